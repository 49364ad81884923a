"""What a compiled program depends on besides what it computes."""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfgan.utils.processor import processor, usable_cores

# Counts up when the files are kept in another way.
FORMAT = 1

# The versions of TensorFlow whose cache `store` describes. TensorFlow ends the process when it is
# given a flag that it does not know.
KNOWN_VERSIONS = ("2.20.", "2.21.")

# Names of TensorFlow's distributions.
_DISTRIBUTIONS = ("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tf-nightly")

# Variables that may change what is compiled, and those among them that do not.
_PREFIXES = ("TF_", "XLA_", "OMP_", "KMP_", "GOMP_", "MKL_", "DNNL_", "ONEDNN_")
_WITHOUT_EFFECT = ("TF_CPP_", "TF_CONFIG")


def tensorflow_version() -> str | None:
    """Returns the version of the installed TensorFlow without importing it; None without one."""
    for name in _DISTRIBUTIONS:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return None


def facts(
    environ: Mapping[str, str] = os.environ, *, more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Returns everything that compiled code may depend on, as JSON values.

    Args:
        environ: The environment's variables.
        more: Facts of the command, such as whether kernels are to be deterministic.
    """
    found = processor()
    return {
        "format": FORMAT,
        "tensorflow": tensorflow_version(),
        "libraries": _libraries(),
        "keras": importlib.metadata.version("keras"),
        "processor": found.kind,
        "features": sorted(found.features),
        # Without a list of instructions, two machines cannot be told apart by it.
        "machine": "" if found.features else platform.node(),
        "cores": usable_cores(),
        "variables": {
            name: value for name, value in sorted(environ.items())
            if name.startswith(_PREFIXES) and not name.startswith(_WITHOUT_EFFECT)
        },
        **(more or {}),
    }  # fmt: skip


def key_of(found: Mapping[str, Any]) -> str:
    """Returns the name of the folder for these facts: 20 hexadecimal digits."""
    text = json.dumps(found, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _libraries() -> list[list[Any]]:
    """Size and time of TensorFlow's libraries: another build may have the same version."""
    spec = importlib.util.find_spec("tensorflow")
    folders = (spec.submodule_search_locations if spec else None) or []
    return [
        [path.name, path.stat().st_size, path.stat().st_mtime_ns]
        for folder in folders
        for path in sorted(Path(folder).glob("libtensorflow*"))
    ]
