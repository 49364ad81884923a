"""Callbacks of the commands: when they save, and what happens where they cannot write."""

import types

import keras
import pytest
import tensorflow as tf

from tfgan.cli import run_callbacks
from tfgan.cli.run_callbacks import GoOnWithout, SaveDuringRun


class Step:
    def __init__(self, value):
        self.value = value

    def numpy(self):
        return self.value


def at_steps(saver, steps):
    """The steps at which it saved."""
    found = []
    saver.save = lambda: found.append(saver.model.step.value)
    saver.set_model(types.SimpleNamespace(step=Step(0)))
    saver.on_train_begin()
    for step in steps:
        saver.model.step = Step(step)
        saver.on_train_batch_end(0)
    return found


def test_saves_by_steps_epochs_and_seconds(monkeypatch):
    assert at_steps(SaveDuringRun(None, (10, "steps")), range(4, 45, 4)) == [12, 20, 32, 40]
    saver = SaveDuringRun(None, (2, "epochs"))
    assert at_steps(saver, [5]) == []
    for epoch in range(4):
        saver.on_epoch_end(epoch)
    now = [0.0]
    monkeypatch.setattr(run_callbacks.time, "monotonic", lambda: now[0])
    saver = SaveDuringRun(None, None)
    assert saver.number == 60

    def steps():
        for step in range(1, 6):
            now[0] += 25
            yield step

    assert at_steps(saver, steps()) == [3]


def test_what_can_write_hears_of_everything():
    heard = []

    class Listener(keras.callbacks.Callback):
        def set_params(self, params):
            heard.append(params)

    names = ["train_begin", "epoch_begin", "train_batch_begin", "train_batch_end", "epoch_end"]
    for name in [*names, "train_end"]:
        setattr(Listener, f"on_{name}", lambda self, *given, name=name: heard.append((name, given)))
    callback = GoOnWithout(Listener(), heard.append)
    callback.set_params({"steps": 2})
    logs = {"loss": 1.0}
    callback.on_train_begin(logs)
    for name in names[1:]:
        getattr(callback, f"on_{name}")(7, logs)
    callback.on_train_end(logs)
    middle = [(name, (7, logs)) for name in names[1:]]
    expected = [("train_begin", (logs,)), *middle, ("train_end", (logs,))]
    assert heard == [{"steps": 2}, *expected]


@pytest.mark.parametrize("error", [OSError(28, "full"), tf.errors.DataLossError(None, None, "no")])
def test_the_training_goes_on_without_what_cannot_write(error):
    class Writer(keras.callbacks.Callback):
        step_interval = 7
        calls = 0

        def on_epoch_begin(self, epoch, logs=None):
            self.calls += 1
            raise error

    told = []
    writer = Writer()
    callback = GoOnWithout(writer, told.append)
    callback.set_model("model")
    assert callback.step_interval == 7 and writer.model == "model"
    callback.on_epoch_begin(0)
    callback.on_epoch_begin(1)
    assert told == [error] and writer.calls == 1 and not hasattr(callback, "step_interval")
    callback.callback = Writer()
    callback.callback.on_epoch_begin = lambda *args: 1 / 0
    with pytest.raises(ZeroDivisionError):
        callback.on_epoch_begin(0)
