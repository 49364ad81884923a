"""Files of a run: each is written whole or not at all."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from tfgan.utils.files import hold_interrupt, temporary_beside
from tfgan.utils.finite_json import to_finite_json


def write_file(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Lets `write` fill a file, which becomes `path` when it is complete."""
    temporary = temporary_beside(path)
    try:
        with open(temporary, "wb") as file:
            write(file)
        os.replace(temporary, os.path.realpath(path))
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes `text` to `path`, whole or not at all."""

    def write(file: BinaryIO) -> None:
        file.write(text.encode("utf-8"))

    write_file(path, write)


def write_json(path: Path, values: Any) -> None:
    """Writes `values` as JSON to `path`, with null for numbers that are not finite."""
    write_text(path, json.dumps(to_finite_json(values), indent=2, allow_nan=False) + "\n")


def save_model(model: Any, path: Path, frames_path: Path | None, *, has_frames: bool) -> None:
    """Saves a Keras model as `path`. An earlier run's frames beside it go: they are not this run's.

    Args:
        model: the model.
        path: a file that ends in .keras.
        frames_path: the frames file beside it.
        has_frames: whether this run recorded the frames there.
    """
    temporary = temporary_beside(path).with_suffix(".keras")
    try:
        with hold_interrupt():
            model.save(temporary)
            os.replace(temporary, os.path.realpath(path))
            if frames_path is not None and not has_frames:
                frames_path.unlink(missing_ok=True)
    finally:
        temporary.unlink(missing_ok=True)
