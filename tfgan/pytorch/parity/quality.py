"""Scores of both libraries after equal steps and after equal time.

Each library draws its own weights, batches and latents.
"""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from tfgan import optimizers, recipes
from tfgan.metrics.trials import summarize
from tfgan.pytorch.models import gaussian_1d
from tfgan.pytorch.parity.scoring import RUNS, Scoring
from tfgan.pytorch.parity.system import System

Array = npt.NDArray[Any]

# Means that differ by more combined standard errors than this are reported as different.
MAX_ERRORS = 2.0

# Updates of the discriminator's pretraining in gan-intro's 2016 edition.
PRETRAIN_STEPS = 1000

SIDES = ("keras", "pytorch")


def has_quality(system: System) -> bool:
    """Whether `compare_quality` can score the system. There is no data for 64x64 images."""
    return system.name in RUNS


def compare_quality(
    system: System,
    scoring: Scoring,
    *,
    steps: int | None = None,
    seeds: int | None = None,
    on_run: Callable[[], Any] = lambda: None,
) -> dict[str, Any]:
    """Trains and scores a system in both libraries with several seeds.

    After equal steps, the faster library continues until it has used the other's time.

    Args:
        system: a system for which `has_quality` is true.
        scoring: its `Scoring`.
        steps: number of training steps. None means `scoring.steps`.
        seeds: number of runs per library. None means `scoring.seeds`.
        on_run: function called after each seed.

    Returns:
        A dict. `keras` and `pytorch`: one score per seed after equal steps. `keras_mean`,
        `keras_error` and `keras_not_finite`: their mean, its standard error, and the number of runs
        without a finite score, which both leave out; the same for `pytorch`. `errors`: the
        difference of the means divided by the combined standard error. `same`: whether that is at
        most `MAX_ERRORS`. `keras_equal_time` and `pytorch_equal_time`: the same values after
        equal time, without a verdict. `seconds`: each library's median time for the equal steps.
        `samples`: some samples of each library's first run. `steps`, `seeds`, `score`: settings.
    """
    steps, seeds = steps or scoring.steps, seeds or scoring.seeds
    sides: dict[str, _Keras | _Torch] = {
        "keras": _Keras(system, scoring),
        "pytorch": _Torch(system, scoring),
    }
    scores: dict[str, list[float]] = {
        name: [] for name in (*SIDES, *(f"{name}_equal_time" for name in SIDES))
    }
    seconds: dict[str, list[float]] = {name: [] for name in SIDES}
    shown: dict[str, Array] = {}
    for seed in range(seeds):
        for name, side in sides.items():
            side.start(seed)
            seconds[name].append(side.run(steps))
            samples = side.samples(seed)
            scores[name].append(scoring.score(samples))
            shown.setdefault(name, scoring.shown(samples))
        slowest = max(seconds[name][-1] for name in SIDES)
        for name, side in sides.items():
            more = round(steps * (slowest / seconds[name][-1] - 1))
            if more:
                side.run(more)
            last = scoring.score(side.samples(seed)) if more else scores[name][-1]
            scores[f"{name}_equal_time"].append(last)
        on_run()
    return {
        "steps": steps,
        "seeds": seeds,
        "score": scoring.score_name,
        "samples": shown,
        "seconds": {name: float(np.median(values)) for name, values in seconds.items()},
        **_compared(scores),
    }


def _compared(scores: dict[str, list[float]]) -> dict[str, Any]:
    """The scores, their summaries, and the verdict on the means after equal steps."""
    found: dict[str, Any] = {}
    for name, values in scores.items():
        found |= {name: values, **_summary(name, values)}
    combined = math.hypot(found["keras_error"], found["pytorch_error"])
    difference = abs(found["keras_mean"] - found["pytorch_mean"])
    found["errors"] = difference / combined if combined else float("nan")
    found["same"] = bool(found["errors"] <= MAX_ERRORS)
    return found


def _summary(name: str, values: Sequence[float]) -> dict[str, float]:
    found = summarize(values)
    mean, error = (
        math.nan if found[key] is None else found[key] for key in ("mean", "standard_error")
    )
    return {
        f"{name}_mean": mean,
        f"{name}_error": error,
        f"{name}_not_finite": found["not_finite"],
    }


def clock() -> float:
    """Returns seconds: the process's CPU time if PyTorch has one thread, else wall-clock time."""
    return time.process_time() if torch.get_num_threads() == 1 else time.perf_counter()


class _Keras:
    def __init__(self, system: System, scoring: Scoring) -> None:
        self.system, self.scoring = system, scoring
        self.model = system.model(0, jit_compile="auto")
        self._recipe = recipes.gaussian_1d("gan-intro-2016") if system.pretrained else None
        if self._recipe:
            self._optimizer = optimizers.build(self._recipe.pretrain_optimizer, PRETRAIN_STEPS)
        self.run(2)  # Compiles the loop, which is not timed.

    def start(self, seed: int) -> None:
        self.model.reset(seed)
        if self._recipe:
            self.model.pretrain_discriminator(
                self.scoring.source, steps=PRETRAIN_STEPS, optimizer=self._optimizer
            )

    def run(self, steps: int) -> float:
        start = clock()
        self.model.fit(
            self.scoring.source,
            batch_size=self.system.batch_size,
            steps_per_epoch=steps,
            verbose=0,
        )
        return clock() - start

    def samples(self, seed: int) -> Array:
        return self.model.generate(self.scoring.num_samples, seed=seed + 100)


class _Torch:
    def __init__(self, system: System, scoring: Scoring) -> None:
        self.system, self.scoring = system, scoring

    def start(self, seed: int) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.trainer = self.system.trainer()
        # Another seed than the weights', so that batches and weights are independent.
        self._random = torch.Generator().manual_seed(seed + 1_000_000)
        if self.system.pretrained:
            gaussian_1d.pretrain(self.trainer.discriminator, self._random, steps=PRETRAIN_STEPS)
        self._sampler = self.scoring.sampler(self.system.batch_size, self._random)

    def run(self, steps: int) -> float:
        start = clock()
        for _ in range(steps):
            self.trainer.step(self._sampler)
        return clock() - start

    def samples(self, seed: int) -> Array:
        random = torch.Generator().manual_seed(seed + 2_000_000)
        count, classes = self.scoring.num_samples, self.trainer.num_classes
        latents = self.scoring.sampler(count, random).generator_latents()
        inputs = [latents]
        if classes:
            labels = torch.arange(count) % classes
            inputs.append(torch.nn.functional.one_hot(labels, classes).to(latents.dtype))
        with torch.no_grad():
            samples = self.trainer.generator(*inputs).numpy()
        return np.moveaxis(samples, 1, -1) if samples.ndim == 4 else samples
