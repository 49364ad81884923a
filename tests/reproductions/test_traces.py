"""Traces: what is read, and one clear line for every way a file can be wrong."""

import pickle
import struct
import zipfile

import numpy as np
import pytest

from tfgan.reproductions.traces import Trace

STEPS, BATCH, HIDDEN = 6, 4, 3
WIDTH = 2 * HIDDEN
GENERATOR = {"g0": (1, HIDDEN), "g1": (HIDDEN, 1)}
PLAIN = {"d0": (1, WIDTH), "d1": (WIDTH, WIDTH), "d2": (WIDTH, WIDTH), "d3": (WIDTH, 1)}
MINIBATCH = {
    "d0": (1, WIDTH),
    "d1": (WIDTH, WIDTH),
    "minibatch": (WIDTH, 15),
    "d3": (WIDTH + 5, 1),
}
EDITIONS = [("2016", False), ("2016", True), ("2017", False), ("2017", True)]


def make(edition="2016", minibatch=False, snapshots=(0, 2, 4), batch=BATCH, seed=0):
    """The arrays of a trace in the layout of gan-intro's recorded runs, with numbers of its own."""
    rng = np.random.default_rng(seed)
    layers = {"D": MINIBATCH if minibatch else PLAIN, "G": GENERATOR}
    adam = edition == "2017"
    arrays = {key: rng.normal(size=(STEPS, batch)) for key in ("x", "z_d", "z_g")}

    def record(prefix, network, moments=False):
        for scope, shape in layers[network].items():
            for letter, size in (("w", shape), ("b", shape[1:])):
                arrays[f"{prefix}/{scope}/{letter}:0"] = rng.normal(size=size).astype("float32")
                for moment in ("m", "v") if moments else ():
                    key = f"{prefix}/{scope}/{letter}/adam_{moment}"
                    arrays[key] = rng.normal(size=size).astype("float32")

    record("init/D" if adam else "init/D_pre", "D")
    record("init/G", "G")
    for step in snapshots:
        for network in ("D", "G"):
            record(f"snap/{step:05d}/{network}", network, moments=adam)
    if not adam:
        arrays["init/D_pre/Variable:0"] = np.float32(0)
        arrays["pre/x"], arrays["pre/label"] = rng.normal(size=(2, 5, 12))
    return arrays


@pytest.fixture
def save(tmp_path):
    def save(arrays, compressed=False):
        path = tmp_path / "trace.npz"
        (np.savez_compressed if compressed else np.savez)(path, **arrays)
        return path

    return save


def read_everything(path):
    """What a replay reads."""
    trace = Trace(path)
    layers = {"D": MINIBATCH if trace.minibatch else PLAIN, "G": GENERATOR}
    for key in ("x", "z_d", "z_g"):
        trace.batches(key)
    if trace.edition == "gan-intro-2016":
        trace.pretraining()
    for network, shapes in layers.items():
        for scope, shape in shapes.items():
            trace.initial_weights(scope, shape, network=network)
            for step in trace.snapshot_steps:
                trace.snapshot_weights(step, scope, shape, network=network)
                if trace.edition == "gan-intro-2017":
                    trace.snapshot_moments(step, scope, shape, network=network, moment="m")


def refusal(path):
    """The one line that refuses `path`, without its name."""
    with pytest.raises(ValueError) as error:
        read_everything(path)
    text = str(error.value)
    assert "\n" not in text and text.startswith(f"{path}: ")
    return text.removeprefix(f"{path}: ")


# --- good traces -------------------------------------------------------------------------------


@pytest.mark.parametrize(("edition", "minibatch"), EDITIONS)
def test_attributes(save, edition, minibatch):
    trace = Trace(save(make(edition, minibatch)))
    assert trace.edition == f"gan-intro-{edition}"
    assert trace.minibatch is minibatch
    assert (trace.hidden_size, trace.num_steps, trace.batch_size) == (HIDDEN, STEPS, BATCH)
    assert trace.snapshot_steps == [0, 2, 4]


@pytest.mark.parametrize(("edition", "minibatch"), EDITIONS)
@pytest.mark.parametrize("compressed", [False, True])
def test_arrays(save, edition, minibatch, compressed):
    """Every array comes back from its own key, as float32."""
    arrays = make(edition, minibatch)
    path = save(arrays, compressed)
    read_everything(path)
    trace = Trace(path)

    def check(found, *keys):
        for array, key in zip(found, keys, strict=True):
            assert array.dtype == np.float32
            np.testing.assert_array_equal(array, arrays[key].astype("float32"))

    check([trace.batches("x")[..., 0], trace.batches("z_d")[..., 0]], "x", "z_d")
    assert trace.batches("z_g").shape == (STEPS, BATCH, 1)
    scope = "minibatch" if minibatch else "d2"
    shape = (MINIBATCH if minibatch else PLAIN)[scope]
    initial = "init/D" if edition == "2017" else "init/D_pre"
    found = trace.initial_weights(scope, shape, network="D")
    check(found, f"{initial}/{scope}/w:0", f"{initial}/{scope}/b:0")
    check(trace.initial_weights("g1", (HIDDEN, 1), network="G"), "init/G/g1/w:0", "init/G/g1/b:0")
    found = trace.snapshot_weights(4, "g0", (1, HIDDEN), network="G")
    check(found, "snap/00004/G/g0/w:0", "snap/00004/G/g0/b:0")
    if edition == "2017":
        for moment in ("m", "v"):
            found = trace.snapshot_moments(2, scope, shape, network="D", moment=moment)
            prefix = f"snap/00002/D/{scope}"
            check(found, f"{prefix}/w/adam_{moment}", f"{prefix}/b/adam_{moment}")
    else:
        points, targets = trace.pretraining()
        assert points.shape == targets.shape == (5, 12, 1)
        check([points[..., 0], targets[..., 0]], "pre/x", "pre/label")


