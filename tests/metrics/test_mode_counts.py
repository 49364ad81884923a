"""Keras metrics of mixtures: the same scores as the plain functions, batch by batch."""

import json

import keras
import numpy as np
import pytest

from tfgan import GaussianMixture
from tfgan.metrics import HighQualityShare, ModesCovered, ReverseKL, mixture_scores


def test_keras_metrics_add_up_batches_to_the_same_scores():
    data = GaussianMixture.ring(5, radius=1.0, std=0.1)
    samples = data.sample(3000, seed=1).numpy()[:2999]
    expected = mixture_scores(samples, data.modes, data.std)
    for kind, name in (
        (ModesCovered, "modes"),
        (HighQualityShare, "high_quality"),
        (ReverseKL, "reverse_kl"),
    ):
        metric = kind(data.modes, data.std)
        for batch in np.array_split(samples, 7):
            metric.update_state(batch)
        assert float(metric.result()) == pytest.approx(expected[name], rel=1e-4, abs=1e-6)
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(metric)))
        again = keras.saving.deserialize_keras_object(config)
        again.update_state(samples)
        assert float(again.result()) == pytest.approx(expected[name], rel=1e-4, abs=1e-6)
        metric.reset_state()
        assert float(metric.result()) == 0


def test_metrics_of_earlier_versions_files_can_be_loaded():
    """They name the radius `within`."""
    metric = ModesCovered([[0.0, 0.0], [9.0, 0.0]], 1.0, radius_in_std=2.0)
    config = keras.saving.serialize_keras_object(metric)
    config["config"]["within"] = config["config"].pop("radius_in_std")
    again = keras.saving.deserialize_keras_object(config)
    assert again.radius_in_std == 2.0
    again.update_state(np.array([[1.9, 0.0], [9.0, 2.1]]))
    assert float(again.result()) == 1
