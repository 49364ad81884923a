"""Config files: what they may hold, and what a run writes."""

import tomllib
from pathlib import Path

import pytest

from tfgan.cli import config_file, gan2d
from tfgan.cli.flags import make_parser, parse

NAMES = ["num_steps", "quick", "only", "rate", "frames"]


def test_a_file_is_a_command_line(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('num-steps = 5\nquick = false\nonly = ["a", "b"]\nrate = [1, 2]\nframes = "f"')
    assert config_file.arguments(path, NAMES, ["frames"]) == [
        "f", "--num-steps=5", "--no-quick", "--only", "a", "b", "--rate=1,2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("num-stpes = 5", "unknown key 'num-stpes'. Did you mean 'num-steps'"),
        ("zzz = 5", "unknown key 'zzz'. See --help"),
        ("num-steps = ", "cannot read config file"),
        (None, "cannot read config file .*No such file"),
    ],
)
def test_bad_files(tmp_path, text, said):
    path = tmp_path / "a.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ValueError, match=said):
        config_file.arguments(path, NAMES)


def options_of(*arguments):
    made = parse(make_parser(gan2d.Options, "x", "x"), gan2d.Options, list(arguments))
    made.check()
    return made


def test_what_is_written_makes_the_same_options(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = options_of("--recipe", "wgan-gp", "--dataset", "ring", "--learning-rate", "1e-5",
                       "--save", 'a "b".keras', "--seed", "3", "--arrows")  # fmt: skip
    text = config_file.written("gan2d", first)
    Path("run.toml").write_text(text)
    assert config_file.is_ours(Path("run.toml")) and text.startswith("# Written by tfgan gan2d.")
    values = tomllib.loads(text)
    assert values["learning-rate"] == [1e-5, 1e-5] and values["dataset"] == "8gaussians"
    assert values["recipe"] == "article-wgan-gp" and values["gp-weight"] == 0.2
    assert "config" not in values and values["arrows"] is True
    second = options_of("--config", "run.toml")
    second.config = None
    assert second == first and config_file.written("gan2d", second) == text
    Path("other.toml").write_bytes(b"# Written by tfgan \xff\xfe")
    assert not config_file.is_ours(Path("other.toml"))
    Path("other.toml").write_text("seed = 3\n")
    assert not config_file.is_ours(Path("other.toml")) and not config_file.is_ours(Path("none"))
