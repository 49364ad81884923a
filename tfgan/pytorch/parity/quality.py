"""Quality of both sides after equal steps and after equal time, each with numbers of its own."""

import math
import time

import numpy as np
import torch

from tfgan import optimizers, recipes
from tfgan.metrics.trials import summarize
from tfgan.pytorch.models import gaussian_1d
from tfgan.pytorch.parity.scoring import RUNS

# Means further apart than this many combined standard errors are called different.
MAX_ERRORS = 2.0

PRETRAIN_STEPS = 1000


def has_quality(system):
    """Whether `compare` can score the system: 64x64 images have no data here."""
    return system.name in RUNS


def compare(system, contest, *, steps=None, seeds=None, on_run=lambda: None):
    """Scores of both sides over several seeds.

    Nothing is shared: each side draws its own weights, batches and latents. After equal steps the
    side that was faster goes on until it has had the other's time.

    Args:
        system: a `tfgan.pytorch.twins.System` that `has_quality`.
        contest: its `scoring.Contest`.
        steps: generator updates, the contest's by default.
        seeds: number of runs of each side, the contest's by default.
        on_run: called after each seed.

    Returns:
        A dict: `keras` and `pytorch`, a score for each seed after equal steps, and their `_mean`,
        `_error` (standard error) and `_not_finite` (runs without a finite score, left out);
        `errors`, how many combined standard errors the means are apart; `same`, whether that is
        at most `MAX_ERRORS`; the same of `keras_equal_time` and `pytorch_equal_time` (no verdict);
        `seconds`, medians of each side for the equal steps; `samples`, some of each side's first
        run; `steps`, `seeds`, `score`.
    """
    steps, seeds = steps or contest.steps, seeds or contest.seeds
    ours, theirs = _Keras(system, contest), _Torch(system, contest)
    names = ("keras", "pytorch")
    scores = {name: [] for name in (*names, *(f"{name}_equal_time" for name in names))}
    seconds, shown = {name: [] for name in names}, {}
    for seed in range(seeds):
        for name, side in zip(names, (ours, theirs), strict=True):
            side.start(seed)
            seconds[name].append(side.run(steps))
            samples = side.samples(seed)
            scores[name].append(contest.score(samples))
            shown.setdefault(name, contest.shown(samples))
        times = [seconds[name][-1] for name in names]
        for name, side, own in zip(names, (ours, theirs), times, strict=True):
            more = round(steps * (max(times) / own - 1))
            if more:
                side.run(more)
            last = contest.score(side.samples(seed)) if more else scores[name][-1]
            scores[f"{name}_equal_time"].append(last)
        on_run()
    found = {
        "steps": steps,
        "seeds": seeds,
        "score": contest.score_name,
        "samples": shown,
        "seconds": {name: float(np.median(values)) for name, values in seconds.items()},
    }
    for name, values in scores.items():
        found |= {name: values, **_summary(name, values)}
    combined = math.hypot(found["keras_error"], found["pytorch_error"])
    apart = abs(found["keras_mean"] - found["pytorch_mean"])
    found["errors"] = apart / combined if combined else float("nan")
    found["same"] = bool(found["errors"] <= MAX_ERRORS)
    return found


def _summary(name, values):
    found = summarize(values)
    mean, error = (
        math.nan if found[key] is None else found[key] for key in ("mean", "standard_error")
    )
    return {
        f"{name}_mean": mean,
        f"{name}_error": error,
        f"{name}_not_finite": found["not_finite"],
    }


def clock():
    """Seconds: of this process where each side has one thread, else of the wall."""
    return time.process_time() if torch.get_num_threads() == 1 else time.perf_counter()


class _Keras:
    def __init__(self, system, contest):
        self.system, self.contest = system, contest
        self.model = system.model(0, jit_compile="auto")
        self._recipe = recipes.gaussian_1d("gan-intro-2016") if system.pretrained else None
        if self._recipe:
            self._optimizer = optimizers.build(self._recipe.pretrain_optimizer, PRETRAIN_STEPS)
        self.run(2)  # compiles

    def start(self, seed):
        self.model.reset(seed)
        if self._recipe:
            self.model.pretrain_discriminator(
                self.contest.source, steps=PRETRAIN_STEPS, optimizer=self._optimizer
            )

    def run(self, steps):
        start = clock()
        self.model.fit(
            self.contest.source,
            batch_size=self.system.batch_size,
            steps_per_epoch=steps,
            verbose=0,
        )
        return clock() - start

    def samples(self, seed):
        return self.model.generate(self.contest.num_samples, seed=seed + 100)


class _Torch:
    def __init__(self, system, contest):
        self.system, self.contest = system, contest

    def start(self, seed):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.trainer = self.system.trainer()
        # Another seed: else the batches would be made of the numbers that the weights are made of.
        self._random = torch.Generator().manual_seed(seed + 1_000_000)
        if self.system.pretrained:
            gaussian_1d.pretrain(self.trainer.discriminator, self._random, steps=PRETRAIN_STEPS)
        self._sampler = self.contest.sampler(self.system.batch_size, self._random)

    def run(self, steps):
        start = clock()
        for _ in range(steps):
            self.trainer.step(self._sampler)
        return clock() - start

    def samples(self, seed):
        random = torch.Generator().manual_seed(seed + 2_000_000)
        count, classes = self.contest.num_samples, self.trainer.num_classes
        latents = self.contest.sampler(count, random).generator_latents()
        inputs = [latents]
        if classes:
            labels = torch.arange(count) % classes
            inputs.append(torch.nn.functional.one_hot(labels, classes).to(latents.dtype))
        with torch.no_grad():
            samples = self.trainer.generator(*inputs).numpy()
        return np.moveaxis(samples, 1, -1) if samples.ndim == 4 else samples
