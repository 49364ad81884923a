"""Where compiled programs are kept: the user's own cache folder."""

import os
import shutil
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

# Moves the folder; `off` means that nothing is kept.
VARIABLE = "TFGAN_CACHE"

# TensorFlow ends a training if it cannot write a program. So programs are kept only on disks with
# much more free space than a run's programs need, a few MB each.
MIN_FREE_BYTES = 2**30


def cache_folder(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> Path:
    """Returns the folder by the system's convention, or the one of the variable TFGAN_CACHE.

    Args:
        environ: The environment's variables.
        system: The system, as in `sys.platform`.
    """
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE]).expanduser().absolute()
    if system == "win32":
        local = environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "tfgan" / "cache"
    if system == "darwin":
        return Path.home() / "Library" / "Caches" / "tfgan"
    given = environ.get("XDG_CACHE_HOME", "")
    # A relative path is not valid there and is to be ignored, says the XDG specification.
    base = Path(given) if os.path.isabs(given) else Path.home() / ".cache"
    return base / "tfgan"


def switched_off(environ: Mapping[str, str] = os.environ) -> bool:
    """Returns whether TFGAN_CACHE says that nothing is kept."""
    return environ.get(VARIABLE, "").lower() == "off"


def why_not(folder: Path, min_free: int = MIN_FREE_BYTES) -> str | None:
    """Makes the folder and says why no programs can be kept there; None if they can.

    Programs are code that will run. So the folder must belong to this user, and nobody else may
    write into it.

    Args:
        folder: The folder.
        min_free: The free space that the disk must have, in bytes.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"{folder} is read-only"
        if hasattr(os, "geteuid"):
            if found.st_uid != os.geteuid():
                return f"{folder} belongs to another user"
            if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return f"others can write into {folder}"
        if shutil.disk_usage(folder).free < min_free:
            return f"the disk of {folder} has less than {min_free / 2**30:.1f} GiB free"
    except (OSError, RuntimeError) as error:  # RuntimeError: the user has no home
        return f"{folder}: {getattr(error, 'strerror', None) or error}"
    return None
