"""The small classifier of digits whose features and probabilities score generated digits."""

import dataclasses
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan.data import readers
from tfgan.data.mnist import MNIST
from tfgan.utils import atomic, files

WEIGHTS_PATH = Path(__file__).parents[1] / "assets" / "mnist_classifier.npz"

# SHA-256 of the shipped weights, which `scripts/train_classifier.py` made.
WEIGHTS_SHA256 = "8a628ddb0a3bb432817d8b385fd835a52802a50d68509dd0acdc11910d237383"

NUM_FEATURES = 64

# Name of the layer whose output the features are.
FEATURES = "features"

# Images per call of the network.
CHUNK = 1000


def mnist_classifier() -> keras.Model:
    """Builds the untrained classifier.

    It has three 3x3 convolutions with batch normalization, 64 features and one dense layer.

    Returns:
        A Keras model from (batch, 28, 28, 1) pixels in [0, 1] to (batch, 10) logits.
    """
    layers = keras.layers
    images = keras.Input((28, 28, 1), name="images")
    x = images
    for index, (width, strides) in enumerate(((16, 1), (32, 2), (64, 2))):
        x = layers.Conv2D(
            width, 3, strides=strides, padding="same", use_bias=False, name=f"c{index}"
        )(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"c{index}_norm")(x)
        x = layers.ReLU(name=f"c{index}_activation")(x)
    x = layers.MaxPooling2D(2, padding="same", name="pool")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(NUM_FEATURES, activation="relu", name=FEATURES)(x)
    x = layers.Dropout(0.3, seed=0, name="dropout")(x)
    return keras.Model(images, layers.Dense(10, name="logits")(x), name="mnist_classifier")


@dataclasses.dataclass
class Extractor:
    """Computes features and class probabilities of digits with a trained classifier.

    `ImageScorer` also takes any other object with `name`, `sha256` and `features(images)`, such as
    one with an Inception network. Class scores need `both(images)`, too.

    Attributes:
        network: A Keras model like the one of `mnist_classifier`.
        name: The name of the network, in words.
        sha256: The SHA-256 of the file of its weights.
    """

    network: keras.Model
    name: str
    sha256: str

    def __post_init__(self) -> None:
        outputs = [self.network.get_layer(FEATURES).output, self.network.output]
        both = keras.Model(self.network.input, outputs)
        self._run = tf.function(lambda x: both(x, training=False), autograph=False)

    def features(self, images: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns the (n, 64) features of (n, 28, 28[, 1]) uint8 images."""
        return self.both(images)[0]

    def probabilities(self, images: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Returns the (n, 10) class probabilities of (n, 28, 28[, 1]) uint8 images."""
        return self.both(images)[1]

    def both(
        self, images: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Returns features and class probabilities of images.

        Args:
            images: (n, 28, 28) or (n, 28, 28, 1) uint8 array.

        Returns:
            (features (n, 64), class probabilities (n, 10)).

        Raises:
            ValueError: If the images are of another type or shape.
        """
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.shape[1:] not in ((28, 28), (28, 28, 1)):
            raise ValueError(
                "images to classify must be uint8 of shape (n, 28, 28) or (n, 28, 28, 1). "
                f"Received: {images.dtype} {images.shape}"
            )
        images = images.reshape(-1, 28, 28, 1)
        features: list[npt.NDArray[np.float32]] = []
        parts: list[npt.NDArray[np.float32]] = []
        for i in range(0, len(images), CHUNK):
            pair = self._run(tf.cast(images[i : i + CHUNK], tf.float32) / 255.0)
            features.append(pair[0].numpy())
            parts.append(pair[1].numpy())
        logits = np.concatenate(parts).astype(np.float64)
        odds = np.exp(logits - logits.max(1, keepdims=True))
        return np.concatenate(features).astype(np.float64), odds / odds.sum(1, keepdims=True)


def load_classifier(
    path: str | os.PathLike[str] | None = None, *, sha256: str | None = None
) -> Extractor:
    """Loads the trained classifier.

    Args:
        path: A file of weights from `save_classifier`. None for the shipped weights.
        sha256: The SHA-256 that the file must have, or None. Not used for the shipped weights.

    Returns:
        The classifier as an `Extractor`.

    Raises:
        ValueError: If the file is missing or damaged, or has another SHA-256.
    """
    if path is None:
        path, sha256 = WEIGHTS_PATH, WEIGHTS_SHA256
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"classifier weights {path} do not exist")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if sha256 is not None and found != sha256:
        raise ValueError(
            f"classifier weights {path} must have the SHA-256 {sha256}. Received: {found}"
        )
    network = mnist_classifier()
    names = [_name(variable) for variable in network.weights]
    arrays = readers.read_npz(path, names)
    for name, variable in zip(names, network.weights, strict=True):
        array = arrays[name]
        if array.shape != tuple(variable.shape) or array.dtype != np.float32:
            raise ValueError(
                f"{path}: {name} must be float32 {tuple(variable.shape)}. "
                f"Received: {array.dtype} {array.shape}"
            )
        variable.assign(array)
    return Extractor(network, "MNIST classifier of tfgan, 64 features", found)


def save_classifier(network: keras.Model, path: str | os.PathLike[str]) -> str:
    """Saves the weights of a trained classifier.

    Args:
        network: The network of `mnist_classifier`, trained.
        path: The .npz file to write.

    Returns:
        The SHA-256 of the file.

    Raises:
        ValueError: If the file cannot be written.
    """
    path = files.check_writable(path)
    arrays: dict[str, Any] = {_name(v): v.numpy() for v in network.weights}
    with atomic.replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, **arrays)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _name(variable: keras.Variable) -> str:
    # The state of dropout's seed is a weight, too. Its path has no layer.
    return variable.path.replace("/", ".")


def train_classifier(
    data: MNIST,
    *,
    epochs: int = 12,
    batch_size: int = 128,
    seed: int = 42,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int = 0,
) -> tuple[keras.Model, float]:
    """Trains the classifier of digits.

    The training digits are shifted and rotated a little. The learning rate falls to 0 by a cosine.

    Args:
        data: The digits.
        epochs: Number of passes through the training digits.
        batch_size: Digits per batch.
        seed: Seed of the weights and of the order of the digits.
        callbacks: Keras callbacks.
        verbose: As in `keras.Model.fit`.

    Returns:
        (the trained network, its accuracy on the test digits, in [0, 1]).
    """
    keras.utils.set_random_seed(seed)
    network = mnist_classifier()
    steps = epochs * -(-len(data.x_train) // batch_size)
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    augmented = keras.Sequential(
        [
            keras.layers.RandomTranslation(0.08, 0.08, fill_mode="constant", seed=seed),
            keras.layers.RandomRotation(0.03, fill_mode="constant", seed=seed + 1),
            network,
        ]
    )
    augmented.compile(
        keras.optimizers.Adam(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    x = data.x_train[..., None].astype(np.float32) / 255.0
    augmented.fit(x, data.y_train, batch_size, epochs, callbacks=list(callbacks), verbose=verbose)
    network_logits = network.predict(data.x_test[..., None] / np.float32(255.0), verbose=0)
    return network, float(np.mean(network_logits.argmax(1) == data.y_test))
