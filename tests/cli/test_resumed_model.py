"""A saved model that goes on: what compiling again keeps, and how long the run is."""

import types

import numpy as np
import pytest
import tensorflow as tf
from conftest import all_weights, assert_same, make_gan

from tfgan.cli.resumed_model import GoOn, compile_again, length_of_run, stretched


def moved(**options):
    """A GAN whose every number differs from that of a new one, as after a training."""
    model = make_gan(**options)
    for part in (model, model.optimizer):
        for variable in part.variables:
            if "float" in variable.dtype:
                variable.assign(variable + 0.5)
    model.step.assign(7)
    return model


def test_compiling_again_keeps_optimizers_and_averages():
    model = moved(steps_per_execution=2)
    average = model.averaged_generator
    average.set_weights([2.0 * weights for weights in average.get_weights()])
    before, averaged = all_weights(model), average.get_weights()
    compile_again(model, steps_per_execution=2)
    assert model.averaged_generator is average, "nothing is compiled where nothing changes"
    compile_again(model, steps_per_execution=4, jit_compile=False)
    assert model.steps_per_execution == 4 and model.averaged_generator is not average
    assert_same(before, all_weights(model))
    assert_same(averaged, model.averaged_generator.get_weights())


def test_a_stretched_model_has_the_state_of_the_saved_one():
    saved, fresh = moved(), make_gan(seed=9)
    for index, variable in enumerate(saved.metric_state().values()):
        variable.assign(variable + index + 1.0)
    assert stretched(saved, fresh) is fresh
    assert_same(all_weights(saved), all_weights(fresh))
    for name, variable in fresh.metric_state().items():
        np.testing.assert_array_equal(variable, saved.metric_state()[name])


def length(*, made, start=0, **options):
    saved = types.SimpleNamespace(step=tf.constant(made), epoch_start=tf.constant(start))
    options = {"promised": None, "extend": False, "flag": "--epochs", **options}
    return length_of_run(saved, **options)


def test_the_schedules_end_where_the_saved_run_was_to_end(capsys):
    assert length(made=5, promised=20, wanted=20) == 20
    assert capsys.readouterr().err == ""
    assert length(made=5, promised=20, wanted=10) == 20
    said = "the run ends at step 10; its schedules are still those of 20 steps\n"
    assert capsys.readouterr().err == said
    assert length(made=5, promised=20, wanted=30, extend=True) == 30
    said = "schedules are stretched: they ended at step 20, now at step 30\n"
    assert capsys.readouterr().err == said
    with pytest.raises(ValueError, match=r"--epochs 30 is longer .* its schedules end at step 20"):
        length(made=5, promised=20, wanted=30)
    with pytest.raises(ValueError, match="--epochs 3 is longer"):
        length(made=5, promised=20, wanted=30, shown=3)


def test_a_file_that_says_no_length_was_complete_at_the_end_of_an_epoch():
    with pytest.raises(ValueError, match="its schedules end at step 5"):
        length(made=5, start=5, wanted=30)
    assert length(made=5, start=3, wanted=30) == 30
    assert length(made=0, start=0, wanted=30) == 30


def test_fit_goes_on_in_the_epoch_that_is_named():
    for epoch, callback in ((0, GoOn()), (3, GoOn(3))):
        model = types.SimpleNamespace()
        callback.set_model(model)
        callback.on_train_begin()
        assert model._initial_epoch == epoch
