"""One run of a training command: train, save, score, draw, train other seeds, report."""

import abc
import contextlib
import functools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfgan.cli import beside, config_file, outputs, pages, signals
from tfgan.cli.first_line import note
from tfgan.cli.run_state import RunState
from tfgan.utils import saved_state

KEEPING = "interrupted: keeping what there is"

# What to try when a training is lost.
ADVICE = "try a lower --learning-rate, another --loss, or a penalty"

# How a training ends.
COMPLETE, INTERRUPTED, DIVERGED, FAILED = "complete", "interrupted", "diverged", "failed"


class TrainingRun(abc.ABC):
    """A model, its data, and what is to be kept of the training.

    Subclasses set `recipe`, `data`, `model`, `jit` and `length` in `prepare`.

    Args:
        options: checked `TrainingFlags`.

    Attributes:
        state: the run's facts, those of the file that it goes on from.
        seconds: the time that each part took, by its name.
        length: the steps of the whole run, where its schedules end.
        num_frames: frames of this run that are recorded.
        curves: the losses for --losses, by name; `step` is where they are (else by epoch).
        ending: how the training of the first seed ended, one of `COMPLETE`, `INTERRUPTED`,
            `DIVERGED` and `FAILED`.
        diverged: what was seen of a training that is lost; else "".
        failed: whether something could not be written.
        saved: whether the model of the first seed, as it ended, is saved under its name.
    """

    recipe: Any
    data: Any
    model: Any
    jit: Any
    length: int

    def __init__(self, options: Any) -> None:
        self.options = options
        self.state = RunState(options.resume)
        self.started, self.seconds = time.perf_counter(), dict(self.state.facts.get("seconds", {}))
        self.num_frames = 0
        self.curves: dict[str, list[float]] = {}
        self.ending, self.diverged, self.failed = COMPLETE, "", False
        self.saved = False
        self._stateful: list[Any] = []
        self._told: set[str] = set()
        with signals.at_once():
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

    @property
    def made_by(self) -> tuple[Any, tuple[Any, ...]]:
        """What makes this run again in another process: its class and arguments."""
        return type(self), (self.options,)

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

    # --- what fails and what is saved during the run -------------------------------------------

    def tell_failure(self, what: str, error: Exception) -> None:
        """Says in one line what could not be done. The run goes on, and its exit code is 1."""
        self.failed = True
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())[:200]
        text = f"error: {what}: {reason or type(error).__name__}"
        if text not in self._told:
            self._told.add(text)
            note(text)

    @contextlib.contextmanager
    def going_on(self, what: str) -> Iterator[None]:
        """Goes on after the block if it cannot do its work."""
        try:
            yield
        except (OSError, RuntimeError, ValueError, MemoryError) as error:
            self.tell_failure(what, error)

    def facts(self) -> dict[str, Any]:
        """What the files of the run say of it, as JSON values."""
        from tfgan.utils.finite_json import to_finite_json

        states = {type(each).__name__: each.get_state() for each in self._stateful}
        found: dict[str, Any] = to_finite_json(
            {
                "run": self.state.run_id,
                "flags": config_file.written(self.options.command, self.options),
                "steps": self.made_steps,
                "length": self.length,
                "results": self.state.results,
                "seconds": self.seconds,
                "callbacks": states,
                **self.more_facts(),
            }
        )
        return found

    def more_facts(self) -> dict[str, Any]:
        """What only this command has to keep."""
        return {}

    def save_during_run(self) -> None:
        """Saves the run as it is beside the path of --save, to go on from after a kill."""
        from tfgan.callbacks.finite_state import not_finite

        path = self.options.partial_path
        if path is None or not_finite(self.model):
            return
        with self.going_on(f"cannot save {path}"):
            saved_state.save(self.model, path, self.facts())

    @functools.cached_property
    def saver(self) -> Any:
        """The callback that saves during the run."""
        from tfgan.cli.run_callbacks import SaveDuringRun

        return SaveDuringRun(self.save_during_run, self.options.save_interval)

    # --- training ------------------------------------------------------------------------------

    def train_first(self, frames_path: Path) -> None:
        """Trains the first seed, with the log and the frames, and sets `ending`.

        Args:
            frames_path: where frames are recorded.
        """
        from tfgan.cli.run_callbacks import GoOnWithout, RaiseOnDivergence, StopOnSignal

        guard, recorder = RaiseOnDivergence(self.options.growth), self.recorder(frames_path)
        own = self.callbacks()
        self._stateful = [each for each in (guard, *own, recorder) if hasattr(each, "get_state")]
        self._go_on_with_callbacks(recorder)
        writing = [
            GoOnWithout(each, functools.partial(self.tell_failure, type(each).__name__))
            for each in (*own, recorder) if each is not None
        ]  # fmt: skip
        try:
            self._train_recorded([guard, *writing, self.saver, StopOnSignal()], recorder)
        finally:
            self._count_frames(recorder)
        if self.ending == DIVERGED:
            self.diverged = guard.reason
            kept = guard.kept_step
            self._end_of_ruin(guard)
            # What the callbacks saw is of later steps than the state that is kept.
            self._stateful = []
            said = "there is no finite state to keep" if kept is None else f"kept is step {kept}"
            note(f"{guard.reason}; {said}; {ADVICE}")

    def _train_recorded(self, callbacks: list[Any], recorder: Any) -> None:
        """Trains, closes the frames, and notes how the training ended."""
        import tensorflow as tf

        from tfgan.cli.run_callbacks import Diverged

        with contextlib.ExitStack() as stack:
            stack.enter_context(self.going_on("cannot write the frames"))
            stack.enter_context(recorder or contextlib.nullcontext())
            try:
                self.train(callbacks)
            except KeyboardInterrupt:
                self.ending = INTERRUPTED
                note(KEEPING)
            except Diverged:
                self.ending = DIVERGED
            except (OSError, ValueError, MemoryError, tf.errors.OpError) as error:
                self.ending = FAILED
                self.tell_failure("the training failed", error)

    def _end_of_ruin(self, guard: Any) -> None:
        """Puts the model back to its last finite state. Among trials, the ruin is scored first."""
        if self.options.trials > 1:
            with self.going_on("no scores"), self.clock("scoring"):
                self.state.results.append(self.score(self.options.seed))
        guard.restore()

    def _go_on_with_callbacks(self, recorder: Any) -> None:
        """Gives the callbacks what they had to keep when the run was saved."""
        for each in self._stateful:
            state = self.state.callback_state(each)
            if state is None:
                continue
            try:
                each.set_state(state, *([self.state.frames_path] if each is recorder else []))
            except (ValueError, KeyError, TypeError) as error:
                note(f"the run goes on without its earlier {type(each).__name__}: {error}")

    def _count_frames(self, recorder: Any) -> None:
        if recorder is None:
            return
        self.num_frames = recorder.num_frames
        if hasattr(recorder, "seconds") and "training" in self.seconds:
            self.seconds["recording"] = recorder.seconds
            self.seconds["training"] -= recorder.seconds

    def train_others(self) -> None:
        """Trains the other seeds, with the same compiled functions or in --jobs processes.

        Their scores are added in the order of the seeds.

        Raises:
            KeyboardInterrupt: after a signal. What there is is saved.
        """
        first, count = self.options.seed, self.options.trials
        if len(self.state.results) >= count:
            return
        from tqdm import tqdm

        from tfgan.cli.run_callbacks import StopOnSignal

        self._stateful = []
        look: dict[str, Any] = {"unit": "seed", "file": sys.stderr, "disable": None, "leave": False}
        seeds = range(first + len(self.state.results), first + count)
        if self.options.jobs > 1:
            from tfgan.cli import jobs

            found = jobs.train_seeds(self.made_by, seeds, self.options.jobs)
            for result, said in tqdm(found, "trials", total=len(seeds), **look):
                print(said, end="", flush=True)
                self.state.results.append(result)
                signals.check()
            return
        for seed in tqdm(seeds, "trials", **look):
            if int(self.model.seed.numpy()) != seed:
                self.model.reset(seed)
            try:
                self.train([self.saver, StopOnSignal()])
                self.state.results.append(self.score(seed))
                self.save_during_run()
            except KeyboardInterrupt:
                self.save_during_run()
                raise
            signals.check()

    # --- what is kept --------------------------------------------------------------------------

    def save(self, frames_path: Path) -> None:
        """Saves the model, its frames, and the run's flags beside it.

        Args:
            frames_path: where the frames were recorded.
        """
        options, has_frames = self.options, bool(self.num_frames) and frames_path.is_file()
        outputs.write_text(options.config_path, config_file.written(options.command, options))
        outputs.save_model(
            self.model, options.save, options.frames_path, facts=self.facts(),
            recorded=frames_path if has_frames else None,
        )  # fmt: skip
        frames = f"frames: {options.frames_path}, " if has_frames else ""
        print(f"model: {options.save} ({frames}flags: {options.config_path})", flush=True)

    def draw(self, frames_path: Path, last: Any) -> None:
        """Draws the film and the pictures. What cannot be drawn does not stop the others.

        Raises:
            KeyboardInterrupt: on a signal, after the film so far was made complete.
        """
        from tfgan import animation

        options, plot = self.options, self.plot()
        with self.clock("drawing"):
            if options.anim:
                with self.going_on(f"cannot write {options.anim}"), signals.raising():
                    self._draw_film(plot, frames_path)
            if options.plot and last is None:
                note("no picture: there is no frame to draw")
            elif options.plot:
                with self.going_on(f"cannot write {options.plot}"):
                    animation.draw_still(last, plot, options.plot)
                    print(f"picture: {options.plot}")
            if options.losses:
                with self.going_on(f"cannot write {options.losses}"):
                    self._draw_losses()
            with self.going_on("cannot draw"), signals.raising():
                self.more_pictures()

    def show(self, last: Any) -> None:
        """Opens the window of --show."""
        from tfgan import animation

        if self.options.show and last is not None:
            animation.show(last, self.plot())

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

        look = {"progress": sys.stderr.isatty(), **look}
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

    def report(self) -> None:
        """Prints the scores and writes them, with times and flags, as JSON."""
        from tfgan.utils import device

        values = self.conclude(self.state.results)
        self.seconds["total"] = time.perf_counter() - self.started
        if not self.options.metrics:
            return
        values |= {
            "run": self.state.run_id,
            "interrupted": self.ending == INTERRUPTED,
            "diverged": self.diverged or None,
            "device": device.device_name(),
            "xla": str(self.jit),
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "config": config_file.as_values(self.options),
        }
        outputs.write_metrics(self.options.metrics, values)
        print(f"metrics: {self.options.metrics}")

    def first_seed(self, frames_path: Path) -> None:
        """Trains the first seed, unless that is done, and saves it."""
        options, start = self.options, self.made_steps
        if start < self.length:
            self.train_first(frames_path)
        else:
            self.go_on_after_end()
        if not options.save or self.made_steps <= start:
            # A model that made no step is not worth an earlier one of that name.
            if "pretraining" in self.more_facts():
                self.save_during_run()
            return
        from tfgan.callbacks.finite_state import not_finite

        if not_finite(self.model):
            note(f"not saved: the {not_finite(self.model)} has numbers that are not finite")
            return
        with self.going_on(f"cannot save {options.save}"):
            self.save(frames_path)
            self.saved = True

    def remove_partial(self) -> None:
        """Removes what was saved during the run, if the whole is saved."""
        if self.saved:
            for path in (self.options.partial_path, self.options.recording_path):
                path.unlink(missing_ok=True)

    def go_on_after_end(self) -> None:
        """Finds what a run had that was killed between its last step and its pictures."""
        from tfgan.animation.frames import FrameReader

        self._stateful = [each for each in self.callbacks() if hasattr(each, "get_state")]
        self._go_on_with_callbacks(None)
        path = self.state.frames_path
        self.saved = path is not None and self.state.resume == self.options.save
        if path is None or not path.is_file():
            return
        with contextlib.suppress(ValueError), FrameReader(path) as frames:
            if frames.metadata.get("run") == self.state.run_id:
                self.take_frames(frames)

    def take_frames(self, frames: Any) -> None:
        """Takes the frames of the run from a `FrameReader`."""
        self.num_frames = len(frames)

    def scored(self) -> Any:
        """Scores the first seed. Returns the frame of the model; None if none is to be drawn."""
        with self.going_on("no scores"), self.clock("scoring"):
            if not self.state.results:
                self.state.results.append(self.score(self.options.seed))
            return self.last_frame() if self.options.plot or self.options.show else None
        return None

    def write_report(self) -> None:
        """Reports, and goes on if the scores cannot be written."""
        if self.state.results:
            with self.going_on(f"cannot write {self.options.metrics}"):
                self.report()

    def interrupt(self) -> None:
        """Notes that a signal ended the run."""
        if self.ending != INTERRUPTED:
            note(KEEPING)
        self.ending = INTERRUPTED


