"""Runs put together to one html file, with its style and its program inside."""

import html
import importlib.resources
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tfgan.animation import palette
from tfgan.utils import atomic
from tfgan.utils.files import check_writable

# The program's files, in the order in which they are put together.
SCRIPTS = (
    "decode.js",
    "drawing.js",
    "gaussian_1d.js",
    "mixture_2d.js",
    "image_grid.js",
    "panels.js",
    "timeline.js",
    "player.js",
)


def page(
    runs: Sequence[Mapping[str, Any]],
    *,
    title: str = "",
    choices: Sequence[Mapping[str, Any]] = (),
    optimal: bool = False,
) -> str:
    """Returns the page of some runs.

    Args:
        runs: what `page_run` returned, one or more.
        title: the title of the page.
        choices: buttons that choose the run that is shown, such as `{"name": "learning rate",
            "values": [0.01, 0.1]}`. Each run then has `choice`, an index of each of them. Without
            choices all runs are shown side by side.
        optimal: whether 1-D runs begin with the optimal discriminator shown.

    Raises:
        ValueError: if there is no run.
    """
    if not runs:
        raise ValueError("a page needs at least one run")
    data = {"title": title, "runs": runs, "choices": choices, "optimal": optimal}
    # "</script>" in a title must not end the script.
    text = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    program = [f"const DATA = {text};", *map(_file, SCRIPTS)]
    parts = {
        "<!--TITLE-->": html.escape(title or "tfgan"),
        "/*COLOURS*/": _colours(),
        "/*STYLE*/": _file("page.css"),
        "/*PROGRAM*/": "\n".join(program),
    }
    # In one pass: what is put in one place may look like the mark of another.
    marks = "|".join(map(re.escape, parts))
    return re.sub(marks, lambda mark: parts[mark.group()], _file("page.html"))


def _file(name: str) -> str:
    return importlib.resources.files(__package__).joinpath(name).read_text("utf-8")


def _colours() -> str:
    """Returns the colours as CSS variables, for light and dark."""
    light, dark = (_variables(dark=dark) for dark in (False, True))
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f"  :root:not([data-theme=light]) {{ color-scheme: dark; {dark} }}\n"
        "}\n"
        f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}"
    )


def _variables(*, dark: bool) -> str:
    colours = dict(palette.DARK if dark else palette.LIGHT)
    words = palette.DARK if dark else palette.LIGHT_TEXT
    colours |= {f"{name}-text": colour for name, colour in words.items()}
    colours |= palette.PAGE_DARK if dark else palette.PAGE_LIGHT
    ends = ("value-low", "value-middle", "value-high")
    colours |= zip(ends, palette.value_ends(dark=dark), strict=True)
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def write_page(path: str | Path, runs: Sequence[Mapping[str, Any]], **options: Any) -> Path:
    """Writes the page of some runs. An old file is replaced when the new one is complete.

    Args:
        path: the file to write.
        runs: what `page_run` returned, one or more.
        **options: arguments of `page`.

    Returns:
        `path` as a `Path`.

    Raises:
        ValueError: if `path` cannot be written.
    """
    path = check_writable(path)
    text = page(runs, **options)
    with atomic.replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path
