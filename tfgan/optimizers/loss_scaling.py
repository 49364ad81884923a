"""Dynamic loss scaling for networks that compute in float16."""

import keras


def scaled(
    optimizer: keras.optimizers.Optimizer, network: keras.Model
) -> keras.optimizers.Optimizer:
    """Returns `optimizer`, wrapped in dynamic loss scaling if `network` computes in float16.

    Args:
        optimizer: Keras optimizer, not yet built.
        network: Built Keras model. Without scaling, gradients of its float16 layers below 6e-8
            would be 0.

    Returns:
        A Keras optimizer, not yet built.
    """
    half = any(layer.compute_dtype == "float16" for layer in network._flatten_layers())
    if not half or isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return optimizer
    return keras.optimizers.LossScaleOptimizer(optimizer)
