"""What the scripts of the image models share: one run, from the command line to its pictures."""

import contextlib
import dataclasses
import resource
import sys
import tempfile
import time
from pathlib import Path

from _common import Timed, announce, note, write_json

FRAMES = 120
WALK_FRAMES = 120
SMALL = 20_000


@dataclasses.dataclass
class ImageOptions:
    """The command line that every image script has."""

    model: str
    recipe: str | None
    data: Path | None
    epochs: int | None
    batch_size: int | None
    seed: int
    anim: Path | None
    anim_every: int | None
    interpolate: Path | None
    plot: Path | None
    losses: Path | None
    save: Path | None
    resume: Path | None
    metrics: Path | None
    logdir: Path | None
    mixed_precision: str | None
    device: str
    jit: str
    deterministic: bool

    def check(self):
        """Checks every number and path, before long work.

        Raises:
            ValueError: if one is bad.
        """
        from tfgan import animation, random
        from tfgan.utils import files, validation

        for name in ("epochs", "batch_size", "anim_every"):
            if getattr(self, name) is not None:
                validation.positive_integer(f"--{name.replace('_', '-')}", getattr(self, name))
        random.check_seed(self.seed)
        validation.choice("--mixed-precision", self.mixed_precision, (None, "float16", "bfloat16"))
        if not (self.anim or self.plot):
            self.plot = Path(f"{self.model}-seed{self.seed}.png")
        for path in filter(None, (self.anim, self.interpolate)):
            animation.check_target(path)
        for path in filter(None, (self.plot, self.losses)):
            animation.check_still(path)
        for name in ("save", "resume"):
            path = getattr(self, name)
            if path and path.suffix != ".keras":
                raise ValueError(f"--{name} must end in .keras. Received: {path}")
        for path in filter(None, (self.save, self.metrics)):
            files.check_writable(path)
        if self.resume and not self.resume.is_file():
            raise ValueError(f"saved run {self.resume} does not exist")
        if self.logdir:
            files.check_folder(self.logdir)
        names = ("anim", "interpolate", "plot", "losses", "save", "metrics")
        written = [getattr(self, name) for name in names if getattr(self, name)]
        if len({path.resolve() for path in written}) < len(written):
            raise ValueError("the files to write must be different")


def add_image_flags(parser):
    """Adds the flags of `ImageOptions` but --model and --recipe."""
    add = parser.add_argument
    add("--epochs", type=int, metavar="N", help="passes through the data (default: the recipe's)")
    add("--batch-size", type=int, metavar="N", help="images a batch (default: the recipe's)")
    add("--seed", type=int, default=42, help="the run's seed (42)")
    add("--anim", type=Path, metavar="PATH", help="the grid as it learns: .mp4, .gif or .html")
    add("--anim-every", type=int, metavar="N", help="steps between frames (about 120 frames)")
    add("--interpolate", type=Path, metavar="PATH", help="a walk between latents, a video too")
    add("--plot", type=Path, metavar="PATH", help="the grid at the end: .png, .pdf or .svg")
    add("--losses", type=Path, metavar="PATH", help="losses by epoch: .png, .pdf or .svg")
    add("--save", type=Path, metavar="PATH", help="the whole model, .keras")
    add("--resume", type=Path, metavar="PATH", help="go on from a model of --save to --epochs")
    add("--metrics", type=Path, metavar="PATH", help="scores and settings as JSON")
    add("--logdir", type=Path, metavar="DIR", help="losses, scores and grids for TensorBoard")
    add("--mixed-precision", metavar="{float16,bfloat16}", help="compute layers in half precision")


