"""Keras layers as linear maps: the map, its transpose, and the derivative by its weights.

A map is made once for a layer. `at` binds it to a batch, because the shape of the inputs is needed
by the transpose.
"""

import copy
import math
from typing import Any, Self

import keras
import tensorflow as tf

from tfgan.layers.image_transpose import transposed_convolution


def made_by(x: keras.KerasTensor) -> tuple[keras.Layer, list[keras.KerasTensor]]:
    """Returns the layer that made a Keras tensor, and the inputs of that layer."""
    layer, node, _ = x._keras_history
    return layer, layer._inbound_nodes[node].input_tensors


class _LayerMap:
    """A layer that has a kernel and perhaps a bias.

    Args:
        layer: a built Keras layer for which `fits` holds.
    """

    kind: Any = None
    shape: Any = None

    def __init__(self, layer: keras.Layer) -> None:
        self.layer = layer

    @classmethod
    def fits(cls, layer: keras.Layer) -> bool:
        """Returns whether `layer` is of the kind, with kernel and bias only, in one precision."""
        return (
            type(layer) is cls.kind
            and layer.trainable
            and layer.compute_dtype == layer.variable_dtype
            and not getattr(layer, "lora_enabled", False)
            and getattr(layer, "quantization_mode", None) is None
            and not any(
                getattr(layer, f"{name}_regularizer") for name in ("kernel", "bias", "activity")
            )
        )

    @property
    def bias(self) -> tf.Tensor | None:
        """The layer's bias, or None."""
        return self.layer.bias.value if self.layer.use_bias else None

    @property
    def kernel(self) -> tf.Tensor:
        """The layer's kernel."""
        return self.layer.kernel.value

    def at(self, x: tf.Tensor, classes: tf.Tensor | None) -> Self:
        """Returns the map for a batch of inputs `x`."""
        found = copy.copy(self)
        found.shape = x.shape
        return found

    def by_kernel(self, z: tf.Tensor, g: tf.Tensor) -> tf.Tensor:
        """Returns z' g, a tensor of the kernel's shape."""
        raise NotImplementedError

    def gradients(self, z: tf.Tensor, g: tf.Tensor, c: tf.Tensor) -> dict[int, tf.Tensor]:
        """Returns z' g for the kernel and g' c for the bias, by id of the variable.

        Args:
            z: inputs, (n, ...).
            g: derivatives by the outputs, (n, ...).
            c: one number per sample, (n, 1).
        """
        found = {id(self.layer.kernel): self.by_kernel(z, g)}
        if self.layer.use_bias:
            flat = tf.reshape(g, (-1, math.prod(g.shape[1:])))
            each = tf.reshape(tf.matmul(flat, c, transpose_a=True), (-1, g.shape[-1]))
            found[id(self.layer.bias)] = tf.reduce_sum(each, 0)
        return found


class DenseMap(_LayerMap):
    """A `Dense` layer: x W."""

    kind = keras.layers.Dense

    def __call__(self, x: tf.Tensor) -> tf.Tensor:  # noqa: D102
        return tf.matmul(x, self.kernel)

    def back(self, g: tf.Tensor) -> tf.Tensor:
        """Returns g W'."""
        return tf.matmul(g, self.kernel, transpose_b=True)

    def by_kernel(self, z: tf.Tensor, g: tf.Tensor) -> tf.Tensor:
        """Returns z' g, summed over all positions where a sample has several."""
        z, g = (tf.reshape(x, (-1, x.shape[-1])) for x in (z, g))
        if g.shape[-1] == 1:
            # For one column XLA makes a slow loop of the product and the operations before it.
            return tf.reduce_sum(z * g, 0)[:, tf.newaxis]
        return tf.matmul(z, g, transpose_a=True)


