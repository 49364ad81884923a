"""A recipe with what the command line says otherwise."""

from tfgan import recipes
from tfgan.cli.recipe_changes import changed, rates


def test_nothing_given_is_the_recipe():
    recipe = recipes.gaussian_1d("gan-intro-2017")
    assert changed(recipe, loss=None, learning_rate=None) == recipe
    assert changed(recipe, loss=recipe.loss, learning_rate=rates(recipe)) == recipe


def test_what_is_given():
    recipe = recipes.gaussian_1d("gan-intro-2017")
    other = changed(recipe, loss="hinge", learning_rate=(0.5,), batch_size=3)
    # The loss's own options go with it.
    assert (other.loss, other.loss_options, other.batch_size) == ("hinge", {}, 3)
    assert rates(other) == (0.5, 0.5) and rates(recipe) == (0.001, 0.001)
    assert other.generator_optimizer.options == recipe.generator_optimizer.options
    assert rates(changed(recipe, learning_rate=(0.5, 0.25))) == (0.5, 0.25)
