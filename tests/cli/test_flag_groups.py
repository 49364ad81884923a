"""`--save-every`: in steps, in epochs, never."""

import math

import pytest

from tfgan.cli.gan1d import Options


@pytest.mark.parametrize(
    ("given", "interval"),
    [
        (None, None), ("0", (math.inf, "seconds")), ("500", (500, "steps")),
        ("5epochs", (5, "epochs")), ("1epoch", (1, "epochs")), ("2e", (2, "epochs")),
        ("999999999", (999_999_999, "steps")),
    ],
)  # fmt: skip
def test_intervals(given, interval):
    assert Options(save_every=given).save_interval == interval


@pytest.mark.parametrize("given", ["", "-1", "1.5", "0epochs", "00", "5 epochs", "1000000000"])
def test_what_is_no_interval_is_refused(given):
    with pytest.raises(ValueError, match=r"--save-every must be a number of steps such as 500"):
        _ = Options(save_every=given).save_interval
