"""The README's first snippets are run as they stand there, with fewer steps."""

import re
from pathlib import Path

import keras
import pytest

from tfgan.models import gan

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture(autouse=True)
def without_xla(monkeypatch):
    """Compiling takes ten times as long as these short runs."""
    monkeypatch.setitem(gan.KERAS_OPTIONS, "jit_compile", False)


def section(title):
    """The Python blocks of a section."""
    text = re.search(rf"^## {title}\n(.*?)(?=^## )", README.read_text("utf-8"), re.S | re.M)[1]
    return re.findall(r"```python\n(.*?)```", text, re.S)


def run(block, names, **fewer):
    """Runs a block; `fewer` are the arguments in it that get smaller numbers."""
    for name, value in fewer.items():
        block, found = re.subn(rf"\b{name}=\d+", f"{name}={value}", block)
        assert found == 1, name
    exec(compile(block, str(README), "exec"), names)
    return names


def test_a_gaussian(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    block = section("In Python")[0]
    names = run(block, {}, steps=20, steps_per_epoch=20)
    assert names["samples"].shape == (10_000, 1)
    assert float(capsys.readouterr().out.split()[-1]) > 0
    assert keras.models.load_model("gan.keras").step == 20


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_networks_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(section("In Python")[1], {}, epochs=2)
    assert list((tmp_path / "logs").rglob("events*"))
