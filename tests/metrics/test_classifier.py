"""The shipped classifier and how it is kept."""

import keras
import numpy as np
import pytest

from tfgan.data import mnist
from tfgan.metrics import classifier


@pytest.fixture(scope="module")
def sample():
    return mnist._read(mnist.SAMPLE_PATH, "bundled sample")


@pytest.fixture(scope="module")
def extractor():
    return classifier.load_classifier()


def test_shipped_weights_know_the_digits(sample, extractor):
    """99.16 % on the 10,000 test digits; the sample has 1,000 of them."""
    features, probabilities = extractor.both(sample.x_test)
    assert features.shape == (1000, 64) and features.dtype == np.float64
    np.testing.assert_allclose(probabilities.sum(1), 1.0)
    assert np.mean(probabilities.argmax(1) == sample.y_test) >= 0.985
    assert classifier.WEIGHTS_PATH.stat().st_size <= 2**20
    # For another number of images a convolution may sum its products in another order. Sums of
    # about 1,000 products of float32 then differ by some 2e-6 of the largest partial sums.
    few = extractor.features(sample.x_test[:5])
    np.testing.assert_allclose(few, features[:5], rtol=1e-5, atol=1e-4)


def test_features_are_those_of_the_network_by_hand(sample, extractor):
    x = sample.x_test[:8, ..., None] / np.float32(255)
    for layer in extractor.network.layers[1:]:
        x = layer(x, training=False) if layer.name.endswith(("norm", "dropout")) else layer(x)
        if layer.name == classifier.FEATURES:
            np.testing.assert_allclose(extractor.features(sample.x_test[:8]), x, atol=1e-5)
    odds = keras.ops.softmax(x)
    np.testing.assert_allclose(extractor.probabilities(sample.x_test[:8]), odds, atol=1e-5)


def test_only_uint8_digits(extractor):
    with pytest.raises(ValueError, match=r"must be uint8 of shape.*float64"):
        extractor.features(np.zeros((2, 28, 28)))
    with pytest.raises(ValueError, match="must be uint8 of shape"):
        extractor.features(np.zeros((2, 32, 32), np.uint8))
    # Three channels are not three images.
    with pytest.raises(ValueError, match=r"must be uint8 .*Received: uint8 \(2, 28, 28, 3\)"):
        extractor.features(np.zeros((2, 28, 28, 3), np.uint8))


def test_training_command_saves_what_it_trained(sample, tmp_path, monkeypatch):
    # XLA takes longer to compile the network than it trains.
    monkeypatch.setattr("keras.src.trainers.trainer.model_supports_jit", lambda model: False)
    small = mnist.MNIST(
        sample.x_train[:300], sample.y_train[:300], sample.x_test[:100], sample.y_test[:100],
        "part of the sample", False,
    )  # fmt: skip
    network, accuracy = classifier.train_classifier(small, epochs=5, batch_size=20, seed=1)
    assert accuracy > 0.3  # by chance: 0.1
    path = tmp_path / "weights.npz"
    digest = classifier.save_classifier(network, path)
    loaded = classifier.load_classifier(path)
    assert loaded.sha256 == digest
    for a, b in zip(network.get_weights(), loaded.network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    right = loaded.probabilities(small.x_test).argmax(1) == small.y_test
    assert np.mean(right) == pytest.approx(accuracy)


def test_other_weights_are_refused(tmp_path):
    with pytest.raises(ValueError, match="do not exist"):
        classifier.load_classifier(tmp_path / "none.npz")
    data = bytearray(classifier.WEIGHTS_PATH.read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "weights.npz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match="must have the SHA-256"):
        classifier.load_classifier(path, sha256=classifier.WEIGHTS_SHA256)
    with pytest.raises(ValueError, match=r"cannot read .*weights\.npz"):
        classifier.load_classifier(path)
    arrays = dict(np.load(classifier.WEIGHTS_PATH))
    arrays["logits.bias"] = np.zeros(9, np.float32)
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=r"logits.bias must be float32 \(10,\).*\(9,\)"):
        classifier.load_classifier(path)
