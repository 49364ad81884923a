"""The page's example starts wrong and ends right, by the page's own commands."""

import re
import shlex
from pathlib import Path

import pytest
import torch
from helpers.commands import tfgan as command

import tfgan.pytorch

PAGE = (Path(tfgan.pytorch.__file__).parent / "README.md").read_text()
PORT_FOLDER = Path(__file__).parent


def block(mark):
    """The code block after a mark of the page."""
    return re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", PAGE, re.DOTALL)[1]


def shown(start):
    """The arguments of the page's command that begins so."""
    line = re.search(rf"^tfgan ({start}.*)$", PAGE, re.MULTILINE)[1]
    return shlex.split(line)


def corrected(text):
    """The example with the page's changes."""
    table = re.search(r"<!-- changes: my_port.py -->\n(.*?)\n\n", PAGE, re.DOTALL)[1]
    for before, after in re.findall(r"^\| `(.*?)` \| `(.*?)` \|$", table, re.MULTILINE):
        assert before in text, before
        text = text.replace(before, after)
    return text


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tfgan.pytorch.threads.limit_threads", lambda count: None)
    return tmp_path


@pytest.mark.slow
def test_the_example_starts_wrong_and_ends_right(folder, capsys):
    text = block("file: my_port.py")
    Path("my_port.py").write_text(text)
    assert command(*shown("compare --port")) == 1
    found = re.search(r"^verdict: \d+ difference\(s\): (.*)$", capsys.readouterr().out, re.M)[1]
    assert found == block("causes").strip()
    Path("my_port.py").write_text(corrected(text))
    assert command(*shown("compare --port")) == 0
    assert "verdict: both sides agree" in capsys.readouterr().out


@pytest.mark.slow
def test_checkpoints_go_both_ways(folder, capsys):
    text = corrected(block("file: my_port.py"))
    Path("my_port.py").write_text(text)
    space = {}
    exec(text, space)
    state = space["torch_gan"]()["generator"].state_dict()
    torch.save(state, "generator.pth")
    assert command(*shown("convert generator.pth")) == 0
    Path("generator.pth").unlink()
    assert command(*shown("convert generator.keras")) == 0
    back = torch.load("generator.pth", weights_only=True)
    for key, value in state.items():
        assert torch.equal(back[key], value), key
    assert capsys.readouterr().out.count("outputs agree within") == 2


FILE = """
import sys
sys.path.insert(0, {folder!r})
import port_set
PORT = next(p for p in port_set.double_faults() if p.name == {name!r})
keras_gan, torch_gan = PORT.keras_gan, PORT.torch_gan
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "slope and one-sided penalty.wgan-gp-2d",
        "flatten order and slope.dcgan",
        "norm epsilon and half loss.mlp-1d",
    ],
)
def test_the_planted_faults_of_three_ports_are_found(folder, capsys, name):
    Path("my_port.py").write_text(FILE.format(folder=str(PORT_FOLDER), name=name))
    assert command(*shown("compare --port")) == 1
    found = re.search(r"^verdict: .*: (.*)$", capsys.readouterr().out, re.M)[1].split(", ")
    assert set(name.rpartition(".")[0].split(" and ")) <= set(found)
