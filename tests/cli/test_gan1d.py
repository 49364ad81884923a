"""`tfgan gan1d`: what it makes, what it says, and one clear line where it cannot."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same
from helpers.commands import files, refused, windows
from helpers.commands import tfgan as command
from helpers.films import decode, decode_video, distinct
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tfgan
from tfgan.animation.frames import FrameReader
from tfgan.animation.plots.gan_intro import GanIntroPlot
from tfgan.cli import gan1d as module

ROOT = Path(tfgan.__file__).parents[1]
# Little to do and quick to compile.
SMALL = ("--recipe", "gan-intro-2016", "--num-steps", 40, "--pretrain-steps", 5, "--jit", "off")


@pytest.fixture
def gan1d(monkeypatch, tmp_path):
    """The command, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: command("gan1d", *arguments)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One run that writes all there is: its folder and its exit code."""
    folder = tmp_path_factory.mktemp("run")
    with contextlib.chdir(folder):
        code = command(
            "gan1d", *SMALL, "--seed", 7, "--learning-rate", "0.01,0.004", "--optimal",
            "--anim", "out.mp4", "--anim-every", 4, "--save", "run.keras", "--metrics", "m.json",
            "--losses", "l.png", "--plot", "p.png", "--logdir", "logs/deep",
        )  # fmt: skip
    return folder, code


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The folder of a run of `SMALL` alone: run.keras, run.frames.npz, run.toml and run.json."""
    folder = tmp_path_factory.mktemp("saved")
    with contextlib.chdir(folder):
        paths = ("--save", "run.keras", "--metrics", "run.json")
        assert command("gan1d", *SMALL, *paths, "--log-every", 10, "--anim-every", 5) == 0
    return folder


# --- what is written ---------------------------------------------------------------------------


def test_everything_is_written(finished):
    folder, code = finished
    assert code == 0
    assert sorted(os.listdir(folder)) == [
        "l.png", "logs", "m.json", "out.mp4", "p.png", "run.frames.npz", "run.keras", "run.toml",
    ]  # fmt: skip
    pictures = decode_video(folder / "out.mp4")
    # The last one rests for two seconds, at the original's 30 per second.
    assert len(pictures) == 10 + 60 and distinct(pictures[:10]) == 10
    with FrameReader(folder / "run.frames.npz") as frames:
        assert [frame["step"] for frame in frames] == list(range(4, 41, 4))
        facts = {"recipe": "gan-intro-2016", "minibatch": False, "seed": 7, "data_mean": 4.0}
        assert facts.items() <= frames.metadata.items()
    for name in ("l.png", "p.png"):
        with Image.open(folder / name) as picture:
            assert picture.size == (900, 600)
    events = EventAccumulator(str(folder / "logs/deep"), {"tensors": 0})
    events.Reload()
    assert {"epoch/loss/discriminator", "loss/generator", "learning_rate/generator"} <= set(
        events.Tags()["tensors"]
    )


def test_last_frame_is_what_the_saved_model_shows(finished):
    model = tfgan.load(finished[0] / "run.keras")
    assert isinstance(model, tfgan.Gaussian1DGAN) and int(model.step.numpy()) == 40
    curves = model.curves(tfgan.Gaussian(4.0, 0.5), batch_size=12)
    with FrameReader(finished[0] / "run.frames.npz") as frames:
        curves["decision_boundary"] = curves["decision_boundary"][::11]
        for name, curve in curves.items():
            np.testing.assert_allclose(frames[-1][name], curve, atol=1e-5)


