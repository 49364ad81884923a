"""`tfgan gan1d --sweep`: nine runs in one page, with buttons for learning rate and hidden size."""

import contextlib
import dataclasses
import io
import itertools
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tfgan.cli import pages
from tfgan.cli.training_run import TrainingRun

# The recipe's learning rates times these, and its hidden size times these.
RATE_FACTORS = (1 / 3, 1.0, 3.0)
SIZE_FACTORS = (0.5, 1.0, 4.0)

# Frames of each run: with more the page would be slow to load.
NUM_FRAMES = 60


def check(options: Any) -> None:
    """Checks that what is asked for goes together.

    Raises:
        ValueError: if it does not, or the page cannot be written.
    """
    for name in ("anim", "plot", "losses", "save", "metrics", "logdir", "resume", "show"):
        if getattr(options, name):
            raise ValueError(f"--sweep writes a page of many runs and goes without --{name}")
    if options.trials > 1:
        raise ValueError("--sweep writes a page of many runs and goes without --trials")
    if not pages.is_page(options.sweep):
        raise ValueError(f"--sweep must end in {pages.ENDING}. Received: {options.sweep}")
    pages.check_animation(options.sweep)


def carry_out(options: Any, make_run: Callable[[Any], TrainingRun]) -> int:
    """Trains a run for each choice and writes the page.

    Args:
        options: the checked flags.
        make_run: makes the run of some flags.

    Returns:
        The exit code: 0, or 130 if it was interrupted.
    """
    rates = [tuple(rate * factor for rate in options.learning_rate) for factor in RATE_FACTORS]
    sizes = [max(round(options.hidden_size * factor), 1) for factor in SIZE_FACTORS]
    choices = [
        {"name": "learning rate", "values": [f"{rate[0]:.2g}" for rate in rates]},
        {"name": "hidden size of the generator", "values": sizes},
    ]
    found: list[dict[str, Any]] = []
    try:
        for i, j in itertools.product(range(len(rates)), range(len(sizes))):
            own = dataclasses.replace(options, learning_rate=rates[i], hidden_size=sizes[j])
            title = f"learning rate {rates[i][0]:.2g}, hidden size {sizes[j]}"
            # The first line of a run, about the device, is the same for all.
            with contextlib.redirect_stdout(io.StringIO()) if found else contextlib.nullcontext():
                run = make_run(own)
            found.append({**_trained(run, title), "choice": [i, j]})
    except KeyboardInterrupt:
        print("interrupted: there is no page of some runs only")
        return 130
    title = f"{options.recipe}, seed {options.seed}: learning rate and hidden size"
    pages.write(_middle_first(found), options.sweep, title=title, choices=choices)
    return 0


def _trained(run: TrainingRun, title: str) -> dict[str, Any]:
    """Trains one run and returns what the page holds of it."""
    from tfgan.animation.frames import FrameReader
    from tfgan.animation.page import page_run
    from tfgan.callbacks.stop_on_non_finite import StopOnNonFinite

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.frames.npz")
        with run.recorder(path) as recorder:
            run.train([StopOnNonFinite(), recorder])
        if not recorder.num_frames:
            raise ValueError(f"the run of {title} diverged before its first frame")
        score = run.score(run.options.seed)
        print(f"{title}: W1 {score['w1']:.4f}", flush=True)
        with FrameReader(path) as frames:
            return page_run(frames, title=title, every=max(len(frames) // NUM_FRAMES, 1))


def _middle_first(runs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the runs, the recipe's own one first: the page begins with it."""
    middle = len(runs) // 2
    return [runs[middle], *runs[:middle], *runs[middle + 1 :]]
