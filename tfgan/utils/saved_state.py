"""A model and the facts of its training in one file, which is written whole or not at all."""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

from tfgan.utils import atomic, checked_zip
from tfgan.utils.files import DAMAGE

# The member of a .keras file that holds the facts. Keras ignores it.
MEMBER = "run.json"

# Facts are the scores and losses of a run. A file that claims more is damaged.
MAX_BYTES = 2**28


def save(model: Any, path: str | os.PathLike[str], facts: dict[str, Any]) -> None:
    """Saves a model with all that its training needs to go on.

    Args:
        model: A model with Keras's `save`.
        path: A file that ends in .keras. `tfgan.load` reads it as any saved model.
        facts: JSON values, for `read`.

    Raises:
        OSError: If the file cannot be written. An old file is left as it was.
    """
    text = json.dumps(facts, allow_nan=False)
    with atomic.replacing(path, ".keras") as temporary:
        model.save(temporary)
        with zipfile.ZipFile(temporary, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MEMBER, text)


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Returns the facts that `save` put into a file. Empty where there are none.

    Raises:
        ValueError: If the file cannot be read.
    """
    try:
        with zipfile.ZipFile(Path(path)) as archive:
            checked_zip.check_directory(archive)
            if MEMBER not in archive.namelist():
                return {}
            if archive.getinfo(MEMBER).file_size > MAX_BYTES:
                raise ValueError(f"{MEMBER} is too large")
            facts = json.loads(archive.read(MEMBER))
            if not isinstance(facts, dict):
                raise ValueError(f"{MEMBER} holds no facts")
            return facts
    except DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ValueError(f"cannot load {path}: it is damaged or of another format: {reason}") from (
            error
        )
