"""Trains the 1-D Gaussian GAN and shows it learn.

python scripts/gan1d.py --minibatch --anim out.mp4
"""

import contextlib
import dataclasses
import math
import sys
import tempfile
import time
from pathlib import Path

from _common import (
    OneLineParser,
    add_machine_flags,
    announce,
    exit_on_bad_input,
    note,
    quiet_tensorflow,
    write_json,
)

# In an animation whose interval was left open.
NUM_FRAMES = 120


@dataclasses.dataclass
class Options:
    """The command line."""

    recipe: str
    minibatch: bool
    num_steps: int | None
    batch_size: int | None
    hidden_size: int | None
    pretrain_steps: int | None
    mean: float
    std: float
    seed: int
    trials: int
    log_every: int | None
    anim: Path | None
    anim_every: int | None
    optimal: bool
    plot: Path | None
    show: bool
    save: Path | None
    metrics: Path | None
    logdir: Path | None
    device: str
    jit: str
    deterministic: bool

    def resolve(self, recipe):
        """Fills what was left open from `recipe`, and checks every number and path.

        Raises:
            ValueError: if one is bad.
        """
        from tfgan import checks, keys

        self.num_steps = checks.positive_integer(
            "--num-steps", recipe.num_steps if self.num_steps is None else self.num_steps
        )
        log_every, anim_every = self._default_intervals(recipe)
        for name, default, least in (
            ("batch_size", recipe.batch_size, 2 if self.minibatch else 1),
            ("hidden_size", recipe.hidden_size, 1),
            ("pretrain_steps", recipe.pretrain_steps, 0),
            ("log_every", log_every, 1),
            ("anim_every", anim_every, 1),
            ("trials", 1, 1),
        ):
            value = getattr(self, name)
            flag = f"--{name.replace('_', '-')}"
            if self.minibatch and name == "batch_size":
                flag += " with --minibatch"
            value = checks.positive_integer(flag, default if value is None else value, least)
            setattr(self, name, value)
        keys.check_seed(self.seed)
        keys.check_seed(self.seed + self.trials - 1)
        self._check_paths()

    def _default_intervals(self, recipe):
        """Steps between log lines and between frames, about `NUM_FRAMES` in all.

        One is a multiple of the other: the compiled calls end at both, and short calls are slow.
        """
        anim_every = recipe.anim_every
        if self.anim_every is not None:
            anim_every = max(1, self.anim_every)
        elif anim_every != 1 and self.num_steps != recipe.num_steps:
            anim_every = max(1, round(self.num_steps / NUM_FRAMES))
        if self.log_every is not None:
            return self.log_every, _fitting(anim_every, max(1, self.log_every))
        recording = self.anim or self.save
        log_every = _fitting(recipe.log_every, anim_every) if recording else recipe.log_every
        return log_every, anim_every

    def _check_paths(self):
        from tfgan import animation, files

        if not self.anim and not self.plot:
            self.plot = Path(f"gan1d-{self.recipe}-seed{self.seed}.png")
        if self.anim:
            animation.check_target(self.anim)
        if self.plot:
            animation.check_still(self.plot)
        if self.save and self.save.suffix != ".keras":
            raise ValueError(f"--save must end in .keras. Received: {self.save}")
        for path in (self.save, self.metrics):
            if path:
                files.check_writable(path)
        if self.logdir:
            files.check_folder(self.logdir)
        written = [path for path in (self.anim, self.plot, self.save, self.metrics) if path]
        if len({path.resolve() for path in written}) < len(written):
            raise ValueError("--anim, --plot, --save and --metrics must be different files")

    @property
    def frames_path(self):
        """Where frames are kept: beside the saved run, else nowhere."""
        return self.save.with_suffix(".frames.npz") if self.save else None


