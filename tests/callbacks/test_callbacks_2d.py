"""Scores on the way: what they are, and that taking them moves nothing."""

import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same
from test_mixture_2d import make, small

from tfgan import EmbeddedMixture, GaussianMixture, SwissRoll
from tfgan.animation.frames import FrameReader
from tfgan.callbacks import mixture_scores, record_pictures
from tfgan.metrics import mode_coverage, wasserstein

RING = GaussianMixture.pacgan_ring()


def fitted(recipe, data, *callbacks):
    model = make(recipe, num_steps=4, seed=3, data_dim=data.event_size, steps_per_execution=2)
    model.fit(data, batch_size=32, steps_per_epoch=4, callbacks=list(callbacks), verbose=0)
    return model


def test_scores_are_the_samples_own_and_move_nothing(monkeypatch):
    monkeypatch.setattr(mixture_scores, "NUM_MATCHED", 40)
    follower = mixture_scores.FollowScores(RING, every=2, num_samples=200, detailed=True)
    model = fitted(small(), RING)
    alone = all_weights(model)
    model.reset(3)
    model.fit(RING, batch_size=32, steps_per_epoch=4, callbacks=[follower], verbose=0)
    assert_same(all_weights(model), alone)
    assert [row["step"] for row in follower.history] == [2, 4] and follower.seconds > 0
    last, samples = follower.history[-1], model.generate(200)
    reference = RING.sample(200, seed=0).numpy()
    expected = mode_coverage.mode_scores(samples, RING)
    expected["w1"] = wasserstein.exact_w1(samples[:40], reference[:40])
    expected["sliced_w1"] = wasserstein.sliced_w1(samples, reference)
    for name, value in expected.items():
        assert last[name] == pytest.approx(value, nan_ok=True)


def test_the_generators_gradient_is_that_of_its_loss():
    """-mean D(G(z)), over all weights of G, with the latents of the coming update."""
    recipe = small("article-wgan-gp")
    model = fitted(recipe, RING)
    draws = model._given(tf.zeros((64, 2)))
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(model.discriminator(model.generator(draws.generator_latents())))
    gradients = tape.gradient(loss, [v.value for v in model.generator.trainable_variables])
    expected = np.sqrt(sum(np.sum(g.numpy().astype(np.float64) ** 2) for g in gradients))
    found = model.generator_gradient_norm(RING.sample(64, seed=0))
    assert float(found) == pytest.approx(expected, rel=1e-5) and expected > 0


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (SwissRoll(), {"sliced_w1"}),
        (EmbeddedMixture(3, 4, 6), {"modes", "typical_modes", "typical_high_quality"}),
    ],
    ids=["roll", "embedded"],
)
def test_other_data_have_the_scores_that_exist(data, names):
    follower = mixture_scores.FollowScores(data, every=2, num_samples=50)
    fitted(small(), data, follower)
    assert names <= set(follower.history[-1])
    assert ("sliced_w1" in follower.history[-1]) == (data.event_size == 2)


def test_few_frames_still_show_every_score_and_the_end(tmp_path):
    """Frames at least 4 steps apart of scores at every second, and the last step's."""
    model = make(small(), num_steps=10, seed=3, steps_per_execution=2)
    options = {"every": 2, "num_steps": 10, "limit": 2.0}
    found = {}
    for name, apart in (("all", None), ("few", 4)):
        model.reset(3)
        path = tmp_path / f"{name}.frames.npz"
        recorder = record_pictures.RecordPictures(path, RING, pictures_every=apart, **options)
        with recorder:
            model.fit(RING, batch_size=32, steps_per_epoch=10, callbacks=[recorder], verbose=0)
        with FrameReader(path) as frames:
            found[name] = list(frames)
        assert recorder.num_frames == len(found[name])
        assert recorder.last["step"] == 10
    assert [frame["step"] for frame in found["few"]] == [4, 8, 10]
    assert found["few"][-1]["history"][:, 0].tolist() == [2, 4, 6, 8, 10]
    for frame, same in zip(found["few"], [found["all"][i] for i in (1, 3, 4)], strict=True):
        assert_same(list(frame.values()), list(same.values()))
