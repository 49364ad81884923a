"""`tfgan benchmark --fits`: what a step, a call, a seed and a frame cost, as fitted lines.

Each line is fitted to the best of some rounds: other programs on the machine only add time.
"""

import dataclasses
import functools
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tfgan.cli.benchmarks.fitted_line import fitted_line
from tfgan.cli.benchmarks.timing import seconds_of, show

# What each line is against, and what its seconds are of.
LINES = {
    "batch": ("samples per batch", "step"),
    "width": ("square of the hidden width", "step"),
    "steps per call": ("steps per call", "call"),
    "seeds": ("seeds", "run, with its model and compilation"),
    "frames": ("frames", "film, recorded, drawn and encoded"),
}
# The least time of one measurement, in seconds. Shorter work is repeated.
SHORTEST = 0.02
# One seed of the line of seeds trains so many calls, each of 100 steps.
CALLS_OF_A_SEED = 5


@dataclasses.dataclass(frozen=True)
class Sizes:
    """What the lines of a system are measured at.

    Attributes:
        batch: Batch sizes.
        width: Hidden widths.
        call: Steps per call.
        seeds: Numbers of seeds.
        frames: Numbers of frames; empty where no film is drawn.
        steps: Steps of one measurement of a step.
    """

    batch: tuple[int, ...]
    width: tuple[int, ...]
    call: tuple[int, ...] = (1, 10, 100, 300)
    seeds: tuple[int, ...] = (1, 2, 4, 8)
    frames: tuple[int, ...] = (5, 20, 60, 120)
    steps: int = 300


SYSTEMS = {
    "gan1d": Sizes(batch=(8, 16, 32, 64), width=(4, 8, 16, 32), steps=2000),
    "gan2d-default": Sizes(batch=(64, 128, 256, 512), width=(64, 128, 192, 256)),
}


def measure(
    name: str, repeats: int, sizes: Sizes | None = None, *, jit_compile: bool = True
) -> dict[str, Any]:
    """Measures and prints the lines of a system.

    Args:
        name: A key of `SYSTEMS`.
        repeats: Number of rounds of each measurement.
        sizes: What to measure at; by default that of `SYSTEMS`.
        jit_compile: Whether XLA compiles the steps.

    Returns:
        What `fitted_line` returns, by the name of the line in `LINES`.
    """
    sizes = sizes or SYSTEMS[name]
    make = {"gan1d": _gaussian, "gan2d-default": _mixture}[name]

    def system(**changes: Any) -> "_System":
        return make(jit_compile, **changes)

    usual = system()
    squares = [width**2 for width in sizes.width]
    points = {
        "batch": (sizes.batch, [_step(system(batch=n), sizes, repeats) for n in sizes.batch]),
        "width": (squares, [_step(system(width=n), sizes, repeats) for n in sizes.width]),
        "steps per call": (
            sizes.call, [_best(functools.partial(usual.call, n), repeats) for n in sizes.call],
        ),
        "seeds": (sizes.seeds, _seeds(system, sizes.seeds)),
        "frames": (
            sizes.frames, [_best(functools.partial(usual.film, n), repeats) for n in sizes.frames],
        ),
    }  # fmt: skip
    found = {line: fitted_line(*pair) for line, pair in points.items()}
    show(f"{name}: seconds as fitted lines (best of {repeats})", described(found))
    return found


def described(found: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Each line in words, with the standard errors of its two numbers."""
    return {
        f"{line}, one {LINES[line][1]}":
        f"{1e3 * fit['fixed']:.4g} ± {1e3 * fit['fixed_error']:.1g} ms + "
        f"{1e6 * fit['each']:.4g} ± {1e6 * fit['each_error']:.1g} µs x {LINES[line][0]} "
        f"(off by {100 * fit['off']:.1f} %)"
        for line, fit in found.items()
    }  # fmt: skip


class _System:
    """A model whose loop is compiled.

    Args:
        model: The model.
        source: Its data.
        batch: Samples per batch.
        frame: Computes what one frame shows.
        plot: Draws frames.
    """

    def __init__(
        self, model: Any, source: Any, batch: int, frame: Callable[[], Any], plot: Any
    ) -> None:
        self.model, self._frame, self._plot = model, frame, plot
        self._loop = model.fused_loop(source, batch)
        self.call(1)

    def call(self, steps: int) -> None:
        """Makes steps in one call and waits for them."""
        import tensorflow as tf

        float(self._loop(tf.constant(steps))[1]["generator_loss"])

    def film(self, count: int) -> None:
        """Records, draws and encodes frames."""
        from tfgan.animation import render
        from tfgan.animation.frames import FrameReader, FrameWriter

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "frames.npz")
            with FrameWriter(path, "any") as frames:
                for step in range(count):
                    frames.append(step=step, **self._frame())
            with FrameReader(path) as read:
                render(read, self._plot, Path(folder, "film.mp4"), progress=False, rest=0.0)


def _gaussian(jit_compile: bool, batch: int | None = None, width: int | None = None) -> _System:
    from tfgan import recipes
    from tfgan.animation.plots.registry import plot_for
    from tfgan.models.gaussian_1d import Gaussian1DGAN, default_data

    recipe = recipes.gaussian_1d("gan-intro-2017")
    model = Gaussian1DGAN.from_recipe(recipe, hidden_size=width, jit_compile=jit_compile)
    data, plot = default_data(recipe), plot_for("gaussian-1d", {})

    def frame() -> Any:
        return model.curves(data, batch_size=recipe.batch_size, point_stride=11)

    return _System(model, data, batch or recipe.batch_size, frame, plot)


def _mixture(jit_compile: bool, batch: int | None = None, width: int | None = None) -> _System:
    import numpy as np

    from tfgan import recipes
    from tfgan.animation.plots.registry import plot_for
    from tfgan.models.mixture_2d import GaussianMixtureGAN, default_data

    recipe = recipes.mixture_2d("default")
    if width:
        recipe = dataclasses.replace(
            recipe,
            generator={**recipe.generator, "width": width},
            discriminator={**recipe.discriminator, "width": width},
        )
    model = GaussianMixtureGAN.from_recipe(recipe, jit_compile=jit_compile)
    data = default_data("8gaussians", recipe)
    facts = {"limit": 2.0, "num_steps": 1, "score_name": "modes covered", "score_limit": 8}

    def frame() -> Any:
        # Step, two losses and two scores.
        return {**model.picture(data, limit=2.0), "history": np.ones((1, 5))}

    return _System(model, data, batch or recipe.batch_size, frame, plot_for("mixture-2d", facts))


def _step(system: _System, sizes: Sizes, repeats: int) -> float:
    """Seconds of one step within a long call."""
    return _best(lambda: system.call(sizes.steps), repeats) / sizes.steps


def _best(work: Callable[[], None], repeats: int) -> float:
    """Seconds of the fastest of `repeats` rounds, each long enough to be measured."""
    work()
    count = max(1, int(SHORTEST / seconds_of(work)))

    def repeated() -> None:
        for _ in range(count):
            work()

    return min(seconds_of(repeated) for _ in range(repeats)) / count


def _seeds(make: Callable[[], _System], counts: Sequence[int]) -> list[float]:
    """Seconds until so many seeds are trained, from the making of the model on."""
    start, found = time.perf_counter(), {}
    system = make()
    for seed in range(max(counts)):
        system.model.reset(seed)
        for _ in range(CALLS_OF_A_SEED):
            system.call(100)
        found[seed + 1] = time.perf_counter() - start
    return [found[count] for count in counts]