def _fitting(interval, other):
    """What is nearest to `interval` of the multiples and the divisors of `other`."""
    if interval >= other:
        return other * round(interval / other)
    divisors = [n for n in range(1, 2 * interval + 1) if other % n == 0]
    return min(divisors, key=lambda n: abs(math.log(n / interval)))


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="gan1d.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--recipe", default="default", help="default, gan-intro-2016 or gan-intro-2017")
    add("--minibatch", action="store_true", help="use minibatch discrimination")
    add("--num-steps", type=int, metavar="N", help="generator updates (default: the recipe's)")
    add("--batch-size", type=int, metavar="N", help="samples a batch")
    add("--hidden-size", type=int, metavar="N", help="hidden units of the generator (4)")
    add("--pretrain-steps", type=int, metavar="N", help="pretraining of the discriminator")
    add("--mean", type=float, default=4.0, help="of the data (4)")
    add("--std", type=float, default=0.5, help="standard deviation of the data (0.5)")
    add("--seed", type=int, default=42, help="the run's seed (42)")
    add("--trials", type=int, default=1, metavar="N", help="train seeds SEED ... SEED + N - 1")
    add("--log-every", type=int, metavar="N", help="steps between log lines")
    add("--anim", "--anim-path", type=Path, metavar="PATH", help="animation: .mp4, .gif or .html")
    add("--anim-every", type=int, metavar="N", help="steps between frames (about 120 frames)")
    add("--optimal", action="store_true", help="draw the optimal discriminator p/(p+q), too")
    add("--plot", type=Path, metavar="PATH", help="picture of the end: .png, .pdf or .svg")
    add("--show", action="store_true", help="open a window with the picture of the end")
    add("--save", type=Path, metavar="PATH", help="the model, .keras; its frames go beside it")
    add("--metrics", type=Path, metavar="PATH", help="scores and settings as JSON")
    add("--logdir", type=Path, metavar="DIR", help="losses for TensorBoard")
    add_machine_flags(parser)
    return parser


