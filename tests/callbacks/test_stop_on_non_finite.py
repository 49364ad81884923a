"""The stop at a loss that is not finite."""

from helpers.runs import STEPS, AtStep, fit, poison

from tfgan.callbacks import StopOnNonFinite


def test_stops_at_the_first_call_that_is_not_finite(model, batch):
    stop = StopOnNonFinite()
    fit(model, stop)
    assert stop.step is None and int(model.step.numpy()) == 3 * STEPS
    model.reset(5)
    fit(model, AtStep(5, poison), stop)
    assert stop.step == 10 and int(model.step.numpy()) == 10
    model.reset(5)
    fit(model, stop)
    assert stop.step is None
    poison(model)
    model.fit(batch, batch_size=16, callbacks=[stop], verbose=0)
    # Calls of given data are five steps long here, too; 64 samples are four.
    assert stop.step == int(model.step.numpy()) == 34
