"""`tfgan mnist`: a run that writes everything, resumed; bad input in one line."""

import dataclasses
import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same
from helpers.commands import files, refused, windows
from helpers.commands import tfgan as command

import tfgan
from tfgan import recipes
from tfgan.animation.plots.image_grid import ImageGridPlot
from tfgan.callbacks.epoch_lines import EpochLines
from tfgan.callbacks.log_lines import LogLines
from tfgan.cli import image_run
from tfgan.cli import mnist as module
from tfgan.cli.progress_bar import ProgressBar
from tfgan.data import load_mnist


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """60 noise images with labels, as an .npz."""
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (60, 28, 28), dtype=np.uint8), np.arange(60) % 10
    path = tmp_path_factory.mktemp("data") / "mnist.npz"
    np.savez(path, x_train=x[:40], y_train=y[:40], x_test=x[40:], y_test=y[40:])
    return path


@pytest.fixture
def mnist(digits, tmp_path, monkeypatch):
    """The command in an empty folder, on the noise, which is scored as if it were digits."""
    monkeypatch.chdir(tmp_path)
    flags = ("--data", digits, "--jit", "off", "--digit-scores")
    return lambda *arguments: command("mnist", *flags, *arguments)


def test_a_run_writes_what_was_asked_for(mnist, capsys):
    names = ("a.gif", "p.png", "l.png", "m.json", "s.keras")
    code = mnist(
        "--recipe", "article", "--epochs", 2, "--trials", 2, "--anim", "a.gif", "--plot", "p.png",
        "--losses", "l.png", "--metrics", "m.json", "--save", "s.keras", "--logdir", "board",
    )  # fmt: skip
    out = capsys.readouterr().out
    assert code == 0
    assert out.startswith("device: ") and "XLA off" in out.splitlines()[0]
    assert "NOT known as MNIST" in out and "protocol: 200 generated" in out
    assert "seed 42: FID" in out and "seed 43: FID" in out
    assert all(Path(name).stat().st_size > 500 for name in names)
    assert list(Path("board").glob("events*"))
    values = json.loads(Path("m.json").read_text())
    assert values["steps"] == 2 * (40 // 16) and values["seed"] == 42
    assert len(values["history"]["loss/generator"]) == 2
    assert {"fid", "precision", "recall", "class_shares"} <= set(values["scores"])
    assert values["floor"]["fid"] > 0 and "NOT known as MNIST" in values["protocol"]
    first, second = values["trials"]
    assert first["scores"] == values["scores"] != second["scores"]
    # Of this process and all tests before: what training takes is measured by the command alone.
    assert 0.1 < values["peak_memory_gib"] < 100 and values["cpu_seconds"] > 1
    assert values["config"]["recipe"] == "mnist-article"
    model = keras.models.load_model("s.keras")
    assert int(model.step.numpy()) == 4 and int(model.seed.numpy()) == 42


@pytest.mark.usefixtures("steps_in_python")
def test_other_images_get_no_digit_scores(mnist, digits, capsys):
    flags = ("--recipe", "article", "--num-steps", 1, "--metrics", "m.json", "--save", "s.keras")
    assert mnist("--no-digit-scores", *flags) == 0
    out = capsys.readouterr().out
    assert "FID" not in out and "protocol" not in out
    assert "no scores: the data are NOT known as MNIST by their content; --digit-scores" in out
    assert json.loads(Path("m.json").read_text())["trials"][0]["scores"] == {}
    said = refused(capsys, "score", "s.keras", "--data", digits)
    assert "20 images, NOT known as MNIST by their content: scores of digits need" in said
    assert command("score", "s.keras", "--data", digits, "--digit-scores") == 0
    assert "FID" in capsys.readouterr().out


@pytest.mark.slow
def test_a_resumed_run_is_the_run_that_never_stopped(mnist, monkeypatch, capsys):
    """Interrupted in an epoch, it makes the steps that are missing, and no other."""
    flags = ("--recipe", "mnist-article", "--batch-size", 10, "--plot", "p.png")
    assert mnist(*flags, "--epochs", 3, "--save", "whole.keras") == 0
    usual = image_run.Run.callbacks

    class Interrupt(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.step.numpy()) == 6:
                raise KeyboardInterrupt

    def callbacks(run):
        run.model._parts.options["steps_per_execution"] = 1
        return [*usual(run), Interrupt()]

    monkeypatch.setattr(image_run.Run, "callbacks", callbacks)
    assert mnist(*flags, "--epochs", 3, "--save", "part.keras") == 130
    assert capsys.readouterr().err == "interrupted: keeping what there is\n"
    monkeypatch.setattr(image_run.Run, "callbacks", usual)
    assert int(tfgan.load("part.keras").step.numpy()) == 6
    # The data are those of the run, unless others are given.
    outputs = ("--save", "end.keras", "--plot", "p.png", "--jit", "off")
    assert command("mnist", "--resume", "part.keras", *outputs) == 0
    assert "other data" not in capsys.readouterr().err
    whole, end = tfgan.load("whole.keras"), tfgan.load("end.keras")
    assert int(end.step.numpy()) == 12
    assert_same(all_weights(whole), all_weights(end))
    with pytest.raises(SystemExit):
        mnist("--resume", "end.keras", "--recipe", "default")
    assert "--recipe mnist-article. Received: default" in capsys.readouterr().err


@pytest.mark.usefixtures("steps_in_python")
def test_num_steps_are_training_steps_and_a_window_closes_the_run(mnist, monkeypatch):
    shown = windows(monkeypatch)
    flags = ("--recipe", "mnist-article", "--save", "a.keras")
    assert mnist(*flags, "--num-steps", 5, "--show") == 0
    ((frame, plot),) = shown
    assert frame["step"] == 5 and frame["grid"].shape == (115, 115, 1)
    assert type(plot) is ImageGridPlot
    assert int(tfgan.load("a.keras").step.numpy()) == 5
    assert 'recipe = "mnist-article"' in Path("a.toml").read_text()
    # A part of an epoch is finished before the next one begins.
    assert image_run.segments(0, 5, 2) == [(0, 2, 2), (2, 3, 1)]
    assert image_run.segments(5, 10, 2) == [(2, 3, 1), (3, 5, 2)]
    assert image_run.segments(5, 6, 4) == [(1, 2, 1)]
    assert image_run.segments(4, 12, 4) == [(1, 3, 4)]
    assert image_run.segments(0, 3, 4) == [(0, 1, 3)]


def test_a_recipe_has_its_sources_images_and_pixels(digits):
    options = module.Options(data=digits)
    paper = recipes.images("wgan-gp")
    assert paper.num_images == 50_000
    source, _, _ = module.make_source(options, dataclasses.replace(paper, num_images=30))
    data = load_mnist(digits)
    np.testing.assert_array_equal(source.images[..., 0], data.x_train[:30])
    np.testing.assert_array_equal(source.labels, data.y_train[:30])
    # The authors' file holds pixel / 256.
    white = source.normalised(np.full((1, 1), 255, np.uint8))
    np.testing.assert_allclose(white, [[255 / 256]], rtol=1e-6)
    assert len(module.make_source(options, recipes.images("mlp"))[0]) == 40


def test_the_log_of_wgan_gp_is_that_of_its_authors():
    run = object.__new__(image_run.Run)
    run.recipe, run.total, run.per_epoch, run.said = recipes.images("wgan-gp"), 8, 4, "digits"
    run.options = module.Options(batch_size=50)
    (lines,) = run._log()
    assert isinstance(lines, LogLines) and lines.style.line.startswith("iter {step}\ttrain disc")
    run.recipe = recipes.images("mlp", "mnist-article")
    bar, lines = run._log()
    assert isinstance(bar, ProgressBar) and (bar.total, bar.epochs) == (8, 2)
    assert isinstance(lines, EpochLines) and lines.style == "mnist-article"


BAD = [
    (
        ["--model", "vae"],
        "unknown --model. Expected one of: mlp, conditional, stacked, dcgan, wgan-gp",
    ),
    (["--recipe", "none"], "unknown recipe. Expected one of: default, mnist-article"),
    (["--model", "dcgan", "--recipe", "zoo-dcgan"], "is for 64x64 images: use tfgan images"),
    (["--epochs", "0"], "--epochs must be an integer of at least 1. Received: 0"),
    (["--epochs", "1", "--num-steps", "2"], "both say how long a run is"),
    (["--batch-size", "41"], "--batch-size must be at most 40"),
    (["--seed", "-1"], "seed must be an integer in"),
    (["--anim", "out.avi"], "unknown ending"),
    (["--interpolate", "walk.html"], r"writes a film: expected .mp4 or .gif. Received: walk.html"),
    (["--plot", "missing/p.png"], "folder missing does not exist"),
    (["--save", "model.h5"], "--save must end in .keras"),
    (["--resume", "none.keras"], "saved run none.keras does not exist"),
    (["--mixed-precision", "int8"], "unknown --mixed-precision"),
    (["--plot", "a.png", "--losses", "a.png"], "must be different"),
    (["--data", "none.npz"], "MNIST file none.npz does not exist"),
    (["--model", "wgan-gp", "--clip", "0.1"], "cannot be combined with a penalty"),
    (["--resume", "broken.keras", "--batch-size", "16"], "cannot load broken.keras"),
]


def test_bad_input_is_one_line_and_leaves_nothing(mnist, digits, capsys):
    Path("broken.keras").write_bytes(b"not a zip file")
    for arguments, said in BAD:
        data = [] if "--data" in arguments else ["--data", digits]
        assert re.search(said, refused(capsys, "mnist", *data, *arguments)), arguments
        assert files() == ["broken.keras"], arguments
    assert Path("broken.keras").read_bytes() == b"not a zip file"


def test_a_recipe_names_its_model():
    from tfgan.cli.flags import make_parser, parse
    from tfgan.cli.mnist import Options

    def chosen(*arguments):
        options = parse(make_parser(Options, "x", "x"), Options, arguments)
        return options.model, options.chosen_recipe().name

    assert chosen() == ("mlp", "default")
    assert chosen("--recipe", "wgan-gp") == ("wgan-gp", "wgan-gp-paper")
    assert chosen("--model", "wgan-gp", "--recipe", "wgan-gp") == ("wgan-gp", "wgan-gp-paper")
    assert chosen("--recipe", "dcgan") == ("dcgan", "dcgan")
    assert chosen("--model", "conditional", "--recipe", "mlp") == ("conditional", "mlp")


@pytest.mark.usefixtures("steps_in_python")
def test_stacks_are_scored_by_their_modes(mnist, capsys):
    flags = ("--num-steps", 1, "--batch-size", 4, "--metrics", "s.json", "--plot", "s.png")
    assert mnist("--model", "stacked", *flags) == 0
    found = json.loads(Path("s.json").read_text())
    assert found["scores"].keys() == {"modes", "reverse_kl", "num_samples"}
    assert 1 <= found["scores"]["modes"] <= 1000 and found["scores"]["num_samples"] == 200
    assert "modes " in capsys.readouterr().out


@pytest.mark.usefixtures("steps_in_python")
def test_scores_on_the_way(mnist, digits, capsys):
    """`--metrics` has them by step and second; a resumed run goes on after them."""
    flags = ("--recipe", "mnist-article", "--score-every", 2, "--plot", "p.png")
    assert mnist(*flags, "--num-steps", 4, "--save", "a.keras", "--metrics", "a.json") == 0
    values = json.loads(Path("a.json").read_text())
    assert [row["step"] for row in values["curve"]] == [2, 4]
    # Each is told as soon as it is there.
    told = re.findall(r"^step (\d), \d+ s: FID ([\d.]+)$", capsys.readouterr().out, re.M)
    assert told == [(str(row["step"]), f"{row['fid']:.4g}") for row in values["curve"]]
    assert {"seconds", "cpu_seconds", "fid", "precision"} <= set(values["curve"][0])
    assert values["curve_protocol"].startswith("200 generated") and values["curve_floor"]["fid"] > 0
    # The same images as at the end.
    assert values["curve"][-1]["fid"] == values["scores"]["fid"]
    assert values["seconds"]["scores on the way"] > 0.0
    more = ("--num-steps", 6, "--extend", "--metrics", "b.json", "--plot", "p.png", "--jit", "off")
    # The interval is that of the run, unless another one is given.
    for given, steps in (((), [2, 4, 6]), (("--score-every", 5), [2, 4, 5])):
        assert command("mnist", "--resume", "a.keras", *given, *more) == 0
        found = json.loads(Path("b.json").read_text())["curve"]
        assert [row["step"] for row in found] == steps and found[:2] == values["curve"]
        assert found[2]["seconds"] >= found[1]["seconds"]
    said = refused(capsys, "mnist", "--data", digits, "--score-every", 2)
    assert said.startswith("--score-every needs scores") and "give --digit-scores" in said
    said = refused(capsys, "mnist", "--data", digits, "--score-every", 0)
    assert said == "--score-every must be an integer of at least 1. Received: 0"
