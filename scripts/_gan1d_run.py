"""One run of gan1d.py: train, record, score, draw, report."""

import contextlib
import math
import os
import sys
import tempfile
import time
from pathlib import Path

from _common import announce, note, write_json


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
        self.num_frames = 0
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
        if self.recording:
            self.train_recorded(frames_path, callbacks)
        else:
            self.train(callbacks)
        if stop.step is not None:
            note(f"stopped at step {stop.step}: a loss is not finite")
        return self.score(options.seed)

    def train_recorded(self, frames_path, callbacks):
        """Trains, and keeps frames of it in a file, even when it is interrupted."""
        from tfgan.callbacks import RecordCurves

        look = {"every": self.options.anim_every, **self.look(), "metadata": self.metadata()}
        recorder = RecordCurves(frames_path, self.data, **look)
        try:
            with recorder:
                self.train([*callbacks, recorder])
        finally:
            self.num_frames = recorder.num_frames
        self.seconds["recording"] = recorder.seconds
        self.seconds["training"] -= recorder.seconds

    def save(self, frames_path):
        """Saves the model, whole or not at all."""
        from tfgan.files import hold_interrupt, temporary_beside

        path = self.options.save
        temporary = temporary_beside(path).with_suffix(".keras")
        try:
            with hold_interrupt():
                self.model.save(temporary)
                os.replace(temporary, os.path.realpath(path))
        finally:
            temporary.unlink(missing_ok=True)
        print(f"model: {path} (frames: {frames_path})" if self.num_frames else f"model: {path}")

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
                run.save(frames_path)
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
            if options.anim and not run.num_frames:
                note("no animation: there is no frame to draw")
            elif options.anim:
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
