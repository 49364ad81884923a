"""R1 and R2 of ReLU networks, without a second backward pass.

The network has linear layers with (leaky) ReLUs between them. Near a sample it is linear in its
features h_0. The slopes s_l of its units do not change there:

    a_l = h_{l-1} W_l + b_l,   h_l = s_l a_l,   D = a_L,

where W_l is a matrix or a convolution. Let g_l be dD/da_l, c the derivative of the loss by the
logit, and u the derivative of the penalties by dD/dh_0. With a forward pass through the same linear
maps, from z_0 = c h_0 + u,

    z_l = s_l (z_{l-1} W_l + c b_l),

the gradient of loss and penalties together is

    d/dW_l = z_{l-1}' g_l,   d/db_l = g_l' c,

which are sums over the batch. A layer takes four products: a_l, g_{l-1}, z_l and d/dW_l.
Differentiating twice takes six: one for the derivative of the loss by a_l, which is c g_l, and one
more for the weights. This is the method of Pearlmutter 1994, "Fast Exact Multiplication by the
Hessian", applied to a penalty on the gradient of the input.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan.fast_penalties.linear_maps import (
    ConvolutionMap,
    DenseMap,
    ProjectionMap,
    ShapeMap,
    made_by,
)
from tfgan.layers.fourier_features import FourierFeatures
from tfgan.layers.mahalanobis_distance import MahalanobisDistance
from tfgan.layers.relu import relu

# Layers in front that have nothing to train.
FEATURES = (FourierFeatures, MahalanobisDistance)


class ReLUNetwork:
    """A network of linear layers with ReLU or LeakyReLU between them, and one logit.

    Args:
        network: the Keras model.
        features: the layer of `FEATURES` in front, or None.
        pieces: linear maps, and slopes of ReLUs below 0, in the order of the layers.
    """

    def __init__(
        self, network: keras.Model, features: keras.Layer | None, pieces: list[Any]
    ) -> None:
        self.network, self.features, self.pieces = network, features, pieces

    @classmethod
    def of(cls, network: keras.Model) -> "ReLUNetwork | None":
        """Returns `network` as a `ReLUNetwork`, or None if it has other layers.

        The layers form a sequence of Dense, Conv2D, ReLU, LeakyReLU, Flatten and Reshape. In front
        there may be one of `FEATURES`. At the end there is Dense(1), alone or with
        `networks.projection` added.
        """
        # A subclass may have another `call`.
        own = type(network).__module__.startswith("keras.")
        if not own or len(network.outputs) > 1 or len(network.outputs[0].shape) != 2:
            return None
        last, x = _last(network)
        layers = _in_a_row(network, x)
        if last is None or layers is None:
            return None
        features = layers.pop(0) if layers and type(layers[0]) in FEATURES else None
        pieces = []
        for layer in layers:
            found = _pieces(layer)
            if not found:
                return None
            pieces += found
        return cls(network, features, [*pieces, last])

    def gradients(
        self,
        real: tf.Tensor,
        fake: tf.Tensor,
        loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
        penalties: Callable[..., list[tf.Tensor]],
        classes: tf.Tensor | None = None,
    ) -> tuple[tf.Tensor, list[tf.Tensor], list[tf.Tensor]]:
        """Computes loss, penalties, and the gradient of their sum by the trainable weights.

        Args:
            real: real samples, (n, ...).
            fake: generated samples, (n, ...).
            loss: function (real logits, fake logits), each (n, 1), -> a scalar.
            penalties: function of the gradients of the logits, at the real and at the fake samples,
                each (n, ...), -> a list of scalars.
            classes: one-hot classes of both batches, (n, num_classes), or None.

        Returns:
            (the loss, the penalties, gradients in the order of `network.trainable_variables`).
        """
        x = tf.concat([real, fake], 0)
        if classes is not None:
            classes = tf.concat([classes, classes], 0)
        with tf.GradientTape() as features:
            features.watch(x)
            first = x if self.features is None else self.features(x)
        steps, logits = self._forward(first, classes)
        with tf.GradientTape() as tape:
            tape.watch(logits)
            value = loss(*tf.split(logits, 2))
        c = tape.gradient(value, logits)
        slopes, at_features = _backward(steps, tf.ones_like(logits))
        with tf.GradientTape() as tape:
            tape.watch(at_features)
            at_samples = at_features
            if self.features is not None:
                at_samples = features.gradient(first, x, output_gradients=at_features)
            terms = penalties(*tf.split(at_samples, 2))
            total = tf.add_n(terms)
        z = _each(c, first) * first + tape.gradient(total, at_features)
        found = _by_weights(steps, slopes, c, z)
        return value, terms, [found[id(v)] for v in self.network.trainable_variables]

    def _forward(self, x: tf.Tensor, classes: tf.Tensor | None) -> tuple[list[Any], tf.Tensor]:
        """Returns the pieces, bound to this batch, and the logits."""
        steps: list[Any] = []
        for piece in self.pieces:
            if isinstance(piece, float):
                step = _Units(x, piece)
                x = step(x)
            else:
                step = piece.at(x, classes)
                x = step(x) if step.bias is None else step(x) + step.bias
            steps.append(step)
        return steps, x


class _Units:
    """Multiplies by the slopes that ReLUs have at their inputs `a`."""

    def __init__(self, a: tf.Tensor, slope: float) -> None:
        self._slopes = tf.where(a > 0, tf.ones_like(a), slope) if slope else None
        self._positive = a > 0

    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        if self._slopes is None:
            return tf.where(self._positive, x, tf.zeros_like(x))
        return self._slopes * x

    back = __call__


def _backward(steps: list[Any], g: tf.Tensor) -> tuple[list[tf.Tensor], tf.Tensor]:
    """Returns the derivatives of D by the output of each step, and by the features."""
    found = []
    for step in reversed(steps):
        found.append(g)
        g = step.back(g)
    return found[::-1], g


def _by_weights(
    steps: list[Any], slopes: list[tf.Tensor], c: tf.Tensor, z: tf.Tensor
) -> dict[int, tf.Tensor]:
    """Returns the gradients by id of the variable."""
    found: dict[int, tf.Tensor] = {}
    for step, g in zip(steps, slopes, strict=True):
        if isinstance(step, _Units):
            z = step(z)
            continue
        found |= step.gradients(z, g, c)
        z = step(z)
        if step.bias is not None:
            z += _each(c, z) * step.bias
    return found


def _each(c: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """Reshapes one number per sample, (n, 1), to broadcast against `like`."""
    return tf.reshape(c, (-1,) + (1,) * (like.shape.rank - 1))


def _last(network: keras.Model) -> tuple[Any, Any]:
    """Returns the map that makes the logit, and its input. (None, None) for other layers."""
    x = network.outputs[0]
    layer, inputs = made_by(x)
    if isinstance(layer, keras.layers.Add) and len(inputs) == 2:
        found = ProjectionMap.of(*inputs)
        return (None, None) if found is None or len(network.inputs) != 2 else found
    plain = DenseMap.fits(layer) and layer.activation is keras.activations.linear
    if not plain or layer.units != 1 or len(network.inputs) > 1:
        return None, None
    return DenseMap(layer), inputs[0]


def _in_a_row(network: keras.Model, x: keras.KerasTensor) -> list[keras.Layer] | None:
    """Returns the layers from the network's first input to `x`. None if they are no sequence."""
    # Backward, because `layer.input` is missing in a layer that was loaded from a file.
    layers: list[keras.Layer] = []
    while x is not None and x is not network.inputs[0]:
        layer, inputs = made_by(x)
        if len(inputs) != 1 or layer in layers:
            return None
        layers.append(layer)
        x = inputs[0]
    return layers[::-1]


def _pieces(layer: keras.Layer) -> list[Any]:
    """Returns the maps and slopes of one layer. An empty list for other kinds."""
    if ShapeMap.fits(layer):
        return [ShapeMap(layer)]
    kind: type[DenseMap] | type[ConvolutionMap]
    for kind in (DenseMap, ConvolutionMap):
        if kind.fits(layer):
            if layer.activation is keras.activations.linear:
                return [kind(layer)]
            slope = _slope(layer.activation)
            return [] if slope is None else [kind(layer), slope]
    slope = _slope(layer)
    return [] if slope is None else [slope]


def _slope(layer: Any) -> float | None:
    """Returns the slope below 0 of a ReLU, layer or function. None for anything else."""
    if isinstance(layer, keras.layers.Activation):
        layer = layer.activation
    if layer in (relu, keras.activations.relu):
        return 0.0
    if type(layer) is keras.layers.ReLU:
        plain = (layer.max_value, layer.negative_slope, layer.threshold) == (None, 0, 0)
        return 0.0 if plain else None
    if type(layer) is keras.layers.LeakyReLU:
        # TensorFlow's kernel takes the slope in single precision, whatever the type of the units.
        return float(np.float32(layer.negative_slope))
    return None
