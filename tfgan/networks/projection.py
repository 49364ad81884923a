"""The projection of a conditional discriminator."""

import keras


def projection(
    features: keras.KerasTensor, classes: keras.KerasTensor, *, name: str = "projection"
) -> keras.KerasTensor:
    """Returns the inner product <E y, h>, which a conditional discriminator adds to its logit.

    A network easily ignores a class that is only concatenated to an image. Here each class has its
    own direction in the space of features.

    Args:
        features: h, the last features of the discriminator, (batch, n).
        classes: y, one-hot classes, (batch, num_classes).
        name: Name of the layer. The embedding E is a layer called `name` with `_embedding`.

    Returns:
        A Keras tensor (batch, 1).

    Example:
        >>> logits = keras.layers.Add()([keras.layers.Dense(1)(h), projection(h, classes)])

    Reference:
        Miyato and Koyama 2018, "cGANs with Projection Discriminator", equation 3.
    """
    embed = keras.layers.Dense(features.shape[-1], use_bias=False, name=f"{name}_embedding")
    return keras.layers.Dot(axes=1, name=name)([features, embed(classes)])
