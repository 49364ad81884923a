"""The small classifier of digits whose features measure image models."""

import dataclasses
import hashlib
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tfgan.data import readers
from tfgan.utils import files

WEIGHTS_PATH = Path(__file__).parents[1] / "assets" / "mnist_classifier.npz"

# SHA-256 of the shipped weights, `python scripts/train_classifier.py` made them.
WEIGHTS_SHA256 = "8a628ddb0a3bb432817d8b385fd835a52802a50d68509dd0acdc11910d237383"

NUM_FEATURES = 64

FEATURES = "features"

CHUNK = 1000


def mnist_classifier():
    """The untrained network: (batch, 28, 28, 1) pixels in [0, 1] -> 10 logits.

    Three 3x3 convolutions with batch norm, 64 features, one dense layer: 0.4 MB of weights.
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
    """What turns images into features, and says what it is.

    Any object with `name`, `sha256` and `features` will do in its place, an Inception network
    for example; class scores need `probabilities`, too.

    Attributes:
        network: a Keras model as of `mnist_classifier`.
        name: in words.
        sha256: of its weights.
    """

    network: keras.Model
    name: str
    sha256: str

    def __post_init__(self):
        outputs = [self.network.get_layer(FEATURES).output, self.network.output]
        both = keras.Model(self.network.input, outputs)
        self._run = tf.function(lambda x: both(x, training=False), autograph=False)

    def features(self, images):
        """(n, 64) float64 features of (n, 28, 28[, 1]) uint8 images."""
        return self.both(images)[0]

    def probabilities(self, images):
        """(n, 10) class probabilities of uint8 images."""
        return self.both(images)[1]

    def both(self, images):
        """Features and class probabilities of uint8 images, as float64 arrays."""
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.shape[1:3] != (28, 28):
            raise ValueError(
                "images to classify must be uint8 of shape (n, 28, 28). "
                f"Received: {images.dtype} {images.shape}"
            )
        images = images.reshape(-1, 28, 28, 1)
        features, logits = [], []
        for i in range(0, len(images), CHUNK):
            pair = self._run(tf.cast(images[i : i + CHUNK], tf.float32) / 255.0)
            features.append(pair[0].numpy())
            logits.append(pair[1].numpy())
        logits = np.concatenate(logits).astype(np.float64)
        odds = np.exp(logits - logits.max(1, keepdims=True))
        return np.concatenate(features).astype(np.float64), odds / odds.sum(1, keepdims=True)


def load_classifier(path=None, *, sha256=None):
    """The trained classifier as an `Extractor`.

    Args:
        path: weights of `save_classifier`; the shipped ones by default.
        sha256: what the file's hash must be; that of the shipped weights where `path` is None.

    Raises:
        ValueError: if the file is missing, damaged, or not the one that was expected.
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


def save_classifier(network, path):
    """Writes the weights of a trained classifier and returns the file's SHA-256."""
    path = files.check_writable(path)
    temporary = files.temporary_beside(path)
    try:
        with open(temporary, "wb") as file:
            np.savez(file, **{_name(v): v.numpy() for v in network.weights})
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _name(variable):
    # Dropout's seed state is a weight, too: its name has no layer.
    return variable.path.replace("/", ".")


def train_classifier(data, *, epochs=12, batch_size=128, seed=42, callbacks=(), verbose=0):
    """Trains the classifier on an `MNIST` and returns it, with its accuracy on the test digits.

    Digits are moved, turned and scaled a little; the rate falls to 0 by a cosine.

    Args:
        data: an `MNIST`.
        epochs: passes through the training digits.
        batch_size: digits a batch.
        seed: of the weights and of the order.
        callbacks: Keras callbacks.
        verbose: as in `keras.Model.fit`.

    Returns:
        (network, accuracy in [0, 1]).
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
