"""Files of a run: each is written whole or not at all."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from tfgan._version import __version__
from tfgan.utils import atomic, saved_state
from tfgan.utils.files import hold_interrupt
from tfgan.utils.finite_json import to_finite_json


def write_file(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Lets `write` fill a file, which becomes `path` when it is complete."""
    with atomic.replacing(path) as temporary, open(temporary, "wb") as file:
        write(file)


def write_text(path: Path, text: str) -> None:
    """Writes `text` to `path`, whole or not at all."""

    def write(file: BinaryIO) -> None:
        file.write(text.encode("utf-8"))

    write_file(path, write)


def write_json(path: Path, values: Any) -> None:
    """Writes `values` as JSON to `path`, with null for numbers that are not finite."""
    write_text(path, json.dumps(to_finite_json(values), indent=2, allow_nan=False) + "\n")


def write_metrics(path: Path, values: dict[str, Any]) -> None:
    """`write_json`, with the `version` of tfgan first: numbers of two versions are told apart."""
    write_json(path, {"version": __version__, **values})


def save_model(
    model: Any,
    path: Path,
    frames_path: Path | None = None,
    *,
    facts: dict[str, Any] | None = None,
    recorded: Path | None = None,
) -> None:
    """Saves a Keras model and its frames, both at one moment.

    An earlier run's frames beside it go if this run has none: they are not this run's.

    Args:
        model: the model.
        path: a file that ends in .keras.
        frames_path: the frames file beside it.
        facts: what the file says of its run, see `saved_state.save`.
        recorded: the complete frames file of this run, which becomes `frames_path`.
    """
    with hold_interrupt(), atomic.replacing(path, ".keras") as temporary:
        saved_state.save(model, temporary, facts or {})
        if frames_path is not None and recorded is not None:
            os.replace(recorded, os.path.realpath(frames_path))
        elif frames_path is not None:
            frames_path.unlink(missing_ok=True)
