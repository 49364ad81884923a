"""The GAN on points: recipes, packing, standardized data, schedules, pictures, saved runs."""

import dataclasses
import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_gan, make_networks
from helpers.source_traces import facts

from tfgan import (
    GAN,
    R1,
    Gaussian,
    GaussianMixture,
    GaussianMixtureGAN,
    GradientPenalty,
    SwissRoll,
    losses,
    networks,
    optimizers,
    recipes,
)
from tfgan.data import BalancedSample, FixedPacks, VEEGANMixture
from tfgan.models.from_recipe import build_penalties
from tfgan.models.mixture_2d import build_networks, default_data
from tfgan.models.random_inputs import RecordedInputs
from tfgan.optimizers.schedules import DelayedExponentialDecay

RING = GaussianMixture.pacgan_ring()
# Standardized data, clipping, packing: what the others do is in these three, too.
CONTINUED = ("default", "wgan-clip-paper", "pacgan-2")
NUM_STEPS = 20


def small(recipe="default", **changes):
    """A recipe with small networks and batches."""
    recipe = recipes.mixture_2d(recipe)
    if recipe.network == "mlp":
        sizes = {"width": 16, "depth": 2}
        changes["generator"] = {**recipe.generator, **sizes}
        changes["discriminator"] = {**recipe.discriminator, **sizes}
    else:
        changes["generator"] = {"width": 16, "depth": 2}
        changes["discriminator"] = {"width": 8, "depth": 2}
    return dataclasses.replace(recipe, **{"batch_size": 32, **changes})


def make(recipe, **options):
    """The recipe's model, without XLA: compiling takes longer than training."""
    return GaussianMixtureGAN.from_recipe(recipe, **{"jit_compile": False, **options})


@pytest.fixture(scope="module")
def default():
    """The default recipe's model, traced once on the ring: `reset` makes it as new."""
    return make(small(), num_steps=NUM_STEPS, seed=3)


def fit(model, data=RING, steps=NUM_STEPS):
    model.fit(data, batch_size=32, steps_per_epoch=steps, verbose=0)


# --- recipes -----------------------------------------------------------------------------------


def test_article_recipes_hold_the_articles_numbers():
    for name in ("article-gan", "article-wgan-gp", "article-wgan-gp-no-sigmoid"):
        recipe = recipes.mixture_2d(name)
        assert (recipe.batch_size, recipe.num_steps, recipe.discriminator_steps) == (512, 50_000, 5)
        assert recipe.loss == "wasserstein" and recipe.gp_weight == (0.2 if "wgan" in name else 0)
        for spec in (recipe.generator_optimizer, recipe.discriminator_optimizer):
            optimizer = optimizers.build(spec, 10)
            assert float(optimizer.learning_rate) == pytest.approx(5e-4)
            assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.9)
        generator, discriminator = build_networks(recipe)
        hidden = 2 * 400 + 2 * 400**2 + 3 * 400
        counts = (generator.count_params(), discriminator.count_params())
        assert counts == (hidden + 802, hidden + 401)
        outputs = discriminator(np.random.default_rng(0).normal(0, 50, (100, 2))).numpy()
        bounded = outputs.min() > 0 and outputs.max() < 1
        assert bounded == (name != "article-wgan-gp-no-sigmoid")
    data = default_data("8gaussians", "article-gan")
    assert data == GaussianMixture.ring() and data.std == 0.02 / 1.414


def test_torchs_initialization_is_uniform_by_fan_in():
    generator = networks.points_generator(width=400)
    for index, fan_in in enumerate((2, 400, 400, 400)):
        layer = generator.get_layer(f"g{index}")
        for values in (layer.kernel.numpy(), layer.bias.numpy()):
            assert np.abs(values).max() <= (1 + 1e-6) / np.sqrt(fan_in)
        if index:
            assert np.abs(layer.kernel.numpy()).max() > 0.97 / np.sqrt(fan_in)


