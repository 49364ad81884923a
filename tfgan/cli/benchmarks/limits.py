"""`tfgan benchmark --limits`: how near each system comes to what the machine and others can do."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from tfgan.cli.benchmarks.timing import seconds_of

# Each benchmark: its module in `tfgan.cli.benchmarks` and its function there.
FUNCTIONS = {
    "gan1d": ("gaussian_1d", "training"),
    "gan2d-default": ("mixture_2d", "default"),
    "gan2d-wgan-gp": ("mixture_2d", "wgan_gp"),
    "mnist-article": ("mnist", "article"),
    "mnist-wgan-gp": ("mnist", "wgan_gp"),
}
# Each benchmark's rows: title of the benchmark, system of `benchmarks.export`.
SYSTEMS: dict[str, tuple[tuple[str, str], ...]] = {
    "gan1d": (
        ("1-D GAN", "gan1d-gan-intro-2017"),
        ("1-D GAN with minibatch discrimination", "gan1d-gan-intro-2017-minibatch"),
    ),
    "gan2d-default": (("2-D, default", "gan2d-default"),),
    "gan2d-wgan-gp": (("2-D, WGAN-GP", "gan2d-article-wgan-gp-no-sigmoid"),),
    "mnist-article": (("digits, batch 16", "mlp-mnist-article"),),
    "mnist-wgan-gp": (("digits, WGAN-GP", "wgan-gp-wgan-gp-paper"),),
}
# Side of the square matrices whose product is the machine's rate, and how many are made.
SIDE, PRODUCTS = 1024, 8

# What the table shows of a row, and how.
COLUMNS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "steps/s": lambda row: f"{row['steps_per_second']:,.4g}",
    "x eager": lambda row: _ratio(row, "PyTorch eager"),
    "x compile": lambda row: _ratio(row, "torch.compile"),
    "x JAX": lambda row: _ratio(row, "JAX jit + scan"),
    "x JAX, read": lambda row: _ratio(row, "JAX, as often read"),
    "of matrices": lambda row: f"{100 * row['share']:.2g} %",
    "state": lambda row: f"{row['state_bytes'] / 1e6:,.3g} MB",
    "memory": lambda row: "-" if row["memory"] is None else f"{row['memory']:.2f} GiB",
}


def measure(name: str, repeats: int) -> dict[str, Any]:
    """Measures a benchmark's systems in this process.

    Args:
        name: A key of `SYSTEMS`.
        repeats: Number of rounds of each measurement.

    Returns:
        A dict by system: `steps_per_second`; `ratios` to the others; `share`, the multiply-adds per
        second as a share of those of large matrices; `multiply_adds` of a step; `state_bytes`, what
        goes into each call; `memory`, the largest of this process so far, in GiB.
    """
    from tfgan.utils.memory import peak_memory_gib

    module, function = FUNCTIONS[name]
    run = getattr(importlib.import_module(f"tfgan.cli.benchmarks.{module}"), function)
    measured = run(repeats)
    memory, machine = peak_memory_gib(), matrix_rate()
    found: dict[str, Any] = {}
    for title, system in SYSTEMS[name]:
        result = measured.get(title, measured)
        rate = next(iter(result["median"].values()))
        ratios = {**result["ratios"]}
        compiled = _compiled(system, repeats)
        if compiled:
            ratios["torch.compile"] = rate / compiled
        row = {"steps_per_second": rate, "ratios": ratios, "memory": memory, **_counts(system)}
        row["share"] = row["multiply_adds"] * rate / machine
        found[title] = row
    return found


def table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Returns the table of all rows of `measure`, by benchmark."""
    rows = [("system", *COLUMNS)]
    for systems in found.values():
        rows += [(title, *(show(row) for show in COLUMNS.values()))
                 for title, row in systems.items()]  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    )


def matrix_rate() -> float:
    """Returns the multiply-adds per second of products of large matrices, in float32."""
    import tensorflow as tf

    # The identity: however many products, nothing grows.
    x = tf.eye(SIDE)

    def products() -> None:
        y = x
        for _ in range(PRODUCTS):
            y = tf.matmul(x, y)
        y.numpy()

    products()
    return PRODUCTS * SIDE**3 / min(seconds_of(products) for _ in range(3))


def _counts(system: str) -> dict[str, Any]:
    """What `export.facts` counts in the program of a system."""
    from tfgan.cli.benchmarks import export

    model, source, batch_size = dict(export.systems())[system]()
    text = export.program(model.fused_loop(source, batch_size))
    facts = export.facts(text, model.discriminator_steps)
    return {name: facts[name] for name in ("multiply_adds", "state_bytes")}


def _compiled(system: str, repeats: int) -> float | None:
    """Steps/s of PyTorch with compiled networks; None where it is missing or cannot do it."""
    try:
        from tfgan.pytorch import measure_twins
        from tfgan.pytorch.twins import twins
    except ImportError:
        return None
    if system not in twins():
        return None
    found = measure_twins.compiled(twins()[system], repeats, "cpu")
    if found["compiled"] is None:
        print(f"torch.compile, {system}: {found['why']}")
        return None
    return float(found["compiled"])


def _ratio(row: Mapping[str, Any], other: str) -> str:
    ratio = row["ratios"].get(other)
    return "-" if ratio is None else f"{ratio:.2f}"
