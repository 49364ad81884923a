"""A dense GAN on MNIST."""

import keras

from tfgan.models.images import ImageGAN


@keras.saving.register_keras_serializable(package="tfgan")
class MNISTGAN(ImageGAN):
    """The MLP GAN on MNIST: recipes `default`, `mnist-article` (S5) and `wide` (S4's networks).

    Args: those of `GAN`.

    Example:
        >>> model = MNISTGAN.from_recipe("default", seed=42)
        >>> model.fit(ResidentImages(x_train), batch_size=128, epochs=10)
        >>> model.generate(16)
    """
