"""What `GAN.compile` builds, made without a GAN."""

import keras
import numpy as np
import pytest
from conftest import assert_same, make_networks

from tfgan import R1, Gaussian
from tfgan.models.compiled_parts import CompiledParts
from tfgan.models.keras_options import KERAS_OPTIONS
from tfgan.models.random_inputs import SourceInputs
from tfgan.models.update_schedule import UpdateSchedule

PLANE = Gaussian(event_size=2)


def make_parts(step=None, *, schedule=UpdateSchedule(), **options):  # noqa: B008
    generator, discriminator = make_networks()
    step = keras.Variable(0, dtype="int64") if step is None else step
    found = {**KERAS_OPTIONS, "jit_compile": False}
    return CompiledParts(
        generator, discriminator, PLANE, step, schedule=schedule, options=found, **options
    )


@pytest.fixture(scope="module")
def parts():
    return make_parts(
        schedule=UpdateSchedule(generator_every=2),
        generator_optimizer=keras.optimizers.SGD(0.1),
        penalty=R1(0.5),
        generator_average=0.5,
        metrics=["accuracy"],
    )


def weights(parts):
    networks = (*parts.trained.networks.values(), parts.average.network)
    return [w for network in networks for w in network.get_weights()]


def test_the_step_is_made_of_the_other_parts(parts):
    step = parts.step
    assert step.loss is parts.objective.loss and step.average is parts.average
    assert step.generator_optimizer is parts.trained.generator_optimizer
    assert step.discriminator_optimizer is parts.trained.discriminator_optimizer
    assert step.generator_every == 2 and step.metrics is parts.metrics
    assert [penalty.weight for penalty in step.penalties] == [0.5]
    assert parts.loops.adversarial_step is step and parts.losses.last == {}
    assert not parts.jit_compile


def test_restart_undoes_a_step_and_depends_on_the_seed(parts):
    parts.restart(7)
    before = weights(parts)
    optimizers = [np.asarray(v) for v in parts.trained.optimizer.variables]
    zero = keras.ops.convert_to_tensor(0, "int64")
    inputs = SourceInputs(PLANE, PLANE, 4, discriminator_steps=1, seed=zero, step=zero)
    parts.step.iterate(inputs)
    for old, new in zip(before, weights(parts), strict=True):
        assert old.ndim == 1 or not np.array_equal(old, new)
    parts.restart(7)
    assert_same(before, weights(parts))
    assert_same(optimizers, [np.asarray(v) for v in parts.trained.optimizer.variables])
    parts.restart(8)
    assert not np.array_equal(before[0], weights(parts)[0])


def test_metrics_and_the_state_of_their_means_are_those_of_the_step(parts):
    losses = ["discriminator_loss", "generator_loss", "r1"]
    assert [metric.name for metric in parts.all_metrics] == [*losses, "accuracy"]
    state = parts.metric_state()
    assert state["last_generator_loss"] is parts.step.last_generator_loss
    assert {f"{name}_total" for name in losses} < set(state)
    with pytest.raises(ValueError, match="monitors 'loss'"):
        parts.checked_callbacks(keras.callbacks.EarlyStopping("loss"), validated=False)
    checked = parts.checked_callbacks(keras.callbacks.EarlyStopping("accuracy"), validated=False)
    assert checked[0].monitor == "accuracy"


def test_config_makes_the_same_parts_again(parts):
    config = parts.config()
    assert config["generator_average"] == 0.5 and config["generator_every"] == 2
    found = keras.saving.deserialize_keras_object(config)
    schedule = UpdateSchedule(**{name: found.pop(name) for name in vars(UpdateSchedule())})
    for name in KERAS_OPTIONS:
        found.pop(name)
    again = make_parts(schedule=schedule, **found)
    assert again.config() == config
    assert again.describe() == parts.describe() and "closed form" in parts.describe()


def test_what_does_not_go_together_is_refused():
    with pytest.raises(ValueError, match="generator_average"):
        make_parts(generator_average=1.0)
    with pytest.raises(ValueError, match="unknown loss"):
        make_parts(loss="wasserstien")
