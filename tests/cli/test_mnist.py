"""scripts/mnist.py and scripts/wgan_gp.py: a run of each, resumed; bad input in one line."""

import json

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same, script_main


@pytest.fixture
def mnist(monkeypatch):
    return script_main("mnist", monkeypatch)


@pytest.fixture
def wgan_gp(monkeypatch):
    return script_main("wgan_gp", monkeypatch)


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """60 noise images with labels, as an .npz."""
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (60, 28, 28), dtype=np.uint8), np.arange(60) % 10
    path = tmp_path_factory.mktemp("data") / "mnist.npz"
    np.savez(path, x_train=x[:40], y_train=y[:40], x_test=x[40:], y_test=y[40:])
    return path


def refused(run, capsys, *arguments):
    """Runs a command that is refused and returns its one line."""
    with pytest.raises(SystemExit) as exit_:
        run(*arguments)
    captured = capsys.readouterr()
    assert exit_.value.code == 2
    assert captured.err.count("\n") == 1, captured.err
    return captured.err


def test_a_run_writes_what_was_asked_for(mnist, digits, tmp_path, capsys):
    files = {name: tmp_path / name for name in ("a.gif", "p.png", "l.png", "m.json", "s.keras")}
    code = mnist(
        "--data", digits, "--recipe", "mnist-article", "--epochs", 2, "--anim", files["a.gif"],
        "--plot", files["p.png"], "--losses", files["l.png"], "--metrics", files["m.json"],
        "--save", files["s.keras"], "--logdir", tmp_path / "board", "--jit", "off",
    )  # fmt: skip
    out = capsys.readouterr().out
    assert code == 0
    assert out.startswith("device: ") and "XLA off" in out.splitlines()[0]
    assert "NOT the whole of MNIST" in out and "protocol: 200 generated" in out
    assert all(path.stat().st_size > 500 for path in files.values())
    assert list((tmp_path / "board").glob("events*"))
    values = json.loads(files["m.json"].read_text())
    assert values["steps"] == 2 * (40 // 16) and values["seed"] == 42
    assert len(values["history"]["generator_loss"]) == 2
    assert {"fid", "precision", "recall", "class_shares"} <= set(values["scores"])
    assert values["floor"]["fid"] > 0 and "NOT the whole" in values["protocol"]
    # Of this process and all tests before: what training takes is measured by the command alone.
    assert 0.1 < values["peak_memory_gib"] < 100
    assert values["cpu_seconds"] > 1 and values["latent_scale"] == 1.0
    assert 0 <= values["scores"]["confident_share"] <= 1
    assert int(keras.models.load_model(files["s.keras"]).step.numpy()) == 4


def test_a_resumed_run_is_the_run_that_never_stopped(mnist, digits, tmp_path):
    flags = ["--data", digits, "--recipe", "mnist-article", "--jit", "off"]
    flags += ["--plot", tmp_path / "p.png"]
    mnist(*flags, "--epochs", 3, "--save", tmp_path / "whole.keras")
    mnist(*flags, "--epochs", 1, "--save", tmp_path / "part.keras")
    mnist(
        *flags, "--epochs", 3, "--resume", tmp_path / "part.keras", "--save", tmp_path / "end.keras"
    )
    whole, end = (keras.models.load_model(tmp_path / f"{n}.keras") for n in ("whole", "end"))
    assert int(end.step.numpy()) == 6
    assert_same(all_weights(whole), all_weights(end))


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--model", "vae"], "unknown --model. Expected one of: mlp, conditional, dcgan, wgan-gp"),
        (["--recipe", "none"], "unknown recipe. Expected one of: default, mnist-article"),
        (["--model", "dcgan", "--recipe", "zoo-dcgan"], "is for 64x64 images"),
        (["--epochs", "0"], "--epochs must be an integer of at least 1. Received: 0"),
        (["--batch-size", "41"], "--batch-size must be at most 40"),
        (["--seed", "-1"], "seed must be an integer in"),
        (["--anim", "out.avi"], "unknown ending"),
        (["--plot", "missing/p.png"], "folder missing does not exist"),
        (["--save", "model.h5"], "--save must end in .keras"),
        (["--resume", "none.keras"], "saved run none.keras does not exist"),
        (["--mixed-precision", "int8"], "unknown --mixed-precision"),
        (["--plot", "a.png", "--losses", "a.png"], "must be different"),
        (["--data", "none.npz"], "MNIST file none.npz does not exist"),
    ],
)
def test_bad_input_gets_one_line_and_leaves_nothing(
    mnist, digits, tmp_path, monkeypatch, capsys, flags, said
):
    monkeypatch.chdir(tmp_path)
    data = [] if "--data" in flags else ["--data", digits]
    assert said in refused(mnist, capsys, *data, *flags)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_run_is_not_resumed(mnist, digits, tmp_path, capsys):
    path = tmp_path / "run.keras"
    path.write_bytes(b"not a zip file")
    error = refused(mnist, capsys, "--data", digits, "--resume", path, "--plot", tmp_path / "p.png")
    assert "cannot read saved run" in error
    assert path.read_bytes() == b"not a zip file"


def test_zoo_networks_on_a_folder_of_images(wgan_gp, tmp_path, capsys):
    rng = np.random.default_rng(0)
    (tmp_path / "images").mkdir()
    for i in range(4):
        keras.utils.save_img(tmp_path / "images" / f"{i}.png", rng.random((70, 66, 3)))
    code = wgan_gp(
        "--data", tmp_path / "images", "--epochs", 1, "--batch-size", 2,
        "--plot", tmp_path / "p.png", "--metrics", tmp_path / "m.json",
    )  # fmt: skip
    assert code == 0
    values = json.loads((tmp_path / "m.json").read_text())
    assert values["recipe"] == "zoo-wgan-gp" and values["steps"] == 2
    assert "4 images of" in values["data"] and "scores" not in values
    error = refused(wgan_gp, capsys, "--data", tmp_path / "images", "--form", "vae")
    assert "unknown --form. Expected one of: wgan-gp, wgan, dcgan" in error
    error = refused(wgan_gp, capsys, "--data", tmp_path / "none")
    assert "does not exist" in error
