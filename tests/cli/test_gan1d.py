"""scripts/gan1d.py: what it makes, what it says, and one clear line where it cannot."""

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
from conftest import SCRIPTS, all_weights, assert_same, script_main
from helpers.films import decode, decode_video, distinct
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tfgan
from tfgan.animation.frames import FrameReader

# Little to do and quick to compile.
SMALL = ("--recipe", "gan-intro-2016", "--num-steps", 40, "--pretrain-steps", 5, "--jit", "off")


@pytest.fixture
def gan1d(monkeypatch, tmp_path):
    """`main` of the script, in this process and in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return script_main("gan1d", monkeypatch)


def files():
    return sorted(os.listdir("."))


def command(*arguments, **variables):
    """Arguments of `subprocess` that run the script as a user does."""
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS.parent), **variables}
    environment.pop("TF_CPP_MIN_LOG_LEVEL", None)  # set by conftest, not by users
    return {
        "args": [sys.executable, str(SCRIPTS / "gan1d.py"), *map(str, arguments)],
        "env": environment,
        "text": True,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
    }


# --- in a process of its own -------------------------------------------------------------------


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The plain command, shortened: its folder, and what it printed."""
    folder = tmp_path_factory.mktemp("run")
    options = ("--minibatch", "--anim", "out.mp4", "--save", "run.keras", "--metrics", "m.json")
    short = ("--num-steps", 240, "--pretrain-steps", 50, "--log-every", 80, "--seed", 7)
    return folder, subprocess.run(**command(*options, *short), cwd=folder)


def test_plain_command(finished):
    folder, done = finished
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # none of TensorFlow's start-up notices either
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"device: (CPU|GPU) \(.+\); XLA on: .+", lines[0])
    for line, step in zip(lines[1:4], (80, 160, 240), strict=True):
        assert re.fullmatch(rf"{step}: [\d.e-]+\t[\d.e-]+", line)
    assert lines[4:6] == [
        "model: run.keras (frames: run.frames.npz)",
        "animation: out.mp4 (120 frames)",
    ]
    assert lines[6].startswith("W1 ") and lines[7] == "metrics: m.json" and len(lines) == 8
    # With --anim no picture is made that was not asked for.
    assert sorted(os.listdir(folder)) == ["m.json", "out.mp4", "run.frames.npz", "run.keras"]


def test_animation_has_its_frames(finished):
    pictures = decode_video(finished[0] / "out.mp4")
    assert len(pictures) == 120 and distinct(pictures) == 120
    with FrameReader(finished[0] / "run.frames.npz") as frames:
        assert [frame["step"] for frame in frames] == list(range(2, 241, 2))
        facts = {"recipe": "default", "minibatch": True, "seed": 7, "data_mean": 4.0}
        assert facts.items() <= frames.metadata.items()


def test_last_frame_is_what_the_saved_model_shows(finished):
    model = tfgan.load(finished[0] / "run.keras")
    assert isinstance(model, tfgan.Gaussian1DGAN) and int(model.step.numpy()) == 240
    batch_size = json.loads((finished[0] / "m.json").read_text())["batch_size"]
    curves = model.curves(tfgan.Gaussian(4.0, 0.5), batch_size=batch_size)
    with FrameReader(finished[0] / "run.frames.npz") as frames:
        last = frames[-1]
        for name, curve in curves.items():
            np.testing.assert_allclose(last[name], curve, atol=1e-5)
        assert np.abs(frames[0]["generated_density"] - curves["generated_density"]).max() > 0.05