def test_metrics_hold_everything(finished):
    found = json.loads((finished[0] / "m.json").read_text())
    expected = {
        "recipe": "gan-intro-2016",
        "minibatch": False,
        "num_steps": 40,
        "batch_size": 12,
        "hidden_size": 4,
        "pretrain_steps": 5,
        "data": {"name": "gaussian", "mean": 4.0, "std": 0.5},
        "num_trials": 1,
        "num_not_finite": 0,
        "interrupted": False,
    }
    assert expected.items() <= found.items()
    (trial,) = found["trials"]
    assert trial["seed"] == 7 and trial["w1"] == found["w1"] == found["w1_worst"]
    samples = tfgan.load(finished[0] / "run.keras").generate(10_000, seed=7)
    data = tfgan.Gaussian(4.0, 0.5)
    np.testing.assert_allclose(trial["w1"], tfgan.metrics.wasserstein_1d(samples, data), rtol=1e-4)
    np.testing.assert_allclose(
        [trial["mean"], trial["std"]], [samples.mean(), samples.std()], rtol=1e-4
    )
    assert {"pretraining", "training", "recording", "drawing", "total"} <= set(found["seconds"])
    assert found["device"] and found["xla"].startswith("XLA off") and "10000" in found["protocol"]
    assert found["config"]["learning_rate"] == [0.01, 0.004] and found["config"]["seed"] == 7


def test_the_rates_are_those_of_the_flag(finished):
    model = tfgan.load(finished[0] / "run.keras")
    for name, rate in (("generator", 0.01), ("discriminator", 0.004)):
        schedule = getattr(model, f"{name}_optimizer")._learning_rate
        np.testing.assert_allclose(float(schedule(0)), rate, rtol=1e-6)


@pytest.mark.parametrize(
    ("flags", "size"),
    [
        (("--recipe", "gan-intro-2016"), 12),
        (("--recipe", "gan-intro-2016", "--batch-size", 20), 20),
        (("--recipe", "default", "--batch-size", 20), 32),
    ],
)
def test_pretraining_has_the_batch_size_of_the_training_unless_the_recipe_has_another(
    gan1d, monkeypatch, flags, size
):
    class Seen(Exception):
        pass

    def seen(model, data, *, batch_size, **options):
        raise Seen(batch_size)

    monkeypatch.setattr(tfgan.Gaussian1DGAN, "pretrain_discriminator", seen)
    with pytest.raises(Seen) as found:
        gan1d(*flags, "--pretrain-steps", 5, "--num-steps", 5, "--jit", "off")
    assert found.value.args == (size,)


def test_animate_draws_the_saved_run_again(finished, tmp_path):
    again = tmp_path / "again.gif"
    run = finished[0] / "run.keras"
    assert command("animate", run, "--anim", again, "--every", 4, "--size", "3x2") == 0
    with Image.open(again) as gif:
        assert (gif.n_frames, gif.size) == (4 + 60, (300, 200))  # 0, 4, 8 and the last


def test_the_written_config_makes_the_same_run(finished, gan1d):
    """The file of one run gives the other its every flag."""
    text = (finished[0] / "run.toml").read_text()
    Path("again.toml").write_text(text)
    assert gan1d("--config", "again.toml", "--no-show") == 0
    both = [tfgan.load(folder / "run.keras") for folder in (finished[0], Path("."))]
    assert_same(*map(all_weights, both))
    assert Path("run.toml").read_text() == text
    assert decode_video(Path("out.mp4"))[-1].shape == (400, 600, 3)


# --- what is said ------------------------------------------------------------------------------


def test_log_of_a_faithful_recipe_is_the_originals_and_a_window_closes_the_run(
    gan1d, capsys, monkeypatch
):
    shown = windows(monkeypatch)
    assert gan1d(*SMALL, "--show") == 0
    ((frame, plot),) = shown
    assert {"real_density", "generated_density"} <= set(frame) and type(plot) is GanIntroPlot
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == "" and re.fullmatch(r"device: (CPU|GPU) \(.+\); XLA off: .+", lines[0])
    for line, step in zip(lines[1:5], (0, 10, 20, 30), strict=True):
        assert re.fullmatch(rf"{step}: [\d.e-]+\t[\d.e-]+", line)
    assert lines[5] == "picture: gan1d-gan-intro-2016-seed42.png"
    assert lines[6].startswith("W1 ") and len(lines) == 7
    assert files() == ["gan1d-gan-intro-2016-seed42.png"]


def test_log_of_another_recipe_is_a_table_at_round_steps(gan1d, capsys):
    """No film: the picture alone is drawn at the end."""
    assert gan1d("--num-steps", 240, "--pretrain-steps", 0, "--jit", "off", "--plot", "a.svg") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == [
        "step", "loss/discriminator", "penalty/r1", "penalty/r2", "loss/discriminator_with_penalty",
        "loss/generator",
    ]  # fmt: skip
    # Steps count from 0, and the last one has a line too.
    assert [int(line.split()[0]) for line in lines[2:15]] == [*range(0, 240, 20), 239]
    assert {len(line) for line in lines[1:15]} == {len(lines[1])}
    assert files() == ["a.svg"] and "<svg" in Path("a.svg").read_text()


