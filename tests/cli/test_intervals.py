"""Round intervals, and intervals at which compiled calls end together."""

from tfgan.cli.intervals import fitting, rounded


def test_fitting():
    assert [fitting(166, 1000), fitting(8, 100), fitting(250, 100)] == [200, 10, 200]
    assert fitting(1, 7) == 1


def test_rounded():
    assert [rounded(n) for n in (0.3, 1, 7, 38, 96, 380, 2166)] == [1, 1, 7, 40, 100, 400, 2000]
