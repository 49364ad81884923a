"""Critics trained with weight clipping or with the gradient penalty, and measures of both.

The critics are trained against a fixed generator, the data plus noise.

Reference:
    Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", figure 1.
"""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import networks
from tfgan.data.distributions import Distribution
from tfgan.data.transformed import Noisy
from tfgan.models.gan import GAN
from tfgan.networks.draw_weights import draw_weights
from tfgan.penalties import GradientPenalty, WeightClipping
from tfgan.utils import validation

# A weight counts as being at a bound if their distance is at most this share of the bound.
CLOSE = 0.05


def train_critic(
    data: Distribution,
    constraint: WeightClipping | GradientPenalty,
    *,
    width: int = 256,
    depth: int = 3,
    num_steps: int = 1000,
    batch_size: int = 256,
    rate: float = 1e-3,
    seed: int = 0,
    jit_compile: bool | str = "auto",
) -> keras.Model:
    """Trains a ReLU critic on `data` against the data plus N(0, 1) noise.

    The critic starts from He-uniform weights. It is trained with the Wasserstein loss and Adam
    (0.5, 0.9). Adam's epsilon is 1e-16, because the gradients of clipped critics are very small.

    Args:
        data: A distribution of points in the plane.
        constraint: A `WeightClipping` or a `GradientPenalty`.
        width: Units per hidden layer.
        depth: Number of hidden layers.
        num_steps: Number of updates.
        batch_size: Samples per batch.
        rate: Initial learning rate. It falls linearly to 0.
        seed: Seed of weights and batches, an integer in [0, 2**31 - 1].
        jit_compile: As in `GAN.compile`.

    Returns:
        The critic, a Keras model (batch, 2) -> (batch, 1).
    """
    critic = networks.points_discriminator(width=width, depth=depth, initialization="he")
    # The latents are the samples themselves, so the generator is the identity.
    identity = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(2, use_bias=False, kernel_initializer="identity")]
    )
    model = GAN(identity, critic, Noisy(data, 1.0), seed=seed)
    schedule = keras.optimizers.schedules.PolynomialDecay(rate, num_steps, 0.0)
    model.compile(
        keras.optimizers.SGD(0.0),
        keras.optimizers.Adam(schedule, beta_1=0.5, beta_2=0.9, epsilon=1e-16),
        loss="wasserstein",
        penalty=constraint,
        jit_compile=jit_compile,
    )
    draw_weights(critic, seed, name="discriminator")
    if isinstance(constraint, WeightClipping):
        constraint.apply(critic.trainable_variables)
    model.fit(data, batch_size=batch_size, steps_per_epoch=num_steps, verbose=0)
    return critic


def surface(critic: keras.Model, limit: float, resolution: int = 128) -> npt.NDArray[np.float32]:
    """Computes the critic's values over the square [-limit, limit]^2.

    Args:
        critic: A Keras model (batch, 2) -> (batch, 1).
        limit: Half the side of the square, in the data's units.
        resolution: Number of points along each side.

    Returns:
        An array of shape (resolution, resolution). The first axis is y, the second x.
    """
    line = np.linspace(-limit, limit, resolution, dtype=np.float32)
    square = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    return critic(square).numpy().reshape(resolution, resolution)


def activation_gradients(critic: keras.Sequential, real: Any, fake: Any) -> npt.NDArray[np.float64]:
    """Computes the norm of the loss's gradient with respect to each layer's output.

    Args:
        critic: A Sequential model of Dense layers.
        real: (batch, 2) real samples.
        fake: (batch, 2) generated samples.

    Returns:
        (layers,) array, without the last layer. Each is the Euclidean norm, over batch and units,
        of the gradient of mean D(fake) - mean D(real).
    """
    x = tf.concat([real, fake], 0)
    signs = tf.concat([-tf.ones(len(real)) / len(real), tf.ones(len(fake)) / len(fake)], 0)
    with tf.GradientTape() as tape:
        activations = []
        for layer in critic.layers:
            x = layer(x)
            # The tape must watch the output before the next layer uses it.
            tape.watch(x)
            activations.append(x)
        loss = tf.reduce_sum(signs * tf.reshape(tf.cast(x, tf.float32), (-1,)))
    gradients = tape.gradient(loss, activations[:-1])
    # In double precision, because the squares are very small.
    return np.array([np.linalg.norm(g.numpy().astype(np.float64)) for g in gradients])


def kernels(critic: keras.Model) -> npt.NDArray[np.float32]:
    """Returns all weights of the critic without the biases, in one array of rank 1."""
    arrays = [layer.kernel.numpy() for layer in critic.layers if hasattr(layer, "kernel")]
    return np.concatenate([array.reshape(-1) for array in arrays])


def share_at_bounds(weights: npt.ArrayLike, bound: float | None = None) -> float:
    """Computes the share of the weights whose magnitude is at least 95 % of `bound`.

    Args:
        weights: Array of any shape.
        bound: The bound of the clipping, above 0. By default the largest magnitude of a weight.

    Returns:
        The share, in [0, 1].
    """
    magnitude = np.abs(np.asarray(weights, np.float64))
    bound = float(magnitude.max()) if bound is None else validation.positive("bound", bound)
    return float(np.mean(magnitude >= (1.0 - CLOSE) * bound))


def decades(norms: npt.ArrayLike) -> float:
    """Returns log10 of the ratio of the largest and the smallest of `norms`."""
    return float(np.log10(np.max(norms) / np.min(norms)))