def test_a_gif(gan1d):
    path = Path("out.gif")
    path.write_text("old")
    assert gan1d(*SMALL, "--num-steps", 9, "--anim-path", path, "--anim-every", 2) == 0
    pictures = decode(path)
    # Every second of 9 and the last.
    assert len(pictures) == 5 + 60 and distinct(pictures) == 5
    assert files() == [path.name]


def test_a_replay_page_and_the_film_of_the_same_run(gan1d, capsys):
    """The page has the first steps one by one. A film of the same frames has not."""
    Path("out.html").write_text("old")
    options = ("--num-steps", 12, "--anim-every", 4, "--anim", "out.html", "--save", "a.keras")
    assert gan1d(*SMALL, *options) == 0
    # Steps 0 to 12.
    assert "page: out.html (13 frames)\n" in capsys.readouterr().out
    text = Path("out.html").read_text()
    assert text.startswith("<!doctype html>") and "gan-intro-2016, seed 42" in text
    assert command("animate", "a.keras", "--anim", "a.gif", "--size", "2x1") == 0
    assert "animation: a.gif (3 frames)\n" in capsys.readouterr().out


def test_intervals_follow_each_other():
    def intervals(**given):
        options = module.Options(**given)
        options.check = None
        options._fill(options.chosen_recipe())
        return options.log_every, options.anim_every

    assert intervals() == (300, 30)
    assert intervals(minibatch=True) == (400, 40)
    assert intervals(recipe="gan-intro-2016", anim=Path("a.mp4")) == (10, 1)
    assert intervals(num_steps=240, log_every=80, anim=Path("a.mp4")) == (80, 2)
    assert intervals(anim_every=7) == (300, 7)


# --- the same numbers again --------------------------------------------------------------------


def loaded(folder):
    """Metrics without times and flags, and every number of the saved model."""
    found = json.loads((folder / "run.json").read_text())
    del found["seconds"], found["config"], found["run"]
    return found, all_weights(tfgan.load(folder / "run.keras"))


def run_and_load(gan1d, *options):
    paths = ("--save", "run.keras", "--metrics", "run.json", "--plot", "run.png")
    assert gan1d(*SMALL, *paths, *options) == 0
    return loaded(Path("."))


def test_same_seed_same_numbers_whatever_the_steps_per_call(gan1d, saved):
    keras.utils.set_random_seed(3)
    again = run_and_load(gan1d, "--log-every", 7, "--anim-every", 40)
    first = loaded(saved)
    assert again[0] == first[0]
    assert_same(again[1], first[1])


def test_trials_are_the_single_runs_of_their_seeds(gan1d, capsys):
    small = (*SMALL, "--minibatch", "--plot", "a.png", "--metrics", "m.json")
    assert gan1d(*small, "--seed", 5, "--trials", 2) == 0
    out, err = capsys.readouterr()
    assert err == ""  # no progress bar in a pipe
    found = json.loads(Path("m.json").read_text())
    assert [trial["seed"] for trial in found["trials"]] == [5, 6]
    w1 = np.array([trial["w1"] for trial in found["trials"]])
    assert len(set(w1)) == 2 and found["num_trials"] == 2
    np.testing.assert_allclose(
        [found["w1"], found["w1_worst"], found["w1_standard_error"]],
        [w1.mean(), w1.max(), w1.std(ddof=1) / np.sqrt(2)],
    )
    line = next(line for line in out.splitlines() if " of 2 converged" in line)
    assert line.startswith(f"{int(np.sum(w1 <= 0.1))} of 2 converged (W1 <= 0.1); W1 mean ")
    assert gan1d(*small, "--seed", 6) == 0
    assert json.loads(Path("m.json").read_text())["trials"] == [found["trials"][1]]


