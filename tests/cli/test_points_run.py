"""The log of runs on points: as the recipe's source prints it, unless other intervals are asked."""

import types
from pathlib import Path

import pytest

from tfgan.callbacks import GridBoard, LogLines, PacGANLines
from tfgan.cli.points_run import PointsRun
from tfgan.cli.progress_bar import ProgressBar
from tfgan.cli.training_log import KeepLosses
from tfgan.data import FixedPacks, GaussianMixture


@pytest.fixture(scope="module")
def packs():
    return FixedPacks(GaussianMixture.pacgan_grid(), 40, 2)


def log_of(name, data, log_every, num_steps=12):
    options = types.SimpleNamespace(num_steps=num_steps, log_every=log_every)
    recipe = types.SimpleNamespace(name=name, batch_size=20)
    return PointsRun._log(types.SimpleNamespace(recipe=recipe, options=options, data=data))


def test_pacgans_blocks_are_printed_at_its_own_intervals(packs):
    """40 packs of 10 in a batch: an epoch has 4 steps."""
    bar, lines = log_of("pacgan-2", packs, 4)
    assert isinstance(bar, ProgressBar) and isinstance(lines, PacGANLines)
    assert (lines.every, lines.total, lines.packs) == (4, 12, 10)
    for name, data, every in (
        ("pacgan-2", packs, 5), ("pacgan-2", packs.source, 4), ("default", packs, 4),
    ):  # fmt: skip
        (lines,) = log_of(name, data, every)
        assert isinstance(lines, LogLines) and (lines.every, lines.total) == (every, 12)


def test_losses_and_tensorboard_follow_the_log(tmp_path, monkeypatch):
    options = types.SimpleNamespace(losses=None, logdir=None, log_every=7)
    run = types.SimpleNamespace(options=options, curves={}, _log=lambda: ["log"])
    assert PointsRun.callbacks(run) == ["log"]
    options.losses, options.logdir = Path("l.png"), tmp_path
    _, losses, board = PointsRun.callbacks(run)
    assert isinstance(losses, KeepLosses) and losses.every == 7 and losses.curves is run.curves
    assert isinstance(board, GridBoard) and board.step_every == 7


@pytest.mark.parametrize(("start", "made", "goes_on"), [(0, 0, 0), (0, 6, 1), (6, 6, 0)])
def test_fit_makes_the_steps_that_are_left(start, made, goes_on):
    """From the start of the epoch: `GoOn` passes over those that are made."""
    fits = []
    number = lambda value: types.SimpleNamespace(numpy=lambda: value)  # noqa: E731
    model = types.SimpleNamespace(
        epoch_start=number(start), step=number(made),
        fit=lambda data, **options: fits.append((data, options)),
    )  # fmt: skip
    run = types.SimpleNamespace(
        model=model, data="data", options=types.SimpleNamespace(num_steps=20)
    )
    PointsRun.fit(run, 8, ["own"])
    ((data, options),) = fits
    callbacks = options.pop("callbacks")
    assert data == "data" and len(callbacks) == 1 + goes_on and callbacks[-1] == "own"
    assert options == {"batch_size": 8, "steps_per_epoch": 20 - start, "verbose": 0}
