"""The switch of the fast penalties: whether R1 and R2 are computed in closed form, and why."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfgan.fast_penalties.relu_network import ReLUNetwork
from tfgan.penalties import R1, R2


@dataclasses.dataclass(frozen=True)
class ClosedForm:
    """R1 and R2 of a ReLU network, computed without differentiating twice.

    Args:
        network: the discriminator.
        penalties: one `R1` and one `R2`, in any order.
    """

    network: ReLUNetwork
    penalties: tuple[R1 | R2, ...]

    def compute(
        self,
        real: tf.Tensor,
        fake: tf.Tensor,
        loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
        numbers: Any,
        classes: tf.Tensor | None = None,
    ) -> tuple[dict[str, tf.Tensor], list[tf.Tensor]]:
        """Computes loss, penalties and gradients of one discriminator update.

        Args:
            real: real samples, (n, ...).
            fake: generated samples, (n, ...).
            loss: function (real logits, fake logits), each (n, 1), -> a scalar.
            numbers: has `step`, for scheduled weights.
            classes: one-hot classes, (n, num_classes), or None.

        Returns:
            A dict of scalars, `discriminator_loss` and the penalties by name; and the gradients of
            their sum, in the order of the network's trainable variables.
        """

        def terms(*gradients: tf.Tensor) -> list[tf.Tensor]:
            at = dict(zip((R1, R2), gradients, strict=True))
            return [p.of_gradient(at[type(p)], numbers) for p in self.penalties]

        value, values, gradients = self.network.gradients(real, fake, loss, terms, classes)
        names = [penalty.name for penalty in self.penalties]
        losses = {"discriminator_loss": value, **dict(zip(names, values, strict=True))}
        return losses, gradients


@dataclasses.dataclass(frozen=True)
class FastPenaltiesChoice:
    """Whether the fast penalties are on, and why.

    Args:
        closed_form: what computes them, or None where they are off.
        reason: the reason, a part of a sentence.
    """

    closed_form: ClosedForm | None
    reason: str

    @property
    def on(self) -> bool:
        """Whether they are on."""
        return self.closed_form is not None

    def __str__(self) -> str:
        return f"fast penalties {'on' if self.on else 'off'}: {self.reason}"


def choose(
    discriminator: keras.Model, penalties: Sequence[Any], wanted: bool | str = "auto"
) -> FastPenaltiesChoice:
    """Decides whether the penalties of `discriminator` are computed in closed form.

    Args:
        discriminator: built Keras model.
        penalties: penalties and clipping, as `tfgan.penalties.check` returns them.
        wanted: `"auto"` (on where it is possible), True or False.

    Returns:
        A `FastPenaltiesChoice`.

    Raises:
        ValueError: if `wanted` is unknown, or is True where it is impossible.
    """
    if wanted != "auto" and not isinstance(wanted, bool):
        raise ValueError(
            f"fast_penalties must be 'auto', True or False. Received: fast_penalties={wanted!r}"
        )
    if wanted is False:
        return FastPenaltiesChoice(None, "switched off by fast_penalties=False")
    found = _find(discriminator, penalties)
    if wanted is True and not found.on:
        raise ValueError(f"fast_penalties=True is impossible: {found.reason}")
    return found


def _find(discriminator: keras.Model, penalties: Sequence[Any]) -> FastPenaltiesChoice:
    kinds = {type(penalty) for penalty in penalties}
    if kinds != {R1, R2}:
        names = ", ".join(penalty.name for penalty in penalties) or "none"
        return FastPenaltiesChoice(
            None, f"only R1 and R2 together have a closed form, and the penalties are: {names}"
        )
    network = ReLUNetwork.of(discriminator)
    if network is None:
        return FastPenaltiesChoice(
            None, "the discriminator is not a sequence of linear layers and ReLUs"
        )
    return FastPenaltiesChoice(
        ClosedForm(network, tuple(penalties)), "R1 + R2 of a ReLU network in closed form"
    )
