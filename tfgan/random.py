"""Random numbers keyed by (seed, stream, step).

Every random number of a training step is a pure function of three integers: the run's seed, the
stream (what the number is for) and the step. Nothing else is carried along, so a resumed run goes
on bit for bit, the number of steps a call does not matter, and a recorded batch can stand in for a
drawn one.

The algorithm is always named: with its default, `tf.random.stateless_*` chooses one by device and
compiler. Only bits are taken from it: TensorFlow and XLA make other floats of the same bits, so
the floats are made here. `uniform` on [0, 1) and `integers` are the same everywhere; what goes
through a product and a sum or through log, sin and cos can differ in its last bits inside XLA.
"""

import enum
import math

import numpy as np
import tensorflow as tf

ALGORITHM = "philox"

# Streams of the k-th discriminator update of an iteration are this far apart.
UPDATE_STRIDE = 32

# 2**31 over the golden ratio: the slots of one seed lie as far from each other, and so from those
# of neighbouring seeds, as they can.
_GOLDEN = 1327217885

# Odd, and no small multiple of the other: parts of one draw lie far from every slot.
_FOLD = 1481765933

MAX_SEED = 2**31 - 1

_ROUNDS = 6


class Stream(enum.IntEnum):
    """What a random number is for. Values are part of the file format of a run: never renumber."""

    REAL = 0
    DISCRIMINATOR_LATENTS = 1
    GENERATOR_LATENTS = 2
    GENERATE = 3
    PRETRAINING = 4
    WEIGHTS = 5
    PICTURE = 6
    SCALING = 7
    SHUFFLE = 8
    # The n-th draw of an update's penalties has stream PENALTY + n, n < 16.
    PENALTY = 16


def check_seed(seed):
    """Returns `seed` as an int.

    Raises:
        ValueError: if `seed` is not an integer in [0, 2**31 - 1].
    """
    try:
        good = not isinstance(seed, bool) and int(seed) == seed and 0 <= seed <= MAX_SEED
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"seed must be an integer in [0, {MAX_SEED}]. Received: {seed!r}")
    return int(seed)


def key(seed, stream=0, step=0, update=0):
    """Returns the (2,) int32 key of one draw, for `tf.random.stateless_*`.

    Keys are of 32 bits: of wider ones XLA reads the lower half only, and streams that differ in
    the upper half would share their numbers.

    Args:
        seed: the run's seed, an int or an integer scalar tensor in [0, 2**31 - 1].
        stream: a `Stream`.
        step: the iteration, an int or an integer scalar tensor.
        update: which discriminator update of the iteration, an int or an integer scalar tensor.
    """
    slot = tf.cast(stream, tf.int64) + UPDATE_STRIDE * tf.cast(update, tf.int64)
    parts = tf.stack([tf.cast(seed, tf.int64) + _GOLDEN * slot, tf.cast(step, tf.int64)])
    return tf.cast(tf.bitwise.bitwise_and(parts, tf.constant(MAX_SEED, tf.int64)), tf.int32)


def fold(seed, part):
    """Returns the (2,) key of the `part`-th of several draws that share one `seed`.

    Part 0 is the seed's own key. `seed` as in `as_key`, `part` a small Python int.
    """
    parts = tf.cast(as_key(seed), tf.int64) + tf.constant([_FOLD * part, 0], tf.int64)
    return tf.cast(tf.bitwise.bitwise_and(parts, tf.constant(MAX_SEED, tf.int64)), tf.int32)


def as_key(seed):
    """Returns `seed` as a (2,) key: an integer becomes key(seed), a key stays what it is."""
    if not tf.is_tensor(seed) and np.ndim(seed) == 0:
        return key(check_seed(seed))
    seed = tf.convert_to_tensor(seed)
    if seed.shape == ():
        return key(seed)
    if seed.shape != (2,):
        raise ValueError(f"seed must be an integer or a key of shape (2,). Received: {seed}")
    return seed


def uniform(shape, seed, low=0.0, high=1.0, dtype=None):
    """U(low, high) values of `shape`. `seed` as in `as_key`."""
    dtype = float_dtype(dtype)
    return tf.cast(low, dtype) + tf.cast(high - low, dtype) * _unit(shape, seed, dtype)


