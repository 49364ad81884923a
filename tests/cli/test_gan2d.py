"""`tfgan gan2d`: files, scores, and one clear line for bad input."""

import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same
from helpers.commands import files, refused, windows
from helpers.commands import tfgan as command
from PIL import Image

import tfgan
from tfgan.animation.frames import FrameReader
from tfgan.animation.plots.mixture_2d import Mixture2DPlot
from tfgan.animation.plots.registry import plot_for
from tfgan.callbacks import mixture_scores
from tfgan.cli.gan2d_run import Run
from tfgan.data.veegan_mixture import VEEGANMixture
from tfgan.metrics import mode_coverage

FAST = ["--jit", "off", "--batch-size", "16", "--num-steps", "6", "--log-every", "3"]


@pytest.fixture
def gan2d(monkeypatch, tmp_path):
    """The command in an empty folder, with fewer points to match: the cost grows with the cube."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mode_coverage, "NUM_SAMPLES", 3000)
    monkeypatch.setattr(mode_coverage, "NUM_MATCHED", 100)
    monkeypatch.setattr(mode_coverage, "NUM_MATCHED_WIDE", 20)
    monkeypatch.setattr(mixture_scores, "NUM_MATCHED", 50)
    return lambda *arguments: command("gan2d", *arguments)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_run_writes_what_was_asked_for(gan2d, capsys):
    code = gan2d(
        *FAST, "--recipe", "wgan-gp", "--dataset", "ring", "--trials", 2, "--anim", "a.gif",
        "--anim-every", 3, "--plot", "a.png", "--save", "a.keras", "--metrics", "a.json",
        "--arrows", "--losses", "l.png", "--logdir", "logs", "--discriminator-steps", 2,
    )  # fmt: skip
    assert code == 0
    out = capsys.readouterr().out
    assert out.startswith("device: ") and "seed 0: modes" in out and "seed 1: modes" in out
    # As the article prints them: both losses at steps 0 and 3.
    assert [len(line.split()) for line in out.splitlines()[1:3]] == [2, 2]
    assert [name for name in files() if name.startswith(("a.", "l"))] == [
        "a.frames.npz", "a.gif", "a.json", "a.keras", "a.png", "a.toml", "l.png", "logs",
    ]  # fmt: skip
    with Image.open("a.gif") as image:
        assert (image.n_frames, image.size) == (2 + 8, (720, 520))
    with Image.open("a.png") as image:
        assert image.size == (1080, 780)
    check_metrics(json.loads(Path("a.json").read_text()))
    assert out.count("  with 2500 samples: modes ") == 2
    assert "high_quality_2500: " in out and "worst high_quality: " in out
    assert list(Path("logs").rglob("events*"))
    # What is saved is the first seed's model, before the second was trained.
    model = tfgan.load("a.keras")
    assert (int(model.seed.numpy()), model.discriminator_steps) == (0, 2)
    with FrameReader("a.frames.npz") as frames:
        assert len(frames) == 2 and frames.kind == "mixture-2d"
        assert frames.metadata["score_limit"] == 8
        assert frames.metadata["title"] == "article-wgan-gp learns a ring of 8 Gaussians"
        history = frames[-1]["history"]
        assert history[:, 0].tolist() == [3, 6] and history.shape[1] == 5
        plot = plot_for(frames.kind, frames.metadata)
        assert plot.arrows and plot.score_limit == 8


def check_metrics(found):
    assert [trial["seed"] for trial in found["trials"]] == [0, 1]
    modes = [trial["modes"] for trial in found["trials"]]
    assert found["summary"]["modes"]["mean"] == np.mean(modes)
    assert found["worst"]["modes"]["value"] == min(modes)
    for trial in found["trials"]:
        assert [row["step"] for row in trial["history"]] == [3, 6]
        for row in trial["history"]:
            assert {
                "modes",
                "high_quality",
                "w1",
                "sliced_w1",
                "loss/generator",
                "penalty/gradient_penalty",
            } <= set(row)
            assert row["generator_gradient_norm"] > 0
        assert trial["wall_seconds"] > trial["seconds"] > 0 and trial["high_quality_2500"] >= 0
    assert "10000 samples" in found["protocol"] and found["recipe"]["gp_weight"] == 0.2
    assert found["config"]["recipe"] == "article-wgan-gp" and not found["interrupted"]


@pytest.mark.usefixtures("steps_in_python")
def test_own_centres_in_a_window(gan2d, monkeypatch):
    shown = windows(monkeypatch)
    Path("c.csv").write_text("0,0\n3,1\n-2,2\n")
    flags = ("--recipe", "wgan-gp", "--latent-dim", 3, "--discriminator-steps", 1, "--show")
    assert gan2d(*FAST, *flags, "--centres", "c.csv", "--std", 0.1, "--metrics", "m.json") == 0
    ((frame, plot),) = shown
    assert frame["step"] == 6 and type(plot) is Mixture2DPlot
    found = json.loads(Path("m.json").read_text())
    assert "[3.0, 1.0]" in found["data"] and found["recipe"]["generator"]["latent_dim"] == 3
    assert files() == ["c.csv", "gan2d-8gaussians-article-wgan-gp-seed0.png", "m.json"]


def test_many_dimensions_have_scores_and_no_picture(gan2d, capsys):
    options = ("--dataset", "veegan-1200d", "--data-seed", 3, "--recipe", "wgan",
               "--discriminator-steps", 1)  # fmt: skip
    assert gan2d(*FAST, *options, "--metrics", "m.json") == 0
    assert files() == ["m.json"]
    assert "within the typical distance: modes 0" in capsys.readouterr().out
    (trial,) = json.loads(Path("m.json").read_text())["trials"]
    assert (trial["modes"], trial["typical_modes"], trial["reverse_kl"]) == (0, 0, None)
    assert trial["w1"] > 0 and "w1" not in trial["history"][0]


def test_many_dimensions_have_a_recipe_of_their_own(gan2d, capsys):
    """It sees the data along the axes that they vary along: 700 of noise, one of means."""
    flags = (
        "--jit",
        "off",
        "--batch-size",
        4,
        "--num-steps",
        1,
        "--dataset",
        "veegan-1200d-pacgan",
    )
    assert gan2d(*flags, "--metrics", "m.json", "--save", "m.keras") == 0
    values = json.loads(Path("m.json").read_text())
    assert values["recipe"]["name"] == "high-dimensional"
    model = tfgan.load("m.keras")
    assert (model.generator.output_shape[-1], model.data_dim) == (701, 1200)
    # Its scores are those of the run.
    assert command("score", "m.keras", "--seed", 0, "--metrics", "s.json") == 0
    found = json.loads(Path("s.json").read_text())
    assert found["typical_modes"] == values["trials"][0]["typical_modes"]
    assert found["w1"] == values["trials"][0]["w1"]


def test_the_set_of_pacgans_program_has_no_picture_and_no_seed(gan2d, capsys):
    from tfgan.cli.flags import make_parser, parse
    from tfgan.cli.gan2d import Options
    from tfgan.cli.gan2d_run import make_data

    flags = ["--dataset", "veegan-1200d-pacgan"]
    options = parse(make_parser(Options, "x", "x"), Options, flags)
    options.check()
    assert options.plot is None and not options.is_plane
    data = make_data(options, options.chosen_recipe())
    assert isinstance(data, VEEGANMixture) and data.event_size == 1200
    for more, said in [
        (("--data-seed", 1), "--data-seed goes with --dataset random8 or veegan-1200d"),
        (("--show",), "--show shows points in the plane only. Received: --dataset veegan-1200d-"),
    ]:
        assert refused(capsys, "gan2d", *flags, *more).startswith(said)


def test_named_recipes_have_other_names_of_the_field():
    from tfgan.cli.flags import make_parser, parse
    from tfgan.cli.gan2d import Options

    def chosen(name):
        options = parse(make_parser(Options, "x", "x"), Options, ["--recipe", name])
        return options.chosen_recipe().name

    assert chosen("wgan-gp") == "article-wgan-gp"
    assert chosen("article-wgan-gp-no-sigmoid") == "article-wgan-gp-no-sigmoid"
    assert chosen("wgan") == "wgan-clip-paper" and chosen("pacgan") == "pacgan-2"


@pytest.mark.slow
def test_a_resumed_run_is_the_run_that_never_stopped(gan2d, monkeypatch):
    """Rates that fall and penalties that fade go on by the schedule of the whole run.

    With XLA: without it, rounding depends on how busy the machine is.
    """
    fast = [*FAST, "--dataset", "swissroll", "--jit", "on"]
    assert gan2d(*fast, "--save", "whole.keras") == 0
    callbacks = Run.callbacks

    class Interrupt(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.step.numpy()) == 4:
                raise KeyboardInterrupt

    monkeypatch.setattr(Run, "callbacks", lambda run: [*callbacks(run), Interrupt()])
    assert gan2d(*fast, "--save", "part.keras") == 130
    monkeypatch.setattr(Run, "callbacks", callbacks)
    assert int(tfgan.load("part.keras").step.numpy()) == 4
    assert gan2d("--resume", "part.keras", "--save", "end.keras", "--jit", "on") == 0
    whole, end = tfgan.load("whole.keras"), tfgan.load("end.keras")
    assert int(end.step.numpy()) == 6
    assert_same(all_weights(whole), all_weights(end))


BAD = [
    (["--dataset", "veegan-1200d", "--plot", "a.png"], "--plot shows points in the plane only"),
    (["--data-seed", "1"], "--data-seed goes with --dataset random8 or veegan-1200d"),
    (["--dataset", "random8", "--data-seed", "-1"], "seed must be an integer"),
    (["--log-every", "0"], "--log-every must be an integer of at least 1"),
    (["--anim-every", "0"], "--anim-every must be an integer of at least 1"),
    (["--epochs", "1"], "Use --num-steps"),
    (["--dataset", "9gaussians"], "unknown data set. Expected one of: 8gaussians.*Did you mean"),
    (["--recipe", "best"], "unknown recipe. Expected one of: default"),
    (["--recipe", "wgan-pg"], "Did you mean 'wgan-gp'"),
    (["--loss", "wgan"], "unknown loss"),
    (["--packing", "3", "--batch-size", "16"], "--packing must divide the batch size"),
    (["--recipe", "wgan-gp-paper", "--clip", "0.01"], "cannot be combined with a penalty"),
    (["--clip", "0"], "--clip must be above 0"),
    (["--latent-dim", "3"], "--latent-dim is fixed in recipe default"),
    (["--std", "0.1"], "--std goes with --centres"),
    (["--num-steps", "0"], "--num-steps must be an integer of at least 1"),
    (["--plot", "a.bmp"], "unknown ending of picture"),
    (["--seed", "-1"], "seed must be an integer"),
    (["--centres", "none.csv"], "cannot read --centres none.csv"),
    (["--centres", "/dev/zero"], "cannot read --centres /dev/zero"),
    (["--scaling", "mine"], "unknown scaling"),
    (["--gp-weight", "nan"], "--gp-weight must be a finite number"),
    (["--centres", "three.csv"], "--centres must hold two numbers a line, x,y. Received: 3"),
    (["--centres", "same.csv"], "centres must differ"),
    (["--centres", "two.csv", "--std", "0"], "std must be above 0. Received: 0.0"),
]


def test_bad_input_is_one_line_and_nothing_is_written(gan2d, capsys):
    Path("three.csv").write_text("0,0,1\n1,1,1\n")
    Path("same.csv").write_text("0,0\n0,0\n")
    Path("two.csv").write_text("0,0\n1,1\n")
    before = files()
    for arguments, said in BAD:
        assert re.search(said, refused(capsys, "gan2d", *arguments)), arguments
        assert files() == before, arguments
