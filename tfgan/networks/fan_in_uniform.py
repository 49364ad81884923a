"""Initial weights of other programs, for layers whose number of inputs is known."""

import math

import keras


def torch_uniform(fan_in):
    """PyTorch's default of Linear and Conv2d: weights and biases ~ U(+-1/sqrt(`fan_in`)).

    Args:
        fan_in: inputs of a unit; for a convolution its input channels times the kernel's area.

    Returns:
        A dict of `kernel_initializer` and `bias_initializer`.
    """
    limit = 1.0 / math.sqrt(fan_in)
    return {
        "kernel_initializer": keras.initializers.RandomUniform(-limit, limit),
        "bias_initializer": keras.initializers.RandomUniform(-limit, limit),
    }


def variance_uniform(variance):
    """U(+-sqrt(3 * `variance`)) weights and zero biases: a dict as of `torch_uniform`."""
    limit = math.sqrt(3.0 * variance)
    return {
        "kernel_initializer": keras.initializers.RandomUniform(-limit, limit),
        "bias_initializer": "zeros",
    }
