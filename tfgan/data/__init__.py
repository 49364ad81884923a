"""Distributions and data sets.

Public names are loaded when they are first used: `tfgan.data.load_mnist` loads MNIST's module only.
"""

from typing import TYPE_CHECKING

from tfgan.utils.lazy_names import lazy_names

if TYPE_CHECKING:
    from tfgan.data.distributions import Distribution as Distribution
    from tfgan.data.distributions import Gaussian as Gaussian
    from tfgan.data.distributions import JitteredGrid as JitteredGrid
    from tfgan.data.distributions import StratifiedUniform as StratifiedUniform
    from tfgan.data.distributions import Uniform as Uniform
    from tfgan.data.embedded_mixture import EmbeddedMixture as EmbeddedMixture
    from tfgan.data.image_archive import load_image_archive as load_image_archive
    from tfgan.data.image_folder import load_image_folder as load_image_folder
    from tfgan.data.in_memory_images import InMemoryImages as InMemoryImages
    from tfgan.data.mixtures import GaussianMixture as GaussianMixture
    from tfgan.data.mnist import MNIST as MNIST
    from tfgan.data.mnist import load_mnist as load_mnist
    from tfgan.data.stacked_digits import StackedDigits as StackedDigits
    from tfgan.data.streamed_images import StreamedImages as StreamedImages
    from tfgan.data.streamed_images import open_image_folder as open_image_folder
    from tfgan.data.toy_1d import Exponential as Exponential
    from tfgan.data.toy_1d import TwoBumps as TwoBumps
    from tfgan.data.toy_2d import SwissRoll as SwissRoll
    from tfgan.data.toy_2d import TwoMoons as TwoMoons
    from tfgan.data.transformed import AlongAxes as AlongAxes
    from tfgan.data.transformed import BalancedSample as BalancedSample
    from tfgan.data.transformed import FixedPacks as FixedPacks
    from tfgan.data.transformed import FixedSample as FixedSample
    from tfgan.data.transformed import Joint as Joint
    from tfgan.data.transformed import Noisy as Noisy
    from tfgan.data.transformed import Standardized as Standardized
    from tfgan.data.veegan_mixture import VEEGANMixture as VEEGANMixture

__getattr__, __dir__, __all__ = lazy_names(
    __name__,
    {
        "Distribution": "distributions",
        "Gaussian": "distributions",
        "JitteredGrid": "distributions",
        "StratifiedUniform": "distributions",
        "Uniform": "distributions",
        "EmbeddedMixture": "embedded_mixture",
        "load_image_archive": "image_archive",
        "load_image_folder": "image_folder",
        "InMemoryImages": "in_memory_images",
        "GaussianMixture": "mixtures",
        "MNIST": "mnist",
        "load_mnist": "mnist",
        "StackedDigits": "stacked_digits",
        "StreamedImages": "streamed_images",
        "open_image_folder": "streamed_images",
        "Exponential": "toy_1d",
        "TwoBumps": "toy_1d",
        "SwissRoll": "toy_2d",
        "TwoMoons": "toy_2d",
        "AlongAxes": "transformed",
        "BalancedSample": "transformed",
        "FixedPacks": "transformed",
        "FixedSample": "transformed",
        "Joint": "transformed",
        "Noisy": "transformed",
        "Standardized": "transformed",
        "VEEGANMixture": "veegan_mixture",
    },
)
