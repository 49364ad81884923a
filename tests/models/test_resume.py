"""BackupAndRestore: a run that was killed ends as the one that was not, bit for bit."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_gan

from tfgan import Gaussian

ROOT = Path(__file__).parents[2]
EPOCHS, STEPS, PER_CALL = 3, 20, 4
PLANE = Gaussian(1.0, 0.5, event_size=2)
Backup = keras.callbacks.BackupAndRestore


def make(**options):
    rate = keras.optimizers.schedules.ExponentialDecay(1e-2, 10, 0.8)
    model = make_gan(
        generator_optimizer=keras.optimizers.Adam(rate, beta_1=0.5),
        steps_per_execution=PER_CALL,
        discriminator_steps=2,
        jit_compile=False,
        **options,
    )
    model.reset(5)
    return model


def fit(model, *callbacks, data=PLANE, epochs=EPOCHS):
    options = {"steps_per_epoch": STEPS} if data is PLANE else {"shuffle": False}
    return model.fit(
        data, batch_size=8, epochs=epochs, callbacks=list(callbacks), verbose=0, **options
    )


class At(keras.callbacks.Callback):
    """Does something once, when a step has been made. Runs after the callbacks before it."""

    def __init__(self, step, what):
        super().__init__()
        self.step, self.what = step, what

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.step:
            self.what()


def pull_the_plug():
    raise ConnectionAbortedError


@pytest.fixture(scope="module")
def model():
    """Compiled once: `reset` makes it as new."""
    return make()


@pytest.fixture(scope="module")
def whole(model):
    """What the epochs of a run that nothing interrupts logged, and its end."""
    model.reset(5)
    return fit(model).history, all_weights(model)


# --- in a second process, after a kill -9 ------------------------------------------------------

# Nothing can run after SIGKILL: neither callbacks nor finally blocks.
KILLED = """
import os, signal, sys
import test_resume as t
freq, folder = sys.argv[1], sys.argv[2]
model = t.make()
die = t.At(36, lambda: os.kill(os.getpid(), signal.SIGKILL))
t.fit(model, t.Backup(folder, save_freq=freq if freq == "epoch" else int(freq)), die)
"""
RESUMED = """
import sys
import numpy as np
import test_resume as t
for freq, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    model = t.make()
    model.reset(99)  # what it was before must not matter
    t.fit(model, t.Backup(folder, save_freq=freq if freq == "epoch" else int(freq)))
    np.savez(f"{folder}.npz", *t.all_weights(model))
"""


def start(program, folder, *arguments):
    paths = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "models")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.slow
def test_killed_run_is_taken_up_by_another_process(tmp_path, whole):
    frequencies = {"epoch": "by-epoch", "10": "by-steps"}
    killed = [start(KILLED, tmp_path, freq, name) for freq, name in frequencies.items()]
    for process in killed:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, errors.decode()
    for name in frequencies.values():
        assert (tmp_path / name / "latest.weights.h5").exists()
    arguments = [text for item in frequencies.items() for text in item]
    resumed = start(RESUMED, tmp_path, *arguments)
    _, errors = resumed.communicate(timeout=120)
    assert resumed.returncode == 0, errors.decode()
    for name in frequencies.values():
        with np.load(tmp_path / f"{name}.npz") as found:
            assert_same(whole[1], list(found.values()))
        assert not (tmp_path / name).exists()  # Keras removes a backup that is done with


# --- every place where it can stop -------------------------------------------------------------


@pytest.mark.parametrize(
    ("freq", "step"),
    [
        ("epoch", 4),
        ("epoch", 36),
        (1, 20),
        (7, 36),
        *(pytest.param(*case, marks=pytest.mark.slow) for case in ((1, 4), (1, 24), (7, 60))),
    ],
)
def test_goes_on_from_any_step(tmp_path, model, whole, freq, step):
    model.reset(5)
    with pytest.raises(ConnectionAbortedError):
        fit(model, Backup(tmp_path / "backup", save_freq=freq), At(step, pull_the_plug))
    backed_up = (tmp_path / "backup").exists()
    model.reset(99 if backed_up else 5)
    history = fit(model, Backup(tmp_path / "backup", save_freq=freq))
    assert_same(whole[1], all_weights(model))
    # Epochs that are made or finished here log what they logged there: the means go on, too.
    for name, values in whole[0].items():
        assert history.history[name] == values[history.epoch[0] :]


def test_sparse_generator_updates_keep_their_turns(tmp_path):
    """Iterations count from the epoch's start, 20 is no multiple of 3, and 28 is no turn."""
    model = make_gan(generator_every=3, steps_per_execution=PER_CALL, penalty=None)
    model.reset(5)
    fit(model)
    never_stopped = all_weights(model)
    assert int(model.generator_optimizer.iterations) == 3 * 7
    model.reset(5)
    with pytest.raises(ConnectionAbortedError):
        fit(model, Backup(tmp_path, save_freq=1), At(28, pull_the_plug))
    model.reset(99)
    fit(model, Backup(tmp_path, save_freq=1))
    assert_same(never_stopped, all_weights(model))


