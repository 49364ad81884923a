"""Random numbers keyed by (seed, stream, step).

Every random number of a training step is a pure function of three integers: the run's seed, the
stream (the purpose of the number) and the step. There is no other state. Therefore a resumed run
gives the same bits as an uninterrupted one, the number of steps per call does not matter, and a
recorded batch can replace a drawn one.

The algorithm is always named, because by default `tf.random.stateless_*` chooses it by device and
compiler. Only its bits are used: TensorFlow and XLA turn the same bits into different floats, so
the floats are made here. `uniform` on [0, 1) and `integers` are the same everywhere. Numbers that
go through a product and a sum, or through log, sin or cos, can differ in their last bits in XLA.
"""

import enum
import math
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf

# An integer in [0, 2**31 - 1], an integer scalar tensor, or a (2,) key of `key`.
Seed: TypeAlias = Any

ALGORITHM = "philox"

# The streams of two discriminator updates of an iteration differ by a multiple of this number.
UPDATE_STRIDE = 32

# 2**31 divided by the golden ratio. Multiples of it, modulo 2**31, are as far from each other as
# possible. Keys of one seed are thus far from each other and from those of neighbouring seeds.
_GOLDEN = 1327217885

# Odd, and no small multiple of _GOLDEN, so that the parts of one draw are far from all other keys.
_FOLD = 1481765933

MAX_SEED = 2**31 - 1

# Rounds of the Feistel network in `permuted`.
_ROUNDS = 6


class Stream(enum.IntEnum):
    """The purpose of a random number. A saved run depends on these values: do not renumber."""

    REAL = 0
    DISCRIMINATOR_LATENTS = 1
    GENERATOR_LATENTS = 2
    GENERATE = 3
    PRETRAINING = 4
    WEIGHTS = 5
    PICTURE = 6
    SCALING = 7
    SHUFFLE = 8
    STACKS = 9
    # The n-th draw of an update's penalties has stream PENALTY + n, n < 16.
    PENALTY = 16


def check_seed(seed: Any) -> int:
    """Checks a seed and returns it as an int.

    Raises:
        ValueError: If `seed` is not an integer in [0, 2**31 - 1].
    """
    try:
        good = not isinstance(seed, bool) and int(seed) == seed and 0 <= seed <= MAX_SEED
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"seed must be an integer in [0, {MAX_SEED}]. Received: {seed!r}")
    return int(seed)


def key(seed: Any, stream: Any = 0, step: Any = 0, update: Any = 0) -> tf.Tensor:
    """Makes the key of one draw, for `tf.random.stateless_*`.

    Keys have 32 bits per number. Of wider keys XLA reads the lower half only, so streams that
    differ in the upper half would have the same numbers.

    Args:
        seed: The run's seed, an int or an integer scalar tensor in [0, 2**31 - 1].
        stream: A `Stream`.
        step: The iteration, an int or an integer scalar tensor.
        update: The index of the discriminator update within the iteration, an int or an integer
            scalar tensor.

    Returns:
        An int32 tensor of shape (2,).

    Example:
        >>> tfgan.random.normal((5, 2), tfgan.random.key(42, Stream.REAL, step=7))
    """
    slot = tf.cast(stream, tf.int64) + UPDATE_STRIDE * tf.cast(update, tf.int64)
    parts = tf.stack([tf.cast(seed, tf.int64) + _GOLDEN * slot, tf.cast(step, tf.int64)])
    return tf.cast(tf.bitwise.bitwise_and(parts, tf.constant(MAX_SEED, tf.int64)), tf.int32)


def fold(seed: Seed, part: int) -> tf.Tensor:
    """Makes the key of the `part`-th of several draws that share one seed.

    Args:
        seed: An integer or a (2,) key, as in `as_key`.
        part: A small Python int. Part 0 has the seed's own key.

    Returns:
        An int32 tensor of shape (2,).
    """
    parts = tf.cast(as_key(seed), tf.int64) + tf.constant([_FOLD * part, 0], tf.int64)
    return tf.cast(tf.bitwise.bitwise_and(parts, tf.constant(MAX_SEED, tf.int64)), tf.int32)


def as_key(seed: Seed) -> tf.Tensor:
    """Returns `seed` as a (2,) key. An integer becomes `key(seed)`, a key is returned as it is.

    Raises:
        ValueError: If `seed` is neither.
    """
    if not tf.is_tensor(seed) and np.ndim(seed) == 0:
        return key(check_seed(seed))
    seed = tf.convert_to_tensor(seed)
    if seed.shape == ():
        return key(seed)
    if seed.shape != (2,):
        raise ValueError(f"seed must be an integer or a key of shape (2,). Received: {seed}")
    return seed


def uniform(
    shape: Any, seed: Seed, low: Any = 0.0, high: Any = 1.0, dtype: Any = None
) -> tf.Tensor:
    """Draws values uniformly from [low, high).

    Args:
        shape: The shape of the result.
        seed: An integer or a (2,) key, as in `as_key`.
        low: Lower bound.
        high: Upper bound.
        dtype: A float type, by default Keras's.

    Returns:
        A float tensor of `shape`.
    """
    dtype = float_dtype(dtype)
    return tf.cast(low, dtype) + tf.cast(high - low, dtype) * _unit(shape, seed, dtype)


