"""`tfgan compare`: the Keras GANs beside their PyTorch counterparts."""

import dataclasses
from pathlib import Path
from typing import ClassVar

from tfgan.cli import input_files, pages
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag, flag_name
from tfgan.cli.words import DATASETS
from tfgan.utils import validation

EXAMPLES = (
    "--system all --steps 50 --report report.html",
    "--system 8gaussians --anim both.mp4",
    "--port my_port.py --data images.npy",
)
CHOICES = ("gan1d", "8gaussians", "wgan-gp", "mnist", "conditional", "wgan-gp-images", "all")
# Names of single rows of the comparison. A test compares them with `tfgan.pytorch`.
ROWS = (
    "gan1d", "gan1d-minibatch", "gan1d-2016", "gan1d-2016-minibatch", "8gaussians", "wgan-gp",
    "wgan-gp-toy", "wgan-clip-toy", "mnist", "guide", "conditional", "wgan-gp-images",
    "wgan-gp-64", "wgan-64", "dcgan-64", "dcgan-64-as-meant",
)  # fmt: skip
ANIMATED = ("gan1d", "8gaussians", "wgan-gp")
PRECISIONS = ("float64", "float32")
PORT_STEPS = 3


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    return {"systems": CHOICES, "rows": ROWS}


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "compare"

    system: str = flag(
        "all", "name of a system or of one row, see below", group="model", metavar="NAME",
        choices=lambda options: dict.fromkeys((*CHOICES, *ROWS)),
        aliases=lambda options: {"ring": "8gaussians"},
    )  # fmt: skip
    port: Path | None = flag(
        None, "a file with keras_gan() and torch_gan(): checks your own port", group="model",
        metavar="FILE.py",
    )  # fmt: skip
    steps: int | None = flag(
        None, "steps in lock step; 0 for none (default: 50, with --port 3)", group="training",
        metavar="N", names=("--num-steps",),
    )  # fmt: skip
    batch_size: int | None = flag(
        None, "samples per batch in lock step (default: the system's)", group="training",
        metavar="N",
    )  # fmt: skip
    precision: str = flag(
        "float64", "float64 or float32", group="training", metavar="TYPE",
        choices=lambda options: PRECISIONS,
    )  # fmt: skip
    stock: bool = flag(
        False, "use Keras's own optimizers in lock step: what they differ by (no verdict)",
        group="training",
    )  # fmt: skip
    speed: bool = flag(False, "measure the speed of both sides, too", group="training")
    quality: int | None = flag(
        None, "score both sides, each trained by itself, over so many seeds (24, or 5)",
        group="training", metavar="SEEDS", nargs="?", const=0,
    )  # fmt: skip
    quality_steps: int | None = flag(
        None, "steps of each training for --quality (default: the system's)", group="training",
        metavar="N",
    )  # fmt: skip
    data: Path | None = flag(
        None, "mnist.npz for --quality (default: the bundled sample); with --port an array (.npy, "
        ".npz) or a data set of gan2d (default: random numbers)", group="data", metavar="PATH",
    )  # fmt: skip
    anim: Path | None = flag(
        None, "both learning (gan1d, 8gaussians, wgan-gp): film, .mp4 or .gif, or replay page, "
        ".html",
        group="output", metavar="PATH",
    )  # fmt: skip
    anim_steps: int | None = flag(
        None, "steps of the film (default: 4000, or 300)", group="output", metavar="N"
    )
    seed: int = flag(0, "seed of weights and batches in lock step", group="training", metavar="N")
    threads: int = flag(1, "threads of each side", group="machine", metavar="N")
    metrics: Path | None = flag(None, "everything as JSON", group="output", metavar="PATH")
    report: Path | None = flag(
        None, "page that holds everything, .html", group="output", metavar="PATH"
    )

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        self.positive_integers("threads", "quality_steps", "anim_steps")
        if self.steps is None:
            self.steps = 50 if self.port is None else PORT_STEPS
        validation.positive_integer("--steps", self.steps, minimum=0)
        self.positive_integers("batch_size", minimum=2)
        for name, other in (("quality_steps", "quality"), ("anim_steps", "anim")):
            if getattr(self, name) is not None and getattr(self, other) is None:
                raise ValueError(f"{flag_name(name)} goes with {flag_name(other)}")
        if self.quality:
            validation.positive_integer("--quality", self.quality, 2)
        self.check_seeds(self.seed)
        if self.report and self.report.suffix != ".html":
            raise ValueError(f"--report must end in .html. Received: {self.report}")
        for path in filter(None, (self.metrics, self.report)):
            files.check_writable(path)
        if self.anim:
            self._check_film()
        if self.port is not None:
            self._check_port()
        elif self.data is not None:
            input_files.check_digits(self.data)

    def _check_port(self) -> None:
        assert self.port is not None
        input_files.check_port(self.port)
        given = {"system": self.system != "all", "stock": self.stock, "speed": self.speed,
                 "quality": self.quality is not None, "anim": self.anim is not None,
                 "report": self.report is not None}  # fmt: skip
        for name, is_given in given.items():
            if is_given:
                raise ValueError(
                    f"--port checks your own file: leave {flag_name(name)} out, or leave --port out"
                )
        if self.data is not None and str(self.data) not in DATASETS and not self.data.is_file():
            raise ValueError(
                f"--data must be an array file or one of: {', '.join(DATASETS)}. "
                f"Received: {self.data}"
            )

    def _check_film(self) -> None:
        if self.system not in ANIMATED:
            raise ValueError(
                f"{flag_name('anim')} needs --system, one of: {', '.join(ANIMATED)}. "
                f"Received: {self.system}"
            )
        assert self.anim is not None
        pages.check_animation(self.anim)


def run(options: Options) -> int:
    """Does what the command line says.

    Returns:
        The exit code: 1 if a pair does not agree.
    """
    try:
        import tfgan.pytorch  # noqa: F401
    except ImportError as error:  # it says what to install
        raise ValueError(str(error)) from None
    from tfgan.pytorch import threads
    from tfgan.pytorch.parity import systems

    if options.port is not None:
        threads.limit_threads(options.threads)
        from tfgan.cli import port

        return port.run(options)
    chosen = systems.chosen(options.system)
    threads.limit_threads(options.threads)
    from tfgan.cli import comparison

    return comparison.run(options, chosen)
