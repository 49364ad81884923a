"""The networks of AYLIEN's gan-intro."""

import keras

from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination
from tfgan.utils import validation

GAN_INTRO_KERNELS = 5
GAN_INTRO_KERNEL_DIM = 3


def gan_intro_generator(hidden_size=4, *, initializers=None):
    """gan-intro's generator: Dense `hidden_size` -> softplus -> Dense 1.

    Args:
        hidden_size: width of the hidden layer.
        initializers: dict from layer name (`g0`, `g1`) to the layer's `kernel_initializer` and
            `bias_initializer`; the original's, N(0, 1) and 0, where there is none.

    Returns:
        A Keras model (batch, 1) -> (batch, 1).
    """
    hidden_size = validation.positive_integer("hidden_size", hidden_size)
    dense = _dense_layers(initializers)
    return keras.Sequential(
        [keras.Input((1,)), dense("g0", hidden_size, "softplus"), dense("g1", 1)],
        name="generator",
    )


def gan_intro_discriminator(
    hidden_size=4,
    *,
    minibatch=False,
    activation="tanh",
    self_term="gan-intro-2017",
    initializers=None,
):
    """gan-intro's discriminator, of width 2 * `hidden_size`, up to the logit.

    Dense d0, Dense d1, then either minibatch discrimination (5 kernels of 3 numbers) or one more
    Dense d2, then Dense d3 to one logit.

    Args:
        hidden_size: the generator's hidden width; this network's is twice that.
        minibatch: whether to use minibatch discrimination.
        activation: of the hidden layers, tanh in the edition of 2016, relu in that of 2017.
        self_term: see `MinibatchDiscrimination`.
        initializers: dict from layer name (`d0`, `d1`, `d2`, `minibatch`, `d3`) to the layer's
            initializers; the original's where there is none.

    Returns:
        A Keras model (batch, 1) -> (batch, 1).
    """
    width = 2 * validation.positive_integer("hidden_size", hidden_size)
    dense = _dense_layers(initializers)
    if minibatch:
        third = MinibatchDiscrimination(
            GAN_INTRO_KERNELS,
            GAN_INTRO_KERNEL_DIM,
            self_term=self_term,
            name="minibatch",
            **(initializers or {}).get("minibatch", {}),
        )
    else:
        third = dense("d2", width, activation)
    return keras.Sequential(
        [
            keras.Input((1,)),
            dense("d0", width, activation),
            dense("d1", width, activation),
            third,
            dense("d3", 1),
        ],
        name="discriminator",
    )


def _dense_layers(initializers):
    """A function that makes Dense layers with their initializers, by name."""

    def dense(name, units, activation=None):
        original = {"kernel_initializer": keras.initializers.RandomNormal(stddev=1.0)}
        own = {**original, **(initializers or {}).get(name, {})}
        return keras.layers.Dense(units, activation=activation, name=name, **own)

    return dense
