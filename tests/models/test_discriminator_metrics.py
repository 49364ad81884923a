"""Keras's metrics of the discriminator, compared with NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_networks

import tfgan
from tfgan import GAN, R1, R2, Gaussian
from tfgan.models import discriminator_metrics

layers, metrics = keras.layers, keras.metrics
X = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")
SOURCE = Gaussian(event_size=2)
LOGITS = tf.constant([[0.7], [-0.2]]), tf.constant([[0.4], [-3.0]])


def mean_logit(y_true, y_pred):
    return y_true * y_pred


def compiled(*given, discriminator=None, **options):
    pair = make_networks()
    model = GAN(pair[0], discriminator or pair[1], seed=5)
    model.compile("sgd", "sgd", metrics=list(given), **{"run_eagerly": True, **options})
    return model


def test_values_of_two_batches():
    found = discriminator_metrics.check(
        ["accuracy", metrics.AUC(from_logits=True, name="auc"), metrics.Precision(name="p"),
         metrics.MeanSquaredError(name="mse"), metrics.BinaryCrossentropy(name="bce"), mean_logit],
        make_networks()[1],
    )  # fmt: skip
    group = discriminator_metrics.DiscriminatorMetrics(found, make_networks()[1])
    group.update(*LOGITS)
    group.update(*LOGITS)
    y, z = np.array([1, 1, 0, 0.0]), np.array([0.7, -0.2, 0.4, -3.0])
    p = 1 / (1 + np.exp(-z))
    expected = {
        "accuracy": 0.5,
        "auc": 0.75,
        "p": 0.5,
        "mse": np.mean((z - y) ** 2),
        "bce": -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
        "mean_logit": np.mean(y * z),
    }
    got = {name: float(value) for name, value in group.results().items()}
    assert got == pytest.approx(expected, rel=2e-3)


def test_a_discriminator_of_probabilities_is_not_put_through_a_sigmoid():
    network = keras.Sequential([keras.Input((2,)), layers.Dense(1, "sigmoid")])
    group = discriminator_metrics.DiscriminatorMetrics([metrics.BinaryAccuracy()], network)
    group.update(tf.constant([[0.6], [0.2]]), tf.constant([[0.3], [0.4]]))
    assert float(group.results()["binary_accuracy"]) == 0.75


class RightSigns(metrics.Metric):
    """Counts the steps and the outputs of the right sign, in its own way."""

    def __init__(self, name="right_signs", **kwargs):
        super().__init__(name=name, **kwargs)
        self.right = self.add_weight(name="right", initializer="zeros")
        self.seen = self.add_weight(name="seen", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        same = tf.equal(y_pred > 0, y_true > 0)
        self.right.assign_add(tf.reduce_sum(tf.cast(same, tf.float32)))
        self.seen.assign_add(tf.cast(tf.size(y_pred), tf.float32))

    def result(self):
        return self.right / self.seen


def test_metrics_are_logged_beside_the_losses_and_start_again_each_epoch():
    model = compiled("accuracy", RightSigns())
    start = model.discriminator(X).numpy(), model.discriminator(model.generate(16)).numpy()
    assert start[0].shape == (16, 1)
    history = model.fit(X, batch_size=16, epochs=2, validation_data=X, verbose=0).history
    assert [*history] == [
        *("accuracy", "discriminator_loss", "generator_loss", "right_signs"),
        *("val_accuracy", "val_discriminator_loss", "val_generator_loss", "val_right_signs"),
    ]
    # One batch per epoch: the first epoch's value is that of the weights before any update.
    right = (start[0] > 0).sum()
    assert history["accuracy"] == pytest.approx(history["right_signs"])
    assert right / 32 <= history["accuracy"][0] <= (right + 16) / 32
    assert float(model.metrics[-1].seen) == 32.0
    assert model.evaluate(X, verbose=0, return_dict=True)["accuracy"] <= 1.0


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"run_eagerly": False, "jit_compile": False, "discriminator_steps": 2},
        {"updates": "simultaneous"},
        {"fakes": "reused"},
        {"penalty": [R1(1.0), R2(1.0)]},
    ],
    ids=["alternating", "two updates", "simultaneous", "reused", "closed form"],
)
def test_the_loop_of_a_source_counts_each_discriminator_update(options):
    relu = keras.Sequential([keras.Input((2,)), layers.Dense(3, "relu"), layers.Dense(1)])
    model = compiled(RightSigns(), discriminator=relu if "penalty" in options else None, **options)
    assert ("on" in model.describe_step().split(":")[0]) == ("penalty" in options)
    history = model.fit(SOURCE, batch_size=4, steps_per_epoch=3, epochs=2, verbose=0).history
    assert float(model.metrics[-1].seen) == 24.0 * model.discriminator_steps
    assert all(0.0 <= value <= 1.0 for value in history["right_signs"])


def test_metrics_change_no_weight():
    models = compiled(), compiled("accuracy", metrics.AUC())
    for model in models:
        model.reset(5)
        model.fit(X, batch_size=4, verbose=0)
    assert_same(*(all_weights(model)[:10] for model in models))


def test_metrics_are_saved_with_the_model(tmp_path):
    model = compiled("accuracy", metrics.AUC(from_logits=True, name="auc"))
    model.fit(X, verbose=0)
    model.save(tmp_path / "a.keras")
    found = tfgan.load(tmp_path / "a.keras")
    assert [metric.name for metric in found.metrics[-2:]] == ["accuracy", "auc"]
    assert found.metrics[-1].get_config()["from_logits"] is True
    assert found.get_metrics_result() == model.get_metrics_result()


def fails(y_true, y_pred):
    raise RuntimeError("no such number")


class TwoNumbers(RightSigns):
    def result(self):
        return tf.stack([self.right.value, self.seen.value])


BAD = {
    "a word": ("acuracy", "one of the names accuracy"),
    "a class": (metrics.AUC, r"write AUC\(\)"),
    "a dict": ({"d": "accuracy"}, "metrics must be keras.metrics objects"),
    "a list in a list": ([["accuracy"]], "metrics must be keras.metrics objects"),
    "a loss": (keras.losses.MeanSquaredError(), "metrics must be keras.metrics objects"),
    "of classes": (metrics.CategoricalAccuracy(), "CategoricalAccuracy cannot be computed from"),
    "of values": (metrics.Mean(), "Mean cannot be computed from real and generated samples"),
    "equality": (metrics.Accuracy(), "Accuracy cannot be computed from real and generated"),
    "a function of Keras": (metrics.binary_accuracy, "the class that keras.metrics has for"),
    "twice": (["acc", "acc"], "each metric needs a name of its own.*'acc' twice"),
    "name of a loss": (metrics.AUC(name="generator_loss"), "needs a name of its own"),
    "name of a penalty": (metrics.AUC(name="r1"), "needs a name of its own"),
    "one that fails": (fails, r"metric 'fails' .* cannot be computed .*: no such number"),
    "one of two numbers": (TwoNumbers(), r"must give one number. Received: shape \(2,\)"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_computed_is_refused(name):
    given, words = BAD[name]
    with pytest.raises(ValueError, match=words) as caught:
        GAN(*make_networks()).compile(metrics=given, penalty=R1(1.0), run_eagerly=True)
    assert "\n" not in str(caught.value)


def test_logits_are_refused_where_the_discriminator_gives_probabilities():
    network = keras.Sequential([keras.Input((2,)), layers.Dense(1, "sigmoid")])
    with pytest.raises(ValueError, match=r"discriminator gives probabilities: write AUC\(\)"):
        compiled(metrics.AUC(from_logits=True), discriminator=network, loss="least_squares")
