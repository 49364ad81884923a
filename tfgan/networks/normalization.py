"""The normalization of a convolutional network's features, by name."""

import keras

from tfgan.layers.group_normalization import GroupNormalization
from tfgan.utils import validation

NORMS = ("none", "batch", "instance")


def normalize(x: keras.KerasTensor, norm: str, name: str) -> keras.KerasTensor:
    """Normalizes features with PyTorch's epsilon of 1e-5.

    Args:
        x: Features, (batch, ..., channels).
        norm: `"none"`; `"batch"`, batch normalization; or `"instance"`, each channel of each sample
            by itself.
        name: Prefix of the layer's name, which ends in `_norm`.

    Returns:
        Features of the same shape.

    Raises:
        ValueError: If `norm` is unknown.
    """
    validation.choice("norm", norm, NORMS)
    if norm == "batch":
        # PyTorch's momentum of 0.1 is the share of the new batch: Keras's 0.9.
        return keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}_norm")(x)
    if norm == "instance":
        # With Keras's own layer the gradient of a gradient penalty would be wrong.
        return GroupNormalization(groups=x.shape[-1], epsilon=1e-5, name=f"{name}_norm")(x)
    return x
