"""`tfgan images`: networks of 32x32 to 128x128 on a folder of images."""

import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same
from helpers.commands import files, refused
from helpers.commands import tfgan as command
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tfgan
from tfgan.cli import image_run, images
from tfgan.cli.flags import make_parser, parse
from tfgan.data import InMemoryImages, StreamedImages

# A step has two updates of the critic, each with one image: an epoch of four images has two steps.
SMALL = (
    "--recipe", "wgan", "--image-size", 32, "--channels", 1, "--batch-size", 1,
    "--discriminator-steps", 2, "--latent-dim", 4, "--jit", "off",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of four noise images, in the working folder."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    Path("images").mkdir()
    for i in range(4):
        keras.utils.save_img(f"images/{i}.png", rng.random((70, 66, 3)))
    return Path("images")


def parsed(*arguments):
    return parse(make_parser(images.Options, "x", "x"), images.Options, list(map(str, arguments)))


@pytest.mark.slow
def test_a_run_of_64x64(folder):
    code = command(
        "images", "--data", folder, "--num-steps", 2, "--batch-size", 2,
        "--plot", "p.png", "--metrics", "m.json", "--save", "a.keras",
    )  # fmt: skip
    assert code == 0
    values = json.loads(Path("m.json").read_text())
    assert values["recipe"] == "zoo-wgan-gp" and "scores" not in values
    assert "4 images of" in values["data"] and values["epochs"] is None
    # Training steps, as everywhere. The generator of this recipe moves on every fifth of them.
    assert values["steps"] == 2
    assert 'recipe = "zoo-wgan-gp"' in Path("a.toml").read_text()


@pytest.mark.usefixtures("steps_in_python")
def test_a_run_folder_holds_the_run_and_its_checkpoints(folder, capsys):
    code = command(
        "images", "--data", folder, *SMALL, "--epochs", 3, "--run-folder",
        "runs", "--run-id", "a", "--checkpoint-every", 2, "--grid-every", 3,
    )  # fmt: skip
    assert code == 0 and files() == ["images", "runs"]
    run = Path("runs/a")
    assert sorted(path.name for path in run.iterdir()) == [
        "board", "checkpoints", "metrics.json", "model.keras", "model.toml", "samples.png",
    ]  # fmt: skip
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == [
        "epoch-0002.keras", "epoch-0002.toml",
    ]  # fmt: skip
    assert int(tfgan.load(run / "checkpoints/epoch-0002.keras").step.numpy()) == 4
    values = json.loads((run / "metrics.json").read_text())
    assert set(values["history"]) == {"loss/discriminator", "loss/generator"}
    assert len(values["history"]["loss/generator"]) == 3 and values["steps"] == 6
    events = EventAccumulator(str(run / "board"), {"tensors": 0})
    events.Reload()
    steps = [event.step for event in events.Tensors("loss/discriminator")]
    assert steps == list(range(6))
    # One grid of the untrained model, then by steps. The real images are shown once.
    assert [event.step for event in events.Tensors("samples")] == [0, 3, 6]
    assert [event.step for event in events.Tensors("real")] == [0]
    # A checkpoint goes on with the flags and the data of its run, and ends like the run.
    checkpoint = run / "checkpoints/epoch-0002.keras"
    assert command("images", "--resume", checkpoint, "--save", "b.keras") == 0
    assert_same(*(all_weights(tfgan.load(path)) for path in (run / "model.keras", "b.keras")))
    assert "epoch 3/3: loss/discriminator" in capsys.readouterr().out


@pytest.mark.slow
def test_a_run_on_streamed_images_is_resumed_exactly(folder, monkeypatch):
    """Interrupted in an epoch: the next batch is the one that was not seen."""
    flags = ("--data", folder, *SMALL, "--epochs", 2, "--plot", "p.png")
    streamed = (*flags, "--memory-limit", 1e-6)
    assert command("images", *streamed, "--save", "whole.keras", "--metrics", "m.json") == 0
    assert json.loads(Path("m.json").read_text())["data"].endswith("streamed from disk")
    assert int(tfgan.load("whole.keras").step.numpy()) == 4
    usual = image_run.Run.callbacks

    class Interrupt(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.step.numpy()) == 3:
                raise KeyboardInterrupt

    monkeypatch.setattr(image_run.Run, "callbacks", lambda run: [*usual(run), Interrupt()])
    assert command("images", *streamed, "--save", "part.keras") == 130
    monkeypatch.setattr(image_run.Run, "callbacks", usual)
    read = []
    dataset = StreamedImages.dataset
    monkeypatch.setattr(
        StreamedImages, "dataset",
        lambda self, *args, **more: read.append(more["first_batch"]) or dataset(self, *args, **more)
    )  # fmt: skip
    assert command("images", "--resume", "part.keras", *streamed, "--save", "end.keras") == 0
    assert read == [6]
    whole, end = tfgan.load("whole.keras"), tfgan.load("end.keras")
    assert int(end.step.numpy()) == 4
    assert_same(all_weights(whole), all_weights(end))


def test_a_source_has_the_recipes_pixels_and_squares(folder):
    options = parsed("--data", folder, "--image-size", 32, "--recipe", "dcgan")
    options.check()
    recipe = options.chosen_recipe()
    source, scorer, said = images.make_source(options, recipe)
    assert type(source) is InMemoryImages and source.shape == (32, 32, 3) and scorer is None
    assert (source.low, source.high) == recipe.pixels and said == "4 images of images"
    squashed = tfgan.data.load_image_folder(folder, size=32, resize="squash")
    np.testing.assert_array_equal(source.images, squashed)
    np.savez("a.npz", x_train=np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28))
    options = parsed("--data", "a.npz", "--image-size", 32, "--limit", 2)
    options.check()
    source, _, said = images.make_source(options, options.chosen_recipe())
    assert source.images.shape == (2, 32, 32, 3) and said == "2 images of a.npz"


