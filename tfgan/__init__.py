"""The classic GANs in TensorFlow / Keras 3. Not Google's TF-GAN (`tensorflow_gan`).

A public name is loaded when it is first used (PEP 562). So `import tfgan` loads neither NumPy nor
TensorFlow, and `import tfgan.animation` loads no TensorFlow.
"""

import gc
import importlib
from typing import TYPE_CHECKING, Any

from tfgan import _keras_registration
from tfgan._version import __version__ as __version__

if TYPE_CHECKING:
    # `X as X` says to linters and type checkers that the name is public.
    from tfgan import animation as animation
    from tfgan import callbacks as callbacks
    from tfgan import data as data
    from tfgan import fast_penalties as fast_penalties
    from tfgan import initializers as initializers
    from tfgan import layers as layers
    from tfgan import losses as losses
    from tfgan import metrics as metrics
    from tfgan import models as models
    from tfgan import networks as networks
    from tfgan import optimizers as optimizers
    from tfgan import penalties as penalties
    from tfgan import recipes as recipes
    from tfgan import reproductions as reproductions
    from tfgan.callbacks.watch import watch as watch
    from tfgan.data.distributions import Distribution as Distribution
    from tfgan.data.distributions import Gaussian as Gaussian
    from tfgan.data.distributions import JitteredGrid as JitteredGrid
    from tfgan.data.distributions import StratifiedUniform as StratifiedUniform
    from tfgan.data.distributions import Uniform as Uniform
    from tfgan.data.embedded_mixture import EmbeddedMixture as EmbeddedMixture
    from tfgan.data.in_memory_images import InMemoryImages as InMemoryImages
    from tfgan.data.mixtures import GaussianMixture as GaussianMixture
    from tfgan.data.toy_2d import SwissRoll as SwissRoll
    from tfgan.data.toy_2d import TwoMoons as TwoMoons
    from tfgan.data.transformed import FixedSample as FixedSample
    from tfgan.data.transformed import Joint as Joint
    from tfgan.data.transformed import Noisy as Noisy
    from tfgan.data.transformed import Standardized as Standardized
    from tfgan.layers.fourier_features import FourierFeatures as FourierFeatures
    from tfgan.layers.learned_noise import LearnedNoise as LearnedNoise
    from tfgan.layers.maxout import Maxout as Maxout
    from tfgan.layers.minibatch_discrimination import (
        MinibatchDiscrimination as MinibatchDiscrimination,
    )
    from tfgan.layers.table_row import TableRow as TableRow
    from tfgan.models.gan import GAN as GAN
    from tfgan.models.gaussian_1d import Gaussian1DGAN as Gaussian1DGAN
    from tfgan.models.images import DCGAN as DCGAN
    from tfgan.models.images import MNISTGAN as MNISTGAN
    from tfgan.models.images import WGANGP as WGANGP
    from tfgan.models.images import ConditionalGAN as ConditionalGAN
    from tfgan.models.images import StackedMNISTGAN as StackedMNISTGAN
    from tfgan.models.load import load as load
    from tfgan.models.mixture_2d import GaussianMixtureGAN as GaussianMixtureGAN
    from tfgan.penalties import DRAGAN as DRAGAN
    from tfgan.penalties import R1 as R1
    from tfgan.penalties import R2 as R2
    from tfgan.penalties import GradientPenalty as GradientPenalty
    from tfgan.penalties import WeightClipping as WeightClipping
    from tfgan.reproductions.replay import replay as replay

# Public name -> its module under `tfgan`.
_HOMES = {
    "DCGAN": "models.images",
    "DRAGAN": "penalties",
    "GAN": "models.gan",
    "MNISTGAN": "models.images",
    "R1": "penalties",
    "R2": "penalties",
    "WGANGP": "models.images",
    "ConditionalGAN": "models.images",
    "Distribution": "data.distributions",
    "EmbeddedMixture": "data.embedded_mixture",
    "FixedSample": "data.transformed",
    "FourierFeatures": "layers.fourier_features",
    "Gaussian": "data.distributions",
    "Gaussian1DGAN": "models.gaussian_1d",
    "GaussianMixture": "data.mixtures",
    "GaussianMixtureGAN": "models.mixture_2d",
    "GradientPenalty": "penalties",
    "InMemoryImages": "data.in_memory_images",
    "JitteredGrid": "data.distributions",
    "Joint": "data.transformed",
    "LearnedNoise": "layers.learned_noise",
    "Maxout": "layers.maxout",
    "MinibatchDiscrimination": "layers.minibatch_discrimination",
    "Noisy": "data.transformed",
    "StackedMNISTGAN": "models.images",
    "Standardized": "data.transformed",
    "StratifiedUniform": "data.distributions",
    "SwissRoll": "data.toy_2d",
    "TableRow": "layers.table_row",
    "TwoMoons": "data.toy_2d",
    "Uniform": "data.distributions",
    "WeightClipping": "penalties",
    "load": "models.load",
    "replay": "reproductions.replay",
    "watch": "callbacks.watch",
}
# Public modules and packages.
_PARTS = (
    "animation",
    "callbacks",
    "data",
    "fast_penalties",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "optimizers",
    "penalties",
    "recipes",
    "reproductions",
)
# Former name -> today's.
_FORMER_NAMES: dict[str, str] = {"ResidentImages": "InMemoryImages"}

__all__ = ["__version__", *_HOMES, *_PARTS]


if not TYPE_CHECKING:  # A type checker then knows which names there are.

    def __getattr__(name: str) -> Any:
        """Loads a public name when it is first used."""
        if name in _FORMER_NAMES:
            return __getattr__(_FORMER_NAMES[name])
        if name not in _HOMES and name not in _PARTS:
            raise AttributeError(f"module 'tfgan' has no attribute {name!r}")
        # An import makes many objects and no garbage, so the collector's searches only take time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            module = importlib.import_module(f"tfgan.{_HOMES.get(name, name)}")
        finally:
            if collecting:
                gc.enable()
        value = getattr(module, name) if name in _HOMES else module
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


_keras_registration.install()
