"""Trains a GAN on points in the plane and shows it learn.

python scripts/gan2d.py --dataset 8gaussians --recipe article-wgan-gp --anim out.mp4
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
    note,
    run_script,
    write_json,
)

NUM_FRAMES = 120
SIZE = (9, 5)


@dataclasses.dataclass
class Options:
    """The command line."""

    dataset: str
    recipe: str
    loss: str | None
    gp_weight: float | None
    clip: float | None
    packing: int | None
    num_steps: int | None
    batch_size: int | None
    scaling: str | None
    centres: Path | None
    std: float | None
    seed: int
    trials: int
    log_every: int | None
    anim: Path | None
    anim_every: int | None
    arrows: bool
    plot: Path | None
    save: Path | None
    metrics: Path | None
    device: str
    jit: str
    deterministic: bool

    def chosen_recipe(self):
        """The recipe with what the command line says otherwise, all numbers checked."""
        from tfgan import checks, keys, losses, recipes

        recipe = recipes.mixture_2d(self.recipe)
        changes = {}
        for flag in ("loss", "gp_weight", "clip", "packing", "num_steps", "batch_size", "scaling"):
            if getattr(self, flag) is not None:
                changes[flag] = getattr(self, flag)
        if "loss" in changes:
            losses.get(changes["loss"])
        if "gp_weight" in changes:
            checks.non_negative("--gp-weight", changes["gp_weight"])
        if "clip" in changes:
            checks.positive("--clip", changes["clip"])
        if "scaling" in changes:
            checks.choice("scaling", changes["scaling"], ("article", "pacgan"))
        for name in ("packing", "num_steps", "batch_size", "log_every"):
            flag = f"--{name.replace('_', '-')}"
            value = {**dataclasses.asdict(recipe), **changes}[name]
            checks.positive_integer(flag, self.log_every or value if name == "log_every" else value)
        recipe = dataclasses.replace(recipe, **changes)
        checks.divides("--packing", recipe.packing, "the batch size", recipe.batch_size)
        checks.positive_integer("--trials", self.trials)
        keys.check_seed(self.seed)
        keys.check_seed(self.seed + self.trials - 1)
        self.log_every = self.log_every or recipe.log_every
        every = max(recipe.num_steps // NUM_FRAMES, 1)
        if self.anim_every is not None:
            every = checks.positive_integer("--anim-every", self.anim_every)
        self.anim_every = every
        return recipe

    def check_paths(self):
        """Checks every path that will be written, before the work."""
        from tfgan import animation, files

        if not self.anim and not self.plot:
            self.plot = Path(f"gan2d-{self.dataset}-{self.recipe}-seed{self.seed}.png")
        if self.anim:
            animation.check_target(self.anim)
        if self.plot:
            animation.check_still(self.plot)
        if self.save and self.save.suffix != ".keras":
            raise ValueError(f"--save must end in .keras. Received: {self.save}")
        written = [path for path in (self.anim, self.plot, self.save, self.metrics) if path]
        for path in written:
            files.check_writable(path)
        if len({path.resolve() for path in written}) < len(written):
            raise ValueError("--anim, --plot, --save and --metrics must be different files")

    def data(self, recipe):
        """The data: a named set, or a mixture around the centres of a file."""
        import numpy as np

        from tfgan import GaussianMixture
        from tfgan.models.mixture2d import default_data

        if self.centres is None:
            if self.std is not None:
                raise ValueError("--std goes with --centres")
            return default_data(self.dataset, recipe)
        try:
            centres = np.loadtxt(self.centres, ndmin=2, delimiter=",")
        except (OSError, ValueError) as error:
            raise ValueError(f"cannot read --centres {self.centres}: {error}") from None
        if centres.shape[1] != 2:
            raise ValueError(
                f"--centres must hold two numbers a line, x,y. Received: {centres.shape[1]}"
            )
        return GaussianMixture(centres, 0.02 if self.std is None else self.std)


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="gan2d.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--dataset", default="8gaussians", help="8gaussians, 25gaussians, swissroll or moons")
    add("--recipe", default="default", help="a recipe (see tfgan.recipes.MIXTURE_2D)")
    add("--loss", help="adversarial loss (default: the recipe's)")
    add("--gp-weight", type=float, metavar="W", help="weight of the gradient penalty")
    add("--clip", type=float, metavar="C", help="bound of the critic's weights")
    add("--packing", type=int, metavar="M", help="samples the discriminator sees side by side")
    add("--num-steps", type=int, metavar="N", help="generator updates (default: the recipe's)")
    add("--batch-size", type=int, metavar="N", help="samples a batch")
    add("--scaling", metavar="{article,pacgan}", help="of the data (default: the recipe's)")
    add("--centres", type=Path, metavar="CSV", help="own mixture: a file of lines x,y")
    add("--std", type=float, help="deviation around the --centres (0.02)")
    add("--seed", type=int, default=0, help="the run's seed (0)")
    add("--trials", type=int, default=1, metavar="N", help="train seeds SEED ... SEED + N - 1")
    add("--log-every", type=int, metavar="N", help="steps between log lines")
    add("--anim", type=Path, metavar="PATH", help="animation: .mp4, .gif or .html")
    add("--anim-every", type=int, metavar="N", help="steps between frames (about 120 frames)")
    add("--arrows", action="store_true", help="draw the discriminator's gradient at the samples")
    add("--plot", type=Path, metavar="PATH", help="picture of the end: .png, .pdf or .svg")
    add("--save", type=Path, metavar="PATH", help="the model, .keras; its frames go beside it")
    add("--metrics", type=Path, metavar="PATH", help="scores and settings as JSON")
    add_machine_flags(parser)
    return parser


class Run:
    """One command: a model, its data and what is to be kept of the training."""

    def __init__(self, options):
        import tfgan
        from tfgan import runtime
        from tfgan.models.mixture2d import build_penalties

        self.started = time.perf_counter()
        self.recipe = options.chosen_recipe()
        self.data = options.data(self.recipe)
        build_penalties(self.recipe, self.recipe.num_steps)
        options.check_paths()
        runtime.configure(options.device, deterministic=options.deterministic)
        jit = runtime.choose_jit(wanted=options.jit)
        announce(jit)
        self.options, self.device, self.jit = options, runtime.device_name(), jit
        every = math.gcd(options.log_every, options.anim_every)
        self.model = tfgan.GaussianMixtureGAN.from_recipe(
            self.recipe,
            seed=options.seed,
            steps_per_execution=min(every, self.recipe.num_steps),
            jit_compile=jit.on,
        )
        self.mixture = getattr(self.data, "source", self.data)
        self.limit = self._limit()

    def _limit(self):
        import numpy as np

        points = self.mixture.sample(2000, seed=0).numpy()
        return float(1.35 * np.abs(points).max())

    def train(self, callbacks=()):
        """Trains both networks; returns the seconds it took."""
        start = time.perf_counter()
        self.model.fit(
            self.data,
            batch_size=self.recipe.batch_size,
            steps_per_epoch=self.recipe.num_steps,
            callbacks=list(callbacks),
            verbose=0,
        )
        return time.perf_counter() - start

    def score(self, seed, seconds):
        """Scores of the model as it is: a dict."""
        from tfgan import mixture_metrics

        samples = self.model.generate(mixture_metrics.NUM_SAMPLES, seed=seed)
        found = mixture_metrics.score(samples, self.mixture, seed=seed + 1_000_000)
        return {"seed": seed, **found, "seconds": seconds}

    def metadata(self):
        """What the frames file says of the run."""
        title = f"{self.options.recipe} on {self.options.centres or self.options.dataset}"
        return {"title": title, "seed": self.options.seed, "arrows": self.options.arrows}

    def first(self, frames_path):
        """Trains the first seed, with the log and the frames; returns its scores."""
        from tfgan import callbacks as own
        from tfgan.callbacks2d import RecordPictures

        options, steps = self.options, self.recipe.num_steps
        stop = own.StopOnNonFinite()
        callbacks = [stop, own.LogLines(every=options.log_every, total=steps)]
        recording = 0.0
        with contextlib.ExitStack() as stack:
            if options.anim or options.save or options.plot:
                # A picture of the end alone still has the curves of the whole run.
                recorder = RecordPictures(
                    frames_path,
                    self.mixture,
                    every=options.anim_every,
                    num_steps=steps,
                    limit=self.limit,
                    metadata=self.metadata(),
                )
                callbacks.append(stack.enter_context(recorder))
            seconds = self.train(callbacks)
            if len(callbacks) > 2:
                recording = recorder.seconds
        if stop.step is not None:
            note(f"stopped at step {stop.step}: a loss is not finite")
        return self.score(options.seed, seconds - recording)

    def others(self, results):
        """Trains the other seeds with the same compiled functions and appends their scores."""
        from tqdm import tqdm

        first = self.options.seed
        seeds = range(first + 1, first + self.options.trials)
        for seed in tqdm(seeds, "trials", unit="seed", file=sys.stderr, disable=None):
            self.model.reset(seed)
            results.append(self.score(seed, self.train()))
            print(describe(results[-1]), flush=True)


def describe(trial):
    """One trial's scores in a line."""
    text = f"seed {trial['seed']}: "
    if "modes" in trial:
        text += (
            f"modes {trial['modes']}, high quality {100 * trial['high_quality']:.2f} %, "
            f"reverse KL {trial['reverse_kl']:.4f}, std ratio {trial['std_ratio']:.3f} "
            f"({trial['std_ratio_min']:.2f} to {trial['std_ratio_max']:.2f}), "
        )
    return text + (
        f"W1 {trial['w1']:.4f} ({trial['w1_over_floor']:.2f} times its floor), "
        f"sliced W1 {trial['sliced_w1']:.4f}; {trial['seconds']:.0f} s"
    )


