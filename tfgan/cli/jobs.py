"""`--jobs`: the seeds of `--trials`, shared over processes."""

import contextlib
import copy
import io
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tfgan.cli import quiet

# What makes a run: its class and its arguments, the options first.
Recipe = tuple[Callable[..., Any], tuple[Any, ...]]

# The run of this process. It is compiled once and trains one seed after the other.
_run: Any = None


def train_seeds(made_by: Recipe, seeds: Sequence[int], jobs: int) -> Iterator[tuple[Any, str]]:
    """Trains and scores seeds in several processes.

    Each process makes the run once and resets its model for each seed, as one process does for all
    seeds. The results are therefore the same.

    Args:
        made_by: what makes the run.
        seeds: integers in [0, 2**31 - 1].
        jobs: number of processes.

    Yields:
        The scores of each seed and what the run printed about them, in the order of the seeds.
    """
    maker, (options, *more) = made_by
    made_by = (maker, (without_outputs(options), *more))
    # A forked process would share TensorFlow's threads, and hang.
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(jobs, len(seeds)), _begin, (made_by,)) as pool:
        yield from pool.imap(_train_one, seeds)


def without_outputs(options: Any) -> Any:
    """Returns a copy of options that writes nothing."""
    found = copy.copy(options)
    for name in ("anim", "plot", "losses", "save", "metrics", "logdir", "interpolate"):
        if hasattr(found, name):
            setattr(found, name, None)
    for name in ("run_folder", "checkpoint_every", "resume"):
        if hasattr(found, name):
            setattr(found, name, None)
    found.show, found.trials = False, 1
    return found


def _begin(made_by: Recipe) -> None:
    global _run
    # Ctrl-C goes to all processes of a terminal. The first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quiet.import_tensorflow()
    maker, arguments = made_by
    with (
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        _run = maker(*arguments)


def _train_one(seed: int) -> tuple[Any, str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        _run.model.reset(seed)
        _run.train([])
        return _run.score(seed), said.getvalue()