def test_paper_and_pacgan_recipes_hold_their_numbers():
    paper, clip, pac = map(recipes.mixture_2d, ("wgan-gp-paper", "wgan-clip-paper", "pacgan-2"))
    assert (paper.gp_weight, paper.clip, paper.batch_size, paper.num_steps) == (0.1, 0.0, 256, 1e5)
    assert (clip.gp_weight, clip.clip) == (0, 0.01)
    assert clip.generator_optimizer.options == {"rho": 0.9, "epsilon": 1e-10}
    said = facts("pacgan_2")
    assert (pac.packing, pac.num_steps) == (said["packing"], said["iterations"])
    assert pac.batch_size == said["points_in_batch"] == 2 * said["packs_in_batch"]
    assert pac.num_steps == said["epochs"] * said["batches_per_epoch"]
    assert pac.num_steps * said["packs_in_batch"] == said["epochs"] * pac.fixed_sample
    assert pac.updates == "simultaneous"
    generator, discriminator = build_networks(pac)
    assert generator.count_params() == 2 * 400 + 3 * 400**2 + 4 * 4 * 400 + 802
    assert discriminator.input_shape == (None, 4)
    assert discriminator.count_params() == 5000 + 2 * 201 * 1000 + 201
    assert generator.get_layer("norm0").slots == 2
    assert default_data("25gaussians", pac).source == GaussianMixture.pacgan_grid()


def test_authors_toy_data_are_as_in_their_program():
    """25 Gaussians: 100,000 points, 4000 per centre, in an order of their own. Others: fresh."""
    said = facts("wgan_gp_paper_toy")
    assert said["data_25gaussians"].startswith("100,000 points made once (4000 per centre")
    for name in ("wgan-gp-paper", "wgan-clip-paper"):
        data = default_data("25gaussians", name)
        assert (type(data), data.per_mode, data.size) == (BalancedSample, 4000, 100_000)
        assert data.source == GaussianMixture.grid()
        assert default_data("8gaussians", name) == GaussianMixture.ring()
    packs = default_data("25gaussians", "pacgan-2")
    assert (type(packs), packs.size, packs.packing) == (FixedPacks, 100_000, 2)
    assert default_data("veegan-1200d-pacgan") == VEEGANMixture()


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("name", recipes.MIXTURE_2D)
def test_every_recipe_trains_and_comes_back_from_a_file(name, tmp_path):
    recipe = small(name)
    model = make(recipe, num_steps=8, seed=3)
    fit(model, default_data("8gaussians", recipe), 4)
    again = saved_and_loaded(model, tmp_path)
    np.testing.assert_array_equal(model.generate(20, seed=1), again.generate(20, seed=1))
    if recipe.clip:
        assert max(np.abs(w).max() for w in model.discriminator.get_weights()) <= recipe.clip
    json.dumps(dataclasses.asdict(recipe))
    if name == "default":
        before = model.generate(20, seed=1)
        for half in (model, again):
            fit(half, default_data("8gaussians", recipe), 4)
        # Alike but for rounding, and elsewhere than before.
        after, other = (half.generate(20, seed=1) for half in (model, again))
        assert np.abs(after - other).max() < 0.02 * np.abs(after - before).max()


def saved_and_loaded(model, folder):
    model.save(folder / "half.keras")
    again = keras.models.load_model(folder / "half.keras")
    assert_same(all_weights(model), all_weights(again))
    assert again.get_compile_config() == model.get_compile_config()
    return again


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("name", CONTINUED)
def test_training_goes_on_from_a_file_bit_for_bit(name, tmp_path):
    """With XLA: without it two runs can differ in the last bits."""
    recipe = small(name)
    data = default_data("8gaussians", recipe)
    model = make(recipe, num_steps=8, seed=3, jit_compile=True)
    fit(model, data, 4)
    again = saved_and_loaded(model, tmp_path)
    for half in (model, again):
        fit(half, data, 4)
    assert_same(all_weights(model), all_weights(again))


def test_reset_starts_again(default):
    """As before but for rounding. Bit for bit: `test_fused_loop.py`."""
    runs = []
    for seed in (4, 3, 4):
        default.reset(seed)
        fit(default)
        runs.append(default.generate(50, seed=1))
    np.testing.assert_allclose(runs[0], runs[2], atol=1e-3)
    assert np.abs(runs[0] - runs[1]).max() > 0.1


# --- packing -----------------------------------------------------------------------------------


def _packed(packing, **options):
    generator, _ = make_networks()
    _, discriminator = make_networks(data_dim=2 * packing)
    model = GAN(generator, discriminator, seed=5, packing=packing)
    model.compile("adam", "adam", jit_compile=False, **options)
    return model


