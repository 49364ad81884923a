"""One run of a training command: train, save, score, train other seeds, draw, report."""

import abc
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import config_file, outputs, pages
from tfgan.cli.first_line import note

KEEPING = "interrupted: keeping what there is"


class TrainingRun(abc.ABC):
    """A model, its data, and what is to be kept of the training.

    Subclasses set `recipe`, `data`, `model` and `jit` in `prepare`.

    Args:
        options: checked `TrainingFlags`.

    Attributes:
        seconds: the time that each part took, by its name.
        num_frames: frames recorded by this run.
        curves: the losses for --losses, by name; `step` is where they are (else by epoch).
    """

    # Arguments of `animation.render`, `animation.draw_still` and `animation.show`.
    film_look: ClassVar[dict[str, Any]] = {}
    picture_look: ClassVar[dict[str, Any]] = {}
    window_look: ClassVar[dict[str, Any]] = {}

    recipe: Any
    data: Any
    model: Any
    jit: Any

    def __init__(self, options: Any) -> None:
        self.options = options
        self.started, self.seconds = time.perf_counter(), dict[str, float]()
        self.num_frames = 0
        self.curves: dict[str, list[float]] = {}
        with self.clock("import"):
            import tfgan.models.gan  # noqa: F401
        self.prepare()

    @abc.abstractmethod
    def prepare(self) -> None:
        """Loads the data and builds the model, or loads the one to go on with."""

    @abc.abstractmethod
    def train(self, callbacks: list[Any]) -> None:
        """Trains the model from where it is to the end of the run."""

    @abc.abstractmethod
    def callbacks(self) -> list[Any]:
        """The callbacks of the first seed that are not common to all commands."""

    @abc.abstractmethod
    def recorder(self, frames_path: Path) -> Any:
        """The callback that records frames, a context manager; None if no frame is wanted."""

    @abc.abstractmethod
    def score(self, seed: int) -> dict[str, Any]:
        """Scores the model as it is, and says so if each trial is reported by itself."""

    @abc.abstractmethod
    def last_frame(self) -> Any:
        """The frame of the model as it is; None if there is none to draw."""

    @abc.abstractmethod
    def plot(self) -> Any:
        """What draws the frames."""

    @abc.abstractmethod
    def conclude(self, results: list[dict[str, Any]]) -> dict[str, Any]:
        """Prints the scores of all trials and returns what goes into --metrics."""

    def more_pictures(self) -> None:  # noqa: B027 most commands have none
        """Draws what only this command draws."""

    @contextlib.contextmanager
    def clock(self, name: str) -> Iterator[None]:
        """Adds the time of the block to `seconds[name]`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + elapsed

    @property
    def made_steps(self) -> int:
        """Steps that the model has made."""
        return int(self.model.step.numpy())

    # --- training ------------------------------------------------------------------------------

    def train_first(self, frames_path: Path) -> bool:
        """Trains the first seed, with the log and the frames. Returns whether it was interrupted.

        Args:
            frames_path: where frames are recorded.
        """
        from tfgan.callbacks.stop_on_non_finite import StopOnNonFinite

        stop, recorder = StopOnNonFinite(), self.recorder(frames_path)
        callbacks = [stop, *self.callbacks(), *([] if recorder is None else [recorder])]
        try:
            with recorder or contextlib.nullcontext():
                self.train(callbacks)
        except KeyboardInterrupt:
            note(KEEPING)
            return True
        finally:
            self._count_frames(recorder)
        if stop.step is not None:
            note(f"stopped at step {stop.step}: a loss is not finite")
        return False

    def _count_frames(self, recorder: Any) -> None:
        if recorder is None:
            return
        self.num_frames = recorder.num_frames
        if hasattr(recorder, "seconds") and "training" in self.seconds:
            self.seconds["recording"] = recorder.seconds
            self.seconds["training"] -= recorder.seconds

    def train_others(self, results: list[dict[str, Any]]) -> None:
        """Trains the other seeds with the same compiled functions and appends their scores."""
        first, count = self.options.seed, self.options.trials
        if count == 1:
            return
        from tqdm import tqdm

        seeds = range(first + 1, first + count)
        for seed in tqdm(seeds, "trials", unit="seed", file=sys.stderr, disable=None, leave=False):
            self.model.reset(seed)
            self.train([])
            results.append(self.score(seed))

    # --- what is kept --------------------------------------------------------------------------

    def save(self) -> None:
        """Saves the model, and the run's flags beside it."""
        options, has_frames = self.options, bool(self.num_frames)
        outputs.write_text(options.config_path, config_file.written(options.command, options))
        outputs.save_model(self.model, options.save, options.frames_path, has_frames=has_frames)
        frames = f"frames: {options.frames_path}, " if has_frames else ""
        print(f"model: {options.save} ({frames}flags: {options.config_path})", flush=True)

    def draw(self, frames_path: Path, last: Any) -> None:
        """Draws the film and the pictures.

        Raises:
            KeyboardInterrupt: on Ctrl-C, after the film so far was made complete.
        """
        from tfgan import animation

        options, plot = self.options, self.plot()
        with self.clock("drawing"):
            if options.anim:
                self._draw_film(plot, frames_path)
            if options.plot and last is None:
                note("no picture: there is no frame to draw")
            elif options.plot:
                animation.draw_still(last, plot, options.plot, **self.picture_look)
                print(f"picture: {options.plot}")
            if options.losses:
                self._draw_losses()
            self.more_pictures()
        if options.show and last is not None:
            animation.show(last, plot, **self.window_look)

    def _draw_film(self, plot: Any, frames_path: Path) -> None:
        # Frames that this run did not record are not its own, even in the file of its name.
        if not self.num_frames:
            note("no animation: there is no frame to draw")
            return
        from tfgan.animation.frames import FrameReader

        with FrameReader(frames_path) as frames:
            if pages.is_page(self.options.anim):
                optimal = getattr(self.options, "optimal", False)
                pages.write_run(frames, self.options.anim, optimal=optimal)
            else:
                self.film(frames, plot, self.options.anim, "animation")

    def film(self, frames: Any, plot: Any, path: Path, name: str, **look: Any) -> None:
        """Draws frames as a film and says where it is."""
        from tfgan import animation

        look = {**self.film_look, "progress": sys.stderr.isatty(), **look}
        try:
            count = animation.render(frames, plot, path, **look)
        except animation.RenderInterrupted as interrupt:
            print(f"{name}: {interrupt.path} (interrupted, {interrupt.count} frames)")
            raise
        print(f"{name}: {path} ({count} frames)")

    def _draw_losses(self) -> None:
        from tfgan import animation
        from tfgan.animation.plots.loss_curves import LossCurvesPlot

        if not self.curves.get("generator_loss"):
            note("no picture of the losses: there is none to draw")
            return
        animation.draw_still(self.curves, LossCurvesPlot(), self.options.losses)
        print(f"losses: {self.options.losses}")

    def report(self, results: list[dict[str, Any]], *, interrupted: bool) -> None:
        """Prints the scores and writes them, with times and flags, as JSON."""
        from tfgan.utils import device

        values = self.conclude(results)
        self.seconds["total"] = time.perf_counter() - self.started
        if not self.options.metrics:
            return
        values |= {
            "interrupted": interrupted,
            "device": device.device_name(),
            "xla": str(self.jit),
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "config": config_file.as_values(self.options),
        }
        outputs.write_json(self.options.metrics, values)
        print(f"metrics: {self.options.metrics}")


def carry_out(run: TrainingRun) -> int:
    """Trains all seeds of a run, keeps, draws and reports.

    Returns:
        The exit code: 0, or 130 if the run was interrupted.
    """
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        frames_path = run.options.frames_path or Path(folder, "run.frames.npz")
        start = run.made_steps
        interrupted = run.train_first(frames_path)
        # A model that made no step is not worth an earlier one of that name.
        if run.options.save and run.made_steps > start:
            run.save()
        if interrupted and run.made_steps == start:
            return 130
        try:
            with run.clock("scoring"):
                results.append(run.score(run.options.seed))
            last = run.last_frame()
            if not interrupted:
                run.train_others(results)
        except KeyboardInterrupt:
            interrupted = True
            note(KEEPING)
            last = run.last_frame() if not results else last
        try:
            run.draw(frames_path, last)
        except KeyboardInterrupt:
            interrupted = True
    if results:
        run.report(results, interrupted=interrupted)
    return 130 if interrupted else 0
