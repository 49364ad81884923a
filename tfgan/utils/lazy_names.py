"""Public names of a package that are loaded when they are first used (PEP 562)."""

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def lazy_names(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Makes the `__getattr__`, `__dir__` and `__all__` of a package.

    Importing the package then loads none of its modules. A name loads the module that defines it,
    and only that one.

    Args:
        package: The package's full name, its `__name__`.
        homes: The public names, each with the module of the package that defines it. The modules
            themselves are attributes of the package, too.

    Returns:
        (`__getattr__`, `__dir__`, `__all__`) for the package to take over.

    Example:
        >>> __getattr__, __dir__, __all__ = lazy_names(__name__, {"Gaussian": "distributions"})
    """
    modules = set(homes.values())

    def get(name: str) -> Any:
        if name in modules:
            return importlib.import_module(f"{package}.{name}")
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes, *modules})

    return get, names, sorted(homes)
