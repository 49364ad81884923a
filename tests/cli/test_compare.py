"""`tfgan compare`: what it checks first, what it says without torch, what its exit code means."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest
from helpers.commands import files, refused
from helpers.commands import tfgan as command

HAS_TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")


@pytest.fixture
def compared(tmp_path, monkeypatch):
    """The command in an empty folder. Threads are set before anything runs, which is past here."""
    monkeypatch.chdir(tmp_path)
    if HAS_TORCH:
        monkeypatch.setattr("tfgan.pytorch.threads.limit_threads", lambda count: None)
    return lambda *arguments: command("compare", *arguments)


def test_without_torch_one_line_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "tfgan.pytorch", raising=False)
    expected = "PyTorch is not installed. Install it with: pip install torch"
    assert refused(capsys, "compare", "--system", "gan1d") == expected


def test_bad_arguments_are_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for arguments, said in [
        (["--system", "gan9"], "unknown system.*Did you mean 'gan1d'"),
        (["--steps", "-1"], "--steps must be an integer of at least 0"),
        (["--precision", "float16"], "unknown precision"),
        (["--report", "page.txt"], "--report must end in .html"),
        (["--quality", "1"], "--quality must be an integer of at least 2"),
        (["--batch-size", "1"], "--batch-size must be an integer of at least 2"),
        (["--threads", "0"], "--threads must be an integer of at least 1"),
        (["--anim", "both.mp4"], "--anim needs --system, one of: gan1d, 8gaussians, wgan-gp"),
        (["--system", "gan1d", "--anim", "both.avi"], "both.avi"),
        (["--system", "gan1d", "--anim", "no/both.html"], "no"),
        (["--data", "none.npz"], "none.npz does not exist"),
    ]:
        assert re.search(said, refused(capsys, "compare", *arguments)), arguments
        assert files() == [], arguments


@needs_torch
def test_a_comparison(compared, capsys):
    arguments = ("--system", "gan1d-2016", "--num-steps", 2, "--metrics", "m.json")
    assert compared(*arguments, "--report", "r.html") == 0
    out = capsys.readouterr().out
    assert out.count("agrees (") == 1 and "verdict: all agree" in out
    (found,) = json.loads(Path("m.json").read_text())["systems"]
    assert found["name"] == "gan1d-2016"
    assert len(found["differences"]) == 3 and found["failures"] == []
    assert set(found["first_step"]["losses"]) == {"discriminator_loss", "generator_loss"}
    assert max(found["first_step"]["gradients"].values()) < 1e-10
    assert "<svg" in Path("r.html").read_text()


@needs_torch
def test_what_differs_is_the_exit_code(compared, capsys):
    """A wrong number of the quality is the exit code, too."""
    code = compared("--system", "gan1d-2016", "--steps", 1, "--stock", "--quality", 2,
                    "--quality-steps", 1, "--metrics", "m.json")  # fmt: skip
    (found,) = json.loads(Path("m.json").read_text())["systems"]
    assert found["stock"] and "samples" not in found["quality"]
    differs = bool(found["failures"]) or not found["quality"]["same"]
    assert code == int(differs)
    assert ("verdict: gan1d-2016 differ" in capsys.readouterr().out) == differs
