"""A layer that picks a row of a table by a number in [0, 1)."""

from typing import Any

import keras
import tensorflow as tf

from tfgan.utils import validation


@keras.saving.register_keras_serializable(package="tfgan")
class TableRow(keras.layers.Layer):
    """Returns row floor(u * `rows`) of a learned table, for each number u of the input.

    With u ~ U(0, 1) each row is equally likely. A generator of this layer is a mixture: each row
    belongs to one component.

    Args:
        rows: Number of rows of the table.
        units: Number of columns.
        table_initializer: Initializer of the table, (rows, units).
        **kwargs: Arguments of `keras.layers.Layer`. With `trainable=False` the table stays as it is
            drawn.

    Raises:
        ValueError: If `rows` or `units` is not a positive integer.

    Input shape:
        (batch, 1), numbers in [0, 1). Others count as the nearest of these.

    Output shape:
        (batch, units).

    Example:
        >>> TableRow(1000, 8)(np.zeros((12, 1), "float32")).shape
        TensorShape([12, 8])

    Reference:
        Gurumurthy et al. 2017, "DeLiGAN: Generative Adversarial Networks for Diverse and Limited
        Data", section 4: a learned mixture as the latents of a generator.
    """

    def __init__(
        self,
        rows: int,
        units: int,
        *,
        table_initializer: str | keras.initializers.Initializer = "random_normal",
        **kwargs: Any,
    ) -> None:
        # Half precision cannot hold the numbers of more than 2048 rows.
        super().__init__(**{"autocast": False, **kwargs})
        self.rows = validation.positive_integer("rows", rows)
        self.units = validation.positive_integer("units", units)
        self.table_initializer = keras.initializers.get(table_initializer)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates the table."""
        self.table = self.add_weight(
            name="table", shape=(self.rows, self.units), initializer=self.table_initializer
        )

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the rows that the numbers pick, (batch, units)."""
        places = tf.cast(tf.floor(inputs[:, 0] * self.rows), tf.int32)
        places = tf.clip_by_value(places, 0, self.rows - 1)
        # The gradient of `tf.gather` is a list of rows, which an optimizer treats in another way.
        # Through `tf.reshape` it becomes a table.
        table = tf.reshape(self.table.value, (self.rows, self.units))
        return tf.cast(tf.gather(table, places), self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns (batch, units)."""
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "rows": self.rows,
            "units": self.units,
            "table_initializer": keras.initializers.serialize(self.table_initializer),
        }