class Run:
    """One command: a model, its data and what is to be kept of the training."""

    def __init__(self, options):
        self.started = time.perf_counter()
        self.seconds = {}
        with self.clock("import"):
            import tfgan
            from tfgan import runtime
        recipe = tfgan.recipes.gaussian_1d(options.recipe, minibatch=options.minibatch)
        options.resolve(recipe)
        runtime.configure(options.device, deterministic=options.deterministic)
        self.options, self.recipe = options, recipe
        self.data = tfgan.Gaussian(options.mean, options.std, sort=recipe.sort_data)
        self.recording = bool(options.anim or options.save)
        every = [options.log_every] + [options.anim_every] * self.recording
        jit = runtime.choose_jit(wanted=options.jit)
        announce(jit)
        self.model = tfgan.Gaussian1DGAN.from_recipe(
            recipe,
            minibatch=options.minibatch,
            hidden_size=options.hidden_size,
            num_steps=options.num_steps,
            seed=options.seed,
            steps_per_execution=min(math.gcd(*every), options.num_steps),
            jit_compile=jit.on,
        )
        self.device, self.jit = runtime.device_name(), jit
        self.pretraining_optimizer = tfgan.optimizers.build(
            recipe.pretrain_optimizer, options.pretrain_steps
        )

    def train(self, callbacks=()):
        """Pretrains the discriminator and trains both networks."""
        options = self.options
        with self.clock("pretraining"):
            low, high = self.recipe.pretrain_range
            self.model.pretrain_discriminator(
                self.data,
                steps=options.pretrain_steps,
                batch_size=self.recipe.pretrain_batch_size,
                optimizer=self.pretraining_optimizer,
                low=low,
                high=high,
            )
        with self.clock("training"):
            self.model.fit(
                self.data,
                batch_size=options.batch_size,
                steps_per_epoch=options.num_steps,
                callbacks=list(callbacks),
                verbose=0,
            )

    @contextlib.contextmanager
    def clock(self, name):
        """Adds the block's time to `seconds[name]`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + elapsed

    def score(self, seed):
        """Scores of the model as it is: a dict."""
        from tfgan import metrics

        samples = self.model.generate(metrics.NUM_SAMPLES, seed=seed)
        return {
            "seed": seed,
            "w1": metrics.wasserstein_1d(samples, self.data),
            "mean": float(samples.mean()),
            "std": float(samples.std()),
        }

    def first(self, frames_path):
        """Trains the first seed, with the log and everything that is kept; returns its scores."""
        import keras

        from tfgan import callbacks as own

        options = self.options
        stop = own.StopOnNonFinite()
        callbacks = [stop, own.LogLines(every=options.log_every, total=options.num_steps)]
        if options.logdir:
            callbacks.append(keras.callbacks.TensorBoard(options.logdir, update_freq=1))
        with contextlib.ExitStack() as stack:
            if self.recording:
                recorder = own.RecordCurves(
                    frames_path,
                    self.data,
                    every=options.anim_every,
                    **self.look(),
                    metadata=self.metadata(),
                )
                callbacks.append(stack.enter_context(recorder))
            self.train(callbacks)
        if self.recording:
            self.seconds["recording"] = recorder.seconds
            self.seconds["training"] -= recorder.seconds
        if stop.step is not None:
            note(f"stopped at step {stop.step}: a loss is not finite")
        return self.score(options.seed)

    def metadata(self):
        """What the frames file says of the run."""
        options = self.options
        return {
            "recipe": options.recipe,
            "minibatch": options.minibatch,
            "seed": options.seed,
            "data_mean": options.mean,
            "data_std": options.std,
            "sample_range": list(self.look()["sample_range"]),
        }

    def look(self):
        """Over which range, and in which groups, curves are taken: arguments of `curves`."""
        options = self.options
        # The original's range, wider where the data reach beyond it.
        low = min(-8.0, options.mean - 5 * options.std)
        high = max(8.0, options.mean + 5 * options.std)
        return {"batch_size": options.batch_size, "sample_range": (low, high)}

    def others(self, results):
        """Trains the other seeds with the same compiled functions and appends their scores."""
        from tqdm import tqdm

        first = self.options.seed
        seeds = range(first + 1, first + self.options.trials)
        for seed in tqdm(seeds, "trials", unit="seed", file=sys.stderr, disable=None):
            self.model.reset(seed)
            self.train()
            results.append(self.score(seed))


def work(options):
    """Does what the command line says; returns the exit code."""
    run = Run(options)
    results, interrupted = [], False
    with tempfile.TemporaryDirectory() as folder:
        frames_path = options.frames_path or Path(folder, "run.frames.npz")
        try:
            results.append(run.first(frames_path))
            last = run.model.curves(run.data, **run.look())
            if options.save:
                run.model.save(options.save)
                print(f"model: {options.save} (frames: {frames_path})")
        except KeyboardInterrupt:
            interrupted = True
            note("interrupted: keeping what there is")
            last = run.model.curves(run.data, **run.look())
        if not interrupted:
            try:
                run.others(results)
            except KeyboardInterrupt:
                interrupted = True
                note("interrupted: keeping what there is")
        interrupted |= draw(run, frames_path, last)
    report(run, results, interrupted)
    return 130 if interrupted else 0


def draw(run, frames_path, last):
    """Draws animation and picture. Returns whether it was interrupted."""
    from tfgan import animation
    from tfgan.artists import artist_for
    from tfgan.frames import FrameReader

    options = run.options
    artist = artist_for("gaussian-1d", run.metadata(), optimal=options.optimal)
    try:
        with run.clock("drawing"):
            if options.anim and frames_path.exists():
                with FrameReader(frames_path) as frames:
                    count = animation.render(
                        frames, artist, options.anim, progress=sys.stderr.isatty()
                    )
                print(f"animation: {options.anim} ({count} frames)")
            if options.plot:
                animation.draw_still(last, artist, options.plot)
                print(f"picture: {options.plot}")
    except animation.RenderInterrupted as interrupt:
        print(f"animation: {interrupt.path} (interrupted, {interrupt.count} frames)")
        return True
    if options.show:
        animation.show(last, artist)
    return False


def report(run, results, interrupted):
    """Prints the scores and writes them as JSON."""
    from tfgan import metrics

    if not results:
        return
    options = run.options
    summary = metrics.summarize_trials(results)
    run.seconds["total"] = time.perf_counter() - run.started
    print(metrics.describe_trials(summary, run.data))
    if options.metrics:
        values = {
            **summary,
            "recipe": options.recipe,
            "minibatch": options.minibatch,
            "num_steps": options.num_steps,
            "batch_size": options.batch_size,
            "hidden_size": options.hidden_size,
            "pretrain_steps": options.pretrain_steps,
            "data": {"mean": options.mean, "std": options.std},
            "protocol": metrics.PROTOCOL_1D,
            "interrupted": interrupted,
            "device": run.device,
            "xla": str(run.jit),
            "seconds": {name: round(value, 3) for name, value in run.seconds.items()},
        }
        write_json(options.metrics, values)
        print(f"metrics: {options.metrics}")


def main(arguments=None):
    """Runs the command and returns its exit code."""
    parser = make_parser()
    options = Options(**vars(parser.parse_args(arguments)))
    quiet_tensorflow()
    try:
        with exit_on_bad_input(parser):
            return work(options)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