def test_data_with_two_bumps(gan1d, capsys):
    assert gan1d(*SMALL, "--data", "two-bumps", "--save", "b.keras", "--metrics", "b.json") == 0
    found = json.loads(Path("b.json").read_text())
    assert found["data"]["name"] == "two-bumps" and found["trials"][0]["modes"] in (0, 1, 2)
    assert "both bumps in" in capsys.readouterr().out
    with FrameReader("b.frames.npz") as frames:
        assert "data_mean" not in frames.metadata
        assert frames.metadata["title"] == "A GAN learns two bumps"
        low, high = frames.metadata["x_limits"]
        assert low <= 2 - 1.5 and high >= 6 + 1.5
    assert command("score", "b.keras", "--num-samples", 200, "--metrics", "score.json") == 0
    assert json.loads(Path("score.json").read_text())["modes"] in (0, 1, 2)


def test_other_data_and_sizes(gan1d):
    sizes = ("--hidden-size", 3, "--batch-size", 5, "--mean", -2, "--std", 1.5)
    found, weights = run_and_load(gan1d, *sizes, "--loss", "hinge", "--num-steps", 4)
    assert found["data"] == {"name": "gaussian", "mean": -2.0, "std": 1.5}
    assert (found["hidden_size"], found["batch_size"]) == (3, 5)
    assert (1, 3) in [w.shape for w in weights]
    assert tfgan.load("run.keras").adversarial_loss.name == "hinge"
    with FrameReader("run.frames.npz") as frames:
        assert frames.metadata["data_mean"] == -2.0


def test_a_run_that_diverges_says_so(gan1d, capsys, monkeypatch):
    def poison(model, data, **options):
        model.generator.set_weights([w * np.nan for w in model.generator.get_weights()])

    monkeypatch.setattr(tfgan.Gaussian1DGAN, "pretrain_discriminator", poison)
    options = ("--anim", "a.gif", "--plot", "a.png", "--metrics", "m.json")
    assert gan1d(*SMALL, *options, "--log-every", 10, "--save", "run.keras") == 3
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "diverged at step 0: discriminator_loss (of the discriminator) is not finite; there is no "
        "finite state to keep; try a lower --learning-rate, another --loss, or a penalty",
        "not saved: the generator has numbers that are not finite",
        "no animation: there is no frame to draw",
    ]
    assert "the generator's values are not finite" in out
    found = json.loads(Path("m.json").read_text())
    assert found["w1"] is None and found["num_not_finite"] == 1
    nothing = {"w1": None, "ks": None, "mean": None, "std": None}
    assert found["trials"] == [{"seed": 42, **nothing}]
    assert found["diverged"].startswith("diverged at step 0") and not found["interrupted"]
    assert files() == ["a.png", "m.json"]


