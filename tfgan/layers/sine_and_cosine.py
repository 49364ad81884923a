"""Sine and cosine of one angle, together, in operations that a compiler makes vector code of."""

import math

import tensorflow as tf

# pi / 2 in three parts; products of the first two with a quarter turn's number are exact.
_QUARTER = (1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8)

_SINE = (-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4)

_COSINE = (4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5)


def sine_and_cosine(x):
    """sin(x) and cos(x).

    In single precision by polynomials on [-pi/4, pi/4], within 2e-7 of the true values for |x| up
    to 1000, and beyond, where x itself is known to fewer and fewer digits, of some angle: on a CPU
    XLA calls a function for each number of `tf.sin`. Other precisions have TensorFlow's own.
    Derivatives are these two again.

    Args:
        x: float tensor, radians.

    Returns:
        Two tensors of the shape of `x`.

    Reference:
        Moshier, "Methods and Programs for Mathematical Functions" (Cephes), `sinf` and `cosf`:
        the reduction in three parts and the coefficients.
    """
    x = tf.convert_to_tensor(x)
    if x.dtype != tf.float32:
        return tf.sin(x), tf.cos(x)

    @tf.custom_gradient
    def both(x):
        def gradient(by_sine, by_cosine):
            # Called again, not kept: so that it can be differentiated again.
            sine, cosine = sine_and_cosine(x)
            return by_sine * cosine - by_cosine * sine

        return _polynomials(x), gradient

    return both(x)


def _polynomials(x):
    turns = tf.round(x * (2.0 / math.pi))
    rest = x
    for part in _QUARTER:
        rest -= turns * part
    # Where x has no digits after the point left, any angle will do, but it must be one.
    rest = tf.clip_by_value(rest, -0.79, 0.79)
    square = rest * rest
    sine = rest + rest * square * _horner(square, _SINE)
    cosine = 1.0 - 0.5 * square + square * square * _horner(square, _COSINE)
    # The number of quarter turns modulo 4 says which of them, and with which sign.
    turns = tf.cast(turns, tf.int32)
    swapped = tf.bitwise.bitwise_and(turns, 1) > 0
    down = tf.bitwise.bitwise_and(turns, 2) > 0
    left = tf.bitwise.bitwise_and(turns + 1, 2) > 0
    first, second = tf.where(swapped, cosine, sine), tf.where(swapped, sine, cosine)
    return tf.where(down, -first, first), tf.where(left, -second, second)


def _horner(x, coefficients):
    value = tf.constant(coefficients[-1], x.dtype)
    for coefficient in reversed(coefficients[:-1]):
        value = value * x + coefficient
    return value
