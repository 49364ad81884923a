"""The 1-D demo: built from recipes, drawn, and trained until it has the Gaussian."""

import dataclasses

import numpy as np
import pytest
from conftest import all_weights, assert_same

from tfgan import Gaussian, Gaussian1DGAN, JitteredGrid, losses, metrics, optimizers, random
from tfgan.models.gaussian_1d import NUM_POINTS, default_data
from tfgan.random import Stream
from tfgan.recipes import GAUSSIAN_1D, Optimizer, gaussian_1d

DATA = Gaussian(4.0, 0.5)
EDGES = np.linspace(-8, 8, 100)
ONE = r"expected at least 2\. Received: a batch of 1"
POINTS = np.linspace(-8, 8, NUM_POINTS, dtype=np.float32)[:, None]


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def build(recipe="gan-intro-2016", **options):
    return Gaussian1DGAN.from_recipe(recipe, **{"jit_compile": False, "seed": 3, **options})


@pytest.fixture(scope="module")
def plain():
    return build()


@pytest.fixture(scope="module")
def minibatch():
    return build("default", minibatch=True)


# --- from_recipe -------------------------------------------------------------------------------


@pytest.mark.parametrize("coupled", [False, True], ids=["plain", "minibatch"])
@pytest.mark.parametrize("name", GAUSSIAN_1D)
def test_model_is_what_the_recipe_says(name, coupled):
    recipe = gaussian_1d(name, minibatch=coupled)
    model = build(name, minibatch=coupled, num_steps=700)
    third = "minibatch" if coupled else "d2"
    assert [layer.name for layer in model.discriminator.layers] == ["d0", "d1", third, "d3"]
    assert [layer.units for layer in model.generator.layers] == [recipe.hidden_size, 1]
    assert model.discriminator.get_layer("d0").units == 2 * recipe.hidden_size
    assert model.standardize == recipe.standardize
    assert model.discriminator.get_layer("d0").activation.__name__ == recipe.activation
    if coupled:
        assert model.discriminator.get_layer("minibatch").self_term == recipe.self_term
    assert type(model.latents).__name__ == recipe.latents
    assert (model.latents.low, model.latents.high) == (-8.0, 8.0)
    assert model.adversarial_loss.name == recipe.loss
    expected = [(n, w) for n, w in (("r1", recipe.r1), ("r2", recipe.r2)) if w]
    assert [(p.name, p.weight) for p in model.penalties] == expected
    assert model.discriminator_steps == recipe.discriminator_steps
    assert model.generator_average == recipe.generator_average
    for spec, made, updates in (
        (recipe.generator_optimizer, model.generator_optimizer, 700),
        (
            recipe.discriminator_optimizer,
            model.discriminator_optimizer,
            700 * recipe.discriminator_steps,
        ),
    ):
        wanted = optimizers.build(spec, updates)
        assert type(made) is type(wanted)
        wanted.build([])
        for step in (0, updates // 2, updates):
            for optimizer in (made, wanted):
                optimizer.iterations.assign(step)
            assert float(made.learning_rate) == float(wanted.learning_rate)


def test_losses_of_the_editions_have_their_floor():
    assert losses.get("non_saturating_probability", floor=1e-5).get_config() == (
        build("gan-intro-2017").adversarial_loss.get_config()
    )


def test_recipes_of_ones_own_and_other_sizes():
    recipe = dataclasses.replace(gaussian_1d("default"), name="mine", r1=0.0, r2=0.7)
    model = build(recipe, hidden_size=6)
    assert [p.get_config()["weight"] for p in model.penalties] == [0.7]
    assert [w.shape for w in model.generator.get_weights()] == [(1, 6), (6,), (6, 1), (1,)]
    assert model.discriminator.get_layer("d1").kernel.shape == (12, 12)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"recipe": "gan-intro"}, r"unknown recipe\. Expected one of: default, gan-intro-2016"),
        ({"hidden_size": 0}, "hidden_size must be an integer of at least 1"),
        ({"num_steps": -1}, "num_steps must be an integer of at least 1"),
        ({"seed": 2**31}, "seed must be an integer in"),
    ],
)
def test_bad_arguments(options, said):
    with pytest.raises(ValueError, match=said):
        build(**options)


def test_default_model_is_the_originals():
    model = Gaussian1DGAN(seed=4)
    assert model.latents == JitteredGrid(-8.0, 8.0)
    assert [layer.name for layer in model.discriminator.layers] == ["d0", "d1", "d2", "d3"]
    assert_same(model.get_weights(), Gaussian1DGAN(seed=4).get_weights())
    first = model.generator.get_weights()[0]
    assert not np.array_equal(first, Gaussian1DGAN(seed=5).generator.get_weights()[0])
    with pytest.raises(ValueError, match="seed must be an integer in"):
        Gaussian1DGAN(seed=0.5)


def test_default_data():
    assert default_data() == Gaussian(4.0, 0.5)
    assert default_data("gan-intro-2016", -2, 1.5) == Gaussian(-2.0, 1.5, sort=True)


