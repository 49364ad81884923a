"""Trains the 1-D Gaussian GAN and shows it learn.

python scripts/gan1d.py --minibatch --anim out.mp4
"""

import dataclasses
import sys
from pathlib import Path

from _common import OneLineParser, add_machine_flags, run_script
from _gan1d_run import work
from _runs import NUM_FRAMES, OutputOptions, fitting


@dataclasses.dataclass
class Options(OutputOptions):
    """The command line."""

    recipe: str
    minibatch: bool
    num_steps: int | None
    batch_size: int | None
    hidden_size: int | None
    pretrain_steps: int | None
    mean: float
    std: float
    seed: int
    trials: int
    log_every: int | None
    anim: Path | None
    anim_every: int | None
    optimal: bool
    plot: Path | None
    show: bool
    save: Path | None
    metrics: Path | None
    logdir: Path | None
    device: str
    jit: str
    deterministic: bool

    def resolve(self, recipe):
        """Fills what was left open from `recipe`, and checks every number and path.

        Raises:
            ValueError: if one is bad.
        """
        from tfgan import random
        from tfgan.utils import validation

        self.num_steps = validation.positive_integer(
            "--num-steps", recipe.num_steps if self.num_steps is None else self.num_steps
        )
        log_every, anim_every = self._default_intervals(recipe)
        for name, default, least in (
            ("batch_size", recipe.batch_size, 2 if self.minibatch else 1),
            ("hidden_size", recipe.hidden_size, 1),
            ("pretrain_steps", recipe.pretrain_steps, 0),
            ("log_every", log_every, 1),
            ("anim_every", anim_every, 1),
            ("trials", 1, 1),
        ):
            value = getattr(self, name)
            flag = f"--{name.replace('_', '-')}"
            if self.minibatch and name == "batch_size":
                flag += " with --minibatch"
            value = validation.positive_integer(flag, default if value is None else value, least)
            setattr(self, name, value)
        random.check_seed(self.seed)
        random.check_seed(self.seed + self.trials - 1)
        self._check_paths()

    def _default_intervals(self, recipe):
        """Steps between log lines and between frames, about `NUM_FRAMES` in all.

        One is a multiple of the other: see `fitting`.
        """
        anim_every = recipe.anim_every
        if self.anim_every is not None:
            anim_every = max(1, self.anim_every)
        elif anim_every != 1 and self.num_steps != recipe.num_steps:
            anim_every = max(1, round(self.num_steps / NUM_FRAMES))
        if self.log_every is not None:
            return self.log_every, fitting(anim_every, max(1, self.log_every))
        recording = self.anim or self.save
        log_every = fitting(recipe.log_every, anim_every) if recording else recipe.log_every
        return log_every, anim_every

    def _check_paths(self):
        from tfgan import animation
        from tfgan.utils import files

        if not self.anim and not self.plot:
            self.plot = Path(f"gan1d-{self.recipe}-seed{self.seed}.png")
        self.check_outputs()
        if self.logdir:
            files.check_folder(self.logdir)
        if self.show:
            animation.check_display()


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="gan1d.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--recipe", default="default", help="default, gan-intro-2016 or gan-intro-2017")
    add("--minibatch", action="store_true", help="use minibatch discrimination")
    add("--num-steps", type=int, metavar="N", help="generator updates (default: the recipe's)")
    add("--batch-size", type=int, metavar="N", help="samples a batch")
    add("--hidden-size", type=int, metavar="N", help="hidden units of the generator (4)")
    add("--pretrain-steps", type=int, metavar="N", help="pretraining of the discriminator")
    add("--mean", type=float, default=4.0, help="of the data (4)")
    add("--std", type=float, default=0.5, help="standard deviation of the data (0.5)")
    add("--seed", type=int, default=42, help="the run's seed (42)")
    add("--trials", type=int, default=1, metavar="N", help="train seeds SEED ... SEED + N - 1")
    add("--log-every", type=int, metavar="N", help="steps between log lines")
    add("--anim", "--anim-path", type=Path, metavar="PATH", help="animation: .mp4, .gif or .html")
    add("--anim-every", type=int, metavar="N", help="steps between frames (about 120 frames)")
    add("--optimal", action="store_true", help="draw the optimal discriminator p/(p+q), too")
    add("--plot", type=Path, metavar="PATH", help="picture of the end: .png, .pdf or .svg")
    add("--show", action="store_true", help="open a window with the picture of the end")
    add("--save", type=Path, metavar="PATH", help="the model, .keras; its frames go beside it")
    add("--metrics", type=Path, metavar="PATH", help="scores and settings as JSON")
    add("--logdir", type=Path, metavar="DIR", help="losses for TensorBoard")
    add_machine_flags(parser)
    return parser


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, work, arguments)


if __name__ == "__main__":
    sys.exit(main())
