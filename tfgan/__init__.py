"""The classic GANs in TensorFlow / Keras 3. Not Google's TF-GAN (`tensorflow_gan`).

Public names are loaded when they are first used (PEP 562): `import tfgan` alone loads nothing, and
`import tfgan.animation` loads no TensorFlow.
"""

import importlib
from typing import TYPE_CHECKING, Any

from tfgan import _keras_registration
from tfgan._version import __version__

if TYPE_CHECKING:
    from tfgan import (
        callbacks,
        data,
        layers,
        losses,
        metrics,
        networks,
        optimizers,
        penalties,
        recipes,
    )
    from tfgan.data.distributions import (
        Distribution,
        Gaussian,
        JitteredGrid,
        StratifiedUniform,
        Uniform,
    )
    from tfgan.data.embedded_mixture import EmbeddedMixture
    from tfgan.data.in_memory_images import InMemoryImages
    from tfgan.data.mixtures import GaussianMixture
    from tfgan.data.toy_2d import SwissRoll, TwoMoons
    from tfgan.data.transformed import FixedSample, Joint, Noisy, Standardized
    from tfgan.layers.fourier_features import FourierFeatures
    from tfgan.layers.learned_noise import LearnedNoise
    from tfgan.layers.maxout import Maxout
    from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination
    from tfgan.models.gan import GAN
    from tfgan.models.gaussian_1d import Gaussian1DGAN
    from tfgan.models.images import DCGAN, MNISTGAN, WGANGP, ConditionalGAN
    from tfgan.models.load import load
    from tfgan.models.mixture_2d import GaussianMixtureGAN
    from tfgan.penalties import DRAGAN, R1, R2, GradientPenalty, WeightClipping
    from tfgan.reproductions.replay import replay

# Name -> the module that holds it, under `tfgan`. Packages hold their own names.
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
    "Standardized": "data.transformed",
    "StratifiedUniform": "data.distributions",
    "SwissRoll": "data.toy_2d",
    "TwoMoons": "data.toy_2d",
    "Uniform": "data.distributions",
    "WeightClipping": "penalties",
    "load": "models.load",
    "replay": "reproductions.replay",
}
# Former name -> today's.
_FORMER_NAMES = {"ResidentImages": "InMemoryImages"}
_PARTS = (
    "animation",
    "callbacks",
    "data",
    "layers",
    "losses",
    "metrics",
    "networks",
    "optimizers",
    "penalties",
    "recipes",
)

__all__ = ["__version__", *_HOMES, *_PARTS]


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first used."""
    if name in _HOMES:
        value = getattr(importlib.import_module(f"tfgan.{_HOMES[name]}"), name)
    elif name in _FORMER_NAMES:
        value = __getattr__(_FORMER_NAMES[name])
    elif name in _PARTS:
        value = importlib.import_module(f"tfgan.{name}")
    else:
        raise AttributeError(f"module 'tfgan' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


_keras_registration.install()
