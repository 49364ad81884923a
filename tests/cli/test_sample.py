"""`tfgan sample` and `tfgan score`: what a saved model makes, and how good it is."""

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest
from helpers.commands import files, refused
from helpers.commands import tfgan as command
from PIL import Image

import tfgan
from tfgan import animation
from tfgan.cli import sample
from tfgan.data import mnist
from tfgan.metrics import classifier, mode_coverage

OFF = {"jit_compile": False}


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A saved model of each kind, untrained."""
    folder = tmp_path_factory.mktemp("models")
    made = {
        "line": tfgan.Gaussian1DGAN.from_recipe(seed=1, **OFF),
        "points": tfgan.GaussianMixtureGAN.from_recipe("article-gan", seed=1, **OFF),
        "digits": tfgan.ConditionalGAN.from_recipe("mlp", seed=1, **OFF),
    }
    for name, model in made.items():
        model.save(folder / f"{name}.keras")
    return folder, made


def test_arrays_and_tables(models, tmp_path, capsys):
    folder, made = models
    out = tmp_path / "a.npy"
    assert command("sample", folder / "points.keras", "--out", out, "-n", 5, "--seed", 3) == 0
    assert capsys.readouterr().out == f"samples: {out} (5 of shape (2,))\n"
    samples = np.load(out)
    np.testing.assert_array_equal(samples, made["points"].generate(5, seed=3))
    table = tmp_path / "a.csv"
    assert command("sample", folder / "points.keras", "--out", table, "-n", 5, "--seed", 3) == 0
    np.testing.assert_allclose(np.loadtxt(table, delimiter=","), samples, rtol=1e-6)


def test_pictures(models, tmp_path):
    folder, made = models
    out = tmp_path / "a.png"
    arguments = ("--out", out, "--num-samples", 4, "--label", 7)
    assert command("sample", folder / "digits.keras", *arguments) == 0
    with Image.open(out) as image:
        assert image.size == (57, 57) and image.mode == "L"
        pixel = int(image.getpixel((10, 12)))
    low, high = made["digits"].pixels
    value = made["digits"].generate(4, seed=1, labels=7)[0, 12, 10, 0]
    assert pixel == round(255 * (value - low) / (high - low))
    for name in ("line", "points"):
        assert command("sample", folder / f"{name}.keras", "--out", out) == 0
        with Image.open(out) as image:
            assert image.size == (600, 400)


def test_values_are_a_histogram_and_points_are_points(tmp_path, monkeypatch):
    """Both have the samples' own units: a density over values, equal scales of both axes."""
    drawn = []

    def new_canvas(size, dpi):
        drawn.append(animation.canvas.new_canvas(size, dpi))
        return drawn[-1]

    monkeypatch.setattr(animation, "new_canvas", new_canvas)
    rng = np.random.default_rng(0)
    values, points = rng.normal(size=(1000, 1)), rng.normal(size=(50, 2))
    for samples in (values, points):
        with open(tmp_path / "a.png", "wb") as file:
            sample._draw(None, samples, file)
    (histogram,), (plane,) = (canvas.figure.axes for canvas in drawn)
    assert (histogram.get_xlabel(), histogram.get_ylabel()) == ("value", "density")
    bars = histogram.patches
    assert len(bars) == 100
    assert sum(bar.get_width() * bar.get_height() for bar in bars) == pytest.approx(1.0)
    assert plane.get_aspect() == 1.0 and plane.get_adjustable() == "datalim"
    (dots,) = plane.collections
    np.testing.assert_array_equal(dots.get_offsets(), points)
    assert dots.get_alpha() == 0.6 and list(dots.get_sizes()) == [4]


def test_scores(models, tmp_path, monkeypatch, capsys):
    folder, made = models
    monkeypatch.setattr(mode_coverage, "NUM_MATCHED", 100)
    metrics = tmp_path / "m.json"
    assert command("score", folder / "line.keras", "--mean", 1, "--metrics", metrics) == 0
    found = json.loads(metrics.read_text())
    samples = made["line"].generate(10_000, seed=1)
    expected = tfgan.metrics.wasserstein_1d(samples, tfgan.Gaussian(1.0, 0.5))
    np.testing.assert_allclose(found["w1"], expected, rtol=1e-6)
    assert "10000" in found["protocol"] and "protocol: W1" in capsys.readouterr().out
    points = ("score", folder / "points.keras", "--num-samples", 500, "--metrics", metrics)
    assert command(*points, "--dataset", "grid") == 0
    assert "GaussianMixture" in json.loads(metrics.read_text())["data"]
    assert "seed 1: modes" in capsys.readouterr().out


