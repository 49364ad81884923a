"""scripts/gan2d.py and scripts/critic_study.py: files, scores, and one clear line for bad input."""

import importlib
import importlib.util
import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from conftest import SCRIPTS, script_main
from PIL import Image

from tfgan.animation.frames import FrameReader
from tfgan.animation.plots.registry import plot_for
from tfgan.callbacks import mixture_scores
from tfgan.metrics import mode_coverage

FAST = ["--jit", "off", "--batch-size", "16", "--num-steps", "6", "--log-every", "3"]


@pytest.fixture
def gan2d(monkeypatch):
    """`main` of the script, with fewer points to match: the cost grows with the cube."""
    monkeypatch.setattr(mode_coverage, "NUM_MATCHED", 100)
    monkeypatch.setattr(mode_coverage, "NUM_MATCHED_WIDE", 20)
    monkeypatch.setattr(mixture_scores, "NUM_MATCHED", 50)
    return script_main("gan2d", monkeypatch)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_run_writes_what_was_asked_for(gan2d, tmp_path, capsys):
    names = ("a.gif", "a.png", "a.keras", "a.json")
    anim, plot, save, metrics = (tmp_path / name for name in names)
    code = gan2d(
        *FAST, "--recipe", "article-wgan-gp", "--trials", 2, "--anim", anim, "--anim-every", 3,
        "--plot", plot, "--save", save, "--metrics", metrics, "--arrows",
    )  # fmt: skip
    assert code == 0
    out = capsys.readouterr().out
    assert out.startswith("device: ") and "seed 0: modes" in out and "seed 1: modes" in out
    with Image.open(anim) as image:
        assert image.n_frames == 2
    with Image.open(plot) as image:
        assert image.size == (990, 550)
    found = json.loads(metrics.read_text())
    assert [trial["seed"] for trial in found["trials"]] == [0, 1]
    modes = [trial["modes"] for trial in found["trials"]]
    assert found["summary"]["modes"]["mean"] == np.mean(modes)
    assert found["worst"]["modes"]["value"] == min(modes)
    for trial in found["trials"]:
        assert [row["step"] for row in trial["history"]] == [3, 6]
        for row in trial["history"]:
            assert {"modes", "high_quality", "w1", "sliced_w1", "generator_loss"} <= set(row)
            assert row["generator_gradient_norm"] > 0
        assert trial["wall_seconds"] > trial["seconds"] > 0 and trial["high_quality_2500"] >= 0
    assert out.count("  with 2500 samples: modes ") == 2
    assert "high_quality_2500: " in out and "worst high_quality: " in out
    assert "10000 samples" in found["protocol"] and found["recipe"]["gp_weight"] == 0.2
    with FrameReader(tmp_path / "a.frames.npz") as frames:
        assert len(frames) == 2 and frames.kind == "mixture-2d"
        assert frames.metadata["score_limit"] == 8
        history = frames[-1]["history"]
        assert history[:, 0].tolist() == [3, 6] and history.shape[1] == 5
        plot = plot_for(frames.kind, frames.metadata)
        assert plot.arrows and plot.score_limit == 8


def test_own_centres_and_shapes(gan2d, tmp_path, capsys):
    centres = tmp_path / "c.csv"
    centres.write_text("0,0\n3,1\n-2,2\n")
    metrics = tmp_path / "m.json"
    assert gan2d(*FAST, "--centres", centres, "--std", 0.1, "--metrics", metrics,
                 "--plot", tmp_path / "c.png") == 0  # fmt: skip
    assert "[3.0, 1.0]" in json.loads(metrics.read_text())["data"]
    assert gan2d(*FAST, "--dataset", "swissroll", "--plot", tmp_path / "s.png") == 0
    assert "seed 0: W1" in capsys.readouterr().out


