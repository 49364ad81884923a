"""Config files: TOML whose keys are flags, read for --config and written by every run."""

import dataclasses
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tfgan.cli import words

# The first line of a file that a run wrote. Only such a file is replaced by another run.
MARK = "# Written by tfgan"

# Characters of a config file at most.
MAX_LENGTH = 10**6

# How a run was started, not what it is.
_NOT_WRITTEN = ("config", "cache")


def arguments(
    path: Path, names: Sequence[str], positional: Sequence[str] = (), content: str | None = None
) -> list[str]:
    """The command line that a config file stands for.

    Args:
        path: the TOML file.
        names: the known keys, with underscores; a file may have hyphens.
        positional: those of them that are arguments without a name.
        content: what the file holds, if that is known.

    Raises:
        ValueError: if the file cannot be read or holds a key that is not known.
    """
    try:
        if content is None:
            content = read_small(path)
        values = tomllib.loads(content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"cannot read config file {path}: {reason}") from None
    found, last = [], []
    for key, value in values.items():
        name = key.replace("-", "_")
        if name not in names:
            known = [known.replace("_", "-") for known in names]
            near = words.did_you_mean(key.replace("_", "-"), known)
            raise ValueError(f"{path}: unknown key {key!r}.{near or ' See --help for the flags.'}")
        flag = f"--{name.replace('_', '-')}"
        if name in positional:
            last.append(str(value))
        elif isinstance(value, bool):
            found.append(flag if value else f"--no-{flag[2:]}")
        elif isinstance(value, list) and all(isinstance(word, str) for word in value):
            found += [flag, *value]
        else:
            found.append(f"{flag}={text(value)}")
    return [*last, *found]


def read_small(path: Path) -> str:
    """The text of a config file.

    Raises:
        OSError: if it cannot be read, is no regular file or is larger than any such file.
    """
    if path.exists() and not path.is_file():
        raise OSError("it is not a regular file")
    with open(path, encoding="utf-8") as file:
        found = file.read(MAX_LENGTH + 1)
    if len(found) > MAX_LENGTH:
        raise OSError(f"it has more than {MAX_LENGTH} characters")
    return found


def text(value: Any) -> str:
    """A value as it is written on the command line."""
    if isinstance(value, (list, tuple)):
        return ",".join(text(part) for part in value)
    return str(value)


def as_values(options: Any) -> dict[str, Any]:
    """The flags of `options` that are set, as JSON and TOML can hold them."""
    values = {}
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        if "flag" in field.metadata and field.name not in _NOT_WRITTEN and value is not None:
            if isinstance(value, tuple):
                value = list(value)
            values[field.name] = str(value) if isinstance(value, Path) else value
    return values


def written(command: str, options: Any) -> str:
    """The text of the config file that makes the run of `options` again."""
    lines = [f"{MARK} {command}. The same run again: tfgan {command} --config THIS_FILE"]
    for name, value in as_values(options).items():
        lines.append(f"{name.replace('_', '-')} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def is_ours(path: Path) -> bool:
    """Whether `path` is a config file that a run wrote."""
    if not path.is_file():
        return False
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(len(MARK)) == MARK
    except (OSError, UnicodeDecodeError):
        return False
