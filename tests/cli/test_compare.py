"""`tfgan compare`: what it checks first, what it says without torch, what its exit code means."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.commands import files, refused
from helpers.commands import tfgan as command

from tfgan.cli import compare

HAS_TORCH = importlib.util.find_spec("torch") is not None
PORT = "from gans import keras_gan, torch_gan\n"
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
    monkeypatch.setattr(compare, "run", lambda options: pytest.fail("the work began"))
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


@needs_torch
def test_an_interrupted_comparison_keeps_what_is_done(compared, monkeypatch):
    from tfgan.cli import comparison

    def lock_steps(options, systems, results):
        results[0]["step1"] = {"losses": 1e-9}
        raise KeyboardInterrupt

    monkeypatch.setattr(comparison, "_lock_steps", lock_steps)
    assert compared("--system", "gan1d", "--metrics", "m.json") == 130
    kept = json.loads(Path("m.json").read_text("utf-8"))["systems"]
    assert kept[0]["name"] == "gan1d" and kept[0]["step1"] == {"losses": 1e-9}


def test_a_port_goes_without_what_chooses_systems(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("port.py").write_text(PORT)
    for arguments, said in [
        (["none.py"], "the port file none.py does not exist"),
        (["port.py", "--system", "gan1d"], "leave --system out, or leave --port out"),
        (["port.py", "--stock"], "leave --stock out"),
        (["port.py", "--speed"], "leave --speed out"),
        (["port.py", "--quality", "2"], "leave --quality out"),
        (["port.py", "--report", "r.html"], "leave --report out"),
        (["port.py", "--data", "none.npy"], "--data must be an array file or one of: 8gaussians, "),
    ]:
        assert said in refused(capsys, "compare", "--port", *arguments), arguments
    assert files() == ["port.py"]


@needs_torch
def test_data_of_a_port(tmp_path, monkeypatch):
    """A named set, an array, or the first array of a file that has one of the usual names."""
    from tfgan.cli import port

    monkeypatch.chdir(tmp_path)
    images, labels = np.arange(6.0), np.arange(6)
    np.save("a.npy", images)
    np.savez("b.npz", other=labels, x_train=images, y_train=labels)
    np.savez("c.npz", something=images)
    np.savez("d.npz")
    assert port._data(None) == (None, None)
    data, none = port._data(Path("8gaussians"))
    assert len(data.modes) == 8 and none is None
    for name, found_labels in (("a.npy", None), ("b.npz", labels), ("c.npz", None)):
        found, classes = port._data(Path(name))
        np.testing.assert_array_equal(found, images)
        np.testing.assert_array_equal(classes, found_labels)
    Path("e.npy").write_text("no array")
    for name in ("d.npz", "e.npy", "none.npy"):
        with pytest.raises(ValueError, match=rf"must be an array, .npy or .npz. Received: {name}"):
            port._data(Path(name))


@needs_torch
@pytest.mark.parametrize("agrees", [True, False])
def test_a_port_is_checked_and_the_code_says_whether_it_agrees(
    compared, monkeypatch, capsys, agrees
):
    from tfgan.cli import port

    Path("port.py").write_text(PORT)
    given = []

    class Report:
        def __init__(self):
            self.agrees = agrees

        def lines(self):
            return ["one", "two"]

        def to_dict(self):
            return {"agrees": self.agrees}

    monkeypatch.setattr(port, "load", lambda path: (path, "parts"))
    monkeypatch.setattr(
        port, "check_port", lambda *parts, **options: given.append((parts, options)) or Report()
    )
    arguments = ("--port", "port.py", "--seed", 5, "--metrics", "m.json")
    assert compared(*arguments) == (0 if agrees else 1)
    assert capsys.readouterr().out.endswith("one\ntwo\nmetrics: m.json\n")
    assert json.loads(Path("m.json").read_text())["agrees"] == agrees
    ((parts, options),) = given
    assert parts == (Path("port.py"), "parts")
    assert options == {"data": None, "labels": None, "batch_size": 6, "steps": 3, "seed": 5}
