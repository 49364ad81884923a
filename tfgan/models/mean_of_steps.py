"""A mean over steps of numbers that are the same on all replicas."""

from typing import Any

import keras


class MeanOfSteps(keras.metrics.Mean):
    """`keras.metrics.Mean`, of numbers that are already those of the whole batch.

    Keras adds the sums of all replicas up when it reads the mean, and asks all workers for theirs.
    Here every replica has the same sum, so nothing is added up and nobody is asked.
    """

    def add_variable(
        self,
        shape: Any,
        initializer: Any,
        dtype: Any = None,
        aggregation: str = "none",
        name: str | None = None,
    ) -> keras.Variable:
        """Makes a variable of which every replica has a copy. See `keras.metrics.Metric`."""
        variable = keras.Variable(
            keras.initializers.get(initializer),
            shape=shape,
            dtype=dtype,
            trainable=False,
            aggregation="none",
            name=name,
        )
        self._tracker.add_to_store("variables", variable)
        return variable
