"""Runs as the page holds them: which frames, how exact, which captions."""

import sys

import numpy as np
import pytest
from helpers.page_frames import make_run, record_digits, record_line, record_plane

from tfgan.animation.frames import FrameReader, FrameWriter
from tfgan.animation.page import page_run, page_runs
from tfgan.animation.page.gaussian_1d import kept_points
from tfgan.animation.page.mixture_2d import frame_arrays
from tfgan.animation.page.packed_arrays import unpack


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.frames.npz"


def names(run):
    return [(run["steps"][c["frame"]], c["name"]) for c in run["captions"]]


def test_a_line_is_within_half_a_step_of_its_frames(path):
    run = make_run(record_line(path))
    assert run["steps"] == list(range(10, 130, 10)) and run["lastStep"] == 120
    assert run["title"] == "default, seed 1"
    pairs = {"discriminator": "decision_boundary", "real": "real_density"}
    pairs["generated"] = "generated_density"
    with FrameReader(path) as frames:
        for name, recorded in pairs.items():
            packed = run["arrays"][name]
            stride = 3 if name == "discriminator" else 1
            exact = np.stack([frame[recorded][::stride] for frame in frames])
            assert np.abs(unpack(packed) - exact).max() <= packed["step"] / 2 * (1 + 1e-9), name


def test_a_line_has_the_distance_to_the_data_and_both_losses(path):
    losses, distance = make_run(record_line(path))["panels"]
    assert [line["colour"] for line in losses["lines"]] == ["discriminator", "generated"]
    (line,) = distance["lines"]
    # The generator is a shifted copy of the data: W1 is the shift, 4 (1 - share).
    expected = [4 * (1 - step / 120) for step in line["steps"]]
    np.testing.assert_allclose(unpack(line["values"]), expected, atol=2e-3)
    assert len(make_run(record_line(path, losses=False))["panels"]) == 1


def test_captions_of_a_line(path):
    # The mean is within 0.25 of 4 from share 0.94 on. W1 is below 0.1 at the end alone.
    found = dict(map(reversed, names(make_run(record_line(path, count=60)))))
    assert found["data found"] == 570 and found["close to the data"] == 590
    assert found["D hardly tells"] < 600


def test_a_generator_that_becomes_narrow_has_collapsed(path):
    from helpers.films import density
    from helpers.page_frames import CENTRES, POINTS

    with FrameWriter(path, "gaussian-1d", {"data_mean": 4.0, "data_std": 0.5}) as writer:
        for step, deviation in enumerate((0.5, 0.4, 0.1, 0.1, 0.4)):
            generated = density(CENTRES, 0.08, deviation)
            writer.append(
                step=step, decision_boundary=0 * POINTS, generated_density=generated,
                real_density=density(CENTRES, 4, 0.5),
            )  # fmt: skip
    run = make_run(path)
    assert (2, "collapse") in names(run)
    (collapse,) = (caption for caption in run["captions"] if caption["name"] == "collapse")
    assert collapse["until"] == 4


def test_values_outside_of_the_picture_count(path):
    """The histograms are the same in both frames: only the summary tells that G diverges."""
    from helpers.films import density
    from helpers.page_frames import CENTRES, POINTS

    with FrameWriter(path, "gaussian-1d", {"data_mean": 4.0, "data_std": 0.5}) as writer:
        for step, summary in enumerate([(0.01, 4.0, 0.5, 0.0), (6.6, 10.0, 9.3, 0.34)]):
            writer.append(
                step=step, decision_boundary=0 * POINTS + 0.5, summary=summary,
                real_density=density(CENTRES, 4, 0.5), generated_density=density(CENTRES, 4, 0.5),
            )  # fmt: skip
    run = make_run(path)
    (distance,) = run["panels"][0]["lines"]
    np.testing.assert_allclose(unpack(distance["values"]), [0.01, 6.6], atol=1e-3)
    assert run["outside"] == [0.0, 0.34] and names(run) == []


def test_a_discriminator_that_was_fitted_to_the_density_is_told(path):
    from helpers.films import density
    from helpers.page_frames import CENTRES, POINTS

    with FrameWriter(path, "gaussian-1d", {"data_mean": 4.0, "data_std": 0.5}) as writer:
        curves = {"real_density": density(CENTRES, 4, 0.5)}
        curves["generated_density"] = density(CENTRES, 0, 0.5)
        writer.append(step=0, decision_boundary=density(POINTS, 4, 0.5), **curves)
        writer.append(step=1, decision_boundary=0 * POINTS, **curves)
    assert names(make_run(path))[0] == (0, "before")


def test_first_steps_are_marked(path):
    run = make_run(record_line(path, first_steps=5, every=10))
    assert run["steps"][:8] == [0, 1, 2, 3, 4, 5, 10, 20] and run["alternating"]
    assert run["regular"] == [False] * 6 + [True] * 12


def test_long_runs_leave_frames_out(path, monkeypatch):
    monkeypatch.setattr(sys.modules["tfgan.animation.page.page_run"], "MAX_FRAMES", 20)
    run = make_run(record_line(path, count=32))
    # Every second, and the last.
    assert run["steps"] == [*range(10, 320, 20), 320]
    assert len(make_run(path, every=1)["steps"]) == 32
    # The first steps stay.
    run = make_run(record_line(path, count=32, first_steps=5), every=10)
    assert run["steps"] == [0, 1, 2, 3, 4, 5, 10, 110, 210, 310, 320]


