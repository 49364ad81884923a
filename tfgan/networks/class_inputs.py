"""The second input of a conditional network: one-hot classes."""

from typing import Any

import keras

from tfgan.utils import validation


def class_input(num_classes: int) -> keras.KerasTensor:
    """Returns the input `classes` of a network: one-hot classes, (batch, num_classes)."""
    return keras.Input((validation.positive_integer("num_classes", num_classes),), name="classes")


def with_classes(
    inputs: keras.KerasTensor, x: keras.KerasTensor, num_classes: int | None
) -> tuple[Any, keras.KerasTensor]:
    """Concatenates one-hot classes to the features of a network.

    Args:
        inputs: First input of the network.
        x: Features made of `inputs`, (batch, n).
        num_classes: Number of classes. None: an unconditional network.

    Returns:
        The network's inputs, and the features (batch, n + num_classes). Both are unchanged where
        `num_classes` is None.
    """
    if num_classes is None:
        return inputs, x
    classes = class_input(num_classes)
    return [inputs, classes], keras.layers.Concatenate(name="with_classes")([x, classes])


def with_class_planes(
    images: keras.KerasTensor, num_classes: int | None
) -> tuple[Any, keras.KerasTensor]:
    """Concatenates one constant plane per class to images: 1 for the image's class, else 0.

    Args:
        images: Images, (batch, height, width, channels).
        num_classes: Number of classes. None: an unconditional network.

    Returns:
        The network's inputs, and the images (batch, height, width, channels + num_classes). Both
        are `images` where `num_classes` is None.
    """
    if num_classes is None:
        return images, images
    classes = class_input(num_classes)
    height, width = images.shape[1:3]
    planes = keras.layers.RepeatVector(height * width, name="repeat")(classes)
    planes = keras.layers.Reshape((height, width, num_classes), name="planes")(planes)
    return [images, classes], keras.layers.Concatenate(name="with_classes")([images, planes])
