"""What the benchmarks share: rates by a clock that is made up, and tables."""

import types

import pytest
import tensorflow as tf

from tfgan.cli.benchmarks import timing


@pytest.fixture
def clock(monkeypatch):
    """A clock that only moves where a test moves it, by `clock.seconds += ...`."""
    clock = types.SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock.seconds)
    return clock


def test_eager_steps_are_counted_after_a_warm_up(clock):
    made = []

    def train(steps):
        made.append(steps)
        clock.seconds += 0.5 * steps

    rate = timing.eager_steps_per_second(train, 40)
    assert made == [4] and rate() == 2.0 and made == [4, 40]
    timing.eager_steps_per_second(train, 3)
    assert made[2:] == [1]


def test_steps_of_a_compiled_loop_are_counted_after_its_compilation(clock):
    made = []

    class Model:
        def fused_loop(self, source, batch_size):
            assert (source, batch_size) == ("data", 32)
            return self.loop

        def loop(self, steps):
            made.append(int(steps))
            clock.seconds += 0.25 * int(steps)
            return None, {"generator_loss": tf.constant(1.0)}

    rate = timing.fused_steps_per_second(Model(), "data", 32, 10)
    assert made == [2] and rate() == 4.0 and made == [2, 10]


def test_the_table_says_rates_their_range_and_ratios(capsys):
    rates = {"ours": [2000.0, 1234.5, 999.0], "theirs": [99.94, 50.0, 0.5]}
    contestants = {name: iter(values).__next__ for name, values in rates.items()}
    missing = {"JAX jit + scan": None, "PyTorch eager": None}
    result = timing.alternate("a line", {**contestants, **missing}, 3)
    assert result["steps_per_second"] == rates and set(result["ratios"]) == {"theirs"}
    assert capsys.readouterr().out == (
        "\na line (median of 3, alternating)\n"
        "  ours                  1,234 steps/s  (999 to 2,000)\n"
        "  theirs                   50 steps/s  (0.5 to 99.9)\n"
        "  ratio to theirs       24.69\n"
        "  JAX jit + scan   skipped: not installed (pip install jax)\n"
        "  PyTorch eager    skipped: not installed (pip install torch)\n"
    )
    alone = timing.alternate("alone", {"ours": lambda: 100.0}, 1)
    assert alone["ratio"] is None and alone["median"] == {"ours": 100.0}
    assert "       100 steps/s" in capsys.readouterr().out
