"""How fast the systems' PyTorch counterparts are on this machine, eager and by `torch.compile`."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from tfgan.pytorch import ready_inputs
from tfgan.pytorch.twins import Twin, twins

# A timed round takes about so long.
ROUND_SECONDS = 0.5


def measure(
    systems: Mapping[str, Sequence[str]],
    repeats: int,
    *,
    deadline: float,
    write: Callable[[Any], None],
) -> dict[str, Any]:
    """Times the counterparts of the systems that have one, and prints a table.

    The networks are compiled, not the whole step.

    Args:
        systems: names of systems, with the precisions to time on a GPU: "float32", and "tf32" where
            the factors of products are rounded to TF32.
        repeats: number of rounds.
        deadline: the time, by `time.monotonic`, after which no system is begun.
        write: takes the numbers so far after each system.

    Returns:
        A dict: `device`, `torch`, `systems`, `not_run`. A rate is None where PyTorch cannot compile
        the system; `why` says why.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = ready_inputs.cuda_name() or "CPU"
    found: dict[str, Any] = {
        "device": name, "torch": torch.__version__, "systems": {}, "not_run": []
    }  # fmt: skip
    print(f"{name}, PyTorch {torch.__version__}: steps/s")
    print(f"{'system':<34}{'eager':>12}{'compiled':>12}{'compile s':>12}", flush=True)
    known = twins()
    for system in filter(known.__contains__, systems):
        if time.monotonic() > deadline:
            found["not_run"].append(system)
            continue
        found["systems"][system] = {"batch_size": known[system].batch_size}
        for precision in systems[system] if device == "cuda" else ("float32",):
            _choose(precision)
            result = _measure(known[system], repeats, device)
            found["systems"][system][precision] = result
            print(_row(system, precision, result), flush=True)
        write(found)
    _choose("float32")
    if found["not_run"]:
        print(f"not run, the time was up: {', '.join(found['not_run'])}")
    write(found)
    return found


def _row(system: str, precision: str, result: dict[str, Any]) -> str:
    title = system if precision == "float32" else f"{system}, {precision}"
    compiled = result["compiled"]
    end = "" if compiled is None else f"{result['compile_seconds']:>12.1f}"
    rate = f"{compiled:,.1f}" if compiled else f"no: {result['why']}"
    return f"{title:<34}{result['eager']:>12,.1f}{rate:>12}{end}"


def _choose(precision: str) -> None:
    torch.set_float32_matmul_precision("high" if precision == "tf32" else "highest")
    torch.backends.cudnn.allow_tf32 = precision == "tf32"


def _measure(twin: Twin, repeats: int, device: str) -> dict[str, Any]:
    trainer = ready_inputs.move(twin.make(), device)
    found: dict[str, Any] = {"eager": _rate(trainer, twin.inputs(device), repeats, device)}
    if device == "cuda":
        found["peak_bytes"] = torch.cuda.max_memory_allocated()
    return found | compiled(twin, repeats, device)


def compiled(twin: Twin, repeats: int, device: str) -> dict[str, Any]:
    """Times a counterpart whose networks `torch.compile` has compiled.

    Args:
        twin: the counterpart.
        repeats: number of rounds.
        device: name of a device, as PyTorch has it.

    Returns:
        A dict: `compiled`, iterations per second, and `compile_seconds`; or `compiled` None and
        `why`, where PyTorch cannot compile it.
    """
    # Each system begins with nothing compiled.
    torch.compiler.reset()
    inputs = twin.inputs(device)
    trainer = ready_inputs.move(twin.make(), device, compiled=True)
    start = time.perf_counter()
    try:
        ready_inputs.steps_per_second(trainer, inputs, 3, device)
    except RuntimeError as error:
        # PyTorch compiles no gradient of a gradient, which the penalties need.
        return {"compiled": None, "why": str(error).strip().splitlines()[0]}
    seconds = time.perf_counter() - start
    return {"compiled": _rate(trainer, inputs, repeats, device), "compile_seconds": seconds}


def _rate(trainer: Any, inputs: Any, repeats: int, device: str) -> float:
    """The median of iterations per second over some rounds."""
    steps = 3
    while True:
        rate = ready_inputs.steps_per_second(trainer, inputs, steps, device)
        if steps / rate > ROUND_SECONDS / 5:
            break
        steps *= 4
    steps = max(1, round(ROUND_SECONDS * rate))
    return statistics.median(
        ready_inputs.steps_per_second(trainer, inputs, steps, device) for _ in range(repeats)
    )
