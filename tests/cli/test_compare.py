"""scripts/compare_pytorch.py as a command: what it checks first, and what it says without torch."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "compare_pytorch.py"
HAS_TORCH = importlib.util.find_spec("torch") is not None


def run(folder, *arguments, before=()):
    path = os.pathsep.join([*map(str, before), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_without_torch_one_line_says_what_to_install(tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('none here')")
    done = run(tmp_path, "--system", "gan1d", before=[tmp_path])
    assert done.returncode == 2 and done.stdout == ""
    line = done.stderr.strip().splitlines()[-1]
    expected = "PyTorch is not installed. Install it with: pip install torch"
    assert line == f"compare_pytorch.py: error: {expected}"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--system", "gan9"], "unknown system"),
        (["--steps", "-1"], "--steps must be an integer of at least 0"),
        (["--precision", "float16"], "unknown precision"),
        (["--report", "page.txt"], "--report must end in .html"),
        (["--quality", "1"], "--quality must be an integer of at least 2"),
        (["--batch-size", "1"], "--batch-size must be an integer of at least 2"),
        (["--anim", "both.mp4"], "--anim needs --system, one of: gan1d, 8gaussians, wgan-gp"),
        (["--system", "gan1d", "--anim", "both.avi"], "both.avi"),
    ],
)
def test_bad_arguments(tmp_path, arguments, text):
    done = run(tmp_path, *arguments)
    assert done.returncode == 2 and text in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_comparison(tmp_path):
    if not HAS_TORCH:
        return
    arguments = ("--system", "gan1d", "--steps", "2", "--metrics", "m.json", "--report", "r.html")
    done = run(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("agrees (") == 4 and "verdict: all agree" in done.stdout
    found = json.loads((tmp_path / "m.json").read_text())["systems"]
    names = ["gan1d", "gan1d-minibatch", "gan1d-2016", "gan1d-2016-minibatch"]
    assert [one["name"] for one in found] == names
    first = found[0]
    assert len(first["differences"]) == 3 and first["failures"] == []
    assert set(first["first_step"]["losses"]) == {"discriminator_loss", "generator_loss"}
    assert max(first["first_step"]["gradients"].values()) < 1e-10
    page = (tmp_path / "r.html").read_text()
    assert page.count("<svg") == 4 and "http" not in page


def test_what_differs_is_the_exit_code(tmp_path):
    """Stock optimizers are not held to a weight; a wrong number of the quality is the exit code."""
    if not HAS_TORCH:
        return
    done = run(tmp_path, "--system", "gan1d-2016", "--steps", "1", "--stock",
               "--quality", "2", "--quality-steps", "1", "--metrics", "m.json")  # fmt: skip
    found = json.loads((tmp_path / "m.json").read_text())["systems"][0]
    assert found["stock"] and "samples" not in found["quality"]
    differs = bool(found["failures"]) or not found["quality"]["same"]
    assert done.returncode == int(differs), done.stderr
    assert ("verdict: gan1d-2016 differ" in done.stdout) == differs
