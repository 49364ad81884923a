"""Steps between log lines and between frames."""

import math

# Frames of a film whose interval was left open.
NUM_FRAMES = 120

# Log lines of a run that is not of the recipe's length.
NUM_LINES = 12


def rounded(interval: float) -> int:
    """The nearest number to `interval` with one digit and zeros, such as 300: at least 1."""
    interval = max(interval, 1.0)
    unit = 10 ** math.floor(math.log10(interval))
    return int(round(interval / unit) * unit)


def fitting(interval: int, other: int) -> int:
    """The nearest number to `interval` among the multiples and the divisors of `other`.

    Compiled calls end at both, and short calls are slow.
    """
    if interval >= other:
        return other * round(interval / other)
    divisors = [n for n in range(1, 2 * interval + 1) if other % n == 0]
    return min(divisors, key=lambda n: abs(math.log(n / interval)))
