"""Own callbacks: frames, log lines, a stop at numbers that are not finite, one optimizer of two."""

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same

from tfgan import Gaussian, Gaussian1DGAN
from tfgan.animation.frames import FrameReader
from tfgan.callbacks.log_lines import LogLines
from tfgan.callbacks.per_optimizer import ForOptimizer
from tfgan.callbacks.record_curves import RecordCurves
from tfgan.callbacks.stop_on_non_finite import StopOnNonFinite

PLANE = Gaussian(1.0, 0.5, event_size=2)
LINE = Gaussian(4.0, 0.5)
STEPS = 10
RATES = {"generator": 0.01, "discriminator": 0.02}


def fit(model, *callbacks, epochs=3, **options):
    return model.fit(
        PLANE,
        batch_size=8,
        steps_per_epoch=STEPS,
        epochs=epochs,
        callbacks=list(callbacks),
        verbose=0,
        **options,
    )


def rates(model):
    optimizers = (model.generator_optimizer, model.discriminator_optimizer)
    return [float(optimizer.learning_rate) for optimizer in optimizers]


class EachEpoch(keras.callbacks.Callback):
    """Keeps what a function of the model gives after each epoch."""

    def __init__(self, function):
        super().__init__()
        self.function, self.kept = function, []

    def on_epoch_end(self, epoch, logs=None):
        self.kept.append(self.function(self.model))


class AtStep(keras.callbacks.Callback):
    def __init__(self, step, function):
        super().__init__()
        self.step, self.function = step, function

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.step:
            self.function(self.model)


def interrupt(model):
    raise KeyboardInterrupt


def poison(model):
    model.generator.set_weights([w * np.nan for w in model.generator.get_weights()])
    model.averaged_generator.set_weights(model.generator.get_weights())


# --- RecordCurves ------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("steps", "recorded"), [(30, [10, 20, 30]), (35, [10, 20, 30, 35])])
def test_curves_are_recorded_every_so_many_steps_and_at_the_end(tmp_path, line, steps, recorded):
    path = tmp_path / "run.frames.npz"
    with RecordCurves(path, LINE, every=10, metadata={"seed": 1}) as record:
        fit_line(line, steps, record)
        assert not path.exists()  # it takes its name when it is whole
    with FrameReader(path) as frames:
        assert [frame["step"] for frame in frames] == recorded
        assert record.num_frames == len(recorded) and record.seconds > 0
        assert frames.kind == "gaussian-1d"
        assert frames.metadata == {"seed": 1, "sample_range": [-8.0, 8.0]}
        now = line.curves(LINE)
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


def test_bad_recorders(tmp_path):
    with pytest.raises(ValueError, match=r"every must be an integer of at least 1\. Received: 0"):
        RecordCurves(tmp_path / "run.npz", LINE, every=0)
    with pytest.raises(ValueError, match="does not exist"):
        RecordCurves(tmp_path / "no" / "run.npz", LINE, every=1)
    assert list(tmp_path.iterdir()) == []


# --- LogLines ----------------------------------------------------------------------------------


def test_log_lines_are_the_originals(model, capsys):
    seen = {}

    def keep(model):
        losses = model.last_losses
        names = ("discriminator_loss", "generator_loss")
        seen[int(model.step.numpy())] = "\t".join(f"{float(losses[name]):.6g}" for name in names)

    watch = [AtStep(step, keep) for step in (5, 10, 15, 20, 25)]
    model.fit(
        PLANE,
        batch_size=8,
        steps_per_epoch=25,
        callbacks=[*watch, LogLines(every=10, total=25)],
        verbose=0,
    )
    out, err = capsys.readouterr()
    assert out == f"10: {seen[10]}\n20: {seen[20]}\n25: {seen[25]}\n"
    assert err == ""  # no terminal, no bar


def test_log_lines_of_given_data_are_means(model, batch, capsys):
    history = model.fit(
        batch, batch_size=16, callbacks=[LogLines(every=4, total=4)], verbose=0
    ).history
    step, losses = capsys.readouterr().out.split(": ")
    assert step == "4"
    means = [history[name][0] for name in ("discriminator_loss", "generator_loss")]
    np.testing.assert_allclose([float(text) for text in losses.split("\t")], means, rtol=1e-5)
    with pytest.raises(ValueError, match="log-every must be an integer of at least 1"):
        LogLines(every=0, total=10)


# --- StopOnNonFinite ---------------------------------------------------------------------------


def test_stops_at_the_first_call_that_is_not_finite(model, batch):
    stop = StopOnNonFinite()
    fit(model, stop)
    assert stop.step is None and int(model.step.numpy()) == 3 * STEPS
    model.reset(5)
    fit(model, AtStep(5, poison), stop)
    assert stop.step == 10 and int(model.step.numpy()) == 10
    model.reset(5)
    fit(model, stop)
    assert stop.step is None
    poison(model)
    model.fit(batch, batch_size=16, callbacks=[stop], verbose=0)
    # Calls of given data are five steps long here, too; 64 samples are four.
    assert stop.step == int(model.step.numpy()) == 34


# --- ForOptimizer -----------------------------------------------------------------------------


def halve(epoch, rate):
    return rate * 0.5 if epoch else rate


@pytest.mark.parametrize("which", RATES)
def test_one_optimizer_alone(model, which):
    fit(model, ForOptimizer(which, keras.callbacks.LearningRateScheduler(halve)))
    expected = {name: rate / 4 if name == which else rate for name, rate in RATES.items()}
    np.testing.assert_allclose(rates(model), list(expected.values()), rtol=1e-6)
    model.reset(5)
    never = {"monitor": "generator_loss", "mode": "min", "min_delta": 100.0, "patience": 1}
    plateau = keras.callbacks.ReduceLROnPlateau(**never, factor=0.5)
    fit(model, ForOptimizer(which, plateau))
    np.testing.assert_allclose(rates(model), list(expected.values()), rtol=1e-6)


class Hooks(keras.callbacks.Callback):
    """Notes every hook that Keras calls."""

    def __init__(self):
        super().__init__()
        self.called = []


def _noting(hook):
    def method(self, *args, **kwargs):
        self.called.append((hook, self.model.optimizer is self.model.generator_optimizer))

    return method


HOOKS = [
    f"on_{kind}_{end}"
    for kind in ("train", "epoch", "train_batch", "test", "test_batch", "predict", "predict_batch")
    for end in ("begin", "end")
]
for _hook in HOOKS:
    setattr(Hooks, _hook, _noting(_hook))


def test_every_hook_is_passed_on(model):
    inner = Hooks()
    outer = ForOptimizer("generator", inner)
    fit(model, outer, epochs=1, validation_data=PLANE, validation_steps=2)
    model.predict(np.zeros((4, 2)), callbacks=[outer], verbose=0)
    assert {hook for hook, _ in inner.called} == set(HOOKS)
    assert all(sees_generators for _, sees_generators in inner.called)
    assert inner.params["epochs"] == 1
    with pytest.raises(ValueError, match=r"unknown optimizer\. Expected one of: generator, disc"):
        ForOptimizer("both", inner)


def test_wrapped_callback_can_stop_the_training(model):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = True

    assert len(fit(model, ForOptimizer("generator", Stop())).epoch) == 1
