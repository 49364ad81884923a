"""Keras callbacks for one of two optimizers."""

import keras
import numpy as np
import pytest
from helpers.runs import PLANE, RATES, fit, halve, rates

from tfgan.callbacks import ForOptimizer


@pytest.mark.parametrize("which", RATES)
def test_one_optimizer_alone(model, which):
    fit(model, ForOptimizer(which, keras.callbacks.LearningRateScheduler(halve)))
    expected = {name: rate / 4 if name == which else rate for name, rate in RATES.items()}
    np.testing.assert_allclose(rates(model), list(expected.values()), rtol=1e-6)
    model.reset(5)
    never = {"monitor": "generator_loss", "mode": "min", "min_delta": 100.0, "patience": 1}
    plateau = keras.callbacks.ReduceLROnPlateau(**never, factor=0.5)
    fit(model, ForOptimizer(which, plateau))
    np.testing.assert_allclose(rates(model), list(expected.values()), rtol=1e-6)


class Hooks(keras.callbacks.Callback):
    """Notes every hook that Keras calls."""

    def __init__(self):
        super().__init__()
        self.called = []


def _noting(hook):
    def method(self, *args, **kwargs):
        self.called.append((hook, self.model.optimizer is self.model.generator_optimizer))

    return method


HOOKS = [
    f"on_{kind}_{end}"
    for kind in ("train", "epoch", "train_batch", "test", "test_batch", "predict", "predict_batch")
    for end in ("begin", "end")
]
for _hook in HOOKS:
    setattr(Hooks, _hook, _noting(_hook))


def test_every_hook_is_passed_on(model):
    inner = Hooks()
    outer = ForOptimizer("generator", inner)
    fit(model, outer, epochs=1, validation_data=PLANE, validation_steps=2)
    model.predict(np.zeros((4, 2)), callbacks=[outer], verbose=0)
    assert {hook for hook, _ in inner.called} == set(HOOKS)
    assert all(sees_generators for _, sees_generators in inner.called)
    assert inner.params["epochs"] == 1
    with pytest.raises(ValueError, match=r"unknown optimizer\. Expected one of: generator, disc"):
        ForOptimizer("both", inner)


def test_wrapped_callback_can_stop_the_training(model):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = True

    assert len(fit(model, ForOptimizer("generator", Stop())).epoch) == 1
