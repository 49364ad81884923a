"""`tfgan gallery`: its list, its page, and what it makes."""

import re
import shlex
from pathlib import Path

import pytest
from helpers.commands import refused, tfgan

from tfgan.cli import gallery
from tfgan.cli.gallery_page import page
from tfgan.cli.main import command_module, command_parser

ROOT = Path(__file__).parents[2]
ANIMATIONS = ROOT / "animations"


def test_the_page_is_made_from_the_list():
    assert (ANIMATIONS / "README.md").read_text("utf-8") == page()


@pytest.mark.parametrize("picture", gallery.PICTURES, ids=lambda picture: picture.files[0])
def test_every_command_is_known(picture, tmp_path):
    """Its flags exist, and its values are accepted."""
    arguments = [
        word.format(folder=tmp_path) for word in picture.arguments(tmp_path, Path("mnist.npz"))
    ]
    module = command_module(arguments[0])
    given = command_parser(arguments[0]).parse_strictly(arguments[1:])
    given.pop("data", None)
    options = module.Options(**given)
    options.check()


def test_the_readmes_gallery_is_part_of_the_list():
    """The README shows pictures of the list, each with a command of its kind."""
    text = (ROOT / "README.md").read_text("utf-8")
    shown = re.findall(r"\]\(animations/([\w-]+\.(?:png|gif|mp4))\)", text)
    files = [name for picture in gallery.PICTURES for name in picture.files]
    assert shown and set(shown) <= set(files)


def test_it_runs_the_commands_and_tells_what_failed(tmp_path, capsys, monkeypatch):
    """A real child process for a picture, and one that cannot be made."""
    quick = gallery.Picture(("d.png",), "demo dirac --num-steps 2", "--out", "Quick.", 0.1)
    broken = gallery.Picture(("b.png",), "demo nothing", "--out", "Broken.", 0.1)
    digits = gallery.Picture(("m.png",), "mnist", "--plot", "Digits.", 0.1, True)
    monkeypatch.setattr(gallery, "PICTURES", (quick, broken, digits))
    assert tfgan("gallery", "--out", tmp_path / "g") == 1
    out, err = capsys.readouterr()
    assert (tmp_path / "g" / "d.png").is_file() and "  written in" in out
    assert "1/2 d.png: tfgan demo dirac --num-steps 2" in out
    assert "left out: m.png needs --data mnist.npz" in out
    assert "unknown demonstration" in err and err.endswith("error: b.png was not made\n")


def test_bad_input_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr(gallery, "run", lambda options: pytest.fail("the work began"))
    assert "Did you mean 'dirac.png'?" in refused(capsys, "gallery", "--only", "dirca.png")
    assert "mnist.npz does not exist" in refused(capsys, "gallery", "--data", "no/mnist.npz")


def test_the_commands_of_the_page_can_be_pasted():
    for line in re.findall(r"^tfgan .*$", page(), re.MULTILINE):
        assert shlex.split(line)[0] == "tfgan" and "{" not in line
