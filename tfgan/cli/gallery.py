"""`tfgan gallery`: makes every picture of the gallery again."""

import dataclasses
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

from tfgan.cli import input_files
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag

EXAMPLES = ("--out pictures", "--out pictures --only dirac.png gan1d-minibatch.gif")


@dataclasses.dataclass(frozen=True)
class Picture:
    """A picture or film of the gallery.

    Attributes:
        files: the files that the command writes, the first one is shown.
        command: the command without its output flag.
        flag: the output flag.
        shows: what the picture shows, one or two sentences.
        minutes: about how long it takes on 2 cores.
        whole_mnist: whether it needs the whole of MNIST.
        out: what is given to the output flag, if that is not the first file.
    """

    files: tuple[str, ...]
    command: str
    flag: str
    shows: str
    minutes: float
    whole_mnist: bool = False
    out: str | None = None

    def arguments(self, folder: Path, data: Path | None) -> list[str]:
        """The arguments of `tfgan` that make the picture in a folder."""
        given = [*self.command.split(), self.flag, str(folder / (self.out or self.files[0]))]
        return [*given, "--data", str(data)] if self.whole_mnist else given


PICTURES = (
    Picture(
        ("gan1d-minibatch.gif",), "gan1d --minibatch", "--anim",
        "A GAN learns N(4, 0.5). Green: the data. Red: the generated values. Blue, right axis: D's "
        "probability that a value is real. The title says the step and the distance W1 to the "
        "data.", 0.3,
    ),
    Picture(
        ("gan2d-8gaussians.png",), "gan2d --dataset ring --seed 0", "--plot",
        "The default recipe on 8 Gaussians: real points (rings), generated points (dots), what D "
        "takes for real (blue), and how losses and scores went.", 2,
    ),
    Picture(
        ("gan2d-25gaussians.png",), "gan2d --dataset grid --seed 0", "--plot",
        "The same on a grid of 25 Gaussians: all 25 are covered.", 2,
    ),
    Picture(
        ("gan2d-wgan-gp.mp4",),
        "gan2d --recipe article-wgan-gp-no-sigmoid --num-steps 300 --anim-every 5 --arrows "
        "--seed 0",
        "--anim",
        "WGAN-GP finds 8 Gaussians. Arrows: where D's gradient moves 40 generated points.", 4,
    ),
    Picture(
        ("dirac.png",), "demo dirac", "--out",
        "The smallest GAN (Mescheder et al. 2018): one number against one slope. Without a penalty "
        "the players circle, with R1 they meet at the equilibrium.", 0.2,
    ),
    Picture(
        ("optimistic-adam.png",), "demo optimistic-adam", "--out",
        "The Wasserstein game by Adam and by optimistic Adam (Daskalakis et al. 2017), which damps "
        "the turning.", 0.2,
    ),
    Picture(
        ("unrolled.png",), "demo unrolled", "--out",
        "Mode hopping (Metz et al. 2016): a plain GAN jumps from mode to mode of the ring. A GAN "
        "whose generator looks ahead by 10 updates of the discriminator covers all 8. A mode "
        "counts if at least 1 % of the points lie within 10 std of its centre.", 3,
    ),
    Picture(
        ("learning-rates.png",), "demo learning-rates", "--out",
        "How gan-intro's GAN of 2017 ends for each pair of learning rates: the median distance of "
        "3 seeds to the data.", 2,
    ),
    Picture(
        ("critic-study-1a.png", "critic-study-1b.png"), "critic-study", "--out",
        "Figure 1 of the WGAN-GP paper: what weight clipping does to a critic, and what the "
        "gradient penalty does instead.", 6, out="critic-study",
    ),
    Picture(
        ("mnist-conditional.png",), "mnist --model conditional --seed 1000", "--plot",
        "Digits by class, after 20 epochs.", 14, True,
    ),
    Picture(
        ("mnist-mlp.png",), "mnist --model mlp --seed 0", "--plot",
        "Digits of the networks of the MNIST article, by the default recipe.", 9, True,
    ),
    Picture(
        ("mnist-article.png", "mnist-article-losses-1.png"),
        "mnist --recipe mnist-article --seed 1 --losses {folder}/mnist-article-losses-1.png",
        "--plot", "The same networks, trained as the article does, and its losses by epoch.", 15,
        True,
    ),
)  # fmt: skip


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    return {"pictures": tuple(picture.files[0] for picture in PICTURES)}


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "gallery"
    needs_tensorflow: ClassVar[bool] = False

    out: Path = flag(Path("gallery"), "folder of the pictures", group="output", metavar="DIR")
    only: list[str] | None = flag(
        None, "make these pictures only (default: all)", group="output", metavar="NAME",
        noun="picture", choices=lambda options: [picture.files[0] for picture in PICTURES],
    )  # fmt: skip
    data: Path | None = flag(
        None, "the whole of MNIST, mnist.npz; without it the digits are left out", group="data",
        metavar="PATH",
    )  # fmt: skip

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        if self.data is not None:
            input_files.check_digits(self.data)
        if self.out.exists() and not self.out.is_dir():
            raise ValueError(f"--out {self.out} is no folder")


def run(options: Options) -> int:
    """Makes the pictures one after the other, each by its command in a process of its own."""
    from tfgan.utils import files

    chosen = [p for p in PICTURES if options.only is None or p.files[0] in options.only]
    left_out = [p for p in chosen if p.whole_mnist and options.data is None]
    chosen = [p for p in chosen if p not in left_out]
    options.out.mkdir(parents=True, exist_ok=True)
    files.check_folder(options.out)
    failed = []
    for index, picture in enumerate(chosen, 1):
        left = sum(p.minutes for p in chosen[index - 1 :])
        print(
            f"{index}/{len(chosen)} {picture.files[0]}: tfgan {picture.command} "
            f"(about {left:.0f} min left)", flush=True,
        )  # fmt: skip
        if not _make(picture, options):
            failed.append(picture.files[0])
    for picture in left_out:
        print(f"left out: {picture.files[0]} needs --data mnist.npz")
    for name in failed:
        print(f"error: {name} was not made", file=sys.stderr)
    return 1 if failed else 0


def _make(picture: Picture, options: Options) -> bool:
    """Runs the picture's command; its last line of errors is shown if it fails."""
    arguments = [
        word.format(folder=options.out) for word in picture.arguments(options.out, options.data)
    ]
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tfgan", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode or not all((options.out / name).is_file() for name in picture.files):
        print((done.stderr.strip().splitlines() or ["no message"])[-1], file=sys.stderr)
        return False
    print(f"  written in {time.perf_counter() - started:.0f} s", flush=True)
    return True
