"""The losses for a picture and for --metrics: which are kept, and how a resumed run goes on."""

import math
import types

import tensorflow as tf

from tfgan.cli.training_log import KeepHistory, KeepLosses

NAMES = ("discriminator_loss", "generator_loss")


def at(callback, step, **losses):
    callback.set_model(types.SimpleNamespace(step=tf.constant(step), last_losses=losses or None))
    callback.on_train_batch_end(0, {name: -1.0 for name in NAMES})
    callback.on_epoch_end(0, {"fid": 3.0, **dict.fromkeys(NAMES, -2.0)})


def test_losses_of_every_second_step_are_the_models_last():
    curves = {}
    keep = KeepLosses(curves, every=2)
    for step in (1, 2, 3, 4):
        at(keep, step, discriminator_loss=step, generator_loss=10 * step, r1=9.0)
    assert curves == {
        "step": [2, 4], "discriminator_loss": [2.0, 4.0], "generator_loss": [20.0, 40.0],
    }  # fmt: skip
    at(keep, 6)
    assert curves["step"] == [2, 4, 6] and curves["generator_loss"] == [20.0, 40.0, -1.0]


def test_means_of_each_epoch():
    curves = {}
    at(KeepLosses(curves, names=("generator_loss", "fid", "kid")), 2)
    assert curves == {"generator_loss": [-2.0], "fid": [3.0]}


def test_a_resumed_run_goes_on_after_the_earlier_losses():
    """JSON has null for what is not finite: it is a gap in the picture."""
    curves = {"step": [99], "other": [1.0]}
    keep = KeepLosses(curves, every=2)
    keep.set_state({"curves": {"step": [2], "generator_loss": [None]}})
    assert curves["step"] == [2] and math.isnan(curves["generator_loss"][0]) and len(curves) == 2
    at(keep, 4, generator_loss=5.0)
    state = keep.get_state()
    assert state["curves"]["step"] == [2, 4] and state["curves"]["generator_loss"][1] == 5.0
    at(keep, 6, generator_loss=6.0)
    assert state["curves"]["step"] == [2, 4], "what is saved does not change afterwards"


def test_a_resumed_run_goes_on_after_the_earlier_epochs(model):
    history = {}
    keep = KeepHistory(history)
    keep.set_model(model)
    keep.on_epoch_end(0, {"discriminator_loss": 1.0, "r1": 0.25, "generator_loss": 2.0})
    assert history["penalty/r1"] == [0.25] and history["loss/generator"] == [2.0]
    state = keep.get_state()
    resumed = {"loss/generator": [7.0]}
    again = KeepHistory(resumed)
    again.set_state(state)
    assert resumed == history == state["history"]
    again.set_model(model)
    again.on_epoch_end(1, {"generator_loss": 3.0})
    assert resumed["loss/generator"] == [2.0, 3.0] and history["loss/generator"] == [2.0]
