"""Starting again: a model goes back to step 0 with the weights of another seed.

Nothing is rebuilt, so nothing is traced or compiled again: many seeds train with one compilation.
"""

import zlib

import keras

from tfgan import random


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
            draw = _seeded(initializer, place % random.MAX_SEED)
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
