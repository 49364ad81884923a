"""Reads a file that defines `keras_gan()` and `torch_gan()`."""

import difflib
import importlib.util
import inspect
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
    except (Exception, SystemExit) as error:
        raise ValueError(f"{path} cannot be run: {_reason(error)}{_advice(error)}") from error
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
        needed = _needed(function)
        if needed:
            raise ValueError(
                f"{path}: {name}() is called without arguments. Give {', '.join(needed)} a default "
                "value"
            )
        found.append(_named(function, name))
    return found[0], found[1]


def _named(function: Callable[[], Any], name: str) -> Callable[[], Any]:
    """The function; what it raises becomes one line."""

    def call() -> Any:
        try:
            return function()
        except (Exception, SystemExit) as error:
            raise ValueError(f"{name}() failed: {_reason(error)}{_advice(error)}") from error

    return call


def _needed(function: Callable[..., Any]) -> list[str]:
    """Names of the arguments without a default value."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # Some built-in functions have no signature.
        return []
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in parameters if p.default is p.empty and p.kind not in kinds]


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


def _advice(error: BaseException) -> str:
    """The nearest thing that would work, or nothing."""
    if isinstance(error, SystemExit):
        return (
            ". The program ends, or reads its own command line, while it is imported. Move that "
            "under if __name__ == '__main__':"
        )
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f". Install {error.name.partition('.')[0]}, or put it into the folder of the file"
    return ""