def test_metrics_hold_everything(finished):
    found = json.loads((finished[0] / "m.json").read_text())
    recipe = tfgan.recipes.gaussian_1d("default", minibatch=True)
    expected = {
        "recipe": "default",
        "minibatch": True,
        "num_steps": 240,
        "batch_size": recipe.batch_size,
        "hidden_size": 4,
        "pretrain_steps": 50,
        "data": {"mean": 4.0, "std": 0.5},
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
    assert found["device"] and found["xla"].startswith("XLA on") and "10000" in found["protocol"]


def test_animate_draws_the_saved_run_again(finished, monkeypatch, tmp_path):
    animate = script_main("animate", monkeypatch)
    again = tmp_path / "again.gif"
    assert animate(finished[0] / "run.keras", "--anim", again, "--every", 40, "--size", "3x2") == 0
    with Image.open(again) as gif:
        assert (gif.n_frames, gif.size) == (4, (300, 200))  # 0, 40, 80 and the last


@pytest.mark.usefixtures("sigint")
def test_ctrl_c_keeps_the_frames_and_writes_the_animation_so_far(tmp_path):
    options = ("--anim", "out.gif", "--save", "run.keras", "--metrics", "m.json", "--log-every", 50)
    steps = ("--num-steps", 10_000_000, "--anim-every", 50, "--jit", "off", "--pretrain-steps", 5)
    (tmp_path / "m.json").write_text("old")
    process = subprocess.Popen(
        **command(*options, *steps, "--recipe", "gan-intro-2016", PYTHONUNBUFFERED="1"),
        cwd=tmp_path,
        start_new_session=True,
    )
    said = ""
    while "250: " not in said:
        said += process.stdout.readline()
        assert process.poll() is None, process.stderr.read()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everything that runs in it
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "interrupted: keeping what there is\n"
    count = int(re.search(r"^animation: out.gif \((\d+) frames\)$", out, re.M)[1])
    assert sorted(os.listdir(tmp_path)) == ["m.json", "out.gif", "run.frames.npz"]
    assert (tmp_path / "m.json").read_text() == "old"
    with FrameReader(tmp_path / "run.frames.npz") as frames:
        assert len(frames) == count >= 4
        assert [frame["step"] for frame in frames] == [50 * (i + 1) for i in range(count)]
    with Image.open(tmp_path / "out.gif") as gif:
        assert gif.n_frames == count


def fake_tensorflow(folder, last_line):
    """A TensorFlow that talks to the screen from below Python, as the real one does."""
    (folder / "tensorflow.py").write_text(
        f"import os\nos.write(2, b'native words\\n')\n{last_line}\n"
    )
    program = "import _common; _common.import_quietly(); import tensorflow; print('fine')"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(SCRIPTS)])}
    del environment["TF_CPP_MIN_LOG_LEVEL"]
    return {
        "args": [sys.executable, "-c", program],
        "env": environment,
        "capture_output": True,
        "text": True,
    }


def test_notices_of_tensorflow_are_put_aside_and_errors_are_not(tmp_path):
    done = subprocess.run(**fake_tensorflow(tmp_path, "pass"))
    assert (done.stdout, done.stderr) == ("fine\n", "")
    done = subprocess.run(**fake_tensorflow(tmp_path, "raise ImportError('libcudart is broken')"))
    assert done.returncode == 1 and done.stderr.startswith("native words\n")
    assert done.stderr.endswith("ImportError: libcudart is broken\n")
    asked = fake_tensorflow(tmp_path, "pass")
    asked["env"]["TF_CPP_MIN_LOG_LEVEL"] = "0"
    assert subprocess.run(**asked).stderr == "native words\n"


# --- pictures and animations -------------------------------------------------------------------


def test_default_picture_says_where_it_is(gan1d, capsys):
    assert gan1d(*SMALL) == 0
    out, err = capsys.readouterr()
    assert "\npicture: gan1d-gan-intro-2016-seed42.png\n" in out and err == ""
    assert files() == ["gan1d-gan-intro-2016-seed42.png"]
    with Image.open(files()[0]) as picture:
        assert picture.size == (900, 600)


@pytest.mark.parametrize("ending", [".gif", ".html"])
def test_other_animations(gan1d, ending):
    path = Path(f"out{ending}")
    path.write_text("old")
    assert gan1d(*SMALL, "--anim-path", path, "--anim-every", 3, "--optimal") == 0
    pictures = decode(path)
    assert len(pictures) == distinct(pictures) == 14  # every third of 40 and the last
    assert [name for name in files() if "inside" not in name] == [path.name]


def test_2016_shows_every_step(gan1d):
    assert gan1d(*SMALL, "--num-steps", 9, "--anim", "a.gif", "--plot", "a.svg") == 0
    assert len(decode(Path("a.gif"))) == 9
    assert files() == ["a.gif", "a.svg"] and "<svg" in Path("a.svg").read_text()


def test_log_is_the_originals(gan1d, capsys):
    gan1d(*SMALL)
    lines = capsys.readouterr().out.splitlines()[1:5]
    assert [line.split(": ")[0] for line in lines] == ["10", "20", "30", "40"]
    assert all(re.fullmatch(r"\d+: [\d.e-]+\t[\d.e-]+", line) for line in lines)


def test_logdir_has_the_losses(gan1d):
    assert gan1d(*SMALL, "--logdir", "logs/deep", "--plot", "a.png") == 0
    events = EventAccumulator("logs/deep/train", {"tensors": 0})
    events.Reload()
    assert {"epoch_discriminator_loss", "batch_generator_loss"} <= set(events.Tags()["tensors"])
    assert len(events.Tensors("batch_generator_loss")) == 4


