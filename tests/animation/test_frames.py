"""Recorded frames: what goes in comes out, and nothing else is taken for frames."""

import io
import json
import os
import signal
import tracemalloc
import zipfile

import numpy as np
import pytest

from tfgan.animation.frames import EveryNth, FrameReader, FrameWriter, film_frames, is_regular
from tfgan.utils.files import check_writable, hold_interrupt

METADATA = {"data_mean": 4.0, "data_std": 0.5, "name": "µ"}


def arrays(step):
    curve = np.linspace(0, 1, 50) * (step + 1) / 100
    return {"decision_boundary": curve, "real_density": np.arange(9) + step}


def write(path, count=3, metadata=METADATA):
    with FrameWriter(path, "gaussian-1d", metadata) as writer:
        for step in range(count):
            writer.append(step=10 * step, **arrays(step))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.frames.npz"


def test_round_trip(path):
    write(path)
    with FrameReader(path) as reader:
        assert (reader.kind, reader.metadata, len(reader)) == ("gaussian-1d", METADATA, 3)
        for step, frame in enumerate(reader):
            assert frame["step"] == 10 * step
            for name, array in arrays(step).items():
                assert frame[name].dtype == np.float32
                np.testing.assert_array_equal(frame[name], array.astype(np.float32))
        assert reader[-1]["step"] == reader[2]["step"] == 20
        with pytest.raises(IndexError):
            reader[3]


def test_is_an_npz(path):
    with np.load(write(path), allow_pickle=False) as archive:
        assert len(archive.files) == 1 + 3 * 3
        header = json.loads(bytes(archive["metadata"]))
        assert (header["format"], header["format_version"]) == ("tfgan-frames", 2)
        assert archive["00002/step"] == 20
        np.testing.assert_array_equal(archive["00001/real_density"], np.arange(1, 10))


def test_series_of_the_run(path):
    with FrameWriter(path, "gaussian-1d") as writer:
        writer.append(step=0, **arrays(0))
        for step, loss in ((1, 0.5), (2, np.nan), (3, 0.25)):
            writer.add_to_series(step=step, loss=loss)
        with pytest.raises(ValueError, match="a row of the series must hold step, loss"):
            writer.add_to_series(step=4)
    with FrameReader(path) as reader:
        # A row with a loss that is not finite is left out.
        assert {name: list(column) for name, column in reader.series.items()} == {
            "step": [1, 3], "loss": [0.5, 0.25]
        }  # fmt: skip
        assert len(reader) == 1
    rewrite(path, lambda members: members.update({"series/loss.npy": npy(np.zeros(3))}))
    with pytest.raises(ValueError, match="series have different lengths"):
        FrameReader(path)


def test_a_file_of_version_1_is_read(path):
    def as_before(members):
        header = json.loads(np.load(io.BytesIO(members["metadata.npy"])).tobytes())
        header["format_version"] = 1
        text = np.frombuffer(json.dumps(header).encode(), np.uint8)
        members["metadata.npy"] = npy(text)

    rewrite(write(path), as_before)
    with FrameReader(path) as reader:
        assert len(reader) == 3 and reader.series == {}


def test_a_film_has_the_frames_of_equal_distance(path):
    """Steps 0 to 5 were recorded one by one, then every third."""
    metadata = {"every": 3, "first_steps": 5}
    with FrameWriter(path, "gaussian-1d", metadata) as writer:
        for step in (0, 1, 2, 3, 4, 5, 6, 9, 10):
            writer.append(step=step, **arrays(step))
    with FrameReader(path) as reader:
        assert [frame["step"] for frame in film_frames(reader)] == [3, 6, 9, 10]
        assert is_regular(reader) == [False, False, False, True, False, False, True, True, True]
    with FrameReader(write(path)) as reader:
        assert is_regular(reader) == [True] * 3


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_exception_keeps_the_frames_so_far(path, error):
    with pytest.raises(error), FrameWriter(path, "gaussian-1d") as writer:
        writer.append(step=0, **arrays(0))
        writer.append(step=1, **arrays(1))
        raise error
    with FrameReader(path) as reader:
        assert [frame["step"] for frame in reader] == [0, 1]
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.usefixtures("sigint")
def test_interrupt_while_writing_a_frame_completes_it(path, monkeypatch):
    real = FrameWriter._write

    def interrupted(self, name, array):
        if name == "00001/decision_boundary":
            os.kill(os.getpid(), signal.SIGINT)
        real(self, name, array)

    monkeypatch.setattr(FrameWriter, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(path, 5)
    with FrameReader(path) as reader:
        assert [frame["step"] for frame in reader] == [0, 10]


def test_nothing_written_leaves_nothing_and_the_old_file(path):
    with FrameWriter(path, "gaussian-1d"):
        pass
    assert os.listdir(path.parent) == []
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="not finite"), FrameWriter(path, "gaussian-1d") as writer:
        writer.append(step=0, decision_boundary=[0.0, np.nan])
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == [path.name]


