"""What TensorBoard is told: names, steps, values and images."""

import time

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import PER_CALL, make_gan
from helpers.runs import PLANE, RATES, STEPS, fit, halve
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

from tfgan.callbacks import GridBoard, LogLines, grid_board


def written(folder):
    """{tag: [(step, value), ...]} of the event files of a folder; images as uint8 arrays."""
    found = {}
    # By second, process and number in the process: as text, 10 comes before 9.
    order = {path: [int(part) for part in path.name.split(".") if part.isdecimal()]
             for path in folder.glob("events*")}  # fmt: skip
    for path in sorted(order, key=order.__getitem__):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                content = tf.make_ndarray(value.tensor)
                if value.metadata.plugin_data.plugin_name == "images":
                    content = tf.io.decode_png(content[2]).numpy()
                found.setdefault(value.tag, []).append((event.step, content))
    return found


def grey(value):
    return np.full((4, 4, 1), value, np.uint8)


class Keep(LogLines):
    """Keeps the losses of each step, whatever the length of the calls."""

    step_interval = 0

    def __init__(self):
        super().__init__(every=1, total=100)
        self.kept = {}

    def act(self, step, logs):
        self.kept[step] = logs


def test_steps_epochs_and_rates_by_one_scheme(tmp_path, model):
    keep, rates = Keep(), keras.callbacks.LearningRateScheduler(halve)
    history = fit(model, rates, GridBoard(tmp_path), keep, epochs=3).history
    found = written(tmp_path)
    losses = ["loss/discriminator", "loss/discriminator_with_penalty", "loss/generator"]
    losses += ["penalty/gradient_penalty", "penalty/r1"]
    learning = ["learning_rate/discriminator", "learning_rate/generator"]
    names = sorted([*learning, *losses])
    assert sorted(found) == sorted([*(f"epoch/{name}" for name in names), *names])
    for name in losses:
        steps, values = zip(*found[name], strict=True)
        assert steps == tuple(range(3 * STEPS))
        np.testing.assert_allclose(values, [keep.kept[step][name] for step in steps], rtol=1e-6)
    # A rate is written once per call, at the call's last step.
    for name, rate in RATES.items():
        steps, values = zip(*found[f"learning_rate/{name}"], strict=True)
        assert steps == tuple(range(PER_CALL - 1, 3 * STEPS, PER_CALL))
        np.testing.assert_allclose(values, np.repeat([rate, rate / 2, rate / 4], 2), rtol=1e-6)
        assert found[f"epoch/learning_rate/{name}"][-1] == (2, pytest.approx(rate / 4))
    epochs, values = zip(*found["epoch/loss/generator"], strict=True)
    assert epochs == (0, 1, 2)
    np.testing.assert_allclose(values, history["generator_loss"], rtol=1e-6)
    terms = ("discriminator_loss", "gradient_penalty", "r1")
    total = np.sum([history[name] for name in terms], axis=0)
    values = [value for _, value in found["epoch/loss/discriminator_with_penalty"]]
    np.testing.assert_allclose(values, total, rtol=1e-6)


def test_steps_that_are_made_again_are_shown_once(tmp_path, model, monkeypatch):
    """A run that was killed after step 2 * STEPS goes on from its last save, at STEPS."""
    fit(model, GridBoard(tmp_path), epochs=2)
    model.step.assign(STEPS)
    monkeypatch.setattr(grid_board, "_written_here", set())  # In another process.
    time.sleep(1.1)  # Readers order files by their names, which have the second of their start.
    fit(model, GridBoard(tmp_path), epochs=1)
    read = EventAccumulator(str(tmp_path), tensor_size_guidance={})
    read.Reload()
    shown = [event.step for event in read.Tensors("loss/generator")]
    assert shown == list(range(2 * STEPS))
    assert len(written(tmp_path)["loss/generator"]) == 3 * STEPS


def test_fewer_steps_validation_and_given_data(tmp_path, model, batch):
    board = GridBoard(tmp_path, step_every=4)
    options = {"validation_data": PLANE, "validation_steps": 2}
    fit(model, board, epochs=1, **options)
    model.fit(batch, batch_size=16, callbacks=[board], verbose=0)
    found = written(tmp_path)
    # The second fit makes the steps 10 to 13.
    assert [step for step, _ in found["loss/generator"]] == [0, 4, 8, 12]
    assert [step for step, _ in found["epoch/validation/loss/generator"]] == [0]


def test_the_articles_names_and_epochs_from_0(tmp_path, model):
    history = fit(model, GridBoard(tmp_path, step_every=None, article_names=True)).history
    found = written(tmp_path)
    assert set(found) == {"D_loss", "G_loss", "gradient_penalty", "r1"}
    for tag, key in (("D_loss", "discriminator_loss"), ("G_loss", "generator_loss")):
        epochs, values = zip(*found[tag], strict=True)
        assert epochs == (0, 1, 2)
        np.testing.assert_allclose(values, history[key], rtol=1e-6)


def test_grids_of_generated_and_of_real_images(tmp_path):
    model = make_gan(penalty=None, jit_compile=False, steps_per_execution=PER_CALL)
    grid = lambda: grey(int(model.step.numpy()))  # noqa: E731
    board = GridBoard(tmp_path / "epochs", grid, every=2, real=grey(200), step_every=None)
    fit(model, board, epochs=4)
    found = written(tmp_path / "epochs")
    assert [(step, image.max()) for step, image in found["samples"]] == [(1, 20), (3, 40)]
    ((step, real),) = found["real"]
    np.testing.assert_array_equal(real, grey(200))
    assert step == 0
    # By steps, as the zoo does: the untrained model's first.
    model.reset(5)
    board = GridBoard(tmp_path / "steps", grid, real=lambda: grey(9), grid_every=4)
    fit(model, board, epochs=1)
    found = written(tmp_path / "steps")
    assert [(step, image.max()) for step, image in found["samples"]] == [(0, 0), (4, 4), (8, 8)]
    assert found["real"][0][1].max() == 9
    with pytest.raises(ValueError, match="step_every must be an integer of at least 1"):
        GridBoard(tmp_path, step_every=0)
