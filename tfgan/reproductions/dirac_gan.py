"""The Dirac-GAN: the smallest GAN, whose whole training can be drawn in the plane.

The data are the single point 0. The generator makes the single point theta, the discriminator is
D(x) = psi * x. The equilibrium is (0, 0). Which loss and penalty reach it, and which circle around
it, is the question of the paper.

Reference:
    Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", section 2.
"""

import dataclasses
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.losses import AdversarialLoss
from tfgan.penalties import Penalty

Vectors = tuple[tf.Tensor, tf.Tensor]


class _NoDraws:
    """The random inputs of a penalty: the middle between real and fake, and no schedule."""

    step = tf.constant(0)

    def uniform(self, shape: tf.Tensor, dtype: Any) -> tf.Tensor:
        """Returns 0.5 everywhere."""
        return tf.fill(shape, tf.constant(0.5, dtype))


@dataclasses.dataclass(frozen=True)
class DiracGAN:
    """The game of one loss and one penalty.

    Args:
        loss: The adversarial loss.
        penalty: The penalty of the discriminator, or None.
    """

    loss: AdversarialLoss
    penalty: Penalty | None = None

    def vector_field(self, theta: tf.Tensor, psi: tf.Tensor) -> Vectors:
        """Computes the direction in which gradient descent moves both players.

        Args:
            theta: Where the generator's point is, (n, 1).
            psi: Slope of the discriminator, (n, 1).

        Returns:
            Minus the gradient of the generator's loss by `theta`, and of the discriminator's loss
            by `psi`, each (n, 1). The n games do not know of each other.
        """
        real, count = tf.zeros_like(theta), tf.cast(tf.shape(theta)[0], theta.dtype)
        with tf.GradientTape() as tape:
            tape.watch(theta)
            loss = self.loss.generator(psi * theta, psi * real)
        generator = tape.gradient(loss, theta)
        with tf.GradientTape() as tape:
            tape.watch(psi)
            loss = self.loss.discriminator(psi * real, psi * theta)
            if self.penalty is not None:
                loss += self.penalty(lambda x: psi * x, real, theta, _NoDraws())
        discriminator = tape.gradient(loss, psi)
        # The losses are means over the games.
        return -count * generator, -count * discriminator

    def train(
        self,
        starts: npt.ArrayLike,
        *,
        rate: float = 0.1,
        num_steps: int = 500,
        alternating: bool = False,
    ) -> np.ndarray:
        """Trains by gradient descent from several starting points at once.

        Args:
            starts: (n, 2) array, theta and psi of each start.
            rate: Learning rate of both players.
            num_steps: Number of updates of each player.
            alternating: Whether the generator is updated against the discriminator's new slope.
                Otherwise both are updated at the same time.

        Returns:
            (num_steps + 1, n, 2) array: theta and psi after each step, from the start on.
        """
        start = np.asarray(starts, "float64")
        path = self._path(
            tf.constant(start[:, :1]), tf.constant(start[:, 1:]),
            tf.constant(rate, tf.float64), num_steps, tf.constant(alternating),
        )  # fmt: skip
        return np.concatenate([start[None], path.numpy()])

    def train_by(
        self,
        optimizers: tuple[keras.optimizers.Optimizer, keras.optimizers.Optimizer],
        starts: npt.ArrayLike,
        *,
        num_steps: int = 500,
    ) -> np.ndarray:
        """Trains by two Keras optimizers, both players at the same time.

        The n games share the optimizers, which must treat each number by itself, as Adam does.

        Args:
            optimizers: New optimizers of theta and of psi.
            starts: (n, 2) array, theta and psi of each start.
            num_steps: Number of updates of each player.

        Returns:
            (num_steps + 1, n, 2) array: theta and psi after each step, from the start on.
        """
        start = np.asarray(starts, "float32")
        theta, psi = keras.Variable(start[:, :1]), keras.Variable(start[:, 1:])
        for optimizer, variable in zip(optimizers, (theta, psi), strict=True):
            optimizer.build([variable])

        @tf.function(jit_compile=False)
        def path() -> tf.Tensor:
            written = tf.TensorArray(tf.float32, num_steps)
            for step in tf.range(num_steps):
                field = self.vector_field(tf.identity(theta.value), tf.identity(psi.value))
                optimizers[0].apply([-field[0]], [theta])
                optimizers[1].apply([-field[1]], [psi])
                written = written.write(step, tf.concat([theta.value, psi.value], 1))
            return written.stack()

        return np.concatenate([start[None], path().numpy()])

    @tf.function(jit_compile=False)
    def _path(
        self,
        theta: tf.Tensor,
        psi: tf.Tensor,
        rate: tf.Tensor,
        num_steps: int,
        alternating: tf.Tensor,
    ) -> tf.Tensor:
        path = tf.TensorArray(theta.dtype, num_steps)
        for step in tf.range(num_steps):
            by_theta, by_psi = self.vector_field(theta, psi)
            psi += rate * by_psi
            later, _ = self.vector_field(theta, psi)
            theta += rate * tf.where(alternating, later, by_theta)
            path = path.write(step, tf.concat([theta, psi], 1))
        return path.stack()
