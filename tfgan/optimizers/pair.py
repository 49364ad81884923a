"""Optimizers: from the plain data of `tfgan.recipes`, and in the arithmetic of other programs."""

import keras

register = keras.saving.register_keras_serializable(package="tfgan")


class OptimizerPair:
    """What Keras's callbacks see as `model.optimizer`: both optimizers, the generator's first.

    `LearningRateScheduler`, `ReduceLROnPlateau` and `TensorBoard` read `optimizers`. To change
    only one of them see `tfgan.callbacks.ForOptimizer`.
    """

    def __init__(self, generator_optimizer, discriminator_optimizer):
        self.optimizers = [generator_optimizer, discriminator_optimizer]
        self.built = True

    @property
    def iterations(self):
        """Number of generator updates so far."""
        return self.optimizers[0].iterations

    @property
    def variables(self):
        """The state of both."""
        return [variable for optimizer in self.optimizers for variable in optimizer.variables]