@pytest.mark.parametrize("kind", ["array", "dataset"])
def test_goes_on_in_given_data(tmp_path, kind):
    model = make(penalty=None)
    # Two batches for each step.
    batches = np.random.default_rng(0).normal(1.0, 0.5, (16 * STEPS, 2)).astype("float32")
    data = batches if kind == "array" else tf.data.Dataset.from_tensor_slices(batches).batch(8)

    def run(*callbacks):
        options = {"batch_size": 8} if kind == "array" else {}
        model.fit(data, epochs=2, shuffle=False, callbacks=callbacks, verbose=0, **options)
        return all_weights(model)

    model.reset(5)
    never_stopped = run()
    model.reset(5)
    with pytest.raises(ConnectionAbortedError):
        run(Backup(tmp_path, save_freq=7), At(32, pull_the_plug))
    model.reset(99)
    assert_same(never_stopped, run(Backup(tmp_path, save_freq=7)))


# --- what is not resumed -----------------------------------------------------------------------


def test_ordinary_fits_make_all_their_steps(tmp_path, model):
    """Stopped, saved or interrupted in the middle of an epoch, without a backup: a new epoch."""
    model.reset(5)
    with pytest.raises(ConnectionAbortedError):
        fit(model, At(8, pull_the_plug))
    fit(model, epochs=1)
    assert int(model.step.numpy()) == 8 + STEPS
    with pytest.raises(ConnectionAbortedError):
        fit(model, At(40, pull_the_plug))
    model.save(tmp_path / "middle.keras")
    loaded = keras.models.load_model(tmp_path / "middle.keras")
    history = fit(loaded, epochs=1).history
    assert int(loaded.step.numpy()) == 40 + STEPS
    # And the means are those of the new epoch.
    assert float(loaded.adversarial_step.means["generator_loss"].count) == STEPS
    assert len(history["generator_loss"]) == 1


def test_a_fit_after_a_resumed_one_begins_at_its_own_epoch(tmp_path, model):
    model.reset(5)
    with pytest.raises(ConnectionAbortedError):
        fit(model, Backup(tmp_path), At(44, pull_the_plug))
    assert fit(model, Backup(tmp_path)).epoch == [2]
    assert fit(model, epochs=2).epoch == [0, 1]
    assert int(model.step.numpy()) == (EPOCHS + 2) * STEPS


def test_callbacks_in_a_list_of_keras(tmp_path, model, whole):
    def run(*callbacks):
        options = {"batch_size": 8, "steps_per_epoch": STEPS, "epochs": EPOCHS, "verbose": 0}
        together = keras.callbacks.CallbackList(list(callbacks), add_history=True, model=model)
        model.fit(PLANE, callbacks=together, **options)

    model.reset(5)
    with pytest.raises(ConnectionAbortedError):
        run(Backup(tmp_path, save_freq=4), At(36, pull_the_plug))
    model.reset(99)
    run(Backup(tmp_path, save_freq=4))
    assert_same(whole[1], all_weights(model))
