"""The recorded batches and random numbers of a source's run, as `GAN.iterate` asks for them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tfgan import penalties
from tfgan.models.gan import GAN
from tfgan.reproductions.source_traces import Floats, SourceTrace


class TraceEndsError(Exception):
    """The source's program ended before this update of the generator."""


class SourceInputs:
    """Random inputs for `GAN.iterate`, one iteration after another.

    Args:
        trace: The recorded run.
        model: The model of the trace's recipe.

    Raises:
        ValueError: If an array of the trace does not have the shape that the model needs, or the
            numbers of updates do not fit each other.
    """

    def __init__(self, trace: SourceTrace, model: GAN) -> None:
        self._steps = model.discriminator_steps
        self._first = 0
        self._generator_updates = 0
        _check(trace, model)
        self._real = _real(trace, model)
        self._latents_d = _slots(trace.discriminator_latents)
        self._latents_g = trace.generator_latents
        self._mix = trace.mix

    @property
    def finished(self) -> bool:
        """Whether all discriminator updates were made."""
        return self._first >= len(self._real)

    def advance(self) -> None:
        """Goes on to the next iteration."""
        self._first += self._steps

    def real(self, update: Any) -> tf.Tensor:
        """Returns the real batch of a discriminator update of this iteration."""
        return tf.constant(self._real[self._first + int(update)])

    def labels(self, update: Any) -> None:
        """Returns None: no source has classes."""
        return None

    def discriminator_latents(self, update: Any) -> tf.Tensor:
        """Returns the latents (batch, latent_dim) of a discriminator update of this iteration."""
        return tf.constant(self._latents_d[self._first + int(update)])

    def generator_latents(self) -> tf.Tensor:
        """Returns the latents (batch, latent_dim) of the next generator update."""
        if self._latents_g is None or self._generator_updates >= len(self._latents_g):
            raise TraceEndsError
        self._generator_updates += 1
        return tf.constant(self._latents_g[self._generator_updates - 1])

    def penalty(self, update: Any) -> "_RecordedMix | None":
        """Returns the random numbers of the gradient penalty, None without one."""
        if self._mix is None:
            return None
        return _RecordedMix(self._mix[self._first + int(update)], self._first // self._steps)


class _RecordedMix:
    """The recorded shares of the real samples in the points of the gradient penalty."""

    def __init__(self, mix: Floats, step: int) -> None:
        self._mix, self.step = mix, step

    def uniform(self, shape: Any, dtype: Any) -> tf.Tensor:
        return tf.reshape(tf.constant(self._mix, dtype), shape)


def _real(trace: SourceTrace, model: GAN) -> Floats:
    """The real batches as the recipe's networks see them."""
    if trace.real.ndim == 3:
        # Packs side by side -> the first samples of all packs, then the second samples.
        updates, packs, numbers = trace.real.shape
        split = trace.real.reshape(updates, packs, model.packing, numbers // model.packing)
        return split.swapaxes(1, 2).reshape(updates, packs * model.packing, -1)
    assert model.pixels is not None  # Other data than points are images.
    low, high = model.pixels
    pixels = trace.real * ((high - low) / 255.0) + low
    return pixels[..., None] if pixels.ndim == 4 else np.moveaxis(pixels, 2, -1)


def _slots(latents: Floats) -> Floats:
    """(updates, batch, latent_dim), also of latents recorded for each slot of the packs."""
    return latents.reshape(len(latents), -1, latents.shape[-1])


def _check(trace: SourceTrace, model: GAN) -> None:
    """Checks the shapes of the recorded inputs, and how many there are."""
    latent_dim = model.generator.input_shape[-1]
    sample = model.generator.output_shape[1:]
    packing = model.packing
    if len(sample) == 1:
        expected: Sequence[int] = (packing * sample[0],)
    else:
        rows, columns, channels = sample
        expected = (rows, columns) if channels == 1 else (channels, rows, columns)
        if trace.real.size and not 0 <= trace.real.min() <= trace.real.max() <= 255:
            raise ValueError(f"{trace.path}: real must hold pixels from 0 to 255")
    _shape(trace, "real", trace.real, (None, None, *expected))
    updates, batch = trace.real.shape[:2]
    if not updates or not batch or updates % model.discriminator_steps:
        raise ValueError(
            f"{trace.path}: real must hold a multiple of {model.discriminator_steps} batches, each "
            f"of at least one sample. Received: the shape {trace.real.shape}"
        )
    slots = (packing,) if packing > 1 else ()
    latents = (*slots, batch, latent_dim)
    _shape(trace, "latents_d", trace.discriminator_latents, (updates, *latents))
    # Clipping of weights is among the model's penalties, too.
    has_penalty = any(isinstance(term, penalties.Penalty) for term in model.penalties)
    if has_penalty != (trace.mix is not None):
        need = "needs" if has_penalty else "has no use for"
        raise ValueError(f"{trace.path}: the recipe {trace.recipe} {need} the array 'gp_t'")
    if trace.mix is not None:
        _shape(trace, "gp_t", trace.mix, (updates, batch, 1))
    if trace.generator_latents is not None:
        _shape(trace, "latents_g", trace.generator_latents, (None, batch, latent_dim))
    _check_generator_updates(trace, model, updates // model.discriminator_steps)


def _check_generator_updates(trace: SourceTrace, model: GAN, iterations: int) -> None:
    """The last iteration may end before its generator update. No other one may."""
    if model.fakes == "reused" or model.updates == "simultaneous":
        if trace.generator_latents is not None:
            raise ValueError(
                f"{trace.path}: the recipe {trace.recipe} has no use for the array 'latents_g'"
            )
        return
    due = len(range(0, iterations, model.generator_every))
    recorded = 0 if trace.generator_latents is None else len(trace.generator_latents)
    if not due - 1 <= recorded <= due:
        raise ValueError(
            f"{trace.path}: latents_g must hold {due - 1} or {due} batches for {iterations} "
            f"iterations. Received: {recorded}"
        )


def _shape(trace: SourceTrace, key: str, value: Floats, shape: Sequence[int | None]) -> None:
    good = len(value.shape) == len(shape) and all(
        want in (None, have) for want, have in zip(shape, value.shape, strict=True)
    )
    if not good:
        expected = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ")"
        raise ValueError(
            f"{trace.path}: {key} must be of shape {expected}. Received: {value.shape}"
        )