def test_packed_loss_is_that_of_samples_side_by_side():
    model = _packed(2, loss="wasserstein")
    rng = np.random.default_rng(0)
    real, latents = rng.normal(size=(2, 6, 2)).astype("float32")
    fake = model.generator(latents).numpy()
    pairs = [np.concatenate([x[:3], x[3:]], axis=1) for x in (real, fake)]
    mean_real, mean_fake = (np.mean(model.discriminator(pair)) for pair in pairs)
    logs = model.iterate(RecordedInputs(real[None], latents[None], latents[None], step=0))
    np.testing.assert_allclose(logs["discriminator_loss"], mean_fake - mean_real, atol=1e-6)


def test_packing_one_changes_nothing(source):
    one, other = (make_gan(penalty=None, run_eagerly=True) for _ in range(2))
    other.packing = 1
    for model in (one, other):
        model.fit(source, batch_size=8, steps_per_epoch=3, verbose=0)
    assert_same(all_weights(one), all_weights(other))


def test_packing_must_fit_the_discriminator_and_divide_the_batch(source):
    with pytest.raises(ValueError, match="with packing 3 the discriminator must take 6 numbers"):
        GAN(*make_networks(), packing=3)
    with pytest.raises(ValueError, match=r"packing must divide the batch size. Received: 2 and 7"):
        _packed(2).fit(source, batch_size=7, steps_per_epoch=1, verbose=0)
    model = make(small("pacgan-2"), num_steps=1)
    with pytest.raises(ValueError, match=r"packing must divide the batch size. Received: 2 and 33"):
        model.fit(RING, batch_size=33, steps_per_epoch=1, verbose=0)


# --- standardized data -------------------------------------------------------------------------


def test_only_the_networks_are_trained(default):
    """Where the data are is measured, not trained: `summary` counts it so."""
    networks = [*default.generator.variables, *default.discriminator.variables]
    trained = {id(v) for v in default.trainable_variables}
    assert trained and trained <= {id(v) for v in networks}


def test_data_far_away_are_learned_as_the_same_data_near_by(default):
    """What the networks see does not depend on where the data are and how large."""
    far = GaussianMixture(RING.modes * 1000 + [5e4, -3e4], RING.std * 1000)
    found = []
    for data in (RING, far):
        default.reset(3)
        fit(default, data)
        found.append(default.generate(100, seed=1))
    # float32 has some 4 thousandths left at 5e4.
    np.testing.assert_allclose(found[1], found[0] * 1000 + [5e4, -3e4], atol=20)
    np.testing.assert_allclose(default.data_shift, [5e4, -3e4], atol=20)
    np.testing.assert_allclose(default.data_scale, 1000 * np.sqrt(0.5 + 1e-4), rtol=5e-3)


def test_arrays_and_datasets_are_standardized_too():
    model = make(small(), num_steps=4, seed=3, run_eagerly=True)
    values = RING.sample(128, seed=1).numpy() * 10
    start = model.generate(100, seed=1)
    runs = []
    for data in (values, tf.data.Dataset.from_tensor_slices(values).batch(32)):
        model.reset(3)
        options = {"batch_size": 32, "shuffle": False} if data is values else {}
        model.fit(data, verbose=0, **options)
        runs.append(model.generate(100, seed=1))
        np.testing.assert_allclose(model.data_shift, values.mean(0), rtol=1e-5)
        np.testing.assert_allclose(model.data_scale, values.std(0).mean(), rtol=1e-5)
    # Adam makes whole steps of gradients that are 0 but for rounding.
    assert np.abs(runs[0] - runs[1]).max() < 0.02 * np.abs(runs[0] - start).max()
    with pytest.raises(ValueError, match="all the same cannot be standardized"):
        make(small()).fit(np.ones((64, 2), "float32"), verbose=0)


def test_the_estimate_is_kept_when_training_goes_on():
    model = make(small(), num_steps=2, run_eagerly=True)
    fit(model, steps=1)
    before = model.data_scale.numpy()
    wide = GaussianMixture(RING.modes * 3, 0.01)
    fit(model, wide, 1)
    assert model.data_scale.numpy() == before
    model.reset(1)
    fit(model, wide, 1)
    assert model.data_scale.numpy() == pytest.approx(3 * before, rel=1e-3)


# --- scheduled penalties and the average -------------------------------------------------------


