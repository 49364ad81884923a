"""A GAN that is told which class to make."""

import keras

from tfgan.models.images import ImageGAN


@keras.saving.register_keras_serializable(package="tfgan")
class ConditionalGAN(ImageGAN):
    """A conditional GAN: both networks see the class as a second, one-hot input.

    Recipes: `default` (convolutional) and `mlp` (S4's networks). Any two networks of two inputs
    will do; fit it on (images, integer labels) or on `ResidentImages` with labels.

    Args: those of `GAN`.

    Raises:
        ValueError: if the networks have no second input.

    Example:
        >>> model = ConditionalGAN.from_recipe(num_classes=10, seed=42)
        >>> model.fit(ResidentImages(x_train, y_train), batch_size=128, epochs=10)
        >>> sevens = model.generate(16, labels=7)

    Reference:
        Mirza and Osindero 2014, "Conditional Generative Adversarial Nets".
    """

    kind = "conditional"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.num_classes is None:
            raise ValueError(
                "a conditional GAN needs networks with a second input, the one-hot classes. "
                "Received: networks of one input"
            )

    @classmethod
    def from_recipe(cls, recipe=None, *, num_classes=10, **kwargs):
        """As `ImageGAN.from_recipe`, with 10 classes by default."""
        return super().from_recipe(recipe, num_classes=num_classes, **kwargs)
