"""Recorded curves: which steps, what they hold, and what an interrupt leaves."""

import numpy as np
import pytest
from conftest import all_weights, assert_same
from helpers.runs import AtStep, interrupt, poison

from tfgan import Gaussian, Gaussian1DGAN
from tfgan.animation.frames import FrameReader, FrameWriter
from tfgan.callbacks import RecordCurves

LINE = Gaussian(4.0, 0.5)


@pytest.fixture(scope="module")
def compiled_line():
    return Gaussian1DGAN.from_recipe(
        "default", num_steps=100, steps_per_execution=5, jit_compile=False
    )


@pytest.fixture
def line(compiled_line):
    compiled_line.reset(1)
    return compiled_line


def fit_line(line, steps, *callbacks):
    line.fit(LINE, batch_size=8, steps_per_epoch=steps, callbacks=callbacks, verbose=0)


@pytest.mark.parametrize(("steps", "recorded"), [(20, [10, 20]), (35, [10, 20, 30, 35])])
def test_curves_are_recorded_every_so_many_steps_and_at_the_end(tmp_path, line, steps, recorded):
    path = tmp_path / "run.frames.npz"
    with RecordCurves(path, LINE, every=10, metadata={"seed": 1}) as record:
        fit_line(line, steps, record)
        assert not path.exists()  # it takes its name when it is whole
    with FrameReader(path) as frames:
        assert [frame["step"] for frame in frames] == recorded
        assert record.num_frames == len(recorded) and record.seconds > 0
        assert frames.kind == "gaussian-1d"
        assert frames.metadata == {"seed": 1, "sample_range": [-8.0, 8.0], "size": [6.0, 4.0]}
        now = line.curves(LINE, point_stride=11)
        # 910 of the 10,000 points, with both ends.
        assert len(now["decision_boundary"]) == 910
        for name, curve in now.items():
            np.testing.assert_array_equal(frames[-1][name], curve)
            assert not np.array_equal(frames[0][name], curve)


def test_recording_changes_nothing(tmp_path, line):
    fit_line(line, 30)
    plain = all_weights(line)
    line.reset(1)
    with RecordCurves(tmp_path / "run.npz", LINE, every=5) as record:
        fit_line(line, 30, record)
    assert_same(plain, all_weights(line))


def test_range_of_the_curves(tmp_path, line):
    with RecordCurves(tmp_path / "run.npz", LINE, every=5, sample_range=(0, 10)) as record:
        fit_line(line, 5, record)
    with FrameReader(tmp_path / "run.npz") as frames:
        assert frames.metadata["sample_range"] == [0, 10]
        np.testing.assert_array_equal(
            frames[0]["real_density"], line.curves(LINE, sample_range=(0, 10))["real_density"]
        )


def test_interrupted_fit_keeps_the_frames_so_far(tmp_path, line):
    path = tmp_path / "run.npz"
    with pytest.raises(KeyboardInterrupt), RecordCurves(path, LINE, every=5) as record:
        fit_line(line, 30, record, AtStep(15, interrupt))
    with FrameReader(path) as frames:
        assert [frame["step"] for frame in frames] == [5, 10, 15]


def test_run_that_diverges_has_no_more_frames(tmp_path, line):
    with RecordCurves(tmp_path / "run.npz", LINE, every=5) as record:
        fit_line(line, 30, AtStep(15, poison), record)
    with FrameReader(tmp_path / "run.npz") as frames:
        assert [frame["step"] for frame in frames] == [5, 10]


@pytest.mark.parametrize("updates", ["alternating", "simultaneous"])
def test_first_steps_are_recorded_one_by_one_and_change_nothing(tmp_path, line, updates):
    """Steps 0 to 4 one by one, then every tenth. The training is as without them."""
    line.adversarial_step.updates, before = updates, line.adversarial_step.updates
    try:
        fit_line(line, 20)
        plain = all_weights(line)
        at_3 = curves_at(line, 3)
        line.reset(1)
        path = tmp_path / "run.npz"
        with RecordCurves(path, LINE, every=10, batch_size=8, first_steps=4) as record:
            fit_line(line, 20, record)
    finally:
        line.adversarial_step.updates = before
    assert_same(plain, all_weights(line))
    with FrameReader(path) as frames:
        assert [frame["step"] for frame in frames] == [0, 1, 2, 3, 4, 10, 20]
        np.testing.assert_array_equal(frames[3]["generated_density"], at_3)
        assert frames.metadata["first_steps"] == 4 and frames.metadata["every"] == 10
        assert frames.metadata["alternating"] == (updates == "alternating")
        assert list(frames.series["step"]) == [1, 2, 3, 4, 10, 20]
        assert frames.series["generator_loss"][-1] == float(line.last_losses["generator_loss"])


def curves_at(line, step):
    """The generated density after `step` steps of the same run."""
    line.reset(1)
    fit_line(line, step)
    return line.curves(LINE, batch_size=8)["generated_density"]


def test_a_run_shorter_than_its_first_steps(tmp_path, line):
    with RecordCurves(tmp_path / "a.npz", LINE, every=10, batch_size=8, first_steps=9) as record:
        fit_line(line, 3, record)
    with FrameReader(tmp_path / "a.npz") as frames:
        assert [frame["step"] for frame in frames] == [0, 1, 2, 3]
        assert int(line.step.numpy()) == 3


def test_bad_recorders(tmp_path):
    with pytest.raises(ValueError, match=r"every must be an integer of at least 1\. Received: 0"):
        RecordCurves(tmp_path / "run.npz", LINE, every=0)
    with pytest.raises(ValueError, match="does not exist"):
        RecordCurves(tmp_path / "no" / "run.npz", LINE, every=1)
    assert list(tmp_path.iterdir()) == []


def test_frames_of_a_version_that_kept_no_size_go_on(tmp_path):
    old = tmp_path / "old.npz"
    with FrameWriter(old, "gaussian-1d", {"seed": 1, "sample_range": [-8.0, 8.0]}) as writer:
        writer.append(step=10, real_density=np.ones(9))
    facts = {"seed": 1, "recipe": "gan-intro-2016"}
    record = RecordCurves(tmp_path / "new.npz", LINE, every=10, metadata={"seed": 1})
    record.set_state({"num_frames": 1, "last_step": 10}, old)
    assert record.num_frames == 1
    with pytest.raises(ValueError, match="is of another run"):
        other = RecordCurves(tmp_path / "b.npz", LINE, every=10, metadata=facts)
        other.set_state({"num_frames": 1, "last_step": 10}, old)


def test_the_file_remembers_how_a_film_of_it_looks(tmp_path, line):
    """The original's films have 30 frames per second. What is given counts more."""
    for facts, look in [
        ({"recipe": "gan-intro-2017"}, ([6.0, 4.0], 30.0)),
        ({"size": [9, 5], "fps": 12}, ([9, 5], 12)),
    ]:
        with RecordCurves(tmp_path / "a.npz", LINE, every=10, metadata=facts) as record:
            fit_line(line, 1, record)
        with FrameReader(tmp_path / "a.npz") as frames:
            assert (frames.metadata["size"], frames.metadata["fps"]) == look
