"""The pretraining of the 1-D demo's discriminator: a regression of the data's density."""

import keras
import numpy as np
import pytest
from conftest import assert_same
from test_gaussian_1d import DATA, ONE, build, sigmoid

from tfgan import Gaussian, Uniform, optimizers, random
from tfgan.random import Stream
from tfgan.recipes import gaussian_1d


@pytest.fixture(scope="module")
def plain():
    return build()


def regression_by_hand(weights, batches, rate_of):
    """The 2016 pretraining in float64: a tanh network, MSE to the density, plain descent."""
    weights = [w.astype(np.float64) for w in weights]
    found = []
    for step, x in enumerate(batches):
        target = np.exp(-0.5 * ((x - 4.0) / 0.5) ** 2) / (0.5 * np.sqrt(2 * np.pi))
        hidden = [x]
        for i in (0, 2, 4):
            hidden.append(np.tanh(hidden[-1] @ weights[i] + weights[i + 1]))
        p = sigmoid(hidden[-1] @ weights[6] + weights[7])
        found.append(np.mean((p - target) ** 2))
        slope = 2 * (p - target) * p * (1 - p) / len(x)
        gradients = []
        for i, below in zip((6, 4, 2, 0), reversed(hidden), strict=True):
            gradients = [below.T @ slope, slope.sum(0), *gradients]
            slope = (slope @ weights[i].T) * (1 - below**2)
        rate = rate_of(step)
        weights = [w - rate * g for w, g in zip(weights, gradients, strict=True)]
    return found, weights


def stairs(step):
    return 0.005 * 0.95 ** (step // 150)


@pytest.mark.parametrize("optimizer", [None, keras.optimizers.SGD(0.3)], ids=["2016", "faster"])
def test_pretraining_equals_a_regression_by_hand(plain, optimizer):
    plain.reset(3)
    points = Uniform(-5.0, 5.0)
    batches = [
        points.sample(12, seed=random.key(3, Stream.PRETRAINING, step)).numpy().astype(np.float64)
        for step in range(200)
    ]
    rate_of = stairs if optimizer is None else lambda step: 0.3
    start = plain.discriminator.get_weights()
    wanted, weights = regression_by_hand(start, batches, rate_of)
    history = plain.pretrain_discriminator(DATA, steps=200, optimizer=optimizer)
    np.testing.assert_allclose(history.history["loss"], wanted, rtol=2e-4, atol=1e-6)
    for found, by_hand in zip(plain.discriminator.get_weights(), weights, strict=True):
        np.testing.assert_allclose(found, by_hand, atol=1e-4)
    assert np.abs(weights[0] - start[0]).max() > 1e-3


def test_pretraining_returns_a_history_and_touches_the_discriminator_only(plain):
    plain.reset(3)
    generator, step = plain.generator.get_weights(), int(plain.step.numpy())
    history = plain.pretrain_discriminator(DATA, steps=400, optimizer=keras.optimizers.Adam(0.01))
    assert isinstance(history, keras.callbacks.History)
    assert history.epoch == list(range(400)) and list(history.history) == ["loss"]
    assert all(type(value) is float for value in history.history["loss"])
    values = np.array(history.history["loss"])
    assert values[-50:].mean() < 0.5 * values[:50].mean()
    assert_same(generator, plain.generator.get_weights())
    assert int(plain.step.numpy()) == step
    assert plain.pretrain_discriminator(DATA, steps=0).history == {"loss": []}


def test_pretraining_starts_afresh_each_time(plain):
    optimizer = keras.optimizers.Adam(0.01)
    runs = []
    for _ in range(2):
        plain.reset(8)
        runs.append(plain.pretrain_discriminator(DATA, steps=30, optimizer=optimizer).history)
    assert runs[0] == runs[1]
    # Other data, points or batches are not those that the last call was traced with.
    for data, options in (
        (Gaussian(-2.0, 1.5), {}),
        (DATA, {"low": 2.0}),
        (DATA, {"high": 2.0}),
        (DATA, {"batch_size": 5}),
    ):
        plain.reset(8)
        other = plain.pretrain_discriminator(data, steps=30, optimizer=optimizer, **options)
        assert other.history["loss"][0] != runs[0]["loss"][0]


def test_pretraining_of_the_default_halves_the_error_of_answering_zero():
    """It has none of its own. The density is that of the standardized data."""
    recipe, steps = gaussian_1d("default"), 800
    model = build("default")
    optimizer = optimizers.build(recipe.pretrain_optimizer, steps)
    low, high = recipe.pretrain_range
    x = np.linspace(low, high, 4001, dtype=np.float32)[:, None]
    density = np.exp(model.standardize_data(DATA).log_prob(x).numpy())[:, None]
    shares = []
    for seed in range(8):
        model.reset(seed)
        model.pretrain_discriminator(
            DATA,
            steps=steps,
            batch_size=recipe.pretrain_batch_size or recipe.batch_size,
            optimizer=optimizer,
            low=low,
            high=high,
        )
        error = np.mean((sigmoid(model.discriminator(x).numpy()) - density) ** 2)
        shares.append(error / np.mean(density**2))
    assert sum(share <= 0.5 for share in shares) >= 7, shares


def test_bad_pretraining(plain):
    minibatch = build("default", minibatch=True)
    with pytest.raises(ValueError, match="pretraining steps must be an integer of at least 0"):
        plain.pretrain_discriminator(DATA, steps=-1)
    with pytest.raises(ValueError, match="batch_size must be an integer of at least 1"):
        plain.pretrain_discriminator(DATA, batch_size=0)
    with pytest.raises(ValueError, match="low must be below high"):
        plain.pretrain_discriminator(DATA, low=5.0, high=-5.0)
    with pytest.raises(ValueError, match=ONE):
        minibatch.pretrain_discriminator(DATA, steps=1, batch_size=1)
