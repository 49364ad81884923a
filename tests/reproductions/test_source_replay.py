"""The recipes replay recorded runs of their sources: the same losses and the same weights.

The traces were made without this package. Everything is float64. What is left is the learning rate,
which Keras keeps in float32 (relative 3e-8, and up to 1e-6 in its product with Adam's correction),
and the slope of LeakyReLU, which TensorFlow rounds to float32.
"""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.source_traces import FOLDER, facts, trace

import tfgan
from tfgan.reproductions.source_traces import checksum

# Trace -> relative tolerance of losses and weights, discriminator and generator updates that the
# test of the first ones makes. PyTorch's Adam here computes its rate in float64.
CASES = {
    "article_gan": (1e-9, 5, 1),
    "article_wgan_gp": (1e-9, 5, 1),
    "article_wgan_gp_no_sigmoid": (1e-9, 5, 1),
    "wgan_gp_paper_toy": (2e-6, 10, 1),
    "wgan_clip_paper_toy": (1e-9, 10, 1),
    "wgan_gp_paper_mnist": (2e-6, 10, 1),
    "mnist_article": (1e-9, 8, 0),
    "zoo_wgan_gp": (2e-6, 1, 1),
    "zoo_wgan": (2e-6, 1, 1),
    "zoo_dcgan_as_run": (2e-6, 2, 0),
    "zoo_dcgan_as_meant": (2e-6, 1, 0),
    "pacgan_2": (2e-6, 6, 0),
}

# One trace of each kind of arithmetic: clipping, a penalty, and images with batch norms. The others
# are slow: they are replayed in full, too.
QUICK = ("article_wgan_gp", "wgan_clip_paper_toy", "mnist_article", "zoo_dcgan_as_meant")


def shortened(name: str, folder: Path, updates: int, generator_updates: int) -> Path:
    """A copy of the trace with its first updates only."""
    arrays = dict(trace(name))
    for key in ("real", "latents_d", "gp_t"):
        if key in arrays:
            arrays[key] = arrays[key][:updates]
    if "latents_g" in arrays:
        arrays["latents_g"] = arrays["latents_g"][:generator_updates]
    np.savez(folder / "short.npz", **arrays)
    return folder / "short.npz"


def assert_losses(name, found, tolerance):
    recorded = trace(name)
    for theirs, ours in (("loss_d", "discriminator_loss"), ("loss_g", "generator_loss")):
        expected = recorded[theirs][: len(found[ours])]
        # A critic's loss is a difference of means that may cancel.
        size = max(1.0, np.abs(expected).max())
        np.testing.assert_allclose(found[ours], expected, rtol=tolerance, atol=tolerance * size)
    if "gradient_penalty" in found:
        weighted = found["gradient_penalty"] / facts(name)["penalty_weight"]
        np.testing.assert_allclose(
            weighted, recorded["penalty"][: len(weighted)], rtol=tolerance, atol=tolerance
        )


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in CASES],
)
def test_the_first_updates_are_the_sources(name, tmp_path):
    tolerance, updates, generator_updates = CASES[name]
    found = tfgan.replay(shortened(name, tmp_path, updates, generator_updates))
    assert len(found["discriminator_loss"]) == updates
    assert len(found["generator_loss"]) == (generator_updates or updates)
    assert_losses(name, found, tolerance)
    assert (keras.config.floatx(), keras.config.dtype_policy().name) == ("float32", "float32")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CASES if name != "pacgan_2"])
def test_whole_runs_end_at_the_sources_weights(name):
    """Sums, sums of squares and entries of every array, running statistics too."""
    found, recorded = tfgan.replay(FOLDER / f"{name}.npz"), trace(name)
    for theirs, ours in (("loss_d", "discriminator_loss"), ("loss_g", "generator_loss")):
        assert len(found[ours]) == len(recorded[theirs])
    tolerance = CASES[name][0]
    assert_losses(name, found, tolerance)
    names = [key for key in recorded.files if key.startswith("final/")]
    assert names and sorted(names) == sorted(key for key in found if key.startswith("final/"))
    for key in names:
        expected = recorded[key]
        # Sums cancel: their error is that of the summands.
        size = np.maximum(np.abs(expected), max(1.0, np.sqrt(expected[1])))
        error = np.abs(found[key] - expected) / size
        assert error.max() < 10 * tolerance, (key, error)


def test_pacgan_is_the_sources_where_adam_computes_in_float64(monkeypatch):
    """Keras keeps 0.999 and the rate in float32. Here they are exact, and so is all the rest."""
    update_step = keras.optimizers.Adam.update_step

    def exact(self, gradient, variable, learning_rate):
        self.beta_1, self.beta_2 = (tf.constant(x, tf.float64) for x in (0.8, 0.999))
        return update_step(self, gradient, variable, tf.constant(1e-4, tf.float64))

    monkeypatch.setattr(keras.optimizers.Adam, "update_step", exact)
    found, recorded = tfgan.replay(FOLDER / "pacgan_2.npz"), trace("pacgan_2")
    assert_losses("pacgan_2", found, 1e-13)
    for key in (key for key in recorded.files if key.startswith("final/")):
        # The running deviation starts from a variance in float32.
        tolerance = 1e-6 if key.endswith("stdev") else 1e-9
        size = max(1.0, np.sqrt(recorded[key][1]))
        np.testing.assert_allclose(found[key], recorded[key], rtol=tolerance, atol=tolerance * size)


def test_a_checksum_is_what_the_traces_say():
    values = np.arange(24.0).reshape(2, 3, 4)
    found = checksum(values, np.ones_like(values))
    squares = sum(i * i for i in range(24))
    change = sum((i - 1) ** 2 for i in range(24))
    entries = [0, 3, 6, 9, 13, 16, 19, 23]
    np.testing.assert_array_equal(found, [276, squares, change, *entries])


def rewritten(folder, name="wgan_clip_paper_toy", **changes):
    arrays = dict(trace(name))
    for key, value in changes.items():
        if value is None:
            del arrays[key]
        else:
            arrays[key] = value
    np.savez(folder / "changed.npz", **arrays)
    return folder / "changed.npz"


def layout_without_a_layer():
    layout = json.loads(str(trace("wgan_clip_paper_toy")["layout"]))
    layout["weights"].pop()
    return json.dumps(layout)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recipe": "wgan"}, "no recipe has this arithmetic: wgan"),
        ({"real": None}, "expected the array 'real' in a trace. It is missing"),
        ({"latents_d": np.full((20, 256, 2), np.nan)}, "latents_d must be finite"),
        ({"real": np.array(["a"])}, "real must hold numbers"),
        ({"facts": "no JSON"}, "expected a trace of a source"),
        ({"layout": "{}"}, "expected a trace of a source"),
        ({"layout": layout_without_a_layer()}, "expected 8 arrays of weights of D. Received: 7"),
    ],
)
def test_bad_files_are_refused(changes, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        tfgan.replay(rewritten(tmp_path, **changes))


def test_only_gan_intro_has_snapshots():
    with pytest.raises(ValueError, match="only traces of gan-intro have snapshots"):
        tfgan.replay(FOLDER / "article_gan.npz", snapshots=True)
