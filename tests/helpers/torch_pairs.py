"""A generator in Keras and in PyTorch, for tests of conversions."""

import keras
import numpy as np
from torch import nn

L = keras.layers


def same(x):
    """As it is."""
    return x


def images(x):
    """Channels to the front."""
    return np.moveaxis(x, -1, 1)


def generator():
    """Dense, a norm, the image of 2 x 3 x 4 unflattened, transposed convolutions."""
    ours = keras.Sequential(
        [
            keras.Input((5,)),
            L.Dense(24),
            L.BatchNormalization(epsilon=1e-5),
            L.ReLU(),
            L.Reshape((2, 3, 4)),
            L.GroupNormalization(2, epsilon=1e-5),
            L.Conv2DTranspose(6, 4, strides=2, padding="valid"),
            L.Cropping2D(1),
            L.Conv2DTranspose(3, 4, activation="tanh"),
        ]
    )
    theirs = nn.Sequential(
        nn.Linear(5, 24),
        nn.BatchNorm1d(24),
        nn.ReLU(),
        nn.Unflatten(1, (4, 2, 3)),
        nn.GroupNorm(2, 4),
        nn.ConvTranspose2d(4, 6, 4, stride=2, padding=1),
        nn.ConvTranspose2d(6, 3, 4),
        nn.Tanh(),
    )
    return ours, theirs, (4, 5), same, images
