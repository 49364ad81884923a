"""One run on images: train, save, score, draw, report."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tfgan.cli import distribution, words
from tfgan.cli.first_line import announce, note
from tfgan.cli.intervals import NUM_FRAMES
from tfgan.cli.training_run import TrainingRun, carry_out
from tfgan.utils import validation
from tfgan.utils.memory import peak_memory_gib

WALK_FRAMES = 120

# Images that a score on the way is of, where the scorer's number can be chosen.
ON_THE_WAY = 2000

# Steps per call of a convolutional model: each can take a second on a CPU.
CONVOLUTION_STEPS = 10

# A data set of at most so many images is a sample: its runs are counted in updates.
SMALL = 20_000


class Run(TrainingRun):
    """A run on images.

    Args:
        options: checked `ImageFlags`.
        make_source: from the options and a recipe to (`InMemoryImages` or `StreamedImages`, scorer
            or None, words on the data).
    """

    def __init__(self, options: Any, make_source: Callable[[Any, Any], Any]) -> None:
        self._make_source = make_source
        self.history: dict[str, list[float]] = {}
        self.curve: Any = None
        super().__init__(options)

    # --- what is trained -----------------------------------------------------------------------

    def prepare(self) -> None:
        """See `TrainingRun.prepare`."""
        import keras

        from tfgan.callbacks.fixed_grid import FixedGrid
        from tfgan.utils import device

        options = self.options
        device.configure(options.device, deterministic=options.deterministic)
        self.strategy = distribution.make_strategy(options)
        if options.mixed_precision:
            keras.mixed_precision.set_global_policy(f"mixed_{options.mixed_precision}")
        self.recipe = options.chosen_recipe()
        self.data, self.scorer, self.said = self._make_source(options, self.recipe)
        self.curve = self._make_curve()
        if options.batch_size > len(self.data):
            raise ValueError(
                f"--batch-size must be at most {len(self.data)}, the number of images. "
                f"Received: {options.batch_size}"
            )
        self.per_epoch = self.data.steps_per_epoch(self.recipe.images_per_step)
        self.total = self._total()
        self.every = options.anim_every or max(self.total // NUM_FRAMES, 1)
        with contextlib.nullcontext() if self.strategy is None else self.strategy.scope():
            self.model = self._make_model()
        networks = (self.model.generator, self.model.discriminator)
        self.jit = device.choose_jit(*networks, wanted=options.jit)
        announce(self.jit, self.model)
        recipe = self.recipe
        print(f"data: {self.said}; recipe {recipe.name}: {recipe.source}", flush=True)
        if not distribution.is_chief(options):
            distribution.write_nothing(options)
        self.grid = FixedGrid(self.model, self.data, seed=options.seed)
        if options.run_path:
            options.run_path.mkdir(parents=True, exist_ok=True)
            print(f"run: {options.run_path}", flush=True)

    def _make_curve(self) -> Any:
        """The callback of --score-every, or None."""
        from tfgan.callbacks.score_curve import ScoreCurve
        from tfgan.metrics.fid import ImageScorer

        every, scorer = self.options.score_every, self.scorer
        if every is None:
            return None
        if scorer is None:
            raise ValueError(
                "--score-every needs scores, and the data are NOT known as MNIST by their "
                "content: give --digit-scores to score them as digits"
            )
        if isinstance(scorer, ImageScorer):
            scorer = scorer.with_samples(min(scorer.samples, ON_THE_WAY))
        print(f"scores on the way: {scorer.protocol}")
        return ScoreCurve(scorer, self.data, every=every)

    @property
    def made_by(self) -> tuple[Any, tuple[Any, ...]]:
        """See `TrainingRun.made_by`."""
        return type(self), (self.options, self._make_source)

    def _total(self) -> int:
        """Iterations of the whole run."""
        options, recipe = self.options, self.recipe
        if options.num_steps is not None:
            return int(options.num_steps)
        if options.epochs is None:
            options.epochs = recipe.epochs
            if recipe.small_steps is not None and len(self.data) <= SMALL:
                # An epoch of a small sample is short: count updates instead.
                options.epochs = -(-recipe.small_steps // self.per_epoch)
        return int(options.epochs) * self.per_epoch

    def _make_model(self) -> Any:
        from tfgan.data.in_memory_images import InMemoryImages
        from tfgan.models import images

        options = self.options
        cls = {
            "mlp": images.MNISTGAN,
            "conditional": images.ConditionalGAN,
            "stacked": images.StackedMNISTGAN,
            "dcgan": images.DCGAN,
            "wgan-gp": images.WGANGP,
        }[options.model]
        keras_options: dict[str, Any] = {
            "jit_compile": {"on": True, "off": False}.get(options.jit, "auto")
        }
        # Batches that are read from disk are given to Keras one by one.
        if isinstance(self.data, InMemoryImages):
            # Signals, saves and frames come between two calls: none may take minutes.
            longest = 100 if options.model == "mlp" else CONVOLUTION_STEPS
            keras_options["steps_per_execution"] = (
                min(longest, self.every) if options.anim else longest
            )
        more = {"num_classes": self.data.num_classes} if options.model == "conditional" else {}
        for name in ("channels", "image_size"):
            if hasattr(options, name):
                more[name] = getattr(options, name)
        model = cls.from_recipe(
            self.recipe, num_steps=self.total, seed=options.seed, **more, **keras_options
        )
        self.length = self.total
        return self._resumed(model, keras_options) if options.resume else model

    def _resumed(self, fresh: Any, keras_options: dict[str, Any]) -> Any:
        from tfgan.cli.resumed_model import length_of_run, resumed, stretched

        options = self.options
        saved = resumed(options.resume, fresh, **keras_options)
        made = int(saved.step.numpy())
        flag, wanted = ("--num-steps", self.total)
        if options.epochs:
            flag, wanted = "--epochs", options.epochs
        if made >= self.total and options.trials == 1 and self.state.ended:
            done = made // self.per_epoch if options.epochs else made
            raise ValueError(
                f"{flag} must be above the {done} that the saved run has made. Received: {wanted}"
            )
        self.length = length_of_run(
            saved, promised=self.state.length(), wanted=self.total, extend=options.extend,
            flag=flag, shown=wanted,
        )  # fmt: skip
        before = self.state.facts.get("data", str(self.said))
        if before != str(self.said):
            note(f"other data than before ({before}): schedules and step counts go on")
        return stretched(saved, fresh) if options.extend else saved

    def more_facts(self) -> dict[str, Any]:
        """Which data the run is trained on."""
        return {"data": str(self.said)}

    def train(self, callbacks: list[Any]) -> None:
        """Trains the model from where it is to the end of the run."""
        from tfgan.cli.image_batches import image_batches, unreadable_image_named
        from tfgan.cli.resumed_model import GoOn

        start, made = (int(v.numpy()) for v in (self.model.epoch_start, self.model.step))
        lost = distribution.lost_worker_in_one_line(self.options)
        with self._training_clock(), lost, unreadable_image_named():
            for initial_epoch, epochs, steps in segments(start, self.total, self.per_epoch):
                # The epoch that was interrupted goes on where it stood.
                restored = made - start
                made = start
                more = [GoOn(initial_epoch)] if restored else []
                size = self.options.batch_size
                batches = image_batches(self.data, self.model, size, restored=restored)
                self.model.fit(
                    batches,
                    batch_size=size if batches is self.data else None,
                    steps_per_epoch=steps,
                    initial_epoch=initial_epoch,
                    epochs=epochs,
                    callbacks=[*more, *callbacks],
                    verbose=0,
                )
                if self.model.stop_training:
                    break

    @contextlib.contextmanager
    def _training_clock(self) -> Iterator[None]:
        """The clock of the training. It leaves out the scores on the way."""
        before = self.curve.seconds if self.curve else 0.0
        try:
            with self.clock("training"):
                yield
        finally:
            if self.curve:
                took = self.curve.seconds - before
                self.seconds["training"] -= took
                self.seconds["scores on the way"] = self.seconds.get("scores on the way", 0) + took

    def callbacks(self) -> list[Any]:
        """The log, the losses for --losses, TensorBoard's, and the checkpoints."""
        from tfgan.callbacks.grid_board import GridBoard
        from tfgan.cli import config_file
        from tfgan.cli.checkpoints import Checkpoints
        from tfgan.cli.training_log import KeepHistory, KeepLosses, TellScores

        options = self.options
        names = ("discriminator_loss", "generator_loss", "fid")
        found = [*self._log(), KeepLosses(self.curves, names=names), KeepHistory(self.history)]
        if options.logdir:
            found.append(
                GridBoard(
                    options.logdir, self.grid, real=self.grid.real, grid_every=options.grid_every
                )
            )
        if self.curve:
            found += [self.curve, TellScores(self.curve)]
        if options.checkpoint_every:
            flags = config_file.written(options.command, options)
            folder, every = options.checkpoint_folder, options.checkpoint_every
            found.append(
                Checkpoints(folder, every, flags, steps_per_epoch=self.per_epoch, facts=self.facts)
            )
        return found

    def _log(self) -> list[Any]:
        """The log lines, as the recipe's source prints them, and the progress bar."""
        from tfgan.callbacks.epoch_lines import EpochLines
        from tfgan.callbacks.log_lines import LogLines
        from tfgan.cli.progress_bar import ProgressBar

        if self.recipe.name == "wgan-gp-paper":
            # These lines are by steps and have a bar of their own.
            held_out = self._held_out()
            return [LogLines(total=self.total, style="wgan-gp-paper-28x28", held_out=held_out)]
        epochs = -(-self.total // self.per_epoch)
        style = "mnist-article" if self.recipe.name == "mnist-article" else "table"
        return [ProgressBar(self.total, epochs), EpochLines(epochs, style=style)]

    def _held_out(self) -> Any:
        """The loss on the digits after those that the recipe learns from. None without any."""
        from tfgan.callbacks.held_out_cost import HeldOutCost

        digits = getattr(self.said, "x_train", None)
        images: Any = [] if digits is None else digits[self.recipe.num_images :]
        size = self.options.batch_size
        return HeldOutCost(images[..., None], size) if len(images) >= size else None

    # --- what is kept --------------------------------------------------------------------------

    @property
    def _title(self) -> str:
        what = "digits" if self.options.command == "mnist" else "your images"
        return words.title_of_images(self.options.model, self.recipe.name, what)

    def recorder(self, frames_path: Path) -> Any:
        """See `TrainingRun.recorder`."""
        if not self.options.anim:
            return None
        from tfgan.callbacks.record_grid import RecordGrid

        return RecordGrid(frames_path, self.grid, every=self.every, metadata=self._facts())

    def _facts(self) -> dict[str, Any]:
        return {"title": self._title, "run": self.state.run_id}

    def score(self, seed: int) -> dict[str, Any]:
        """Scores of the model, where there is something to score it by."""
        scores = {} if self.scorer is None else self.scorer.score_model(self.model, self.data)
        return {"seed": seed, "scores": scores, "steps": self.made_steps}

    def last_frame(self) -> Any:
        """The grid of the model as it is."""
        return {"step": self.made_steps, "grid": self.grid()}

    def plot(self) -> Any:
        """See `TrainingRun.plot`."""
        from tfgan.animation.plots.image_grid import ImageGridPlot

        return ImageGridPlot(title=self._title, classes=self.grid.classes)

    def more_pictures(self) -> None:
        """Draws the walk between latents."""
        if self.options.interpolate:
            step = self.made_steps
            walk = [{"step": step, "grid": grid} for grid in self.grid.walk(WALK_FRAMES)]
            self.film(walk, self.plot(), self.options.interpolate, "interpolation", fps=15, rest=0)

    def conclude(self, results: list[dict[str, Any]]) -> dict[str, Any]:
        """Prints the scores beside their floor."""
        options, first, values = self.options, results[0], dict[str, Any]()
        if self.scorer is not None:
            for trial in results:
                said = f"seed {trial['seed']}: " if len(results) > 1 else ""
                print(said + self.scorer.describe(trial["scores"]))
            print(
                f"protocol: {self.scorer.protocol}; latents scaled by {self.model.latent_scale:g}"
            )
            values = {"scores": first["scores"], "floor": self.scorer.floor}
            values["protocol"] = self.scorer.protocol
        elif options.command == "mnist":
            print(
                "no scores: the data are NOT known as MNIST by their content; --digit-scores "
                "scores them as digits"
            )
        if self.curve:
            values["curve"] = self.curve.rows
            values["curve_protocol"] = self.curve.scorer.protocol
            values["curve_floor"] = self.curve.scorer.floor
        return {
            **values,
            "trials": results,
            "model": options.model,
            "recipe": self.recipe.name,
            "latent_scale": self.model.latent_scale,
            "data": str(self.said),
            "epochs": options.epochs,
            "batch_size": options.batch_size,
            "seed": options.seed,
            "steps": first["steps"],
            "history": self.history,
            "peak_memory_gib": peak_memory_gib(),
            "cpu_seconds": round(time.process_time(), 1),
        }


def segments(start: int, total: int, per_epoch: int) -> list[tuple[int, int, int]]:
    """The calls of `fit` from step `start` to step `total`, in epochs of `per_epoch` steps.

    Returns:
        A list of (initial epoch, epoch to end before, steps per epoch). An epoch that is already
        begun, and one that the run ends in, are calls of their own.
    """
    validation.positive_integer("steps per epoch", per_epoch)
    found = []
    epoch, head = start // per_epoch, -start % per_epoch
    if head:
        found.append((epoch, epoch + 1, min(head, total - start)))
        start, epoch = start + head, epoch + 1
    whole, rest = divmod(total, per_epoch)
    if epoch < whole:
        found.append((epoch, whole, per_epoch))
    if rest and total > start:
        found.append((whole, whole + 1, rest))
    return found


def carry_out_run(options: Any, make_source: Callable[[Any, Any], Any]) -> int:
    """Carries out a run on images, on one worker of several too. Returns the exit code."""
    lost = distribution.lost_worker_in_one_line(options)
    with distribution.silent_unless_chief(options), lost:
        return carry_out(Run(options, make_source))
