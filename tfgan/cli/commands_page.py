"""The page of all commands and flags, `scripts/README.md`, made from what `--help` says.

python -m tfgan.cli.commands_page > scripts/README.md
"""

import argparse

from tfgan.cli.flags import OneLineParser
from tfgan.cli.main import COMMANDS, command_module, command_parser

# The commands that have a file in `scripts/`.
SCRIPTS = {
    "gan1d": "gan1d.py",
    "gan2d": "gan2d.py",
    "mnist": "mnist.py",
    "images": "wgan_gp.py",
    "animate": "animate.py",
    "compare": "compare_pytorch.py",
    "critic-study": "critic_study.py",
    "benchmark": "benchmark.py",
    "train-classifier": "train_classifier.py",
}

HEAD = """# Commands

Each command is `tfgan COMMAND` after the installation, and most have a file here that does the same
from a checkout. `--config FILE.toml` reads any of its flags from a file; `--save` writes such a
file beside the model. `tfgan COMMAND --help` prints what stands here.

Notebooks, about a minute each: [a GAN on a line](notebooks/gaussian_1d.ipynb),
[mode collapse on a ring](notebooks/ring.ipynb), [digits of a chosen class](notebooks/digits.ipynb).

This page is made from the flags themselves:
`python -m tfgan.cli.commands_page > scripts/README.md`.
"""


def page() -> str:
    """Returns the page as Markdown."""
    index = "".join(f"| [`{name}`](#{name}) | {_script(name)} | {what} |\n"
                    for name, what in COMMANDS.items())  # fmt: skip
    head = f"{HEAD}\n| command | file | what it does |\n|---|---|---|\n{index}"
    return head + "".join(_section(name, what) for name, what in COMMANDS.items())


def _script(name: str) -> str:
    return "[`{0}`]({0})".format(SCRIPTS[name]) if name in SCRIPTS else ""


def _section(name: str, what: str) -> str:
    """The part of one command: examples, flags by group, known words."""
    module = command_module(name)
    examples = "\n".join(f"tfgan {name} {example}" for example in getattr(module, "EXAMPLES", ()))
    text = f"\n## {name}\n\n{what}\n\n```\n{examples}\n```\n\n| flag | meaning |\n|---|---|\n"
    text += "".join(_rows(command_parser(name)))
    for title, known in getattr(module, "known_words", dict)().items():
        text += f"\n{title}: {', '.join(f'`{word}`' for word in known)}\n"
    return text


def _rows(parser: OneLineParser) -> list[str]:
    """A row for each flag but --help, a bold row before each group."""
    rows = []
    for group in parser._action_groups:
        actions = [action for action in group._group_actions
                   if action.help != argparse.SUPPRESS and action.dest != "help"]  # fmt: skip
        if actions:
            rows.append(f"| **{group.title}** | |\n")
        rows += [f"| {_names(action)} | {_meaning(action)} |\n" for action in actions]
    return rows


def _names(action: argparse.Action) -> str:
    value = f" {action.metavar}" if action.metavar and action.nargs != 0 else ""
    if action.nargs == "+":
        value += " ..."
    if not action.option_strings:
        return f"`{action.metavar or action.dest}`"
    return ", ".join(f"`{name}{value}`" for name in action.option_strings)


def _meaning(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%").replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