class PoisonAt(keras.callbacks.Callback):
    """NaN after so many steps."""

    def __init__(self, step):
        super().__init__()
        self.at = step

    def on_train_batch_begin(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.at:
            generator = self.model.generator
            generator.set_weights([w * np.nan for w in generator.get_weights()])


def test_of_a_run_that_diverges_the_last_finite_state_is_saved(gan1d, capsys, monkeypatch):
    usual = module.Run.callbacks
    monkeypatch.setattr(module.Run, "callbacks", lambda run: [*usual(run), PoisonAt(20)])
    paths = ("--save", "run.keras", "--metrics", "m.json", "--plot", "a.png")
    assert gan1d(*SMALL, *paths, "--log-every", 10, "--anim-every", 10) == 3
    err = capsys.readouterr().err
    assert err.startswith("diverged at step 20: discriminator_loss (of the discriminator) is not")
    model = tfgan.load("run.keras")
    kept = int(model.step.numpy())
    assert kept in (10, 20) and f"kept is step {kept}; try a lower --learning-rate" in err
    assert all(np.isfinite(values).all() for values in all_weights(model))
    assert json.loads(Path("m.json").read_text())["w1"] is not None


# --- interrupted, and resumed ------------------------------------------------------------------


class InterruptAt(keras.callbacks.Callback):
    """A signal in the call that makes the step."""

    def __init__(self, step, number=signal.SIGINT):
        super().__init__()
        self.at, self.number = step, number

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.at:
            signal.raise_signal(self.number)


@pytest.fixture
def interrupted_at(monkeypatch):
    """Lets the next runs be interrupted after a step; None lets them be."""
    usual = module.Run.callbacks

    def choose(step, number=signal.SIGINT):
        more = [] if step is None else [InterruptAt(step, number)]
        monkeypatch.setattr(module.Run, "callbacks", lambda run: [*usual(run), *more])

    return choose


def test_an_interrupted_run_is_kept_and_goes_on_to_the_same_end(
    gan1d, saved, interrupted_at, capsys
):
    """Steps that were made are not made again, and the rates fall as if nothing had happened."""
    Path("m.json").write_text("old")
    interrupted_at(15)
    paths = ("--save", "part.keras", "--anim", "a.gif", "--metrics", "m.json", "--anim-every", 5)
    assert gan1d(*SMALL, *paths) == 130
    out, err = capsys.readouterr()
    assert err == "interrupted: keeping what there is\n"
    assert "model: part.keras" in out and "animation: a.gif (3 frames)" in out  # 5, 10, 15
    found = json.loads(Path("m.json").read_text())
    assert found["interrupted"] and found["num_trials"] == 1
    assert int(tfgan.load("part.keras").step.numpy()) == 15
    interrupted_at(None)
    assert gan1d("--resume", "part.keras", "--save", "end.keras", "--jit", "off") == 0
    out, err = capsys.readouterr()
    # The run's own flags lie beside it: recipe, length, sizes.
    assert [line.split(":")[0] for line in out.splitlines()[1:4]] == ["20", "30", "model"]
    whole, end = tfgan.load(saved / "run.keras"), tfgan.load("end.keras")
    assert int(end.step.numpy()) == 40
    assert_same(all_weights(whole), all_weights(end))
    with FrameReader("end.frames.npz") as left, FrameReader(saved / "run.frames.npz") as right:
        assert [frame["step"] for frame in left] == [frame["step"] for frame in right]
        for one, other in zip(left, right, strict=True):
            assert_same(list(one.values()), list(other.values()))
    assert not list(Path().glob("*.partial.*"))


class FailAt(InterruptAt):
    """An error in the call that makes the step."""

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.at:
            raise ValueError("the data\nend here")


def test_an_error_in_the_training_keeps_what_there_is(gan1d, capsys, monkeypatch):
    usual = module.Run.callbacks
    monkeypatch.setattr(module.Run, "callbacks", lambda run: [*usual(run), FailAt(20)])
    paths = ("--save", "run.keras", "--metrics", "m.json", "--plot", "a.png")
    assert gan1d(*SMALL, *paths, "--log-every", 10) == 1
    assert capsys.readouterr().err == "error: the training failed: the data end here\n"
    assert int(tfgan.load("run.keras").step.numpy()) == 20
    assert {"a.png", "m.json", "run.keras", "run.toml"} <= set(files())


def test_what_cannot_be_resumed(gan1d, capsys):
    assert gan1d(*SMALL, "--save", "run.keras", "--plot", "a.png") == 0
    before = files()
    resume = ("gan1d", "--resume", "run.keras")
    assert "was made with --recipe gan-intro-2016. Received: default" in refused(
        capsys, *resume, "--recipe", "default"
    )
    assert "--batch-size 12. Received: 13" in refused(capsys, *resume, "--batch-size", 13)
    assert "--minibatch False. Received: True" in refused(capsys, *resume, "--minibatch")
    assert "--seed 42. Received: 43" in refused(capsys, *resume, "--seed", 43)
    assert "--num-steps must be above the 40" in refused_after_start(capsys, *resume)
    # Schedules keep the promised length, unless they are to be stretched.
    longer = (*resume, "--num-steps", 50, "--save", "b.keras", "--jit", "off")
    assert "its schedules end at step 40. With --extend" in refused_after_start(capsys, *longer)
    assert files() == before
    assert gan1d(*longer[1:], "--extend") == 0
    assert int(tfgan.load("b.keras").step.numpy()) == 50
    said = "schedules are stretched: they ended at step 40, now at step 50\n"
    assert capsys.readouterr().err == said
    # Lines keep their steps where the run goes on between two of them.
    on = ("--resume", "b.keras", "--num-steps", 63, "--log-every", 4, "--save", "c.keras")
    assert gan1d(*on, "--extend", "--jit", "off") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines if "\t" in line] == ["52", "56", "60"]
    # A file of an earlier version: what it was told lies beside it, or is not known.
    keras.Model.save(tfgan.load("run.keras"), "run.keras")
    Path("run.toml").unlink()
    error = refused_after_start(capsys, *resume, "--hidden-size", 5)
    assert "its generator has other shapes" in error


