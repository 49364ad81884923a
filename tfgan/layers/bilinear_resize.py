"""Bilinear resizing with second derivatives, for gradient penalties."""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.utils import validation


@keras.saving.register_keras_serializable(package="tfgan")
class BilinearResize(keras.layers.Layer):
    """Resizes images bilinearly, by two matrix products.

    The images are those of `keras.layers.Resizing`, and of a bilinear `keras.layers.UpSampling2D`.
    TensorFlow's own resizing has no second derivative: behind it a gradient penalty trains nothing.

    Args:
        height: Height of the output in pixels.
        width: Width of the output in pixels.
        data_format: `"channels_last"` or `"channels_first"`. None: that of `keras.config`.
        **kwargs: As in `keras.layers.Layer`, for instance `name`.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width).

    Output shape:
        The same, with the new height and width.

    Raises:
        ValueError: If a size is not an integer of at least 1.

    Example:
        >>> BilinearResize(8, 8)(np.zeros((12, 4, 4, 3), "float32")).shape
        TensorShape([12, 8, 8, 3])
    """

    def __init__(
        self, height: int, width: int, *, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.height = validation.positive_integer("height", height)
        self.width = validation.positive_integer("width", width)
        self.data_format = validation.choice(
            "data_format",
            keras.config.image_data_format() if data_format is None else data_format,
            ("channels_last", "channels_first"),
        )

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the resized images."""
        last = self.data_format == "channels_last"
        size = inputs.shape[1:3] if last else inputs.shape[2:4]
        if None in size:
            raise ValueError(f"{self.name} needs images of a fixed size. Received: {inputs.shape}")
        rows = tf.constant(interpolation_matrix(size[0], self.height), inputs.dtype)
        columns = tf.constant(interpolation_matrix(size[1], self.width), inputs.dtype)
        if last:
            return tf.einsum("ih,bhwc,jw->bijc", rows, inputs, columns)
        return tf.einsum("ih,bchw,jw->bcij", rows, inputs, columns)

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns the shape of the resized images."""
        if self.data_format == "channels_last":
            return (input_shape[0], self.height, self.width, input_shape[3])
        return (*input_shape[:2], self.height, self.width)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        own = {"height": self.height, "width": self.width, "data_format": self.data_format}
        return {**super().get_config(), **own}


def interpolation_matrix(size: int, new_size: int) -> npt.NDArray[np.float64]:
    """Returns the matrix (new_size, size) of linear interpolation between the centres of pixels.

    Args:
        size: Number of pixels of a row or column.
        new_size: Number of pixels that they become.
    """
    centres = (np.arange(new_size) + 0.5) * size / new_size - 0.5
    low = np.floor(centres).astype(int)
    share = centres - low
    matrix = np.zeros((new_size, size))
    # Beyond the outer centres the outer pixel goes on.
    for index, weight in ((low, 1 - share), (low + 1, share)):
        np.add.at(matrix, (np.arange(new_size), np.clip(index, 0, size - 1)), weight)
    return matrix