# --- the same numbers again --------------------------------------------------------------------


def run_and_load(gan1d, name, *options):
    """Metrics without times, and every number of the saved model."""
    paths = ("--save", f"{name}.keras", "--metrics", f"{name}.json", "--plot", f"{name}.png")
    assert gan1d(*SMALL, *paths, *options) == 0
    found = json.loads(Path(f"{name}.json").read_text())
    del found["seconds"]
    return found, all_weights(tfgan.load(f"{name}.keras"))


def test_same_seed_same_numbers_whatever_the_steps_a_call(gan1d):
    first = run_and_load(gan1d, "a")
    keras.utils.set_random_seed(3)
    for name, options in (("b", ()), ("c", ("--log-every", 7)), ("d", ("--anim-every", 40))):
        again = run_and_load(gan1d, name, *options)
        assert again[0] == first[0]
        assert_same(again[1], first[1])
    other = run_and_load(gan1d, "e", "--seed", 43)
    assert other[0]["w1"] != first[0]["w1"]


def test_trials_are_the_single_runs_of_their_seeds(gan1d, capsys):
    small = (*SMALL, "--minibatch", "--plot", "a.png", "--metrics", "m.json")
    assert gan1d(*small, "--seed", 5, "--trials", 3) == 0
    out = capsys.readouterr().out
    found = json.loads(Path("m.json").read_text())
    assert [trial["seed"] for trial in found["trials"]] == [5, 6, 7]
    w1 = np.array([trial["w1"] for trial in found["trials"]])
    assert len(set(w1)) == 3 and found["num_trials"] == 3
    np.testing.assert_allclose(
        [found["w1"], found["w1_worst"], found["w1_standard_error"]],
        [w1.mean(), w1.max(), w1.std(ddof=1) / np.sqrt(3)],
    )
    line = next(line for line in out.splitlines() if " of 3 converged" in line)
    assert line.startswith(f"{int(np.sum(w1 <= 0.1))} of 3 converged (W1 <= 0.1); W1 mean ")
    assert f"{w1.mean():.4f} +- " in line and f"worst {w1.max():.4f}" in line
    assert gan1d(*small, "--seed", 6) == 0
    assert json.loads(Path("m.json").read_text())["trials"] == [found["trials"][1]]


def test_other_data_and_sizes(gan1d):
    sizes = ("--hidden-size", 3, "--batch-size", 5, "--mean", -2, "--std", 1.5)
    found, weights = run_and_load(gan1d, "a", *sizes)
    assert found["data"] == {"mean": -2.0, "std": 1.5}
    assert (found["hidden_size"], found["batch_size"]) == (3, 5)
    assert (1, 3) in [w.shape for w in weights]
    with FrameReader("a.frames.npz") as frames:
        assert frames.metadata["data_mean"] == -2.0


def test_run_that_diverges_says_so(gan1d, capsys, monkeypatch):
    def poison(model, data, **options):
        model.generator.set_weights([w * np.nan for w in model.generator.get_weights()])

    monkeypatch.setattr(tfgan.Gaussian1DGAN, "pretrain_discriminator", poison)
    options = ("--anim", "a.gif", "--plot", "a.png", "--metrics", "m.json")
    assert gan1d(*SMALL, *options, "--log-every", 10, "--anim-every", 10) == 0
    out, err = capsys.readouterr()
    assert err == (
        "stopped at step 10: a loss is not finite\nno animation: there is no frame to draw\n"
    )
    assert "the generator's values are not finite" in out
    found = json.loads(Path("m.json").read_text())
    assert found["w1"] is None and found["num_not_finite"] == 1
    assert found["trials"] == [{"seed": 42, "w1": None, "mean": None, "std": None}]
    assert files() == ["a.png", "m.json"]


# --- bad input ---------------------------------------------------------------------------------