def test_recorded_traces_of_the_originals(request):
    folder = request.path.parents[1] / "traces"
    for edition, steps, batch, every in (("2016", 1200, 12, 100), ("2017", 5001, 8, 250)):
        for kind in ("plain", "minibatch"):
            trace = Trace(folder / f"gan_intro_{edition}_{kind}.npz")
            assert trace.edition == f"gan-intro-{edition}"
            assert trace.minibatch == (kind == "minibatch")
            assert (trace.num_steps, trace.batch_size, trace.hidden_size) == (steps, batch, 4)
            assert trace.snapshot_steps == list(range(0, steps, every))


def test_recorded_losses_and_final_weights_are_not_needed(save):
    keys = set(make())
    assert not any(key.startswith(("loss", "final", "pretrained", "generated")) for key in keys)
    read_everything(save(make()))


def test_snapshot_steps_are_numbers_in_order(save):
    arrays = make(snapshots=(100, 3, 99_999, 20))
    assert Trace(save(arrays)).snapshot_steps == [3, 20, 100, 99_999]
    assert Trace(save(make(snapshots=()))).snapshot_steps == []
    odd = {**make(snapshots=(2,)), "snap/x/D/w:0": np.zeros(1), "other/00009/D": np.zeros(1)}
    assert Trace(save(odd)).snapshot_steps == [2]


def test_snapshots_may_be_numbered_without_zeros(save):
    arrays = {k.replace("snap/00002", "snap/2"): v for k, v in make(snapshots=(2,)).items()}
    trace = Trace(save(arrays))
    assert trace.snapshot_steps == [2]
    found = trace.snapshot_weights(2, "g0", (1, HIDDEN), network="G")[0]
    np.testing.assert_array_equal(found, arrays["snap/2/G/g0/w:0"])


@pytest.mark.parametrize("dtype", ["int64", "uint8", "float16", "float64"])
def test_any_dtype_of_numbers(save, dtype):
    arrays = make()
    arrays["x"] = np.arange(STEPS * BATCH).reshape(STEPS, BATCH).astype(dtype)
    found = Trace(save(arrays)).batches("x")
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found.ravel(), np.arange(STEPS * BATCH))


# --- files that are no traces ------------------------------------------------------------------


NOT_A_TRACE = "expected a trace, an .npz of arrays. Received: "


def test_no_such_file(tmp_path):
    text = refusal(tmp_path / "missing.npz")
    assert text.startswith(NOT_A_TRACE) and "No such file" in text


def test_a_folder(tmp_path):
    assert refusal(tmp_path).startswith(NOT_A_TRACE)


def test_bytes_that_are_no_archive(tmp_path):
    path = tmp_path / "trace.npz"
    garbage = np.random.default_rng(0).bytes(5000)
    for content in (b"", b"x", garbage, b"PK\x03\x04" + garbage, pickle.dumps([1, 2])):
        path.write_bytes(content)
        assert refusal(path).startswith(NOT_A_TRACE)


def test_a_single_array(tmp_path):
    path = tmp_path / "trace.npy"
    np.save(path, np.zeros(3))
    assert refusal(path).startswith(NOT_A_TRACE)


@pytest.mark.parametrize("compressed", [False, True])
def test_a_truncated_archive(save, compressed):
    path = save(make(), compressed)
    content = path.read_bytes()
    for share in (0.1, 0.5, 0.99):
        path.write_bytes(content[: int(share * len(content))])
        assert refusal(path).startswith(NOT_A_TRACE)


@pytest.mark.parametrize("compressed", [False, True])
def test_damaged_bytes_never_raise_anything_else(save, compressed):
    """Random damage of headers and contents: a refusal, or nothing where it did no harm."""
    path = save(make(snapshots=(2,)), compressed)
    content = path.read_bytes()
    rng = np.random.default_rng(1)
    marks = (b"PK\x03\x04", b"PK\x01\x02")
    headers = [i for i in range(len(content)) if content.startswith(marks, i)]
    refused = 0
    for trial in range(150):
        damaged = bytearray(content)
        if trial % 2:
            places = rng.choice(headers) + rng.integers(0, 60, 2)
        else:
            places = rng.integers(0, len(content), 30)
        for place in places:
            damaged[min(place, len(content) - 1)] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            read_everything(path)
        except ValueError as error:
            assert "\n" not in str(error) and str(error).startswith(f"{path}: ")
            refused += 1
    assert refused > 75


