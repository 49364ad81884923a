"""Pretraining of a discriminator: a regression on the density of the data."""

import keras
import tensorflow as tf

from tfgan import random
from tfgan.data.distributions import Uniform
from tfgan.utils import validation


class DensityRegression:
    """The part of `Gaussian1DGAN` that pretrains its discriminator.

    Source: AYLIEN gan-intro, edition of 2016, `GAN.train`: before the adversarial training D is
    fitted to the density of the data on U(-5, 5).
    """

    def pretrain_discriminator(
        self, data, *, steps=1000, batch_size=12, optimizer=None, low=-5.0, high=5.0
    ):
        """Fits D's probability to the density of `data`, by mean squared error.

        Args:
            data: a distribution with `log_prob`.
            steps: number of updates, at least 0.
            batch_size: points an update, drawn from U(low, high).
            optimizer: Keras optimizer, started afresh; by default gan-intro's, SGD of 0.005 times
                0.95 every 150 steps.
            low: lower end of the points.
            high: upper end of the points.

        Returns:
            A `keras.callbacks.History`: `history["loss"]` has the loss before each update.

        Raises:
            ValueError: if a number is out of range.
        """
        steps = validation.positive_integer("pretraining steps", steps, minimum=0)
        batch_size = validation.positive_integer("batch_size", batch_size)
        points = Uniform(low, high)

        def batch(step):
            key = random.key(self.seed.value, random.Stream.PRETRAINING, step)
            x = points.sample(batch_size, seed=key)
            return x, tf.exp(data.log_prob(x))[:, None]

        return self.regress_discriminator(batch, steps, optimizer, tag=(data, points, batch_size))

    def regress_discriminator(self, batch, steps, optimizer=None, *, tag):
        """Runs `steps` updates of the regression.

        Args:
            batch: maps a scalar step to points (batch, 1) and targets (batch, 1).
            steps: number of updates.
            optimizer: Keras optimizer, started afresh.
            tag: hashable; a call with the tag and optimizer of the last one reuses its function.

        Returns:
            A `keras.callbacks.History`.
        """
        run = self._regression(batch, optimizer, tag)
        losses = run(tf.constant(steps)).numpy()
        history = keras.callbacks.History()
        history.set_model(self)
        history.epoch = list(range(steps))
        history.history = {"loss": losses.tolist()}
        return history

    def _regression(self, batch, optimizer, tag):
        cached = getattr(self, "_cached_regression", None)
        if cached is not None and cached[0] == (tag, optimizer):
            _, run, optimizer, initial = cached
            for variable, value in zip(optimizer.variables, initial, strict=True):
                variable.assign(value)
            return run
        requested = optimizer
        if optimizer is None:
            rate = keras.optimizers.schedules.ExponentialDecay(0.005, 150, 0.95, staircase=True)
            optimizer = keras.optimizers.SGD(rate)
        optimizer.build(self.discriminator.trainable_variables)
        initial = [variable.numpy() for variable in optimizer.variables]
        run = tf.function(
            lambda steps: self._run_regression(batch, optimizer, steps),
            input_signature=[tf.TensorSpec((), tf.int32)],
            jit_compile=self.compiled and self.jit_compile,
            autograph=False,
        )
        self._cached_regression = ((tag, requested), run, optimizer, initial)
        return run

    def _run_regression(self, batch, optimizer, steps):
        variables = self.discriminator.trainable_variables

        def body(step, losses):
            x, target = batch(step)
            with tf.GradientTape() as tape:
                p = tf.sigmoid(self.discriminator(x, training=True))
                loss = tf.reduce_mean(tf.square(p - target))
            optimizer.apply(tape.gradient(loss, [v.value for v in variables]), variables)
            return step + 1, losses.write(step, loss)

        losses = tf.TensorArray(variables[0].dtype, size=steps, element_shape=())
        return tf.while_loop(lambda step, _: step < steps, body, (0, losses))[1].stack()
