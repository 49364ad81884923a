"""Steps per second of both sides, measured in turns."""

import time

import numpy as np
import torch

from tfgan.pytorch.given import TorchDraws, draw


def side_by_side(system, *, seconds=2.0, repeats=5):
    """Times a system's Keras model and its eager PyTorch twin, one after the other, in turns.

    Keras draws its batches inside its compiled loop; PyTorch gets one ready-made batch again and
    again, so that its own sampling costs it nothing.

    Args:
        system: a `tfgan.pytorch.systems.System`.
        seconds: time of each run, about.
        repeats: runs of each side.

    Returns:
        A dict: `keras` and `pytorch`, lists of steps per second; their medians `keras_median`,
        `pytorch_median`; `ratio` of the medians; `batch_size`; `threads`, of PyTorch.
    """
    model, trainer, source = system.model(0, jit_compile="auto"), system.trainer(), system.source()
    numbers = TorchDraws(draw(model, source, system.batch_size))

    def run_keras(steps):
        model.fit(source, batch_size=system.batch_size, steps_per_epoch=steps, verbose=0)

    def run_torch(steps):
        for _ in range(steps):
            trainer.step(numbers)

    sides = {"keras": run_keras, "pytorch": run_torch}
    steps = {name: _steps(run, seconds) for name, run in sides.items()}
    rates = {name: [] for name in sides}
    for _ in range(repeats):
        for name, run in sides.items():
            start = time.perf_counter()
            run(steps[name])
            rates[name].append(steps[name] / (time.perf_counter() - start))
    medians = {f"{name}_median": float(np.median(values)) for name, values in rates.items()}
    return {
        **rates,
        **medians,
        "ratio": medians["keras_median"] / medians["pytorch_median"],
        "batch_size": system.batch_size,
        "threads": torch.get_num_threads(),
    }


def _steps(run, seconds):
    """Number of steps that take about `seconds`; a first call pays for compiling."""
    run(1)
    steps, elapsed = 1, 0.0
    while elapsed < 0.2 * seconds:
        steps *= 2
        start = time.perf_counter()
        run(steps)
        elapsed = time.perf_counter() - start
    return max(1, round(steps * seconds / elapsed))
