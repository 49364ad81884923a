"""The base of all recipes: the fields that every GAN's training has."""

import dataclasses
from typing import TYPE_CHECKING, Any

from tfgan.recipes.optimizer import Optimizer


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """A named set of hyperparameters with its source. Plain data.

    A step is one iteration of the source's loop, and one step of `GAN.fit`: `discriminator_steps`
    updates of the discriminator, then one of the generator, which `generator_every` leaves out in
    some steps. `num_steps` counts steps, in every recipe.

    Attributes:
        name: Name of the recipe.
        source: Title of the article or program that the recipe comes from.
        batch_size: Number of samples per batch.
        generator_optimizer: Description of the generator's optimizer.
        discriminator_optimizer: Description of the discriminator's optimizer.
        loss: Name of the loss in `tfgan.losses`.
        loss_options: Arguments of the loss.
        gp_weight: Weight of the WGAN-GP gradient penalty. 0: no such penalty.
        r1: Weight of the R1 penalty at the start of the run. 0: no such penalty.
        r2: Weight of the R2 penalty at the start of the run. 0: no such penalty.
        penalty_decay: Last weight of each penalty divided by its first. None: weights are constant.
        penalty_span: Part of the run in which the weights fall, (start, end) as shares of the run.
        clip: Bound of the discriminator's weights after each update. 0: no clipping.
        discriminator_steps: Discriminator updates before each generator update.
        generator_every: The generator is updated on each n-th iteration only.
        fakes: Which generated samples each update sees, as in `GAN.compile`.
        updates: Order of the two networks' updates. `"alternating"`: the discriminator's, then the
            generator's. `"simultaneous"`: both at once, by gradients at the same weights and on the
            same generated samples.
        generator_statistics: Which statistics the generator's batch norms use in training, as in
            `GAN.compile`.
        shift: Largest random shift of the images that the discriminator sees in training, in
            pixels, as in `GAN.compile`.
        generator_average: Decay of the running average of the generator's weights, in [0, 1). None:
            no average.
        generator_average_ramp: Whether that decay starts low, as in `GAN.compile`.
    """

    name: str
    source: str
    batch_size: int
    generator_optimizer: Optimizer
    discriminator_optimizer: Optimizer
    loss: str = "non_saturating"
    loss_options: dict[str, Any] = dataclasses.field(default_factory=dict)
    gp_weight: float = 0.0
    r1: float = 0.0
    r2: float = 0.0
    penalty_decay: float | None = None
    penalty_span: tuple[float, float] = (0.0, 1.0)
    clip: float = 0.0
    discriminator_steps: int = 1
    generator_every: int = 1
    fakes: str = "fresh"
    updates: str = "alternating"
    generator_statistics: str = "batch"
    shift: int = 0
    generator_average: float | None = None
    generator_average_ramp: bool = False

    @property
    def images_per_step(self) -> int:
        """Number of real samples that one step takes: a batch for each discriminator update."""
        return self.batch_size * self.discriminator_steps

    if TYPE_CHECKING:
        # A field of the recipes for points. Recipes for images compute it from their epochs.
        @property
        def num_steps(self) -> int:
            """Length of the run in steps."""
            ...
