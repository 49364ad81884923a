"""The networks of AYLIEN's program gan-intro."""

from collections.abc import Callable, Mapping
from typing import Any

import keras

from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination
from tfgan.utils import validation

GAN_INTRO_KERNELS = 5
GAN_INTRO_KERNEL_DIM = 3

# Layer name -> arguments of the layer: `kernel_initializer` and `bias_initializer`.
Initializers = Mapping[str, Mapping[str, Any]]


def gan_intro_generator(
    hidden_size: int = 4, *, initializers: Initializers | None = None
) -> keras.Model:
    """gan-intro's generator: Dense `hidden_size` -> softplus -> Dense 1.

    Args:
        hidden_size: Units of the hidden layer.
        initializers: {layer name (`g0`, `g1`): {`kernel_initializer` or `bias_initializer`:
            initializer}}. What is not in it starts as in the original: kernels N(0, 1), biases 0.

    Returns:
        A Keras model (batch, 1) -> (batch, 1).

    Raises:
        ValueError: If `hidden_size` is not a positive integer.
    """
    hidden_size = validation.positive_integer("hidden_size", hidden_size)
    dense = _dense_layers(initializers)
    return keras.Sequential(
        [keras.Input((1,)), dense("g0", hidden_size, "softplus"), dense("g1", 1)],
        name="generator",
    )


def gan_intro_discriminator(
    hidden_size: int = 4,
    *,
    minibatch: bool = False,
    activation: str = "tanh",
    self_term: str = "gan-intro-2017",
    initializers: Initializers | None = None,
) -> keras.Model:
    """gan-intro's discriminator, 2 * `hidden_size` units wide, without its last sigmoid.

    The layers are Dense `d0`, Dense `d1`, then minibatch discrimination (5 kernels of 3 numbers)
    or one more Dense `d2`, then Dense `d3` to one logit.

    Args:
        hidden_size: Hidden width of the generator. This network is twice as wide.
        minibatch: Whether to use minibatch discrimination.
        activation: Activation of the hidden layers: `"tanh"` in the edition of 2016, `"relu"` in
            that of 2017.
        self_term: What a sample adds to its own similarity: see `MinibatchDiscrimination`.
        initializers: Initializers by layer name (`d0`, `d1`, `d2`, `minibatch`, `d3`), as in
            `gan_intro_generator`.

    Returns:
        A Keras model (batch, 1) -> (batch, 1).

    Raises:
        ValueError: If `hidden_size` is not a positive integer or `self_term` is unknown.
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


def _dense_layers(initializers: Initializers | None) -> Callable[..., keras.layers.Dense]:
    """Returns a function that makes a Dense layer with the initializers of its name."""

    def dense(name: str, units: int, activation: str | None = None) -> keras.layers.Dense:
        original = {"kernel_initializer": keras.initializers.RandomNormal(stddev=1.0)}
        own = {**original, **(initializers or {}).get(name, {})}
        return keras.layers.Dense(units, activation=activation, name=name, **own)

    return dense