def refused_after_start(capsys, *arguments):
    """As `refused`, where the file itself must be looked into: the device has been named."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        command(*arguments)
    error = capsys.readouterr().err
    assert stopped.value.code == 2 and error.count("\n") == 1, error
    return error


def test_nothing_is_replaced_by_a_run_that_made_no_step(gan1d, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(tfgan.Gaussian1DGAN, "pretrain_discriminator", interrupt)
    Path("run.keras").write_text("good")
    assert gan1d(*SMALL, "--save", "run.keras", "--metrics", "m.json") == 130
    assert Path("run.keras").read_text() == "good" and files() == ["run.keras"]


@pytest.mark.slow
def test_ctrl_c_from_outside(tmp_path):
    """A whole process, as a terminal interrupts it."""
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tfgan.cli.main import main; sys.exit(main())"
    )
    arguments = [
        "gan1d", "--anim", "out.gif", "--save", "run.keras", "--metrics", "m.json",
        "--log-every", "50", "--num-steps", "10000000", "--anim-every", "50", "--jit", "off",
        "--pretrain-steps", "5", "--recipe", "gan-intro-2016",
    ]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=tmp_path, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    said = ""
    while "250: " not in said:
        said += process.stdout.readline()
        assert process.poll() is None, process.stderr.read()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "interrupted: keeping what there is\n"
    count = int(re.search(r"^animation: out.gif \((\d+) frames\)$", out, re.M)[1])
    names = ["m.json", "out.gif", "run.frames.npz", "run.keras", "run.toml"]
    assert sorted(os.listdir(tmp_path)) == names
    assert int(tfgan.load(tmp_path / "run.keras").step.numpy()) >= 250
    with FrameReader(tmp_path / "run.frames.npz") as frames:
        assert [frame["step"] for frame in frames] == [50 * (i + 1) for i in range(count)]


# --- bad input ---------------------------------------------------------------------------------


BAD = [
    (
        ["--recipe", "gan-intro"],
        r"unknown recipe\. Expected one of: default, gan-intro-2016.*'gan-intro'.* Did you mean",
    ),
    (["--num-steps", "0"], "--num-steps must be an integer of at least 1. Received: 0"),
    (["--num-steps", "-5"], "--num-steps must be an integer of at least 1. Received: -5"),
    (["--num-steps", "many"], "argument --num-steps: invalid int value: 'many'"),
    (["--num-steps", "1.5"], "argument --num-steps: invalid int value"),
    (["--epochs", "2"], "--epochs is for data sets.*Use --num-steps"),
    (["--batch-size", "0"], "--batch-size must be an integer of at least 1"),
    (["--batch-size", "1", "--minibatch"], "--batch-size with --minibatch must be .* at least 2"),
    (["--hidden-size", "0"], "--hidden-size must be an integer of at least 1"),
    (["--pretrain-steps", "-1"], "--pretrain-steps must be an integer of at least 0"),
    (["--discriminator-steps", "0"], "--discriminator-steps must be an integer of at least 1"),
    (["--learning-rate", "0"], "--learning-rate must be above 0"),
    (["--learning-rate", "nan"], "--learning-rate must be a finite number"),
    (["--learning-rate", "1,2,3"], "--learning-rate takes one number, or two"),
    (["--loss", "wgan"], "unknown loss. Expected one of: bce_probability"),
    (["--log-every", "0"], "--log-every must be an integer of at least 1"),
    (["--anim-every", "-2"], "--anim-every must be an integer of at least 1"),
    (["--trials", "0"], "--trials must be an integer of at least 1"),
    (["--seed", "-1"], "seed must be an integer in"),
    (["--seed", "2147483648"], r"in \[0, 2147483647\]\. Received: 2147483648"),
    (["--seed", "2147483647", "--trials", "2"], "seed must be an integer in"),
    (["--std", "0"], "std must be above 0"),
    (["--std", "-0.5"], "std must be above 0"),
    (["--std", "nan"], "std must be a finite number"),
    (["--mean", "inf"], "mean must be a finite number"),
    (["--anim", "a.avi"], r"unknown ending .*\.mp4, \.gif, \.html"),
    (["--anim", "a"], "unknown ending"),
    (["--anim", "no/a.mp4"], "folder no does not exist"),
    (["--anim", "locked/a.gif"], "locked is read-only"),
    (["--plot", "a.mp4"], "unknown ending of picture"),
    (["--num-steps", "10000000000"], "--num-steps must be at most 1000000000. Received"),
    (["--anim-every", "2147483648"], "--anim-every must be at most 1000000000. Received"),
    (["--log-every", "2147483648"], "--log-every must be at most 1000000000. Received"),
    (["--plot", "no/a.png"], "folder no does not exist"),
    (["--losses", "a.mp4"], "unknown ending of picture"),
    (["--save", "a.h5"], r"--save must end in \.keras\. Received: a\.h5"),
    (["--save", "no/a.keras"], "folder no does not exist"),
    (["--save", "locked/a.keras"], "locked is read-only"),
    (["--save", "taken.keras"], "taken.frames.npz: it is a directory"),
    (["--save", "mine.keras"], "--save would replace mine.toml, which no run wrote"),
    (["--resume", "none.keras"], "saved run none.keras does not exist"),
    (["--resume", "old.png"], r"--resume must end in \.keras"),
    (["--config", "none.toml"], "cannot read config file none.toml"),
    (["--config", "mine.toml"], "mine.toml: unknown key 'hidden'. Did you mean 'hidden-size'"),
    (["--metrics", "folder"], "it is a directory"),
    (["--metrics", "no/m.json"], "folder no does not exist"),
    (["--metrics", "/proc/m.json"], "cannot write /proc/m.json"),
    (["--metrics", "same.png", "--plot", "same.png"], "must be different files"),
    (["--save", "a.keras", "--metrics", "a.frames.npz"], "must be different files"),
    (["--save", "a.keras", "--metrics", "a.toml"], "must be different files"),
    (["--logdir", "old.png"], "it is a file"),
    (["--logdir", "locked/logs"], "read-only"),
    (["--show"], "no display to show a window on"),
    (["--device", "tpu"], r"unknown device\. Expected one of: auto, cpu, gpu"),
    (["--jit", "maybe"], r"unknown jit\. Expected one of: auto, on, off"),
    (["--lr", "0.1"], "unrecognized arguments: --lr 0.1. Did you mean '--learning-rate'"),
    (["--num-stpes", "5"], "unrecognized arguments: --num-stpes 5. Did you mean '--num-steps'"),
    (["out.mp4"], "unrecognized arguments: out.mp4"),
    (["--anim"], "argument --anim.*: expected one argument"),
    (["--minibatch", "False"], "unrecognized arguments: False"),
]


def test_bad_input_is_one_line_and_nothing_is_touched(gan1d, monkeypatch, capsys):
    """All in one test: what is wrong is found before any work."""
    Path("folder").mkdir()
    Path("taken.frames.npz").mkdir()
    Path("old.png").write_text("old")
    Path("mine.toml").write_text("hidden = 4\n")
    Path("locked").mkdir()
    Path("locked").chmod(0o555)
    monkeypatch.setattr("matplotlib.pyplot.get_backend", lambda: "agg")

    def work(options):
        raise AssertionError("the work began")

    monkeypatch.setattr(module, "run", work)
    before = files()
    for arguments, said in BAD:
        assert re.search(said, refused(capsys, "gan1d", *arguments)), arguments
        assert files() == before and Path("old.png").read_text() == "old", arguments
    assert os.listdir("locked") == os.listdir("folder") == []


def test_a_gpu_that_is_not_there(gan1d, capsys, monkeypatch):
    monkeypatch.setattr("tensorflow.config.list_physical_devices", lambda kind: [])
    assert re.match("no GPU: .*Received: gpu", refused(capsys, "gan1d", "--device", "gpu"))
    assert files() == []
