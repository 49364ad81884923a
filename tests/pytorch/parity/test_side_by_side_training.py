"""Both libraries training side by side, as frames and as an animation."""

import json
import re

import numpy as np
import pytest
import torch
from helpers.without_xla import without_xla

from tfgan.animation.frames import FrameReader
from tfgan.pytorch import parity
from tfgan.pytorch.parity import side_by_side, systems


def test_frames_of_both(tmp_path):
    path = tmp_path / "both.frames.npz"
    training = side_by_side._SideBySide(without_xla("gan1d"), 0)
    training.record(path, 3)
    with FrameReader(path) as reader:
        kind, frames = reader.kind, list(reader)
    assert kind.endswith("-gaussian-1d") and [frame["step"] for frame in frames] == [1, 2, 3]
    # The weights were the same, the batches are not.
    left, right = (frames[-1][f"{side}_decision_boundary"] for side in ("keras", "pytorch"))
    assert 1e-5 < np.abs(left - right).max() < 1e-2
    x = torch.linspace(-8, 8, 10_000)[:, None]
    with torch.no_grad():
        expected = training.trainer.discriminator(x)[:, 0].numpy()
    found = frames[-1]["pytorch_decision_boundary"]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.slow
def test_a_page_of_both(tmp_path):
    path = tmp_path / "both.html"
    assert parity.animate(without_xla("gan1d"), path, steps=2, progress=False) == 2
    text = path.read_text("utf-8")
    found = json.loads(re.search(r"^const DATA = (.*);$", text, re.M)[1])
    assert [run["title"] for run in found["runs"]] == ["TensorFlow / Keras", "PyTorch"]
    for run in found["runs"]:
        assert (run["kind"], run["steps"], run["lastStep"]) == ("gaussian-1d", [1, 2], 2)
    assert "<video" not in text


@pytest.mark.slow
def test_animation_of_points(tmp_path):
    path = tmp_path / "both.gif"
    assert parity.animate(systems.SYSTEMS["8gaussians"], path, steps=2, progress=False) == 2
    assert path.read_bytes()[:6] == b"GIF89a"