def test_a_scheduled_penalty_has_the_weight_of_its_step(source):
    """With SGD(0) nothing moves: the penalty falls as its weight does."""
    still = keras.optimizers.SGD
    model = make_gan(
        generator_optimizer=still(0.0),
        discriminator_optimizer=still(0.0),
        jit_compile=False,
        penalty=[R1(DelayedExponentialDecay(1.0, 10, 0.25)), GradientPenalty(0.5)],
    )
    plain = make_gan(
        generator_optimizer=still(0.0),
        discriminator_optimizer=still(0.0),
        jit_compile=False,
        penalty=[R1(1.0), GradientPenalty(0.5)],
    )
    ratios = []
    for _ in range(11):
        for each in (model, plain):
            each.fit(source, batch_size=8, steps_per_epoch=1, verbose=0)
        a, b = (each.last_losses for each in (model, plain))
        ratios.append(float(a["r1"] / b["r1"]))
        np.testing.assert_allclose(a["gradient_penalty"], b["gradient_penalty"], rtol=1e-6)
    np.testing.assert_allclose(ratios, 0.25 ** (np.arange(11) / 10), rtol=1e-5)


def test_ramped_average_forgets_the_first_weights(source):
    model = make_gan(generator_average=0.999, generator_average_ramp=True, jit_compile=False)
    expected = model.generator.get_weights()[0]
    for step in range(5):
        model.fit(source, batch_size=8, steps_per_epoch=1, verbose=0)
        keep = min(0.999, (1 + step) / (10 + step))
        expected = expected + (1 - keep) * (model.generator.get_weights()[0] - expected)
    np.testing.assert_allclose(model.averaged_generator.get_weights()[0], expected, atol=1e-6)


# --- pictures ----------------------------------------------------------------------------------


def test_picture_holds_the_surface_and_its_gradients():
    model = make(small("article-wgan-gp-no-sigmoid", discriminator_steps=1), num_steps=5, seed=1)
    fit(model, steps=5)
    picture = model.picture(RING, limit=2.0, num_points=50, resolution=9, num_arrows=7)
    given = model.picture(RING, limit=2.0, num_points=3, resolution=2, generated=np.eye(4, 2))
    np.testing.assert_array_equal(given["generated"], np.eye(3, 2))
    with pytest.raises(ValueError, match=r"at least 50 points\. Received: 4"):
        model.picture(RING, limit=2.0, num_points=50, generated=np.eye(4, 2))
    line = np.linspace(-2, 2, 9)
    for row, column in ((0, 0), (2, 7), (8, 3)):
        point = np.array([[line[column], line[row]]], "float32")
        found = model.discriminator(point).numpy()[0, 0]
        assert picture["values"][row, column] == pytest.approx(found, abs=1e-5)
    means = [model.values(picture[name]).numpy().mean() for name in ("real", "generated")]
    assert picture["level"][0] == pytest.approx(np.mean(means), abs=1e-5)
    for point, gradient in zip(picture["generated"][:7], picture["input_gradients"], strict=True):
        step = 1e-2
        for axis in np.eye(2, dtype="float32"):
            ends = np.stack([point + step * axis, point - step * axis])
            high, low = model.values(ends).numpy()
            slope = (high - low) / (2 * step)
            assert slope == pytest.approx(float(gradient @ axis), abs=0.15)
    np.testing.assert_array_equal(picture["generated"], model.generate(50))


def test_level_of_a_logit_and_of_packed_points():
    model = make(small("pacgan-2"), num_steps=5)
    points = RING.sample(4, seed=0).numpy()
    assert model.decision_level(points, points) == 0.0
    twice = np.concatenate([points, points], axis=1)
    expected = model.discriminator(twice).numpy()[:, 0]
    for kind in ("float32", "float64"):
        np.testing.assert_allclose(model.values(points.astype(kind)), expected, rtol=1e-5)


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: recipes.mixture_2d("best"), "unknown recipe. Expected one of: default, article"),
        (lambda: default_data("9gaussians"), "unknown data set. Expected one of: 8gaussians"),
        (
            lambda: build_penalties(
                dataclasses.replace(recipes.mixture_2d("wgan-gp-paper"), clip=0.01), 10
            ),
            "weight clipping cannot be combined with a penalty",
        ),
        (lambda: networks.points_generator(initialization="xavier"), "unknown initialization"),
        (
            lambda: GaussianMixtureGAN.from_recipe("default", data_dim=3).fit(
                SwissRoll(), steps_per_epoch=1
            ),
            "the data must have event_size 3. Received: 2",
        ),
        (lambda: losses.get("wgan"), "unknown loss"),
        (lambda: R1("much"), "the weight of R1 must be a finite number"),
        (lambda: GaussianMixtureGAN(*make_networks(), Gaussian()), "latents must have event_size"),
    ],
)
def test_bad_arguments(call, said):
    with pytest.raises(ValueError, match=said):
        call()
