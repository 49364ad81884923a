"""What weight clipping does to a critic, and what the gradient penalty does instead.

Critics trained against a generator that stands still: the data plus noise. Figure 1 of Gulrajani
et al. 2017, "Improved Training of Wasserstein GANs".
"""

import keras
import numpy as np
import tensorflow as tf

from tfgan import networks
from tfgan.data.transformed import Noisy
from tfgan.models.gan import GAN
from tfgan.networks.draw_weights import draw_weights
from tfgan.penalties import WeightClipping
from tfgan.utils import validation

# A weight this close to a bound, as a share of it, counts as being at it.
CLOSE = 0.05


def train_critic(
    data,
    constraint,
    *,
    width=256,
    depth=3,
    num_steps=1000,
    batch_size=256,
    rate=1e-3,
    seed=0,
    jit_compile="auto",
):
    """Trains a ReLU critic on `data` against the data plus N(0, 1) noise.

    Both kinds of critic start from He-uniform weights and are trained by the Wasserstein loss and
    Adam (0.5, 0.9), with an epsilon that no gradient falls below.

    Args:
        data: a distribution of points in the plane.
        constraint: a `WeightClipping` or a `GradientPenalty`.
        width: units of a hidden layer.
        depth: number of hidden layers.
        num_steps: updates.
        batch_size: samples a batch.
        rate: learning rate, falling linearly to 0.
        seed: integer in [0, 2**31 - 1].
        jit_compile: as in `GAN.compile`.

    Returns:
        The critic, a Keras model (batch, 2) -> (batch, 1).
    """
    critic = networks.points_discriminator(width=width, depth=depth, initialization="he")
    # The generator's latents are the samples themselves.
    still = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(2, use_bias=False, kernel_initializer="identity")]
    )
    model = GAN(still, critic, Noisy(data, 1.0), seed=seed)
    falling = keras.optimizers.schedules.PolynomialDecay(rate, num_steps, 0.0)
    model.compile(
        keras.optimizers.SGD(0.0),
        keras.optimizers.Adam(falling, beta_1=0.5, beta_2=0.9, epsilon=1e-16),
        loss="wasserstein",
        penalty=constraint,
        jit_compile=jit_compile,
    )
    draw_weights(critic, seed, name="discriminator")
    if isinstance(constraint, WeightClipping):
        constraint.apply(critic.trainable_variables)
    model.fit(data, batch_size=batch_size, steps_per_epoch=num_steps, verbose=0)
    return critic


def surface(critic, limit, resolution=128):
    """The critic's values over the square [-limit, limit]^2: (resolution, resolution)."""
    line = np.linspace(-limit, limit, resolution, dtype=np.float32)
    square = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    return critic(square).numpy().reshape(resolution, resolution)


def activation_gradients(critic, real, fake):
    """Norms of d loss / d activation, layer after layer.

    Args:
        critic: a Sequential model of Dense layers.
        real: (batch, 2) real samples.
        fake: (batch, 2) generated ones.

    Returns:
        (layers,) array: for the output of each layer but the last, the Euclidean norm, over batch
        and units, of the gradient of mean D(fake) - mean D(real).
    """
    x = tf.concat([real, fake], 0)
    signs = tf.concat([-tf.ones(len(real)) / len(real), tf.ones(len(fake)) / len(fake)], 0)
    with tf.GradientTape() as tape:
        activations = []
        for layer in critic.layers:
            x = layer(x)
            # Watched before the next layer uses it.
            tape.watch(x)
            activations.append(x)
        loss = tf.reduce_sum(signs * tf.reshape(tf.cast(x, tf.float32), (-1,)))
    gradients = tape.gradient(loss, activations[:-1])
    # In double precision: squares of very small numbers.
    return np.array([np.linalg.norm(g.numpy().astype(np.float64)) for g in gradients])


def kernels(critic):
    """All weights of the critic but the biases, in one array."""
    arrays = [layer.kernel.numpy() for layer in critic.layers if hasattr(layer, "kernel")]
    return np.concatenate([array.reshape(-1) for array in arrays])


def share_at_bounds(weights, bound=None):
    """Share of the weights within 5 % of `bound` or -`bound`.

    Args:
        weights: array.
        bound: the clipping's, above 0; by default the largest magnitude among the weights.

    Returns:
        A float in [0, 1].
    """
    magnitude = np.abs(np.asarray(weights, np.float64))
    bound = float(magnitude.max()) if bound is None else validation.positive("bound", bound)
    return float(np.mean(magnitude >= (1.0 - CLOSE) * bound))


def decades(norms):
    """log10 of the largest over the least of `norms`."""
    return float(np.log10(np.max(norms) / np.min(norms)))
