"""The tables of speed of the page of results, from `tfgan benchmark --startup` and `--limits`."""

from typing import Any

Run = dict[str, Any]

Rows = list[list[str]]

# The states of the cache of compiled programs, as `tfgan benchmark --startup` calls them.
STATES = ("cache off", "cache empty", "cache filled")

# What a command's time goes into, in its order.
PARTS = ("import", "pretraining", "training", "recording", "scoring", "drawing", "rest")

RATIOS = ("PyTorch eager", "torch.compile", "JAX jit + scan", "JAX, as often read")


def startup_rows(runs: list[Run]) -> Rows:
    """One row for each command of `--startup`: bare imports, and seconds with an empty cache."""
    rows = [["command", "version", *STATES, *PARTS]]
    for run in runs:
        found = run["startup"]
        bare = found["bare"]["seconds"]
        for name, states in found.items():
            if name == "bare":
                continue
            cells = [f"{states[state]['seconds'] / bare:.2f}" for state in STATES]
            parts = states["cache empty"]["parts"]
            cells += [f"{parts[part]:.2f}" if part in parts else "" for part in PARTS]
            rows.append([name, run["version"], *cells])
    return rows


def limits_rows(runs: list[Run]) -> Rows:
    """One row for each system of `--limits`: steps/s, ratios to others, and to the machine."""
    rows = [["system", "version", "steps/s", *(f"/ {name}" for name in RATIOS),
             "of the matrix rate", "state", "peak memory"]]  # fmt: skip
    for run in runs:
        for systems in run["limits"].values():
            for name, row in systems.items():
                ratios = [row["ratios"].get(other) for other in RATIOS]
                cells = [three_digits(row["steps_per_second"])]
                cells += ["" if ratio is None else f"{ratio:.3g}" for ratio in ratios]
                cells += [f"{100 * row['share']:.2g} %", f"{row['state_bytes'] / 1e6:.3g} MB"]
                cells.append("" if row["memory"] is None else f"{row['memory']:.2f} GiB")
                rows.append([name, run["version"], *cells])
    return rows


def three_digits(value: float) -> str:
    """A number with a comma, to a whole number from 1,000 on and to 3 digits below."""
    return f"{value:,.0f}" if value >= 999.5 else f"{value:.3g}"