@pytest.mark.parametrize(
    ("name", "coupled"),
    [("default", True), ("gan-intro-2017", False)],
    ids=["default-minibatch", "2017-plain"],
)
def test_reset_is_a_freshly_built_model(name, coupled):
    def run(model):
        model.pretrain_discriminator(DATA, steps=5)
        model.fit(DATA, batch_size=8, steps_per_epoch=6, verbose=0)

    model = build(name, minibatch=coupled, num_steps=40, seed=1)
    run(model)
    model.reset(9)
    fresh = build(name, minibatch=coupled, num_steps=40, seed=9)
    assert_same(all_weights(model), all_weights(fresh))
    if coupled:
        return  # It trains on as the other one does.
    run(model)
    run(fresh)
    assert_same(all_weights(model), all_weights(fresh))


# --- curves ------------------------------------------------------------------------------------


def histogram(values):
    return np.histogram(np.asarray(values).reshape(-1), EDGES, density=True)[0]


def test_curves_of_the_plain_model(plain):
    plain.reset(3)
    plain.fit(DATA, batch_size=12, steps_per_epoch=7, verbose=0)
    curves = plain.curves(DATA, batch_size=12)
    assert {name: curve.shape for name, curve in curves.items()} == {
        "decision_boundary": (10_000,),
        "real_density": (99,),
        "generated_density": (99,),
        "summary": (4,),
    }
    assert all(curve.dtype == np.float32 for curve in curves.values())
    direct = sigmoid(plain.discriminator(POINTS).numpy()[:, 0].astype(np.float64))
    np.testing.assert_allclose(curves["decision_boundary"], direct, atol=5e-6)
    real = DATA.sample(NUM_POINTS, seed=random.key(3, Stream.PICTURE, 7))
    np.testing.assert_allclose(curves["real_density"], histogram(real), rtol=1e-6)
    # A value within rounding of an edge may fall on either side: a count or two.
    generated = histogram(plain.generator(POINTS))
    one = 1 / (NUM_POINTS * (EDGES[1] - EDGES[0]))
    np.testing.assert_allclose(curves["generated_density"], generated, atol=2.1 * one)
    for name in ("real_density", "generated_density"):
        np.testing.assert_allclose(curves[name].sum() * (EDGES[1] - EDGES[0]), 1.0, rtol=1e-5)
    # The data's histogram is the Gaussian's.
    centres = (EDGES[1:] + EDGES[:-1]) / 2
    density = np.exp(DATA.log_prob(centres[:, None].astype(np.float32)).numpy())
    np.testing.assert_allclose(curves["real_density"], density, atol=0.06)


@pytest.mark.parametrize("group", [48, 50])
def test_points_go_through_minibatch_layers_in_groups(minibatch, group):
    """All 10,000 of them: the original left the rest of the last group at 0."""
    minibatch.reset(3)
    curve = minibatch.curves(DATA, batch_size=group)["decision_boundary"]
    whole = NUM_POINTS // group * group
    starts = range(0, whole, group)
    logits = [minibatch.discriminator(POINTS[i : i + group]).numpy() for i in starts]
    if whole < NUM_POINTS:
        logits.append(minibatch.discriminator(POINTS[-group:]).numpy()[whole - NUM_POINTS :])
    direct = sigmoid(np.concatenate(logits)[:, 0].astype(np.float64))
    np.testing.assert_allclose(curve, direct, atol=5e-6)
    assert (curve != 0).all()


def test_groups_matter_with_the_layer_and_not_without(plain, minibatch):
    def boundary(model, size):
        model.reset(3)
        return model.curves(DATA, batch_size=size)["decision_boundary"]

    assert np.abs(boundary(minibatch, 8) - boundary(minibatch, 100)).max() > 0.01
    np.testing.assert_array_equal(boundary(plain, 8), boundary(plain, 100))


@pytest.mark.parametrize(("name", "stride"), [("plain", 11), ("minibatch", 3)])
def test_fewer_points_of_the_curve(name, stride, request):
    model = request.getfixturevalue(name)
    whole, few = (model.curves(DATA, batch_size=12, point_stride=n) for n in (1, stride))
    np.testing.assert_allclose(
        few["decision_boundary"], whole["decision_boundary"][::stride], rtol=1e-6
    )
    for density in ("real_density", "generated_density"):
        np.testing.assert_array_equal(few[density], whole[density])


def test_curves_show_the_average_unless_told_otherwise():
    model = build("default", num_steps=100)
    model.fit(DATA, batch_size=8, steps_per_epoch=50, verbose=0)
    averaged, last = model.curves(DATA), model.curves(DATA, averaged=False)
    for curves, network in ((averaged, model.averaged_generator), (last, model.generator)):
        np.testing.assert_allclose(
            curves["generated_density"], histogram(model.to_data(network(POINTS))), atol=0.002
        )
    assert np.abs(averaged["generated_density"] - last["generated_density"]).max() > 0.01
    np.testing.assert_array_equal(averaged["decision_boundary"], last["decision_boundary"])


