"""Keras finds the package's classes in a saved model, whichever of the two is imported first.

`keras.models.load_model` finds registered names only. To register a class, its module must be
imported, and that takes time. So the names below are registered with stand-ins: a stand-in imports
the module of its class when Keras makes an object of it. The import of a module registers the class
itself, in place of its stand-in.

Where Keras is imported before `tfgan`, the names are registered at once. Otherwise they are
registered at the end of the import of Keras, by a finder on `sys.meta_path`. No module of the
package is imported there that imports another one. So neither a circle of imports nor a lock
between two threads can come from it.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

# Module under `tfgan` -> the names of the classes that it registers with Keras.
CLASSES = {
    "data.distributions": "Gaussian JitteredGrid StratifiedUniform Uniform",
    "data.embedded_mixture": "EmbeddedMixture",
    "data.mixtures": "GaussianMixture",
    "data.toy_1d": "Exponential TwoBumps",
    "data.toy_2d": "SwissRoll TwoMoons",
    "data.transformed": "AlongAxes BalancedSample FixedPacks FixedSample Joint Noisy Standardized",
    "data.veegan_mixture": "VEEGANMixture",
    "initializers": "AlternatingSigns HingesTowardsEnds OuterHinges SlopesTowardsEnds "
    "SpreadCentres",
    "layers.batch_normalization": "BatchNormalization",
    "layers.bilinear_resize": "BilinearResize",
    "layers.fourier_features": "FourierFeatures",
    "layers.group_normalization": "GroupNormalization",
    "layers.image_transpose": "ImageTranspose",
    "layers.layer_normalization": "LayerNormalization",
    "layers.learned_noise": "LearnedNoise",
    "layers.mahalanobis_distance": "MahalanobisDistance",
    "layers.maxout": "Maxout",
    "layers.minibatch_discrimination": "MinibatchDiscrimination",
    "layers.table_row": "TableRow",
    "losses": "BinaryCrossEntropyProbability Hinge LeastSquares Minimax NonSaturating "
    "NonSaturatingProbability PacGANLoss Relativistic Wasserstein",
    "metrics.mode_counts": "HighQualityShare ModesCovered ReverseKL",
    "models.gan": "GAN",
    "models.gaussian_1d": "Gaussian1DGAN",
    "models.keras_losses": "KerasLoss",
    "models.images": "ConditionalGAN DCGAN MNISTGAN StackedMNISTGAN WGANGP",
    "models.mixture_2d": "GaussianMixtureGAN",
    "optimizers.optimistic_adam": "OptimisticAdam",
    "optimizers.pytorch": "TorchAdam TorchRMSprop TorchSGD",
    "optimizers.schedules": "DelayedExponentialDecay HeldExponential",
    "optimizers.tensorflow_1": "TF1Adam TF1RMSprop",
    "penalties": "DRAGAN GradientPenalty R1 R2 WeightClipping",
}
# Modules that register a function. Keras uses a function as it is found, so a stand-in would stay.
# These modules are imported with Keras. They must import no other module of the package.
FUNCTIONS = {"layers.relu": "relu"}

# The parts that work without Keras.
_WITHOUT_KERAS = {"_version", "animation", "assets", "cli", "utils"}


def install() -> None:
    """Registers the names now if Keras is imported, otherwise at the end of its import."""
    if "keras" in sys.modules:
        register(importlib.import_module("keras"))
        return
    backend = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if backend != "tensorflow":
        _refuse(backend)
    if not any(isinstance(finder, _KerasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _KerasFinder())


def register(keras: Any) -> None:
    """Registers every name with Keras, unless Keras has another backend than TensorFlow.

    Args:
        keras: the imported module `keras`.
    """
    if keras.config.backend() != "tensorflow":
        _refuse(keras.config.backend())
        return
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, _OtherBackend)]
    registered = keras.saving.get_custom_objects()
    for module, names in CLASSES.items():
        for name in names.split():
            registered.setdefault(f"tfgan>{name}", _stand_in(f"tfgan.{module}", name))
    for module, name in FUNCTIONS.items():
        function = _load_function(module, name)
        if function is not None:
            registered[f"tfgan>{name}"] = function


def _stand_in(module: str, name: str) -> type:
    """A class whose objects are those of the class `name` of `module`."""

    def new(cls: type, *args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    def from_config(cls: type, config: dict[str, Any]) -> Any:
        return getattr(importlib.import_module(module), name).from_config(config)

    methods = {"__new__": new, "from_config": classmethod(from_config), "__module__": module}
    return type(name, (), methods)


def _load_function(module: str, name: str) -> Any:
    """The function `name` of `tfgan.{module}`, or None while another thread imports that module.

    The module is loaded without its package, whose import would import its other modules.
    """
    whole = f"tfgan.{module}"
    if whole not in sys.modules:
        path = os.path.join(os.path.dirname(__file__), *module.split(".")) + ".py"
        spec = importlib.util.spec_from_file_location(whole, path)
        assert spec is not None and spec.loader is not None
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        # Only a whole module may be seen by other threads. The one that was first stays.
        sys.modules.setdefault(whole, loaded)
    return getattr(sys.modules[whole], name, None)


class _KerasFinder(importlib.abc.MetaPathFinder):
    """Finds Keras as Python does. Registers the names after its import."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "keras":
            return None
        for finder in sys.meta_path:
            if finder is not self:
                spec = finder.find_spec(fullname, path, target)
                if spec is not None and spec.loader is not None:
                    spec.loader = _RegisteringLoader(spec.loader, self)
                    return spec
        return None


class _RegisteringLoader(importlib.abc.Loader):
    """Loads Keras by its own loader, then registers the names."""

    def __init__(self, loader: importlib.abc.Loader, finder: _KerasFinder) -> None:
        self._loader = loader
        self._finder = finder

    def __getattr__(self, name: str) -> Any:
        """Whoever asks only for the spec of Keras finds what its own loader has."""
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # The module keeps its own loader: nothing of this one is left after the import.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        register(module)


class _OtherBackend(importlib.abc.MetaPathFinder):
    """Refuses to import what needs TensorFlow's backend."""

    def __init__(self, backend: str) -> None:
        self.backend = backend

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        package, _, rest = fullname.partition(".")
        if package == "tfgan" and rest.partition(".")[0] not in {"", *_WITHOUT_KERAS}:
            raise ImportError(
                f"{fullname} needs TensorFlow as Keras's backend, but it is {self.backend!r}: set "
                "KERAS_BACKEND=tensorflow before Keras is imported"
            )


def _refuse(backend: str) -> None:
    """Lets the import of each part that needs Keras fail in one line."""
    if not any(isinstance(finder, _OtherBackend) for finder in sys.meta_path):
        sys.meta_path.insert(0, _OtherBackend(backend))
