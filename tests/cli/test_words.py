"""The lists of words are those of the modules that import TensorFlow; near words are offered."""

import importlib.util

import pytest

from tfgan import losses, recipes
from tfgan.cli import compare, images, words
from tfgan.models import mixture_2d


def test_lists_are_those_of_the_library():
    assert list(words.LOSSES) == losses.names()
    assert tuple(mixture_2d.DATASETS) == words.DATASETS
    assert words.DRAWN_DATASETS == mixture_2d.DRAWN_DATASETS
    wide = {name for name in words.DATASETS if mixture_2d.default_data(name).event_size > 2}
    assert wide == set(words.HIGH_DIMENSIONAL_DATASETS)
    assert set(words.DIGIT_MODELS) == set(recipes.IMAGES)
    assert set(words.POINT_RECIPE_ALIASES.values()) <= set(recipes.MIXTURE_2D)
    assert set(words.DATASET_ALIASES.values()) <= set(words.DATASETS)
    for name, model in images.MODELS.items():
        assert name in recipes.IMAGES[model]
    assert set(words.FOLDER_RECIPE_ALIASES.values()) == set(images.MODELS)


def test_sizes_are_those_of_the_networks():
    from tfgan.networks import conv_64

    assert images.SIZES == conv_64.IMAGE_SIZES


def test_rows_are_those_of_the_comparison():
    if importlib.util.find_spec("torch"):
        from tfgan.pytorch.parity import systems

        assert tuple(systems.SYSTEMS) == compare.ROWS
        assert compare.CHOICES == systems.CHOICES


def test_choose():
    assert words.choose("data set", "moons", words.DATASETS) == "moons"
    assert words.choose("data set", "ring", words.DATASETS, {"ring": "moons"}) == "moons"
    with pytest.raises(ValueError) as error:
        words.choose("recipe", "defualt", ["default", "wide"])
    assert str(error.value) == (
        "unknown recipe. Expected one of: default, wide. Received: 'defualt'. "
        "Did you mean 'default'?"
    )
    assert words.did_you_mean("xyz", words.DATASETS) == ""
    assert words.did_you_mean("rnig", ["ring"]) == " Did you mean 'ring'?"


def test_titles_of_pictures_are_plain_words():
    drawn = set(words.DATASETS) - set(words.HIGH_DIMENSIONAL_DATASETS)
    assert set(words.DATASETS_IN_WORDS) == drawn
    assert set(words.MODELS_IN_WORDS) == set(words.DIGIT_MODELS)
    title = words.title_of_points
    assert title("default", "8gaussians") == "A GAN learns a ring of 8 Gaussians"
    assert title("pacgan-2", "25gaussians") == "pacgan-2 learns a grid of 25 Gaussians"
    assert title("default", None) == "A GAN learns your Gaussians"
    assert words.title_of_images("mlp", "default", "digits") == "A GAN learns digits"
    said = words.title_of_images("dcgan", "zoo-dcgan", "your images")
    assert said == "A DCGAN (zoo-dcgan) learns your images"