BAD = [
    (
        ["--recipe", "gan-intro"],
        r"unknown recipe\. Expected one of: default, gan-intro-2016.*'gan-intro'",
    ),
    (["--num-steps", "0"], "--num-steps must be an integer of at least 1. Received: 0"),
    (["--num-steps", "-5"], "--num-steps must be an integer of at least 1. Received: -5"),
    (["--num-steps", "many"], "argument --num-steps: invalid int value: 'many'"),
    (["--num-steps", "1.5"], "argument --num-steps: invalid int value"),
    (["--batch-size", "0"], "--batch-size must be an integer of at least 1"),
    (["--batch-size", "1", "--minibatch"], "--batch-size with --minibatch must be .* at least 2"),
    (["--hidden-size", "0"], "--hidden-size must be an integer of at least 1"),
    (["--pretrain-steps", "-1"], "--pretrain-steps must be an integer of at least 0"),
    (["--log-every", "0"], "--log-every must be an integer of at least 1"),
    (["--anim-every", "-2"], "--anim-every must be an integer of at least 1"),
    (["--trials", "0"], "--trials must be an integer of at least 1"),
    (["--seed", "-1"], "seed must be an integer in"),
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
    (["--plot", "no/a.png"], "folder no does not exist"),
    (["--save", "a.h5"], r"--save must end in \.keras\. Received: a\.h5"),
    (["--save", "no/a.keras"], "folder no does not exist"),
    (["--save", "locked/a.keras"], "locked is read-only"),
    (["--save", "taken.keras"], "taken.frames.npz: it is a directory"),
    (["--metrics", "folder"], "it is a directory"),
    (["--metrics", "no/m.json"], "folder no does not exist"),
    (["--metrics", "/proc/m.json"], "cannot write /proc/m.json"),
    (["--metrics", "same.png", "--plot", "same.png"], "must be different files"),
    (["--save", "a.keras", "--metrics", "a.frames.npz"], "must be different files"),
    (["--logdir", "old.png"], "it is a file"),
    (["--logdir", "locked/logs"], "read-only"),
    (["--show"], "no display to show a window on"),
    (["--device", "tpu"], r"unknown device\. Expected one of: auto, cpu, gpu"),
    (["--jit", "maybe"], r"unknown jit\. Expected one of: auto, on, off"),
    (["--num-stpes", "5"], "unrecognized arguments: --num-stpes 5"),
    (["--num", "5"], "unrecognized arguments: --num 5"),
    (["out.mp4"], "unrecognized arguments: out.mp4"),
    (["--anim"], "argument --anim.*: expected one argument"),
    (["--minibatch", "False"], "unrecognized arguments: False"),
]


@pytest.fixture
def furnished(gan1d, monkeypatch):
    """A folder with things in the way; training would fail the test."""
    Path("folder").mkdir()
    Path("taken.frames.npz").mkdir()
    Path("old.png").write_text("old")
    Path("locked").mkdir()
    Path("locked").chmod(0o555)
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr("matplotlib.pyplot.get_backend", lambda: "agg")

    def train(*args, **kwargs):
        raise AssertionError("training began")

    monkeypatch.setattr(tfgan.Gaussian1DGAN, "fit", train)
    monkeypatch.setattr(tfgan.Gaussian1DGAN, "pretrain_discriminator", train)
    monkeypatch.setattr(tfgan.Gaussian1DGAN, "from_recipe", train)
    return gan1d


@pytest.mark.parametrize(
    ("arguments", "said"), BAD, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_bad_input_is_one_line_before_training(furnished, capsys, arguments, said):
    before = files()
    with pytest.raises(SystemExit) as stopped:
        furnished(*arguments)
    err = capsys.readouterr().err
    assert stopped.value.code == 2
    assert re.fullmatch(rf"gan1d\.py: error: .*{said}.*\n", err), err
    assert files() == before and Path("old.png").read_text() == "old"
    assert os.listdir("locked") == os.listdir("folder") == []


def test_gpu_that_is_not_there(furnished, capsys, monkeypatch):
    monkeypatch.setattr("tensorflow.config.list_physical_devices", lambda kind: [])
    with pytest.raises(SystemExit) as stopped:
        furnished("--device", "gpu")
    assert stopped.value.code == 2
    assert re.fullmatch(r"gan1d\.py: error: no GPU: .*Received: gpu\n", capsys.readouterr().err)


def test_typos_and_help_need_no_tensorflow():
    program = (
        "import runpy, sys\n"
        f"sys.path.insert(0, {str(SCRIPTS)!r}); sys.argv = ['gan1d.py', sys.argv[1]]\n"
        "try: runpy.run_path(sys.path[0] + '/gan1d.py', run_name='__main__')\n"
        "except SystemExit as stop: print(stop.code, 'tensorflow' in sys.modules)\n"
    )
    for flag, last in (("--help", "0 False"), ("--hlep", "2 False")):
        done = subprocess.run(
            [sys.executable, "-c", program, flag], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == last
