"""What can be said about a network from its layers and inputs."""

import keras


def couples_batch(network: keras.Model | keras.layers.Layer) -> bool:
    """Returns whether, in inference, the output for one sample depends on others of its batch."""
    return any(getattr(layer, "couples_batch", False) for layer in network._flatten_layers())


def num_classes(generator: keras.Model, discriminator: keras.Model) -> int | None:
    """Returns the size of both networks' second input, the one-hot classes.

    Args:
        generator: Built Keras model of one or two inputs.
        discriminator: Built Keras model of one or two inputs.

    Returns:
        The number of classes, or None if the networks have no second input.

    Raises:
        ValueError: If only one network has a second input, or the sizes differ.
    """
    sizes: list[int | None] = [
        network.inputs[1].shape[-1] if len(network.inputs) > 1 else None
        for network in (generator, discriminator)
    ]
    if sizes[0] != sizes[1]:
        raise ValueError(
            "generator and discriminator must be given the same classes. "
            f"Received: {sizes[0]} and {sizes[1]}"
        )
    return sizes[0]
