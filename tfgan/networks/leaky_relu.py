"""The activation of the image networks."""

import keras

from tfgan.utils import validation


def leaky_relu(x: keras.KerasTensor, slope: float, name: str) -> keras.KerasTensor:
    """Applies LeakyReLU to features of any shape.

    Args:
        x: Features.
        slope: Slope below 0, at least 0. 0: a plain ReLU.
        name: Name of the layer.

    Returns:
        Features of the same shape.

    Raises:
        ValueError: If `slope` is negative.
    """
    if validation.non_negative("slope", slope) == 0:
        return keras.layers.ReLU(name=name)(x)
    return keras.layers.LeakyReLU(negative_slope=slope, name=name)(x)
