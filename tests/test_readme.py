"""The README's first snippets are run as they stand there, with fewer steps."""

import re
import shlex
from pathlib import Path

import keras
import pytest

from tfgan.cli.main import command_parser
from tfgan.models import keras_options

README = Path(__file__).parents[1] / "README.md"
CHINESE = README.parent / "animations" / "README.zh.md"


@pytest.fixture(autouse=True)
def without_xla(monkeypatch):
    """Compiling takes ten times as long as these short runs."""
    monkeypatch.setitem(keras_options.KERAS_OPTIONS, "jit_compile", False)


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


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_gan_of_ones_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (block,) = section("Your own GAN")
    names = run(block, {}, num_steps=20)
    assert names["samples"].shape == (1000, 2)
    assert float(capsys.readouterr().out.split()[-1]) > 0
    assert keras.models.load_model("gan.keras").step == 20
    assert "<iframe" in names["film"]._repr_html_()


def test_several_devices():
    """The GAN is made as it stands there. One CPU is the only device of a test."""
    (block,) = section("Several devices")
    names = run(block, {})
    assert type(names["model"]).__name__ == "MNISTGAN" and names["model"].compiled


def test_the_chinese_page_has_the_same_programs():
    """And as many sections and questions: it follows this page."""
    pages = [README.read_text("utf-8"), CHINESE.read_text("utf-8")]
    for pattern in (r"```python\n.*?```", r"```\npip .*?```"):
        english, chinese = (re.findall(pattern, page, re.S) for page in pages)
        assert english and english == chinese
    for pattern in (r"^## ", r"^- \*\*"):
        english, chinese = (len(re.findall(pattern, page, re.M)) for page in pages)
        assert english == chinese, pattern


def commands():
    """Every command of both READMEs that begins with `tfgan`, in blocks and in tables."""
    found = set()
    for page in (README, CHINESE):
        for code in re.findall(r"`(tfgan [^`]+)`", page.read_text("utf-8")):
            found.add(code)
    return sorted(found)


@pytest.mark.parametrize("command", commands())
def test_commands_are_known(command):
    """The command and its flags exist."""
    name, *arguments = shlex.split(command)[1:]
    if name == "--version":
        return
    if name == "COMMAND":
        return
    command_parser(name).parse_strictly(arguments)


def test_it_stays_short_and_its_links_lead_somewhere():
    text = README.read_text("utf-8")
    assert len(text.splitlines()) <= 200
    for page in (README, CHINESE):
        for link in re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", page.read_text("utf-8")):
            assert link.startswith("http") or (page.parent / link).exists(), link
