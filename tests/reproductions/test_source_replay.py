"""The recipes replay recorded runs of their sources: the same losses and the same weights.

The traces were made without this package. Everything is float64, so what is left is rounding.
"""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from helpers.source_traces import FOLDER, trace

import tfgan
from tfgan.reproductions.source_traces import checksum

# Relative to the largest loss, or to the norm of an array of weights.
TOLERANCE = 1e-11
# Trace -> discriminator and generator updates that the test of the first ones makes.
CASES = {
    "article_gan": (5, 1),
    "article_wgan_gp": (5, 1),
    "article_wgan_gp_no_sigmoid": (5, 1),
    "wgan_gp_paper_toy": (10, 1),
    "wgan_clip_paper_toy": (10, 1),
    "wgan_gp_paper_mnist": (10, 1),
    "mnist_article": (8, 0),
    "zoo_wgan_gp": (1, 1),
    "zoo_wgan": (1, 1),
    "zoo_dcgan_as_run": (2, 0),
    "zoo_dcgan_as_meant": (1, 0),
    "pacgan_2": (6, 0),
}

# Two whole traces, and one of each kind of arithmetic: a penalty, clipping, batch norms of images.
# The others are among the slow tests, which replay them in full, too.
QUICK = ("pacgan_2", "mnist_article")
QUICK += ("article_wgan_gp", "wgan_clip_paper_toy", "zoo_dcgan_as_meant")


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


def assert_losses(found, recorded):
    """`recorded` are the arrays of the whole trace."""
    for theirs, ours in (("loss_d", "discriminator_loss"), ("loss_g", "generator_loss")):
        expected = recorded[theirs][: len(found[ours])]
        # A critic's loss is a difference of means that may cancel.
        size = max(1.0, np.abs(expected).max())
        np.testing.assert_allclose(found[ours], expected, rtol=0, atol=TOLERANCE * size)
    if "gradient_penalty" in found:
        weight = json.loads(str(recorded["facts"]))["penalty_weight"]
        expected = weight * recorded["penalty"][: len(found["gradient_penalty"])]
        np.testing.assert_allclose(
            found["gradient_penalty"], expected, rtol=TOLERANCE, atol=TOLERANCE
        )


def assert_final_weights(found, recorded):
    """Sums, sums of squares and entries of every array, running statistics too."""
    names = [key for key in recorded.files if key.startswith("final/")]
    assert names and sorted(names) == sorted(key for key in found if key.startswith("final/"))
    for key in names:
        expected = recorded[key]
        # Sums cancel: their error is that of the summands.
        size = np.maximum(np.abs(expected), max(1.0, np.sqrt(expected[1])))
        # Keras makes the first running deviation, 1, of a variance in float32.
        tolerance = 1e-7 if key.endswith("stdev") else 10 * TOLERANCE
        error = np.abs(found[key] - expected) / size
        assert error.max() < tolerance, (key, error)


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in CASES],
)
def test_the_first_updates_are_the_sources(name, tmp_path):
    updates, generator_updates = CASES[name]
    found = tfgan.replay(shortened(name, tmp_path, updates, generator_updates))
    assert len(found["discriminator_loss"]) == updates
    assert len(found["generator_loss"]) == (generator_updates or updates)
    assert_losses(found, trace(name))
    if len(trace(name)["real"]) == updates:
        assert_final_weights(found, trace(name))
    assert (keras.config.floatx(), keras.config.dtype_policy().name) == ("float32", "float32")


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in CASES if n not in ("pacgan_2", "mnist_article")])
def test_whole_runs_end_at_the_sources_weights(name):
    found, recorded = tfgan.replay(FOLDER / f"{name}.npz"), trace(name)
    for theirs, ours in (("loss_d", "discriminator_loss"), ("loss_g", "generator_loss")):
        assert len(found[ours]) == len(recorded[theirs])
    assert_losses(found, recorded)
    assert_final_weights(found, recorded)


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


def layout(**first_row):
    """The layout with another description of the first array of weights."""
    values = json.loads(str(trace("wgan_clip_paper_toy")["layout"]))
    values["weights"][0] |= first_row
    return json.dumps(values)


def layout_without_a_layer():
    values = json.loads(layout())
    values["weights"].pop()
    return json.dumps(values)


REAL = trace("wgan_clip_paper_toy")["real"]
LATENTS = trace("wgan_clip_paper_toy")["latents_g"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recipe": "wgan"}, "no recipe has this arithmetic: wgan"),
        ({"recipe": "default"}, "no recipe has this arithmetic: default"),
        ({"recipe": "mnist-article"}, "no recipe has this arithmetic: mnist-article"),
        ({"recipe": "wgan-gp-paper"}, "the recipe wgan-gp-paper needs the array 'gp_t'"),
        ({"gp_t": np.ones((20, 256, 1))}, "wgan-clip-paper has no use for the array 'gp_t'"),
        ({"gp_t": np.full((20, 256, 1), 2)}, "gp_t must hold numbers from 0 to 1"),
        ({"real": None}, "expected the array 'real' in a trace. It is missing"),
        ({"real": REAL[:7]}, "real must hold a multiple of 5 batches"),
        (
            {"real": REAL[..., :1]},
            r"real must be of shape \(any, any, 2\). Received: \(20, 256, 1\)",
        ),
        ({"real": REAL[:, :9]}, r"latents_d must be of shape \(20, 9, 2\)"),
        ({"latents_d": np.float32(1)}, r"latents_d must be of shape .*. Received: \(\)"),
        ({"latents_d": np.full((20, 256, 2), np.nan)}, "latents_d must be finite"),
        ({"latents_g": None}, "latents_g must hold 3 or 4 batches for 4 iterations. Received: 0"),
        ({"latents_g": LATENTS[:1]}, "latents_g must hold 3 or 4 batches .*. Received: 1"),
        ({"real": np.array(["a"])}, "real must hold numbers"),
        ({"facts": "no JSON"}, "expected a trace of a source"),
        ({"facts": "[1]"}, "expected a trace of a source"),
        ({"layout": "{}"}, "expected a trace of a source"),
        ({"layout": '{"weights": [1], "weights_order": ""}'}, "expected a trace of a source"),
        ({"layout": layout(bound="x")}, "bound must be a finite number. Received: 'x'"),
        ({"layout": layout(offset=-1)}, "offset must be an integer of at least 0"),
        ({"layout": layout(shape=[10**7, 10**7])}, r"must have the shape \(2, 512\)"),
        ({"layout": layout_without_a_layer()}, "expected 8 arrays of weights of D. Received: 7"),
        ({"final/D/norm.running_mean": np.zeros(11)}, "running statistics of 0 norms of D"),
    ],
)
def test_bad_files_are_refused_in_one_line(changes, said, tmp_path):
    path = rewritten(tmp_path, **changes)
    with pytest.raises(ValueError, match=said) as caught:
        tfgan.replay(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ") and "\n" not in text


def test_only_gan_intro_has_snapshots():
    with pytest.raises(ValueError, match="only traces of gan-intro have snapshots"):
        tfgan.replay(FOLDER / "article_gan.npz", snapshots=True)
