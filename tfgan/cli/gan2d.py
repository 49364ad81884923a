"""`tfgan gan2d`: a GAN learns points in the plane."""

import dataclasses
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import input_files, intervals, recipe_changes, words
from tfgan.cli.flag_groups import PenaltyFlags, PointFlags
from tfgan.cli.flags import flag, flag_name
from tfgan.utils import validation

EXAMPLES = (
    "--dataset ring --anim ring.mp4",
    "--recipe wgan-gp --anim out.mp4 --arrows",
)
SCALINGS = ("article", "pacgan")


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    names = {value: key for key, value in words.POINT_RECIPE_ALIASES.items()}
    recipes = tuple(f"{name} ({names[name]})" if name in names else name for name in _recipes())
    other = {value: key for key, value in words.DATASET_ALIASES.items()}
    datasets = tuple(
        f"{name} ({other[name]})" if name in other else name for name in words.DATASETS
    )
    return {"recipes": recipes, "data sets": datasets, "losses": words.LOSSES}


def _recipes() -> tuple[str, ...]:
    from tfgan.recipes import MIXTURE_2D

    return tuple(MIXTURE_2D)


@dataclasses.dataclass(kw_only=True)
class Options(PointFlags, PenaltyFlags):
    """The command line."""

    command: ClassVar[str] = "gan2d"

    recipe: str | None = flag(
        None, "name of a recipe, see below (default: default, or high-dimensional for the data of "
        "1,200 numbers)", group="model", metavar="NAME", kept="fixed",
        choices=lambda options: _recipes(), aliases=lambda options: words.POINT_RECIPE_ALIASES,
    )  # fmt: skip
    packing: int | None = flag(
        None, "samples that the discriminator sees side by side (default: the recipe's)",
        group="model", metavar="M", kept="fixed",
    )  # fmt: skip
    dataset: str = flag(
        "8gaussians", "name of the data, see below", group="data", metavar="NAME", kept="fixed",
        choices=lambda options: words.DATASETS, aliases=lambda options: words.DATASET_ALIASES,
        noun="data set",
    )  # fmt: skip
    scaling: str | None = flag(
        None, "scale of the data: article or pacgan (default: the recipe's)", group="data",
        metavar="WORD", kept="fixed", choices=lambda options: SCALINGS,
    )  # fmt: skip
    centres: Path | None = flag(
        None, "own mixture: a file of lines x,y", group="data", metavar="CSV", kept="fixed"
    )
    std: float | None = flag(
        None, "standard deviation around the --centres (default: 0.02)", group="data",
        metavar="X", kept="fixed",
    )  # fmt: skip
    data_seed: int | None = flag(
        None, "seed of the centres of random8 and veegan-1200d (default: 0)", group="data",
        metavar="N", kept="fixed",
    )  # fmt: skip
    seed: int = flag(0, "seed of every random number", group="training", metavar="N", kept="fixed")
    arrows: bool = flag(False, "draw the discriminator's gradient at the samples", group="output")

    @property
    def is_plane(self) -> bool:
        """Whether the data are points in the plane, which can be drawn."""
        return self.centres is not None or self.dataset not in words.HIGH_DIMENSIONAL_DATASETS

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        self.check_length()
        self.check_training()
        self.check_penalties()
        self._check_data()
        recipe = self.chosen_recipe()
        for name in ("packing", "num_steps", "batch_size", "discriminator_steps"):
            validation.positive_integer(flag_name(name), getattr(recipe, name))
            setattr(self, name, getattr(recipe, name))
        validation.divides("--packing", recipe.packing, "the batch size", recipe.batch_size)
        if recipe.clip and (recipe.gp_weight or recipe.r1 or recipe.r2):
            raise ValueError("clipped weights cannot be combined with a penalty: use --gp-weight 0")
        self.loss, self.scaling = recipe.loss, recipe.scaling
        self.gp_weight, self.clip = recipe.gp_weight, recipe.clip or None
        self.learning_rate = recipe_changes.rates(recipe)
        self._resolve_intervals(recipe)
        self._check_pictures()
        self.check_outputs()

    def chosen_recipe(self) -> Any:
        """The recipe, with what the command line says otherwise."""
        from tfgan import recipes

        if self.recipe is None:
            self.recipe = "default" if self.is_plane else "high-dimensional"
        recipe = recipes.mixture_2d(self.recipe)
        generator = None
        if self.latent_dim is not None and self.latent_dim != 2:
            if recipe.codes is not None:
                raise ValueError(
                    f"--latent-dim is fixed in recipe {self.recipe}, whose latents are codes"
                )
            generator = {**recipe.generator, "latent_dim": self.latent_dim}
        names = ("loss", "gp_weight", "clip", "packing", "num_steps", "batch_size", "scaling")
        changes = {name: getattr(self, name) for name in names}
        return recipe_changes.changed(
            recipe, **changes, generator=generator, learning_rate=self.learning_rate,
            discriminator_steps=self.discriminator_steps,
        )  # fmt: skip

    def _check_data(self) -> None:
        drawn = self.centres is None and self.dataset in words.DRAWN_DATASETS
        if self.data_seed is not None:
            if not drawn:
                raise ValueError(
                    "--data-seed goes with --dataset " + " or ".join(words.DRAWN_DATASETS)
                )
            self.check_seeds(self.data_seed)
        if self.std is not None and self.centres is None:
            raise ValueError("--std goes with --centres")
        if self.std is not None:
            validation.positive("--std", self.std)
        if self.centres is not None:
            input_files.read_centres(self.centres)

    def _resolve_intervals(self, recipe: Any) -> None:
        """Steps between log lines and between frames, about `NUM_FRAMES` in all."""
        if self.log_every is None:
            self.log_every = recipe.log_every
        if self.anim_every is None:
            every = max(recipe.num_steps // intervals.NUM_FRAMES, 1)
            # A run shorter than its log lines has one line, and its frames as they come.
            shorter = recipe.num_steps < self.log_every
            self.anim_every = every if shorter else intervals.fitting(every, self.log_every)

    def _check_pictures(self) -> None:
        """Without any path a picture of the end is drawn, of points in the plane."""
        if not self.is_plane:
            for name in ("anim", "plot", "show", "arrows"):
                if getattr(self, name):
                    raise ValueError(
                        f"--{name} shows points in the plane only. "
                        f"Received: --dataset {self.dataset}"
                    )
        elif not self.anim and not self.plot:
            self.plot = Path(f"gan2d-{self.dataset}-{self.recipe}-seed{self.seed}.png")


def run(options: Options) -> int:
    """Does what the command line says; returns the exit code."""
    from tfgan.cli.gan2d_run import Run
    from tfgan.cli.training_run import carry_out

    return carry_out(Run(options))
