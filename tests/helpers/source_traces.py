"""What the recorded traces of the sources say: expected values that the package did not make."""

import json
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "traces"


def trace(name: str) -> Any:
    """The arrays of a trace."""
    return np.load(FOLDER / f"{name}.npz")


def facts(name: str) -> dict[str, Any]:
    """What the source says of a whole run."""
    return json.loads(str(trace(name)["facts"]))


def weights_table(name: str) -> list[dict[str, Any]]:
    """One row per array of weights: its name, shape, rule and standard deviation."""
    return json.loads(str(trace(name)["layout"]))["weights"]


def stddevs(name: str) -> list[float]:
    """Initial standard deviations of the random arrays, in the order of the network."""
    return [row["std"] for row in weights_table(name) if row["std"] is not None]
