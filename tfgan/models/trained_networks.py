"""The two networks with an optimizer each: what the updates move."""

from typing import Any

import keras
import tensorflow as tf

from tfgan import optimizers
from tfgan.models import checked_networks, strategies
from tfgan.networks import draw_weights


class TrainedNetworks:
    """A generator and a discriminator, and the optimizers that move them.

    The weights that are trainable now are those that the updates move.

    Args:
        generator: built Keras model.
        discriminator: built Keras model.
        generator_optimizer: Keras optimizer of the generator, or its name.
        discriminator_optimizer: another Keras optimizer, of the discriminator.
        strategy: strategy of `tf.distribute` that the networks were built under, or None.

    Attributes:
        generator_optimizer: the built optimizer of the generator. It scales the loss of a float16
            network.
        discriminator_optimizer: that of the discriminator.
        optimizer: both, as Keras's callbacks see them.

    Raises:
        ValueError: if a network has nothing to train, if both share trained weights, or if the
            optimizers cannot train them.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        generator_optimizer: Any,
        discriminator_optimizer: Any,
        strategy: tf.distribute.Strategy | None = None,
    ) -> None:
        self.networks = {"generator": generator, "discriminator": discriminator}
        self._trained_weights = self._trainable_now()
        checked_networks.check_apart(generator, discriminator)
        generator_optimizer = optimizers.get("generator_optimizer", generator_optimizer)
        discriminator_optimizer = optimizers.get("discriminator_optimizer", discriminator_optimizer)
        optimizers.check_pair(
            (generator_optimizer, generator.trainable_variables),
            (discriminator_optimizer, discriminator.trainable_variables),
        )
        strategies.check_optimizers(
            strategy,
            generator_optimizer=generator_optimizer,
            discriminator_optimizer=discriminator_optimizer,
        )
        self.generator_optimizer = optimizers.scaled(generator_optimizer, generator)
        self.discriminator_optimizer = optimizers.scaled(discriminator_optimizer, discriminator)
        self.optimizer = optimizers.OptimizerPair(
            self.generator_optimizer, self.discriminator_optimizer
        )
        for optimizer, network in self._pairs():
            optimizer.build(network.trainable_variables)
        self._initial_state = [
            value
            for optimizer, network in self._pairs()
            for value in optimizers.initial_state(optimizer, network.trainable_variables)
        ]

    def _pairs(self) -> list[tuple[keras.optimizers.Optimizer, keras.Model]]:
        both = (self.generator_optimizer, self.discriminator_optimizer)
        return list(zip(both, self.networks.values(), strict=True))

    def _trainable_now(self) -> dict[str, tuple[int, ...]]:
        return {
            name: checked_networks.trained_weights(name, network)
            for name, network in self.networks.items()
        }

    def check_trainable(self) -> None:
        """Checks that the same weights are trainable as when the updates were built.

        Raises:
            ValueError: if others are.
        """
        for name, weights in self._trainable_now().items():
            if weights != self._trained_weights[name]:
                raise ValueError(
                    f"other weights of the {name} are trainable than when the model was compiled: "
                    "call compile again"
                )

    @property
    def scheduled(self) -> bool:
        """Whether a learning rate follows a schedule, so that it cannot be set."""
        return any(_is_scheduled(optimizer) for optimizer, _ in self._pairs())

    def draw_weights(self, seed: int) -> None:
        """Draws new weights by the initializers of their layers.

        Args:
            seed: integer in [0, 2**31 - 1]. With the network and the weight's place in it, it
                decides each weight.

        Raises:
            ValueError: if a network is quantised. No weight has changed then.
        """
        for network in self.networks.values():
            draw_weights.check_drawable(network)
        for name, network in self.networks.items():
            draw_weights.draw_weights(network, seed, name=name)

    def restart_optimizers(self) -> None:
        """Gives the optimizers the state that they have before their first update."""
        for variable, value in zip(self.optimizer.variables, self._initial_state, strict=True):
            variable.assign(value)

    def finish_moving_averages(self) -> None:
        """Puts the averages of optimizers with `use_ema` in place, as Keras does after `fit`."""
        for optimizer, network in self._pairs():
            optimizer.finalize_variable_values(network.trainable_variables)


def _is_scheduled(optimizer: keras.optimizers.Optimizer) -> bool:
    rate = getattr(getattr(optimizer, "inner_optimizer", optimizer), "_learning_rate", None)
    return isinstance(rate, keras.optimizers.schedules.LearningRateSchedule)
