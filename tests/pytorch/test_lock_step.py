"""Lock step: both sides agree in double precision, and every deliberate fault is reported."""

import keras
import numpy as np
import pytest

from tfgan import GAN, Gaussian, GradientPenalty, recipes
from tfgan.optimizers import TorchAdam

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from tfgan.pytorch.models import images
from tfgan.pytorch.models.losses import MeanDifference
from tfgan.pytorch.parity import lock_step, pairs, systems, tolerances
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
    return lock_step.LockStep(model, trainer, Gaussian(1.0, 0.5, event_size=2), 16)


def failures(steps=3, fault=None):
    with systems.precision("float64"):
        both = small()
        if fault:
            fault(both.trainer)
        return tolerances.failures(both.run(steps), "float64")


def test_both_sides_agree():
    with systems.precision("float64"):
        rows = small().run(20)
    assert tolerances.failures(rows, "float64") == []
    assert [row.step for row in rows] == list(range(21))
    assert set(rows[1].losses) == {"discriminator_loss", "gradient_penalty", "generator_loss"}
    assert len(rows[1].gradients) == len(rows[1].weights) == 4 + 6
    assert max(tolerances.worst(row)[2] for row in rows) < 1e-12


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


class Swapped(Trainer):
    """Real and fake have changed places in the interpolation."""

    def _discriminator_step(self, draws, *rest):
        uniform = draws.uniform
        draws.uniform = lambda update, shape: 1 - uniform(update, shape)
        try:
            return super()._discriminator_step(draws, *rest)
        finally:
            del draws.uniform


def interpolation(trainer):
    trainer.__class__ = Swapped


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


def test_one_more_teeth_of_weights_only():
    """A wrong rate moves nothing in the first step's losses and gradients, but the weights."""

    def rate(trainer):
        for group in trainer.generator_optimizer.param_groups:
            group["lr"] *= 1 + 1e-6

    found = failures(1, rate)
    assert found and all("weights differ, generator." in line for line in found)


def test_the_first_step_is_of_the_weights_it_starts_from():
    """Else single precision would compare generators before two discriminators."""

    def faster(trainer):
        for group in trainer.discriminator_optimizer.param_groups:
            group["lr"] *= 2

    with systems.precision("float64"):
        both = small()
        faster(both.trainer)
        rows = both.run(2)
    losses, gradients, weights = tolerances.worst(rows[1])
    assert max(losses, gradients) < 1e-12 and weights > 1e-3
    assert tolerances.worst(rows[2])[1] > 1e-3


# --- the systems -------------------------------------------------------------------------------

SMALL = ("gan1d", "gan1d-minibatch", "wgan-gp", "wgan-gp-toy", "wgan-clip-toy", "mnist",
         "conditional")  # fmt: skip


def run(name, steps, dtype="float64", batch_size=8):
    system = systems.SYSTEMS[name]
    with pairs.precision(dtype):
        both = lock_step.LockStep(system.model(0), system.trainer(), system.source(), batch_size)
        rows = both.run(steps)
    return rows, tolerances.failures(rows, dtype, exact=system.exact)


@pytest.mark.parametrize("name", SMALL)
def test_systems_agree(name):
    rows, found = run(name, 2)
    assert found == [], found
    assert tolerances.rounded(rows, "float64") == []


@pytest.mark.parametrize("name", ["wgan-gp-images", "wgan-gp-64", "wgan-64", "dcgan-64"])
def test_convolutional_systems_agree(name):
    """Batch norms with their running means, instance norms, clipping, fakes of each kind."""
    rows, found = run(name, 1, batch_size=2)
    assert found == [], found
    buffers = [key for key in rows[1].weights if "running_var" in key]
    assert len(buffers) == {"wgan-64": 4, "dcgan-64": 7}.get(name, 0)