def test_closed_by_hand_and_twice(path):
    writer = FrameWriter(path, "gaussian-1d")
    writer.append(step=7, **arrays(0))
    assert len(writer) == 1 and not path.exists()
    writer.close()
    writer.close()
    with FrameReader(path) as reader:
        assert reader[0]["step"] == 7
    with pytest.raises(ValueError, match="closed"):
        writer.append(step=8, **arrays(0))


@pytest.mark.parametrize(
    "frame, message",
    [
        ({"step": 1, "decision_boundary": np.zeros(3)}, "arrays of the first frame"),
        ({"step": 1, **arrays(0), "more": np.zeros(3)}, "arrays of the first frame"),
        ({"step": 1, **arrays(0), "real_density": np.zeros(8)}, r"Expected: .*\[9\].*\[8\]"),
        ({"step": 1, **arrays(0), "real_density": [np.inf] * 9}, "real_density.*not finite"),
        ({"step": 1, **arrays(0), "real_density": [1e300] * 9}, "real_density.*not finite"),
        ({"step": -1, **arrays(0)}, "step must be an integer"),
        ({"step": 1.5, **arrays(0)}, "step must be an integer"),
    ],
)
def test_bad_frame_is_refused_and_the_rest_kept(path, frame, message):
    with FrameWriter(path, "gaussian-1d") as writer:
        writer.append(step=0, **arrays(0))
        with pytest.raises(ValueError, match=message):
            writer.append(**frame)
        writer.append(step=2, **arrays(2))
    with FrameReader(path) as reader:
        assert [frame["step"] for frame in reader] == [0, 2]


@pytest.mark.parametrize("metadata", [{"x": np.nan}, {"x": object()}])
def test_bad_metadata(path, metadata):
    with pytest.raises(ValueError, match="JSON"):
        FrameWriter(path, "gaussian-1d", metadata)


def test_unwritable_places(tmp_path):
    (tmp_path / "file").write_text("")
    read_only = tmp_path / "read-only"
    read_only.mkdir()
    kept = tmp_path / "kept.npz"
    kept.write_text("kept")
    kept.chmod(0o444)
    read_only.chmod(0o555)
    for place, message in [
        (tmp_path, "is a directory"),
        (tmp_path / "no" / "a.npz", "folder .*no does not exist"),
        (tmp_path / "file" / "a.npz", "does not exist"),
        (read_only / "a.npz", "read-only"),
        (kept, "read-only"),
        ("/dev/null", "not a regular file"),
        ("/proc/a.npz", "cannot write /proc/a.npz"),
        (tmp_path / ("n" * 300), "cannot write"),
    ]:
        for use in (check_writable, lambda path: FrameWriter(path, "gaussian-1d")):
            with pytest.raises(ValueError, match=message) as caught:
                use(place)
            assert "\n" not in str(caught.value)
    assert sorted(os.listdir(tmp_path)) == ["file", "kept.npz", "read-only"]


def test_symbolic_link_keeps_being_one(tmp_path):
    (tmp_path / "link.npz").symlink_to(tmp_path / "real.npz")
    write(tmp_path / "link.npz")
    assert (tmp_path / "link.npz").is_symlink()
    with FrameReader(tmp_path / "real.npz") as reader:
        assert len(reader) == 3


