"""The snippets of tfgan/README.md on digits are run as they stand there, on a few images."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from tfgan.models import keras_options

README = Path(__file__).parents[1] / "tfgan" / "README.md"


@pytest.fixture(scope="module")
def snippets(tmp_path_factory):
    """What the README's block leaves behind, and the folder that it ran in."""
    text = README.read_text("utf-8")
    (block,) = re.findall(r"<!-- digits-snippets -->\n```python\n(.*?)```", text, re.DOTALL)
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (200, 28, 28), dtype=np.uint8), np.arange(200) % 10
    folder, names = tmp_path_factory.mktemp("readme"), {}
    np.savez(folder / "mnist.npz", x_train=x[:128], y_train=y[:128], x_test=x[128:], y_test=y[128:])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        # XLA takes longer to compile these networks than they train.
        patch.setitem(keras_options.KERAS_OPTIONS, "jit_compile", False)
        exec(compile(block, str(README), "exec"), names)
    return names, folder


def test_early_stopping_checkpoint_and_board(snippets):
    names, folder = snippets
    assert names["scores"].scores["fid"] > 0
    assert isinstance(keras.models.load_model(folder / "best.keras"), type(names["model"]))
    assert list((folder / "logs").glob("events*"))


def test_saved_networks_are_the_same(snippets):
    names, folder = snippets
    latents = np.random.default_rng(1).normal(size=(3, 100)).astype("float32")
    expected = names["model"].generator(latents)
    np.testing.assert_array_equal(names["generator"](latents), expected)
    assert names["twin"].count_params() == names["generator"].count_params()
    assert (folder / "served" / "saved_model.pb").is_file()


def test_projection_depends_on_the_class(snippets):
    network, images = snippets[0]["critic_of_classes"], np.ones((2, 28, 28, 1), "float32")
    logits = np.ravel(network([images, np.eye(10, dtype="float32")[[3, 4]]]))
    assert logits[0] != logits[1]


@pytest.mark.parametrize("kind", ["L1", "L2", "augmented", "dropout"])
def test_what_is_added_to_a_network_is_part_of_the_training(snippets, kind):
    """A regularizer is in the loss; augmentation and dropout make training logits random."""
    critic, networks = snippets[0]["critic"], snippets[0]["networks"]
    images = np.random.default_rng(2).normal(size=(4, 28, 28, 1)).astype("float32")
    if kind in ("L1", "L2"):
        network = critic(kernel_regularizer=getattr(keras.regularizers, kind)(0.5))
        kernel = network.layers[1].kernel.numpy()
        size = np.abs(kernel).sum() if kind == "L1" else np.square(kernel).sum()
        np.testing.assert_allclose(network.losses[0], 0.5 * size, rtol=1e-4)
    elif kind == "dropout":
        network = networks.mlp_discriminator(dropout=0.3)
    else:
        network = critic(keras.layers.RandomTranslation(0.1, 0.1, seed=1))
    model = snippets[0]["tfgan"].MNISTGAN(snippets[0]["generator"], network)
    model.compile("adam", "adam", run_eagerly=True)
    before = network.get_weights()[0]
    model.fit(snippets[0]["source"], batch_size=64, epochs=1, verbose=0)
    assert not np.array_equal(network.get_weights()[0], before)
    same = np.array_equal(network(images, training=True), network(images, training=True))
    assert same == (kind in ("L1", "L2"))
