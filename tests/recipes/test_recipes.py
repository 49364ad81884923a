"""Recipes: the faithful ones hold the originals' numbers, and all of them can be built."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.source_traces import facts

from tfgan import losses, networks, optimizers, recipes
from tfgan.networks.draw_weights import draw_weights
from tfgan.recipes import GAUSSIAN_1D, gaussian_1d

ROOT = Path(__file__).parents[2]

# The numbers of the original programs.
EDITIONS = {
    "gan-intro-2016": {
        "num_steps": 1200,
        "batch_size": 12,
        "log_every": 10,
        "anim_every": 1,
        "activation": "tanh",
        "self_term": "gan-intro-2016",
        "latents": "JitteredGrid",
        "initializers": {},
        "with_minibatch": {},
        "discriminator_steps": 1,
        "sort_data": True,
        "hidden_size": 4,
        "loss": "non_saturating_probability",
        "loss_options": {},
        "r1": 0.0,
        "r2": 0.0,
        "generator_average": None,
        "pretrain_steps": 1000,
        "pretrain_batch_size": None,
        "pretrain_range": (-5.0, 5.0),
    },
    "gan-intro-2017": {
        "num_steps": 5001,
        "batch_size": 8,
        "log_every": 10,
        "anim_every": 1,
        "activation": "relu",
        "self_term": "gan-intro-2017",
        "latents": "JitteredGrid",
        "initializers": {},
        "with_minibatch": {},
        "discriminator_steps": 1,
        "sort_data": True,
        "hidden_size": 4,
        "loss": "non_saturating_probability",
        "loss_options": {"floor": 1e-5},
        "r1": 0.0,
        "r2": 0.0,
        "generator_average": None,
        "pretrain_steps": 0,
    },
}
each = pytest.mark.parametrize("recipe", GAUSSIAN_1D.values(), ids=lambda recipe: recipe.name)


def rate_at(optimizer, step):
    optimizer.build([])
    optimizer.iterations.assign(step)
    return float(optimizer.learning_rate)


def test_names():
    assert sorted(GAUSSIAN_1D) == ["default", "gan-intro-2016", "gan-intro-2017"]
    for name, recipe in GAUSSIAN_1D.items():
        assert gaussian_1d(name) is recipe and recipe.name == name


@pytest.mark.parametrize("name", EDITIONS)
def test_faithful_recipes_hold_the_originals_numbers(name):
    found = dataclasses.asdict(gaussian_1d(name))
    assert {key: found[key] for key in EDITIONS[name]} == EDITIONS[name]
    assert "AYLIEN" in found["source"] and "gan-intro" in found["source"]


@pytest.mark.parametrize(
    "part", ["generator_optimizer", "discriminator_optimizer", "pretrain_optimizer"]
)
def test_2016_has_sgd_with_a_staircase(part):
    spec = getattr(gaussian_1d("gan-intro-2016"), part)
    optimizer = optimizers.build(spec, 1200)
    assert type(optimizer).__name__ == "SGD"
    assert optimizer.momentum == 0 and not optimizer.nesterov
    for step in (0, 149, 150, 999, 1199):
        assert rate_at(optimizer, step) == pytest.approx(0.005 * 0.95 ** (step // 150), rel=1e-5)


@pytest.mark.parametrize("part", ["generator_optimizer", "discriminator_optimizer"])
def test_2017_has_tensorflow_1s_adam(part):
    optimizer = optimizers.build(getattr(gaussian_1d("gan-intro-2017"), part), 5001)
    assert type(optimizer) is optimizers.TF1Adam
    assert (optimizer.beta_1, optimizer.beta_2, optimizer.epsilon) == (0.9, 0.999, 1e-8)
    assert rate_at(optimizer, 0) == rate_at(optimizer, 5000) == pytest.approx(0.001)


def test_default_is_small_and_sees_standardized_data():
    recipe = gaussian_1d("default")
    assert recipe.hidden_size == 8
    assert recipe.loss == "non_saturating"
    assert recipe.pretrain_steps == 800 and recipe.standardize
    assert 100 <= np.ceil(recipe.num_steps / recipe.anim_every) <= 140
    # Nothing but the length of the run ends a decay.
    for part in (recipe.generator_optimizer, recipe.discriminator_optimizer):
        optimizer = optimizers.build(part, recipe.num_steps)
        start, end = rate_at(optimizer, 0), rate_at(optimizer, recipe.num_steps)
        assert start == pytest.approx(part.learning_rate) and end < 0.05 * start


@each
def test_every_recipe_can_be_built(recipe):
    assert losses.get(recipe.loss, **recipe.loss_options).name == recipe.loss
    sizes = {4: (169, 237), 8: (593, 581)}[recipe.hidden_size]
    for minibatch, parameters in zip((False, True), sizes, strict=True):
        discriminator = networks.gan_intro_discriminator(
            recipe.hidden_size,
            minibatch=minibatch,
            activation=recipe.activation,
            self_term=recipe.self_term,
        )
        assert discriminator.count_params() == parameters
    for spec in (recipe.generator_optimizer, recipe.discriminator_optimizer):
        optimizer = optimizers.build(spec, recipe.num_steps)
        assert rate_at(optimizer, 0) == pytest.approx(spec.learning_rate)
    assert rate_at(optimizers.build(recipe.pretrain_optimizer, 10), 0) > 0
    assert recipe.batch_size >= 2 and recipe.pretrain_range[0] < recipe.pretrain_range[1]
    assert 0 < recipe.anim_every <= recipe.num_steps and 0 < recipe.log_every <= recipe.num_steps


EVERY = [
    *GAUSSIAN_1D.values(),
    *recipes.MIXTURE_2D.values(),
    *(recipe for kind in recipes.IMAGES.values() for recipe in kind.values()),
]


def as_lists(data):
    """`data` with lists for tuples, as JSON has them."""
    if isinstance(data, dict):
        return {key: as_lists(value) for key, value in data.items()}
    return [as_lists(value) for value in data] if isinstance(data, (list, tuple)) else data


@pytest.mark.parametrize("recipe", EVERY, ids=lambda recipe: recipe.name)
def test_recipes_are_plain_data(recipe):
    data = dataclasses.asdict(recipe)
    assert json.loads(json.dumps(data)) == as_lists(data)
    assert isinstance(recipe, recipes.Recipe) and recipe.num_steps > 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.batch_size = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.generator_optimizer.learning_rate = 1.0


def test_no_field_is_declared_twice():
    """What all recipes have is declared once, in their base."""
    shared = {field.name for field in dataclasses.fields(recipes.Recipe)}
    kinds = (recipes.Gaussian1DRecipe, recipes.Mixture2DRecipe, recipes.ImageRecipe)
    own = [set(kind.__annotations__) for kind in kinds]
    assert not any(shared & names for names in own)
    assert not set.intersection(*own)


def test_recipes_load_no_tensorflow():
    """The command's help lists the recipes, and must be there at once."""
    program = (
        "import sys, tfgan.recipes; sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


def test_the_table_names_every_recipe():
    text = (ROOT / "tfgan" / "recipes" / "README.md").read_text(encoding="utf-8")
    for recipe in EVERY:
        assert f"`{recipe.name}`" in text


@pytest.mark.parametrize(("kind", "name"), [("mlp", "wide"), ("wgan-gp", None)])
def test_length_of_an_image_run(kind, name):
    recipe = recipes.images(kind, name)
    assert recipe.num_steps == {"wide": 60 * 937, "wgan-gp-paper": 1000 * 200}[recipe.name]


def test_the_articles_wgan_gp_is_the_printed_one():
    """The trace of the printed program says what ends its critic, and its penalty's weight."""
    for name in ("article-wgan-gp", "article-wgan-gp-no-sigmoid"):
        recipe, said = recipes.mixture_2d(name), facts(name.replace("-", "_"))
        assert recipe.discriminator["sigmoid"] == said["critic_ends_in_sigmoid"]
        assert recipe.gp_weight == said["penalty_weight"]
    with pytest.raises(ValueError, match="article-wgan-gp-sigmoid is now called article-wgan-gp,"):
        recipes.mixture_2d("article-wgan-gp-sigmoid")


@pytest.mark.parametrize("kind", ["generator", "discriminator"])
@pytest.mark.parametrize("model", ["mlp", "conditional"])
def test_the_guides_networks_start_as_pytorch_starts_them(model, kind):
    """The guide names no initialization: that of nn.Linear, U(-1, 1) / sqrt(fan_in)."""
    builder, options = getattr(
        recipes.images(model, {"mlp": "wide", "conditional": "mlp"}[model]), kind
    )
    network = getattr(networks, builder)(**options)
    draw_weights(network, 0, name=kind)
    for layer in network.layers:
        if layer.weights:
            kernel, bias = (w.numpy() for w in layer.weights)
            bound = 1 / np.sqrt(len(kernel))
            assert np.abs(kernel).max() == pytest.approx(bound, rel=0.03)
            assert 0 < np.abs(bias).max() <= bound * (1 + 1e-6)


@pytest.mark.parametrize("unknown", ["", "Default", "gan-intro", None, 2016, ["default"]])
def test_unknown_recipe(unknown):
    with pytest.raises(ValueError) as error:
        gaussian_1d(unknown)
    assert str(error.value) == (
        "unknown recipe. Expected one of: default, gan-intro-2016, gan-intro-2017. "
        f"Received: {unknown!r}"
    )


def test_optimizer_options_are_not_shared():
    assert recipes.Optimizer("SGD", 0.1).options is not recipes.Optimizer("SGD", 0.1).options
