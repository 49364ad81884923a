"""Both twins learning next to each other, and the report's page."""

import io

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

from tfgan.animation.frames import FrameReader
from tfgan.pytorch.parity import pictures, report, side_by_side, systems


def record(tmp_path, name, steps):
    path = tmp_path / "both.frames.npz"
    twins = side_by_side._Twins(systems.SYSTEMS[name], 0)
    twins.record(path, steps)
    with FrameReader(path) as frames:
        return twins, frames.kind, list(frames)


def test_frames_of_both(tmp_path):
    twins, kind, frames = record(tmp_path, "gan1d", 3)
    assert kind == "side-by-side-gaussian-1d" and [frame["step"] for frame in frames] == [1, 2, 3]
    # From the same weights, on other batches.
    left, right = (frames[-1][f"{side}_decision_boundary"] for side in ("keras", "pytorch"))
    assert 1e-5 < np.abs(left - right).max() < 1e-2
    x = torch.linspace(-8, 8, 10_000)[:, None]
    with torch.no_grad():
        expected = twins.trainer.discriminator(x)[:, 0].numpy()
    found = frames[-1]["pytorch_decision_boundary"]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_animation_of_points(tmp_path):
    path = tmp_path / "both.gif"
    assert side_by_side.animate(systems.SYSTEMS["8gaussians"], path, steps=2, progress=False) == 2
    assert path.read_bytes()[:6] == b"GIF89a"


# --- the page ----------------------------------------------------------------------------------

RESULT = {
    "name": "one",
    "title": "S0, a <test>",
    "precision": "float64",
    "steps": 2,
    "batch_size": 4,
    "failures": [],
    "rounded": ["step 1: loss x differs"],
    "held_to": None,
    "differences": [(0, 0.0, 0.0, 0.0), (1, 1e-16, 2e-15, 0.0), (2, 1e-9, float("nan"), 1e-8)],
}
SPEED = {"keras_median": 40.0, "pytorch_median": 10.0, "ratio": 4.0, "batch_size": 8,
         "no_compiled": "no C++ compiler", "threads": 1}  # fmt: skip


def quality(samples, same=True):
    sides = {}
    for name in ("keras", "pytorch", "keras_equal_time", "pytorch_equal_time"):
        sides |= {name: [1.0, 2.0], f"{name}_mean": 1.5, f"{name}_error": 0.5}
    return {**sides, "score": "W1", "steps": 3, "seeds": 2, "errors": 0.0, "same": same,
            "samples": {"keras": samples, "pytorch": samples}}  # fmt: skip


def test_page():
    points, line = np.zeros((5, 2)), np.ones((7, 1))
    digits = np.full((16, 28, 28, 1), 7, np.uint8)
    results = [
        {**RESULT, "speed": SPEED, "quality": quality(samples, same)}
        for samples, same in ((points, True), (line, True), (digits, False))
    ]
    page = report.page(results)
    assert "http" not in page and "<test>" not in page and "S0, a &lt;test&gt;" in page
    # Growth and scores of each, one picture of ratios, samples of both sides of two.
    assert page.count("<svg") == 3 + 3 + 1 + 4
    assert page.count("data:image/png;base64,") == 2
    assert page.count(">differs<") == 1 and page.count(">agrees<") == 5
    assert "one: step 1: loss x differs" in page and "1.5 &plusmn; 0.5" in page


def test_a_failure_is_on_the_page():
    page = report.page([{**RESULT, "failures": ["step 1: loss y differs by 2"]}])
    assert "step 1: loss y differs by 2" in page and ">agrees<" not in page
    assert ">agrees to step 7<" in report.page([{**RESULT, "held_to": 7}])


def test_png():
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(pictures.png(grey)))), grey)
