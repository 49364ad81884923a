"""What the updates minimize: the adversarial loss and the penalties, checked on the networks."""

from typing import Any

import keras

from tfgan import penalties
from tfgan.data.distributions import Distribution
from tfgan.fast_penalties import closed_form
from tfgan.models import checked_networks, checked_penalties, keras_losses, second_derivatives


class Objective:
    """A loss and penalties that fit a discriminator.

    Args:
        discriminator: built Keras model, samples -> one logit each, (batch, 1).
        latents: `Distribution` of the latents.
        loss: name or instance of `tfgan.losses`, or a loss of Keras.
        penalty: one of `tfgan.penalties` or a list of them.
        fast_penalties: whether R1 and R2 are computed in closed form: `"auto"`, True or False.

    Attributes:
        loss: the adversarial loss.
        penalties: list of the penalties and of the clipping.
        fast_penalties: the choice that was made, a `FastPenaltiesChoice`.

    Raises:
        ValueError: if a name is unknown, if `fast_penalties` is True where no closed form is known,
            or if a gradient penalty has no true derivative by a weight.
    """

    def __init__(
        self,
        discriminator: keras.Model,
        latents: Distribution,
        *,
        loss: Any = "non_saturating",
        penalty: Any = None,
        fast_penalties: bool | str = "auto",
    ) -> None:
        self.loss = keras_losses.adversarial(loss, discriminator)
        self.penalties = penalties.check(penalty)
        checked_penalties.check(self.penalties, discriminator, latents)
        checked_networks.warn_of_probabilities(
            discriminator, self.loss.name, meant=keras_losses.takes_probabilities(self.loss)
        )
        self.fast_penalties = closed_form.choose(discriminator, self.penalties, fast_penalties)
        second_derivatives.check(discriminator, self.penalties, self.fast_penalties.on)

    @property
    def names(self) -> list[str]:
        """The names that the losses and penalty terms are logged by."""
        return ["discriminator_loss", "generator_loss", *(p.name for p in self.penalties)]