def carry_out(run: TrainingRun) -> int:
    """Trains all seeds of a run, keeps, draws and reports.

    Returns:
        The exit code: 0; 1 if something could not be done; 3 if the training diverged; 128 and the
        number of the signal, 130 or 143, if the run was interrupted.
    """
    options = run.options
    if options.anim or options.plot or options.losses:
        beside.import_for_drawing()
    with signals.held(), tempfile.TemporaryDirectory() as folder:
        if run.state.results:
            # The first seed is done. Only its file has its model.
            run.saved = True
            _other_seeds(run)
        else:
            _all_seeds(run, run.options.recording_path or Path(folder, "run.frames.npz"))
    if run.ending == INTERRUPTED:
        return signals.exit_code()
    return 3 if run.diverged else int(run.failed)


def _all_seeds(run: TrainingRun, frames_path: Path) -> None:
    start = run.made_steps
    run.first_seed(frames_path)
    if run.ending in (INTERRUPTED, FAILED) and run.made_steps == start:
        return
    last = run.scored()
    # The frames of a saved run have their own name by now, or that of the run that went on.
    for path in (run.options.frames_path, run.state.frames_path):
        if path is not None and not frames_path.is_file():
            frames_path = path
    if run.ending in (INTERRUPTED, FAILED):
        # Whoever sent the signal may not wait long: the scores come before the pictures.
        run.write_report()
        with contextlib.suppress(KeyboardInterrupt):
            run.draw(frames_path, last)
        run.remove_partial()
        return
    try:
        signals.check()
        run.draw(frames_path, last)
    except KeyboardInterrupt:
        run.interrupt()
    _other_seeds(run)
    run.show(last)


def _other_seeds(run: TrainingRun) -> None:
    try:
        if run.ending != INTERRUPTED:
            run.train_others()
    except KeyboardInterrupt:
        run.interrupt()
    run.write_report()
    if len(run.state.results) >= run.options.trials:
        run.remove_partial()
