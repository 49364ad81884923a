"""How often each network moves, and on which samples."""

import dataclasses

from tfgan.models.adversarial_step import FAKES, GENERATOR_STATISTICS, UPDATES
from tfgan.utils import validation


@dataclasses.dataclass(frozen=True)
class UpdateSchedule:
    """The arguments of `GAN.compile` that say how the updates of a step follow each other.

    Args:
        discriminator_steps: number of discriminator updates before each generator update.
        generator_every: the generator moves on steps 0, n, 2n, ... of each epoch only.
        fakes: one of `FAKES`, see `GAN.compile`.
        updates: one of `UPDATES`, see `GAN.compile`.
        generator_statistics: one of `GENERATOR_STATISTICS`, see `GAN.compile`.
        shift: largest random shift of the images that the discriminator sees in training, in
            pixels.

    Raises:
        ValueError: if an argument is out of range, or two do not go together.
    """

    discriminator_steps: int = 1
    generator_every: int = 1
    fakes: str = "fresh"
    updates: str = "alternating"
    generator_statistics: str = "batch"
    shift: int = 0

    def __post_init__(self) -> None:
        for name in ("discriminator_steps", "generator_every"):
            object.__setattr__(self, name, validation.positive_integer(name, getattr(self, name)))
        validation.choice("fakes", self.fakes, FAKES)
        validation.choice("updates", self.updates, UPDATES)
        simultaneous = self.updates == "simultaneous"
        if simultaneous and self.fakes == "inference":
            raise ValueError(
                "simultaneous updates share generated samples, which are made in training mode. "
                "Received: fakes='inference'"
            )
        one_each = (self.discriminator_steps, self.generator_every) == (1, 1)
        if (simultaneous or self.fakes == "reused") and not one_each:
            raise ValueError(
                f"{'simultaneous updates' if simultaneous else 'reused fakes'} need one "
                "discriminator update for each of the generator. Received: "
                f"discriminator_steps={self.discriminator_steps}, "
                f"generator_every={self.generator_every}"
            )
        validation.choice("generator_statistics", self.generator_statistics, GENERATOR_STATISTICS)
        object.__setattr__(self, "shift", validation.positive_integer("shift", self.shift, 0))

    def check_shift(self, shape: tuple[int, ...]) -> None:
        """Checks that samples can be shifted.

        Args:
            shape: shape of a sample.

        Raises:
            ValueError: if there is a shift and samples are no images, or if nothing of an image
                might be left.
        """
        if not self.shift:
            return
        if len(shape) != 3:
            raise ValueError(
                "shift needs images, (height, width, channels). Received: a generator of samples "
                f"of shape {tuple(shape)}"
            )
        if self.shift >= min(shape[:2]):
            raise ValueError(
                f"shift must be less than the images' height and width, {shape[0]} and {shape[1]}. "
                f"Received: {self.shift}"
            )
