"""Holds the Keras GANs against their PyTorch twins, step by step, and times and scores both.

python scripts/compare_pytorch.py --system all --steps 50 --report report.html
"""

import dataclasses
import sys
from pathlib import Path

from _common import OneLineParser, run_script

CHOICES = ("gan1d", "8gaussians", "wgan-gp", "mnist", "conditional", "wgan-gp-images", "all")
ANIMATED = ("gan1d", "8gaussians", "wgan-gp")


@dataclasses.dataclass
class Options:
    """The command line."""

    system: str
    steps: int
    batch_size: int | None
    precision: str
    stock: bool
    speed: bool
    quality: int | None
    quality_steps: int | None
    data: Path | None
    anim: Path | None
    anim_steps: int | None
    seed: int
    threads: int
    metrics: Path | None
    report: Path | None

    def check(self):
        """Checks numbers and paths before anything is run.

        Raises:
            ValueError: if one is bad.
        """
        from tfgan import random
        from tfgan.utils import files, validation

        validation.choice("precision", self.precision, ("float64", "float32"))
        validation.positive_integer("--threads", self.threads)
        validation.positive_integer("--steps", self.steps, minimum=0)
        for name, minimum in (
            ("batch_size", 2), ("quality", 2), ("quality_steps", 1), ("anim_steps", 1)
        ):  # fmt: skip
            if getattr(self, name) not in (None, 0 if name == "quality" else None):
                flag = f"--{name.replace('_', '-')}"
                validation.positive_integer(flag, getattr(self, name), minimum)
        random.check_seed(self.seed)
        if self.report and self.report.suffix != ".html":
            raise ValueError(f"--report must end in .html. Received: {self.report}")
        for path in (self.metrics, self.report):
            if path:
                files.check_writable(path)
        if self.anim:
            self._check_animation()

    def _check_animation(self):
        from tfgan.animation.encoders import check_target

        if self.system not in ANIMATED:
            raise ValueError(
                f"--anim needs --system, one of: {', '.join(ANIMATED)}. Received: {self.system}"
            )
        check_target(self.anim, fps=30)


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="compare_pytorch.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--system", default="all", metavar="{" + ",".join(CHOICES) + "}",
        help="or the name of one row; default: all")  # fmt: skip
    add("--steps", type=int, default=50, metavar="N", help="steps in lock step (50); 0 for none")
    add("--batch-size", type=int, metavar="N", help="of the lock step (default: in its table)")
    add("--precision", default="float64", metavar="{float64,float32}", help="default: float64")
    add("--stock", action="store_true",
        help="Keras's own optimizers in lock step: what they differ by (no verdict)")  # fmt: skip
    add("--speed", action="store_true", help="time both sides in turns, too")
    add("--quality", type=int, nargs="?", const=0, metavar="SEEDS",
        help="score both sides, trained on their own (default: 24 seeds, or 5)")  # fmt: skip
    add("--quality-steps", type=int, metavar="N", help="of each (default: in its table)")
    add("--data", type=Path, metavar="PATH", help="mnist.npz, for --quality (the bundled sample)")
    add("--anim", type=Path, metavar="PATH",
        help="both learning: .mp4, .gif or .html (gan1d, 8gaussians, wgan-gp)")  # fmt: skip
    add("--anim-steps", type=int, metavar="N", help="steps of the animation (4000, or 300)")
    add("--seed", type=int, default=0, help="of weights and batches in lock step (0)")
    add("--threads", type=int, default=1, metavar="N", help="of each side (1)")
    add("--metrics", type=Path, metavar="PATH", help="everything as JSON")
    add("--report", type=Path, metavar="PATH", help="a self-contained page, .html")
    return parser


def limit_threads(count):
    """Gives both sides `count` threads: two pools at once on the same cores wait on each other."""
    import tensorflow as tf
    import torch

    torch.set_num_threads(count)
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def work(options):
    """Checks everything, then does what the command line says.

    Returns:
        The exit code: 1 if a pair does not agree.
    """
    options.check()
    try:
        import tfgan.pytorch  # noqa: F401
    except ImportError as error:  # it says what to install
        raise ValueError(str(error)) from None
    from tfgan.pytorch.parity import systems

    chosen = systems.chosen(options.system)
    limit_threads(options.threads)
    import _compare

    return _compare.run(options, chosen)


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, work, arguments)


if __name__ == "__main__":
    sys.exit(main())
