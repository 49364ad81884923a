"""What the benchmarks share: timing side by side, and tables."""

import statistics
import time
from collections.abc import Callable
from typing import Any


def seconds_of(work: Callable[[], Any]) -> float:
    """Wall time of `work()`."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def eager_steps_per_second(train: Callable[[int], Any], steps: int) -> Callable[[], float]:
    """A function that measures steps/s of `train(steps)`, after a warm-up."""
    train(max(steps // 10, 1))
    return lambda: steps / seconds_of(lambda: train(steps))


def fused_steps_per_second(
    model: Any, source: Any, batch_size: int, steps: int
) -> Callable[[], float]:
    """A function that measures steps/s of the model's compiled loop, traced and compiled before."""
    import tensorflow as tf

    loop = model.fused_loop(source, batch_size)
    loop(tf.constant(2))  # traces and compiles

    def iterations_per_second() -> float:
        return steps / seconds_of(lambda: float(loop(tf.constant(steps))[1]["generator_loss"]))

    return iterations_per_second


def alternate(
    title: str, contestants: dict[str, Callable[[], float] | None], repeats: int
) -> dict[str, Any]:
    """Measures all contestants in turn, `repeats` times, and prints medians and their ratio.

    Args:
        title: first line of the table.
        contestants: dict from name to a function that returns steps/s, or None where a
            contestant is not installed. The first is the one that the others are compared with.
        repeats: number of rounds.

    Returns:
        A dict with `steps_per_second` and `median` by name, `ratios`, the first's median over that
        of each other contestant, and `ratio`, that over the second's (None where it is missing).
    """
    present = {name: run for name, run in contestants.items() if run}
    measured: dict[str, list[float]] = {name: [] for name in present}
    for _ in range(repeats):
        for name, run in present.items():
            measured[name].append(run())
    medians = {name: statistics.median(values) for name, values in measured.items()}
    rows = {
        name: f"{_rate(medians[name]):>10} steps/s  ({_rate(min(values))} to {_rate(max(values))})"
        for name, values in measured.items()
    }
    first, *others = contestants
    ratios = {name: medians[first] / medians[name] for name in others if name in medians}
    for name in others:
        if name in ratios:
            rows[f"ratio to {name}"] = f"{ratios[name]:10.2f}"
        else:
            extra = "jax" if name.startswith("JAX") else "torch"
            rows[name] = f"skipped: not installed (pip install {extra})"
    show(f"{title} (median of {repeats}, alternating)", rows)
    ratio = ratios.get(others[0]) if others else None
    return {"steps_per_second": measured, "median": medians, "ratio": ratio, "ratios": ratios}


def _rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(title: str, rows: dict[str, str]) -> None:
    """Prints a table of two columns."""
    width = max(map(len, rows))
    print(f"\n{title}")
    for name, value in rows.items():
        print(f"  {name:<{width}}  {value}", flush=True)
