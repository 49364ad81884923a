"""The running average of a generator's weights."""

import keras
import tensorflow as tf

from tfgan.utils import validation


class GeneratorAverage:
    """A copy of the generator whose weights are a running average of the generator's.

    The statistics of batch norms are averaged too: those of the last few batches are noise on all
    images.

    Args:
        generator: built Keras model.
        decay: share in [0, 1) of the average that stays at each update.
        ramp: whether the decay starts low and rises to `decay`, as
            min(decay, (1 + step) / (10 + step)). The first weights are then soon forgotten.

    Attributes:
        network: the Keras model with the averaged weights.
    """

    def __init__(self, generator: keras.Model, decay: float, *, ramp: bool = False) -> None:
        self.generator = generator
        self.decay = decay
        self.ramp = ramp
        self.network = keras.models.clone_model(generator)
        self.network.name = "averaged_generator"
        self.network.trainable = False
        self.restart()

    def restart(self) -> None:
        """Sets the average to the generator's present weights."""
        self.network.set_weights(self.generator.get_weights())

    def update(self, step: tf.Tensor) -> None:
        """Moves the average towards the generator's present weights.

        Args:
            step: number of generator updates before this one, an integer scalar.
        """
        keep = self.decay
        if self.ramp:
            step = tf.cast(step, tf.float32)
            keep = tf.minimum(keep, (1.0 + step) / (10.0 + step))
        share = 1.0 - keep
        for mean, value in zip(self.network.variables, self.generator.variables, strict=True):
            if "float" in value.dtype:
                own = tf.cast(share, value.dtype) if tf.is_tensor(share) else share
                mean.assign_add(own * (value - mean))
            else:
                mean.assign(value)


def average_of(
    generator: keras.Model, decay: float | None, *, ramp: bool = False
) -> GeneratorAverage | None:
    """Returns the average that `GAN.compile` is asked for, or None where there is no decay.

    Args:
        generator: built Keras model.
        decay: number in [0, 1), or None.
        ramp: as in `GeneratorAverage`.

    Raises:
        ValueError: if the decay is out of range.
    """
    if decay is None:
        return None
    decay = validation.fraction("generator_average", decay)
    return GeneratorAverage(generator, decay, ramp=bool(ramp))