@pytest.mark.parametrize(
    ("count", "kept"), [(10_000, 304), (3334, 304), (910, 304), (2, 2), (600, 320)]
)
def test_points_of_a_curve(count, kept):
    points = kept_points(count)
    assert len(points) == kept and points[0] == 0 and points[-1] == count - 1
    assert len(set(np.diff(points))) == 1 or count == 600


def test_a_plane_is_within_half_a_step_of_what_is_drawn(path):
    run = make_run(record_plane(path))
    with FrameReader(path) as frames:
        exact = [frame_arrays(frame, 2.0) for frame in frames]
        real = frames[-1]["real"][:400]
    for name in ("values", "generated", "arrows"):
        packed = run["arrays"][name]
        wanted = np.stack([arrays[name] for arrays in exact])
        if name == "generated":
            wanted = np.clip(wanted, -4, 4)
        assert np.abs(unpack(packed) - wanted).max() <= packed["step"] / 2 * (1 + 1e-9), name
    assert unpack(run["arrays"]["values"]).shape == (6, 64, 64)
    np.testing.assert_allclose(unpack(run["arrays"]["real"])[0], real, atol=1e-4)


def test_values_of_a_plane_by_hand():
    """x + y - 0.1 over its 95 % quantile, cut; long arrows are 0.12 of half the side."""
    line = np.linspace(-2, 2, 64)
    frame = {"values": np.add.outer(line, line), "level": np.array([0.1])}
    frame |= {"generated": np.zeros((9, 2)), "input_gradients": np.tile([3.0, 4.0], (9, 1))}
    found = frame_arrays(frame, 2.0)
    shifted = frame["values"] - 0.1
    expected = np.clip(shifted / np.quantile(np.abs(shifted), 0.95), -1, 1)
    np.testing.assert_allclose(found["values"], expected)
    np.testing.assert_allclose(found["arrows"], 0.24 * np.tile([0.6, 0.8], (9, 1)))


def test_panels_and_captions_of_a_plane(path):
    run = make_run(record_plane(path))
    assert [panel["title"] for panel in run["panels"]] == [
        "losses", "modes covered", "high quality"
    ]  # fmt: skip
    np.testing.assert_allclose(
        unpack(run["panels"][1]["lines"][0]["values"]), [0, 1, 5, 2, 8, 8], atol=1e-3
    )
    found = names(run)
    assert found[:3] == [(20, "first mode"), (40, "collapse"), (50, "all modes")]
    # A sentence is shown as long as it is true.
    assert [caption.get("until") for caption in run["captions"][:3]] == [2, 4, None]
    assert run["captions"][1]["text"] == "Collapse: 2 modes are left of 5."


def test_an_unfinished_run_has_the_scores_so_far(path):
    """The history's unused rows repeat the last one."""
    record_plane(path)
    with FrameReader(path) as frames:
        early = frames[2]
        metadata = frames.metadata
    with FrameWriter(path, "mixture-2d", metadata) as writer:
        writer.append(**early)
    run = make_run(path)
    assert run["panels"][0]["lines"][0]["steps"] == [10, 20, 30] and run["lastStep"] == 60


def test_digits_are_images(path):
    run = make_run(record_digits(path))
    assert len(run["images"]) == 4 and run["imageShape"] == (57, 86, 1)
    assert run["panels"] == run["captions"] == []


def test_unknown_frames(path):
    with FrameWriter(path, "movie") as writer:
        writer.append(step=0, a=np.zeros(1))
    with FrameReader(path) as frames, pytest.raises(ValueError, match="kind of frames for a page"):
        page_run(frames)


def test_frames_of_two_runs_are_two_runs(path):
    """Each side is what it would be alone, with its own title."""
    record_line(path, losses=False)
    with FrameReader(path) as frames:
        alone = list(frames)
    both = path.with_name("both.frames.npz")
    facts = {"left": "one", "right": "two", "data_mean": 4.0, "data_std": 0.5, "num_steps": 200}
    with FrameWriter(both, "side-by-side-gaussian-1d", facts) as writer:
        for place, frame in enumerate(alone):
            other = alone[-1 - place]
            arrays = {f"keras_{k}": v for k, v in frame.items() if k != "step"}
            arrays |= {f"pytorch_{k}": v for k, v in other.items() if k != "step"}
            writer.append(step=frame["step"], **arrays)
    with FrameReader(both) as frames:
        left, right = page_runs(frames, every=1)
    assert (left["title"], right["title"]) == ("one", "two")
    assert left["arrays"] == make_run(path)["arrays"] and left["lastStep"] == 200
    ours, theirs = (unpack(run["arrays"]["generated"]) for run in (left, right))
    np.testing.assert_array_equal(ours, theirs[::-1])
    with FrameReader(path) as frames:
        assert page_runs(frames) == [page_run(frames)]


def test_rows_of_digits_have_their_class(path):
    assert make_run(record_digits(path))["classes"] == ()
    with FrameWriter(path, "image-grid", {"classes": [3, 5]}) as writer:
        writer.append(step=0, grid=np.zeros((57, 28, 1)))
    assert make_run(path)["classes"] == ("3", "5")
