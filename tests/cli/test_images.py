"""`tfgan images`: networks of 64x64 on a folder of images."""

import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from helpers.commands import files, refused
from helpers.commands import tfgan as command


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of four noise images, in the working folder."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    Path("images").mkdir()
    for i in range(4):
        keras.utils.save_img(f"images/{i}.png", rng.random((70, 66, 3)))
    return Path("images")


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
    # The generator of this recipe moves on every fifth iteration.
    assert values["steps"] == 10
    assert 'recipe = "zoo-wgan-gp"' in Path("a.toml").read_text()


def test_bad_input_is_one_line(folder, capsys):
    for arguments, said in [
        (["--data", folder, "--form", "vae"],
         "unknown recipe. Expected one of: wgan-gp, wgan, dcgan"),
        (["--data", folder, "--recipe", "wgan-pg"], "Did you mean 'wgan-gp'"),
        (["--data", "none"], "image folder none does not exist"),
        ([], "the following arguments are required: --data"),
        (["--data", folder, "--image-size", "32"], "--image-size must be 64"),
        (["--data", folder, "--channels", "2"], "--channels must be 1 or 3"),
        (["--data", folder, "--limit", "0"], "--limit must be an integer of at least 1"),
        (["--data", folder, "--batch-size", "5"], "--batch-size must be at most 4"),
    ]:  # fmt: skip
        assert re.search(said, refused(capsys, "images", *arguments)), arguments
    assert files() == ["images"]
