"""Lets TensorFlow find the compiled programs of earlier commands."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tfgan.cli.program_cache import key, location
from tfgan.cli.program_cache.store import ProgramStore
from tfgan.utils import atomic

# TensorFlow's flags, read from this variable when XLA is first used.
VARIABLE = "TF_XLA_FLAGS"
_DIRECTORY = "--tf_xla_persistent_cache_directory"
_DEVICES = "--tf_xla_persistent_cache_device_types=CPU"

# Exit codes of a command that could have failed because of a program.
_FAILED = (1,)


def with_kept_programs(options: Any, run: Callable[[], int]) -> int:
    """Runs a command whose compiled programs are kept for the next one.

    TensorFlow must not have been imported. Where programs cannot be kept, the command runs without
    them. After a failure its programs are forgotten: it may have failed because of them.

    Args:
        options: The command's options. Programs are kept only if they have a true `cache`.
        run: Runs the command and returns its exit code.

    Returns:
        The exit code.
    """
    folder = None
    if getattr(options, "cache", False) and why_not() is None:
        folder = _lent(key.facts(more={"deterministic": options.deterministic}))
    if folder is None:
        return run()
    own = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = " ".join(filter(None, (own, f"{_DIRECTORY}={folder}", _DEVICES)))
    failed = True
    try:
        code = run()
        failed = code in _FAILED
    except (KeyboardInterrupt, ValueError):  # A signal, or bad input: no program is to blame.
        failed = False
        raise
    finally:
        _store().give_back(folder, trusted=not failed)
    return code


def why_not() -> str | None:
    """Returns why no programs are kept, in words; None if they are."""
    if location.switched_off():
        return f"switched off by {location.VARIABLE}"
    if "tensorflow" in sys.modules:
        return "TensorFlow is imported already"
    own = os.environ.get(VARIABLE, "").strip()
    if _DIRECTORY in own:
        return f"{VARIABLE} names a folder of its own"
    if own and not own.startswith("-"):
        return f"{VARIABLE} names a file of flags"
    version = key.tensorflow_version()
    if version is None or not version.startswith(key.KNOWN_VERSIONS):
        return f"TensorFlow {version} is not one of {', '.join(key.KNOWN_VERSIONS)}"
    try:
        folder = location.cache_folder()
    except RuntimeError:
        return "there is no home folder"
    if any(letter.isspace() for letter in str(folder)):
        return f"{VARIABLE} cannot hold a path with a space: {folder}"
    return location.why_not(folder)


def _store() -> ProgramStore:
    return ProgramStore(location.cache_folder())


def _lent(found: dict[str, Any]) -> Path | None:
    """A folder for this process; None if it cannot be made.

    Beside the programs stands in words what their key means.
    """
    store, name = _store(), key.key_of(found)
    said = store.key_folder(name) / "key.json"
    try:
        folder = store.lend(name)
        if not said.exists():
            with atomic.replacing(said) as temporary:
                temporary.write_text(json.dumps(found, indent=1), "utf-8")
    except OSError:
        return None
    return folder
