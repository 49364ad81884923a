"""Discriminators of linear layers and (leaky) ReLUs, and their R1 and R2 without a second backward.

Around a sample such a network is linear in its features h_0, with slopes s_l of its units that
small changes leave as they are:

    a_l = h_{l-1} W_l + b_l,   h_l = s_l a_l,   D = a_L,

where W_l is a matrix or a convolution. Let g_l be dD/da_l, c the loss's derivative by the logit and
u the penalties' derivative by dD/dh_0. Going forward through the same linear maps from
z_0 = c h_0 + u,

    z_l = s_l (z_{l-1} W_l + c b_l),

the gradient of loss and penalties together is

    d/dW_l = z_{l-1}' g_l,   d/db_l = g_l' c,

the sums over the batch. So a layer takes four products: a_l, g_{l-1}, z_l and d/dW_l.
Differentiating twice takes six: it finds the loss's derivative by a_l, which is c g_l, with a
product of its own, and makes one more for the weights. It is the backward pass of Pearlmutter 1994,
"Fast Exact Multiplication by the Hessian", for a penalty on the input's gradient.
"""

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
from tfgan.layers.relu import relu


class ReLUNetwork:
    """Features without weights, then linear layers with ReLU or LeakyReLU between, then one logit.

    Args:
        network: the Keras model.
        features: `FourierFeatures` of the input, or None.
        pieces: linear maps and slopes of units below 0, in their order.
    """

    def __init__(self, network, features, pieces):
        self.network, self.features, self.pieces = network, features, pieces

    @classmethod
    def of(cls, network):
        """`network` seen as one, or None if it is not built of those layers in a row.

        Those are Dense, Conv2D, ReLU, LeakyReLU, Flatten, Reshape, `FourierFeatures` in front, and
        at the end Dense(1), alone or with `networks.projection` added.
        """
        # A subclass may have another `call`.
        own = type(network).__module__.startswith("keras.")
        if not own or len(network.outputs) > 1 or len(network.outputs[0].shape) != 2:
            return None
        last, x = _last(network)
        layers = _in_a_row(network, x)
        if last is None or layers is None:
            return None
        features = layers.pop(0) if layers and type(layers[0]) is FourierFeatures else None
        pieces = []
        for layer in layers:
            found = _pieces(layer)
            if not found:
                return None
            pieces += found
        return cls(network, features, [*pieces, last])

    def gradients(self, real, fake, loss, penalties, classes=None):
        """Loss, penalties and the gradient of their sum by the network's trainable weights.

        Args:
            real: (n, ...) samples.
            fake: as many.
            loss: function (real logits, fake logits), each (n, 1), -> a scalar.
            penalties: function of the logits' input gradients at real and at fake samples -> a
                list of scalars.
            classes: (n, num_classes), one-hot, of both; None without classes.

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
            loss = loss(*tf.split(logits, 2))
        c = tape.gradient(loss, logits)
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
        return loss, terms, [found[id(v)] for v in self.network.trainable_variables]

    def _forward(self, x, classes):
        """The pieces with what they need of this batch, and D."""
        steps = []
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
    """Multiplies by the slopes that units have at their inputs `a`."""

    def __init__(self, a, slope):
        self._slopes = tf.where(a > 0, tf.ones_like(a), slope) if slope else None
        self._positive = a > 0

    def __call__(self, x):
        if self._slopes is None:
            return tf.where(self._positive, x, tf.zeros_like(x))
        return self._slopes * x

    back = __call__


def _backward(steps, g):
    """dD/d of each step's output, and of the features."""
    found = []
    for step in reversed(steps):
        found.append(g)
        g = step.back(g)
    return found[::-1], g


def _by_weights(steps, slopes, c, z):
    """The gradients by id of the variable."""
    found = {}
    for step, g in zip(steps, slopes, strict=True):
        if isinstance(step, _Units):
            z = step(z)
            continue
        found |= step.gradients(z, g, c)
        z = step(z)
        if step.bias is not None:
            z += _each(c, z) * step.bias
    return found


def _each(c, like):
    """(n, 1) numbers a sample, to broadcast against `like`."""
    return tf.reshape(c, (-1,) + (1,) * (like.shape.rank - 1))


def _last(network):
    """The map that ends in the logit, and its input; (None, None) if it is other."""
    x = network.outputs[0]
    layer, inputs = made_by(x)
    if isinstance(layer, keras.layers.Add) and len(inputs) == 2:
        found = ProjectionMap.of(*inputs)
        return (None, None) if found is None or len(network.inputs) != 2 else found
    plain = DenseMap.fits(layer) and layer.activation is keras.activations.linear
    if not plain or layer.units != 1 or len(network.inputs) > 1:
        return None, None
    return DenseMap(layer), inputs[0]


def _in_a_row(network, x):
    """The layers from the network's first input to `x`; None if they are not a row."""
    # Backward: `layer.input` is not told of a layer that came from a file.
    layers = []
    while x is not None and x is not network.inputs[0]:
        layer, inputs = made_by(x)
        if len(inputs) != 1 or layer in layers:
            return None
        layers.append(layer)
        x = inputs[0]
    return layers[::-1]


def _pieces(layer):
    """The maps and slopes of one layer; none if it is of another kind."""
    if ShapeMap.fits(layer):
        return [ShapeMap(layer)]
    for kind in (DenseMap, ConvolutionMap):
        if kind.fits(layer):
            if layer.activation is keras.activations.linear:
                return [kind(layer)]
            slope = _slope(layer.activation)
            return [] if slope is None else [kind(layer), slope]
    slope = _slope(layer)
    return [] if slope is None else [slope]


def _slope(layer):
    """Slope below 0 of a rectifier, layer or function; None if it is none."""
    if isinstance(layer, keras.layers.Activation):
        layer = layer.activation
    if layer in (relu, keras.activations.relu):
        return 0.0
    if type(layer) is keras.layers.ReLU:
        plain = (layer.max_value, layer.negative_slope, layer.threshold) == (None, 0, 0)
        return 0.0 if plain else None
    if type(layer) is keras.layers.LeakyReLU:
        # TensorFlow's kernel has it in single precision, whatever the units are in.
        return float(np.float32(layer.negative_slope))
    return None