def test_pretraining_and_decay_in_lock_step():
    """gan-intro's edition of 2016: its rate has fallen twice after 310 steps of pretraining."""
    system = systems.SYSTEMS["gan1d-2016"]
    with pairs.precision("float64"):
        both = lock_step.LockStep(system.model(0), system.trainer(), system.source(), 12)
        before = both.trainer.discriminator.d0.weight.detach().clone()
        recipe = recipes.gaussian_1d("gan-intro-2016")
        pairs.pretrain_both(both.model, both.trainer, both.source, recipe, 310)
        rows = both.run(3)
    assert not torch.allclose(before, both.trainer.discriminator.d0.weight, atol=1e-2)
    assert tolerances.worst(rows[0])[2] < 1e-13
    assert tolerances.failures(rows, "float64") == []


def test_stock_optimizers_are_seen():
    system = systems.SYSTEMS["gan1d"]
    with pairs.precision("float64"):
        model = system.model(0, stock=True)
        assert type(model.generator_optimizer) is keras.optimizers.Adam
        rows = lock_step.LockStep(model, system.trainer(), system.source(), 8).run(2)
    assert tolerances.worst(rows[1])[1] < 1e-10
    assert 1e-9 < tolerances.worst(rows[2])[1] < 1e-4
    assert any("weights differ" in line for line in tolerances.failures(rows, "float64"))


def test_single_precision():
    rows, found = run("gan1d", 1, "float32")
    assert found == []
    assert set(rows[1].rounding) == set(rows[1].losses) | set(rows[1].gradients)
    assert 0 < max(rows[1].rounding.values()) < 1e-4


def test_probabilities_moved_by_a_unit_in_the_last_place():
    """Where D is nearly 1 a last digit of it is a large part of 1 - D."""
    rows, _ = run("gan1d-2016", 1)
    plain = rows[1].rounding["discriminator_loss"]
    system = systems.SYSTEMS["gan1d-2016"]
    with pairs.precision("float64"):
        model = system.model(0)
        bias = model.discriminator.get_layer("d3").bias
        bias.assign(bias + 18.0)
        rows = lock_step.LockStep(model, system.trainer(), system.source(), 8).run(1)
    assert plain < 1e-12 < 1e-11 < rows[1].rounding["discriminator_loss"]


def test_running_variance_of_n_samples():
    """What lock step changes a twin by: PyTorch's is of n - 1."""
    from tfgan.pytorch.parity.adapt import adapt

    layers = [nn.BatchNorm2d(3).double() for _ in range(2)]
    adapt(layers[1])
    x = torch.randn(2, 3, 2, 2, dtype=torch.float64)
    outputs = [layer(x) for layer in layers]
    assert torch.equal(*outputs)
    new = [layer.running_var - 0.9 for layer in layers]
    torch.testing.assert_close(new[1], new[0] * 7 / 8)
    layers[1].eval()(x)
    torch.testing.assert_close(layers[1].running_var - 0.9, new[1])


def test_same_padding_at_stride_two():
    """TensorFlow's odd pixel is at the end, PyTorch's padding is even on both sides."""
    for size in (7, 14, 28):
        x = np.random.default_rng(0).normal(size=(2, size, size, 3))
        cases = (
            (L.Conv2D(4, 5, 2, "same", dtype="float64"), images.SameConv2d(3, 4, 5, 2)),
            (
                L.Conv2DTranspose(4, 5, 2, "same", dtype="float64"),
                images.SameConvTranspose2d(3, 4, 5, 2),
            ),
        )
        for ours, theirs in cases:
            expected = ours(x).numpy()
            theirs.double()
            with torch.no_grad():
                theirs.weight.copy_(torch.tensor(ours.kernel.numpy().transpose(3, 2, 0, 1)))
                theirs.bias.zero_()
                found = theirs(torch.tensor(np.moveaxis(x, -1, 1))).numpy()
            np.testing.assert_allclose(np.moveaxis(found, 1, -1), expected, atol=1e-12)
