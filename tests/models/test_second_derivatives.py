"""Which networks a gradient penalty can train, and what is said of the others."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers as L

from tfgan import GAN, R1, R2, GradientPenalty, WeightClipping, recipes
from tfgan import layers as ours
from tfgan.models import images, second_derivatives
from tfgan.models.float64_copy import float64_copy
from tfgan.models.second_derivatives import check, find_problem, is_proven
from tfgan.networks.draw_weights import draw_weights


class StoppedMean(L.Layer):
    """Normalizes, with the gradient stopped at the mean inside of the variance."""

    def call(self, x):
        mean = tf.reduce_mean(x, -1, keepdims=True)
        variance = tf.reduce_mean(tf.square(x - tf.stop_gradient(mean)), -1, keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + 0.1)


@tf.custom_gradient
def own_tanh(x):
    y = tf.tanh(x)
    return y, lambda upstream: upstream * tf.stop_gradient(1 - y * y)


class OwnTanh(L.Layer):
    def call(self, x):
        return own_tanh(x)


class OwnSine(L.Layer):
    """A right layer of a user, with constants in single precision."""

    def call(self, x):
        return tf.sin(tf.cast(x, tf.float32) * tf.constant([1.5]))


class Coarse(L.Layer):
    """Rounds as single precision does, but so little that a step of 1e-6 does not show it."""

    def call(self, x):
        return x + tf.stop_gradient(tf.round(x * 1e9) * 1e-9 - x)


class OwnStoppedKernel(L.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], shape[-1]), name="kernel")

    def call(self, x):
        return x + tf.tanh(x @ tf.stop_gradient(tf.convert_to_tensor(self.kernel)))


class Reversed(L.Layer):
    """Turns gradients around. In the gradient of the gradient the sign is wrong."""

    def call(self, x):
        turned = tf.custom_gradient(lambda z: (tf.identity(z), lambda upstream: -upstream))
        return turned(x)


class Rounded(L.Layer):
    def call(self, x):
        return x + tf.stop_gradient(tf.round(x) - x)


class UnkeyedDropout(L.Layer):
    def call(self, x, training=None):
        return tf.nn.dropout(x, 0.3) if training else x


class Blur(L.Layer):
    """A kernel in single precision, as many programs have it."""

    def call(self, x):
        kernel = tf.constant(np.full((3, 3, 3, 1), 1 / 9, np.float32))
        return tf.nn.depthwise_conv2d(tf.cast(x, tf.float32), kernel, [1] * 4, "SAME")


def attention():
    x = keras.Input((4, 3))
    h = L.Dense(4)(x)
    return keras.Model(x, L.Dense(1)(L.Flatten()(L.MultiHeadAttention(2, 3)(h, h))))


def residual(norm):
    x = keras.Input((6, 6, 2))
    h = L.Conv2D(4, 3, padding="same", name="before")(x)
    h = L.Add()([h, L.Conv2D(4, 3, padding="same")(L.LeakyReLU(0.2)(norm(h)))])
    return keras.Model(x, L.Dense(1)(L.GlobalAveragePooling2D()(L.LeakyReLU(0.2)(h))))


class Subclassed(keras.Model):
    def __init__(self, middle):
        super().__init__()
        self.first, self.middle = L.Dense(6, name="first"), middle
        self.last = L.Dense(1, name="last")

    def call(self, x):
        return self.last(self.middle(self.first(x)))


def points(*parts, size=3):
    parts = [L.Dense(6, name="before"), *parts, L.Dense(6, activation="tanh"), L.Dense(1)]
    return keras.Sequential([keras.Input((size,)), *parts])


def pictures(*parts):
    first = L.Conv2D(3, 3, padding="same", activation="tanh", name="before")
    return keras.Sequential([keras.Input((8, 8, 2)), first, *parts, L.Flatten(), L.Dense(1)])


def conditional(integer=False):
    x = keras.Input((3,))
    y = keras.Input((1,), dtype="int32") if integer else keras.Input((4,))
    e = L.Flatten()(L.Embedding(4, 5)(y)) if integer else L.Dense(5)(y)
    h = L.Dense(6, activation="tanh")(L.Concatenate()([x, e]))
    return keras.Model([x, y], L.Dense(1)(L.Multiply()([h, h])))


def with_operation(operation):
    x = keras.Input((3,))
    h = operation(L.Dense(6, name="before", activation="tanh")(x))
    return keras.Model(x, L.Dense(1)(L.Dense(4, activation="tanh")(h)))


def subclassed(middle):
    model = Subclassed(middle)
    model(np.zeros((2, 3), "float32"))
    return model


RIGHT = {
    "activations": lambda: with_operation(
        lambda x: L.Concatenate()([
            L.Activation(name)(x) for name in second_derivatives._KNOWN_FUNCTIONS.split()])),
    "own relu": lambda: points(L.Dense(6, activation=ours.relu)),
    "leaky": lambda: points(L.LeakyReLU(0.2)),
    "dropout": lambda: points(L.Dropout(0.5)),
    "noise": lambda: points(L.GaussianNoise(0.3)),
    "spectral": lambda: points(L.SpectralNormalization(L.Dense(5))),
    "layer norm first": lambda: keras.Sequential(
        [keras.Input((4,)), L.LayerNormalization(), L.Dense(4, activation="tanh"), L.Dense(1)]),
    "own layer norm": lambda: points(ours.LayerNormalization()),
    "own batch norm": lambda: points(ours.BatchNormalization()),
    "own group norm": lambda: pictures(ours.GroupNormalization(3)),
    "rms norm": lambda: points(L.RMSNormalization()),
    "unit norm": lambda: points(L.UnitNormalization()),
    "fourier": lambda: points(ours.FourierFeatures(4)),
    "distance": lambda: points(ours.MahalanobisDistance(3.0)),
    "maxout": lambda: points(ours.Maxout(3, 2)),
    "minibatch": lambda: points(ours.MinibatchDiscrimination(3, 2)),
    "lambda": lambda: points(L.Lambda(lambda x: tf.sin(x))),
    "own sine": lambda: points(OwnSine()),
    "max pooling": lambda: pictures(L.MaxPooling2D(2), L.Conv2D(3, 2, activation="relu")),
    "mean pooling": lambda: pictures(L.AveragePooling2D(2), L.Conv2D(3, 2, activation="tanh")),
    "global pooling": lambda: pictures(
        L.Conv2D(3, 2, activation="tanh"), L.GlobalAveragePooling2D()),
    "global max": lambda: pictures(L.Conv2D(3, 2, activation="tanh"), L.GlobalMaxPooling2D()),
    "nearest": lambda: pictures(L.UpSampling2D(2), L.Conv2D(3, 2, activation="tanh")),
    "own bilinear": lambda: pictures(
        ours.BilinearResize(5, 9), L.Conv2D(3, 2, activation="tanh")),
    "transposed": lambda: pictures(L.Conv2DTranspose(3, 2, strides=2, activation="tanh")),
    "crop": lambda: pictures(
        L.Cropping2D(1), L.ZeroPadding2D(2), L.Conv2D(2, 3, activation="silu")),
    "augmented": lambda: pictures(L.RandomFlip(seed=1), L.Conv2D(2, 3, activation="tanh")),
    "moved": lambda: pictures(
        L.RandomTranslation(0.3, 0.3, "constant", seed=1), L.Conv2D(2, 3, activation="tanh")),
    "conv 1d": lambda: points(L.Reshape((6, 1)), L.Conv1D(2, 3, activation="tanh"), L.Flatten()),
    "repeat": lambda: points(L.RepeatVector(2), L.Flatten()),
    "attention": attention,
    "gru": lambda: keras.Sequential([keras.Input((4, 3)), L.GRU(4), L.Dense(1)]),
    "prelu": lambda: points(L.PReLU()),
    "depthwise": lambda: pictures(L.DepthwiseConv2D(3), L.SeparableConv2D(2, 3)),
    "spectral convolution": lambda: pictures(L.SpectralNormalization(L.Conv2D(3, 3)), L.ReLU()),
    "residual": lambda: residual(ours.BatchNormalization()),
    "frozen batch norm": lambda: points(L.BatchNormalization(trainable=False)),
    "blur": lambda: pictures(Blur(), L.Conv2D(3, 3, activation="tanh")),
    "unkeyed dropout": lambda: points(UnkeyedDropout()),
    "wide relu": lambda: keras.Sequential(
        [keras.Input((2,)), *[L.Dense(256, activation="relu") for _ in range(4)], L.Dense(1)]),
    "one-hot": conditional,
    "embedding": lambda: conditional(integer=True),
    "last layer at 0": lambda: points(L.Dense(1, kernel_initializer="zeros")),
    "operation": lambda: with_operation(keras.ops.square),
    "subclassed": lambda: subclassed(L.Activation("tanh")),
    "half precision": lambda: keras.Sequential(
        [keras.Input((3,)), L.Dense(6, activation="tanh", dtype="mixed_float16"), L.Dense(1)]),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_network_is_taken(name):
    assert find_problem(RIGHT[name]()) is None


WRONG = {
    "layer norm": (
        lambda: points(L.LayerNormalization(name="bad")), "Use tfgan.layers.LayerNormalization"),
    "wide layer norm": (
        lambda: points(L.Dense(256), L.LayerNormalization(name="bad")), "LayerNormalization"),
    "layer norm, last kernel 0": (
        lambda: keras.Sequential([
            keras.Input((3,)), L.Dense(6, name="before"), L.LayerNormalization(name="bad"),
            L.Dense(1, kernel_initializer="zeros")]), "LayerNormalization"),
    "group norm": (
        lambda: pictures(L.GroupNormalization(3, name="bad"), L.Activation("tanh")),
        "Use tfgan.layers.GroupNormalization"),
    "batch norm": (lambda: points(L.BatchNormalization(name="bad")),
        "Use tfgan.layers.BatchNormalization"),
    "resizing": (
        lambda: pictures(L.Resizing(5, 5, name="bad"), L.Conv2D(2, 3, activation="tanh")),
        "Use tfgan.layers.BilinearResize, or interpolation='nearest'"),
    "upsampling": (
        lambda: pictures(
            L.UpSampling2D(2, interpolation="bilinear", name="bad"),
            L.Conv2D(2, 3, activation="tanh")),
        "Use tfgan.layers.BilinearResize"),
    "bicubic": (
        lambda: pictures(
            L.UpSampling2D(2, interpolation="bicubic", name="bad"),
            L.Conv2D(2, 3, activation="tanh")),
        "Use tfgan.layers.BilinearResize"),
    "stopped mean": (lambda: points(StoppedMean(name="bad")), "without tf.stop_gradient"),
    "custom gradient": (lambda: points(OwnTanh(name="bad")), "tf.custom_gradient"),
    "reversed": (lambda: points(Reversed(name="bad")), "tf.custom_gradient"),
    "rounded": (lambda: points(Rounded(name="bad")), "tf.stop_gradient"),
    "residual": (
        lambda: residual(L.GroupNormalization(2, name="bad")), "tfgan.layers.GroupNormalization"),
    "nested": (
        lambda: points(keras.Sequential([keras.Input((6,)), L.LayerNormalization(name="bad")])),
        "LayerNormalization"),
    "subclassed": (lambda: subclassed(L.LayerNormalization(name="bad")), "LayerNormalization"),
    "rotation": (
        lambda: pictures(L.RandomRotation(0.2, seed=1, name="bad"), L.Conv2D(2, 3)),
        "no true derivative by its input"),
    "translation": (
        lambda: pictures(L.RandomTranslation(0.3, 0.3, seed=1, name="bad")),
        "Use RandomTranslation(fill_mode='constant')"),
    "half precision": (
        lambda: points(L.LayerNormalization(name="bad", dtype="mixed_bfloat16")),
        "LayerNormalization"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_layer_is_named(name):
    build, instead = WRONG[name]
    line = find_problem(build())
    assert line.startswith("the layer 'bad' (") and instead in line and "\n" not in line


def test_wrong_without_a_layer_of_its_own():
    line = find_problem(with_operation(keras.ops.stop_gradient))
    assert line is None or "no true derivative" in line
    line = find_problem(points(OwnStoppedKernel(name="own")))
    assert "'own'" in line


def test_single_precision_is_not_taken_for_double():
    for layer in (Coarse(), L.Activation("tanh")):
        network = points(layer)
        with float64_copy(network, change_dtype=True):
            comparison = second_derivatives._Comparison(network, second_derivatives.PRECISE)
            assert comparison._is_precise() == isinstance(layer, L.Activation)


def penalty_gradient(network, x, variable):
    """d mean(|dD/dx|^2) / dW by TensorFlow, and by differences, in float64."""

    def value():
        with tf.GradientTape() as inner:
            inner.watch(x)
            logits = network(x, training=True)
        return tf.reduce_mean(tf.reduce_sum(tf.square(inner.gradient(logits, x)), -1))

    with float64_copy(network):
        with tf.GradientTape() as tape:
            penalty = value()
        found = tape.gradient(penalty, variable._value).numpy()
        numeric = np.zeros_like(found)
        start = variable.value.numpy()
        for index in np.ndindex(start.shape):
            ends = []
            for step in (1e-6, -1e-6):
                moved = start.copy()
                moved[index] += step
                variable._value.assign(moved)
                ends.append(float(value()))
            numeric[index] = (ends[0] - ends[1]) / 2e-6
        return found, numeric


@pytest.mark.parametrize("layer", [L.LayerNormalization, ours.LayerNormalization])
def test_the_penalty_of_layer_norm_against_differences(layer):
    right = layer is ours.LayerNormalization
    network = keras.Sequential(
        [keras.Input((2,)), L.Dense(3), layer(), L.Dense(4, activation="tanh"), L.Dense(1)]
    )
    draw_weights(network, 3, name="discriminator")
    x = tf.constant(np.random.default_rng(0).normal(size=(5, 2)))
    found, numeric = penalty_gradient(network, x, network.layers[0].kernel)
    error = np.linalg.norm(found - numeric) / np.linalg.norm(numeric)
    assert (error < 1e-7) if right else (error > 0.01), error
    assert (find_problem(network) is None) == right


def test_the_check_changes_nothing():
    network = points(L.Dropout(0.5, seed=3), L.BatchNormalization())
    before = [v.numpy() for v in network.variables]
    dtypes = [(layer.dtype_policy.name, layer.compute_dtype) for layer in network._flatten_layers()]
    tensors = [v._value for v in network.variables]
    assert "BatchNormalization" in find_problem(network)
    for v, value, tensor in zip(network.variables, before, tensors, strict=True):
        assert v._value is tensor and v.dtype == value.dtype
        np.testing.assert_array_equal(v.numpy(), value)
    assert dtypes == [(p.dtype_policy.name, p.compute_dtype) for p in network._flatten_layers()]
    assert network.inputs[0].dtype == "float32"
    assert not any("call" in vars(layer) for layer in network._flatten_layers())


def gan(discriminator, size=3):
    generator = keras.Sequential([keras.Input((2,)), L.Dense(size)])
    return GAN(generator, discriminator)


def test_compile_refuses_and_says_so_in_one_line():
    model = gan(points(L.LayerNormalization(name="bad")))
    for penalty in (GradientPenalty(10.0), [R1(1.0), R2(1.0)]):
        with pytest.raises(ValueError, match=r"the layer 'bad'.*'before'\. Use tfgan\.layers"):
            model.compile(penalty=penalty, jit_compile=False)
    # Without a penalty, or with one of weight 0, no second derivative is needed.
    for penalty in (None, WeightClipping(0.1), GradientPenalty(0.0)):
        model.compile(penalty=penalty, jit_compile=False)


def test_compile_refuses_under_a_strategy_too():
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        model = gan(points(L.LayerNormalization(name="bad")))
        with pytest.raises(ValueError, match="the layer 'bad'"):
            model.compile(penalty=GradientPenalty(10.0), jit_compile=False)


def test_an_operation_without_a_true_slope_is_refused():
    turn = np.repeat([[1.0, 0.3, 0.2, -0.3, 1.0, 0.3, 0.0, 0.0]], 4, 0).astype("float32")
    x = keras.Input((8, 8, 1))
    h = keras.ops.image.affine_transform(x, turn)
    line = find_problem(keras.Model(x, L.Dense(1)(L.Flatten()(L.Conv2D(2, 3)(h)))))
    assert "gradient of the discriminator by its input is itself not the true one" in line


def test_own_layers_train_under_a_penalty(batch):
    model = gan(points(ours.LayerNormalization(), size=2), size=2)
    model.compile(penalty=GradientPenalty(1.0), jit_compile=False)
    before = model.discriminator.get_layer("before").kernel.numpy()
    model.fit(batch, epochs=1, verbose=0)
    assert np.abs(model.discriminator.get_layer("before").kernel.numpy() - before).max() > 1e-4


def test_nothing_is_compared_without_need(monkeypatch):
    def fail(network):
        raise AssertionError("compared")

    monkeypatch.setattr(second_derivatives, "find_problem", fail)
    frozen = points(L.LayerNormalization())
    frozen.trainable = False
    check(frozen, [R1(1.0)], False)
    check(points(L.LayerNormalization()), [R1(1.0), R2(1.0)], True)
    check(points(L.LeakyReLU()), [R1(1.0)], False)


def test_a_network_is_compared_once(monkeypatch):
    network, calls = points(L.UnitNormalization(), L.Dense(11)), []
    monkeypatch.setattr(second_derivatives, "find_problem", lambda n: calls.append(n))
    for _ in range(3):
        check(network, [R1(1.0)], False)
    assert len(calls) == 1
    check(keras.models.clone_model(network), [R1(1.0)], False)
    assert len(calls) == 1, "one of the same layers is right, too"
    # What a user's layer does is not in its configuration: another such network is compared again.
    for own in (points(OwnSine()), points(OwnSine())):
        for _ in range(2):
            check(own, [R1(1.0)], False)
    assert len(calls) == 3


def test_what_is_proven():
    assert is_proven(points(L.ReLU())) and is_proven(conditional())
    for network in (
        points(OwnSine()), points(L.Lambda(tf.sin)), with_operation(keras.ops.stop_gradient),
        subclassed(L.ReLU()), points(L.Dense(3, activation=lambda x: tf.stop_gradient(x))),
    ):  # fmt: skip
        assert not is_proven(network)


def test_the_penalized_recipes_need_no_comparison():
    for kind, model in (("wgan-gp", images.WGANGP), ("mlp", images.MNISTGAN)):
        for name, recipe in recipes.IMAGES[kind].items():
            assert recipe.name == name
            _, options = recipe.discriminator
            assert is_proven(images._build(recipe.discriminator)), (model, json.dumps(options))


def test_a_large_network_is_judged_by_its_unknown_layers(monkeypatch):
    monkeypatch.setattr(second_derivatives, "LARGE", 10)
    assert find_problem(points(L.UnitNormalization())) is None
    assert find_problem(keras.Sequential(
        [keras.Input((4,)), L.LayerNormalization(), L.Dense(4, activation="tanh"), L.Dense(1)]
    )) is None  # fmt: skip
    line = find_problem(points(L.LayerNormalization(name="bad")))
    assert line.startswith("the layer 'bad' (LayerNormalization)") and "'before'" in line


class Squared(keras.layers.Layer):
    def call(self, x):
        return x * x


def test_a_network_is_compared_again_where_other_weights_are_trained(monkeypatch):
    compared = []
    find = second_derivatives.find_problem
    monkeypatch.setattr(
        second_derivatives, "find_problem", lambda network: compared.append(1) or find(network)
    )
    network = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(3), Squared(), keras.layers.Dense(1)]
    )
    for _ in range(2):
        second_derivatives.check(network, [R1(1.0)], False)
    assert len(compared) == 1
    # Other weights are trained: it is another question.
    network.layers[0].trainable = False
    second_derivatives.check(network, [R1(1.0)], False)
    assert len(compared) == 2