def work(options):
    """Does what the command line says; returns the exit code."""
    run = Run(options)
    results, interrupted = [], False
    with tempfile.TemporaryDirectory() as folder:
        frames_path = Path(folder, "run.frames.npz")
        if options.save:
            frames_path = options.save.with_suffix(".frames.npz")
        try:
            results.append(run.first(frames_path))
            print(describe(results[0]), flush=True)
            if options.save:
                run.model.save(options.save)
                print(f"model: {options.save} (frames: {frames_path})")
            run.others(results)
        except KeyboardInterrupt:
            interrupted = True
            note("interrupted: keeping what there is")
        interrupted |= draw(run, frames_path)
    report(run, results, interrupted)
    return 130 if interrupted else 0


def draw(run, frames_path):
    """Draws animation and picture. Returns whether it was interrupted."""
    from tfgan import animation
    from tfgan.artists import artist_for
    from tfgan.frames import FrameReader

    options = run.options
    if not frames_path.exists():
        return False
    try:
        with FrameReader(frames_path) as frames:
            artist = artist_for(frames.kind, frames.metadata)
            if options.anim:
                count = animation.render(
                    frames, artist, options.anim, size=SIZE, fps=15, progress=sys.stderr.isatty()
                )
                print(f"animation: {options.anim} ({count} frames)")
            if options.plot:
                animation.draw_still(frames[-1], artist, options.plot, size=SIZE, dpi=110)
                print(f"picture: {options.plot}")
    except animation.RenderInterrupted as interrupt:
        print(f"animation: {interrupt.path} (interrupted, {interrupt.count} frames)")
        return True
    return False


def report(run, results, interrupted):
    """Prints the mean scores and writes everything as JSON."""
    from tfgan import mixture_metrics

    if not results:
        return
    options = run.options
    numbers = [{k: v for k, v in trial.items() if k != "seed"} for trial in results]
    summary = mixture_metrics.summarize(numbers)
    if len(results) > 1:
        for name, value in summary.items():
            error = value["standard_error"]
            mean = "none finite" if value["mean"] is None else f"{value['mean']:.4f}"
            print(f"{name}: {mean}" + ("" if error is None else f" +- {error:.4f}"))
    if options.metrics:
        finite = [
            {k: v if math.isfinite(v) else None for k, v in trial.items()} for trial in results
        ]
        values = {
            "summary": summary,
            "trials": finite,
            "recipe": dataclasses.asdict(run.recipe),
            "data": repr(run.data),
            "protocol": mixture_metrics.PROTOCOL_2D,
            "interrupted": interrupted,
            "device": run.device,
            "xla": str(run.jit),
            "total_seconds": round(time.perf_counter() - run.started, 3),
        }
        write_json(options.metrics, values)
        print(f"metrics: {options.metrics}")


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, work, arguments)


if __name__ == "__main__":
    sys.exit(main())