class ConvolutionMap(_LayerMap):
    """A `Conv2D` layer, channels last."""

    kind = keras.layers.Conv2D

    @classmethod
    def fits(cls, layer: keras.Layer) -> bool:
        """Returns whether `layer` is a plain convolution: one group, not dilated, usual padding."""
        return bool(
            super().fits(layer)
            and layer.data_format == "channels_last"
            and (layer.groups, tuple(layer.dilation_rate)) == (1, (1, 1))
            and layer.padding in ("same", "valid")
        )

    @property
    def _how(self) -> dict[str, Any]:
        return {"strides": self.layer.strides, "padding": self.layer.padding.upper()}

    def __call__(self, x: tf.Tensor) -> tf.Tensor:  # noqa: D102
        return tf.nn.conv2d(x, self.kernel, **self._how)

    def back(self, g: tf.Tensor) -> tf.Tensor:
        """Returns the transposed convolution of `g`."""
        return transposed_convolution(g, self.kernel, self.shape[1:], **self._how)

    def by_kernel(self, z: tf.Tensor, g: tf.Tensor) -> tf.Tensor:
        """Returns the derivative of the convolution by its kernel."""
        return tf.raw_ops.Conv2DBackpropFilter(
            input=z,
            filter_sizes=self.layer.kernel.shape,
            out_backprop=g,
            strides=[1, *self.layer.strides, 1],
            padding=self.layer.padding.upper(),
        )


class ShapeMap:
    """A `Flatten` or `Reshape` layer.

    Args:
        layer: a Keras layer for which `fits` holds.
    """

    bias = None
    shape: Any = None

    def __init__(self, layer: keras.Layer) -> None:
        self.layer = layer

    @classmethod
    def fits(cls, layer: keras.Layer) -> bool:
        """Returns whether `layer` is one of them."""
        return type(layer) in (keras.layers.Flatten, keras.layers.Reshape)

    def at(self, x: tf.Tensor, classes: tf.Tensor | None) -> Self:
        """Returns the map for a batch of inputs `x`."""
        found = copy.copy(self)
        found.shape = x.shape
        return found

    def __call__(self, x: tf.Tensor) -> tf.Tensor:  # noqa: D102
        return self.layer(x)

    def back(self, g: tf.Tensor) -> tf.Tensor:
        """Returns `g` in the shape of the inputs."""
        return tf.reshape(g, (-1, *self.shape[1:]))

    def gradients(self, z: tf.Tensor, g: tf.Tensor, c: tf.Tensor) -> dict[int, tf.Tensor]:
        """Returns an empty dict: the layer has no weights."""
        return {}


class ProjectionMap:
    """The sum of Dense(1) and `networks.projection` of the same features: h (w + E y) + b.

    Args:
        dense: the Dense layer with one unit.
        embed: the Dense layer of the classes, without bias.
    """

    classes: Any = None
    weights: Any = None

    def __init__(self, dense: keras.Layer, embed: keras.Layer) -> None:
        self.dense, self.embed = DenseMap(dense), embed

    @classmethod
    def of(
        cls, logits: keras.KerasTensor, projected: keras.KerasTensor
    ) -> tuple["ProjectionMap", keras.KerasTensor] | None:
        """Returns the map and the features, or None if the two are not such a sum.

        Args:
            logits: the output of the Dense layer.
            projected: the output of the projection.
        """
        (dense, (features, *_)), (dot, both) = map(made_by, (logits, projected))
        if not isinstance(dot, keras.layers.Dot) or (dot.axes, dot.normalize) != (1, False):
            return None
        embed, _ = made_by(both[1])
        linear = keras.activations.linear
        plain = all(DenseMap.fits(x) and x.activation is linear for x in (dense, embed))
        if not plain or both[0] is not features or dense.units != 1 or embed.use_bias:
            return None
        return cls(dense, embed), features

    @property
    def bias(self) -> tf.Tensor | None:
        """The bias of the Dense layer, or None."""
        return self.dense.bias

    def at(self, x: tf.Tensor, classes: tf.Tensor | None) -> Self:
        """Returns the map for a batch of inputs with these one-hot classes."""
        found = copy.copy(self)
        found.classes = classes
        found.weights = self.dense.kernel[:, 0] + tf.matmul(classes, self.embed.kernel.value)
        return found

    def __call__(self, x: tf.Tensor) -> tf.Tensor:  # noqa: D102
        return tf.reduce_sum(x * self.weights, 1, keepdims=True)

    def back(self, g: tf.Tensor) -> tf.Tensor:
        """Returns `g` times the weights of each sample's class."""
        return g * self.weights

    def gradients(self, z: tf.Tensor, g: tf.Tensor, c: tf.Tensor) -> dict[int, tf.Tensor]:
        """Returns the gradients of the Dense layer and of the embedding."""
        by_embedding = tf.matmul(self.classes, g * z, transpose_a=True)
        return {**self.dense.gradients(z, g, c), id(self.embed.kernel): by_embedding}
