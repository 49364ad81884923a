"""The normalization of a convolutional network's features, by name."""

from typing import Any

import keras

from tfgan.layers.batch_normalization import BatchNormalization
from tfgan.layers.group_normalization import GroupNormalization
from tfgan.utils import validation

NORMS = ("none", "batch", "instance")


def normalize(
    x: keras.KerasTensor, norm: str, name: str, *, running: str = "biased_variance"
) -> keras.KerasTensor:
    """Normalizes features with PyTorch's epsilon of 1e-5.

    Args:
        x: Features, (batch, ..., channels).
        norm: `"none"`; `"batch"`, batch normalization; or `"instance"`, each channel of each sample
            by itself.
        name: Prefix of the layer's name, which ends in `_norm`.
        running: What batch normalization keeps for inference, as in
            `tfgan.layers.BatchNormalization`. The default is Keras's.

    Returns:
        Features of the same shape.

    Raises:
        ValueError: If `norm` is unknown.
    """
    validation.choice("norm", norm, NORMS)
    if norm == "batch":
        # PyTorch's momentum of 0.1 is the share of the new batch: Keras's 0.9.
        options: dict[str, Any] = {"momentum": 0.9, "epsilon": 1e-5, "name": f"{name}_norm"}
        if running == "biased_variance":
            return keras.layers.BatchNormalization(**options)(x)
        return BatchNormalization(running=running, **options)(x)
    if norm == "instance":
        # With Keras's own layer the gradient of a gradient penalty would be wrong.
        return GroupNormalization(groups=x.shape[-1], epsilon=1e-5, name=f"{name}_norm")(x)
    return x
