"""Weights between Keras and PyTorch: same outputs, same bits, and errors that name both layers."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch
from helpers.torch_pairs import generator, images, same
from torch import nn

from tfgan import MinibatchDiscrimination
from tfgan.pytorch.convert import layouts, weights
from tfgan.pytorch.models import layers as torch_layers

L = keras.layers
RNG = np.random.default_rng(1)


def dense():
    ours = keras.Sequential(
        [
            keras.Input((5,)),
            L.Dense(7, activation="relu"),
            L.BatchNormalization(epsilon=1e-5),
            L.Dropout(0.5),
            MinibatchDiscrimination(3, 2),
            L.Dense(2, use_bias=False),
        ]
    )
    theirs = nn.Sequential(
        nn.Linear(5, 7),
        nn.ReLU(),
        nn.BatchNorm1d(7),
        nn.Dropout(),
        torch_layers.MinibatchDiscrimination(7, 3, 2),
        nn.Linear(10, 2, bias=False),
    )
    return ours, theirs, (6, 5), same, same


def critic():
    """Convolutions, then a flattened image of 3 x 2 x 6, a norm and a dense layer."""
    ours = keras.Sequential(
        [
            keras.Input((6, 4, 3)),
            L.Conv2D(4, 3, padding="same"),
            L.GroupNormalization(4, epsilon=1e-5),
            L.LeakyReLU(0.2),
            L.ZeroPadding2D(1),
            L.Conv2D(6, 4, strides=2, use_bias=False),
            L.BatchNormalization(epsilon=1e-5),
            L.Flatten(),
            L.BatchNormalization(epsilon=1e-5),
            L.Dense(5),
        ]
    )
    theirs = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1),
        nn.InstanceNorm2d(4, affine=True),
        nn.LeakyReLU(0.2),
        nn.Conv2d(4, 6, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(6),
        nn.Flatten(),
        nn.BatchNorm1d(36),
        nn.Linear(36, 5),
    )
    return ours, theirs, (4, 6, 4, 3), images, same


def embedded():
    """Layers of other ranks, in a functional model with a model inside."""
    inner = keras.Sequential([keras.Input((6, 3)), L.Conv1D(4, 3), L.LayerNormalization()])
    x = keras.Input((6,), dtype="int32")
    ours = keras.Model(x, L.Dense(2)(L.Flatten()(inner(L.Embedding(9, 3)(x)))))

    class Torch(nn.Module):
        def __init__(self):
            super().__init__()
            self.table, self.window = nn.Embedding(9, 3), nn.Conv1d(3, 4, 3)
            self.norm, self.last = nn.LayerNorm(4, eps=1e-3), nn.Linear(16, 2)

        def forward(self, x):
            x = self.window(self.table(x.long()).mT)
            return self.last(self.norm(x.mT).mT.flatten(1))

    return ours, Torch(), None, same, same


MODELS = {f.__name__: f for f in (dense, critic, generator, embedded)}


@pytest.fixture(params=MODELS)
def both(request):
    ours, theirs, shape, enter, leave = MODELS[request.param]()
    for v in ours.weights:
        if v.dtype == "float32":
            # Variances above 0.
            v.assign(np.abs(RNG.normal(size=v.shape)) + 0.1)
    x = RNG.integers(0, 9, (4, 6)) if shape is None else RNG.normal(size=shape).astype("float32")
    return ours, theirs.eval(), x, enter, leave


def assert_same_output(ours, theirs, x, enter, leave):
    found = ours(x, training=False).numpy()
    expected = theirs(torch.tensor(enter(x))).detach().numpy()
    np.testing.assert_allclose(
        leave(found), expected, rtol=2e-5, atol=2e-5 * np.abs(expected).max()
    )


def test_same_outputs_and_a_round_trip_to_the_bit(both):
    ours, theirs, *rest = both
    before = [v.numpy() for v in ours.weights]
    theirs.load_state_dict(weights.to_state_dict(ours, theirs))
    assert_same_output(ours, theirs, *rest)
    for variable in ours.weights:
        variable.assign(tf.zeros_like(variable))
    weights.from_state_dict(theirs.state_dict(), ours)
    for variable, value in zip(ours.weights, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)


def test_from_pytorch(both):
    ours, theirs, *rest = both
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.normal_()
    weights.from_state_dict(theirs, ours)
    assert_same_output(ours, theirs, *rest)
    again = weights.to_state_dict(ours, theirs)
    for key, value in theirs.state_dict().items():
        assert torch.equal(again[key], value), key


def test_a_converted_state_dict_shares_no_memory():
    ours, theirs, *_ = dense()
    state = weights.to_state_dict(ours, theirs)
    kernel = ours.layers[0].get_weights()[0]
    for value in state.values():
        value.zero_()
    np.testing.assert_array_equal(ours.layers[0].get_weights()[0], kernel)
    assert theirs[0].weight.abs().sum() > 0


def test_flattening_with_channels_last():
    """A PyTorch model that permutes to (batch, row, column, channel) itself."""
    ours = keras.Sequential([keras.Input((4, 4, 2)), L.Conv2D(3, 3), L.Flatten(), L.Dense(1)])

    class Torch(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.last = nn.Conv2d(2, 3, 3), nn.Linear(12, 1)

        def forward(self, x):
            return self.last(self.conv(x).permute(0, 2, 3, 1).flatten(1))

    theirs, x = Torch(), RNG.normal(size=(3, 4, 4, 2)).astype("float32")
    theirs.load_state_dict(weights.to_state_dict(ours, theirs, flatten_order="channels_last"))
    assert_same_output(ours, theirs, x, images, same)
    theirs.load_state_dict(weights.to_state_dict(ours, theirs))
    with pytest.raises(AssertionError):
        assert_same_output(ours, theirs, x, images, same)


def test_float64_stays_float64():
    ours = keras.Sequential([keras.Input((3,), dtype="float64"), L.Dense(2, dtype="float64")])
    theirs = nn.Sequential(nn.Linear(3, 2)).double()
    ours.set_weights([RNG.normal(size=(3, 2)), RNG.normal(size=2)])
    theirs.load_state_dict(weights.to_state_dict(ours, theirs))
    np.testing.assert_array_equal(theirs[0].weight.detach().numpy().T, ours.get_weights()[0])


# --- models that do not match ------------------------------------------------------------------


def refusal(ours, theirs, **options):
    before = ours.get_weights()
    with pytest.raises(ValueError) as error:
        weights.to_state_dict(ours, theirs, **options)
    with pytest.raises(ValueError):
        weights.from_state_dict(theirs, ours, **options)
    for a, b in zip(before, ours.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_error_names_both_layers_and_shapes():
    ours = keras.Sequential([keras.Input((3,)), L.Dense(4, name="a"), L.Dense(5, name="b")])
    text = refusal(ours, nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 6)))
    assert text == (
        "the Keras layer 'b' (Dense: kernel (4, 5), bias (5,)) and the PyTorch layer '1' "
        "(weight (6, 4), bias (6,)) do not match: expected weight (5, 4). Received: (6, 4)"
    )


def test_a_missing_parameter():
    ours = keras.Sequential([keras.Input((3,)), L.Dense(4), L.BatchNormalization(name="norm")])
    text = refusal(ours, nn.Sequential(nn.Linear(3, 4), nn.GroupNorm(1, 4)))
    assert "'norm' (BatchNormalization: " in text and "'1' (weight (4,), bias (4,))" in text
    assert text.endswith("expected running_mean (4,). Received: no such parameter")


def test_a_parameter_too_many():
    ours = keras.Sequential([keras.Input((3,)), L.Dense(4, use_bias=False)])
    text = refusal(ours, nn.Sequential(nn.Linear(3, 4)))
    assert text.endswith("expected no bias. Received: (4,)")


@pytest.mark.parametrize("more", ["keras", "pytorch"])
def test_a_layer_too_many(more):
    ours = [keras.Input((3,)), L.Dense(4), L.Dense(2, name="last")]
    theirs = [nn.Linear(3, 4), nn.Linear(4, 2)]
    (theirs if more == "keras" else ours).pop()
    text = refusal(keras.Sequential(ours), nn.Sequential(*theirs))
    name = "the Keras layer 'last'" if more == "keras" else "the PyTorch layer '1'"
    assert name in text and "has no partner" in text


def test_an_unsupported_layer_is_named():
    ours = keras.Sequential([keras.Input((3, 2)), L.LSTM(4, name="memory"), L.Dense(1)])
    text = refusal(ours, nn.Sequential(nn.Linear(4, 1)))
    assert "the Keras layer 'lstm_cell'" in text and text.endswith("Received: LSTMCell")


def test_a_rule_makes_a_layer_known():
    class Doubled(L.Dense):
        pass

    class Shift(L.Layer):
        def build(self, shape):
            self.amount = self.add_weight(name="amount", shape=shape[1:])

        def call(self, x):
            return x + self.amount

    class TorchShift(nn.Module):
        def __init__(self):
            super().__init__()
            self.by = nn.Parameter(torch.randn(4))

        def forward(self, x):
            return x + self.by

    ours = keras.Sequential([keras.Input((3,)), Doubled(4), Shift()])
    theirs = nn.Sequential(nn.Linear(3, 4), TorchShift())
    assert refusal(ours, theirs).endswith("Received: Shift")
    layouts.add_rule(Shift, lambda layer: [layouts.ParameterLayout("amount", "by", (0,))])
    try:
        weights.from_state_dict(theirs, ours)
    finally:
        del layouts.RULES[Shift]
    assert_same_output(ours, theirs, RNG.normal(size=(2, 3)).astype("float32"), same, same)


class Joined(nn.Module):
    """A linear layer on a flattened image and other features."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(16, 2)

    def forward(self, image, features):
        return self.linear(torch.cat([image.flatten(1), features], 1))


