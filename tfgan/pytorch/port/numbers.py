"""Numbers on both sides: layouts, and how far two arrays are apart."""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

Array = npt.NDArray[Any]

# Two arrays agree in float64 if they differ by less than this, relative and norm-wise.
AGREE = 1e-9


def difference(found: Array, expected: Array) -> float:
    """Returns the distance of two arrays over the norm of the larger one; NaN counts as inf."""
    if found.shape != expected.shape:
        return float("inf")
    if not found.size:
        return 0.0
    found, expected = found.astype(np.float64), expected.astype(np.float64)
    if not (np.isfinite(found).all() and np.isfinite(expected).all()):
        same = np.array_equal(found, expected, equal_nan=True)
        return 0.0 if same else float("inf")
    scale = max(float(np.linalg.norm(found)), float(np.linalg.norm(expected)))
    # Noise of rounding around a zero is no difference.
    return float(np.linalg.norm(found - expected)) / max(scale, 1e-12)


def agree(found: Array, expected: Array, limit: float = AGREE) -> bool:
    """Whether two arrays agree within `limit`."""
    return difference(found, expected) <= limit


def to_torch_layout(array: Array, rank: int | None = None) -> Array:
    """Moves the channels of a Keras batch to the front: (n, ..., c) to (n, c, ...)."""
    rank = array.ndim if rank is None else rank
    return np.ascontiguousarray(np.moveaxis(array, -1, 1)) if rank > 2 else array


def to_keras_layout(array: Array) -> Array:
    """Moves the channels of a PyTorch batch to the end."""
    return np.ascontiguousarray(np.moveaxis(array, 1, -1)) if array.ndim > 2 else array


def tensor(array: Array) -> torch.Tensor:
    """Returns a tensor that shares no memory with `array`."""
    return torch.from_numpy(np.array(array))


def array(value: torch.Tensor) -> Array:
    """Returns the tensor's values as an array of its own."""
    return value.detach().cpu().numpy().copy()
