"""The optimizers of both networks, as Keras's callbacks see them."""

import keras
import tensorflow as tf


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

    @property
    def iterations(self) -> tf.Variable:
        """Number of generator updates so far, a scalar integer variable."""
        return self.optimizers[0].iterations

    @property
    def variables(self) -> list[keras.Variable]:
        """State of both optimizers, the generator's first."""
        return [variable for optimizer in self.optimizers for variable in optimizer.variables]
