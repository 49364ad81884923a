"""`tfgan demo`: pictures of what is known about the training of GANs."""

import dataclasses
import sys
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from tfgan.cli import config_file, outputs
from tfgan.cli.first_line import announce, configure
from tfgan.cli.flag_groups import CompilingFlags
from tfgan.cli.flags import flag

EXAMPLES = ("dirac", "learning-rates --out rates.png --trials 3", "unrolled --num-steps 2000")

# Each demonstration, with the paper or the question it is about.
DEMONSTRATIONS = ("dirac", "optimistic-adam", "learning-rates", "unrolled")

# What both players of the Dirac-GAN start from, and the square that is shown.
STARTS = ((1.5, 0.0), (-0.5, -0.5))
LIMIT = 2.2
DIRAC_RATE = 0.1

# The number of each player: where the generator is, and the slope of the discriminator.
LABELS = ("theta, the generator's number", "psi, the discriminator's number")
# Pictures in a row of unrolled, and generated points in each.
UNROLLED_COLUMNS = 5
UNROLLED_POINTS = 2000


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    return {"demonstrations": DEMONSTRATIONS}


@dataclasses.dataclass(kw_only=True)
class Options(CompilingFlags):
    """The command line."""

    command: ClassVar[str] = "demo"

    name: str = flag(
        help="dirac: which losses and penalties reach the equilibrium of the smallest GAN; "
        "optimistic-adam: beside Adam, on the same game; learning-rates: how the GAN of "
        "gan-intro-2017 ends for each pair of rates; unrolled: a plain GAN hops between modes, an "
        "unrolled one does not",
        group="data", metavar="NAME", positional=True, noun="demonstration",
        choices=lambda options: DEMONSTRATIONS,
    )  # fmt: skip
    out: Path | None = flag(
        None, "the picture: .png, .pdf or .svg (default: NAME.png)", group="output", metavar="PATH"
    )
    metrics: Path | None = flag(None, "the drawn numbers as JSON", group="output", metavar="PATH")
    num_steps: int | None = flag(
        None, "updates of each network (default: dirac 500, optimistic-adam 1500, learning-rates "
        "2000, unrolled 5000)",
        group="training", metavar="N",
    )  # fmt: skip
    seed: int = flag(
        42, "seed of unrolled, first seed of learning-rates", group="training", metavar="N"
    )
    trials: int = flag(
        3, "seeds of learning-rates for each pair of rates", group="training", metavar="N"
    )

    @property
    def picture(self) -> Path:
        """The picture to write."""
        return self.out or Path(f"{self.name}.png")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan import animation
        from tfgan.utils import files

        self.positive_integers("num_steps", "trials")
        self.check_seeds(self.seed, self.trials)
        animation.check_still(self.picture)
        for path in filter(None, (self.picture, self.metrics)):
            files.check_writable(path)


def run(options: Options) -> int:
    """Makes one picture, and says in a few lines what it shows."""
    from tfgan import animation

    jit = _jit(options)
    make = {
        "dirac": _dirac, "optimistic-adam": _optimistic_adam, "learning-rates": _rates,
        "unrolled": _unrolled,
    }  # fmt: skip
    frame, plot, numbers = make[options.name](options, jit)
    animation.draw_still(frame, plot, options.picture)
    if options.metrics:
        values = {"demonstration": options.name, **numbers}
        outputs.write_metrics(options.metrics, {**values, "config": config_file.as_values(options)})
    print("\n".join(f"written: {path}" for path in (options.picture, options.metrics) if path))
    return 0


def _jit(options: Options) -> bool:
    """Whether XLA compiles, after the first line of the run."""
    from tfgan.utils import device

    if options.name != "unrolled" or options.jit != "auto":
        return bool(configure(options).on)
    device.configure(options.device, deterministic=options.deterministic)
    announce(device.JitChoice(False, "it slows unrolled updates down"))
    return False


def _dirac(options: Options, jit: bool) -> tuple[Any, Any, dict[str, Any]]:
    """Four games, with both players moving at once (above) and one after the other (below)."""
    from tfgan import losses
    from tfgan.penalties import R1, GradientPenalty
    from tfgan.reproductions.dirac_gan import DiracGAN

    games = {
        "minimax": DiracGAN(losses.get("minimax")),
        "Wasserstein": DiracGAN(losses.get("wasserstein")),
        "Wasserstein, WGAN-GP": DiracGAN(losses.get("wasserstein"), GradientPenalty(0.25)),
        "non-saturating, R1": DiracGAN(losses.get("non_saturating"), R1(1.0)),
    }
    num_steps = options.num_steps or 500
    fields, paths, ends = [], [], {}
    ways = ("simultaneous", "alternating")
    # All four stand beside each other on a phone.
    titles = ("minimax", "Wasserstein", "WGAN-GP", "with R1")
    for way in ways:
        for name, game in games.items():
            path = game.train(STARTS, rate=DIRAC_RATE, num_steps=num_steps,
                              alternating=way == "alternating")  # fmt: skip
            fields.append(_field(game))
            paths.append(path)
            distance = float(np.linalg.norm(path[-1], axis=-1).max())
            ends[f"{name}, {way}"] = {"distance": distance}
            print(f"{name}, {way}: {distance:.2g} from the equilibrium after {num_steps} steps")
    from tfgan.animation.plots.phase_portraits import PhasePortraitsPlot

    plot = PhasePortraitsPlot(
        [*titles, *[""] * len(games)], columns=len(games), limit=LIMIT, rows=ways, labels=LABELS
    )
    return {"field": np.array(fields), "paths": np.array(paths)}, plot, ends


