"""R1 and R2 in closed form: the gradients of differentiating twice, in double precision."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan import losses, networks
from tfgan.fast_penalties.relu_network import ReLUNetwork
from tfgan.layers.relu import relu
from tfgan.penalties import input_gradient, squared_norm

L = keras.layers


def dense(*layers, shape=(3,)):
    return keras.Sequential([keras.Input(shape), *layers])


MADE = {
    "fourier": lambda: networks.points_discriminator(
        3, width=16, depth=3, initialization="he_normal", fourier={"num": 4, "high": 4.0}
    ),
    "distance": lambda: networks.points_discriminator(
        3, width=16, depth=3, initialization="he_normal", distance_limit=2.0
    ),
    "leaky, functional": lambda: networks.mlp_discriminator((4, 3, 1), widths=(16, 8), slope=0.01),
    "mixed": lambda: dense(
        L.Reshape((3,)), L.Dense(9, "relu", use_bias=False), L.Dense(8), L.LeakyReLU(0.3),
        L.Dense(7), L.Activation(relu), L.Dense(5), L.ReLU(), L.Dense(1, use_bias=False),
    ),
    "convolutions": lambda: dense(
        L.Conv2D(5, 3, strides=2, padding="same", activation="relu"), L.Conv2D(4, 2), L.ReLU(),
        L.Dense(3, "relu"), L.Flatten(), L.Dense(6, "relu"), L.Dense(1), shape=(7, 6, 2),
    ),
    "projection": lambda: networks.small28_discriminator(width=2, num_classes=3),
}  # fmt: skip


def in_double(make):
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        network = make()
    finally:
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")
    rng = np.random.default_rng(0)
    network.set_weights([0.6 * rng.normal(size=w.shape) for w in network.get_weights()])
    return network, rng


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("loss", ["relativistic", "non_saturating", "hinge"])
def test_gradients_are_those_of_differentiating_twice(name, loss):
    network, rng = in_double(MADE[name])
    shape = network.inputs[0].shape[1:]
    real, fake = (tf.constant(rng.normal(size=(12, *shape))) for _ in range(2))
    classes = tf.one_hot(np.arange(12) % 3, 3, dtype="float64")
    classes = classes if len(network.inputs) > 1 else None

    def logits(x):
        return network(x if classes is None else [x, classes])

    loss = losses.get(loss).discriminator
    variables = [v.value for v in network.trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        wanted = [
            loss(logits(real), logits(fake)),
            *(w * tf.reduce_mean(squared_norm(input_gradient(logits, x)))
              for w, x in ((0.3, real), (0.7, fake))),
        ]  # fmt: skip
        total = tf.add_n(wanted)
    by_tape = tape.gradient(total, variables)

    def penalties(at_real, at_fake):
        return [w * tf.reduce_mean(squared_norm(g)) for w, g in ((0.3, at_real), (0.7, at_fake))]

    value, terms, found = ReLUNetwork.of(network).gradients(real, fake, loss, penalties, classes)
    np.testing.assert_allclose([value, *terms], wanted, rtol=1e-13)
    assert len(found) == len(by_tape)
    for a, b in zip(found, by_tape, strict=True):
        b = 0.0 * a if b is None else b
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-13 * max(1, np.abs(b).max()))


@pytest.mark.parametrize("name", ["mixed", "convolutions"])
def test_batches_of_any_size(name):
    network, rng = in_double(MADE[name])
    shape = network.inputs[0].shape
    both = [tf.constant(rng.normal(size=(5, *shape[1:]))) for _ in range(2)]
    rectifiers = ReLUNetwork.of(network)

    def gradients(real, fake):
        penalties = lambda *at: [tf.reduce_mean(squared_norm(x)) for x in at]  # noqa: E731
        return rectifiers.gradients(real, fake, losses.get("hinge").discriminator, penalties)[2]

    loose = tf.function(gradients, input_signature=2 * [tf.TensorSpec(shape, tf.float64)])
    for a, b in zip(loose(*both), gradients(*both), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("name", MADE)
def test_a_network_of_a_file_is_taken_too(name, tmp_path):
    network, _ = in_double(MADE[name])
    network.save(tmp_path / "network.keras")
    first, again = map(
        ReLUNetwork.of, (network, keras.models.load_model(tmp_path / "network.keras"))
    )
    assert list(map(type, first.pieces)) == list(map(type, again.pieces))
    assert (first.features is None) == (again.features is None)


def with_two_outputs():
    x = keras.Input((3,))
    h = L.Dense(4, "relu")(x)
    return keras.Model(x, [L.Dense(1)(h), L.Dense(1)(h)])


def with_another_projection():
    x, y = keras.Input((3,)), keras.Input((2,))
    h = L.Dense(4, "relu")(x)
    return keras.Model([x, y], L.Add()([L.Dense(1)(h), networks.projection(L.Dense(4)(x), y)]))


def with_a_skip():
    x = keras.Input((3,))
    h = L.Dense(3, "relu")(x)
    return keras.Model(x, L.Dense(1)(L.Add()([x, h])))


class Own(keras.Sequential):
    """Another call."""


@pytest.mark.parametrize(
    "make",
    [
        lambda: dense(L.Dense(4, "tanh"), L.Dense(1)),
        lambda: dense(L.Dense(4, "relu"), L.Dropout(0.5), L.Dense(1)),
        lambda: dense(L.Dense(4), L.BatchNormalization(), L.ReLU(), L.Dense(1)),
        lambda: dense(L.Dense(4), L.ReLU(max_value=6.0), L.Dense(1)),
        lambda: dense(L.Dense(4, "relu", kernel_regularizer="l2"), L.Dense(1)),
        lambda: dense(L.Dense(4, "relu", trainable=False), L.Dense(1)),
        lambda: dense(L.Dense(4, "relu"), L.Dense(1, "sigmoid")),
        lambda: dense(L.Dense(4, "relu"), L.Dense(1, "relu")),
        lambda: dense(L.Dense(4, "relu"), L.Dense(2)),
        lambda: dense(L.Dense(4, "relu"), L.Dense(1), shape=(5, 3)),
        lambda: dense(L.Dense(4, "relu", dtype="mixed_float16"), L.Dense(1)),
        lambda: Own([keras.Input((3,)), L.Dense(4, "relu"), L.Dense(1)]),
        lambda: networks.mlp_discriminator(num_classes=10),
        lambda: networks.conv28_discriminator(norm="batch"),
        lambda: dense(L.Conv2D(2, 3, dilation_rate=2), L.Flatten(), L.Dense(1), shape=(8, 8, 1)),
        with_another_projection,
        with_two_outputs,
        with_a_skip,
    ],
)
def test_other_networks_are_not_taken_for_one(make):
    assert ReLUNetwork.of(make()) is None


def test_a_layer_that_is_shared_is_not_taken():
    shared = L.Dense(3, "relu")
    x = keras.Input((3,))
    assert ReLUNetwork.of(keras.Model(x, L.Dense(1)(shared(shared(x))))) is None
