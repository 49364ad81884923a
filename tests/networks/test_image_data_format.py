"""Keras's channels_first: image networks are refused, or do not depend on it."""

import keras
import pytest

from tfgan import networks
from tfgan.models.images import DCGAN


@pytest.fixture
def channels_first():
    keras.config.set_image_data_format("channels_first")
    yield
    keras.config.set_image_data_format("channels_last")


@pytest.mark.parametrize("size", ["conv28", "conv64", "small28"])
@pytest.mark.parametrize("part", ["generator", "discriminator"])
def test_convolutional_networks_are_refused(channels_first, size, part):
    with pytest.raises(ValueError, match="need keras") as caught:
        getattr(networks, f"{size}_{part}")()
    assert "\n" not in str(caught.value) and "set_image_data_format('channels_last')" in str(
        caught.value
    )
    assert "Received: 'channels_first'" in str(caught.value)


def test_recipes_are_refused(channels_first):
    with pytest.raises(ValueError, match="channels_last"):
        DCGAN.from_recipe()


def test_dense_networks_do_not_depend_on_it(channels_first):
    assert networks.mlp_generator().output_shape == (None, 28, 28, 1)
