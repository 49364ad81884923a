"""Adversarial losses on logits, in pairs: one for the discriminator, one for the generator.

A loss is a class with two methods. `discriminator(real_logits, fake_logits)` and
`generator(fake_logits, real_logits)` take float tensors of equal shape, any logits in (-inf, inf),
and return a scalar: the mean over all elements. `sp` below is softplus(t) = log(1 + exp(t)), so
-log(sigmoid(t)) = sp(-t) and -log(1 - sigmoid(t)) = sp(t).
"""

import keras
import tensorflow as tf

from tfgan.utils import validation


class AdversarialLoss:
    """Base of the losses.

    Attributes:
        paired: whether the generator's loss also needs the logits of real samples.
    """

    paired = False

    def discriminator(self, real_logits, fake_logits):
        """What the discriminator minimizes: a scalar."""
        raise TypeError(f"{type(self).__name__} has no discriminator loss")

    def generator(self, fake_logits, real_logits=None):
        """What the generator minimizes: a scalar."""
        raise TypeError(f"{type(self).__name__} has no generator loss")

    def get_config(self):
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Builds the loss from `get_config`."""
        return cls(**config)


_NAMES = {}


def register(name):
    """Class decorator: makes a loss serializable and known to `get` as `name`."""

    def decorate(cls):
        cls.name = name
        _NAMES[name] = cls
        return keras.saving.register_keras_serializable(package="tfgan")(cls)

    return decorate


def get(loss, **options):
    """Returns the loss of that name, made with `options`; or `loss` itself if it is one.

    Raises:
        ValueError: if no loss has that name.
    """
    if isinstance(loss, AdversarialLoss):
        return loss
    return _NAMES[validation.choice("loss", loss, sorted(_NAMES))](**options)


def names():
    """Names that `get` knows, sorted."""
    return sorted(_NAMES)


@register("minimax")
class Minimax(AdversarialLoss):
    """The game as first written: the generator minimizes log(1 - D(G(z))).

    Goodfellow et al. 2014, "Generative Adversarial Nets", equation 1. The generator's gradient
    vanishes where the discriminator is sure.
    """

    def discriminator(self, real_logits, fake_logits):  # noqa: D102
        # sp(-r) + sp(f)
        return tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(
            tf.nn.softplus(fake_logits)
        )

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        # log(1 - sigmoid(f)) = -sp(f)
        return -tf.reduce_mean(tf.nn.softplus(fake_logits))


@register("non_saturating")
class NonSaturating(Minimax):
    """The generator maximizes log D(G(z)) instead.

    Goodfellow et al. 2014, section 3.
    """

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        # sp(-f)
        return tf.reduce_mean(tf.nn.softplus(-fake_logits))


@register("non_saturating_probability")
class NonSaturatingProbability(AdversarialLoss):
    """The non-saturating loss the way gan-intro computes it, through probabilities.

    D: mean(-log D(x) - log(1 - D(G(z)))), G: mean(-log D(G(z))), D = sigmoid(logits). For the
    faithful recipes only: where the sigmoid rounds to 0 or 1 the plain logarithm is infinite, as
    it was in the original.

    Args:
        floor: smallest argument of the logarithm; 0 in the edition of 2016, 1e-5 in that of 2017.

    Source: AYLIEN gan-intro, `GAN._create_model` and `log` (2017).
    """

    def __init__(self, floor=0.0):
        self.floor = validation.non_negative("floor", floor)

    def _log(self, p):
        return tf.math.log(tf.maximum(p, self.floor) if self.floor else p)

    def discriminator(self, real_logits, fake_logits):  # noqa: D102
        real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
        return tf.reduce_mean(-self._log(real) - self._log(1.0 - fake))

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        return tf.reduce_mean(-self._log(tf.sigmoid(fake_logits)))

    def get_config(self):  # noqa: D102
        return {"floor": self.floor}


@register("bce_probability")
class BinaryCrossEntropyProbability(AdversarialLoss):
    """The non-saturating loss as PyTorch's `BCELoss` computes it, through probabilities.

    For the faithful recipes only. p = sigmoid(logits); logarithms are kept at -100 or above, and
    the slope with respect to p is (p - target) / max(p (1 - p), 1e-12), so that it vanishes where
    the sigmoid rounds to 0 or 1. The terms of real and fake samples are summed.

    Source: `torch.nn.BCELoss`, its documentation and its kernel.
    """

    def discriminator(self, real_logits, fake_logits):  # noqa: D102
        return _bce(real_logits, 1.0) + _bce(fake_logits, 0.0)

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        return _bce(fake_logits, 1.0)


def _bce(logits, target):
    @tf.custom_gradient
    def each(logits):
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
    """Real logits are pulled to 1, fake ones to 0; the generator pulls its own to 1.

    Mao et al. 2017, "Least Squares Generative Adversarial Networks", equation 9 (a=0, b=c=1).
    """

    def discriminator(self, real_logits, fake_logits):  # noqa: D102
        # (r - 1)^2 / 2 + f^2 / 2
        return 0.5 * (
            tf.reduce_mean(tf.square(real_logits - 1.0)) + tf.reduce_mean(tf.square(fake_logits))
        )

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        return 0.5 * tf.reduce_mean(tf.square(fake_logits - 1.0))


@register("hinge")
class Hinge(AdversarialLoss):
    """The discriminator wants a margin of 1 on both sides.

    Lim and Ye 2017, "Geometric GAN"; Miyato et al. 2018, "Spectral Normalization for Generative
    Adversarial Networks", equations 16 and 17.
    """

    def discriminator(self, real_logits, fake_logits):  # noqa: D102
        # max(0, 1 - r) + max(0, 1 + f)
        return tf.reduce_mean(tf.nn.relu(1.0 - real_logits)) + tf.reduce_mean(
            tf.nn.relu(1.0 + fake_logits)
        )

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        return -tf.reduce_mean(fake_logits)


@register("wasserstein")
class Wasserstein(AdversarialLoss):
    """The critic maximizes the difference of the means; needs a Lipschitz constraint.

    Arjovsky et al. 2017, "Wasserstein GAN", equations 2 and 3; the negative of
    `discriminator` estimates the distance.
    """

    def discriminator(self, real_logits, fake_logits):  # noqa: D102
        # mean f - mean r
        return tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        return -tf.reduce_mean(fake_logits)


@register("relativistic")
class Relativistic(AdversarialLoss):
    """Each real sample is held against one fake sample of the batch.

    Jolicoeur-Martineau 2018, "The relativistic discriminator", section 3.2 (RSGAN); with R1 and
    R2 it is the loss of Huang et al. 2024, "The GAN is dead; long live the GAN!" (R3GAN).
    """

    paired = True

    def discriminator(self, real_logits, fake_logits):  # noqa: D102
        # sp(-(r - f))
        return tf.reduce_mean(tf.nn.softplus(fake_logits - real_logits))

    def generator(self, fake_logits, real_logits=None):  # noqa: D102
        # sp(-(f - r))
        if real_logits is None:
            raise ValueError("the relativistic generator loss needs real_logits. Received: None")
        return tf.reduce_mean(tf.nn.softplus(real_logits - fake_logits))