def test_many_dimensions_have_scores_and_no_picture(gan2d, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    options = ("--dataset", "veegan-1200d", "--data-seed", 3, "--recipe", "wgan-clip-paper")
    assert gan2d(*FAST, *options, "--metrics", "m.json") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.json"]
    assert "within the typical distance: modes 0" in capsys.readouterr().out
    (trial,) = json.loads(Path("m.json").read_text())["trials"]
    assert (trial["modes"], trial["typical_modes"], trial["reverse_kl"]) == (0, 0, None)
    assert trial["w1"] > 0 and "w1" not in trial["history"][0]


def test_frames_of_an_earlier_run_are_not_shown_as_this_ones(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    runs = importlib.import_module("_runs")
    frames = tmp_path / "a.frames.npz"
    for num_frames, left in ((0, False), (3, True)):
        frames.write_text("frames")
        run = runs.TrainingRun()
        run.num_frames, run.plot = num_frames, lambda: None
        run.options = types.SimpleNamespace(save=tmp_path / "a.keras", anim="a.mp4", plot="a.png")
        run.model = types.SimpleNamespace(save=lambda path: path.write_text("model"))
        if not num_frames:
            assert not runs.draw(run, frames, None)
            said = [f"no {what}: there is no frame to draw" for what in ("animation", "picture")]
            assert capsys.readouterr().err.splitlines() == said
        run.save(frames)
        assert (tmp_path / "a.keras").read_text() == "model"
        assert frames.exists() == left == ("frames: " in capsys.readouterr().out)
        assert len(list(tmp_path.iterdir())) == 1 + left


def test_frames_and_log_lines_end_compiled_calls_together(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    fitting = importlib.import_module("_runs").fitting
    assert [fitting(166, 1000), fitting(8, 100), fitting(250, 100)] == [200, 10, 200]
    assert fitting(1, 7) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dataset", "veegan-1200d", "--plot", "a.png"], "--plot shows points in the plane only"),
        (["--data-seed", "1"], "--data-seed goes with --dataset random8 or veegan-1200d"),
        (["--dataset", "random8", "--data-seed", "-1"], "seed must be an integer"),
        (["--log-every", "0"], "--log-every must be an integer of at least 1"),
        (["--anim-every", "0"], "--anim-every must be an integer of at least 1"),
        (["--dataset", "9gaussians"], "unknown data set. Expected one of: 8gaussians"),
        (["--recipe", "best"], "unknown recipe. Expected one of: default"),
        (["--loss", "wgan"], "unknown loss"),
        (["--packing", "3", "--batch-size", "16"], "--packing must divide the batch size"),
        (["--recipe", "wgan-gp-paper", "--clip", "0.01"], "cannot be combined with a penalty"),
        (["--std", "0.1"], "--std goes with --centres"),
        (["--num-steps", "0"], "--num-steps must be an integer of at least 1"),
        (["--plot", "a.bmp"], "unknown ending of picture"),
        (["--seed", "-1"], "seed must be an integer"),
        (["--centres", "none.csv"], "cannot read --centres none.csv"),
        (["--scaling", "mine"], "unknown scaling"),
        (["--gp-weight", "nan"], "--gp-weight must be a finite number"),
    ],
)
def test_bad_input_gets_one_line(gan2d, tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        gan2d(*arguments)
    error = capsys.readouterr().err
    assert stop.value.code == 2 and said in error and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("lines", "std", "said"),
    [
        ("0,0,1\n1,1,1\n", "0.1", "--centres must hold two numbers a line, x,y. Received: 3"),
        ("0,0\n0,0\n", "0.1", "centres must differ"),
        ("0,0\n1,1\n", "0", "std must be above 0. Received: 0.0"),
    ],
)
def test_bad_centres(gan2d, tmp_path, capsys, lines, std, said):
    path = tmp_path / "c.csv"
    path.write_text(lines)
    with pytest.raises(SystemExit) as stop:
        gan2d("--centres", path, "--std", std)
    assert stop.value.code == 2 and said in capsys.readouterr().err


def test_critic_study_writes_both_figures_and_the_numbers(tmp_path, monkeypatch, capsys):
    study = script_main("critic_study", monkeypatch)
    small = sys.modules["critic_study"]
    monkeypatch.setattr(small, "SURFACE", {**small.SURFACE, "width": 8, "depth": 1})
    monkeypatch.setattr(small, "DEEP", {**small.DEEP, "width": 16, "depth": 3})
    assert study("--out", tmp_path / "cs", "--num-steps", 2, "--jit", "off") == 0
    found = json.loads((tmp_path / "cs.json").read_text())
    assert set(found["figure_1b"]) == {
        "clipping c=0.1", "clipping c=0.01", "clipping c=0.001", "gradient penalty",
    }  # fmt: skip
    for critic in found["figure_1b"].values():
        assert len(critic["gradient_norms"]) == 3 and min(critic["gradient_norms"]) > 0
    assert found["figure_1b"]["clipping c=0.01"]["largest_weight"] == pytest.approx(0.01)
    assert len(found["figure_1a"]) == 6
    for name in ("cs-1a.png", "cs-1b.png"):
        with Image.open(tmp_path / name) as image:
            assert image.size[0] == 990
    assert capsys.readouterr().out.count("written: ") == 3
