"""Trains a GAN on points in the plane and shows it learn.

python scripts/gan2d.py --dataset 8gaussians --recipe article-wgan-gp --anim out.mp4
"""

import dataclasses
import sys
from pathlib import Path

from _common import OneLineParser, add_machine_flags, run_script
from _gan2d_run import work
from _runs import NUM_FRAMES, OutputOptions, fitting

DATASET_HELP = (
    "8gaussians, 25gaussians, swissroll, moons; harder: 64gaussians, 100gaussians, random8, "
    "veegan-1200d"
)
CHANGES = ("loss", "gp_weight", "clip", "packing", "num_steps", "batch_size", "scaling")


@dataclasses.dataclass
class Options(OutputOptions):
    """The command line."""

    dataset: str
    recipe: str
    loss: str | None
    gp_weight: float | None
    clip: float | None
    packing: int | None
    num_steps: int | None
    batch_size: int | None
    scaling: str | None
    centres: Path | None
    std: float | None
    data_seed: int | None
    seed: int
    trials: int
    log_every: int | None
    anim: Path | None
    anim_every: int | None
    arrows: bool
    plot: Path | None
    save: Path | None
    metrics: Path | None
    device: str
    jit: str
    deterministic: bool

    def chosen_recipe(self):
        """The recipe with what the command line says otherwise, all numbers checked."""
        from tfgan import losses, random, recipes
        from tfgan.utils import validation

        recipe = recipes.mixture_2d(self.recipe)
        changes = {flag: getattr(self, flag) for flag in CHANGES}
        changes = {flag: value for flag, value in changes.items() if value is not None}
        if "loss" in changes:
            losses.get(changes["loss"])
        if "gp_weight" in changes:
            validation.non_negative("--gp-weight", changes["gp_weight"])
        if "clip" in changes:
            validation.positive("--clip", changes["clip"])
        if "scaling" in changes:
            validation.choice("scaling", changes["scaling"], ("article", "pacgan"))
        recipe = dataclasses.replace(recipe, **changes)
        for name in ("packing", "num_steps", "batch_size"):
            validation.positive_integer(f"--{name.replace('_', '-')}", getattr(recipe, name))
        validation.divides("--packing", recipe.packing, "the batch size", recipe.batch_size)
        validation.positive_integer("--trials", self.trials)
        random.check_seed(self.seed)
        random.check_seed(self.seed + self.trials - 1)
        self._resolve_intervals(recipe)
        return recipe

    def _resolve_intervals(self, recipe):
        """Steps between log lines and between frames, about `NUM_FRAMES` in all."""
        from tfgan.utils import validation

        log_every = recipe.log_every if self.log_every is None else self.log_every
        self.log_every = validation.positive_integer("--log-every", log_every)
        if self.anim_every is None:
            every = max(recipe.num_steps // NUM_FRAMES, 1)
            # A run shorter than its log lines has one line, and its frames as they come.
            shorter = recipe.num_steps < self.log_every
            self.anim_every = every if shorter else fitting(every, self.log_every)
        validation.positive_integer("--anim-every", self.anim_every)

    def check_paths(self, event_size):
        """Checks every path that will be written; without any, a picture of the end is."""
        if event_size != 2 and (self.anim or self.plot):
            flag = "--anim" if self.anim else "--plot"
            raise ValueError(
                f"{flag} shows points in the plane only. Received: data of {event_size} numbers"
            )
        if event_size == 2 and not self.anim and not self.plot:
            self.plot = Path(f"gan2d-{self.dataset}-{self.recipe}-seed{self.seed}.png")
        self.check_outputs()

    def data(self, recipe):
        """The data: a named set, or a mixture around the centres of a file."""
        import numpy as np

        from tfgan import GaussianMixture
        from tfgan.models.mixture_2d import DATASETS, DRAWN_DATASETS, default_data
        from tfgan.utils import validation

        validation.choice("data set", self.dataset, DATASETS)
        drawn = self.centres is None and self.dataset in DRAWN_DATASETS
        if self.data_seed is not None and not drawn:
            raise ValueError(f"--data-seed goes with --dataset {' or '.join(DRAWN_DATASETS)}")
        if self.centres is None:
            if self.std is not None:
                raise ValueError("--std goes with --centres")
            return default_data(self.dataset, recipe, data_seed=self.data_seed or 0)
        try:
            centres = np.loadtxt(self.centres, ndmin=2, delimiter=",")
        except (OSError, ValueError) as error:
            raise ValueError(f"cannot read --centres {self.centres}: {error}") from None
        if centres.shape[1] != 2:
            raise ValueError(
                f"--centres must hold two numbers a line, x,y. Received: {centres.shape[1]}"
            )
        return GaussianMixture(centres, 0.02 if self.std is None else self.std)


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="gan2d.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--dataset", default="8gaussians", help=DATASET_HELP)
    add("--recipe", default="default", help="a recipe (see tfgan.recipes.MIXTURE_2D)")
    add("--loss", help="adversarial loss (default: the recipe's)")
    add("--gp-weight", type=float, metavar="W", help="weight of the gradient penalty")
    add("--clip", type=float, metavar="C", help="bound of the critic's weights")
    add("--packing", type=int, metavar="M", help="samples the discriminator sees side by side")
    add("--num-steps", type=int, metavar="N", help="generator updates (default: the recipe's)")
    add("--batch-size", type=int, metavar="N", help="samples a batch")
    add("--scaling", metavar="{article,pacgan}", help="of the data (default: the recipe's)")
    add("--centres", type=Path, metavar="CSV", help="own mixture: a file of lines x,y")
    add("--std", type=float, help="deviation around the --centres (0.02)")
    add("--data-seed", type=int, metavar="N", help="of random8's and veegan-1200d's centres (0)")
    add("--seed", type=int, default=0, help="the run's seed (0)")
    add("--trials", type=int, default=1, metavar="N", help="train seeds SEED ... SEED + N - 1")
    add("--log-every", type=int, metavar="N", help="steps between log lines")
    add("--anim", type=Path, metavar="PATH", help="animation: .mp4, .gif or .html")
    add("--anim-every", type=int, metavar="N", help="steps between frames (about 120 frames)")
    add("--arrows", action="store_true", help="draw the discriminator's gradient at the samples")
    add("--plot", type=Path, metavar="PATH", help="picture of the end: .png, .pdf or .svg")
    add("--save", type=Path, metavar="PATH", help="the model, .keras; its frames go beside it")
    add("--metrics", type=Path, metavar="PATH", help="scores and settings as JSON")
    add_machine_flags(parser)
    return parser


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, work, arguments)


if __name__ == "__main__":
    sys.exit(main())