def test_tests_of_samples(models, tmp_path, monkeypatch, capsys):
    folder = models[0]
    monkeypatch.setattr(mode_coverage, "NUM_MATCHED", 100)
    metrics = tmp_path / "m.json"
    common = ("--num-samples", 300, "--metrics", metrics)
    for name in ("line", "points"):
        assert command("score", folder / f"{name}.keras", "--tests", *common) == 0
        found = json.loads(metrics.read_text())["tests"]["two_sample"]
        # Untrained, they make other samples.
        assert found["p_value"] < 1e-3 < found["floor"]["p_value"] and found["num_test"] == 300
        out = capsys.readouterr().out
        assert "\ntwo-sample test: " in out and "protocol of the tests: two-sample test" in out
    assert command("score", folder / "line.keras", *common) == 0
    assert "tests" not in json.loads(metrics.read_text())
    assert "two-sample" not in capsys.readouterr().out


def test_tests_of_digits_with_another_classifier(models, tmp_path, capsys):
    folder, made = models
    with np.load(mnist.SAMPLE_PATH) as arrays:
        few = {name: arrays[name][:200] for name in arrays}
    np.savez(tmp_path / "few.npz", **few)
    # The shipped classifier with other logits: the same features, another SHA-256.
    with np.load(classifier.WEIGHTS_PATH) as arrays:
        np.savez(tmp_path / "c.npz", **{**arrays, "logits.bias": np.ones(10, np.float32)})
    digest = hashlib.sha256((tmp_path / "c.npz").read_bytes()).hexdigest()
    data = ("--data", tmp_path / "few.npz", "--digit-scores", "--metrics", tmp_path / "m.json")
    flags = ("--num-samples", 100, "--tests", "--classifier", tmp_path / "c.npz")
    assert command("score", folder / "digits.keras", *data, *flags) == 0
    found = json.loads((tmp_path / "m.json").read_text())
    assert f"(SHA-256 {digest[:12]})" in found["protocol"]
    model = made["digits"]
    source = tfgan.InMemoryImages(few["x_train"], low=model.pixels[0], high=model.pixels[1])
    images = source.to_uint8(model.generate(100, seed=1, labels=np.arange(100) % 10))[..., 0]
    expected = tfgan.metrics.memorisation_scores(images, few["x_train"], few["x_test"])
    tests = found["tests"]
    # XLA's and other loops sum in another order: a pixel may be rounded otherwise.
    assert tests["memorisation"]["median"] == pytest.approx(expected["median"], rel=1e-3)
    assert tests["two_sample"]["num_test"] == 100 and tests["kid"]["subset_size"] == 10
    # The digits of the test set are by other writers: their own floor is not 0.
    assert tests["kid"]["low"] > tests["kid"]["floor"]["high"]
    assert tests["two_sample"]["accuracy"] > 0.9 > tests["two_sample"]["floor"]["accuracy"]
    out = capsys.readouterr().out
    assert "KID " in out and "nearest training image: median distance" in out


def test_the_data_are_those_of_the_run(models, tmp_path, capsys):
    models[1]["line"].save(tmp_path / "a.keras")
    (tmp_path / "a.toml").write_text("# Written by tfgan gan1d\nmean = 2.0\nstd = 1.5\n")
    assert command("score", tmp_path / "a.keras") == 0
    assert "data 2, 1.5" in capsys.readouterr().out


def test_bad_input_is_one_line(models, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("broken.keras").write_bytes(b"no zip")
    line, digits = (models[0] / f"{name}.keras" for name in ("line", "digits"))
    for arguments, said in [
        (["sample", line], "required: --out"),
        (["sample", "--out", "a.npy"], "required: MODEL"),
        (["sample", line, "--out", "a.txt"], r"unknown ending of --out. Expected one of: \.npy"),
        (["sample", line, "--out", "no/a.npy"], "folder no does not exist"),
        (["sample", line, "--out", "a.npy", "-n", "0"], "--num-samples must be an integer"),
        (["sample", line, "--out", "a.npy", "--label", "1"], "labels are for conditional models"),
        (["sample", digits, "--out", "a.npy", "--label", "11"], "labels must be integers in"),
        (["sample", "none.keras", "--out", "a.npy"], "saved model none.keras does not exist"),
        (["sample", "a.h5", "--out", "a.npy"], "must end in .keras"),
        (["score", "broken.keras"], "cannot load broken.keras: it is damaged"),
        (["score", line, "--dataset", "rnig"], "unknown data set.*Did you mean 'ring'"),
        (["score", line, "--std", "0"], "--std must be above 0"),
        (["score", line, "--metrics", "no/m.json"], "folder no does not exist"),
        (["score", digits, "--data", "none.npz"], "MNIST file none.npz does not exist"),
    ]:
        assert re.search(said, refused(capsys, *arguments)), arguments
        assert files() == ["broken.keras"], arguments
