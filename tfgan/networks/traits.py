"""What can be told of a network."""


def couples_batch(network):
    """Whether the output for one sample depends on the others of its batch, in inference."""
    return any(getattr(layer, "couples_batch", False) for layer in network._flatten_layers())


def num_classes(generator, discriminator):
    """Size of the second input of both networks, the one-hot classes; None if there is none.

    Raises:
        ValueError: if only one of them has it, or the sizes differ.
    """
    sizes = [
        network.inputs[1].shape[-1] if len(network.inputs) > 1 else None
        for network in (generator, discriminator)
    ]
    if sizes[0] != sizes[1]:
        raise ValueError(
            "generator and discriminator must be given the same classes. "
            f"Received: {sizes[0]} and {sizes[1]}"
        )
    return sizes[0]
