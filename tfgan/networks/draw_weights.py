"""New initial weights for a built network, drawn by a seed.

The network is not rebuilt, so nothing is traced or compiled again: many seeds train with one
compilation.
"""

import zlib

import keras

from tfgan import random


def draw_weights(network: keras.Model, seed: int, *, name: str) -> None:
    """Draws all weights of `network` again, each by its layer's initializer.

    Weights whose layer has no attribute `<weight>_initializer` stay as they are.

    Args:
        network: Built Keras model.
        seed: Integer in [0, 2**31 - 1].
        name: Name of the network's role. Networks of one seed and different names get different
            weights.
    """
    for index, layer in enumerate(network._flatten_layers(include_self=False)):
        # Dropout and augmentation layers draw from generators of their own.
        _reset_seed_generators(layer, zlib.crc32(f"{seed}/{name}/{index}".encode()))
        for variable in layer._trainable_variables + layer._non_trainable_variables:
            initializer = getattr(layer, f"{variable.name}_initializer", None)
            if isinstance(layer, keras.layers.SpectralNormalization):
                # Keras keeps no initializer of the vector that its power iteration begins with.
                initializer = {"vector_u": _vector_initializer()}.get(variable.name)
            if initializer is None:
                continue
            place = zlib.crc32(f"{seed}/{name}/{index}/{variable.name}".encode())
            draw = _seeded(initializer, place % random.MAX_SEED)
            variable.assign(draw(variable.shape, variable.dtype))


def check_drawable(network: keras.Model) -> None:
    """Checks that all weights of `network` can be drawn again.

    Raises:
        ValueError: If a layer is quantised: its weights are integers now.
    """
    for layer in network._flatten_layers(include_self=False):
        if isinstance(layer.dtype_policy, keras.dtype_policies.QuantizedDTypePolicy):
            raise ValueError(
                f"the layer {layer.name!r} is quantised, so its weights cannot be drawn again: "
                f"build the network anew. Received: {layer.dtype_policy.name}"
            )


def _vector_initializer() -> keras.initializers.Initializer:
    return keras.initializers.TruncatedNormal(stddev=0.02)


def _reset_seed_generators(layer: keras.layers.Layer, seed: int) -> None:
    for value in vars(layer).values():
        if isinstance(value, keras.random.SeedGenerator):
            value.state.assign([seed, 0])


def _seeded(
    initializer: keras.initializers.Initializer, seed: int
) -> keras.initializers.Initializer:
    """A copy of `initializer` that draws by `seed`, if it has a seed."""
    config = initializer.get_config()
    if "seed" in config:
        config["seed"] = seed
    return type(initializer).from_config(config)
