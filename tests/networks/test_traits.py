"""Which networks look at several samples of a batch."""

import keras
import numpy as np

from tfgan import MinibatchDiscrimination
from tfgan.networks import couples_batch, gan_intro_discriminator, gan_intro_generator


def test_couples_batch():
    layers = keras.layers
    assert not couples_batch(gan_intro_generator())
    assert not couples_batch(gan_intro_discriminator())
    coupled = gan_intro_discriminator(minibatch=True)
    assert couples_batch(coupled)
    assert couples_batch(keras.Sequential([keras.Input((1,)), coupled]))
    assert couples_batch(MinibatchDiscrimination())
    # In inference batch normalization does not.
    normalized = keras.Sequential([keras.Input((1,)), layers.BatchNormalization()])
    assert not couples_batch(normalized)


def test_couples_batch_tells_the_truth():
    x = np.linspace(0, 4, 6, dtype="float32")[:, None]
    for minibatch in (False, True):
        network = gan_intro_discriminator(minibatch=minibatch, self_term="excluded")
        rng = np.random.default_rng(3)
        network.set_weights([rng.normal(size=w.shape) for w in network.weights])
        alone = np.concatenate([network(x[:3]), network(x[3:])])
        assert np.allclose(network(x), alone, atol=1e-5) != minibatch == couples_batch(network)
