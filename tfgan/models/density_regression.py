"""Pretraining of a discriminator: a regression on the density of the data."""

from collections.abc import Callable, Hashable
from typing import Any

import keras
import tensorflow as tf

from tfgan.models.apply_gradients import apply_gradients
from tfgan.utils import custom_gradients

Batch = Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]


class DensityRegression:
    """Fits a discriminator's probability to targets, by mean squared error.

    Args:
        discriminator: built Keras model, points (batch, 1) -> logits (batch, 1).
        jit_compile: whether XLA compiles the loop.

    Reference:
        AYLIEN gan-intro, edition of 2016, `GAN.train`: before the adversarial training D is fitted
        to the density of the data on U(-5, 5).
    """

    def __init__(self, discriminator: keras.Model, *, jit_compile: bool = False) -> None:
        self.discriminator = discriminator
        self.jit_compile = jit_compile
        self._made_for: Hashable = None
        self._function: Any = None
        self._optimizer: Any = None
        self._initial: list[Any] = []

    def run(
        self,
        batch: Batch,
        steps: int,
        optimizer: keras.optimizers.Optimizer | None = None,
        *,
        tag: Hashable,
    ) -> list[float]:
        """Makes `steps` updates.

        Args:
            batch: function of the step, an int32 scalar: points (batch, 1), targets (batch, 1).
            steps: number of updates.
            optimizer: Keras optimizer, started afresh; by default that of gan-intro, SGD with the
                rate 0.005 times 0.95 every 150 steps.
            tag: says what `batch` is. A call with the tag and optimizer of the last one uses its
                compiled function again.

        Returns:
            The loss before each update.
        """
        if (tag, optimizer) == self._made_for:
            for variable, value in zip(self._optimizer.variables, self._initial, strict=True):
                variable.assign(value)
        else:
            self._make(batch, optimizer)
            self._made_for = (tag, optimizer)
        losses: list[float] = self._function(tf.constant(steps)).numpy().tolist()
        return losses

    def _make(self, batch: Batch, optimizer: keras.optimizers.Optimizer | None) -> None:
        if optimizer is None:
            rate = keras.optimizers.schedules.ExponentialDecay(0.005, 150, 0.95, staircase=True)
            optimizer = keras.optimizers.SGD(rate)
        optimizer.build(self.discriminator.trainable_variables)
        self._optimizer = optimizer
        self._initial = [variable.numpy() for variable in optimizer.variables]
        self._function = tf.function(
            lambda steps: self._updates(batch, optimizer, steps),
            input_signature=[tf.TensorSpec((), tf.int32)],
            jit_compile=self.jit_compile,
            autograph=False,
        )

    def _updates(
        self, batch: Batch, optimizer: keras.optimizers.Optimizer, steps: tf.Tensor
    ) -> tf.Tensor:
        variables = self.discriminator.trainable_variables

        def body(step: tf.Tensor, losses: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            x, target = batch(step)
            with tf.GradientTape() as tape:
                p = tf.sigmoid(self.discriminator(x, training=True))
                loss = tf.reduce_mean(tf.square(p - target))
            gradients = tape.gradient(loss, [v.value for v in variables])
            apply_gradients(optimizer, gradients, variables)
            return step + 1, losses.write(step, loss)

        losses = tf.TensorArray(variables[0].dtype, size=steps, element_shape=())
        with custom_gradients.released():
            return tf.while_loop(lambda step, _: step < steps, body, (0, losses))[1].stack()