def normal(
    shape: Any, seed: Seed, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None
) -> tf.Tensor:
    """Draws values from N(mean, stddev**2), by the method of Box and Muller.

    Args:
        shape: The shape of the result.
        seed: An integer or a (2,) key, as in `as_key`.
        mean: The mean.
        stddev: The standard deviation.
        dtype: A float type, by default Keras's.

    Returns:
        A float tensor of `shape`.
    """
    dtype = float_dtype(dtype)
    pair = _unit(tf.concat([[2], shape], 0), seed, dtype)
    # 1 - u is in (0, 1]: the logarithm is finite.
    radius = tf.sqrt(-2.0 * tf.math.log(1.0 - pair[0]))
    unit = radius * tf.cos(tf.constant(2.0 * math.pi, dtype) * pair[1])
    return tf.cast(mean, dtype) + tf.cast(stddev, dtype) * unit


def integers(shape: Any, seed: Seed, high: int) -> tf.Tensor:
    """Draws integers uniformly from [0, high).

    Args:
        shape: The shape of the result.
        seed: An integer or a (2,) key, as in `as_key`.
        high: Upper bound, at most 2**31 - 1.

    Returns:
        An int32 tensor of `shape`.
    """
    words = _high_bits(_words(shape, seed, tf.uint64), 53, tf.int64, tf.float64)
    return tf.cast(words * high, tf.int32)


def permuted(positions: tf.Tensor, size: int, seed: Any, stream: int = Stream.SHUFFLE) -> tf.Tensor:
    """Shuffles `size` elements anew in each epoch and returns the elements at given positions.

    Position p is the (p mod size)-th element of epoch p // size. Each epoch has a permutation of
    [0, size) of its own. It is computed element by element: nothing is sorted or stored.

    Args:
        positions: (n,) int64 tensor of consecutive numbers of at least 0, n at most `size`.
        size: Number of elements, a Python int in [1, 2**30].
        seed: The run's seed, an int or an integer scalar tensor in [0, 2**31 - 1].
        stream: A `Stream`.

    Returns:
        An (n,) int32 tensor of indices in [0, `size`).

    Reference:
        Black and Rogaway 2002, "Ciphers with Arbitrary Finite Domains", section 5: a Feistel
        network, applied again until the result is in the domain.
    """
    positions = tf.cast(positions, tf.int64)
    epochs = positions // size
    bits = max((size - 1).bit_length(), 2)
    half = (bits + 1) // 2
    # At most `size` consecutive positions lie in at most two epochs.
    first = epochs[0]
    pair = [_words((_ROUNDS,), key(seed, stream, first + i), tf.uint32) for i in (0, 1)]
    words = tf.where((epochs == first)[None], pair[0][:, None], pair[1][:, None])

    def encrypt(x: tf.Tensor) -> tf.Tensor:
        left, right = tf.bitwise.right_shift(x, _word(half)), x & _word((1 << half) - 1)
        for i in range(_ROUNDS):
            mixed = tf.bitwise.bitwise_and(_mix(right ^ words[i]), _word((1 << half) - 1))
            left, right = right, left ^ mixed
        return tf.bitwise.left_shift(left, _word(half)) | right

    def outside(x: tf.Tensor) -> tf.Tensor:
        return tf.cast(x, tf.int64) >= size

    x = encrypt(tf.cast(positions % size, tf.uint32))
    (x,) = tf.while_loop(
        lambda x: tf.reduce_any(outside(x)),
        lambda x: (tf.where(outside(x), encrypt(x), x),),
        (x,),
    )
    return tf.cast(x, tf.int32)


def _mix(x: tf.Tensor) -> tf.Tensor:
    """Hashes 32-bit words (lowbias32): every bit of the result depends on every bit of `x`."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ tf.bitwise.right_shift(x, _word(shift))) * _word(factor)
    return x ^ tf.bitwise.right_shift(x, _word(16))


def _word(value: int) -> tf.Tensor:
    return tf.constant(value, tf.uint32)


def _unit(shape: Any, seed: Seed, dtype: str) -> tf.Tensor:
    """Draws from [0, 1), with 24 random bits per value (53 in double precision)."""
    if dtype == "float64":
        return _high_bits(_words(shape, seed, tf.uint64), 53, tf.int64, tf.float64)
    return _high_bits(_words(shape, seed, tf.uint32), 24, tf.int32, tf.float32)


def _high_bits(words: tf.Tensor, count: int, signed: Any, dtype: Any) -> tf.Tensor:
    spare = tf.constant(8 * words.dtype.size - count, words.dtype)
    # Cast as signed words: processors have no conversion from unsigned words to floats.
    return tf.cast(tf.bitcast(tf.bitwise.right_shift(words, spare), signed), dtype) * 2.0**-count


def _words(shape: Any, seed: Seed, dtype: Any) -> tf.Tensor:
    # Random words are the same with and without XLA. TensorFlow's own floats are not: XLA makes
    # them of the upper bits of a word, the other kernels of the lower bits.
    return tf.random.stateless_uniform(shape, as_key(seed), None, None, dtype=dtype, alg=ALGORITHM)


def float_dtype(dtype: Any = None) -> str:
    """Returns the name of the float type to compute in: "float64" or "float32".

    Args:
        dtype: A float type, by default Keras's. Types of lower precision become "float32".
    """
    name: str = tf.as_dtype(dtype or tf.keras.config.floatx()).name
    return name if name == "float64" else "float32"
