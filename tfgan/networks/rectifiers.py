"""Discriminators of dense layers and (leaky) ReLUs, and their R1 and R2 without a second backward.

Around a sample such a network is linear in its features h_0, with slopes s_l of its units that
small changes leave as they are:

    a_l = h_{l-1} W_l + b_l,   h_l = s_l a_l,   D = h_L w + b.

Let g_l be dD/da_l, c the loss's derivative by the logit and u the penalties' derivative by
dD/dh_0. Going forward through the same linear maps from z_0 = c h_0 + u,

    z_l = s_l (z_{l-1} W_l + c b_l),

the gradient of loss and penalties together is

    d/dW_l = z_{l-1}' g_l,   d/db_l = g_l' c,   d/dw = sum of z_L,   d/db = sum of c,

the sums over the batch. So a layer takes four matrix products: a_l, g_{l-1}, z_l and d/dW_l.
Differentiating twice takes six: it finds the loss's derivative by a_l, which is c g_l, with a
product of its own, and makes one more for the weights. It is the backward pass of Pearlmutter 1994,
"Fast Exact Multiplication by the Hessian", for a penalty on the input's gradient.
"""

import keras
import numpy as np
import tensorflow as tf

from tfgan.activations import relu
from tfgan.maxout import FourierFeatures

_FEATURES = (keras.layers.Flatten, keras.layers.Reshape, FourierFeatures)


class RectifierNetwork:
    """Features without weights, then dense layers with ReLU or LeakyReLU between, then one logit.

    Args:
        features: layers without weights, applied first; may be none.
        dense: the Dense layers, the last of one unit.
        slopes: of the units of each but the last below 0.
    """

    def __init__(self, features, dense, slopes):
        self.features, self.dense, self.slopes = features, dense, slopes

    @classmethod
    def of(cls, network):
        """`network` seen as one, or None if it is not built of those layers in a row."""
        layers = _in_a_row(network)
        if layers is None:
            return None
        features, dense, slopes = [], [], []
        while layers and type(layers[0]) in _FEATURES:
            features.append(layers.pop(0))
        for layer in layers:
            if len(dense) > len(slopes):
                slope = _slope(layer)
            elif _is_plain(layer):
                dense.append(layer)
                slope = _slope(layer.activation)
                if slope is None and layer.activation is keras.activations.linear:
                    continue
            else:
                return None
            if slope is None:
                return None
            slopes.append(slope)
        if len(dense) < 2 or len(slopes) == len(dense) or dense[-1].units != 1:
            return None
        return cls(features, dense, slopes)

    def gradients(self, real, fake, loss, penalties):
        """Loss, penalties and the gradient of their sum by the network's trainable weights.

        Args:
            real: (n, ...) samples.
            fake: as many.
            loss: function (real logits, fake logits), each (n, 1), -> a scalar.
            penalties: function of the logits' input gradients at real and at fake samples -> a
                list of scalars.

        Returns:
            (the loss, the penalties, gradients in the order of the layers, kernel before bias).
        """
        x = tf.concat([real, fake], 0)
        with tf.GradientTape() as features:
            features.watch(x)
            first = x
            for layer in self.features:
                first = layer(first)
        hidden, units = self._forward(first)
        logits = _affine(self.dense[-1], hidden)
        with tf.GradientTape() as tape:
            tape.watch(logits)
            loss = loss(*tf.split(logits, 2))
        c = tape.gradient(loss, logits)
        at_features, *g = self._slopes(units, tf.shape(hidden))
        with tf.GradientTape() as tape:
            tape.watch(at_features)
            at_samples = at_features
            if self.features:
                at_samples = features.gradient(first, x, output_gradients=at_features)
            terms = penalties(*tf.split(at_samples, 2))
            total = tf.add_n(terms)
        u = tape.gradient(total, at_features)
        return loss, terms, self._by_weights(units, g, c, c * first + u)

    def _forward(self, hidden):
        """h_L, and what multiplies by the slopes of each layer's units."""
        units = []
        for layer, slope in zip(self.dense, self.slopes, strict=False):
            a = _affine(layer, hidden)
            units.append(_Units(a, slope))
            hidden = units[-1](a)
        return hidden, units

    def _slopes(self, units, shape):
        """dD/dh_0, g_1 ... g_L."""
        down, found = tf.broadcast_to(self.dense[-1].kernel.value[:, 0], shape), []
        for layer, unit in zip(reversed(self.dense[:-1]), reversed(units), strict=True):
            found.append(unit(down))
            down = tf.matmul(found[-1], layer.kernel.value, transpose_b=True)
        return [down, *reversed(found)]

    def _by_weights(self, units, g, c, z):
        found = []
        for layer, unit, slope in zip(self.dense, units, g, strict=False):
            found.append(tf.matmul(z, slope, transpose_a=True))
            z = tf.matmul(z, layer.kernel.value)
            if layer.use_bias:
                found.append(tf.matmul(slope, c, transpose_a=True)[:, 0])
                z += c * layer.bias.value
            z = unit(z)
        found.append(tf.reduce_sum(z, 0)[:, None])
        if self.dense[-1].use_bias:
            found.append(tf.reduce_sum(c, 0))
        return found


class _Units:
    """Multiplies by the slopes that units have at their inputs `a`."""

    def __init__(self, a, slope):
        self._positive, self._slope = a > 0, slope

    def __call__(self, x):
        below = self._slope * x if self._slope else tf.zeros_like(x)
        return tf.where(self._positive, x, below)


def _affine(layer, x):
    x = tf.matmul(x, layer.kernel.value)
    return x + layer.bias.value if layer.use_bias else x


def _in_a_row(network):
    """The layers of a network, each with the one before as its only input; None if it is other."""
    # A subclass may have another `call`.
    if not type(network).__module__.startswith("keras.") or len(network.inputs) > 1:
        return None
    # Backward from the output; `layer.input` is not told of a layer that came from a file.
    layers, x = [], network.outputs[0]
    while x is not network.inputs[0]:
        layer, node, _ = x._keras_history
        inputs = layer._inbound_nodes[node].input_tensors
        if len(inputs) != 1 or layer in layers:
            return None
        layers.append(layer)
        x = inputs[0]
    return layers[::-1] if len(network.outputs) == 1 else None


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


def _is_plain(layer):
    """Whether a Dense layer is nothing but its kernel and its bias, in one precision."""
    return (
        type(layer) is keras.layers.Dense
        and layer.trainable
        and layer.compute_dtype == layer.variable_dtype
        and not getattr(layer, "lora_enabled", False)
        and not any(
            getattr(layer, f"{kind}_regularizer") for kind in ("kernel", "bias", "activity")
        )
    )
