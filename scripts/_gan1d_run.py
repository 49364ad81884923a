"""One run of gan1d.py: train, record, score, draw, report."""

import math
import time

from _common import announce, note, write_json
from _runs import TrainingRun, carry_out


class Run(TrainingRun):
    """A run on the 1-D Gaussian."""

    def __init__(self, options):
        super().__init__()
        with self.clock("import"):
            import tfgan
            from tfgan.utils import device
        recipe = tfgan.recipes.gaussian_1d(options.recipe, minibatch=options.minibatch)
        options.resolve(recipe)
        device.configure(options.device, deterministic=options.deterministic)
        self.options, self.recipe = options, recipe
        self.data = tfgan.Gaussian(options.mean, options.std, sort=recipe.sort_data)
        self.recording = bool(options.anim or options.save)
        every = [options.log_every] + [options.anim_every] * self.recording
        jit = device.choose_jit(wanted=options.jit)
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
        self.device, self.jit = device.device_name(), jit
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
        from tfgan.callbacks.record_curves import RecordCurves

        look = {"every": self.options.anim_every, **self.look(), "metadata": self.metadata()}
        recorder = RecordCurves(frames_path, self.data, **look)
        try:
            with recorder:
                self.train([*callbacks, recorder])
        finally:
            self.num_frames = recorder.num_frames
        self.seconds["recording"] = recorder.seconds
        self.seconds["training"] -= recorder.seconds

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

    def trial(self, seed):
        """Trains the model, already reset to `seed`; returns its scores."""
        self.train()
        return self.score(seed)

    def last_look(self):
        """The curves of the model as it is."""
        return self.model.curves(self.data, **self.look())

    def plot(self):
        """What draws the frames."""
        from tfgan.animation.plots.registry import plot_for

        return plot_for("gaussian-1d", self.metadata(), optimal=self.options.optimal)

    def report(self, results, interrupted):
        """Prints the scores and writes them as JSON."""
        from tfgan import metrics

        options = self.options
        summary = metrics.summarize_trials(results)
        self.seconds["total"] = time.perf_counter() - self.started
        print(metrics.describe_trials(summary, self.data))
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
                "device": self.device,
                "xla": str(self.jit),
                "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            }
            write_json(options.metrics, values)
            print(f"metrics: {options.metrics}")


def work(options):
    """Does what the command line says; returns the exit code."""
    return carry_out(Run(options))
