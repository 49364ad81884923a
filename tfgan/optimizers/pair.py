"""The optimizers of both networks, as Keras's callbacks see them."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf


class SharedRate(float):
    """The learning rate of both optimizers: a number that can be assigned to, as Keras's is."""

    _pair: "OptimizerPair"

    def __new__(cls, value: float, pair: "OptimizerPair") -> "SharedRate":
        """Makes the number."""
        rate = super().__new__(cls, value)
        rate._pair = pair
        return rate

    def numpy(self) -> np.float32:
        """Returns the rate as NumPy's float32."""
        return np.float32(self)

    def assign(self, value: Any) -> None:
        """Sets the learning rate of both optimizers."""
        self._pair.learning_rate = value


class OptimizerPair:
    """Both optimizers of a GAN, the generator's first: what callbacks see as `model.optimizer`.

    `LearningRateScheduler`, `ReduceLROnPlateau` and `TensorBoard` read `optimizers`. Use
    `tfgan.callbacks.ForOptimizer` to change only one of them.

    Args:
        generator_optimizer: Keras optimizer of the generator.
        discriminator_optimizer: Keras optimizer of the discriminator.
    """

    def __init__(
        self,
        generator_optimizer: keras.optimizers.Optimizer,
        discriminator_optimizer: keras.optimizers.Optimizer,
    ) -> None:
        self.optimizers = [generator_optimizer, discriminator_optimizer]
        self.built = True

    def __setattr__(self, name: str, value: Any) -> None:
        """Sets what the pair has, and refuses the rest: a value that nobody reads would be lost."""
        if name == "lr":
            name = "learning_rate"
        if name not in ("optimizers", "built", "learning_rate"):
            raise AttributeError(
                f"a GAN has two optimizers: set {name} of model.generator_optimizer and of "
                "model.discriminator_optimizer"
            )
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        """Says where an attribute of an optimizer is."""
        if name == "lr":
            return self.learning_rate
        if name == "learning_rate":  # The property has found that there are two.
            raise AttributeError(self._two_rates())
        raise AttributeError(
            f"a GAN has two optimizers, and no common {name}: use model.generator_optimizer or "
            "model.discriminator_optimizer"
        )

    @property
    def iterations(self) -> tf.Variable:
        """Number of generator updates so far, a scalar integer variable."""
        return self.optimizers[0].iterations

    @property
    def learning_rate(self) -> "SharedRate":
        """The learning rate that both optimizers have. Setting it sets both.

        Raises:
            AttributeError: If the two rates differ, or one follows a schedule when it is set.
        """
        rates = [float(tf.convert_to_tensor(each.learning_rate)) for each in self.optimizers]
        if rates[0] != rates[1]:
            raise AttributeError(self._two_rates())
        return SharedRate(rates[0], self)

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        for optimizer in self.optimizers:
            optimizer.learning_rate = value

    def _two_rates(self) -> str:
        first, second = (float(optimizer.learning_rate) for optimizer in self.optimizers)
        return (
            f"the two optimizers have the learning rates {first:g} and {second:g}: use "
            "model.generator_optimizer.learning_rate and "
            "model.discriminator_optimizer.learning_rate"
        )

    @property
    def variables(self) -> list[keras.Variable]:
        """State of both optimizers, the generator's first."""
        return [variable for optimizer in self.optimizers for variable in optimizer.variables]

    def get_config(self) -> dict[str, Any]:
        """Refused: Keras asks for it where it saves a model in its old format.

        Raises:
            ValueError: Always.
        """
        raise ValueError("a GAN has two optimizers and is saved to a file that ends in .keras only")
