"""Keras finds the package's classes, whichever of the two is imported first.

`keras.models.load_model` resolves registered classes only, and registering needs Keras, which takes
seconds to import. So where Keras is there already the classes are registered now, and otherwise as
soon as something imports it.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

# Every module that registers a class with Keras.
MODULES = (
    "data.distributions",
    "data.embedded_mixture",
    "data.mixtures",
    "data.toy_2d",
    "data.transformed",
    "initializers",
    "layers.fourier_features",
    "layers.group_normalization",
    "layers.image_transpose",
    "layers.learned_noise",
    "layers.maxout",
    "layers.minibatch_discrimination",
    "layers.relu",
    "losses",
    "metrics.mode_counts",
    "models.gan",
    "models.gaussian_1d",
    "models.images",
    "models.mixture_2d",
    "optimizers.pytorch",
    "optimizers.schedules",
    "optimizers.tensorflow_1",
    "penalties",
)


def install() -> None:
    """Registers the classes now if Keras is imported, else when it will be."""
    if "keras" in sys.modules:
        register()
    elif not any(isinstance(finder, _KerasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _KerasFinder())


def register() -> None:
    """Imports every module that registers a class with Keras."""
    for name in MODULES:
        importlib.import_module(f"tfgan.{name}")


class _KerasFinder(importlib.abc.MetaPathFinder):
    """Finds `keras` as Python does, and registers the classes after its import."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "keras":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec("keras")
        if spec is not None and spec.loader is not None:
            spec.loader = _RegisteringLoader(spec.loader)
        return spec


class _RegisteringLoader(importlib.abc.Loader):
    """Loads Keras by its own loader, then registers the classes."""

    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        register()
