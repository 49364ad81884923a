"""Starting again: a model goes back to step 0 with the weights of another seed.

Nothing is rebuilt, so nothing is traced or compiled again: many seeds train with one compilation.
"""

import zlib

import keras

from tfgan import keys


class ResettableState:
    """The part of `GAN` that can start again."""

    def _remember_initial_state(self):
        # Values only: Keras would count variables kept in a list among the model's own.
        self._initial_optimizer_state = [v.numpy() for v in self.optimizer.variables]

    def reset(self, seed):
        """Starts again: new weights, fresh optimizers, step 0.

        Weights are drawn by their layers' initializers with seeds made from `seed`, the network
        and the weight's place in it; a layer without initializers keeps its weights.

        Args:
            seed: integer in [0, 2**31 - 1].
        """
        self.seed.assign(keys.check_seed(seed))
        self.step.assign(0)
        self.epoch_start.assign(0)
        draw_weights(self.generator, seed, name="generator")
        draw_weights(self.discriminator, seed, name="discriminator")
        if self.averaged_generator is not None:
            self.averaged_generator.set_weights(self.generator.get_weights())
        initial = self._initial_optimizer_state
        for variable, value in zip(self.optimizer.variables, initial, strict=True):
            variable.assign(value)
        self.reset_metrics()


def draw_weights(network, seed, *, name):
    """Draws all weights of `network` again.

    Args:
        network: a built Keras model.
        seed: integer in [0, 2**31 - 1].
        name: told apart by it, two networks of one seed get other weights.
    """
    for index, layer in enumerate(network._flatten_layers(include_self=False)):
        # Dropout and augmentation draw from generators of their own.
        _reset_seed_generators(layer, zlib.crc32(f"{seed}/{name}/{index}".encode()))
        for variable in layer._trainable_variables + layer._non_trainable_variables:
            initializer = getattr(layer, f"{variable.name}_initializer", None)
            if initializer is None:
                continue
            place = zlib.crc32(f"{seed}/{name}/{index}/{variable.name}".encode())
            draw = _seeded(initializer, place % keys.MAX_SEED)
            variable.assign(draw(variable.shape, variable.dtype))


def _reset_seed_generators(layer, seed):
    for value in vars(layer).values():
        if isinstance(value, keras.random.SeedGenerator):
            value.state.assign([seed, 0])


def _seeded(initializer, seed):
    """A copy of `initializer` that draws by `seed`, if it draws at all."""
    config = initializer.get_config()
    if "seed" in config:
        config["seed"] = seed
    return type(initializer).from_config(config)