def test_a_flattened_image_joined_with_another_input():
    """The image's features are reordered, the others stay in their places."""
    image, features = keras.Input((2, 2, 3)), keras.Input((4,))
    joined = L.Concatenate()([L.Flatten()(image), features])
    ours, theirs = keras.Model([image, features], L.Dense(2)(joined)), Joined()
    theirs.load_state_dict(weights.to_state_dict(ours, theirs))
    x, y = RNG.normal(size=(3, 2, 2, 3)), RNG.normal(size=(3, 4))
    found = theirs(torch.tensor(x.transpose(0, 3, 1, 2)).float(), torch.tensor(y).float())
    expected = ours([x.astype("float32"), y.astype("float32")])
    np.testing.assert_allclose(found.detach().numpy(), expected, atol=1e-5)


def test_weights_that_a_rule_does_not_name():
    ours = keras.Sequential([keras.Input((3,)), L.Dense(4, name="a")])
    rule = layouts.RULES[L.Dense]
    layouts.add_rule(L.Dense, lambda layer: rule(layer)[:1])
    try:
        text = refusal(ours, nn.Sequential(nn.Linear(3, 4)))
    finally:
        layouts.add_rule(L.Dense, rule)
    assert "'a' (Dense)" in text and text.endswith("its rule names no PyTorch parameter for bias")


def test_flatten_order_is_checked():
    ours, theirs, *_ = dense()
    assert "unknown flatten_order" in refusal(ours, theirs, flatten_order="NHWC")
