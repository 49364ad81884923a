"""The page of all commands is what the flags are."""

from pathlib import Path

from tfgan.cli.commands_page import page
from tfgan.cli.main import COMMANDS

SCRIPTS = Path(__file__).parents[2] / "scripts"


def test_scripts_readme_is_the_page():
    """Whoever changes a flag makes the page again: its first lines say how."""
    assert (SCRIPTS / "README.md").read_text("utf-8") == page()


def test_every_command_flag_and_file_is_there():
    """The words of --help, without their lines; the named files exist, and all files are named."""
    text = page()
    for name in COMMANDS:
        assert f"\n## {name}\n" in text
    assert "| `--learning-rate G[,D]` | initial rate of the generator" in text
    assert "`gan-intro-2016`" in text
    for file in SCRIPTS.glob("*.py"):
        assert f"[`{file.name}`]({file.name})" in text
    linked = [part.partition(")")[0] for part in text.split("](")[1:]]
    assert {name for name in linked if name.endswith(".py")} == {
        file.name for file in SCRIPTS.glob("*.py")
    }
