"""Keras's losses as adversarial losses, where they are right ones."""

from typing import Any

import keras
import tensorflow as tf

from tfgan import losses
from tfgan.losses import AdversarialLoss
from tfgan.models import checked_networks, checked_penalties

# Losses with targets 1 for real and 0 for fake samples.
_TARGETED = (
    keras.losses.BinaryCrossentropy,
    keras.losses.BinaryFocalCrossentropy,
    keras.losses.MeanSquaredError,
)

# Keras's names -> what they are here.
_NAMES = {
    "binary_crossentropy": "non_saturating",
    "bce": "non_saturating",
    "BinaryCrossentropy": "non_saturating",
    "mse": "least_squares",
    "mean_squared_error": "least_squares",
    "MeanSquaredError": "least_squares",
    "wgan": "wasserstein",
    "wgan-gp": "wasserstein",
    "lsgan": "least_squares",
    "vanilla": "non_saturating",
    "rsgan": "relativistic",
}

_OWN = (
    "derive a class from tfgan.losses.AdversarialLoss, with discriminator(real_logits, "
    "fake_logits) and generator(fake_logits, real_logits)"
)


@keras.saving.register_keras_serializable(package="tfgan")
class KerasLoss(AdversarialLoss):
    """A loss of Keras with targets: 1 for real samples, 0 for generated ones.

    The discriminator minimizes loss(1, D(x)) + loss(0, D(G(z))), the generator loss(1, D(G(z))).
    With `BinaryCrossentropy(from_logits=True)` that is the non-saturating loss.

    Args:
        loss: `keras.losses.BinaryCrossentropy`, `BinaryFocalCrossentropy` or `MeanSquaredError`.
    """

    name = "keras"

    def __init__(self, loss: Any) -> None:
        if isinstance(loss, dict):
            loss = keras.saving.deserialize_keras_object(loss)
        self.loss = loss

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        real = self.loss(tf.ones_like(real_logits), real_logits)
        return real + self.loss(tf.zeros_like(fake_logits), fake_logits)

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        return self.loss(tf.ones_like(fake_logits), fake_logits)

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"loss": keras.saving.serialize_keras_object(self.loss)}


def adversarial(loss: Any, discriminator: keras.Model) -> AdversarialLoss:
    """Returns the adversarial loss that `compile` was given.

    Args:
        loss: name or instance of `tfgan.losses`, or a loss of Keras with targets 1 and 0.
        discriminator: the network whose output it takes.

    Raises:
        ValueError: if `loss` is not so, or does not return one number.
    """
    if isinstance(loss, type):
        raise ValueError(
            f"loss must be a name or an instance: write {loss.__name__}(). "
            f"Received: the class {loss.__name__}"
        )
    if isinstance(loss, keras.losses.Loss):
        return _from_keras(loss, discriminator)
    if isinstance(loss, str) and loss in _NAMES:
        raise ValueError(
            f"unknown loss {loss!r}. The loss {_NAMES[loss]!r} is that pair here. Expected one of: "
            f"{', '.join(losses.names())}"
        )
    if not isinstance(loss, (str, AdversarialLoss)):
        raise ValueError(
            f"loss must be a name or an instance of tfgan.losses. For a loss of your own {_OWN}. "
            f"Received: {loss!r}"
        )
    found = losses.get(loss)
    if not type(found).__module__.startswith("tfgan."):
        double = discriminator.outputs[0].dtype == "float64"
        _check_scalar(found, "float64" if double else "float32")
    return found


def _from_keras(loss: keras.losses.Loss, discriminator: keras.Model) -> KerasLoss:
    name = type(loss).__name__
    if type(loss) not in _TARGETED:
        raise ValueError(
            f"{name} is not a loss of a GAN: it has no targets 1 for real and 0 for fake. Expected "
            f"{', '.join(kind.__name__ for kind in _TARGETED)}, or a loss of tfgan.losses"
        )
    if loss.reduction not in ("sum_over_batch_size", "mean", "sum"):
        raise ValueError(f"{name} must return one number. Received: reduction={loss.reduction!r}")
    of_probabilities = getattr(loss, "from_logits", True) is False
    if of_probabilities and checked_networks.probabilities(discriminator) is None:
        raise ValueError(
            f"{name}(from_logits=False) needs probabilities, and the discriminator gives "
            f"logits: write {name}(from_logits=True)"
        )
    return KerasLoss(loss)


def takes_probabilities(loss: AdversarialLoss) -> bool:
    """Returns whether the loss is meant for probabilities, not for logits."""
    return isinstance(loss, KerasLoss) and getattr(loss.loss, "from_logits", False) is False


def _check_scalar(loss: AdversarialLoss, dtype: str) -> None:
    """Calls a user's loss once, on logits of four samples."""
    logits = tf.constant([[0.1], [-0.2], [0.3], [-0.4]], dtype)
    for which, arguments in (
        ("discriminator", (logits, -logits)),
        ("generator", (logits, -logits)),
    ):
        name = f"{type(loss).__name__}.{which}"
        try:
            value = tf.convert_to_tensor(getattr(loss, which)(*arguments))
        except Exception as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ValueError(f"{name} fails on logits of shape (4, 1): {reason}") from error
        checked_penalties.check_number(name, value, str(logits.dtype.name))
