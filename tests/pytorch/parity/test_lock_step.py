"""Lock step: both libraries agree in double precision, and every deliberate fault is reported."""

import keras
import numpy as np
import pytest
import torch
from torch import nn

from tfgan import GAN, Gaussian, GradientPenalty, recipes
from tfgan.layers.batch_normalization import BatchNormalization
from tfgan.optimizers import TorchAdam
from tfgan.pytorch import Trainer, parity
from tfgan.pytorch.models import MeanDifference
from tfgan.pytorch.parity import systems, tolerances

L = keras.layers
SLOPE = 0.2


def small():
    """A WGAN-GP of small networks in both libraries, in double precision.

    The weights are drawn from a fixed seed, whatever ran before: a loss near 0 would be divided by
    `SMALLEST_LOSS`, and a wrong sign would not double it.
    """
    keras.utils.set_random_seed(1)
    generator = keras.Sequential([keras.Input((2,)), L.Dense(6, activation="tanh"), L.Dense(2)])
    discriminator = keras.Sequential(
        [keras.Input((2,)), L.Dense(8), L.LeakyReLU(SLOPE), L.Dense(8, "tanh"), L.Dense(1)]
    )
    model = GAN(generator, discriminator, seed=3)
    adam = lambda: TorchAdam(1e-2, 0.5, 0.9)  # noqa: E731
    options = {"loss": "wasserstein", "penalty": GradientPenalty(2.0), "discriminator_steps": 3}
    model.compile(adam(), adam(), **options, jit_compile=False)
    ours = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 2))
    critic = nn.Sequential(
        nn.Linear(2, 8), nn.LeakyReLU(SLOPE), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1)
    )
    trainer = Trainer(
        ours,
        critic,
        torch.optim.Adam(ours.parameters(), lr=1e-2, betas=(0.5, 0.9)),
        torch.optim.Adam(critic.parameters(), lr=1e-2, betas=(0.5, 0.9)),
        loss=MeanDifference(),
        gp_weight=2.0,
        discriminator_steps=3,
    )
    return parity.LockStep(model, trainer, Gaussian(1.0, 0.5, event_size=2), 16)


def failures(steps=2, fault=None):
    with parity.precision("float64"):
        both = small()
        if fault:
            fault(both.trainer)
        return tolerances.failures(both.run(steps), "float64")


def test_both_libraries_agree():
    with parity.precision("float64"):
        rows = small().run(10)
    assert tolerances.failures(rows, "float64") == []
    assert [row.step for row in rows] == list(range(11))
    assert set(rows[1].losses) == {"discriminator_loss", "gradient_penalty", "generator_loss"}
    assert len(rows[1].gradients) == len(rows[1].weights) == 4 + 6
    assert max(tolerances.largest(row)[2] for row in rows) < 1e-12


def test_an_ordinary_run_has_the_same_numbers():
    """The shared inputs are those that `fit` draws: the weights at the end are the same."""
    with parity.precision("float64"):
        both, other = small(), small()
        other.model.set_weights(both.model.get_weights())
        both.run(3)
        other.model.fit(both.source, batch_size=16, steps_per_epoch=3, verbose=0)
    for name in ("generator", "discriminator"):
        one, two = (getattr(m, name).get_weights() for m in (both.model, other.model))
        for a, b in zip(one, two, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


# --- faults are found --------------------------------------------------------------------------


def epsilon(trainer):
    for group in trainer.discriminator_optimizer.param_groups:
        group["eps"] = 1e-6


def rate(trainer):
    for group in trainer.generator_optimizer.param_groups:
        group["lr"] *= 1 + 1e-6


def sign(trainer):
    class Wrong(MeanDifference):
        def generator(self, fake):
            return fake.mean()

    trainer.loss = Wrong()


def slope(trainer):
    trainer.discriminator[1].negative_slope = 0.01


def initializer(trainer):
    nn.init.xavier_uniform_(trainer.generator[0].weight)


def not_finite(trainer):
    with torch.no_grad():
        trainer.discriminator[0].bias[0] = float("nan")


class Swapped(Trainer):
    """Real and fake have changed places in the interpolation."""

    def _discriminator_step(self, inputs, *rest):
        uniform = inputs.uniform
        inputs.uniform = lambda update, shape: 1 - uniform(update, shape)
        try:
            return super()._discriminator_step(inputs, *rest)
        finally:
            del inputs.uniform


def interpolation(trainer):
    trainer.__class__ = Swapped


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (epsilon, "weights differ, discriminator."),
        # A wrong learning rate changes nothing in the first step but the weights.
        (rate, "weights differ, generator."),
        (sign, "loss generator_loss differs by 2"),
        (slope, "loss discriminator_loss differs"),
        (initializer, "step 0: initial weight generator.0.weight differs"),
        (interpolation, "loss gradient_penalty differs"),
        (not_finite, "nan"),
    ],
)
def test_a_fault_is_reported(fault, text):
    found = failures(1, fault)
    assert any(text in line for line in found), found
    if fault is rate:
        assert len(found) == 1


def test_the_first_step_is_measured_before_any_update():
    """Otherwise float32 would compare generators that follow two different discriminators."""

    def faster(trainer):
        for group in trainer.discriminator_optimizer.param_groups:
            group["lr"] *= 2

    with parity.precision("float64"):
        both = small()
        faster(both.trainer)
        rows = both.run(2)
    losses, gradients, weights = tolerances.largest(rows[1])
    assert max(losses, gradients) < 1e-12 and weights > 1e-3
    assert tolerances.largest(rows[2])[1] > 1e-3


# --- the systems -------------------------------------------------------------------------------


