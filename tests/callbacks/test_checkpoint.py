"""A checkpoint: a fit that is cut off anywhere goes on to the same bits."""

import json
import zipfile

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same, make_gan
from helpers.runs import PLANE, AtStep, poison

import tfgan
from tfgan.animation.frames import FrameReader
from tfgan.callbacks import (
    Checkpoint,
    FrameRecorder,
    LogLines,
    MixtureScores,
    StopOnDivergence,
)
from tfgan.utils import saved_state

EPOCHS, STEPS = 3, 20


class RecordWeights(FrameRecorder):
    def frame(self):
        return {"weights": self.model.generator.get_weights()[0]}


@pytest.fixture(scope="module")
def compiled():
    rate = keras.optimizers.schedules.ExponentialDecay(1e-2, 10, 0.8)
    return make_gan(
        generator_optimizer=keras.optimizers.Adam(rate, beta_1=0.5), steps_per_execution=4,
        discriminator_steps=2,
    )  # fmt: skip


@pytest.fixture
def model(compiled):
    compiled.reset(5)
    return compiled


def fit(model, *callbacks):
    return model.fit(
        PLANE, batch_size=8, epochs=EPOCHS, steps_per_epoch=STEPS, callbacks=list(callbacks),
        verbose=0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(compiled):
    compiled.reset(5)
    return fit(compiled).history, all_weights(compiled)


def cut(model):
    raise ConnectionAbortedError


@pytest.mark.parametrize(
    ("step", "options", "saved"),
    [
        (36, {"every": 1}, 32), (36, {"every": 10}, 32), (44, {"every": 20}, 40),
        (44, {"epochs": 1}, 40), (36, {"seconds": 1e-9}, 32), (36, {"seconds": 1e9}, None),
    ],
)  # fmt: skip
def test_goes_on_from_any_step(tmp_path, model, whole, step, options, saved):
    path = tmp_path / "fit.keras"
    with pytest.raises(ConnectionAbortedError):
        fit(model, Checkpoint(path, **options), AtStep(step, cut))
    if saved is None:
        assert not path.exists()
        return
    assert int(tfgan.load(path).step.numpy()) == saved
    model.reset(99)
    history = fit(model, Checkpoint(path, **options))
    assert_same(whole[1], all_weights(model))
    for name, values in whole[0].items():
        assert history.history[name] == values[history.epoch[0] :]
    assert not path.exists()  # the fit has ended


def test_the_state_of_other_callbacks_goes_on(tmp_path, model, capsys):
    """Frames, scores and means since the last line are those of a fit that never stopped."""

    def callbacks(name):
        recorder = RecordWeights(tmp_path / name, "weights", every=8)
        # Those sources print means since the last line: here of 24 steps.
        lines = LogLines(every=24, total=EPOCHS * STEPS, style="wgan-gp-paper")
        return [recorder, MixtureScores(PLANE, every=12, num_samples=10), lines]

    recorder, scores, lines = callbacks("whole.npz")
    with recorder:
        fit(model, recorder, scores, lines)
    said = capsys.readouterr().out
    model.reset(5)
    recorder, again, lines = three = callbacks("part.npz")
    with pytest.raises(ConnectionAbortedError):
        # A killed program would not close its frames.
        fit(model, Checkpoint(tmp_path / "fit.keras", every=20, state_of=three), *three,
            AtStep(44, cut))  # fmt: skip
    first = capsys.readouterr().out
    model.reset(99)
    recorder, again, lines = three = callbacks("part.npz")
    with recorder:
        fit(model, Checkpoint(tmp_path / "fit.keras", state_of=three), *three)
    assert said == first + capsys.readouterr().out
    assert again.history == scores.history and len(scores.history) == 5
    with FrameReader(tmp_path / "whole.npz") as left, FrameReader(tmp_path / "part.npz") as right:
        assert [frame["step"] for frame in left] == [8, 16, 24, 32, 40, 48, 56, 60]
        for one, other in zip(left, right, strict=True):
            assert one["step"] == other["step"]
            np.testing.assert_array_equal(one["weights"], other["weights"])


def test_a_ruin_is_not_saved(tmp_path, model):
    path = tmp_path / "fit.keras"
    poisoned = AtStep(16, lambda model: poison(model))
    fit(model, poisoned, Checkpoint(path, every=4, keep=True))
    kept = tfgan.load(path)
    assert int(kept.step.numpy()) == 12
    assert all(np.isfinite(weights).all() for weights in all_weights(kept))


def test_what_is_no_checkpoint_of_the_fit(tmp_path, model):
    path = tmp_path / "fit.keras"
    model.save(path)
    with pytest.raises(ValueError, match="no checkpoint of this fit"):
        fit(model, Checkpoint(path))
    saved_state.save(model, path, {"epoch": 0, "callbacks": [["MixtureScores", {"history": []}]]})
    with pytest.raises(ValueError, match=r"expected one with the state of StopOnDivergence"):
        fit(model, Checkpoint(path, state_of=[StopOnDivergence()]))
    path.write_bytes(b"half")
    with pytest.raises(ValueError, match="damaged"):
        fit(model, Checkpoint(path))
    other = make_gan(data_dim=3)
    saved_state.save(other, path, {"epoch": 0, "callbacks": []})
    with pytest.raises(ValueError, match="no checkpoint of this model"):
        fit(model, Checkpoint(path))
    with pytest.raises(ValueError, match=r"must end in \.keras"):
        Checkpoint(tmp_path / "fit.h5")
    with pytest.raises(ValueError, match="every must be an integer"):
        Checkpoint(path, every=0)


def test_a_save_that_fails_leaves_the_earlier_file(tmp_path, model, monkeypatch):
    """ModelCheckpoint's files, too: the model itself saves whole files."""
    path, weights = tmp_path / "a.keras", tmp_path / "a.weights.h5"
    model.save(path)
    model.save_weights(weights)
    before = path.read_bytes(), weights.read_bytes()

    def half(model, filepath, *args, **kwargs):
        with open(filepath, "wb") as file:
            file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(keras.Model, "save", half)
    monkeypatch.setattr(keras.Model, "save_weights", half)
    with pytest.raises(OSError, match="no space"):
        model.save(path)
    with pytest.raises(OSError, match="no space"):
        model.save_weights(weights)
    assert (path.read_bytes(), weights.read_bytes()) == before
    assert len(list(tmp_path.iterdir())) == 2


def test_facts_are_strict_json_in_an_ordinary_file(tmp_path, model):
    path = tmp_path / "a.keras"
    saved_state.save(model, path, {"scores": [1.5, None]})
    assert saved_state.read(path) == {"scores": [1.5, None]}
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("run.json")) == {"scores": [1.5, None]}
    assert_same(all_weights(tfgan.load(path)), all_weights(model))
    with pytest.raises(ValueError, match="not JSON compliant"):
        saved_state.save(model, path, {"w1": float("nan")})
    model.save(path)
    assert saved_state.read(path) == {}
