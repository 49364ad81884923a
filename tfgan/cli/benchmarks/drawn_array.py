"""Arrays that a few numbers describe: each is drawn again, to the bit, wherever it is needed."""

import dataclasses
import math

import numpy as np
import numpy.typing as npt


def random_words(count: int, key: int) -> npt.NDArray[np.uint64]:
    """Returns random 64-bit words by SplitMix64, (count,).

    Reference:
        Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators", figure 16.
    """
    state = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    state += np.uint64(key)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


@dataclasses.dataclass(frozen=True)
class DrawnArray:
    """An array of random numbers, the same with every version of NumPy and without TensorFlow.

    Attributes:
        shape: the array's shape.
        key: key of the words, a non-negative integer below 2**64.
        low: lower end of the values, which are uniform. Pixels have none.
        high: upper end of the values.
        pixels: whether the array holds pixels: uint8, 0 to 255.
    """

    shape: tuple[int, ...]
    key: int
    low: float = 0.0
    high: float = 1.0
    pixels: bool = False

    def array(self) -> npt.NDArray[np.generic]:
        """Draws the array: float32, or uint8 for pixels."""
        words = random_words(math.prod(self.shape), self.key).reshape(self.shape)
        if self.pixels:
            return (words >> np.uint64(56)).astype(np.uint8)
        unit = (words >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)
        low, high = np.float32(self.low), np.float32(self.high)
        return np.asarray(low + unit * (high - low), np.float32)


def like(array: npt.NDArray[np.floating], key: int) -> DrawnArray:
    """Returns the description of an array with the shape, mean and deviation of `array`."""
    mean, half = float(array.mean()), math.sqrt(3.0) * float(array.std())
    return DrawnArray(
        array.shape, key, float(np.float32(mean - half)), float(np.float32(mean + half))
    )