class ImageRun(Timed):
    """One command: a model, its images and what is to be kept of the training.

    Args:
        options: checked `ImageOptions`.
        make_source: from a recipe to (`InMemoryImages`, scorer or None, words on the data).
        channels: of the images, for the 64x64 networks.
    """

    def __init__(self, options, make_source, *, channels=None):
        import keras

        import tfgan
        from tfgan.utils import device

        super().__init__()
        self.options = options
        self.cls = {
            "mlp": tfgan.MNISTGAN,
            "conditional": tfgan.ConditionalGAN,
            "dcgan": tfgan.DCGAN,
            "wgan-gp": tfgan.WGANGP,
        }[options.model]
        device.configure(options.device, deterministic=options.deterministic)
        if options.mixed_precision:
            keras.mixed_precision.set_global_policy(f"mixed_{options.mixed_precision}")
        saved = self._load() if options.resume else None
        name = saved.recipe if saved is not None else options.recipe
        self.recipe = tfgan.recipes.images(options.model, name)
        self.source, self.scorer, self.data = make_source(self.recipe)
        self.batch_size = options.batch_size or self.recipe.batch_size
        if self.batch_size > len(self.source):
            raise ValueError(
                f"--batch-size must be at most {len(self.source)}, the number of images. "
                f"Received: {self.batch_size}"
            )
        self.steps_per_epoch = self.source.steps_per_epoch(self.batch_size)
        self.epochs = options.epochs or self._default_epochs()
        steps = self.epochs * self.steps_per_epoch
        self.every = options.anim_every or max(steps // FRAMES, 1)
        self.model = saved if saved is not None else self._make(steps, channels)
        self.jit = device.choose_jit(
            self.model.generator, self.model.discriminator, wanted=options.jit
        )
        announce(self.jit)
        print(f"data: {self.data}; recipe {self.recipe.name}: {self.recipe.source}", flush=True)

    def _load(self):
        import keras

        try:
            model = keras.models.load_model(self.options.resume)
        except Exception as error:  # zipfile's, h5py's, JSON's and Keras's own
            trouble = " ".join(str(error).split())[:200]
            raise ValueError(f"cannot read saved run {self.options.resume}: {trouble}") from error
        if not isinstance(model, self.cls):
            raise ValueError(
                f"--resume must be a saved run of --model {self.options.model}. "
                f"Received: a {type(model).__name__}"
            )
        return model

    def _make(self, steps, channels):
        options = self.options
        classes = self.source.num_classes if options.model == "conditional" else None
        keras_options = {"jit_compile": {"on": True, "off": False}.get(options.jit, "auto")}
        if options.anim:
            keras_options["steps_per_execution"] = min(100, self.every)
        return self.cls.from_recipe(
            self.recipe,
            num_steps=steps,
            seed=options.seed,
            channels=channels,
            **({} if classes is None else {"num_classes": classes}),
            **keras_options,
        )

    def _default_epochs(self):
        if self.recipe.small_steps is None or len(self.source) > SMALL:
            return self.recipe.epochs
        # An epoch of a small sample is short: count updates instead.
        return -(-self.recipe.small_steps // self.steps_per_epoch)

    def train(self, frames_path):
        """Trains; returns the losses by epoch."""
        import keras

        from tfgan.callbacks import epoch_lines, grid_board, record_grid
        from tfgan.callbacks.fixed_grid import FixedGrid
        from tfgan.callbacks.stop_on_non_finite import StopOnNonFinite

        options = self.options
        self.grid = FixedGrid(self.model, self.source, seed=options.seed)
        stop = StopOnNonFinite()
        callbacks = [stop, epoch_lines.EpochLines(self.epochs)]
        done = int(self.model.step.numpy()) // self.steps_per_epoch
        if done >= self.epochs:
            raise ValueError(f"--epochs must be above the {done} that the saved run has made")
        if options.logdir:
            callbacks.append(grid_board.GridBoard(options.logdir, self.grid))
        history = keras.callbacks.History()
        with contextlib.ExitStack() as stack:
            if options.anim:
                title = f"{self.cls.__name__}, recipe {self.recipe.name}"
                recorder = record_grid.RecordGrid(
                    frames_path, self.grid, every=self.every, metadata={"title": title}
                )
                callbacks.append(stack.enter_context(recorder))
            with self.clock("training"):
                self.model.fit(
                    self.source, batch_size=self.batch_size, initial_epoch=done,
                    epochs=self.epochs, callbacks=[*callbacks, history], verbose=0,
                )  # fmt: skip
        if stop.step is not None:
            note(f"stopped at step {stop.step}: a loss is not finite")
        return history.history

    def pictures(self, frames_path, history):
        """Draws what was asked for and says where it is."""
        from tfgan import animation
        from tfgan.animation.frames import FrameReader
        from tfgan.animation.plots.image_grid import ImageGridPlot
        from tfgan.animation.plots.loss_curves import LossCurvesPlot

        options, look = self.options, {"size": (5, 5.6)}
        title = f"{self.cls.__name__}, recipe {self.recipe.name}"
        plot = ImageGridPlot(title=title)
        step = int(self.model.step.numpy())
        if options.anim and frames_path.exists():
            with FrameReader(frames_path) as frames:
                count = animation.render(
                    frames, plot, options.anim, progress=sys.stderr.isatty(), **look
                )
            print(f"animation: {options.anim} ({count} frames)")
        if options.plot:
            animation.draw_still({"step": step, "grid": self.grid()}, plot, options.plot, **look)
            print(f"picture: {options.plot}")
        if options.losses and history.get("generator_loss"):
            names = ("discriminator_loss", "generator_loss", "fid")
            curves = {name: history[name] for name in names if name in history}
            animation.draw_still(curves, LossCurvesPlot(), options.losses)
            print(f"losses: {options.losses}")
        if options.interpolate:
            walk = [{"step": step, "grid": grid} for grid in self.grid.walk(WALK_FRAMES)]
            animation.render(
                walk, plot, options.interpolate, fps=15, progress=sys.stderr.isatty(), **look
            )
            print(f"interpolation: {options.interpolate} ({len(walk)} frames)")

    def report(self, history, interrupted):
        """Prints the scores beside their floor and writes them as JSON."""
        from tfgan.metrics import fid
        from tfgan.utils import device

        values = {}
        if self.scorer is not None:
            scores = self.scorer.score_model(self.model, self.source)
            values = {"scores": scores, "floor": self.scorer.floor}
            values["protocol"] = self.scorer.protocol
            print(fid.describe(scores, self.scorer.floor))
            print(
                f"protocol: {self.scorer.protocol}; latents scaled by {self.model.latent_scale:g}"
            )
        self.seconds["total"] = time.perf_counter() - self.started
        usage = resource.getrusage(resource.RUSAGE_SELF)
        if self.options.metrics:
            values |= {
                "model": self.options.model,
                "recipe": self.recipe.name,
                "latent_scale": self.model.latent_scale,
                "data": str(self.data),
                "epochs": self.epochs,
                "batch_size": self.batch_size,
                "seed": int(self.model.seed.numpy()),
                "steps": int(self.model.step.numpy()),
                "history": {name: [float(v) for v in column] for name, column in history.items()},
                "interrupted": interrupted,
                "device": device.device_name(),
                "xla": str(self.jit),
                "peak_memory_gib": round(usage.ru_maxrss / 2**20, 3),
                "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
                "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            }
            write_json(self.options.metrics, values)
            print(f"metrics: {self.options.metrics}")


def work(run):
    """Trains and keeps what was asked for; returns the exit code."""
    options, interrupted, history = run.options, False, {}
    with tempfile.TemporaryDirectory() as folder:
        frames_path = Path(folder, "run.frames.npz")
        if options.save:
            frames_path = options.save.with_suffix(".frames.npz")
        try:
            history = run.train(frames_path)
        except KeyboardInterrupt:
            interrupted = True
            note("interrupted: keeping what there is")
        if options.save:
            run.model.save(options.save)
            print(f"model: {options.save}")
        run.pictures(frames_path, history)
    run.report(history, interrupted)
    return 130 if interrupted else 0
