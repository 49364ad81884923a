"""Lock step: both sides agree in double precision, and every deliberate fault is reported."""

import keras
import numpy as np
import pytest

from tfgan import GAN, Gaussian, GradientPenalty
from tfgan.optimizers import TorchAdam

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from tfgan.pytorch import images, lockstep, systems  # noqa: E402
from tfgan.pytorch.losses import MeanDifference  # noqa: E402
from tfgan.pytorch.trainer import Trainer  # noqa: E402

L = keras.layers
SLOPE = 0.2


def small():
    """A WGAN-GP of small networks on both sides, in double precision."""
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
    return lockstep.LockStep(model, trainer, Gaussian(1.0, 0.5, event_size=2), 16)


def failures(steps=3, fault=None):
    with systems.precision("float64"):
        both = small()
        if fault:
            fault(both.trainer)
        return lockstep.failures(both.run(steps), "float64")


def test_both_sides_agree():
    with systems.precision("float64"):
        rows = small().run(20)
    assert lockstep.failures(rows, "float64") == []
    assert [row.step for row in rows] == list(range(21))
    assert set(rows[1].losses) == {"discriminator_loss", "gradient_penalty", "generator_loss"}
    assert len(rows[1].gradients) == len(rows[1].weights) == 4 + 6
    assert max(lockstep.worst(row)[2] for row in rows) < 1e-12


def test_an_ordinary_run_has_the_same_numbers():
    """The numbers given are those that `fit` draws: the same weights at the end."""
    with systems.precision("float64"):
        both, other = small(), small()
        other.model.set_weights(both.model.get_weights())
        both.run(3)
        other.model.fit(both.source, batch_size=16, steps_per_epoch=3, verbose=0)
    for name in ("generator", "discriminator"):
        one, two = (getattr(m, name).get_weights() for m in (both.model, other.model))
        for a, b in zip(one, two, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


# --- the check has teeth -----------------------------------------------------------------------


def epsilon(trainer):
    for group in trainer.discriminator_optimizer.param_groups:
        group["eps"] = 1e-6


def sign(trainer):
    class Wrong(MeanDifference):
        def generator(self, fake):
            return fake.mean()

    trainer.loss = Wrong()


def slope(trainer):
    trainer.discriminator[1].negative_slope = 0.01


def init(trainer):
    nn.init.xavier_uniform_(trainer.generator[0].weight)


def interpolation(trainer):
    step = trainer._discriminator_step

    def swapped(draws, *rest):
        uniform = draws.uniform
        draws.uniform = lambda update, shape: 1 - uniform(update, shape)
        try:
            return step(draws, *rest)
        finally:
            del draws.uniform

    trainer._discriminator_step = swapped


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (epsilon, "weights differ, discriminator."),
        (sign, "loss generator_loss differs by 2"),
        (slope, "loss discriminator_loss differs"),
        (init, "step 0: initial weight generator.0.weight differs"),
        (interpolation, "loss gradient_penalty differs"),
    ],
)
def test_a_fault_is_reported(fault, text):
    found = failures(fault=fault)
    assert any(text in line for line in found), found


def test_a_number_that_is_not_finite_is_reported():
    def poison(trainer):
        with torch.no_grad():
            trainer.discriminator[0].bias[0] = float("nan")

    assert any("nan" in line for line in failures(1, poison))


# --- the systems -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gan1d", "gan1d-minibatch", "wgan-gp", "mnist", "conditional"])
def test_systems_agree(name):
    system = systems.SYSTEMS[name]
    with systems.precision("float64"):
        model, trainer = system.model(0), system.trainer()
        rows = lockstep.LockStep(model, trainer, system.source(), 8).run(2)
    found = lockstep.failures(rows, "float64", exact=system.exact)
    assert found == [], found


def test_single_precision():
    system = systems.SYSTEMS["gan1d"]
    rows = lockstep.LockStep(system.model(0), system.trainer(), system.source(), 8).run(1)
    assert lockstep.failures(rows, "float32") == []


def test_same_padding_at_stride_two():
    """TensorFlow's odd pixel is at the end, PyTorch's padding is even on both sides."""
    for size in (7, 14, 28):
        x = np.random.default_rng(0).normal(size=(2, size, size, 3))
        pairs = (
            (L.Conv2D(4, 5, 2, "same", dtype="float64"), images.SameConv2d(3, 4, 5, 2)),
            (
                L.Conv2DTranspose(4, 5, 2, "same", dtype="float64"),
                images.SameConvTranspose2d(3, 4, 5, 2),
            ),
        )
        for ours, theirs in pairs:
            expected = ours(x).numpy()
            theirs.double()
            with torch.no_grad():
                theirs.weight.copy_(torch.tensor(ours.kernel.numpy().transpose(3, 2, 0, 1)))
                theirs.bias.zero_()
                found = theirs(torch.tensor(np.moveaxis(x, -1, 1))).numpy()
            np.testing.assert_allclose(np.moveaxis(found, 1, -1), expected, atol=1e-12)


def test_names():
    assert len(systems.chosen("all")) == len(systems.SYSTEMS)
    assert [s.name for s in systems.chosen("conditional")] == ["guide", "conditional"]
    with pytest.raises(ValueError, match="unknown system"):
        systems.chosen("dcgan")