def test_bad_input_is_one_line(folder, capsys):
    for arguments, said in [
        (["--data", folder, "--form", "vae"],
         "unknown recipe. Expected one of: wgan-gp, wgan, dcgan"),
        (["--data", folder, "--recipe", "wgan-pg"], "Did you mean 'wgan-gp'"),
        (["--data", "none"], "image folder none does not exist"),
        (["--data", "none.npz"], "image file none.npz does not exist"),
        ([], "the following arguments are required: --data"),
        (["--data", folder, "--image-size", "48"], "--image-size must be 32, 64 or 128"),
        (["--data", folder, "--channels", "2"], "--channels must be 1 or 3"),
        (["--data", folder, "--limit", "0"], "--limit must be an integer of at least 1"),
        (["--data", folder, "--batch-size", "5"], "--batch-size must be at most 4"),
        (["--data", folder, "--memory-limit", "0"], "--memory-limit must be above 0"),
        (["--data", folder, "--run-folder", "r", "--batch-size", "5"], "--batch-size must be"),
        (["--data", folder, "--run-id", "a"], "--run-id goes with --run-folder"),
        (["--data", folder, "--run-folder", "r", "--run-id", "a/b"], "not a path. Received: a/b"),
        (["--data", folder, "--checkpoint-every", "1"], "needs --run-folder or --save"),
        (["--data", folder, "--grid-every", "0"], "--grid-every must be an integer of at least 1"),
    ]:  # fmt: skip
        assert re.search(said, refused(capsys, "images", *arguments)), arguments
        assert files() == ["images"]


@pytest.mark.usefixtures("steps_in_python")
def test_digits_of_another_size_are_scored(folder, capsys):
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (60, 28, 28), dtype=np.uint8), np.arange(60) % 10
    np.savez("mnist.npz", x_train=x[:40], y_train=y[:40], x_test=x[40:], y_test=y[40:])
    flags = ("--data", "mnist.npz", *SMALL, "--digit-scores", "--plot", "p.png")
    code = command("images", *flags, "--num-steps", 4, "--score-every", 2, "--metrics", "m.json")
    assert code == 0
    values = json.loads(Path("m.json").read_text())
    assert values["protocol"].startswith("200 generated images against 40 training images")
    assert "resized to 32x32" in values["protocol"] and " at 28x28 " in values["protocol"]
    assert [row["step"] for row in values["curve"]] == [2, 4]
    assert values["curve"][1]["fid"] == values["scores"]["fid"] > values["floor"]["fid"]
    # A floor is real images that go the same way.
    assert values["floor"]["num_samples"] == 20

    for more, said in (
        (("--data", "mnist.npz", "--channels", 1, "--score-every", 2), "give --digit-scores"),
        (("--data", folder, "--channels", 1, "--digit-scores"), "--data mnist.npz --channels 1"),
        (("--data", "mnist.npz", "--digit-scores"), "--data mnist.npz --channels 1"),
        ((*flags, "--limit", 9), "leave --limit out"),
    ):
        assert said in refused(capsys, "images", *more)