def _field(game: Any) -> np.ndarray:
    """The direction of a game at the points of a grid, (2, n, n)."""
    import tensorflow as tf

    line = np.linspace(-LIMIT, LIMIT, 15)
    theta, psi = (part.reshape(-1, 1) for part in np.meshgrid(line, line))
    parts = game.vector_field(tf.constant(theta), tf.constant(psi))
    return np.array([part.numpy().reshape(len(line), len(line)) for part in parts])


def _optimistic_adam(options: Options, jit: bool) -> tuple[Any, Any, dict[str, Any]]:
    """The Wasserstein game without a penalty, by Adam and by optimistic Adam."""
    import keras

    from tfgan import losses
    from tfgan.animation.plots.phase_portraits import PhasePortraitsPlot
    from tfgan.optimizers import OptimisticAdam
    from tfgan.reproductions.dirac_gan import DiracGAN

    game, num_steps = DiracGAN(losses.get("wasserstein")), options.num_steps or 1500
    paths, ends = [], {}
    kinds = {"Adam": keras.optimizers.Adam, "optimistic Adam": OptimisticAdam}
    for name, kind in kinds.items():
        makers = [kind(0.02, beta_1=0.0, beta_2=0.99) for _ in range(2)]
        path = game.train_by((makers[0], makers[1]), STARTS, num_steps=num_steps)
        paths.append(path)
        distance = float(np.linalg.norm(path[-1], axis=-1).max())
        ends[name] = {"distance": distance}
        print(f"{name}: {distance:.2g} from the equilibrium after {num_steps} steps")
    plot = PhasePortraitsPlot(kinds, columns=2, limit=LIMIT, labels=LABELS)
    frame = {"field": np.array([_field(game)] * 2), "paths": np.array(paths)}
    return frame, plot, ends


def _rates(options: Options, jit: bool) -> tuple[Any, Any, dict[str, Any]]:
    """The median over seeds of W1 to the data, for each pair of rates."""
    from tqdm import tqdm

    from tfgan.animation.plots.rate_map import RateMapPlot
    from tfgan.reproductions.learning_rate_map import learning_rate_map

    rates = np.logspace(-4, -1, 13).tolist()
    seeds = range(options.seed, options.seed + options.trials)
    total = len(rates) ** 2 * len(seeds)
    with tqdm(total=total, unit="run", file=sys.stderr, disable=None, leave=False) as bar:
        found = learning_rate_map(
            rates, rates, seeds=seeds, num_steps=options.num_steps or 2000, jit_compile=jit,
            say=lambda finished: bar.update(),
        )  # fmt: skip
    scores = np.median(found, axis=2)
    best = np.unravel_index(np.nanargmin(scores), scores.shape)
    print(
        f"best: generator {rates[best[0]]:.2g}, discriminator {rates[best[1]]:.2g}, "
        f"W1 {scores[best]:.2g} (median of {len(seeds)} seeds)"
    )
    numbers = {"rates": rates, "wasserstein_1": found, "seeds": list(seeds)}
    return {"scores": scores}, RateMapPlot(rates, rates), numbers


def _unrolled(options: Options, jit: bool) -> tuple[Any, Any, dict[str, Any]]:
    """Generated points of a plain and of an unrolled GAN, at the same steps."""
    from tfgan.animation.plots.sample_rows import SampleRowsPlot
    from tfgan.reproductions.unrolled_gan import UNROLLED_STEPS, UnrolledGAN

    num_steps = options.num_steps or 5000
    steps = np.unique(np.linspace(0, num_steps, UNROLLED_COLUMNS + 1).astype(int)[1:])
    samples: list[list[np.ndarray]] = []
    modes: list[list[int]] = []
    for unrolled_steps in (0, UNROLLED_STEPS):
        model = UnrolledGAN(unrolled_steps, seed=options.seed, jit_compile=jit)
        samples.append([])
        modes.append([])
        for step in steps:
            model.train(int(step) - model.step)
            samples[-1].append(model.generate(UNROLLED_POINTS))
            modes[-1].append(model.modes_made(samples[-1][-1]))
            kind = f"{unrolled_steps} unrolled updates" if unrolled_steps else "plain"
            print(f"{kind}, step {step}: {modes[-1][-1]} of 8 modes", flush=True)
    plot = SampleRowsPlot(
        ("plain", f"{UNROLLED_STEPS} unrolled updates"), [f"step {step}" for step in steps],
        centres=model.data.modes, limit=3.0,
    )  # fmt: skip
    numbers = {"steps": steps.tolist(), "modes": {"plain": modes[0], "unrolled": modes[1]}}
    return {"samples": np.array(samples), "modes": modes}, plot, numbers
