"""Layers that GANs need and Keras does not have."""

from tfgan.layers.batch_normalization import BatchNormalization
from tfgan.layers.bilinear_resize import BilinearResize
from tfgan.layers.fourier_features import FourierFeatures
from tfgan.layers.group_normalization import GroupNormalization
from tfgan.layers.image_transpose import ImageTranspose
from tfgan.layers.layer_normalization import LayerNormalization
from tfgan.layers.learned_noise import LearnedNoise
from tfgan.layers.mahalanobis_distance import MahalanobisDistance
from tfgan.layers.maxout import Maxout
from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination
from tfgan.layers.relu import relu
from tfgan.layers.table_row import TableRow

__all__ = [
    "BatchNormalization",
    "BilinearResize",
    "FourierFeatures",
    "GroupNormalization",
    "ImageTranspose",
    "LayerNormalization",
    "LearnedNoise",
    "MahalanobisDistance",
    "Maxout",
    "MinibatchDiscrimination",
    "TableRow",
    "relu",
]
