"""The image models: recipes as published, conditional by construction, saved and loaded."""

import dataclasses

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same
from helpers.source_traces import facts

from tfgan import DCGAN, MNISTGAN, WGANGP, ConditionalGAN, InMemoryImages, losses, recipes
from tfgan.models.from_recipe import compile_options


@pytest.fixture
def digits():
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (40, 28, 28), dtype=np.uint8), np.arange(40) % 10


def test_faithful_recipes_are_as_published():
    article = recipes.images("mlp", "mnist-article")
    assert (article.batch_size, article.epochs, article.fakes) == (16, 50, "reused")
    assert article.loss == "bce_probability" and article.latent_dim == 100
    assert article.generator_optimizer.name == "TorchAdam"
    assert article.generator_optimizer.options == {"beta_1": 0.9, "beta_2": 0.999}
    assert article.generator_optimizer.learning_rate == 1e-4
    paper = recipes.images("wgan-gp")
    assert (paper.batch_size, paper.discriminator_steps, paper.gp_weight) == (50, 5, 10)
    assert paper.generator_optimizer.options["beta_2"] == 0.9
    said = facts("wgan_gp_paper_mnist")
    assert paper.num_images == said["images"] and paper.epochs == said["epochs_in_run"]
    assert paper.num_steps == said["iterations"] == 1000 * said["iterations_per_epoch"]
    assert paper.pixels == (0, 255 * said["pixel_scale"])
    zoo = {n: recipes.images("wgan-gp", n) for n in ("zoo-wgan-gp", "zoo-wgan")}
    assert all(recipe.generator_every == 5 for recipe in zoo.values())
    for recipe in (*zoo.values(), recipes.images("dcgan", "zoo-dcgan")):
        said = facts("zoo_wgan")
        assert (recipe.epochs, recipe.batch_size) == (said["epochs"], said["batch"])
        assert recipe.resize == "squash" and "without keeping the ratio" in said["pixels"]
    assert zoo["zoo-wgan"].clip == 0.01 and zoo["zoo-wgan"].fakes == "inference"
    assert zoo["zoo-wgan"].generator_optimizer.name == "TorchRMSprop"
    assert zoo["zoo-wgan"].generator_optimizer.options == {"rho": 0.99}
    assert zoo["zoo-wgan-gp"].discriminator_optimizer.name == "TorchAdam"
    assert zoo["zoo-wgan-gp"].batch_size == 256
    dcgan = recipes.images("dcgan", "zoo-dcgan")
    assert dcgan.fakes == "reused" and dcgan.generator_optimizer.learning_rate == 2e-4
    assert dcgan.generator_optimizer.name == "TorchAdam"


@pytest.mark.parametrize("kind", recipes.IMAGES)
def test_every_recipe_makes_its_compile_options(kind):
    for recipe in recipes.IMAGES[kind].values():
        options = compile_options(recipe, 10)
        names = {penalty.name for penalty in options["penalty"]}
        assert ("gradient_penalty" in names) == (recipe.gp_weight > 0)
        assert ("weight_clipping" in names) == (recipe.clip > 0)
        assert isinstance(options["loss"], losses.AdversarialLoss)


