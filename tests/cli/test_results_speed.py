"""The tables of speed of the page of results, from small runs."""

import pytest

from tfgan.cli import results_speed


@pytest.mark.parametrize(
    ("value", "expected"),
    [(52.44, "52.4"), (999.4, "999"), (999.6, "1,000"), (1102.3, "1,102"), (28468.0, "28,468")],
)
def test_three_digits(value, expected):
    assert results_speed.three_digits(value) == expected


def test_commands_in_bare_imports_and_their_parts():
    parts = {"import": 0.1, "training": 5.0, "rest": 2.5}
    states = {
        state: {"seconds": seconds, "parts": parts}
        for state, seconds in zip(results_speed.STATES, (12.0, 12.4, 8.0), strict=True)
    }
    run = {"version": "1", "startup": {"bare": {"seconds": 4.0}, "gan1d, film": states}}
    assert results_speed.startup_rows([run])[1:] == [
        ["gan1d, film", "1", "3.00", "3.10", "2.00", "0.10", "", "5.00", "", "", "", "2.50"]
    ]


def test_systems_beside_others_and_the_machine():
    row = {
        "steps_per_second": 33008.0, "ratios": {"PyTorch eager": 51.07, "JAX jit + scan": 0.928},
        "share": 0.0035, "state_bytes": 2260, "memory": 1.513,
    }  # fmt: skip
    run = {
        "version": "1",
        "limits": {"gan1d": {"1-D GAN": row}, "x": {"y": {**row, "memory": None}}},
    }
    first, second = results_speed.limits_rows([run])[1:]
    cells = ["1", "33,008", "51.1", "", "0.928", "", "0.35 %", "0.00226 MB"]
    assert first == ["1-D GAN", *cells, "1.51 GiB"] and second == ["y", *cells, ""]
