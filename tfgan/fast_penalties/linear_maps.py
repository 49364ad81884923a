"""Keras layers as the linear maps that they are: forward, back, and by their weights."""

import copy
import math

import keras
import tensorflow as tf

from tfgan.layers.image_transpose import transposed_convolution


def made_by(x):
    """The layer that made a Keras tensor, and its inputs."""
    layer, node, _ = x._keras_history
    return layer, layer._inbound_nodes[node].input_tensors


class _LayerMap:
    """A layer of a kernel and perhaps a bias.

    Args:
        layer: a built Keras layer for which `fits` holds.
    """

    kind = None

    def __init__(self, layer):
        self.layer = layer

    @classmethod
    def fits(cls, layer):
        """Whether `layer` is of the kind and nothing but kernel and bias, in one precision."""
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
    def bias(self):
        """The layer's, or None."""
        return self.layer.bias.value if self.layer.use_bias else None

    @property
    def kernel(self):
        """The layer's kernel, a tensor."""
        return self.layer.kernel.value

    def at(self, x, classes):
        """The map for a batch of inputs `x`."""
        found = copy.copy(self)
        found.shape = x.shape
        return found

    def gradients(self, z, g, c):
        """By id of the variable: z' g of the kernel, g' c of the bias.

        Args:
            z: (n, ...) inputs.
            g: (n, ...) derivatives by the outputs.
            c: (n, 1).
        """
        found = {id(self.layer.kernel): self.by_kernel(z, g)}
        if self.layer.use_bias:
            flat = tf.reshape(g, (-1, math.prod(g.shape[1:])))
            each = tf.reshape(tf.matmul(flat, c, transpose_a=True), (-1, g.shape[-1]))
            found[id(self.layer.bias)] = tf.reduce_sum(each, 0)
        return found


class DenseMap(_LayerMap):
    """x W."""

    kind = keras.layers.Dense

    def __call__(self, x):  # noqa: D102
        return tf.matmul(x, self.kernel)

    def back(self, g):
        """G W'."""
        return tf.matmul(g, self.kernel, transpose_b=True)

    def by_kernel(self, z, g):
        """Z' g; of all positions where there are several."""
        z, g = (tf.reshape(x, (-1, x.shape[-1])) for x in (z, g))
        if g.shape[-1] == 1:
            # Of one column XLA makes a slow loop over the product and what comes before it.
            return tf.reduce_sum(z * g, 0)[:, tf.newaxis]
        return tf.matmul(z, g, transpose_a=True)


class ConvolutionMap(_LayerMap):
    """A convolution, channels last."""

    kind = keras.layers.Conv2D

    @classmethod
    def fits(cls, layer):
        """As of any layer; in one group, not dilated, of a padding that TensorFlow has."""
        return (
            super().fits(layer)
            and layer.data_format == "channels_last"
            and (layer.groups, tuple(layer.dilation_rate)) == (1, (1, 1))
            and layer.padding in ("same", "valid")
        )

    @property
    def _how(self):
        return {"strides": self.layer.strides, "padding": self.layer.padding.upper()}

    def __call__(self, x):  # noqa: D102
        return tf.nn.conv2d(x, self.kernel, **self._how)

    def back(self, g):
        """The transposed convolution."""
        return transposed_convolution(g, self.kernel, self.shape[1:], **self._how)

    def by_kernel(self, z, g):
        """The convolution's derivative by its kernel."""
        return tf.raw_ops.Conv2DBackpropFilter(
            input=z,
            filter_sizes=self.layer.kernel.shape,
            out_backprop=g,
            strides=[1, *self.layer.strides, 1],
            padding=self.layer.padding.upper(),
        )


class ShapeMap:
    """Flatten or Reshape."""

    bias = None

    def __init__(self, layer):
        self.layer = layer

    @classmethod
    def fits(cls, layer):
        """Whether `layer` is one of them."""
        return type(layer) in (keras.layers.Flatten, keras.layers.Reshape)

    def at(self, x, classes):
        """The map for a batch of inputs `x`."""
        found = copy.copy(self)
        found.shape = x.shape
        return found

    def __call__(self, x):  # noqa: D102
        return self.layer(x)

    def back(self, g):
        """The shape of the inputs again."""
        return tf.reshape(g, (-1, *self.shape[1:]))

    def gradients(self, z, g, c):
        """None: there is nothing to train."""
        return {}


class ProjectionMap:
    """Dense(1) and `networks.projection` of the same features, added: h (w + E y) + b.

    Args:
        dense: the layer of one unit.
        embed: the Dense layer without bias of the classes.
    """

    def __init__(self, dense, embed):
        self.dense, self.embed = DenseMap(dense), embed

    @classmethod
    def of(cls, logits, projected):
        """The map and the features, from the two tensors that are added; None if it is other."""
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
    def bias(self):
        """That of the layer of one unit, or None."""
        return self.dense.bias

    def at(self, x, classes):
        """The map for a batch of inputs with these classes."""
        found = copy.copy(self)
        found.classes = classes
        found.weights = self.dense.kernel[:, 0] + tf.matmul(classes, self.embed.kernel.value)
        return found

    def __call__(self, x):  # noqa: D102
        return tf.reduce_sum(x * self.weights, 1, keepdims=True)

    def back(self, g):
        """Each sample's own row."""
        return g * self.weights

    def gradients(self, z, g, c):
        """As of a layer, and of the embedding."""
        by_embedding = tf.matmul(self.classes, g * z, transpose_a=True)
        return {**self.dense.gradients(z, g, c), id(self.embed.kernel): by_embedding}
