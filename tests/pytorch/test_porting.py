"""Differences between Keras and PyTorch, each with the setting that makes both agree."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

L = keras.layers
X = np.random.default_rng(0).normal(1.0, 2.0, size=(16, 5)).astype("float32")


def test_leaky_relu_slope():
    """0.3 in Keras, 0.01 in PyTorch."""
    expected = torch.nn.LeakyReLU()(torch.tensor(X)).numpy()
    assert np.abs(L.LeakyReLU()(X).numpy() - expected).max() > 0.1
    found = L.LeakyReLU(negative_slope=0.01)(X).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_leaky_relu_slope_is_single_precision():
    """TensorFlow rounds the slope to float32, in float64 too."""
    x = tf.constant([-1.0], tf.float64)
    found = -L.LeakyReLU(negative_slope=0.2, dtype="float64")(x).numpy()[0]
    assert found != 0.2 and found == float(np.float32(0.2))


def batch_norms(**options):
    """Output in training and the running statistics after one batch, of both sides."""
    ours = L.BatchNormalization(**options)
    found = ours(X, training=True).numpy()
    theirs = torch.nn.BatchNorm1d(5)
    expected = theirs(torch.tensor(X)).detach().numpy()
    return ours, theirs, found, expected


def test_batch_norm_epsilon_and_momentum():
    """Keras: epsilon 1e-3, 0.99 of the old value. PyTorch: epsilon 1e-5, 0.1 of the new value."""
    *_, found, expected = batch_norms()
    assert np.abs(found - expected).max() > 1e-5
    ours, theirs, found, expected = batch_norms(epsilon=1e-5, momentum=0.9)
    np.testing.assert_allclose(found, expected, atol=2e-6)
    np.testing.assert_allclose(ours.moving_mean.numpy(), theirs.running_mean, rtol=1e-5)


def test_batch_norm_running_variance():
    """PyTorch divides by n - 1, Keras by n."""
    ours, theirs, *_ = batch_norms(epsilon=1e-5, momentum=0.9)
    new, torch_new = ours.moving_variance.numpy() - 0.9, theirs.running_var.numpy() - 0.9
    np.testing.assert_allclose(new * 16 / 15, torch_new, rtol=1e-4)


def test_default_initializers():
    """Glorot-uniform and 0 in Keras, U(-1, 1) / sqrt(fan_in) for both in PyTorch."""
    ours, theirs = L.Dense(400), torch.nn.Linear(100, 400)
    ours.build((None, 100))
    assert np.abs(ours.kernel.numpy()).max() == pytest.approx((6 / 500) ** 0.5, rel=0.01)
    assert not ours.bias.numpy().any()
    weight, bias = theirs.weight.detach().numpy(), theirs.bias.detach().numpy()
    assert np.abs(weight).max() == pytest.approx(0.1, rel=0.01)
    assert np.abs(bias).max() == pytest.approx(0.1, rel=0.05)


def test_binary_cross_entropy_clamps():
    """Keras clips probabilities at 1e-7, PyTorch the logarithms at -100."""
    wrong = np.float32([[0.0]])
    found = keras.losses.BinaryCrossentropy()(np.ones((1, 1)), wrong).numpy()
    assert found == pytest.approx(-np.log(1e-7), rel=1e-3)
    one = torch.ones(1, 1)
    assert torch.nn.BCELoss()(torch.tensor(wrong), one).item() == 100
    from tfgan import losses

    logits = tf.constant([[-200.0]])
    assert losses.get("bce_probability").generator(logits).numpy() == 100


def test_group_norm_epsilon():
    """1e-3 in Keras, 1e-5 in PyTorch."""
    assert L.GroupNormalization().epsilon == 1e-3 and torch.nn.GroupNorm(1, 1).eps == 1e-5


REAL, FAKE = X[:, :1], X[:, 1:2]


def test_sign_of_the_critic():
    """The critic's loss is mean D(G(z)) - mean D(x), the generator's -mean D(G(z))."""
    from tfgan import losses
    from tfgan.pytorch.models.losses import MeanDifference

    ours, theirs = losses.get("wasserstein"), MeanDifference()
    found = ours.discriminator(REAL, FAKE).numpy()
    assert found == pytest.approx(FAKE.mean() - REAL.mean(), rel=1e-6)
    assert found == pytest.approx(theirs.discriminator(*map(torch.tensor, (REAL, FAKE))).item())
    assert ours.generator(FAKE, None).numpy() == pytest.approx(-FAKE.mean(), rel=1e-6)
    assert theirs.generator(torch.tensor(FAKE)).item() == pytest.approx(-FAKE.mean(), rel=1e-6)


def test_mean_over_the_joined_batch_is_half_the_sum():
    """Keras's loss of one joined batch is half the sum of two `BCELoss` calls."""
    from tfgan import losses

    p, q = (1 / (1 + np.exp(-x)) for x in (REAL, FAKE))
    labels = np.concatenate([np.ones_like(p), np.zeros_like(q)])
    joined = keras.losses.BinaryCrossentropy()(labels, np.concatenate([p, q])).numpy()
    loss = torch.nn.BCELoss()
    ones = torch.ones(16, 1)
    summed = (loss(torch.tensor(p), ones) + loss(torch.tensor(q), 0 * ones)).item()
    assert joined == pytest.approx(summed / 2, rel=1e-5)
    found = losses.get("bce_probability").discriminator(REAL, FAKE).numpy()
    assert found == pytest.approx(summed, rel=1e-5)


def test_penalty_norms_are_of_each_sample_and_then_averaged():
    """The norm of the whole batch would give another penalty."""
    from tfgan.pytorch.trainer import gradient_penalty

    x = torch.tensor(X)
    found = gradient_penalty(lambda x: 0.5 * x.square().sum(1), x, x, torch.full((16, 1), 0.5))
    expected = np.mean((np.linalg.norm(X, axis=1) - 1) ** 2)
    assert found.item() == pytest.approx(expected, rel=1e-5)
    assert abs(found.item() - (np.linalg.norm(X) - 1) ** 2) > 1


def test_same_padding_at_stride_two():
    """TensorFlow pads the extra pixel at the end, PyTorch pads both sides equally."""
    from tfgan.pytorch.models import SameConv2d, SameConvTranspose2d

    plain = torch.nn.Conv2d(3, 4, 5, 2, padding=2)
    for size in (7, 14):
        x = np.random.default_rng(0).normal(size=(2, size, size, 3))
        cases = (
            (L.Conv2D(4, 5, 2, "same", dtype="float64"), SameConv2d(3, 4, 5, 2)),
            (L.Conv2DTranspose(4, 5, 2, "same", dtype="float64"), SameConvTranspose2d(3, 4, 5, 2)),
        )
        for ours, theirs in cases:
            expected = np.moveaxis(ours(x).numpy(), -1, 1)
            theirs.double()
            with torch.no_grad():
                theirs.weight.copy_(torch.tensor(ours.kernel.numpy().transpose(3, 2, 0, 1)))
                theirs.bias.zero_()
                found = theirs(torch.tensor(np.moveaxis(x, -1, 1))).numpy()
            np.testing.assert_allclose(found, expected, atol=1e-12)
            if isinstance(ours, L.Conv2D) and size == 14:
                plain.double().load_state_dict(theirs.state_dict())
                with torch.no_grad():
                    found = plain(torch.tensor(np.moveaxis(x, -1, 1))).numpy()
                assert np.abs(found - expected).max() > 0.1