def rewrite(path, change):
    """Writes the members of `path` again, after `change` of their dict."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


CURVE = "00001/decision_boundary.npy"
DAMAGE = {
    "missing metadata": lambda m: m.pop("metadata.npy"),
    "metadata not JSON": lambda m: m.update({"metadata.npy": npy(np.zeros(9, np.uint8))}),
    "metadata of others": lambda m: m.update({"metadata.npy": npy(np.frombuffer(b"{}", np.uint8))}),
    "metadata a list": lambda m: m.update({"metadata.npy": npy(np.frombuffer(b"[]", np.uint8))}),
    "missing array": lambda m: m.pop(CURVE),
    "missing step": lambda m: m.pop("00001/step.npy"),
    "no frames": lambda m: [m.pop(name) for name in list(m) if "/" in name],
    "more": lambda m: m.update({"extra.npy": b""}),
    "shape": lambda m: m.update({CURVE: npy(np.zeros(49, np.float32))}),
    "rank": lambda m: m.update({CURVE: npy(np.zeros((50, 1), np.float32))}),
    "type": lambda m: m.update({CURVE: npy(np.zeros(50))}),
    "NaN": lambda m: m.update({CURVE: npy(np.full(50, np.nan, np.float32))}),
    "pickled": lambda m: m.update({CURVE: npy(np.array([{}] * 50), allow_pickle=True)}),
    "cut short": lambda m: m.update({CURVE: m[CURVE][:-4]}),
    "empty member": lambda m: m.update({CURVE: b""}),
    "huge claim": lambda m: m.update({CURVE: m[CURVE].replace(b"(50,)", b"(9**9,)")}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_file(path, damage):
    write(path)
    rewrite(path, DAMAGE[damage])
    refused = pytest.raises(ValueError, match=r"cannot read frames file .*run\.frames\.npz: ")
    with refused as caught, FrameReader(path) as reader:
        list(reader)
    assert "\n" not in str(caught.value)


def test_truncated_or_changed_anywhere(path):
    whole = write(path).read_bytes()
    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match="cannot read frames file"):
            FrameReader(path)
    middle = whole.index(b"00001/decision_boundary") + 60
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :])
    with pytest.raises(ValueError, match="frame 1: "), FrameReader(path) as reader:
        list(reader)


def test_a_huge_claim_takes_no_memory(path):
    write(path)
    whole = npy(np.zeros(50, np.float32))
    claim = whole.replace(b"(50,), }       ", b"(387420489,), }")
    assert len(claim) == len(whole) and claim != whole

    def read():
        with pytest.raises(ValueError, match="387420489"), FrameReader(path) as reader:
            list(reader)

    rewrite(path, lambda members: members.update({CURVE: claim}))
    assert peak_memory(read) < 2**20


def test_not_a_frames_file(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        FrameReader(tmp_path / "none.npz")
    with pytest.raises(ValueError, match="does not exist"):
        FrameReader(tmp_path)
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(ValueError, match="no metadata"):
        FrameReader(tmp_path / "other.npz")


def test_every_nth_keeps_the_last():
    frames = [{"step": step} for step in range(10)]
    for n, steps in [(1, range(10)), (3, [0, 3, 6, 9]), (4, [0, 4, 8, 9]), (99, [0, 9])]:
        chosen = EveryNth(frames, n)
        assert [frame["step"] for frame in chosen] == list(steps)
        assert len(chosen) == len(steps) and chosen[-1] == {"step": 9}
    assert len(EveryNth([], 2)) == 0
    with pytest.raises(ValueError, match="every must be an integer"):
        EveryNth(frames, 0)


def peak_memory(work):
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_is_one_frame(path):
    curve = np.linspace(0, 1, 10_000)

    def run(count):
        with FrameWriter(path, "gaussian-1d") as writer:
            for step in range(count):
                writer.append(step=step, decision_boundary=curve)
        with FrameReader(path) as reader:
            for frame in reader:
                assert len(frame["decision_boundary"]) == 10_000

    run(5)
    growth = peak_memory(lambda: run(220)) - peak_memory(lambda: run(20))
    # The zip's table of contents; the frames themselves are 40 kB each.
    assert growth < 200 * 4_000


@pytest.mark.usefixtures("sigint")
def test_hold_interrupt_delivers_after_the_block():
    done = []
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), hold_interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        done.append(1)
    with pytest.raises(KeyboardInterrupt), hold_interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        done.append(2)
    assert done == [1]
    assert signal.getsignal(signal.SIGINT) is handler


def test_the_frames_so_far_are_published_and_taken_over(path):
    """As in a run that is killed after frame 3 and saved after frame 2."""
    with FrameWriter(path, "gaussian-1d", METADATA) as writer:
        for step in range(3):
            writer.append(step=10 * step, **arrays(step))
            writer.add_to_series(step=10 * step, loss=0.5)
            writer.publish()
            with FrameReader(path) as reader:
                assert len(reader) == len(reader.series["loss"]) == step + 1
        writer.metadata["every"] = 10
    whole = path.with_name("whole.npz")
    os.rename(path, whole)
    with FrameWriter(path, "gaussian-1d", METADATA) as writer:
        writer.take_over(whole, 2)
        writer.append(step=20, **arrays(2))
        writer.add_to_series(step=20, loss=0.5)
    with FrameReader(path) as one, FrameReader(whole) as other:
        assert [frame["step"] for frame in one] == [0, 10, 20]
        for left, right in zip(one, other, strict=True):
            for name in left:
                np.testing.assert_array_equal(left[name], right[name])
        assert one.series["step"].tolist() == other.series["step"].tolist() == [0, 10, 20]
    writer = FrameWriter(path, "gaussian-1d", {"data_mean": 5.0})
    with pytest.raises(ValueError, match="is of another run"):
        writer.take_over(whole, 2)
    with pytest.raises(ValueError, match=r"must hold 4 frames\. Received: 3"):
        FrameWriter(path, "gaussian-1d", METADATA).take_over(whole, 4)


def test_a_later_version_goes_on_with_the_arrays_of_an_earlier_one(tmp_path):
    old, path = tmp_path / "old.npz", tmp_path / "new.npz"
    with FrameWriter(old, "gaussian-1d") as writer:
        writer.append(step=1, curve=[1.0, 2.0])
    with FrameWriter(path, "gaussian-1d") as writer:
        writer.take_over(old, 1)
        writer.append(step=2, curve=[3.0, 4.0], summary=[5.0])
        with pytest.raises(ValueError, match="must hold the arrays of the first frame"):
            writer.append(step=3, summary=[5.0])
    with FrameReader(path) as frames:
        assert [set(frame) for frame in frames] == [{"step", "curve"}] * 2
