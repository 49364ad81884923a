"""Steps per second of both sides, measured in turns."""

import shutil
import time

import numpy as np
import torch

from tfgan.pytorch.parity.shared_inputs import TorchDraws, draw


def side_by_side(system, *, seconds=2.0, repeats=5, compiled=True):
    """Times a system's Keras model and its PyTorch twin, one after the other, in turns.

    Keras draws its batches inside its compiled loop; PyTorch gets one ready-made batch again and
    again, so that its own sampling costs it nothing. Compiling is not timed.

    Args:
        system: a `tfgan.pytorch.twins.System`.
        seconds: time of each run, about.
        repeats: runs of each side.
        compiled: whether to time `torch.compile` of both networks, too, where there is a C++
            compiler.

    Returns:
        A dict: `keras`, `pytorch` and, where it was timed, `compiled`, lists of steps per second;
        their medians `keras_median` and so on; `ratio` of Keras's median to PyTorch's and
        `compiled_ratio` to the compiled one's; `no_compiled`, why it was not timed, or None;
        `batch_size`; `threads`, of each side.
    """
    model, source = system.model(0, jit_compile="auto"), system.source()
    numbers = TorchDraws(draw(model, source, system.timed_batch))

    def run_keras(steps):
        model.fit(source, batch_size=system.timed_batch, steps_per_epoch=steps, verbose=0)

    sides = {"keras": run_keras, "pytorch": _stepper(system.trainer(), numbers)}
    steps = {name: _steps(run, seconds) for name, run in sides.items()}
    reason = _add_compiled(sides, steps, system, numbers, seconds) if compiled else "not asked for"
    rates = {name: [] for name in sides}
    for _ in range(repeats):
        for name, run in sides.items():
            start = time.perf_counter()
            run(steps[name])
            rates[name].append(steps[name] / (time.perf_counter() - start))
    medians = {f"{name}_median": float(np.median(values)) for name, values in rates.items()}
    found = {
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


def _stepper(trainer, numbers):
    def run(steps):
        for _ in range(steps):
            trainer.step(numbers)

    return run


def _add_compiled(sides, steps, system, numbers, seconds):
    """Adds the compiled twin to `sides`; returns None, or why it cannot run."""
    if shutil.which("c++") is None:
        return "no C++ compiler"
    trainer = system.trainer()
    if trainer.gp_weight is not None:
        return "torch.compile has no double backward, which a gradient penalty needs"
    # Else what an earlier system left counts to the limit of recompilations, and the rest is eager.
    torch.compiler.reset()
    trainer.generator = torch.compile(trainer.generator)
    trainer.discriminator = torch.compile(trainer.discriminator)
    run = _stepper(trainer, numbers)
    try:
        steps["compiled"] = _steps(run, seconds)
    except RuntimeError as error:  # all of torch.compile's, and of the compiler that it calls
        return f"torch.compile failed: {' '.join(str(error).split())[:120]}"
    sides["compiled"] = run
    return None


def _steps(run, seconds):
    """Number of steps that take about `seconds`; the first calls pay for compiling."""
    run(2)
    steps, elapsed = 1, 0.0
    while elapsed < 0.2 * seconds:
        steps *= 2
        start = time.perf_counter()
        run(steps)
        elapsed = time.perf_counter() - start
    return max(1, round(steps * seconds / elapsed))
