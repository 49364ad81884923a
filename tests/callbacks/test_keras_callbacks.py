"""Keras's own callbacks on a GAN whose batches are drawn in the compiled loop."""

import csv

import keras
import numpy as np
import tensorflow as tf
from conftest import PER_CALL, all_weights, assert_same, make_gan
from helpers.runs import PLANE, RATES, STEPS, AtStep, EachEpoch, fit, halve, rates
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tfgan
from tfgan.callbacks.stop_on_non_finite import StopOnNonFinite

# --- learning rates ----------------------------------------------------------------------------


def test_learning_rate_scheduler_sets_both(model):
    history = fit(model, keras.callbacks.LearningRateScheduler(halve)).history
    np.testing.assert_allclose(rates(model), [0.01 / 4, 0.02 / 4], rtol=1e-6)
    logged = [values for name, values in history.items() if name.startswith("learning_rate")]
    np.testing.assert_allclose(logged, [[r, r / 2, r / 4] for r in RATES.values()], rtol=1e-6)


def test_scheduler_is_felt_inside_the_compiled_loop():
    """By XLA too: the rate is not baked in. With a rate of 0 everything stands still."""
    model = make_gan(penalty=None, steps_per_execution=PER_CALL, jit_compile=True)
    assert model.jit_compile
    kept = EachEpoch(lambda m: [*m.generator.get_weights(), *m.discriminator.get_weights()])
    stop = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 2 else 0.0)
    fit(model, stop, kept, epochs=4)
    moved = [
        not np.array_equal(a, b)
        for before, after in zip(kept.kept, kept.kept[1:], strict=False)
        for a, b in zip(before, after, strict=True)
    ]
    assert moved == [True] * 8 + [False] * 16


def test_reduce_on_plateau_sets_both(model):
    plateau = keras.callbacks.ReduceLROnPlateau(
        "discriminator_loss", mode="min", min_delta=100.0, patience=2, factor=0.1
    )
    fit(model, plateau, epochs=5)
    np.testing.assert_allclose(rates(model), [0.01 / 100, 0.02 / 100], rtol=1e-6)


def test_keras_schedules_on_either_optimizer():
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([2 * STEPS - 1], [0.1, 0.0])
    model = make_gan(
        generator_optimizer=keras.optimizers.SGD(schedule),
        discriminator_optimizer=keras.optimizers.SGD(
            keras.optimizers.schedules.ExponentialDecay(0.1, 60, 0.5)
        ),
        discriminator_steps=2,
        steps_per_execution=PER_CALL,
        jit_compile=False,
    )
    kept = EachEpoch(lambda m: [m.generator.get_weights()[0], m.discriminator.get_weights()[0]])
    fit(model, kept)
    generator, discriminator = zip(*kept.kept, strict=True)
    assert not np.array_equal(generator[0], generator[1])
    np.testing.assert_array_equal(generator[1], generator[2])
    assert not np.array_equal(discriminator[1], discriminator[2])
    # Each schedule counts its own updates: 60 of the discriminator in 30 steps.
    np.testing.assert_allclose(rates(model), [0.0, 0.05], rtol=1e-6)


# --- saving and stopping -----------------------------------------------------------------------


def test_checkpoint_of_every_epoch_goes_on_as_the_run_did(tmp_path, model):
    name = str(tmp_path / "{epoch:02d}-{generator_loss:.3f}.keras")
    kept = EachEpoch(all_weights)
    losses = fit(model, kept, keras.callbacks.ModelCheckpoint(name)).history["generator_loss"]
    files = sorted(tmp_path.iterdir())
    assert [f.name for f in files] == [f"{i + 1:02d}-{v:.3f}.keras" for i, v in enumerate(losses)]
    first, second, third = (tfgan.load(file) for file in files)
    for weights, loaded in zip(kept.kept, (first, second, third), strict=True):
        assert_same(weights, all_weights(loaded))
    fit(second, epochs=1)
    assert_same(kept.kept[2], all_weights(second))


def test_checkpoint_of_the_best_epoch(tmp_path, model):
    path = tmp_path / "best.keras"
    best = keras.callbacks.ModelCheckpoint(
        path, monitor="val_discriminator_loss", mode="max", save_best_only=True
    )
    kept = EachEpoch(all_weights)
    history = fit(model, kept, best, epochs=5, validation_data=PLANE, validation_steps=4).history[
        "val_discriminator_loss"
    ]
    assert_same(kept.kept[int(np.argmax(history))], all_weights(tfgan.load(path)))


