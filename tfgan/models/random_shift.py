"""Random shifts of the images that a discriminator sees in training."""

import tensorflow as tf


def offsets(numbers: tf.Tensor, limit: int) -> tf.Tensor:
    """Maps numbers in [0, 1) to whole pixels in [-`limit`, `limit`], all equally probable."""
    return tf.cast(tf.floor(numbers * (2 * limit + 1)), tf.int32) - limit


def shifted(images: tf.Tensor, pixels: tf.Tensor) -> tf.Tensor:
    """Shifts each image by its own number of whole pixels. Its border is repeated where it ends.

    Rows and columns are selected by products with matrices of zeros and ones. XLA computes them
    faster on a CPU than it gathers, and they can be differentiated any number of times.

    Args:
        images: (batch, height, width, channels) float tensor.
        pixels: (batch, 2) integers: rows up and columns to the left.

    Returns:
        A tensor of the shape of `images`.

    Reference:
        Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", where real
        and generated images are augmented in both networks' updates.
    """
    rows, columns = (
        _selection(pixels[:, axis], images.shape[axis + 1], images.dtype) for axis in (0, 1)
    )
    return tf.einsum("bij,bjkc,blk->bilc", rows, images, columns, optimize="optimal")


def _selection(pixels: tf.Tensor, size: int, dtype: tf.DType) -> tf.Tensor:
    """(batch, size, size) matrices: row i selects the entry i + `pixels`, or the nearest end."""
    places = tf.clip_by_value(tf.range(size)[None] + pixels[:, None], 0, size - 1)
    return tf.one_hot(places, size, dtype=dtype)
