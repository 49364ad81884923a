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
        first_step: int = 0,
        state: Any = None,
    ) -> list[float]:
        """Makes `steps` updates.

        Args:
            batch: function of the step, an int32 scalar: points (batch, 1), targets (batch, 1).
            steps: number of updates.
            optimizer: Keras optimizer, started afresh; by default that of gan-intro, SGD with the
                rate 0.005 times 0.95 every 150 steps.
            tag: says what `batch` is. A call with the tag and optimizer of the last one uses its
                compiled function again.
            first_step: number of updates that were made earlier. If there are any, the optimizer is
                not started afresh.
            state: what `state` returned after the earlier updates. None: the optimizer goes on as
                it is.

        Returns:
            The loss before each update.
        """
        if (tag, optimizer) != self._made_for:
            self._make(batch, optimizer)
            self._made_for = (tag, optimizer)
        elif not first_step:
            state = self._initial
        if state is not None:
            for variable, value in zip(self._optimizer.variables, state, strict=True):
                variable.assign(value)
        made = self._function(tf.constant(first_step), tf.constant(steps))
        losses: list[float] = made.numpy().tolist()
        return losses

    def state(self) -> list[Any]:
        """Returns the state of the optimizer, a list of arrays. Empty before the first update."""
        return [] if self._optimizer is None else [v.numpy() for v in self._optimizer.variables]

    def _make(self, batch: Batch, optimizer: keras.optimizers.Optimizer | None) -> None:
        if optimizer is None:
            rate = keras.optimizers.schedules.ExponentialDecay(0.005, 150, 0.95, staircase=True)
            optimizer = keras.optimizers.SGD(rate)
        optimizer.build(self.discriminator.trainable_variables)
        self._optimizer = optimizer
        self._initial = [variable.numpy() for variable in optimizer.variables]
        self._function = tf.function(
            lambda first, steps: self._updates(batch, optimizer, first, steps),
            input_signature=[tf.TensorSpec((), tf.int32)] * 2,
            jit_compile=self.jit_compile,
            autograph=False,
        )

    def _updates(
        self,
        batch: Batch,
        optimizer: keras.optimizers.Optimizer,
        first: tf.Tensor,
        steps: tf.Tensor,
    ) -> tf.Tensor:
        variables = self.discriminator.trainable_variables

        def body(step: tf.Tensor, losses: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            x, target = batch(first + step)
            with tf.GradientTape() as tape:
                p = tf.sigmoid(self.discriminator(x, training=True))
                loss = tf.reduce_mean(tf.square(p - target))
            gradients = tape.gradient(loss, [v.value for v in variables])
            apply_gradients(optimizer, gradients, variables)
            return step + 1, losses.write(step, loss)

        losses = tf.TensorArray(variables[0].dtype, size=steps, element_shape=())
        with custom_gradients.released():
            return tf.while_loop(lambda step, _: step < steps, body, (0, losses))[1].stack()