def test_checkpoints_of_weights_every_so_many_steps(tmp_path, model):
    often = keras.callbacks.ModelCheckpoint(
        str(tmp_path / "{epoch}-{batch}.weights.h5"), save_weights_only=True, save_freq=PER_CALL
    )
    kept = []
    fit(model, AtStep(PER_CALL, lambda m: kept.append(all_weights(m))), often, epochs=2)
    assert len(list(tmp_path.iterdir())) >= 3
    model.reset(77)
    model.load_weights(tmp_path / f"1-{PER_CALL}.weights.h5")
    assert_same(kept[0], all_weights(model))


def test_early_stopping_restores_the_best_weights(model):
    kept = EachEpoch(lambda m: m.get_weights())
    values = fit(model, kept, epochs=12).history["generator_loss"]
    # By hand: patience 2 on the smallest value so far.
    best, waited, last = 0, 0, len(values) - 1
    for epoch in range(1, len(values)):
        best, waited = (epoch, 0) if values[epoch] < values[best] else (best, waited + 1)
        if waited == 2:
            last = epoch
            break
    assert last < len(values) - 1 and best < last
    model.reset(5)
    stopping = keras.callbacks.EarlyStopping(
        "generator_loss", mode="min", patience=2, restore_best_weights=True
    )
    assert fit(model, stopping, epochs=12).epoch == list(range(last + 1))
    assert stopping.stopped_epoch == last
    assert_same(kept.kept[best], model.get_weights())


# --- logs --------------------------------------------------------------------------------------


def test_csv_logger(tmp_path, model):
    path = tmp_path / "log.csv"
    history = fit(model, keras.callbacks.CSVLogger(path)).history
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2]
    # Keras keeps columns for a validation that comes later.
    assert set(rows[0]) == {"epoch", *history, *(f"val_{name}" for name in history)}
    for name, values in history.items():
        np.testing.assert_allclose([float(row[name]) for row in rows], values, rtol=1e-6)


def scalars(folder):
    """{tag: [(step, value), ...]} of the event files of a folder."""
    events = EventAccumulator(str(folder), {"tensors": 0})
    events.Reload()
    return {
        tag: [(e.step, float(tf.make_ndarray(e.tensor_proto))) for e in events.Tensors(tag)]
        for tag in events.Tags()["tensors"]
        if tag.startswith(("epoch_", "batch_", "evaluation_"))
    }


def test_tensorboard(tmp_path, model):
    board = keras.callbacks.TensorBoard(tmp_path, update_freq=1, histogram_freq=1)
    history = fit(model, board, validation_data=PLANE, validation_steps=2).history
    found = scalars(tmp_path / "train")
    for name in ("discriminator_loss", "generator_loss", "gradient_penalty", "r1"):
        steps, values = zip(*found[f"epoch_{name}"], strict=True)
        assert steps == (0, 1, 2)
        np.testing.assert_allclose(values, history[name], rtol=1e-6)
        assert len(found[f"batch_{name}"]) == 3 * STEPS / PER_CALL
    found = scalars(tmp_path / "validation")
    values = [value for _, value in found["epoch_generator_loss"]]
    np.testing.assert_allclose(values, history["val_generator_loss"], rtol=1e-6)
    steps = [step for step, _ in found["evaluation_generator_loss_vs_iterations"]]
    assert steps == [STEPS, 2 * STEPS, 3 * STEPS]  # the generator's updates
    events = EventAccumulator(str(tmp_path / "train"), {"tensors": 0})
    events.Reload()
    histograms = [tag for tag in events.Tags()["tensors"] if "histogram" in tag]
    assert any("kernel" in tag for tag in histograms)


def test_all_at_once_change_nothing_but_what_they_say(tmp_path, model):
    fit(model)
    plain = all_weights(model)
    model.reset(5)
    fit(
        model,
        keras.callbacks.TensorBoard(tmp_path / "board"),
        keras.callbacks.CSVLogger(tmp_path / "log.csv"),
        keras.callbacks.ModelCheckpoint(tmp_path / "model.keras"),
        keras.callbacks.BackupAndRestore(tmp_path / "backup", save_freq=PER_CALL),
        keras.callbacks.EarlyStopping("generator_loss", mode="min", patience=50),
        keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate),
        keras.callbacks.TerminateOnNaN(),
        StopOnNonFinite(),
    )
    assert_same(plain, all_weights(model))


def test_keras_own_stop_on_nan_is_harmless_and_blind(model):
    fit(model, keras.callbacks.TerminateOnNaN())
    with_it = all_weights(model)
    model.reset(5)
    fit(model)
    assert_same(with_it, all_weights(model))
