"""Adversarial losses on logits, in pairs: one for the discriminator, one for the generator.

A loss is a class with two methods. `discriminator(real_logits, fake_logits)` and
`generator(fake_logits, real_logits)` take float tensors of equal shape, with any finite values, and
return a scalar: the mean over all elements. In the comments r and f are a real and a fake logit,
and sp(t) = log(1 + exp(t)) is softplus: -log(sigmoid(t)) = sp(-t), -log(1 - sigmoid(t)) = sp(t).
"""

from collections.abc import Callable
from typing import Any, TypeVar

import keras
import tensorflow as tf

from tfgan.utils import validation


class AdversarialLoss:
    """Base of the losses.

    Attributes:
        name: Name by which `get` finds the loss.
        paired: Whether the generator's loss also needs the logits of real samples.
    """

    name: str
    paired = False

    def discriminator(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """Returns what the discriminator minimizes, a scalar.

        Args:
            real_logits: Discriminator's logits of real samples, (batch, ...).
            fake_logits: Discriminator's logits of generated samples, of the same shape.
        """
        raise TypeError(f"{type(self).__name__} has no discriminator loss")

    def generator(self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None) -> tf.Tensor:
        """Returns what the generator minimizes, a scalar.

        Args:
            fake_logits: Discriminator's logits of generated samples, (batch, ...).
            real_logits: Discriminator's logits of real samples, of the same shape. Needed by a
                `paired` loss only.
        """
        raise TypeError(f"{type(self).__name__} has no generator loss")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "AdversarialLoss":
        """Builds the loss from `get_config`."""
        return cls(**config)


_NAMES: dict[str, type[AdversarialLoss]] = {}

Loss = TypeVar("Loss", bound=AdversarialLoss)


def register(name: str) -> Callable[[type[Loss]], type[Loss]]:
    """Returns a class decorator that makes a loss serializable and known to `get` as `name`."""

    def decorate(cls: type[Loss]) -> type[Loss]:
        cls.name = name
        _NAMES[name] = cls
        keras.saving.register_keras_serializable(package="tfgan")(cls)
        return cls

    return decorate


def get(loss: str | AdversarialLoss, **options: Any) -> AdversarialLoss:
    """Returns a loss by its name.

    Args:
        loss: Name of the loss, or a loss, which is returned as it is.
        **options: Arguments of the loss's class.

    Raises:
        ValueError: If no loss has that name.

    Example:
        >>> tfgan.losses.get("hinge").generator(tf.constant([[0.5], [1.5]]))
        <tf.Tensor: shape=(), dtype=float32, numpy=-1.0>
    """
    if isinstance(loss, AdversarialLoss):
        return loss
    return _NAMES[validation.choice("loss", loss, sorted(_NAMES))](**options)


def names() -> list[str]:
    """Returns the names that `get` knows, sorted."""
    return sorted(_NAMES)


@register("minimax")
class Minimax(AdversarialLoss):
    """The original game: the generator minimizes log(1 - D(G(z))).

    The generator's gradient vanishes where the discriminator rejects a sample with confidence.

    Reference:
        Goodfellow et al. 2014, "Generative Adversarial Nets", equation 1.
    """

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # sp(-r) + sp(f)
        return tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(
            tf.nn.softplus(fake_logits)
        )

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        # log(1 - sigmoid(f)) = -sp(f)
        return -tf.reduce_mean(tf.nn.softplus(fake_logits))


@register("non_saturating")
class NonSaturating(Minimax):
    """The generator maximizes log D(G(z)); the discriminator's loss is that of `Minimax`.

    Reference:
        Goodfellow et al. 2014, "Generative Adversarial Nets", section 3.
    """

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        # sp(-f)
        return tf.reduce_mean(tf.nn.softplus(-fake_logits))


@register("pacgan")
class PacGANLoss(NonSaturating):
    """`NonSaturating` with the generator's loss as PacGAN's program prints it.

    The generator's loss also has the term of the real samples, -log(1 - D(x)). It does not depend
    on the generator, so the gradients are those of `NonSaturating`.

    Reference:
        Lin et al. 2018, "PacGAN: The power of two samples in generative adversarial networks",
        the authors' program, `generator_loss` in bricks.py.
    """

    paired = True

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        # sp(r) + sp(-f)
        if real_logits is None:
            raise ValueError("the PacGAN generator loss needs real_logits. Received: None")
        return tf.reduce_mean(tf.nn.softplus(real_logits) + tf.nn.softplus(-fake_logits))


@register("non_saturating_probability")
class NonSaturatingProbability(AdversarialLoss):
    """The non-saturating loss as gan-intro computes it, through probabilities.

    The discriminator's loss is mean(-log D(x) - log(1 - D(G(z)))), the generator's
    mean(-log D(G(z))), with D = sigmoid(logits). Use it in the faithful recipes only: where the
    sigmoid rounds to 0 or 1 the plain logarithm is infinite, as in the original.

    Args:
        floor: Smallest argument of the logarithm: 0 in the edition of 2016, 1e-5 in that of 2017.

    Raises:
        ValueError: If `floor` is negative.

    Reference:
        AYLIEN, gan-intro, `GAN._create_model` and `log` (2017).
    """

    def __init__(self, floor: float = 0.0) -> None:
        self.floor = validation.non_negative("floor", floor)

    def _log(self, p: tf.Tensor) -> tf.Tensor:
        return tf.math.log(tf.maximum(p, self.floor) if self.floor else p)

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
        return tf.reduce_mean(-self._log(real) - self._log(1.0 - fake))

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        return tf.reduce_mean(-self._log(tf.sigmoid(fake_logits)))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {"floor": self.floor}


@register("bce_probability")
class BinaryCrossEntropyProbability(AdversarialLoss):
    """The non-saturating loss as PyTorch's `BCELoss` computes it, through probabilities.

    Use it in the faithful recipes only. With p = sigmoid(logits), logarithms are at least -100. The
    derivative with respect to p is (p - target) / max(p (1 - p), 1e-12), so that the derivative
    with respect to the logit is 0 where the sigmoid rounds to 0 or 1. The terms of real and fake
    samples are summed.

    Reference:
        `torch.nn.BCELoss`, its documentation and its kernel.
    """

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        return _bce(real_logits, 1.0) + _bce(fake_logits, 0.0)

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        return _bce(fake_logits, 1.0)


def _bce(logits: tf.Tensor, target: float) -> tf.Tensor:
    @tf.custom_gradient
    def each(logits: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        p = tf.sigmoid(logits)
        likely = p if target else 1.0 - p
        # log(0) is -inf, which the maximum turns into -100.
        value = -tf.maximum(tf.math.log(likely), -100.0)
        slope = p * (1.0 - p)
        gradient = (p - target) / tf.maximum(slope, 1e-12) * slope
        return value, lambda upstream: upstream * gradient

    return tf.reduce_mean(each(logits))


@register("least_squares")
class LeastSquares(AdversarialLoss):
    """Squared errors: targets are 1 for real and 0 for fake logits; the generator's target is 1.

    Reference:
        Mao et al. 2017, "Least Squares Generative Adversarial Networks", equation 9 (a=0, b=c=1).
    """

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # (r - 1)^2 / 2 + f^2 / 2
        return 0.5 * (
            tf.reduce_mean(tf.square(real_logits - 1.0)) + tf.reduce_mean(tf.square(fake_logits))
        )

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        return 0.5 * tf.reduce_mean(tf.square(fake_logits - 1.0))


@register("hinge")
class Hinge(AdversarialLoss):
    """The discriminator's loss is 0 where real logits are above 1 and fake logits below -1.

    Reference:
        Lim and Ye 2017, "Geometric GAN"; Miyato et al. 2018, "Spectral Normalization for Generative
        Adversarial Networks", equations 16 and 17.
    """

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # max(0, 1 - r) + max(0, 1 + f)
        return tf.reduce_mean(tf.nn.relu(1.0 - real_logits)) + tf.reduce_mean(
            tf.nn.relu(1.0 + fake_logits)
        )

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        return -tf.reduce_mean(fake_logits)


@register("wasserstein")
class Wasserstein(AdversarialLoss):
    """The critic maximizes the difference of the mean logits of real and fake samples.

    It needs a Lipschitz constraint, such as `GradientPenalty` or `WeightClipping`. The negative of
    the discriminator's loss estimates the Wasserstein distance.

    Reference:
        Arjovsky et al. 2017, "Wasserstein GAN", equations 2 and 3.
    """

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # mean f - mean r
        return tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        return -tf.reduce_mean(fake_logits)


@register("relativistic")
class Relativistic(AdversarialLoss):
    """Each real sample is compared with one fake sample of the batch.

    Reference:
        Jolicoeur-Martineau 2018, "The relativistic discriminator: a key element missing from
        standard GAN", section 3.2 (RSGAN). With R1 and R2 it is the loss of Huang et al. 2024, "The
        GAN is dead; long live the GAN! A Modern GAN Baseline" (R3GAN).
    """

    paired = True

    def discriminator(  # noqa: D102
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # sp(-(r - f))
        return tf.reduce_mean(tf.nn.softplus(fake_logits - real_logits))

    def generator(  # noqa: D102
        self, fake_logits: tf.Tensor, real_logits: tf.Tensor | None = None
    ) -> tf.Tensor:
        # sp(-(f - r))
        if real_logits is None:
            raise ValueError("the relativistic generator loss needs real_logits. Received: None")
        return tf.reduce_mean(tf.nn.softplus(real_logits - fake_logits))
