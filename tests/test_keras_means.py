"""What Keras, NumPy and tf.data can hand over: trained as the reference is, or refused.

One row per input. A row that is refused says the words. Nothing has then moved, and no file lies.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_networks

import tfgan
from tfgan import GAN, R1, Gaussian, GradientPenalty, losses, penalties

layers = keras.layers
K = 3
N = 16
BATCH = 8
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, 2)).astype("float32")
Y = np.arange(N) % K


def one_input(inputs, units, activation=None):
    return keras.Sequential(
        [keras.Input(inputs), layers.Dense(4, "tanh"), layers.Dense(units, activation)]
    )


def two_inputs(units, size=2):
    x, classes = keras.Input((size,)), keras.Input((K,))
    hidden = layers.Dense(4, "tanh")(layers.Concatenate()([x, classes]))
    return keras.Model([x, classes], layers.Dense(units)(hidden))


def embedded(units, dtype="int32", shape=(1,)):
    x, label = keras.Input((2,)), keras.Input(shape, dtype=dtype)
    code = layers.Embedding(K, 2)(label)
    code = layers.Flatten()(code) if shape else code
    return keras.Model([x, label], layers.Dense(units)(layers.Concatenate()([x, code])))


def compiled(generator, discriminator, **options):
    """A GAN whose steps run in Python: nothing is traced or compiled for a few steps."""
    model = GAN(generator, discriminator, seed=5, packing=options.pop("packing", 1))
    model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), run_eagerly=True, **options)
    model.reset(5)
    return model


@pytest.fixture(scope="module")
def models():
    return {
        "plain": compiled(one_input((2,), 2), one_input((2,), 1)),
        "column": compiled(one_input((2,), 1), one_input((1,), 1), penalty=GradientPenalty(1.0)),
        "labelled": compiled(two_inputs(2), two_inputs(1)),
        "packed": compiled(one_input((2,), 2), one_input((4,), 1), packing=2),
        "images": compiled(
            keras.Sequential(
                [keras.Input((2,)), layers.Dense(16, "tanh"), layers.Reshape((4, 4, 1))]
            ),
            keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1)]),
            penalty=GradientPenalty(1.0),
        ),
        "averaged": compiled(one_input((2,), 2), one_input((2,), 1), generator_average=0.9),
    }


class Batches(keras.utils.PyDataset):
    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self):
        return N // BATCH

    def __getitem__(self, i):
        found = tuple(a[i * BATCH : (i + 1) * BATCH] for a in self.arrays)
        return found if len(found) > 1 else found[0]


def dataset(*arrays):
    arrays = arrays if len(arrays) > 1 else arrays[0]
    return tf.data.Dataset.from_tensor_slices(arrays).batch(BATCH)


def generator(*arrays):
    # Endless, as Keras wants it.
    while True:
        yield from (Batches(*arrays)[i] for i in range(N // BATCH))


QUIET = {"verbose": 0}
WAYS = {
    "arrays": lambda m, *xy: m.fit(*xy, batch_size=BATCH, shuffle=False, **QUIET),
    "dataset": lambda m, *xy: m.fit(dataset(*xy), **QUIET),
    "generator": lambda m, *xy: m.fit(generator(*xy), steps_per_epoch=N // BATCH, **QUIET),
    "PyDataset": lambda m, *xy: m.fit(Batches(*xy), shuffle=False, **QUIET),
    "evaluate": lambda m, *xy: m.evaluate(*xy, batch_size=BATCH, **QUIET),
    "evaluate-dataset": lambda m, *xy: m.evaluate(dataset(*xy), **QUIET),
    "validation": lambda m, *xy: m.fit(X, Y, BATCH, validation_data=xy, **QUIET),
    "train_on_batch": lambda m, *xy: m.train_on_batch(*xy),
    "test_on_batch": lambda m, *xy: m.test_on_batch(*xy),
}


def fitted(model, way, *data):
    model.reset(5)
    WAYS[way](model, *data)
    return all_weights(model)


def assert_refused(model, run, words):
    model.reset(5)
    before = all_weights(model)
    with pytest.raises(ValueError, match=words) as caught:
        run(model)
    assert "\n" not in str(caught.value)
    assert_same(before, all_weights(model))


# --- labels --------------------------------------------------------------------------------------

LABELS = {
    "int64": Y,
    "int32": Y.astype("int32"),
    "uint8": Y.astype("uint8"),
    "float32 whole": Y.astype("float32"),
    "column": Y[:, None],
    "column of floats": Y[:, None].astype("float64"),
    "one-hot float": np.eye(K, dtype="float32")[Y],
    "one-hot int": np.eye(K, dtype="int64")[Y],
}


@pytest.mark.parametrize("way", ["arrays", "dataset", "generator", "PyDataset"])
@pytest.mark.parametrize("form", LABELS)
def test_labels_in_each_form_train_alike(models, form, way):
    model = models["labelled"]
    if "reference" not in models:
        models["reference"] = fitted(model, "arrays", X, Y)
        assert int(model.step) == N // BATCH
    assert_same(models["reference"], fitted(model, way, X, LABELS[form]))


@pytest.mark.parametrize("labels", [Y.tolist(), tf.constant(Y), np.eye(K, dtype=bool)[Y]],
                         ids=["list", "tensor", "one-hot bool"])  # fmt: skip
def test_labels_that_are_no_arrays(models, labels):
    reference = fitted(models["labelled"], "arrays", X, Y)
    assert_same(reference, fitted(models["labelled"], "arrays", X, labels))


TWO_HOT = np.eye(K, dtype="float32")[Y] + np.eye(K, dtype="float32")[(Y + 1) % K]
BAD_LABELS = {
    "one to N": (Y + 1, r"y must be integers in \[0, 2\] or one-hot.*from 1 to 3"),
    "negative": (Y - 1, r"y must be integers in \[0, 2\].*from -1 to 1"),
    "fractions": (Y + 0.7, r"y must be integers in \[0, 2\].*from 0.7 to 2.7"),
    "NaN": (np.where(Y == 1, np.nan, Y), r"y must be integers in \[0, 2\]"),
    "two-hot": (TWO_HOT, "rows that are not one-hot"),
    "soft one-hot": (np.eye(K)[Y] * 0.9 + 0.1 / 3, "rows that are not one-hot"),
    "too wide": (np.eye(K + 1)[Y], r"y must be integers in \[0, 2\].*, 4\)"),
    "words": (Y.astype(str), r"y must be integers in \[0, 2\]"),
}
BAD_WAYS = [
    *[(name, way) for name in BAD_LABELS for way in ("arrays", "dataset", "evaluate")],
    *[
        (name, way)
        for name in ("one to N", "fractions", "two-hot")
        for way in ("generator", "PyDataset", "validation", "train_on_batch", "evaluate-dataset")
    ],
    ("one to N", "test_on_batch"),
]


@pytest.mark.parametrize(("name", "way"), BAD_WAYS)
def test_labels_out_of_range_are_refused(models, name, way):
    labels, words = BAD_LABELS[name]
    assert_refused(models["labelled"], lambda m: WAYS[way](m, X, labels), words)


@pytest.mark.parametrize("way", ["arrays", "dataset", "evaluate", "train_on_batch"])
def test_a_conditional_model_needs_labels(models, way):
    words = "a conditional GAN needs integer labels"
    assert_refused(models["labelled"], lambda m: WAYS[way](m, X), words)


@pytest.mark.parametrize("way", ["arrays", "evaluate", "train_on_batch", "validation"])
def test_labels_of_an_unconditional_model_are_refused(models, way):
    assert_refused(models["plain"], lambda m: WAYS[way](m, X, Y), "this GAN has no classes")


def test_label_of_another_length(models):
    words = "one for each of 16 samples"
    assert_refused(models["labelled"], lambda m: m.fit(X, Y[:5], **QUIET), words)


@pytest.mark.parametrize(
    ("dtype", "shape"), [("int32", (1,)), ("int64", (1,)), ("float32", (1,)), ("int32", ())]
)
def test_networks_that_embed_an_integer_label(dtype, shape):
    model = compiled(embedded(2, dtype, shape), embedded(1, dtype, shape))
    assert model.num_classes == K
    before = [v.numpy() for v in model.generator.trainable_variables]
    model.fit(X, Y, batch_size=N, verbose=0)
    for old, new in zip(before, model.generator.trainable_variables, strict=True):
        # Each class's row of the embedding has moved.
        assert (np.abs(new.numpy() - old).reshape(len(old), -1).max(1) > 0).all()
    # The wrapped network gives what the user's network gives for the integers.
    z = tf.constant(X)
    np.testing.assert_array_equal(model([z, Y]), model([z, np.eye(K, dtype="float32")[Y]]))


# --- samples -------------------------------------------------------------------------------------

IMAGES = RNG.uniform(-1, 1, (N, 4, 4, 1)).astype("float32")
SAMPLES = {
    "float64": ("plain", X, X.astype("float64"), "arrays"),
    "tensor": ("plain", X, tf.constant(X), "arrays"),
    "list": ("plain", X, X.tolist(), "arrays"),
    "float16": ("plain", X.astype("float16").astype("float32"), X.astype("float16"), "arrays"),
    "integers": ("plain", np.round(X), np.round(X).astype("int32"), "arrays"),
    "bool": ("plain", (X > 0).astype("float32"), X > 0, "arrays"),
    "dataset": ("plain", X, X, "dataset"),
    "float64 dataset": ("plain", X, X.astype("float64"), "dataset"),
    "integer dataset": ("plain", np.round(X), np.round(X).astype("int64"), "dataset"),
    "generator": ("plain", X, X, "generator"),
    "PyDataset": ("plain", X, X, "PyDataset"),
    "big-endian": ("plain", X, X.astype(">f8"), "arrays"),
    "long double": ("plain", X, X.astype(np.longdouble), "arrays"),
    "read-only": ("plain", X, np.broadcast_to(X, X.shape), "arrays"),
    "every second row": ("plain", X, np.repeat(X, 2, 0)[::2], "arrays"),
    "columns first": ("plain", X, np.asfortranarray(X), "arrays"),
    "nothing masked": ("plain", X, np.ma.masked_array(X), "arrays"),
    "memoryview": ("plain", X, memoryview(X), "arrays"),
    "Variable": ("plain", X, tf.Variable(X), "arrays"),
    "list of tensors": ("plain", X, [tf.constant(row) for row in X], "arrays"),
    "lists in a generator": ("plain", X, X.tolist(), "generator"),
    "(n,) for (n, 1)": ("column", X[:, :1], X[:, 0], "arrays"),
    "(n,) in a dataset": ("column", X[:, :1], X[:, 0], "dataset"),
    "(n, 4, 4) for (n, 4, 4, 1)": ("images", IMAGES, IMAGES[..., 0], "arrays"),
    "(n, 4, 4) in a dataset": ("images", IMAGES, IMAGES[..., 0], "dataset"),
    "(n, 4, 4) in a generator": ("images", IMAGES, IMAGES[..., 0], "generator"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_in_each_form_train_alike(models, name):
    kind, reference, given, way = SAMPLES[name]
    expected = fitted(models[kind], "arrays", reference)
    assert_same(expected, fitted(models[kind], way, given))


NAN = np.where(np.arange(N)[:, None] == 3, np.float32(np.nan), X)
BAD_SAMPLES = {
    "None": ("plain", lambda m: m.fit(None), "fit needs data"),
    "words": ("plain", lambda m: m.fit(np.array([["a", "b"]])), "x must be one array of numbers"),
    "complex": ("plain", lambda m: m.fit(X.astype(complex)), "x must be one array of numbers"),
    "objects": ("plain", lambda m: m.fit(X.astype(object)), "x must be one array of numbers"),
    "a dict": ("plain", lambda m: m.fit({"x": X}), "one array of numbers. Received: a dict with"),
    "ragged lists": ("plain", lambda m: m.fit([[1.0], [1.0, 2.0]]), "x must be one array"),
    "empty": ("plain", lambda m: m.fit(X[:0]), r"x must be samples of shape \(2,\), \(n, 2,\)"),
    "three columns": ("plain", lambda m: m.fit(np.zeros((4, 3))), r"array of shape \(4, 3\)"),
    "flat": ("plain", lambda m: m.fit(X.reshape(-1)), r"array of shape \(32,\)"),
    "two arrays": ("plain", lambda m: m.fit([X, X]), r"array of shape \(2, 16, 2\)"),
    "images upside down": (
        "images",
        lambda m: m.fit(np.moveaxis(IMAGES, -1, 1)),
        r"x must be samples of shape \(4, 4, 1\)",
    ),
    "NaN": ("plain", lambda m: m.fit(NAN), "x must be finite. Received: 2 of 32"),
    "NaN in a tensor": ("plain", lambda m: m.fit(tf.constant(NAN)), "x must be finite"),
    "infinity": ("plain", lambda m: m.fit(NAN * np.inf), "x must be finite"),
    "NaN in a dataset": ("plain", lambda m: m.fit(dataset(NAN)), "x must be finite"),
    "NaN in a generator": (
        "plain",
        lambda m: m.fit(generator(NAN), steps_per_epoch=2),
        "x must be finite",
    ),
    "NaN in a PyDataset": (
        "plain",
        lambda m: m.fit(Batches(NAN), shuffle=False),
        "x must be finite",
    ),
    "NaN evaluated": ("plain", lambda m: m.evaluate(NAN), "x must be finite"),
    "NaN validated": ("plain", lambda m: m.fit(X, validation_data=NAN), "x must be finite"),
    "NaN in a batch": ("plain", lambda m: m.train_on_batch(NAN), "x must be finite"),
    "dict in a dataset": ("plain", lambda m: m.fit(dataset({"a": X})), "a dict with the keys a"),
    "words in a dataset": ("plain", lambda m: m.fit(dataset(X.astype(str))), "x must be numbers"),
    "unbatched": (
        "plain",
        lambda m: m.fit(tf.data.Dataset.from_tensor_slices(X)),
        "Is the data set batched",
    ),
    "unbatched columns": (
        "column",
        lambda m: m.fit(tf.data.Dataset.from_tensor_slices(X[:, :1])),
        "Is the data set batched",
    ),
    "columns in a dataset": (
        "plain",
        lambda m: m.fit(dataset(np.zeros((4, 3)))),
        r"samples of shape \(2,\).*batches of shape \(None, 3\)",
    ),
    "four in a dataset": ("plain", lambda m: m.fit(dataset(X, X, X, X)), "a pair of samples"),
    "packing 2, 65 samples": (
        "packed",
        lambda m: m.fit(np.zeros((65, 2)), batch_size=32),
        "packing 2 must divide every batch: 65 samples in batches of 32 leave a last one of 1",
    ),
    "packing 2, batches of 5": ("packed", lambda m: m.fit(X, batch_size=5), "packing must divide"),
    "packing 2, odd stream": (
        "packed",
        lambda m: m.fit(tf.data.Dataset.from_tensor_slices(X).batch(5)),
        "packing 2 must divide every batch. Received: a batch of 5",
    ),
    "sample_weight": ("plain", lambda m: m.fit(X, sample_weight=Y), "Received: sample_weight"),
    "class_weight": ("plain", lambda m: m.fit(X, class_weight={0: 1}), "Received: class_weight"),
    "weights evaluated": ("plain", lambda m: m.evaluate(X, sample_weight=Y), "sample_weight"),
    "weights on a batch": ("plain", lambda m: m.train_on_batch(X, None, Y), "sample_weight"),
    "weights in a dataset": (
        "labelled",
        lambda m: m.fit(dataset(X, Y, Y)),
        "no weights of samples",
    ),
    "weights in a generator": (
        "labelled",
        lambda m: m.fit(generator(X, Y, Y), steps_per_epoch=2),
        "no weights of samples",
    ),
    "weights without labels in a generator": (
        "labelled",
        lambda m: m.fit(iter([(X, None, Y)]), steps_per_epoch=1),
        "no weights of samples",
    ),
    "weights in a later batch": (
        "plain",
        lambda m: m.evaluate(iter([X, (X, None, Y)]), steps=2, verbose=0),
        "x, y, sample_weight|must be|same structure",
    ),
    "weights in a list, validated": (
        "labelled",
        lambda m: m.fit(X, Y, validation_data=[X, Y, Y]),
        "no weights of samples",
    ),
    "weights validated": (
        "labelled",
        lambda m: m.fit(X, Y, validation_data=(X, Y, Y)),
        "no weights of samples",
    ),
    "y beside a dataset": ("labelled", lambda m: m.fit(dataset(X), Y), "y is for arrays"),
    "split of a dataset": (
        "plain",
        lambda m: m.fit(dataset(X), validation_split=0.2),
        "validation_split is for arrays",
    ),
    "split of nothing": ("plain", lambda m: m.fit(X, validation_split=0.99), "on both sides"),
    "batch_size 0": ("plain", lambda m: m.fit(X, batch_size=-1), "batch_size must be an integer"),
    "y beside a source": (
        "plain",
        lambda m: m.fit(Gaussian(event_size=2), Y, steps_per_epoch=1),
        "a Distribution draws its own labels",
    ),
    "split of a source": (
        "plain",
        lambda m: m.fit(Gaussian(event_size=2), steps_per_epoch=1, validation_split=0.2),
        "give it as validation_data too",
    ),
    "source of another size": (
        "plain",
        lambda m: m.fit(Gaussian(event_size=3), steps_per_epoch=1),
        "must have event_size 2",
    ),
    "source without steps": (
        "plain",
        lambda m: m.fit(Gaussian(event_size=2)),
        "steps_per_epoch must be",
    ),
    "source without labels": (
        "labelled",
        lambda m: m.fit(Gaussian(event_size=2), steps_per_epoch=1),
        "the data must have labels of 3 classes. Received: no labels",
    ),
    "evaluated source of another size": (
        "plain",
        lambda m: m.evaluate(Gaussian(event_size=3), steps=1),
        "must have event_size 2",
    ),
    "own np.random": (
        "plain",
        lambda m: m.fit(Unkeyed(), steps_per_epoch=1),
        "Unkeyed.sample must depend on its seed alone",
    ),
    "np.random inside Noisy": (
        "plain",
        lambda m: m.fit(tfgan.Noisy(Unkeyed(), 0.1), steps_per_epoch=1),
        "Noisy.sample must depend on its seed alone",
    ),
    "own train_step": (
        "own step",
        lambda m: m.fit(Gaussian(event_size=2), steps_per_epoch=1),
        "OwnStep has a train_step of its own",
    ),
    "masked": (
        "plain",
        lambda m: m.fit(np.ma.masked_less(X, -1.0)),
        "x must have no masked values",
    ),
    "masked labels": (
        "labelled",
        lambda m: m.fit(X, np.ma.masked_equal(Y, 1)),
        "y must have no masked values",
    ),
    "too large for float32": (
        "plain",
        lambda m: m.fit(X.astype("float64") * 1e39),
        "x must be finite in float32, the model's own dtype",
    ),
    "too large in a dataset": (
        "plain",
        lambda m: m.fit(dataset(np.full((4, 2), 1e300))),
        "x must be finite",
    ),
    "RaggedTensor": (
        "plain",
        lambda m: m.fit(tf.ragged.constant([[1.0, 2.0], [1.0]])),
        "Received: RaggedTensor",
    ),
    "SparseTensor": (
        "plain",
        lambda m: m.fit(tf.sparse.from_dense(X)),
        "Received: SparseTensor",
    ),
    "sparse batches": (
        "plain",
        lambda m: m.fit(tf.data.Dataset.from_tensors(tf.sparse.from_dense(X))),
        "each one tensor. Received: SparseTensorSpec",
    ),
    "a record": ("plain", lambda m: m.fit(np.zeros(4, "f4,f4")), "one array of numbers"),
    "a number": ("plain", lambda m: m.fit(1.5), r"an array of shape \(\)"),
    "ragged labels": ("labelled", lambda m: m.fit(X, [[1], [1, 2]] * 8), "Received: list"),
    "sparse labels": (
        "labelled",
        lambda m: m.fit(X, tf.sparse.from_dense(np.eye(K)[Y])),
        "Received: SparseTensor",
    ),
    "a dataset without a batch": (
        "plain",
        lambda m: m.fit(dataset(X).take(0)),
        "Received: a stream without a batch",
    ),
    "an empty batch": (
        "plain",
        lambda m: m.fit(tf.data.Dataset.from_tensors(np.zeros((0, 2), "float32"))),
        "Received: a batch without samples",
    ),
    "an empty generator": ("plain", lambda m: m.fit(iter([])), "x must be batches of samples"),
    "unknown rank": (
        "plain",
        lambda m: m.fit(
            tf.data.Dataset.from_generator(lambda: iter([X[0]]), output_types=tf.float32)
        ),
        r"samples of shape \(2,\). Received: shape 2",
    ),
    "words in a generator": (
        "plain",
        lambda m: m.fit(iter(["a"]), steps_per_epoch=1),
        "x must be batches, each an array of numbers. Received: str",
    ),
    "a dict in a generator": (
        "plain",
        lambda m: m.fit(iter([{"x": X}]), steps_per_epoch=1),
        "each one array. Received: a dict",
    ),
    "objects in a generator": (
        "plain",
        lambda m: m.fit(iter([X.astype(object)]), steps_per_epoch=1),
        "x must be batches, each an array of numbers. Received: ndarray of object",
    ),
    "no end": ("plain", lambda m: m.fit(dataset(X).repeat()), "no end: give steps_per_epoch="),
    "no end, evaluated": (
        "plain",
        lambda m: m.evaluate(dataset(X).repeat()),
        "no end: give steps=",
    ),
    "no end, validated": (
        "plain",
        lambda m: m.fit(X, validation_data=dataset(X).repeat()),
        "no end: give validation_steps=",
    ),
    "no steps": ("plain", lambda m: m.fit(X, steps_per_epoch=0), "steps_per_epoch must be an int"),
    "validated never": (
        "plain",
        lambda m: m.fit(X, validation_data=X, validation_freq=0),
        "validation_freq must be an integer of at least 1",
    ),
    "begun before 0": ("plain", lambda m: m.fit(X, initial_epoch=-1), "initial_epoch must be an"),
    "epochs below 0": ("plain", lambda m: m.fit(X, epochs=-1), "epochs must be an integer of at"),
    "half an epoch": ("plain", lambda m: m.fit(X, epochs=1.5), "epochs must be an integer of at"),
    "shuffle of a kind": ("plain", lambda m: m.fit(X, shuffle="batch"), "must be True or False"),
    "add_loss": ("plain", lambda m: m.add_loss(tf.constant(1.0)), "does not use add_loss"),
}


class Unkeyed(Gaussian):
    def __init__(self):
        super().__init__(event_size=2)

    def sample(self, n, *, seed):
        return tf.constant(np.random.normal(size=(n, 2)).astype("float32"))


class OwnLoss(GAN):
    def compute_loss(self, **kwargs):
        raise AssertionError("called")


class OwnLossInStep(OwnLoss):
    def train_step(self, data):
        return super().train_step(data)


def test_own_loss_that_no_step_calls_is_refused():
    with pytest.raises(ValueError, match="OwnLoss has a compute_loss of its own, which the step"):
        OwnLoss(*make_networks()).compile(run_eagerly=True)
    OwnLossInStep(*make_networks()).compile(run_eagerly=True)


def test_own_train_step_of_an_object_is_refused_in_the_loop():
    model = compiled_unreset(*make_networks())
    model.train_step = lambda data: {}
    with pytest.raises(ValueError, match="has a train_step of its own, which the compiled loop"):
        model.fit(Gaussian(event_size=2), steps_per_epoch=1)


class OwnStep(GAN):
    def train_step(self, data):
        self.called = True
        return super().train_step(data)


@pytest.mark.parametrize("name", BAD_SAMPLES)
def test_samples_that_cannot_be_learned_are_refused(models, name):
    kind, run, words = BAD_SAMPLES[name]
    if kind == "own step" and kind not in models:
        models[kind] = OwnStep(*make_networks())
        models[kind].compile(run_eagerly=True)
    assert_refused(models[kind], run, words)


def test_own_train_step_is_called_on_given_data(models):
    model = OwnStep(*make_networks())
    model.compile(run_eagerly=True)
    model.fit(X, verbose=0)
    assert model.called


# --- networks ------------------------------------------------------------------------------------

G, D = one_input((2,), 2), one_input((2,), 1)


class Subclassed(keras.Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)


def called(network):
    network(tf.zeros((1, 2)))
    return network


def several_outputs():
    x = keras.Input((2,))
    return keras.Model(x, [layers.Dense(1)(x), layers.Dense(1)(x)])


def dict_input():
    x = keras.Input((2,), name="x")
    return keras.Model({"x": x}, layers.Dense(2)(x))


def bare_label(units):
    x, label = keras.Input((2,)), keras.Input((1,))
    return keras.Model([x, label], layers.Dense(units)(layers.Concatenate()([x, label])))


def float64(units):
    return keras.Sequential([keras.Input((2,)), layers.Dense(units, dtype="float64")])


BAD_NETWORKS = {
    "one twice": (lambda: GAN(G, G), "must be two networks"),
    "a function": (lambda: GAN(lambda z: z, D), "the generator must be a built Keras model"),
    "a class": (lambda: GAN(Subclassed, D), "Received: the class Subclassed"),
    "not built": (lambda: GAN(keras.Sequential([layers.Dense(2)]), D), "call it once on a batch"),
    "subclassed, not built": (lambda: GAN(Subclassed(2), D), "call it once on a batch"),
    "shapes": (
        lambda: GAN(one_input((2,), 3), D),
        r"a generator of \(None, 3\), a discriminator that takes \(None, 2\)",
    ),
    "ranks": (lambda: GAN(G, one_input((2, 1), 1)), "must take what the generator makes"),
    "packing": (lambda: GAN(G, D, packing=2), "with packing 2 the discriminator must take 4"),
    "two outputs": (lambda: GAN(G, several_outputs()), "the discriminator must have one output"),
    "inputs in a dict": (lambda: GAN(dict_input(), D), "the generator must have one input"),
    "images as latents": (
        lambda: GAN(one_input((2, 2), 2), D),
        r"must be latents, \(batch, latent_dim\)",
    ),
    "a label in no Embedding": (
        lambda: GAN(bare_label(2), bare_label(1)),
        "which no Embedding takes",
    ),
    "classes of one": (lambda: GAN(two_inputs(2), D), "must be given the same classes"),
    "classes apart": (lambda: GAN(two_inputs(2), embedded_of(4)), "Received: 3 and 4"),
    "latents by name": (
        lambda: GAN(G, D, "normal"),
        "latents must have event_size 2.*give a Distribution",
    ),
    "latents of another size": (lambda: GAN(G, D, Gaussian(event_size=3)), "event_size 2"),
    "float64 generator": (lambda: GAN(float64(2), D), r"give GAN\(..., dtype='float64'\)"),
    "no weights": (
        lambda: compiled_unreset(G, keras.Sequential([keras.Input((2,)), layers.Flatten()])),
        "the discriminator has nothing to train: it has no weights",
    ),
    "a generator without weights": (
        lambda: compiled_unreset(keras.Sequential([keras.Input((2,)), layers.ReLU()]), D),
        "the generator has nothing to train: it has no weights",
    ),
    "float64 discriminator": (lambda: GAN(G, float64(1)), "the discriminator computes in float64"),
}


def embedded_of(size):
    x, label = keras.Input((2,)), keras.Input((1,), dtype="int32")
    code = layers.Flatten()(layers.Embedding(size, 2)(label))
    return keras.Model([x, label], layers.Dense(1)(layers.Concatenate()([x, code])))


@pytest.mark.parametrize("name", BAD_NETWORKS)
def test_networks_that_do_not_fit_are_refused(name):
    build, words = BAD_NETWORKS[name]
    with pytest.raises(ValueError, match=words) as caught:
        build()
    assert "\n" not in str(caught.value)


def built_dense():
    layer = layers.Dense(1)
    layer.build((None, 2))
    return layer


GOOD_NETWORKS = {
    "subclassed": lambda: (called(Subclassed(2)), called(Subclassed(1))),
    "single layers": lambda: (called(Subclassed(2)), built_dense()),
    "functional": lambda: (one_input((2,), 2), keras.models.clone_model(D)),
}


@pytest.mark.parametrize("name", GOOD_NETWORKS)
def test_networks_of_other_kinds_train(name):
    pair = GOOD_NETWORKS[name]()
    before = [[w.copy() for w in network.get_weights()] for network in pair]
    model = compiled(*pair)
    model.fit(X, verbose=0)
    for network, old in zip(pair, before, strict=True):
        # The user's own objects hold the trained weights.
        assert any((a != b).any() for a, b in zip(network.get_weights(), old, strict=True))


def test_float64_everywhere_trains():
    model = GAN(float64(2), float64(1), dtype="float64")
    model.compile(penalty=GradientPenalty(1.0), run_eagerly=True)
    model.fit(X, verbose=0)
    assert model.generate(3).dtype == np.float64


# --- compile -------------------------------------------------------------------------------------


class VectorLoss(losses.AdversarialLoss):
    name = "vector"

    def discriminator(self, real_logits, fake_logits):
        return fake_logits - real_logits

    def generator(self, fake_logits, real_logits=None):
        return tf.reduce_mean(fake_logits)


class First(penalties.Penalty):
    pass


class Second(penalties.Penalty):
    pass


class NamedAsLoss(penalties.Penalty):
    name = "generator_loss"


ADAM = keras.optimizers.Adam
BAD_OPTIONS = {
    "optimizer": ({"optimizer": "adam"}, "two optimizers: give generator_optimizer="),
    "d_optimizer": ({"d_optimizer": "adam"}, "use discriminator_optimizer="),
    "g_optimizer": ({"g_optimizer": "adam"}, "use generator_optimizer="),
    "loss_fn": ({"loss_fn": "bce"}, "give loss= a name or instance"),
    "loss_weights": ({"loss_weights": [1, 2]}, "have no weights"),
    "weighted_metrics": ({"weighted_metrics": []}, "logged by themselves"),
    "n_critic": ({"n_critic": 5}, "use discriminator_steps="),
    "gp_weight": ({"gp_weight": 10}, "use penalty=tfgan.GradientPenalty"),
    "clip_value": ({"clip_value": 0.01}, "use penalty=tfgan.WeightClipping"),
    "ema": ({"ema_decay": 0.9}, "use generator_average="),
    "run_eagerly in words": ({"run_eagerly": "yes"}, "run_eagerly must be True or False"),
    "jit_compile in words": ({"jit_compile": "no"}, "jit_compile must be True or False or 'auto'"),
    "a slip": ({"discriminator_step": 2}, "did you mean discriminator_steps="),
    "a word of nothing": ({"qwerty": 2}, "'qwerty': it knows generator_optimizer"),
    "class of optimizer": ({"generator_optimizer": ADAM}, r"write Adam\(\)"),
    "no optimizer": ({"generator_optimizer": None}, "generator_optimizer must be a keras"),
    "name of no optimizer": ({"discriminator_optimizer": "adamm"}, "such as 'adam'"),
    "class of loss": ({"loss": losses.Hinge}, r"write Hinge\(\)"),
    "class of Keras's loss": (
        {"loss": keras.losses.BinaryCrossentropy},
        r"write BinaryCrossentropy\(\)",
    ),
    "bce by name": ({"loss": "binary_crossentropy"}, "loss 'non_saturating' is that pair"),
    "mse by name": ({"loss": "mse"}, "loss 'least_squares' is that pair"),
    "a slip of a loss": ({"loss": "hing"}, "Expected one of: .*hinge"),
    "function as loss": ({"loss": lambda r, f: r}, "derive a class from tfgan.losses.Adv"),
    "loss of classes": (
        {"loss": keras.losses.CategoricalCrossentropy()},
        "CategoricalCrossentropy is not a loss of a GAN",
    ),
    "loss of another range": ({"loss": keras.losses.Hinge()}, "Hinge is not a loss of a GAN"),
    "probabilities of logits": (
        {"loss": keras.losses.BinaryCrossentropy()},
        r"write BinaryCrossentropy\(from_logits=True\)",
    ),
    "unreduced loss": (
        {"loss": keras.losses.BinaryCrossentropy(from_logits=True, reduction="none")},
        "must return one number. Received: reduction",
    ),
    "vector loss": ({"loss": VectorLoss()}, "VectorLoss.discriminator must return one number"),
    "class of penalty": ({"penalty": GradientPenalty}, r"write GradientPenalty\(\)"),
    "penalty by name": ({"penalty": "r1"}, r"for example tfgan.R1\(10.0\)"),
    "function as penalty": ({"penalty": lambda d, x: 0}, "derive a class from tfgan.penalties"),
    "number as penalty": ({"penalty": 10.0}, "one of tfgan.penalties. Received: 10.0"),
    "regularizer as penalty": (
        {"penalty": keras.regularizers.L2()},
        "derive a class from tfgan.penalties",
    ),
    "two of no name": (
        {"penalty": [First(1.0), Second(1.0)]},
        "give each class an attribute `name`",
    ),
    "one twice": ({"penalty": [R1(1.0), R1(2.0)]}, "each penalty can be given once"),
    "name of a loss": ({"penalty": NamedAsLoss(1.0)}, "cannot have the name of a loss"),
}


@pytest.mark.parametrize("name", BAD_OPTIONS)
def test_compile_answers_in_one_line(name):
    options, words = BAD_OPTIONS[name]
    with pytest.raises(ValueError, match=words) as caught:
        GAN(G, D).compile(**options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("loss", "own"),
    [
        (keras.losses.BinaryCrossentropy(from_logits=True), "non_saturating"),
        (keras.losses.BinaryCrossentropy(from_logits=True, reduction="mean"), "non_saturating"),
    ],
)
def test_keras_loss_is_the_pair_of_that_name(loss, own):
    found = {}
    for name in (loss, own):
        model = compiled(one_input((2,), 2), one_input((2,), 1), loss=name)
        model.fit(X, verbose=0)
        found[str(name)] = model.generate(8)
    np.testing.assert_allclose(*found.values(), rtol=1e-4, atol=1e-6)


def test_squared_error_is_twice_least_squares():
    real, fake = tf.constant([[0.3], [2.0]]), tf.constant([[-1.0], [0.4]])
    wrapped = tfgan.models.keras_losses.adversarial(keras.losses.MeanSquaredError(), D)
    own = losses.get("least_squares")
    np.testing.assert_allclose(
        wrapped.discriminator(real, fake), 2 * own.discriminator(real, fake), rtol=1e-6
    )
    np.testing.assert_allclose(wrapped.generator(fake), 2 * own.generator(fake), rtol=1e-6)


PROBABILITIES = {
    "sigmoid": lambda: one_input((2,), 1, "sigmoid"),
    "softmax": lambda: one_input((2,), 1, "softmax"),
    "Activation": lambda: keras.Sequential([D, layers.Activation("sigmoid")]),
    "Softmax": lambda: keras.Sequential([D, layers.Softmax()]),
    "reshaped": lambda: keras.Sequential([one_input((2,), 1, "sigmoid"), layers.Flatten()]),
}


@pytest.mark.parametrize("name", PROBABILITIES)
def test_a_sigmoid_before_a_loss_on_logits_is_warned_of(name):
    model = GAN(G, PROBABILITIES[name]())
    with pytest.warns(UserWarning, match=r"takes logits: remove the activation, or give a loss"):
        model.compile(run_eagerly=True)


def test_two_outputs_are_warned_of():
    with pytest.warns(UserWarning, match="2 outputs per sample"):
        GAN(G, one_input((2,), 2)).compile(run_eagerly=True)


@pytest.mark.parametrize(
    "loss", ["least_squares", keras.losses.BinaryCrossentropy(), keras.losses.MeanSquaredError()]
)
def test_a_sigmoid_that_is_meant_is_quiet(loss):
    GAN(G, one_input((2,), 1, "sigmoid")).compile(loss=loss, run_eagerly=True)


# --- what is trained -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["generator", "discriminator"])
def test_a_frozen_network_is_refused(name):
    pair = dict(zip(("generator", "discriminator"), make_networks(), strict=True))
    pair[name].trainable = False
    model = GAN(*pair.values())
    with pytest.raises(ValueError, match=f"the {name} has nothing to train: all its weights are"):
        model.compile(run_eagerly=True)
    pair[name].trainable = True
    model.compile(run_eagerly=True)
    pair[name].trainable = False
    with pytest.raises(ValueError, match=f"the {name} has nothing to train"):
        model.fit(X, verbose=0)


def test_a_frozen_layer_stays_and_the_others_move():
    pair = make_networks()
    pair[1].layers[0].trainable = False
    frozen, rest = pair[1].layers[0].get_weights(), pair[1].layers[1].get_weights()
    model = compiled_unreset(*pair)
    model.fit(X, verbose=0)
    assert_same(frozen, pair[1].layers[0].get_weights())
    assert (pair[1].layers[1].get_weights()[0] != rest[0]).any()


def compiled_unreset(*pair):
    model = GAN(*pair)
    model.compile(run_eagerly=True)
    return model


def test_a_layer_frozen_after_compile_asks_for_another():
    pair = make_networks()
    model = compiled_unreset(*pair)
    pair[1].layers[0].trainable = False
    with pytest.raises(ValueError, match=r"other weights of the discriminator .* compile again"):
        model.fit(X, verbose=0)
    with pytest.raises(ValueError, match="compile again"):
        model.train_on_batch(X)


def test_a_frozen_gan_is_refused():
    model = GAN(*make_networks(), trainable=False)
    with pytest.raises(ValueError, match="its trainable is False"):
        model.compile(run_eagerly=True)


def test_optimizers_with_averages_put_them_in_place_as_keras_does():
    options = {"use_ema": True, "ema_momentum": 0.5}
    model = GAN(*make_networks())
    model.compile(
        keras.optimizers.SGD(0.1, **options), keras.optimizers.SGD(0.1, **options), run_eagerly=True
    )
    model.fit(X, batch_size=4, verbose=0)
    for optimizer, network in (
        (model.generator_optimizer, model.generator),
        (model.discriminator_optimizer, model.discriminator),
    ):
        for average, weight in zip(
            optimizer._model_variables_moving_average, network.trainable_variables, strict=True
        ):
            np.testing.assert_array_equal(average.numpy(), weight.numpy())


def test_one_learning_rate_is_read_and_set_for_both():
    model = compiled(*make_networks())
    assert float(model.optimizer.learning_rate) == pytest.approx(0.1)
    model.optimizer.learning_rate = 0.25
    assert [float(o.learning_rate) for o in model.optimizer.optimizers] == [0.25, 0.25]
    model.optimizer.learning_rate.assign(model.optimizer.learning_rate * 2)
    assert float(model.discriminator_optimizer.learning_rate) == 0.5
    assert model.optimizer.learning_rate.numpy() == np.float32(0.5)
    model.discriminator_optimizer.learning_rate = 0.1
    with pytest.raises(AttributeError, match=r"rates 0.5 and 0.1: use model.generator_optimizer"):
        _ = model.optimizer.learning_rate


def test_arrays_are_shuffled_by_the_models_seed(models):
    model = models["plain"]

    def run(seed, keras_seed):
        keras.utils.set_random_seed(keras_seed)
        model.reset(seed)
        model.fit(X, batch_size=4, epochs=2, verbose=0)
        return all_weights(model)

    assert_same(run(5, 1), run(5, 2))
    unshuffled = fitted(model, "arrays", X)
    assert any((a != b).any() for a, b in zip(run(5, 1), unshuffled, strict=True))


def test_every_sample_is_seen_once_per_epoch_in_another_order():
    from tfgan.models import keyed_shuffle

    start = [0]
    batches = keyed_shuffle.shuffled(X, Y, 5, seed=3, epoch_start=lambda: start[0])
    epochs = []
    for start[0] in (0, 4, 0):
        found = list(batches.as_numpy_iterator())
        assert [len(y) for _, y in found] == [5, 5, 5, 1]
        epochs.append(np.concatenate([x for x, _ in found]))
    np.testing.assert_array_equal(np.sort(epochs[0], 0), np.sort(X, 0))
    np.testing.assert_array_equal(epochs[0], epochs[2])
    assert (epochs[0] != epochs[1]).any()


def test_validation_data_in_a_list_are_those_in_a_tuple(models):
    model, found = models["labelled"], []
    for given in ((X, Y), [X, Y]):
        model.reset(5)
        found.append(model.fit(X, Y, shuffle=False, validation_data=given, **QUIET).history)
    assert found[0] == found[1]


BOUNDED = {
    "arrays": lambda m: m.fit(2 * IMAGES, **QUIET),
    "dataset": lambda m: m.fit(dataset(2 * IMAGES), **QUIET),
    "PyDataset": lambda m: m.evaluate(Batches(2 * IMAGES), **QUIET),
    "train_on_batch": lambda m: m.train_on_batch(2 * IMAGES),
}


@pytest.mark.parametrize("way", BOUNDED)
def test_data_that_the_generator_cannot_make_are_warned_of(models, way):
    bounded = keras.Sequential([models["images"].generator, layers.Activation("tanh")])
    model = models.setdefault("bounded", compiled(bounded, models["images"].discriminator))
    with pytest.warns(UserWarning, match=r"generator ends in tanh: its samples stay in \[-1, 1"):
        BOUNDED[way](model)


def test_the_split_of_arrays_is_kerass(models):
    model = models["plain"]
    model.reset(5)
    split = model.fit(X, batch_size=4, validation_split=0.25, verbose=0).history
    model.reset(5)
    given = model.fit(X[:12], batch_size=4, validation_data=X[12:], verbose=0).history
    assert split == given


# --- callbacks -----------------------------------------------------------------------------------

BAD_CALLBACKS = {
    "EarlyStopping()": (
        lambda path: keras.callbacks.EarlyStopping(),
        "EarlyStopping monitors 'val_loss'.* one of discriminator_loss, generator_loss",
    ),
    "EarlyStopping('loss')": (
        lambda path: keras.callbacks.EarlyStopping("loss"),
        "monitors 'loss', and a GAN has no single loss",
    ),
    "EarlyStopping without validation": (
        lambda path: keras.callbacks.EarlyStopping("val_generator_loss"),
        "fit was given no validation_data",
    ),
    "ReduceLROnPlateau()": (
        lambda path: keras.callbacks.ReduceLROnPlateau(),
        "ReduceLROnPlateau monitors 'val_loss'",
    ),
    "ModelCheckpoint best": (
        lambda path: keras.callbacks.ModelCheckpoint(path / "a.keras", save_best_only=True),
        "ModelCheckpoint monitors 'val_loss'",
    ),
    "ModelCheckpoint h5": (
        lambda path: keras.callbacks.ModelCheckpoint(path / "m.h5"),
        "must write a file that ends in .keras",
    ),
    "ModelCheckpoint of a loss": (
        lambda path: keras.callbacks.ModelCheckpoint(path / "{loss:.2f}.keras"),
        "path names 'loss'",
    ),
    "a class": (lambda path: keras.callbacks.TerminateOnNaN, r"write TerminateOnNaN\(...\)"),
    "a word": (lambda path: "early_stopping", "callbacks must be a keras.callbacks.Callback"),
    "a function": (lambda path: lambda: 1, "callbacks must be a keras.callbacks.Callback"),
    "None in a list": (lambda path: None, "Received: None"),
    "a slip of a name": (
        lambda path: keras.callbacks.ReduceLROnPlateau("gen_loss"),
        "monitors 'gen_loss', which nothing logs: give it monitor= one of discriminator_loss",
    ),
    "a metric that is not there": (
        lambda path: keras.callbacks.EarlyStopping("val_accuracy"),
        "monitors 'val_accuracy', which nothing logs",
    ),
    "best by a metric that is not there": (
        lambda path: keras.callbacks.ModelCheckpoint(
            path / "a.keras", monitor="accuracy", mode="max", save_best_only=True
        ),
        "ModelCheckpoint monitors 'accuracy', which nothing logs",
    ),
    "path of a name that is not there": (
        lambda path: keras.callbacks.ModelCheckpoint(path / "{g_loss:.2f}.keras"),
        "path names 'g_loss', which nothing logs: name one of epoch, discriminator_loss",
    ),
    "path of a validation that is not there": (
        lambda path: keras.callbacks.ModelCheckpoint(path / "{val_generator_loss}.keras"),
        "path names 'val_generator_loss', which nothing logs",
    ),
    "path of no name": (
        lambda path: keras.callbacks.ModelCheckpoint(path / "{}.keras"),
        "path names '', which nothing logs",
    ),
    "SwapEMAWeights": (lambda path: keras.callbacks.SwapEMAWeights(), "generator_average="),
}


@pytest.mark.parametrize("name", BAD_CALLBACKS)
def test_callbacks_that_could_do_nothing_are_refused(models, name, tmp_path):
    make, words = BAD_CALLBACKS[name]
    run = lambda m: m.fit(X, callbacks=[make(tmp_path)], verbose=0)  # noqa: E731
    assert_refused(models["plain"], run, words)
    assert not list(tmp_path.iterdir())


def test_a_callback_before_it_may_log_what_is_monitored(models):
    score = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update(score=epoch)
    )
    stop = keras.callbacks.EarlyStopping("score", mode="min", patience=0)
    model = models["plain"]
    model.reset(5)
    assert len(model.fit(X, epochs=4, callbacks=[score, stop], verbose=0).epoch) == 2
    assert_refused(
        model, lambda m: m.fit(X, callbacks=[stop, score]), "'score', which nothing logs"
    )


@pytest.mark.parametrize(
    "callback",
    [
        keras.callbacks.LearningRateScheduler(lambda epoch: 0.1),
        keras.callbacks.ReduceLROnPlateau("generator_loss"),
    ],
    ids=["LearningRateScheduler", "ReduceLROnPlateau"],
)
def test_rates_of_a_schedule_cannot_be_set(callback):
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    model = GAN(*make_networks())
    model.compile("sgd", keras.optimizers.SGD(rate), run_eagerly=True)
    with pytest.raises(ValueError, match="sets learning rates, and one of the optimizers has a"):
        model.fit(X, callbacks=callback, verbose=0)


@pytest.mark.parametrize("data", ["arrays", "source"])
def test_terminate_on_nan_stops(data):
    model = GAN(*make_networks())
    # Weights are NaN after two or three such steps.
    model.compile(keras.optimizers.SGD(1e30), keras.optimizers.SGD(1e30), loss="wasserstein",
                  penalty=GradientPenalty(1e10), run_eagerly=True,
                  steps_per_execution=1)  # fmt: skip
    given = {"x": X, "batch_size": 1} if data == "arrays" else {
        "x": Gaussian(event_size=2), "batch_size": 2, "steps_per_epoch": 16,
    }  # fmt: skip
    model.fit(**given, callbacks=[keras.callbacks.TerminateOnNaN()], verbose=0)
    assert 0 < int(model.step) < 16


def test_early_stopping_on_a_name_of_ours(models):
    model = models["plain"]
    model.reset(5)
    stop = keras.callbacks.EarlyStopping("val_discriminator_loss", patience=0, min_delta=100.0)
    history = model.fit(X, epochs=5, validation_data=X, callbacks=stop, verbose=0)
    assert len(history.epoch) == 2


# --- answers -------------------------------------------------------------------------------------


def test_call_predict_export_and_generate_give_the_averaged_generator(models, tmp_path):
    model = models["averaged"]
    model.reset(5)
    model.fit(X, epochs=2, verbose=0)
    latents = RNG.normal(size=(5, 2)).astype("float32")
    expected = model.averaged_generator(latents).numpy()
    np.testing.assert_array_equal(model(latents), expected)
    np.testing.assert_array_equal(model.decode(latents), expected)
    np.testing.assert_allclose(model.predict(latents, verbose=0), expected, rtol=1e-4, atol=1e-6)
    model.export(tmp_path / "served", verbose=False)
    served = tf.saved_model.load(str(tmp_path / "served"))
    np.testing.assert_allclose(served.serve(latents), expected, rtol=1e-4, atol=1e-6)
    raw = model.generator(latents)
    np.testing.assert_array_equal(model.decode(latents, averaged=False), raw)
    np.testing.assert_array_equal(model(latents, training=True), raw)
    assert (np.abs(raw - expected) > 1e-4).any()


def test_export_of_a_conditional_model(models, tmp_path):
    model = models["labelled"]
    model.export(tmp_path / "served", verbose=False)
    served = tf.saved_model.load(str(tmp_path / "served"))
    one_hot = np.eye(K, dtype="float32")[Y]
    np.testing.assert_allclose(served.serve([X, one_hot]), model([X, Y]), rtol=1e-4)


def test_tensorflows_own_saving_has_a_signature(models, tmp_path):
    model = models["plain"]
    tf.saved_model.save(model, str(tmp_path / "served"))
    served = tf.saved_model.load(str(tmp_path / "served")).signatures["serving_default"]
    (found,) = served(tf.constant(X)).values()
    np.testing.assert_allclose(found, model(X), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", ["a.h5", "a.hdf5", "a", "a.pb"])
def test_saving_in_other_formats_is_refused(models, name, tmp_path):
    with pytest.raises(ValueError, match=r"saved to a file that ends in \.keras"):
        models["plain"].save(tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.h5", "a.hdf5", "old.h5"])
@pytest.mark.parametrize("save", [keras.models.save_model, keras.saving.save_model])
def test_keras_writes_no_byte_of_its_old_format(models, save, name, tmp_path):
    (tmp_path / "old.h5").write_bytes(b"whole")
    with pytest.raises(ValueError, match=r"saved to a file that ends in \.keras"):
        save(models["plain"], tmp_path / name)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("old.h5", b"whole")]


def test_keras_still_saves_other_models_in_its_old_format(tmp_path):
    keras.models.save_model(G, tmp_path / "a.h5")
    found = keras.models.load_model(tmp_path / "a.h5", compile=False)
    np.testing.assert_array_equal(found(X), G(X))


LATENTS = {
    "another size": (np.zeros((4, 3), "float32"), r"must have the shape \(n, 2\).* \(4, 3\)"),
    "one sample": (np.zeros(2, "float32"), r"must have the shape \(n, 2\).* \(2,\)"),
    "images": (np.zeros((4, 2, 1), "float32"), r"must have the shape \(n, 2\)"),
}


@pytest.mark.parametrize("name", LATENTS)
def test_latents_of_another_shape_are_refused(models, name):
    latents, words = LATENTS[name]
    model = models["plain"]
    for run in (model, model.decode, lambda z: model.predict(z, verbose=0)):
        with pytest.raises(ValueError, match=words) as caught:
            run(latents)
        assert "\n" not in str(caught.value)


Z = X[:4]
PREDICTED = {
    "list": ("plain", Z.tolist(), Z),
    "list of one array": ("plain", [Z], Z),
    "dataset": ("plain", dataset(Z), Z),
    "dataset with labels": ("plain", dataset(Z, Y[:4]), Z),
    "generator": ("plain", iter([Z]), Z),
    "integers": ("plain", np.ones((4, 2), int), np.ones((4, 2), "float32")),
    "labels in a list": ("labelled", [Z, Y[:4].tolist()], [Z, Y[:4]]),
    "dataset of pairs": ("labelled", tf.data.Dataset.from_tensors(((Z, Y[:4]),)), [Z, Y[:4]]),
    "one-hot pairs": (
        "labelled",
        tf.data.Dataset.from_tensors(((Z, np.eye(K, dtype="float32")[Y[:4]]),)),
        [Z, Y[:4]],
    ),
    "between classes": ("labelled", [Z, np.full((4, K), 1 / K, "float32")], None),
}


@pytest.mark.parametrize("name", PREDICTED)
def test_predict_takes_latents_in_each_form(models, name):
    kind, given, plain = PREDICTED[name]
    steps = 1 if hasattr(given, "__next__") else None
    found = models[kind].predict(given, verbose=0, steps=steps)
    expected = models[kind](plain or given) if kind == "labelled" else models[kind](plain)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


BAD_PREDICTED = {
    "None": ("plain", None, r"predict needs latents of shape \(n, 2\): call generate\(n\)"),
    "source": ("plain", Gaussian(event_size=2), r"call generate\(n\) to draw them"),
    "a number": ("plain", 5, r"latents must have the shape \(n, 2\)"),
    "words": ("plain", np.array([["a", "b"]]), "latents must be one array of numbers"),
    "a dict": ("plain", {"z": Z}, "Received: a dict with the keys z"),
    "none": ("plain", Z[:0], r"latents must have the shape \(n, 2\)"),
    "columns": ("plain", [[1.0, 2.0, 3.0]], r"Received: \(1, 3\)"),
    "columns in a dataset": ("plain", dataset(np.zeros((4, 3))), r"Received: \(None, 3\)"),
    "dicts in a dataset": ("plain", dataset({"z": Z}), "one tensor per batch. Received: a dict"),
    "latents alone": ("labelled", dataset(Z), r"each batch must be \(\(latents, classes\),\)"),
    "targets": ("labelled", dataset(Z, Y[:4]), r"each batch must be \(\(latents, classes\),\)"),
    "labels above": ("labelled", [Z, [0, 1, 2, 3]], r"y must be integers in \[0, 2\]"),
    "labels of another length": ("labelled", [Z, [0, 1]], "one for each of 4 samples"),
    "labels above in a dataset": (
        "labelled",
        tf.data.Dataset.from_tensors(((Z, Y[:4] + 1),)),
        r"y must be integers in \[0, 2\].*labels from 1 to 3",
    ),
}


@pytest.mark.parametrize("name", BAD_PREDICTED)
def test_latents_that_predict_cannot_take_are_refused(models, name):
    kind, given, words = BAD_PREDICTED[name]
    assert_refused(models[kind], lambda m: m.predict(given, verbose=0), words)


@pytest.mark.parametrize("labels", [Y + 1, Y - 1, Y + 0.5], ids=["above", "below", "fractions"])
def test_classes_of_latents_are_checked(models, labels):
    model = models["labelled"]
    for run in (model, lambda z: model.predict(z, verbose=0)):
        with pytest.raises(ValueError, match=r"y must be integers in \[0, 2\]"):
            run([X, labels])
    with pytest.raises(ValueError, match=r"called on \[latents, classes\]"):
        model(X)
    in_graph = tf.function(lambda z, y: model([z, y]), autograph=False)(X, tf.constant(labels))
    if labels.dtype.kind != "f":
        outside = (labels < 0) | (labels >= K)
        np.testing.assert_array_equal(np.isnan(in_graph).all(1), outside)


@pytest.mark.parametrize("labels", [[0, 1], np.eye(3, dtype=int)], ids=["two", "one-hot"])
def test_labels_of_another_length_are_refused(models, labels):
    with pytest.raises(ValueError, match="labels must be one integer, or one for each of 3"):
        models["labelled"].generate(3, labels=labels)


@pytest.mark.parametrize(
    ("name", "error"), [("onnx", ImportError), ("openvino", ImportError), ("tf", ValueError)]
)
def test_exports_that_are_not_there(models, name, error, tmp_path, monkeypatch):
    from tfgan.models import export

    monkeypatch.setattr(export.importlib.util, "find_spec", lambda package: None)
    with pytest.raises(error, match="tf_saved_model"):
        models["plain"].export(tmp_path / "served", format=name)
    assert not list(tmp_path.iterdir())


def test_generate_in_a_graph_is_refused(models):
    with pytest.raises(RuntimeError, match=r"call model\(latents\) there"):
        tf.function(lambda: models["plain"].generate(2))()


def test_verbose_by_position(models, capsys):
    models["plain"].fit(X, None, 8, 1, 0)
    models["plain"].evaluate(X, None, 8, 0)
    assert capsys.readouterr().out == ""


def test_two_sources_in_turn_are_traced_once_each(models):
    model = models["plain"]
    one, two = Gaussian(event_size=2), Gaussian(1.0, event_size=2)
    first = model.fused_loop(one, 4), model.fused_loop(two, 4)
    assert (model.fused_loop(one, 4), model.fused_loop(two, 4)) == first


def test_trainable_and_dtype_are_kept():
    pair = float64(2), float64(1)
    model = GAN(*pair, dtype="float64", trainable=False)
    copy = GAN.from_config(model.get_config())
    assert (copy.trainable, copy.dtype_policy.name) == (False, "float64")


def test_load_takes_what_load_model_takes(models, tmp_path):
    models["plain"].save(tmp_path / "a.keras")
    assert not tfgan.load(tmp_path / "a.keras", compile=False).compiled
    found = tfgan.load(tmp_path / "a.keras", custom_objects={"Own": Subclassed}, safe_mode=True)
    np.testing.assert_array_equal(found.generate(4), models["plain"].generate(4))


@pytest.mark.parametrize("path", [5, None, ["a.keras"]])
def test_load_names_what_is_no_path(path):
    with pytest.raises(ValueError, match=r"path must be that of a file that ends in \.keras"):
        tfgan.load(path)


# Keras says that an input layer cannot be quantised.
@pytest.mark.filterwarnings("ignore:Layer InputLayer does not have")
def test_a_quantised_model_has_one_answer():
    model = compiled(one_input((2,), 2), one_input((2,), 1), generator_average=0.9)
    model.fit(X, verbose=0)
    average = model.averaged_generator
    reference = keras.models.clone_model(average)
    reference.set_weights(average.get_weights())
    for each in (reference, model):
        each.quantize("int8")
    expected = reference(Z)
    for found in (model(Z), model.predict(Z, verbose=0), model.decode(Z)):
        np.testing.assert_allclose(found, expected, atol=1e-6)
    before = all_weights(model)
    with pytest.raises(ValueError, match="is quantised, so its weights cannot be drawn again"):
        model.reset(5)
    with pytest.raises(ValueError, match="call compile again"):
        model.fit(X, verbose=0)
    assert_same(before, all_weights(model))


def test_reset_draws_the_vector_of_spectral_normalization():
    discriminator = keras.Sequential(
        [keras.Input((2,)), layers.SpectralNormalization(layers.Dense(3)), layers.Dense(1)]
    )
    model = compiled(one_input((2,), 2), discriminator)
    first = all_weights(model)
    model.fit(X, verbose=0)
    model.reset(5)
    assert_same(first, all_weights(model))


def test_distances_of_two_arrays():
    left, right = np.array([0.0, 1.0, 3.0]), np.array([[5.0], [6.0], [8.0]])
    assert tfgan.metrics.wasserstein_1d(left, right) == pytest.approx(5.0)
    with pytest.raises(ValueError, match=r"samples of shape \(n,\) or \(n, 1\)"):
        tfgan.metrics.wasserstein_1d(X, X)


# --- the guide's means ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SGD", "adam", "RMSprop", "Nadam", "adamw"])
def test_optimizers_by_name(name):
    model = GAN(*make_networks())
    model.compile(name, name, run_eagerly=True)
    model.fit(X, verbose=0)
    assert np.isfinite(model.generate(3)).all()


def test_l1_l2_and_dropout_add_their_losses():
    generator = keras.Sequential([keras.Input((2,))])
    generator.add(layers.Dense(4, kernel_regularizer=keras.regularizers.L1L2(0.1, 0.1)))
    generator.add(layers.Dropout(0.5))
    generator.add(layers.Dense(2))
    model = compiled(generator, one_input((2,), 1))
    before = generator.get_weights()
    model.fit(X, verbose=0)
    first = {w.name: w for w in generator.layers[0].trainable_variables}
    assert float(generator.losses[0]) > 0 and (first["kernel"].numpy() != before[0]).any()


def test_json_and_weights_give_the_same_model(models, tmp_path):
    model = models["plain"]
    copy = keras.models.model_from_json(model.to_json())
    model.save_weights(tmp_path / "a.weights.h5")
    copy.load_weights(tmp_path / "a.weights.h5")
    np.testing.assert_array_equal(copy.generate(4), model.generate(4))
    copy.set_weights(model.get_weights())


def test_save_model_and_load_model(models, tmp_path):
    keras.models.save_model(models["plain"], tmp_path / "a.keras")
    found = keras.models.load_model(tmp_path / "a.keras")
    np.testing.assert_array_equal(found.generate(4), models["plain"].generate(4))


AUGMENTATIONS = [
    {"featurewise_center": True},
    {"zca_whitening": True, "featurewise_center": True},
    {"rotation_range": 20},
    {"width_shift_range": 1, "height_shift_range": 1},
    {"horizontal_flip": True, "vertical_flip": True},
]


# SciPy's own names, in Keras's old module. Centred images leave the range of the generator's tanh.
@pytest.mark.filterwarnings("ignore:the data go from")
@pytest.mark.filterwarnings("ignore:.*scipy.ndimage:DeprecationWarning")
@pytest.mark.parametrize("options", AUGMENTATIONS, ids=lambda options: next(iter(options)))
def test_image_data_generator(models, options):
    augment = tf.keras.preprocessing.image.ImageDataGenerator(**options)
    augment.fit(IMAGES)
    model = models["images"]
    model.reset(5)
    model.fit(augment.flow(IMAGES, batch_size=4), epochs=1, verbose=0)
    assert int(model.step) == 4
