"""What the runs of gan1d.py and gan2d.py share: outputs, clocks, trials, interrupts, drawing."""

import math
import os
import sys
import tempfile
from pathlib import Path

from _common import Timed, note

# In an animation whose interval was left open.
NUM_FRAMES = 120


class OutputOptions:
    """The part of the command line that says where things are written.

    A dataclass of this base has `anim`, `plot`, `save` and `metrics`, paths or None.
    """

    @property
    def frames_path(self):
        """Where frames are kept: beside the saved run, else nowhere."""
        return self.save.with_suffix(".frames.npz") if self.save else None

    def check_outputs(self):
        """Checks every path that will be written, before the work.

        Raises:
            ValueError: if one cannot be.
        """
        from tfgan import animation
        from tfgan.utils import files

        if self.anim:
            animation.check_target(self.anim)
        if self.plot:
            animation.check_still(self.plot)
        if self.save and self.save.suffix != ".keras":
            raise ValueError(f"--save must end in .keras. Received: {self.save}")
        written = (self.anim, self.plot, self.save, self.frames_path, self.metrics)
        written = [path for path in written if path]
        for path in written:
            files.check_writable(path)
        if len({path.resolve() for path in written}) < len(written):
            raise ValueError("--anim, --plot, --save and --metrics must be different files")


def fitting(interval, other):
    """What is nearest to `interval` of the multiples and the divisors of `other`.

    Compiled calls end at both, and short calls are slow.
    """
    if interval >= other:
        return other * round(interval / other)
    divisors = [n for n in range(1, 2 * interval + 1) if other % n == 0]
    return min(divisors, key=lambda n: abs(math.log(n / interval)))


class TrainingRun(Timed):
    """One command: a model, its data and what is to be kept of the training.

    Subclasses set `options`, `recipe`, `model` and `data`, and define what raises TypeError here.

    Attributes:
        num_frames: frames recorded by this run.
    """

    # Of animations and pictures: arguments of `animation.render` and `animation.draw_still`.
    anim_look = {}
    plot_look = {}

    def __init__(self):
        super().__init__()
        self.num_frames = 0

    def first(self, frames_path):
        """Trains the first seed, with the log and everything that is kept; returns its scores."""
        raise TypeError(f"{type(self).__name__} has no first")

    def trial(self, seed):
        """Trains the model, already reset to `seed`; returns its scores."""
        raise TypeError(f"{type(self).__name__} has no trial")

    def last_look(self):
        """The frame of the model as it is, for the picture; None if there is none to draw."""
        raise TypeError(f"{type(self).__name__} has no last_look")

    def plot(self):
        """What draws the frames."""
        raise TypeError(f"{type(self).__name__} has no plot")

    def report(self, results, interrupted):
        """Prints and writes the scores of all trials."""
        raise TypeError(f"{type(self).__name__} has no report")

    def others(self, results):
        """Trains the other seeds with the same compiled functions and appends their scores."""
        from tqdm import tqdm

        first = self.options.seed
        seeds = range(first + 1, first + self.options.trials)
        for seed in tqdm(seeds, "trials", unit="seed", file=sys.stderr, disable=None):
            self.model.reset(seed)
            results.append(self.trial(seed))

    def save(self, frames_path):
        """Saves the model, whole or not at all.

        Frames that an earlier run left beside it go: they would be shown as this one's.
        """
        from tfgan.utils.files import hold_interrupt, temporary_beside

        path = self.options.save
        temporary = temporary_beside(path).with_suffix(".keras")
        try:
            with hold_interrupt():
                self.model.save(temporary)
                os.replace(temporary, os.path.realpath(path))
                if not self.num_frames:
                    frames_path.unlink(missing_ok=True)
        finally:
            temporary.unlink(missing_ok=True)
        print(f"model: {path} (frames: {frames_path})" if self.num_frames else f"model: {path}")


def carry_out(run):
    """Trains all seeds of a `TrainingRun`, keeps, draws and reports; returns the exit code."""
    results, interrupted = [], False
    with tempfile.TemporaryDirectory() as folder:
        frames_path = run.options.frames_path or Path(folder, "run.frames.npz")
        try:
            results.append(run.first(frames_path))
            if run.options.save:
                run.save(frames_path)
        except KeyboardInterrupt:
            interrupted = True
            note("interrupted: keeping what there is")
        last = run.last_look()
        if not interrupted:
            try:
                run.others(results)
            except KeyboardInterrupt:
                interrupted = True
                note("interrupted: keeping what there is")
        interrupted |= draw(run, frames_path, last)
    if results:
        run.report(results, interrupted)
    return 130 if interrupted else 0


def draw(run, frames_path, last):
    """Draws animation and picture. Returns whether it was interrupted."""
    from tfgan import animation
    from tfgan.animation.frames import FrameReader

    options, plot = run.options, run.plot()
    try:
        with run.clock("drawing"):
            # Frames that this run did not record are not its own, even in the file of its name.
            if options.anim and not run.num_frames:
                note("no animation: there is no frame to draw")
            elif options.anim:
                with FrameReader(frames_path) as frames:
                    look = {**run.anim_look, "progress": sys.stderr.isatty()}
                    count = animation.render(frames, plot, options.anim, **look)
                print(f"animation: {options.anim} ({count} frames)")
            if options.plot and last is None:
                note("no picture: there is no frame to draw")
            elif options.plot:
                animation.draw_still(last, plot, options.plot, **run.plot_look)
                print(f"picture: {options.plot}")
    except animation.RenderInterrupted as interrupt:
        print(f"animation: {interrupt.path} (interrupted, {interrupt.count} frames)")
        return True
    if getattr(options, "show", False):
        animation.show(last, plot)
    return False
