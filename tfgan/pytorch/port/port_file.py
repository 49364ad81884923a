"""Reads a file that defines `keras_gan()` and `torch_gan()`."""

import difflib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FUNCTIONS = ("keras_gan", "torch_gan")


def load(path: str | Path) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Returns the functions `keras_gan` and `torch_gan` of a Python file.

    Args:
        path: path of the file. Its folder can be imported from while it is read.

    Raises:
        ValueError: if the file cannot be read, or if a function is missing, in one line.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"the port file {path} does not exist")
    spec = importlib.util.spec_from_file_location(f"port_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"the port file must end in .py. Received: {path}")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{path} cannot be run: {_reason(error)}") from error
    finally:
        sys.path.pop(0)
    found = []
    for name in FUNCTIONS:
        function = getattr(module, name, None)
        if not callable(function):
            own = [key for key, value in vars(module).items() if callable(value)]
            near = difflib.get_close_matches(name, own, 1)
            hint = f" Did you mean {near[0]!r}? Rename it to {name}" if near else ""
            raise ValueError(f"{path} must define a function {name}() without arguments.{hint}")
        found.append(_named(function, name))
    return found[0], found[1]


def _named(function: Callable[[], Any], name: str) -> Callable[[], Any]:
    """The function; what it raises becomes one line."""

    def call() -> Any:
        try:
            return function()
        except Exception as error:
            raise ValueError(f"{name}() failed: {_reason(error)}") from error

    return call


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"
