"""A layer of maxout units."""

from typing import Any

import keras
import tensorflow as tf

from tfgan.utils import validation


@keras.saving.register_keras_serializable(package="tfgan")
class Maxout(keras.layers.Layer):
    """Each unit's output is the largest of `pieces` affine maps of the input.

    Args:
        units: Number of outputs.
        pieces: Number of affine maps per unit.
        kernel_initializer: Initializer of the kernel, (features, units * pieces). Unit u has the
            columns u * pieces to (u + 1) * pieces - 1.
        bias_initializer: Initializer of the bias, (units * pieces,).
        **kwargs: Arguments of `keras.layers.Layer`.

    Raises:
        ValueError: If `units` or `pieces` is not a positive integer.

    Input shape:
        (batch, features).

    Output shape:
        (batch, units).

    Example:
        >>> Maxout(200, pieces=5)(np.zeros((12, 4), "float32")).shape
        TensorShape([12, 200])

    Reference:
        Goodfellow et al. 2013, "Maxout Networks", section 2.
    """

    def __init__(
        self,
        units: int,
        pieces: int = 5,
        *,
        kernel_initializer: str | keras.initializers.Initializer = "glorot_uniform",
        bias_initializer: str | keras.initializers.Initializer = "zeros",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = validation.positive_integer("units", units)
        self.pieces = validation.positive_integer("pieces", pieces)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates the weights for inputs of `input_shape`."""
        columns = self.units * self.pieces
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], columns), initializer=self.kernel_initializer
        )
        self.bias = self.add_weight(
            name="bias", shape=(columns,), initializer=self.bias_initializer
        )

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the largest affine map of each unit, (batch, units)."""
        maps = tf.matmul(inputs, self.kernel) + self.bias
        maps = tf.reshape(maps, (-1, self.units, self.pieces))
        return tf.reduce_max(maps, -1)

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns (batch, units)."""
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        serialize = keras.initializers.serialize
        return {
            **super().get_config(),
            "units": self.units,
            "pieces": self.pieces,
            "kernel_initializer": serialize(self.kernel_initializer),
            "bias_initializer": serialize(self.bias_initializer),
        }
