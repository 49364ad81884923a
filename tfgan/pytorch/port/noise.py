"""Random numbers of the check, keyed by a seed and a purpose, as arrays in float64."""

from typing import Any

from tfgan import random
from tfgan.pytorch.port.numbers import Array


def normal(shape: Any, seed: int, purpose: int) -> Array:
    """Returns numbers from N(0, 1)."""
    return random.normal(shape, random.key(seed, purpose), dtype="float64").numpy()


def uniform(shape: Any, seed: int, purpose: int, low: float = 0.0, high: float = 1.0) -> Array:
    """Returns numbers from U(low, high)."""
    key = random.key(seed, purpose)
    return random.uniform(shape, key, low, high, dtype="float64").numpy()


def integers(shape: Any, seed: int, purpose: int, high: int) -> Array:
    """Returns integers from 0 to high - 1."""
    return random.integers(shape, random.key(seed, purpose), high).numpy()