def test_a_directory_that_hides_arrays(save):
    """The next 30 members of the directory become the comment of one member."""
    path = save(make(snapshots=range(6)))
    content = bytearray(path.read_bytes())
    entries = [i for i in range(len(content)) if content.startswith(b"PK\x01\x02", i)]
    hidden = entries[-10] - entries[-40]
    struct.pack_into("<H", content, entries[-41] + 32, hidden)
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == len(entries) - 30
    expected = "its table of contents leaves out what is at byte"
    assert refusal(path).startswith(NOT_A_TRACE + expected)


def test_damaged_contents_of_one_array(save):
    path = save(make())
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("z_d.npy").header_offset
    content = bytearray(path.read_bytes())
    content[offset + 200] ^= 0xFF
    path.write_bytes(content)
    text = refusal(path)
    assert text.startswith("z_d cannot be read: ") and "CRC" in text


# --- arrays that do not fit --------------------------------------------------------------------


WEIGHTS = ["init/D_pre/d1/w:0", "init/G/g0/w:0", "init/G/g1/b:0", "snap/00002/D/d2/b:0"]


@pytest.mark.parametrize("key", ["x", "z_d", "z_g", "pre/x", "pre/label", *WEIGHTS])
class TestOneBadArray:
    def test_missing(self, save, key):
        arrays = make()
        del arrays[key]
        assert refusal(save(arrays)) == f"expected the array {key!r} in a trace. It is missing"

    def test_not_finite(self, save, key):
        for bad in (np.nan, np.inf, -np.inf, 1e39):
            arrays = make()
            arrays[key] = arrays[key].astype("float64")
            arrays[key].flat[-1] = bad
            expected = f"{key} must be finite. Received: NaN or infinity"
            assert refusal(save(arrays)) == expected

    def test_pickled(self, save, key):
        arrays = make()
        arrays[key] = arrays[key].astype(object)
        text = refusal(save(arrays))
        assert text.startswith(f"{key} cannot be read: ") and "allow_pickle=False" in text

    @pytest.mark.parametrize("dtype", ["bool", "complex64", "S3", "U3"])
    def test_not_of_numbers(self, save, key, dtype):
        arrays = make()
        arrays[key] = np.zeros(arrays[key].shape, dtype)
        expected = f"{key} must hold numbers. Received: {arrays[key].dtype}"
        assert refusal(save(arrays)) == expected

    def test_of_another_rank(self, save, key):
        arrays = make()
        arrays[key] = arrays[key][None]
        text = refusal(save(arrays))
        assert text.startswith(f"{key} must be of shape (")
        assert text.endswith(f"Received: {arrays[key].shape}")


@pytest.mark.parametrize(
    ("key", "shape", "expected"),
    [
        ("z_d", (STEPS + 1, BATCH), f"({STEPS}, {BATCH})"),
        ("z_g", (STEPS, BATCH - 1), f"({STEPS}, {BATCH})"),
        ("x", (STEPS,), "(any, any)"),
        ("pre/label", (5, 11), "(5, 12)"),
        ("init/D_pre/d1/w:0", (WIDTH, WIDTH + 1), f"({WIDTH}, {WIDTH})"),
        ("init/D_pre/d1/b:0", (WIDTH + 1,), f"({WIDTH})"),
        ("init/G/g0/w:0", (2, HIDDEN), "(1, any)"),
        ("snap/00002/G/g1/w:0", (1, HIDDEN), f"({HIDDEN}, 1)"),
    ],
)
def test_wrong_shape(save, key, shape, expected):
    arrays = make()
    arrays[key] = np.zeros(shape)
    assert refusal(save(arrays)) == f"{key} must be of shape {expected}. Received: {shape}"


def test_adams_moments_are_checked_too(save):
    arrays = make("2017")
    del arrays["snap/00004/D/d3/b/adam_m"]
    expected = "expected the array 'snap/00004/D/d3/b/adam_m' in a trace. It is missing"
    assert refusal(save(arrays)) == expected


def test_no_steps(save):
    arrays = {**make(), "x": np.zeros((0, 4))}
    assert refusal(save(arrays)).endswith("with a batch of at least 1. Received: (0, 4)")


def test_a_batch_of_one(save):
    """Is fine, but not where the samples of a batch are compared."""
    read_everything(save(make(batch=1)))
    text = refusal(save(make(minibatch=True, batch=1)))
    assert text == (
        "x must be of shape (steps, batch) with a batch of at least 2. Received: (6, 1)"
    )
    text = refusal(save(make(batch=0)))
    assert text.endswith("with a batch of at least 1. Received: (6, 0)")
