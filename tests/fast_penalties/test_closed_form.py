"""The switch of the fast penalties: when they are on, what they compute, what they print."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan import GAN, R1, R2, Gaussian, GradientPenalty, losses
from tfgan.fast_penalties import closed_form
from tfgan.layers.fourier_features import FourierFeatures
from tfgan.penalties import input_gradient, squared_norm

L = keras.layers
BOTH = (R1(0.3), R2(0.2))
ON = "fast penalties on: R1 + R2 of a ReLU network in closed form"


def relu_network():
    layers = [FourierFeatures(2), L.Dense(6, "relu"), L.Dense(1)]
    return keras.Sequential([keras.Input((2,)), *layers])


def tanh_network():
    return keras.Sequential([keras.Input((2,)), L.Dense(6, "tanh"), L.Dense(1)])


def make_gan(penalty, discriminator_optimizer="sgd", **options):
    keras.utils.set_random_seed(3)
    generator = keras.Sequential([keras.Input((2,)), L.Dense(8, "relu"), L.Dense(2)])
    model = GAN(generator, relu_network(), seed=1)
    model.compile("sgd", discriminator_optimizer, penalty=penalty, jit_compile=False, **options)
    return model


@pytest.mark.parametrize(
    ("make", "penalties", "wanted", "line"),
    [
        (relu_network, BOTH, "auto", ON),
        (relu_network, BOTH[::-1], True, ON),
        (relu_network, BOTH, False, "fast penalties off: switched off by fast_penalties=False"),
        (
            relu_network,
            BOTH[:1],
            "auto",
            "fast penalties off: only R1 and R2 together have a closed form, and the penalties "
            "are: r1",
        ),
        (
            relu_network,
            (),
            "auto",
            "fast penalties off: only R1 and R2 together have a closed form, and the penalties "
            "are: none",
        ),
        (
            tanh_network,
            BOTH,
            "auto",
            "fast penalties off: the discriminator is not a sequence of linear layers and ReLUs",
        ),
    ],
)
def test_choice_says_whether_and_why(make, penalties, wanted, line):
    choice = closed_form.choose(make(), penalties, wanted)
    assert str(choice) == line
    assert choice.on == line.startswith("fast penalties on")


@pytest.mark.parametrize(
    ("make", "penalties", "wanted", "said"),
    [
        (tanh_network, BOTH, True, "fast_penalties=True is impossible: the discriminator is not"),
        (relu_network, (GradientPenalty(1.0),), True, "the penalties are: gradient_penalty"),
        (relu_network, BOTH, "on", "must be 'auto', True or False. Received: fast_penalties='on'"),
        (relu_network, BOTH, 1, "must be 'auto', True or False"),
    ],
)
def test_bad_choices_are_refused(make, penalties, wanted, said):
    with pytest.raises(ValueError, match=said):
        closed_form.choose(make(), penalties, wanted)


def test_computes_loss_penalties_and_gradients_of_differentiating_twice():
    network = relu_network()
    rng = np.random.default_rng(0)
    real, fake = (tf.constant(rng.normal(size=(5, 2)), tf.float32) for _ in range(2))
    loss = losses.get("non_saturating").discriminator
    variables = [v.value for v in network.trainable_variables]
    with tf.GradientTape() as tape:
        wanted = {
            "discriminator_loss": loss(network(real), network(fake)),
            "r1": 0.15 * tf.reduce_mean(squared_norm(input_gradient(network, real))),
            "r2": 0.10 * tf.reduce_mean(squared_norm(input_gradient(network, fake))),
        }
        total = tf.add_n(list(wanted.values()))
    by_tape = tape.gradient(total, variables)
    for penalties in (BOTH, BOTH[::-1]):
        found = closed_form.choose(network, penalties).closed_form
        values, gradients = found.compute(real, fake, loss, None)
        assert set(values) == set(wanted)
        for name, value in wanted.items():
            np.testing.assert_allclose(values[name], value, rtol=1e-5)
        for a, b in zip(gradients, by_tape, strict=True):
            np.testing.assert_allclose(a, 0.0 if b is None else b, rtol=2e-5, atol=1e-6)


def test_model_trains_alike_on_and_off():
    """A loss scale does not matter either: the optimizer takes it out again."""
    scaled = keras.optimizers.LossScaleOptimizer
    runs = []
    for wanted, optimizer in (
        (True, "sgd"),
        (False, "sgd"),
        (True, scaled(keras.optimizers.SGD())),
    ):
        model = make_gan(BOTH, optimizer, fast_penalties=wanted, run_eagerly=True)
        assert model.describe_step().startswith(f"fast penalties {'on' if wanted else 'off'}")
        assert (model.adversarial_step.closed_form is not None) is wanted
        options = {"batch_size": 16, "steps_per_epoch": 3, "verbose": 0}
        history = model.fit(Gaussian(event_size=2), **options).history
        runs.append([*history.values(), *model.get_weights()])
    for other in runs[1:]:
        for a, b in zip(runs[0], other, strict=True):
            np.testing.assert_allclose(a, b, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("wanted", ["auto", True, False])
def test_switch_is_saved(wanted):
    model = make_gan(BOTH, fast_penalties=wanted)
    config = json.loads(json.dumps(model.get_compile_config()))
    assert config["fast_penalties"] == wanted
    model.compile_from_config(config)
    assert model.fast_penalties == wanted
    # A file of before the switch has no such entry.
    del config["fast_penalties"]
    model.compile_from_config(config)
    assert model.fast_penalties == "auto" and model.describe_step() == ON


def test_impossible_switch_is_refused_by_compile():
    with pytest.raises(ValueError, match="fast_penalties=True is impossible: only R1 and R2"):
        make_gan(R1(0.3), fast_penalties=True)
    generator = keras.Sequential([keras.Input((2,)), L.Dense(2)])
    with pytest.raises(ValueError, match="compile"):
        GAN(generator, relu_network()).describe_step()
