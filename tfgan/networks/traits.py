"""What can be told of a network."""


def couples_batch(network):
    """Whether the output for one sample depends on the others of its batch, in inference."""
    return any(getattr(layer, "couples_batch", False) for layer in network._flatten_layers())
