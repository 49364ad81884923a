"""Training steps per second in both libraries."""

import shutil
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tfgan.pytorch.parity.shared_inputs import TorchInputs, next_inputs
from tfgan.pytorch.parity.system import System
from tfgan.pytorch.trainer import Trainer

Run = Callable[[int], Any]


def compare_speed(
    system: System, *, seconds: float = 2.0, repeats: int = 5, compiled: bool = True
) -> dict[str, Any]:
    """Measures a system's training speed in Keras and PyTorch, in alternating runs.

    Keras draws its batches inside its compiled loop. PyTorch gets the same ready-made batch in each
    step, so that its time includes no sampling. Compiling is not timed.

    Args:
        system: the system.
        seconds: approximate time per run.
        repeats: runs per library.
        compiled: whether to time PyTorch with `torch.compile`, too. That needs a C++ compiler.

    Returns:
        A dict. `keras`, `pytorch` and `compiled`: lists of steps per second. `keras_median`,
        `pytorch_median` and `compiled_median`: their medians. `ratio`: Keras's median divided by
        PyTorch's. `compiled_ratio`: Keras's median divided by that of `torch.compile`.
        `no_compiled`: the reason why there is no `compiled`, or None. `batch_size`: samples per
        batch. `threads`: PyTorch's number of threads.
    """
    model, source = system.model(0, jit_compile="auto"), system.source()
    inputs = TorchInputs(next_inputs(model, source, system.timed_batch))

    def run_keras(steps: int) -> None:
        model.fit(source, batch_size=system.timed_batch, steps_per_epoch=steps, verbose=0)

    sides: dict[str, Run] = {"keras": run_keras, "pytorch": _stepper(system.trainer(), inputs)}
    steps = {name: _steps(run, seconds) for name, run in sides.items()}
    reason = _add_compiled(sides, steps, system, inputs, seconds) if compiled else "not asked for"
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(repeats):
        for name, run in sides.items():
            start = time.perf_counter()
            run(steps[name])
            rates[name].append(steps[name] / (time.perf_counter() - start))
    medians = {f"{name}_median": float(np.median(values)) for name, values in rates.items()}
    found: dict[str, Any] = {
        **rates,
        **medians,
        "ratio": medians["keras_median"] / medians["pytorch_median"],
        "no_compiled": reason,
        "batch_size": system.timed_batch,
        "threads": torch.get_num_threads(),
    }
    if reason is None:
        found["compiled_ratio"] = medians["keras_median"] / medians["compiled_median"]
    return found


def _stepper(trainer: Trainer, inputs: TorchInputs) -> Run:
    def run(steps: int) -> None:
        for _ in range(steps):
            trainer.step(inputs)

    return run


def _add_compiled(
    sides: dict[str, Run],
    steps: dict[str, int],
    system: System,
    inputs: TorchInputs,
    seconds: float,
) -> str | None:
    """Adds `torch.compile` to `sides` and `steps`. Returns None, or the reason why it cannot."""
    if shutil.which("c++") is None:
        return "no C++ compiler"
    trainer = system.trainer()
    if trainer.gp_weight is not None:
        return "torch.compile has no double backward, which a gradient penalty needs"
    # Otherwise earlier systems count towards the limit of recompilations.
    torch.compiler.reset()
    trainer.generator = torch.compile(trainer.generator)
    trainer.discriminator = torch.compile(trainer.discriminator)
    run = _stepper(trainer, inputs)
    try:
        steps["compiled"] = _steps(run, seconds)
    except RuntimeError as error:  # torch.compile's errors and its compiler's
        return f"torch.compile failed: {' '.join(str(error).split())[:120]}"
    sides["compiled"] = run
    return None


def _steps(run: Run, seconds: float) -> int:
    """The number of steps that take about `seconds`. The first calls include compiling."""
    run(2)
    steps, elapsed = 1, 0.0
    while elapsed < 0.2 * seconds:
        steps *= 2
        start = time.perf_counter()
        run(steps)
        elapsed = time.perf_counter() - start
    return max(1, round(steps * seconds / elapsed))