def normal(shape, seed, mean=0.0, stddev=1.0, dtype=None):
    """N(mean, stddev**2) values of `shape`, by Box and Muller. `seed` as in `as_key`."""
    dtype = float_dtype(dtype)
    pair = _unit(tf.concat([[2], shape], 0), seed, dtype)
    # 1 - u is in (0, 1]: the logarithm is finite.
    radius = tf.sqrt(-2.0 * tf.math.log(1.0 - pair[0]))
    unit = radius * tf.cos(tf.constant(2.0 * math.pi, dtype) * pair[1])
    return tf.cast(mean, dtype) + tf.cast(stddev, dtype) * unit


def integers(shape, seed, high):
    """Integers of `shape`, uniform in [0, high), int32, for `high` up to 2**31 - 1."""
    words = _high_bits(_words(shape, seed, tf.uint64), 53, tf.int64, tf.float64)
    return tf.cast(words * high, tf.int32)


def permuted(positions, size, seed, stream=Stream.SHUFFLE):
    """Where each position of an endless sequence falls when every `size` of them are shuffled.

    Position p is the (p mod size)-th of epoch p // size. Each epoch is a permutation of
    [0, size) of its own, computed element by element: nothing is sorted, stored or carried along.

    Args:
        positions: (n,) int64 tensor of consecutive numbers of at least 0, n at most `size`.
        size: number of elements, a Python int in [1, 2**30].
        seed: the run's seed.
        stream: a `Stream`.

    Returns:
        An (n,) int32 tensor of indices in [0, `size`).

    Reference:
        Black and Rogaway 2002, "Ciphers with Arbitrary Finite Domains", section 5: a Feistel
        network, walked until it is back in the domain.
    """
    positions = tf.cast(positions, tf.int64)
    epochs = positions // size
    bits = max((size - 1).bit_length(), 2)
    half = (bits + 1) // 2
    # Consecutive positions lie in two epochs at most.
    first = epochs[0]
    pair = [_words((_ROUNDS,), key(seed, stream, first + i), tf.uint32) for i in (0, 1)]
    words = tf.where((epochs == first)[None], pair[0][:, None], pair[1][:, None])

    def encrypt(x):
        left, right = tf.bitwise.right_shift(x, _word(half)), x & _word((1 << half) - 1)
        for i in range(_ROUNDS):
            mixed = tf.bitwise.bitwise_and(_mix(right ^ words[i]), _word((1 << half) - 1))
            left, right = right, left ^ mixed
        return tf.bitwise.left_shift(left, _word(half)) | right

    outside = lambda x: tf.cast(x, tf.int64) >= size  # noqa: E731
    x = encrypt(tf.cast(positions % size, tf.uint32))
    (x,) = tf.while_loop(
        lambda x: tf.reduce_any(outside(x)),
        lambda x: (tf.where(outside(x), encrypt(x), x),),
        (x,),
    )
    return tf.cast(x, tf.int32)


def _mix(x):
    """A 32-bit hash: every bit of the result depends on every bit of `x` (lowbias32)."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ tf.bitwise.right_shift(x, _word(shift))) * _word(factor)
    return x ^ tf.bitwise.right_shift(x, _word(16))


def _word(value):
    return tf.constant(value, tf.uint32)


def _unit(shape, seed, dtype):
    """U(0, 1) values, 1 excluded, of 24 random bits each (53 in double precision)."""
    if dtype == "float64":
        return _high_bits(_words(shape, seed, tf.uint64), 53, tf.int64, tf.float64)
    return _high_bits(_words(shape, seed, tf.uint32), 24, tf.int32, tf.float32)


def _high_bits(words, count, signed, dtype):
    spare = tf.constant(8 * words.dtype.size - count, words.dtype)
    # Signed, since processors have no conversion from unsigned words.
    return tf.cast(tf.bitcast(tf.bitwise.right_shift(words, spare), signed), dtype) * 2.0**-count


def _words(shape, seed, dtype):
    # Whole random words are the same inside XLA and out; TensorFlow's own floats are not: XLA takes
    # the upper bits of a word where the other kernels take the lower.
    return tf.random.stateless_uniform(shape, as_key(seed), None, None, dtype=dtype, alg=ALGORITHM)


def float_dtype(dtype=None):
    """Name of the float type to compute in: `dtype`, by default Keras's."""
    name = tf.as_dtype(dtype or tf.keras.config.floatx()).name
    return name if name == "float64" else "float32"
