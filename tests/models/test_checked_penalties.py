"""Losses and penalties of a user: one finite number in the dtype of the losses, or refused."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import make_networks

from tfgan import GAN, losses, penalties


class Own(losses.AdversarialLoss):
    name = "own"

    def __init__(self, change):
        self.change = change

    def discriminator(self, real_logits, fake_logits):
        return self.change(tf.reduce_mean(fake_logits - real_logits))

    def generator(self, fake_logits, real_logits=None):
        return self.change(-tf.reduce_mean(fake_logits))


class OwnPenalty(penalties.Penalty):
    name = "own"

    def __init__(self, change):
        super().__init__(1.0)
        self.change = change

    def __call__(self, discriminator, real, fake, draws):
        return self.change(tf.reduce_mean(discriminator(real) * draws.uniform((4, 1), tf.float32)))


def fails(x):
    raise RuntimeError("on purpose")


BAD = {
    "two numbers": (lambda x: tf.stack([x, x]), r"must return one number.*shape \(2,\)"),
    "a vector of one": (lambda x: x[None], r"must return one number.*shape \(1,\)"),
    "float64": (lambda x: tf.cast(x, tf.float64), "a number in float32. Received: float64. Cast"),
    "float16": (lambda x: tf.cast(x, tf.float16), "a number in float32. Received: float16"),
    "integers": (lambda x: tf.cast(x, tf.int32), "a number in float32. Received: int32"),
    "words": (lambda x: tf.constant("a"), "a number in float32. Received: string"),
    "NaN": (lambda x: x * np.nan, "must return a finite number .*Received: nan"),
    "infinity": (lambda x: x * np.inf, "must return a finite number .*Received: -?inf"),
    "nothing": (lambda x: None, r"fails on .*: Attempt to convert a value \(None\)"),
    "an error": (fails, "fails on .*: on purpose"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("kind", ["loss", "penalty"])
def test_what_is_not_one_finite_number_is_refused(kind, name):
    change, words = BAD[name]
    model = GAN(*make_networks())
    given = {"loss": Own(change)} if kind == "loss" else {"penalty": OwnPenalty(change)}
    with pytest.raises(ValueError, match=words) as caught:
        model.compile(run_eagerly=True, **given)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("Own")


def test_what_is_one_is_trained():
    model = GAN(*make_networks(), seed=5)
    model.compile("sgd", "sgd", loss=Own(tf.identity), penalty=OwnPenalty(tf.square),
                  run_eagerly=True)  # fmt: skip
    x = np.ones((4, 2), "float32")
    history = model.fit(x, verbose=0).history
    assert np.isfinite([history["own"], history["discriminator_loss"]]).all()


def test_a_loss_that_reads_no_logits_is_refused():
    model = GAN(*make_networks())
    model.compile("sgd", "sgd", loss=Own(lambda x: tf.constant(1.0)), run_eagerly=True)
    with pytest.raises(ValueError, match="gets no gradient: the loss does not read the logits"):
        model.fit(np.ones((4, 2), "float32"), verbose=0)
    assert int(model.step.numpy()) == 0
