"""A dataclass is a command line: types, groups, other names, words, what is missing."""

import argparse
import dataclasses
from pathlib import Path

import pytest

from tfgan.cli.flag_groups import Options
from tfgan.cli.flags import flag, make_parser, numbers, parse


@dataclasses.dataclass(kw_only=True)
class Small(Options):
    frames: Path = flag(metavar="FRAMES", positional=True)
    num_steps: int | None = flag(None, "updates", group="training", kept="default")
    epochs: int | None = flag(None, "passes", group="training", kept="default")
    rate: tuple[float, ...] = flag((1.0, 2.0), "two rates")
    only: list[str] = flag(["a"], "words", choices=lambda options: ("a", "b"))
    recipe: str = flag(
        "plain", "which", choices=lambda options: ("plain", "fancy"),
        aliases=lambda options: {"nice": "fancy"}, kept="fixed",
    )  # fmt: skip
    quick: bool = flag(False, "soon")
    seed: int = flag(3, "seed", names=("--random-seed",), kept="fixed")
    resume: Path | None = flag(None, "go on")


def parsed(*arguments):
    return parse(make_parser(Small, "small", "A command."), Small, list(map(str, arguments)))


def failed(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        parsed(*arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_the_usage_names_the_arguments_without_a_flag():
    assert make_parser(Small, "small", "A command.").format_usage() == (
        "usage: small FRAMES [flags]\n"
    )

    @dataclasses.dataclass(kw_only=True)
    class Several(Options):
        files: list[Path] = flag(metavar="FILE", positional=True)

    usage = make_parser(Several, "small", "A command.").format_usage()
    assert usage == "usage: small FILE ... [flags]\n"


def test_types_and_defaults():
    options = parsed("a.npz")
    assert (options.frames, options.num_steps, options.rate) == (Path("a.npz"), None, (1.0, 2.0))
    assert (options.only, options.quick, options.seed) == (["a"], False, 3)
    options = parsed("a.npz", "--num-steps", 5, "--rate", "3,4.5", "--quick", "--only", "b", "a")
    assert (options.num_steps, options.rate, options.quick) == (5, (3.0, 4.5), True)
    assert options.only == ["b", "a"]
    assert parsed("a.npz", "--random-seed", -7, "--quick", "--no-quick").seed == -7
    assert parsed("a.npz", "--recipe", "nice").recipe == "fancy"
    assert parsed("a.npz").only is not parsed("a.npz").only


def test_numbers():
    assert numbers("6x4") == (6.0, 4.0) and numbers("1e-3") == (0.001,)
    with pytest.raises(argparse.ArgumentTypeError, match="Received: 6y4"):
        numbers("6y4")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: FRAMES"),
        (["a", "--num-stpes", 5], "unrecognized arguments: --num-stpes 5. Did you mean '--num-st"),
        (["a", "--num", 5], "unrecognized arguments: --num 5"),
        (["a", "b"], "unrecognized arguments: b\n"),
        (["a", "--num-steps", "many"], "argument --num-steps: invalid int value: 'many'"),
        (["a", "--num-steps"], "argument --num-steps: expected one argument"),
        (["a", "--rate", "x"], "argument --rate: expected numbers such as"),
    ],
)
def test_what_is_wrong_is_one_line(capsys, arguments, said):
    error = failed(capsys, *arguments)
    assert said in error and error.count("\n") == 1 and error.startswith("small: error: ")


def test_unknown_words():
    for arguments in (["--recipe", "fnacy"], ["--only", "a", "c"]):
        with pytest.raises(ValueError, match=r"unknown (recipe|only)"):
            parsed("a.npz", *arguments)


def test_help_has_groups_and_defaults():
    text = make_parser(Small, "small", "A command.").format_help()
    assert "training:\n" in text and "(default: 3)" in text and "--random-seed" in text


def test_a_config_file_gives_flags_and_the_command_line_wins(tmp_path, capsys):
    path = tmp_path / "run.toml"
    path.write_text('num_steps = 7\nrate = [1, 3.5]\nquick = true\nonly = ["b"]\nframes = "f"\n')
    options = parsed("--config", path)
    assert (options.num_steps, options.rate, options.only) == (7, (1.0, 3.5), ["b"])
    assert options.quick and options.frames == Path("f")
    options = parsed("g", "--config", path, "--num-steps", 9, "--no-quick")
    assert (options.num_steps, options.quick, options.frames) == (9, False, Path("g"))
    # Both say how long a run is.
    assert parsed("g", "--config", path, "--epochs", 2).num_steps is None
    path.write_text("num-steps = 1.5\n")
    assert f"{path}: argument --num-steps: invalid int" in failed(capsys, "g", "--config", path)


def test_a_resumed_run_keeps_what_it_was_told(tmp_path):
    saved = tmp_path / "run.keras"
    saved.write_bytes(b"not looked into")
    own = '# Written by tfgan small\nnum-steps = 7\nseed = 5\nrecipe = "fancy"\nquick = true\n'
    saved.with_suffix(".toml").write_text(own)
    options = parsed("g", "--resume", saved)
    assert (options.num_steps, options.seed, options.recipe) == (7, 5, "fancy")
    assert not options.quick  # not a fact of the run
    assert parsed("g", "--resume", saved, "--num-steps", 9, "--recipe", "nice").num_steps == 9
    with pytest.raises(ValueError, match=r"was made with --seed 5\. Received: 6"):
        parsed("g", "--resume", saved, "--seed", 6)
    # A file that no run wrote says nothing.
    saved.with_suffix(".toml").write_text("seed = 5\n")
    assert parsed("g", "--resume", saved).seed == 3
