"""Scores by step and second: what is scored when, and which seconds count."""

import json
import time

import keras
import pytest
from conftest import make_gan

from tfgan.callbacks import ScoreCurve, score_curve


class Scorer:
    """Its scores count its calls, and each takes a while."""

    calls = 0

    def score_model(self, model, source, seed):
        self.calls += 1
        time.sleep(0.2)
        return {"fid": float(self.calls), "latents": seed}


def fit(model, source, curve, *, steps, **more):
    model.fit(source, steps_per_epoch=steps, callbacks=[curve], verbose=0, **more)


def test_scores_are_taken_every_so_many_steps(source):
    curve = ScoreCurve(Scorer(), source, every=2, seed=7)
    fit(make_gan(penalty=None, jit_compile=False), source, curve, steps=4, epochs=2)
    assert [row["step"] for row in curve.rows] == [2, 4, 6, 8]
    assert [row["fid"] for row in curve.rows] == [1.0, 2.0, 3.0, 4.0]
    assert curve.rows[0]["latents"] == 7
    # A step is scored once, however often it is asked for.
    curve.act(8)
    assert len(curve.rows) == 4
    with pytest.raises(ValueError, match="every"):
        ScoreCurve(Scorer(), source, every=0)


def test_the_clock_stands_still_while_scores_are_taken(source, monkeypatch):
    """On a clock of the test: a step takes 1 s, half of it the processor's, a score takes 100 s."""
    now = {"wall": 50.0, "cpu": 5.0}
    monkeypatch.setattr(score_curve.time, "perf_counter", lambda: now["wall"])
    monkeypatch.setattr(score_curve.time, "process_time", lambda: now["cpu"])

    class Later(Scorer):
        def score_model(self, model, source, seed):
            now["wall"] += 100.0
            now["cpu"] += 90.0
            return {"fid": 1.0}

    class Step(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            now["wall"] += 1.0
            now["cpu"] += 0.5

    curve = ScoreCurve(Later(), source, every=1)
    model = make_gan(penalty=None, jit_compile=False, steps_per_execution=1)
    model.fit(source, steps_per_epoch=3, callbacks=[curve, Step()], verbose=0)
    found = [(row["step"], row["seconds"], row["cpu_seconds"]) for row in curve.rows]
    assert found == [(1, 1.0, 0.5), (2, 2.0, 1.0), (3, 3.0, 1.5)]
    assert curve.seconds == 300.0


def test_a_resumed_run_goes_on_with_its_rows_and_its_clock(source):
    first = ScoreCurve(Scorer(), source, every=2)
    model = make_gan(penalty=None, jit_compile=False)
    fit(model, source, first, steps=2)
    state = json.loads(json.dumps(first.get_state()))
    state["wall"] += 100.0
    second = ScoreCurve(Scorer(), source, every=2)
    second.set_state(state)
    fit(model, source, second, steps=2, epochs=2, initial_epoch=1)
    assert second.rows[0] == first.rows[0]
    assert [row["step"] for row in second.rows] == [2, 4]
    assert second.rows[1]["seconds"] > 100.0


def test_a_state_of_a_running_clock_has_the_seconds_so_far(source):
    curve = ScoreCurve(Scorer(), source, every=100)
    assert curve.get_state() == {"rows": [], "wall": 0.0, "cpu": 0.0}
    curve.set_model(make_gan(penalty=None, jit_compile=False))
    curve.on_train_begin()
    time.sleep(0.01)
    running = curve.get_state()["wall"]
    time.sleep(0.01)
    assert 0.01 <= running < curve.get_state()["wall"]
    curve.on_train_end()
    assert curve.get_state() == curve.get_state()