def test_what_decays_does_so_over_the_recipes_epochs_on_mnist():
    recipe = recipes.images("conditional")
    assert (recipe.epochs, recipe.batch_size, recipe.penalty_span) == (20, 64, (0.3, 0.9))
    steps = 20 * 937
    options = compile_options(recipe)
    for penalty, weight in zip(options["penalty"], (recipe.r1, recipe.r2), strict=True):
        found = [float(penalty.weight(int(share * steps))) for share in (0.0, 0.3, 0.6, 0.9, 1.0)]
        np.testing.assert_allclose(np.array(found) / weight, [1, 1, 0.1**0.5, 0.1, 0.1], rtol=1e-3)
    rate = options["generator_optimizer"]._learning_rate
    found = [float(rate(share * steps // 2)) for share in (0, 1, 2)]  # half a cosine
    np.testing.assert_allclose(found, [3e-3, 1.5e-3, 0], rtol=1e-3, atol=1e-9)


def test_num_steps_count_steps_of_fit_where_the_generator_moves_on_every_fifth():
    """The zoo: each iteration moves the critic, iterations 0, 5, 10, ... the generator."""
    recipe = recipes.images("wgan-gp", "zoo-wgan-gp")
    said = facts("zoo_wgan_gp")
    assert recipe.generator_every == said["n_critic"] == 5
    assert compile_options(recipe, 11)["generator_every"] == 5
    linear = [
        dataclasses.replace(spec, decay="linear")
        for spec in (recipe.generator_optimizer, recipe.discriminator_optimizer)
    ]
    falling = dataclasses.replace(
        recipe, generator_optimizer=linear[0], discriminator_optimizer=linear[1]
    )
    options = compile_options(falling, 11)
    # Rates reach 0 after as many updates as the run has: 3 in steps 0, 5, 10, and 11.
    for network, updates in (("generator", 3), ("discriminator", 11)):
        rate = options[f"{network}_optimizer"]._learning_rate
        assert float(rate(updates - 1)) > 0 and float(rate(updates)) == 0
    # A recipe's own length: 100 epochs, each image once per epoch.
    epochs = said["iterations"] // said["iterations_per_epoch"]
    assert recipe.num_steps == epochs * (60_000 // 256)


def test_bce_is_pytorchs_with_its_clamp():
    """Logits at which the sigmoid rounds: log kept at -100, and no gradient there."""
    loss = losses.get("bce_probability")
    logits = tf.constant([[-200.0], [-1.0], [0.5], [200.0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = loss.generator(logits)
    p = 1 / (1 + np.exp(-np.array([-1.0, 0.5])))
    by_hand = (100 - np.log(p).sum() + 0) / 4
    np.testing.assert_allclose(value, by_hand, rtol=1e-5)
    gradient = tape.gradient(value, logits).numpy().ravel()
    np.testing.assert_allclose(gradient, [0, (p[0] - 1) / 4, (p[1] - 1) / 4, 0], rtol=1e-5)
    both = loss.discriminator(logits, logits)
    other = (0 - np.log(1 - p).sum() + 100) / 4
    np.testing.assert_allclose(both, by_hand + other, rtol=1e-5)


def test_conditional_needs_networks_with_classes(digits):
    plain = MNISTGAN.from_recipe(seed=1)
    with pytest.raises(ValueError, match="a conditional GAN needs networks with a second input"):
        ConditionalGAN(plain.generator, plain.discriminator)
    model = ConditionalGAN.from_recipe("mlp", seed=1)
    assert model.num_classes == 10


def test_same_seed_same_weights():
    one, two, other = (DCGAN.from_recipe(seed=s) for s in (1, 1, 2))
    assert_same(one.get_weights(), two.get_weights())
    assert not np.array_equal(one.generator.get_weights()[0], other.generator.get_weights()[0])


def test_spread_scales_what_is_generated_and_not_what_is_learned(tmp_path, digits):
    model = MNISTGAN.from_recipe("mnist-article", seed=1)
    plain, wide = model.draw_latents(5, seed=[1, 2]), model.decode(np.full((1, 100), 0.5))
    same = MNISTGAN(model.generator, model.discriminator, latent_scale=0.5)
    np.testing.assert_array_equal(same.draw_latents(5, seed=[1, 2]), 0.5 * plain)
    np.testing.assert_array_equal(same.decode(np.full((1, 100), 0.5)), wide)
    same.save(tmp_path / "model.keras")
    assert keras.models.load_model(tmp_path / "model.keras").latent_scale == 0.5
    old = same.get_config()
    old["spread"] = old.pop("latent_scale")
    assert MNISTGAN.from_config(old).latent_scale == 0.5  # as files before the renaming have it
    with pytest.raises(ValueError, match="latent_scale must be"):
        MNISTGAN(model.generator, model.discriminator, latent_scale=0)


def test_latents_of_a_recipe_with_codes(tmp_path, digits):
    """The first numbers are those of a fixed set of codes, the others new each time."""
    recipe = dataclasses.replace(
        recipes.images("mlp"), generator=("mlp_generator", {"widths": (4,)}), latent_dim=5,
        discriminator=("mlp_discriminator", {"widths": (4,)}), codes=3, code_dim=2,
    )  # fmt: skip
    model = MNISTGAN.from_recipe(recipe, num_steps=10, seed=0, jit_compile=False)
    latents = model.latents.sample(200, seed=1).numpy()
    assert len(np.unique(latents[:, :2], axis=0)) == 3
    assert len(np.unique(latents[:, 2:], axis=0)) == 200
    model.save(tmp_path / "a.keras")
    loaded = keras.models.load_model(tmp_path / "a.keras")
    np.testing.assert_array_equal(loaded.latents.sample(200, seed=1), latents)
    assert_same(model.generate(4, seed=2), loaded.generate(4, seed=2))


def test_saved_model_knows_its_pixels_and_goes_on(tmp_path, digits):
    source = InMemoryImages(digits[0], low=0, high=1)
    model = WGANGP.from_recipe(seed=3, discriminator_steps=1, jit_compile=False)
    model.reset(3)
    model.fit(source, batch_size=4, steps_per_epoch=4, verbose=0)
    whole = all_weights(model)
    model.reset(3)
    model.fit(source, batch_size=4, steps_per_epoch=2, verbose=0)
    model.save(tmp_path / "half.keras")
    loaded = keras.models.load_model(tmp_path / "half.keras")
    assert (loaded.pixels, loaded.recipe) == ((0.0, 255 / 256), "wgan-gp-paper")
    loaded.fit(source, batch_size=4, steps_per_epoch=2, verbose=0)
    for a, b in zip(whole, all_weights(loaded), strict=True):
        # Threads add up convolutions in any order.
        np.testing.assert_allclose(a, b, atol=2e-5)


def test_ordinary_keras_callbacks_on_one_run(tmp_path, digits):
    """EarlyStopping on a score, ModelCheckpoint and TensorBoard, all through fit."""
    from tfgan.callbacks.fixed_grid import FixedGrid
    from tfgan.callbacks.grid_board import GridBoard
    from tfgan.callbacks.image_scores import ImageScores

    class Scorer:
        fids = iter([5.0, 4.0, 6.0, 7.0, 8.0, 9.0])

        def score_model(self, model, source, seed):
            return {"fid": next(self.fids), "class_shares": [1.0]}

    source = InMemoryImages(digits[0])
    model = MNISTGAN.from_recipe("mnist-article", seed=1, jit_compile=False)
    grid = FixedGrid(model, source, seed=2)
    callbacks = keras.callbacks
    history = model.fit(
        source,
        batch_size=16,
        epochs=6,
        callbacks=[
            ImageScores(Scorer(), source),
            callbacks.EarlyStopping(monitor="fid", mode="min", patience=2),
            callbacks.ModelCheckpoint(
                tmp_path / "best.keras", monitor="fid", mode="min", save_best_only=True
            ),
            callbacks.TensorBoard(tmp_path / "board"),
            GridBoard(tmp_path / "board" / "images", grid),
        ],
        verbose=0,
    ).history
    assert history["fid"] == [5.0, 4.0, 6.0, 7.0]
    best = keras.models.load_model(tmp_path / "best.keras")
    assert int(best.step.numpy()) == 4
    tags, images = events(tmp_path / "board" / "images")
    assert {"D_loss", "G_loss", "fid", "samples"} <= tags
    assert len(images) == 4 and images[0].shape == (4 * 29 - 1, 4 * 29 - 1, 1)
    np.testing.assert_array_equal(images[-1], grid())


def events(folder):
    tags, images = set(), []
    for path in sorted(folder.glob("events*")):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                tags.add(value.tag)
                if value.tag == "samples":
                    images.append(tf.io.decode_png(value.tensor.string_val[2]).numpy())
    return tags, images


def test_networks_and_model_are_ordinary_keras(tmp_path, digits):
    """JSON of the networks, weights alone, and export for serving."""
    model = MNISTGAN.from_recipe("mnist-article", seed=1)
    twin = keras.models.model_from_json(model.generator.to_json())
    model.generator.save_weights(tmp_path / "g.weights.h5")
    twin.load_weights(tmp_path / "g.weights.h5")
    latents = np.random.default_rng(0).normal(size=(3, 100)).astype("float32")
    expected = model.generator(latents)
    np.testing.assert_array_equal(twin(latents), expected)
    model.generator.export(tmp_path / "served", verbose=False)
    served = tf.saved_model.load(str(tmp_path / "served"))
    np.testing.assert_allclose(served.serve(latents), expected, atol=1e-6)


@pytest.mark.parametrize("image_size", [32, 128])
def test_the_zoos_networks_make_other_sizes(image_size):
    recipe = dataclasses.replace(recipes.images("wgan-gp", "zoo-wgan-gp"), latent_dim=2)
    model = WGANGP.from_recipe(recipe, channels=1, image_size=image_size, jit_compile=False)
    shape = (None, image_size, image_size, 1)
    assert model.generator.output_shape == model.discriminator.input_shape == shape


def test_sizes_that_a_recipe_does_not_have():
    with pytest.raises(ValueError, match="wgan-gp-paper have no image_size"):
        WGANGP.from_recipe("wgan-gp-paper", image_size=64)
    with pytest.raises(ValueError, match=r"unknown image_size. Expected one of: 32, 64, 128"):
        WGANGP.from_recipe("zoo-wgan-gp", image_size=48)
