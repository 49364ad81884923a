"""Transposed convolutions to images of few channels, as matrix products and sums."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

# With more channels TensorFlow's kernel is the faster one on a CPU.
FEW_CHANNELS = 4


def transposed_convolution(
    x: tf.Tensor,
    kernel: tf.Tensor,
    image_shape: Sequence[int],
    strides: Sequence[int],
    padding: str,
) -> tf.Tensor:
    """Computes `tf.nn.conv2d_transpose`, faster for images of few channels on a CPU.

    Each position of `x` is multiplied by the kernel, one matrix product per tile of the kernel.
    The overlapping tiles are then added. With more than `FEW_CHANNELS` channels, or a GPU, the
    function calls TensorFlow's own kernel. It can be differentiated any number of times.

    Args:
        x: Features, (batch, height, width, filters).
        kernel: Kernel, (height, width, channels, filters).
        image_shape: (height, width, channels) of the image.
        strides: (rows, columns) between the tiles of neighbouring positions.
        padding: `"SAME"` or `"VALID"`.

    Returns:
        A tensor (batch, *image_shape).
    """
    strides, channels = tuple(strides), kernel.shape[2]
    if channels > FEW_CHANNELS or tf.config.get_visible_devices("GPU"):
        shape = tf.concat([tf.shape(x)[:1], image_shape], 0)
        return tf.nn.conv2d_transpose(x, kernel, shape, strides, padding)

    x, kernel = tf.convert_to_tensor(x), tf.convert_to_tensor(kernel)

    @tf.custom_gradient
    def transposed(x: tf.Tensor, kernel: tf.Tensor) -> tuple[tf.Tensor, Callable[..., object]]:
        def gradient(by_image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            # TensorFlow's own kernels of the two gradients are fast.
            by_kernel = tf.raw_ops.Conv2DBackpropFilter(
                input=by_image,
                filter_sizes=kernel.shape,
                out_backprop=x,
                strides=[1, *strides, 1],
                padding=padding,
            )
            return tf.nn.conv2d(by_image, kernel, strides, padding), by_kernel

        return _overlap_add(x, kernel, image_shape, strides, padding), gradient

    return transposed(x, kernel)


@keras.saving.register_keras_serializable(package="tfgan")
class ImageTranspose(keras.layers.Conv2DTranspose):
    """`keras.layers.Conv2DTranspose` for the last layer of a generator, faster on a CPU.

    Args:
        *args: Arguments of `keras.layers.Conv2DTranspose`.
        **kwargs: Arguments of `keras.layers.Conv2DTranspose`.

    Input shape:
        (batch, height, width, features).

    Output shape:
        (batch, new height, new width, filters).
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns the images."""
        shape = self.compute_output_shape(inputs.shape)[1:]
        images = transposed_convolution(
            inputs, self.kernel, shape, self.strides, self.padding.upper()
        )
        if self.use_bias:
            images += tf.convert_to_tensor(self.bias, images.dtype)
        return self.activation(images)


def _overlap_add(
    x: tf.Tensor,
    kernel: tf.Tensor,
    image_shape: Sequence[int],
    strides: tuple[int, ...],
    padding: str,
) -> tf.Tensor:
    """The transposed convolution, by tiles of the size of the strides."""
    grid, sizes, (channels, filters) = x.shape[1:3], kernel.shape[:2], kernel.shape[2:]
    # The kernel covers this many tiles. It is padded with zeros to fill the last one.
    tiles = [-(-size // stride) for size, stride in zip(sizes, strides, strict=True)]
    rest = [t * s - size for t, s, size in zip(tiles, strides, sizes, strict=True)]
    kernel = tf.pad(kernel, [[0, rest[0]], [0, rest[1]], [0, 0], [0, 0]])
    kernel = tf.reshape(kernel, (tiles[0], strides[0], tiles[1], strides[1], channels, filters))
    kernel = tf.transpose(kernel, (0, 2, 5, 1, 3, 4))
    kernel = tf.reshape(kernel, (*tiles, filters, strides[0] * strides[1] * channels))
    flat, tile = tf.reshape(x, (-1, filters)), (-1, *grid, kernel.shape[-1])
    whole = tf.add_n(
        [
            tf.pad(
                tf.reshape(tf.matmul(flat, kernel[i, j]), tile),
                [[0, 0], [i, tiles[0] - 1 - i], [j, tiles[1] - 1 - j], [0, 0]],
            )
            for i in range(tiles[0])
            for j in range(tiles[1])
        ]
    )
    rows, columns = (size + t - 1 for size, t in zip(grid, tiles, strict=True))
    whole = tf.transpose(
        tf.reshape(whole, (-1, rows, columns, *strides, channels)), (0, 1, 3, 2, 4, 5)
    )
    whole = tf.reshape(whole, (-1, rows * strides[0], columns * strides[1], channels))
    for axis in (1, 2):
        size, stride = image_shape[axis - 1], strides[axis - 1]
        over = (grid[axis - 1] - 1) * stride + sizes[axis - 1] - size
        before = max(over, 0) // 2 if padding == "SAME" else 0
        whole = _part(whole, axis, before, size)
    return whole


def _part(x: tf.Tensor, axis: int, start: int, size: int) -> tf.Tensor:
    """`size` entries of `x` along `axis` from `start` on, zeros beyond its end."""
    missing = max(start + size - x.shape[axis], 0)
    pads = [[0, missing if i == axis else 0] for i in range(4)]
    begin = [start if i == axis else 0 for i in range(4)]
    ends = [size if i == axis else -1 for i in range(4)]
    return tf.slice(tf.pad(x, pads) if missing else x, begin, ends)
