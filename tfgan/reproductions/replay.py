"""Replays recorded runs of the originals with this project's own models.

Traces of gan-intro are replayed here, traces of the other sources in `source_replay`. A trace holds
the random inputs of one run of the original program: initial weights, batches and noise. A replay
uses them in place of drawn ones. It computes the losses with `GAN.iterate` and with the pretraining
of `Gaussian1DGAN`, in float32. It does not use XLA, whose sigmoid and tanh differ in the last bits.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import optimizers, recipes
from tfgan.models.gaussian_1d import Gaussian1DGAN
from tfgan.models.random_inputs import RecordedInputs
from tfgan.reproductions.source_replay import replay_source
from tfgan.reproductions.source_traces import is_source_trace
from tfgan.reproductions.traces import Trace

# Steps that are replayed from each snapshot.
SNAPSHOT_STEPS = 10

Floats = npt.NDArray[np.float32]


def replay(
    trace_path: str | os.PathLike[str], snapshots: bool = False
) -> dict[str, npt.NDArray[Any]]:
    """Computes the losses of a recorded run again, from its initial weights and its batches.

    There are two kinds of files. One holds a run of gan-intro. The other holds a run of any other
    source's own arithmetic, as `tests/traces/README.md` describes it: it is computed in float64,
    with the recipe that bears the source's name.

    In a file of gan-intro the names and shapes of the arrays tell the edition (2016 with
    pretraining, 2017 with Adam), minibatch discrimination and the widths. Recorded losses and final
    weights are not read.

    Args:
        trace_path: An .npz file. One of gan-intro has these arrays:
            `init/D_pre/...` (2016) or `init/D/...` (2017), and `init/G/...`: weights `w:0` (in,
            out) and biases `b:0` (out,) of the scopes d0, d1, d2 or minibatch, d3 and g0, g1.
            `pre/x`, `pre/label` (n, batch): the points and targets of pretraining (2016).
            `x`, `z_d`, `z_g` (steps, batch): real batches, and the noise of both updates.
            `snap/SSSSS/...`: the weights just before step SSSSS, with Adam's moments as
            `.../adam_m` and `.../adam_v`.
        snapshots: Whether to start from each snapshot, for 10 steps, instead of from step 0. Only
            files of gan-intro have snapshots.

    Returns:
        A dict of arrays, float32 for gan-intro. Each loss is the one before its own update.
        `pretraining_loss` (n,), if the trace has pretraining.
        `discriminator_loss` and `generator_loss`: (steps,), or with `snapshots` (k, 10), NaN after
        the end of the run.
        `snapshot_steps` (k,) integers, with `snapshots`.
        Of another source, float64: `discriminator_loss`, one number per discriminator update, as
        the source prints it, with the weighted penalty; `discriminator_loss_without_penalty`;
        `gradient_penalty`, weighted, if there is one; `generator_loss`, one number per generator
        update; and `final/<array>`, 11 numbers of each array of weights after the last update.

    Raises:
        ValueError: If the file cannot be read, or an array is missing, of the wrong shape, not
            finite or pickled.

    Example:
        >>> tfgan.replay("gan_intro_2016_plain.npz")["generator_loss"][-1]
    """
    if is_source_trace(trace_path):
        if snapshots:
            raise ValueError(f"{trace_path}: only traces of gan-intro have snapshots")
        return replay_source(trace_path)
    trace = Trace(trace_path)
    if snapshots and not trace.snapshot_steps:
        raise ValueError(f"{trace_path}: expected snapshots (snap/SSSSS/...). There are none")
    model = _model(trace)
    run = _adversarial_run(model, trace)
    result: dict[str, npt.NDArray[Any]] = {}
    for name, layer in _layers(model):
        layer.set_weights(trace.initial_weights(layer.name, layer.kernel.shape, network=name))
    if trace.edition == "gan-intro-2016":
        result["pretraining_loss"] = _replay_pretraining(model, trace)
    if not snapshots:
        result["discriminator_loss"], result["generator_loss"] = run(0, trace.num_steps)
        return result
    both = np.full((2, len(trace.snapshot_steps), SNAPSHOT_STEPS), np.nan, np.float32)
    for row, step in enumerate(trace.snapshot_steps):
        _restore(model, trace, step)
        length = max(0, min(SNAPSHOT_STEPS, trace.num_steps - step))
        both[:, row, :length] = run(step, length)
    result["snapshot_steps"] = np.array(trace.snapshot_steps)
    result["discriminator_loss"], result["generator_loss"] = both
    return result


def _model(trace: Trace) -> Gaussian1DGAN:
    return Gaussian1DGAN.from_recipe(
        trace.edition,
        minibatch=trace.minibatch,
        hidden_size=trace.hidden_size,
        num_steps=trace.num_steps,
        jit_compile=False,
    )


def _layers(model: Gaussian1DGAN) -> Iterator[tuple[str, keras.layers.Layer]]:
    """Yields each layer with its network's name in a trace, "D" or "G".

    The layer's name is its scope in a trace.
    """
    for name, network in (("D", model.discriminator), ("G", model.generator)):
        for layer in network.layers:
            yield name, layer


def _replay_pretraining(model: Gaussian1DGAN, trace: Trace) -> Floats:
    points, targets = (tf.constant(values) for values in trace.pretraining())
    history = model.regress_discriminator(
        lambda step: (points[step], targets[step]),
        len(points),
        optimizers.build(recipes.gaussian_1d(trace.edition).pretrain_optimizer, len(points)),
        tag="replay",
    )
    return np.array(history.history["loss"], np.float32)


def _adversarial_run(model: Gaussian1DGAN, trace: Trace) -> Callable[[int, int], Floats]:
    """Returns a function (start, steps) -> (2, steps) losses of discriminator and generator."""
    real, noise_d, noise_g = (tf.constant(trace.batches(key)) for key in ("x", "z_d", "z_g"))

    def body(step: tf.Tensor, end: tf.Tensor, losses: tf.TensorArray) -> tuple[Any, ...]:
        logs = model.iterate(RecordedInputs(real, noise_d, noise_g, step))
        row = tf.stack([logs["discriminator_loss"], logs["generator_loss"]])
        return step + 1, end, losses.write(losses.size(), row)

    @tf.function(input_signature=[tf.TensorSpec((), tf.int32)] * 2, autograph=False)
    def loop(start: tf.Tensor, steps: tf.Tensor) -> tf.Tensor:
        losses = tf.TensorArray(tf.float32, size=0, dynamic_size=True, element_shape=(2,))
        return tf.while_loop(lambda step, end, _: step < end, body, (start, start + steps, losses))[
            2
        ].stack()

    return lambda start, steps: loop(start, steps).numpy().T


def _restore(model: Gaussian1DGAN, trace: Trace, step: int) -> None:
    """Sets weights, Adam's moments and the optimizers' counts to those just before `step`."""
    optimizer = {"D": model.discriminator_optimizer, "G": model.generator_optimizer}
    for moment, ending in (("m", "momentum"), ("v", "velocity")):
        values: dict[str, list[Floats]] = {"D": [], "G": []}
        for name, layer in _layers(model):
            shape = layer.kernel.shape
            layer.set_weights(trace.snapshot_weights(step, layer.name, shape, network=name))
            if trace.edition == "gan-intro-2017":
                values[name] += trace.snapshot_moments(
                    step, layer.name, shape, network=name, moment=moment
                )
        for name, arrays in values.items():
            if trace.edition == "gan-intro-2017":
                optimizer[name].set_count(step)
            else:
                optimizer[name].iterations.assign(step)
            slots = [v for v in optimizer[name].variables if v.name.endswith(ending)]
            for slot, value in zip(slots, arrays, strict=bool(arrays)):
                slot.assign(value)