def run(name, steps, dtype="float64", batch_size=8):
    system = systems.SYSTEMS[name]
    with parity.precision(dtype):
        both = parity.LockStep(system.model(0), system.trainer(), system.source(), batch_size)
        rows = both.run(steps)
    return rows, tolerances.failures(rows, dtype, exact=system.exact)


# Quick ones: dense networks, the same fakes for both updates, classes, minibatch discrimination.
QUICK = ("gan1d-minibatch", "mnist")
DENSE = ("gan1d", "wgan-gp", "wgan-gp-toy", "wgan-clip-toy", "guide", "conditional")
CONVOLUTIONAL = ("wgan-gp-images", "wgan-gp-64", "wgan-64", "dcgan-64", "dcgan-64-as-meant")


@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in DENSE)]
)
def test_systems_agree(name):
    rows, found = run(name, 2)
    assert found == [], found
    assert tolerances.explained_by_rounding(rows, "float64") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CONVOLUTIONAL)
def test_convolutional_systems_agree(name):
    """Batch norm with running means, instance norm, clipping, each kind of fakes."""
    # The generator of the zoo's DCGAN is in inference mode from the second step on.
    rows, found = run(name, 2 if name == "dcgan-64" else 1, batch_size=2)
    assert found == [], found
    buffers = [key for key in rows[1].weights if "running_var" in key]
    assert len(buffers) == {"wgan-64": 4, "dcgan-64": 7, "dcgan-64-as-meant": 7}.get(name, 0)


def test_a_small_convolutional_gan_agrees():
    """Padding "SAME" at stride 2, transposed convolutions, and batch norm in training."""
    from tfgan.pytorch.models import SameConv2d, SameConvTranspose2d

    norm = {"momentum": 0.9, "epsilon": 1e-5}
    with parity.precision("float64"):
        generator = keras.Sequential(
            [
                keras.Input((3,)), L.Dense(3 * 3 * 4), L.Reshape((3, 3, 4)),
                BatchNormalization(**norm), L.ReLU(),
                L.Conv2DTranspose(1, 5, 2, "same", activation="tanh"),
            ]
        )  # fmt: skip
        discriminator = keras.Sequential(
            [keras.Input((6, 6, 1)), L.Conv2D(4, 5, 2, "same"), L.LeakyReLU(SLOPE),
             L.Flatten(), L.Dense(1)]
        )  # fmt: skip
        model = GAN(generator, discriminator, seed=1)
        options = {"loss": "wasserstein", "penalty": GradientPenalty(1.0), "jit_compile": False}
        model.compile(TorchAdam(1e-3), TorchAdam(1e-3), **options)
        theirs = nn.Sequential(
            nn.Linear(3, 36), nn.Unflatten(1, (4, 3, 3)), nn.BatchNorm2d(4), nn.ReLU(),
            SameConvTranspose2d(4, 1, 5, 2), nn.Tanh(),
        )  # fmt: skip
        critic = nn.Sequential(
            SameConv2d(1, 4, 5, 2), nn.LeakyReLU(SLOPE), nn.Flatten(), nn.Linear(36, 1)
        )
        trainer = Trainer(
            theirs,
            critic,
            torch.optim.Adam(theirs.parameters()),
            torch.optim.Adam(critic.parameters()),
            loss=MeanDifference(),
            gp_weight=1.0,
        )
        source = systems.random_images((6, 6, 1))
        rows = parity.LockStep(model, trainer, source, 4).run(3)
    assert tolerances.failures(rows, "float64") == []
    assert sum("running_var" in key for key in rows[1].weights) == 1


def test_pretraining_and_decay_in_lock_step():
    """gan-intro's 2016 edition: the learning rate falls once in 160 steps of pretraining."""
    system = systems.SYSTEMS["gan1d-2016"]
    with parity.precision("float64"):
        both = parity.LockStep(system.model(0), system.trainer(), system.source(), 12)
        before = both.trainer.discriminator.d0.weight.detach().clone()
        recipe = recipes.gaussian_1d("gan-intro-2016")
        parity.pretrain_both(both.model, both.trainer, both.source, recipe, 160)
        rows = both.run(2)
    assert not torch.allclose(before, both.trainer.discriminator.d0.weight, atol=1e-2)
    assert tolerances.largest(rows[0])[2] < 1e-13
    assert tolerances.failures(rows, "float64") == []


def test_keras_own_optimizers_differ():
    system = systems.SYSTEMS["gan1d"]
    with parity.precision("float64"):
        model = system.model(0, stock=True)
        assert type(model.generator_optimizer) is keras.optimizers.Adam
        rows = parity.LockStep(model, system.trainer(), system.source(), 8).run(2)
    assert tolerances.largest(rows[1])[1] < 1e-10
    assert 1e-9 < tolerances.largest(rows[2])[1] < 1e-4
    assert any("weights differ" in line for line in tolerances.failures(rows, "float64"))


def test_single_precision():
    rows, found = run("gan1d", 1, "float32")
    assert found == []
    assert set(rows[1].rounding) == set(rows[1].losses) | set(rows[1].gradients)
    assert 0 < max(rows[1].rounding.values()) < 1e-4


def test_rounding_matters_where_probabilities_are_close_to_one():
    """There the last digit of D is a large part of 1 - D."""
    rows, _ = run("gan1d-2016", 1)
    plain = rows[1].rounding["discriminator_loss"]
    system = systems.SYSTEMS["gan1d-2016"]
    with parity.precision("float64"):
        model = system.model(0)
        bias = model.discriminator.get_layer("d3").bias
        bias.assign(bias + 18.0)
        rows = parity.LockStep(model, system.trainer(), system.source(), 8).run(1)
    assert plain < 1e-12 < 1e-11 < rows[1].rounding["discriminator_loss"]