def test_another_range(plain):
    plain.reset(3)
    curves = plain.curves(DATA, sample_range=(2.0, 12.0))
    points = np.linspace(2, 12, NUM_POINTS, dtype=np.float32)[:, None]
    direct = sigmoid(plain.discriminator(points).numpy()[:, 0])
    np.testing.assert_allclose(curves["decision_boundary"], direct, atol=1e-5)
    width = 10 / 99
    assert curves["real_density"].argmax() == pytest.approx(2.0 / width, abs=2)


def test_nothing_inside_the_range_and_nothing_finite(plain):
    plain.reset(3)
    weights = plain.generator.get_weights()
    plain.generator.set_weights([*weights[:3], np.full(1, 1e6, "float32")])
    curves = plain.curves(DATA)
    assert (curves["generated_density"] == 0).all()
    # A histogram does not show such values. The distance does.
    distance, mean, _, outside = curves["summary"]
    assert outside == 1.0 and mean == pytest.approx(1e6, rel=1e-3)
    assert distance == pytest.approx(1e6, rel=1e-3)
    plain.generator.set_weights([*weights[:3], np.full(1, np.nan, "float32")])
    curves = plain.curves(DATA)
    assert np.isnan(curves["generated_density"]).all() and np.isnan(curves["summary"]).all()


# --- training ----------------------------------------------------------------------------------


def distance(model, data=DATA):
    return metrics.wasserstein_1d(model.generate(metrics.NUM_SAMPLES, seed=0), data)


def pretrain(model, recipe, data=DATA):
    model.pretrain_discriminator(
        data,
        steps=recipe.pretrain_steps,
        batch_size=recipe.pretrain_batch_size or recipe.batch_size,
        optimizer=optimizers.build(recipe.pretrain_optimizer, recipe.pretrain_steps),
        low=recipe.pretrain_range[0],
        high=recipe.pretrain_range[1],
    )


def train(model, recipe, data=DATA):
    pretrain(model, recipe, data)
    options = {"batch_size": recipe.batch_size, "steps_per_epoch": recipe.num_steps}
    model.fit(data, **options, verbose=0)


@pytest.mark.slow
@pytest.mark.parametrize("coupled", [False, True], ids=["plain", "minibatch"])
def test_default_learns_the_gaussian(coupled):
    recipe = gaussian_1d("default", minibatch=coupled)
    model = Gaussian1DGAN.from_recipe("default", minibatch=coupled, steps_per_execution=1000)
    for seed in (0, 1):
        model.reset(seed)
        assert distance(model) > 1
        train(model, recipe)
        assert distance(model) <= metrics.CONVERGED_W1
    if not coupled:
        # Nothing in it knows the data.
        other = Gaussian(-2.0, 1.5)
        model.reset(0)
        train(model, recipe, other)
        assert distance(model, other) <= metrics.CONVERGED_W1
        samples = model.generate(10_000, seed=1)
        assert abs(samples.mean() + 2) < 0.05 and abs(samples.std() - 1.5) < 0.05


@pytest.mark.slow
def test_nothing_is_learned_from_a_frozen_discriminator():
    frozen = dataclasses.replace(
        gaussian_1d("default"), discriminator_optimizer=Optimizer("SGD", 0.0), discriminator_steps=1
    )
    model = Gaussian1DGAN.from_recipe(frozen, steps_per_execution=1000)
    for pretrained in (True, False):
        model.reset(0)
        if pretrained:
            pretrain(model, frozen)
        before = model.discriminator.get_weights()
        model.fit(DATA, batch_size=48, steps_per_epoch=frozen.num_steps, verbose=0)
        assert_same(before, model.discriminator.get_weights())
        assert distance(model) > 0.3


def test_minibatch_layer_is_used(minibatch):
    minibatch.reset(3)
    layer = minibatch.discriminator.get_layer("minibatch")
    start = layer.get_weights()[0]
    minibatch.fit(DATA, batch_size=24, steps_per_epoch=300, verbose=0)
    kernel, bias = layer.get_weights()
    assert np.mean(np.abs(kernel - start)) > 0.05  # they started as N(0, 0.2**2)
    batch = minibatch.to_networks(DATA.sample(24, seed=1))
    logits = minibatch.discriminator(batch).numpy()
    layer.set_weights([np.zeros_like(kernel), bias])
    change = np.abs(minibatch.discriminator(batch).numpy() - logits)
    assert change.min() > 0.1


def test_a_batch_of_one_cannot_be_compared(minibatch):
    minibatch.reset(3)
    with pytest.raises(ValueError, match=ONE):
        minibatch.fit(DATA, batch_size=1, steps_per_epoch=2, verbose=0)
    with pytest.raises(ValueError, match=ONE):
        minibatch.curves(DATA, batch_size=1)
    build().fit(DATA, batch_size=1, steps_per_epoch=2, verbose=0)


def test_networks_that_are_not_given_are_drawn_by_the_seed():
    one, same, other = (Gaussian1DGAN(seed=seed) for seed in (3, 3, 4))
    for part in ("generator", "discriminator"):
        kernels = [getattr(model, part).get_weights()[0] for model in (one, same, other)]
        np.testing.assert_array_equal(kernels[0], kernels[1])
        assert not np.array_equal(kernels[0], kernels[2]), part
