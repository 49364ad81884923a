"""One run of gan2d.py: train, follow, score, report."""

import contextlib
import dataclasses
import math
import time

from _common import announce, note, write_json
from _runs import TrainingRun, carry_out

from tfgan.utils.finite_json import to_finite_json

SIZE = (9, 5)


class Run(TrainingRun):
    """A run on points."""

    anim_look = {"size": SIZE, "fps": 15}
    plot_look = {"size": SIZE, "dpi": 110}

    def __init__(self, options):
        import tfgan
        from tfgan.models.from_recipe import build_penalties
        from tfgan.utils import device

        super().__init__()
        self.recipe = options.chosen_recipe()
        self.data = options.data(self.recipe)
        build_penalties(self.recipe, self.recipe.num_steps)
        options.check_paths(self.data.event_size)
        device.configure(options.device, deterministic=options.deterministic)
        jit = device.choose_jit(wanted=options.jit)
        announce(jit)
        self.options, self.device, self.jit = options, device.device_name(), jit
        self.mixture = getattr(self.data, "source", self.data)
        self.pictures = bool(options.anim or options.save or options.plot)
        self.pictures &= self.data.event_size == 2
        every = math.gcd(options.log_every, options.anim_every if self.pictures else 0)
        self.model = tfgan.GaussianMixtureGAN.from_recipe(
            self.recipe,
            data_dim=self.data.event_size,
            seed=options.seed,
            steps_per_execution=min(every, self.recipe.num_steps),
            jit_compile=jit.on,
        )
        self._last = None

    def trial(self, seed, callbacks=()):
        """Trains the model, already reset to `seed`; returns its scores."""
        from tfgan import callbacks as own
        from tfgan.callbacks.mixture_scores import MixtureScores
        from tfgan.metrics import mode_coverage

        start = time.perf_counter()
        stop = own.StopOnNonFinite()
        follower = MixtureScores(self.mixture, every=self.options.log_every, detailed=True)
        self.model.fit(
            self.data,
            batch_size=self.recipe.batch_size,
            steps_per_epoch=self.recipe.num_steps,
            callbacks=[stop, *callbacks, follower],
            verbose=0,
        )
        seconds = time.perf_counter() - start - follower.seconds
        seconds -= sum(getattr(callback, "seconds", 0.0) for callback in callbacks)
        if stop.step is not None:
            note(f"stopped at step {stop.step}: a loss is not finite")
        samples = self.model.generate(mode_coverage.NUM_SAMPLES, seed=seed)
        found = mode_coverage.score(samples, self.mixture, seed=seed + 1_000_000)
        wall = time.perf_counter() - start
        result = {"seed": seed, **found, "seconds": seconds, "wall_seconds": wall}
        print(describe(result), flush=True)
        return {**result, "history": follower.history}

    def first(self, frames_path):
        """Trains the first seed, with the log and the frames; returns its scores."""
        from tfgan import callbacks as own

        options, steps = self.options, self.recipe.num_steps
        callbacks = [own.LogLines(every=options.log_every, total=steps)]
        if not self.pictures:
            return self.trial(options.seed, callbacks)
        with contextlib.ExitStack() as stack:
            recorder = self._recorder(frames_path)
            stack.callback(self._keep_last, recorder)
            stack.enter_context(recorder)
            return self.trial(options.seed, [*callbacks, recorder])

    def _recorder(self, frames_path):
        import numpy as np

        from tfgan.callbacks.record_pictures import RecordPictures

        options = self.options
        points = self.mixture.sample(2000, seed=0).numpy()
        # Of a run whose end alone is drawn, frames are there in case it diverges.
        end_alone = not (options.anim or options.save)
        return RecordPictures(
            frames_path,
            self.mixture,
            every=options.anim_every,
            pictures_every=options.log_every if end_alone else None,
            num_steps=self.recipe.num_steps,
            limit=float(1.35 * np.abs(points).max()),
            metadata=self.metadata(),
        )

    def _keep_last(self, recorder):
        self.num_frames, self._last = recorder.num_frames, recorder.last
        self._facts = recorder.metadata

    def metadata(self):
        """What the frames file says of the run."""
        title = f"{self.options.recipe} on {self.options.centres or self.options.dataset}"
        return {"title": title, "seed": self.options.seed, "arrows": self.options.arrows}

    def last_look(self):
        """The last recorded frame; None without one."""
        return self._last

    def plot(self):
        """What draws the frames; None where there are none."""
        from tfgan.animation.plots.registry import plot_for
        from tfgan.callbacks.record_pictures import KIND

        return plot_for(KIND, self._facts) if self.num_frames else None

    def report(self, results, interrupted):
        """Prints the mean scores and the worst ones, and writes everything as JSON."""
        from tfgan.metrics import mode_coverage

        numbers = [
            {name: value for name, value in trial.items() if name not in ("seed", "history")}
            for trial in results
        ]
        summary = mode_coverage.summarize_scores(numbers)
        worst = worst_seeds(results)
        if len(results) > 1:
            print("\n".join(summary_lines(summary, worst)))
        if self.options.metrics:
            values = {
                "summary": summary,
                "worst": worst,
                "trials": to_finite_json(results),
                "recipe": dataclasses.asdict(self.recipe),
                "data": repr(self.data),
                "protocol": mode_coverage.PROTOCOL_2D,
                "interrupted": interrupted,
                "device": self.device,
                "xla": str(self.jit),
                "total_seconds": round(time.perf_counter() - self.started, 3),
            }
            write_json(self.options.metrics, values)
            print(f"metrics: {self.options.metrics}")


def worst_seeds(results):
    """The trial with the least of each of these scores: a dict of `seed` and `value` by name."""
    worst = {}
    for name in ("modes", "high_quality"):
        if name in results[0]:
            trial = min(results, key=lambda trial: trial[name])
            worst[name] = {"seed": trial["seed"], "value": trial[name]}
    return worst


def summary_lines(summary, worst):
    """Mean and standard error of each number, and the worst seeds: lines of text."""
    for name, value in summary.items():
        mean = "none finite" if value["mean"] is None else f"{value['mean']:.4f}"
        error = value["standard_error"]
        yield f"{name}: {mean}" + ("" if error is None else f" +- {error:.4f}")
    for name, found in worst.items():
        yield f"worst {name}: {found['value']:.4g} (seed {found['seed']})"


def describe(trial):
    """One trial's scores in a line, and in a second one those of as few samples as published."""
    from tfgan.metrics.mode_coverage import NUM_PUBLISHED

    text = f"seed {trial['seed']}: "
    if "modes" in trial:
        text += (
            f"modes {trial['modes']}, high quality {100 * trial['high_quality']:.2f} %, "
            f"reverse KL {trial['reverse_kl']:.4f}, "
        )
        # Where a perfect sampler scores nothing by the published distance, the fairer one counts.
        start = "typical_" if "typical_modes" in trial else ""
        if start:
            text += (
                f"within the typical distance: modes {trial['typical_modes']}, "
                f"high quality {100 * trial['typical_high_quality']:.2f} %, "
            )
        ratios = [trial[f"{start}std_ratio{end}"] for end in ("", "_min", "_max")]
        text += "std ratio {:.3f} ({:.2f} to {:.2f}), ".format(*ratios)
    text += f"W1 {trial['w1']:.4f} ({trial['w1_over_floor']:.2f} times its floor), "
    if math.isfinite(trial["sliced_w1"]):
        text += f"sliced W1 {trial['sliced_w1']:.4f}; "
    text += f"{trial['seconds']:.0f} s"
    if "modes" in trial:
        few = {name: trial[f"{name}_{NUM_PUBLISHED}"] for name in ("modes", "high_quality")}
        text += (
            f"\n  with {NUM_PUBLISHED} samples: modes {few['modes']}, high quality "
            f"{100 * few['high_quality']:.2f} %, reverse KL "
            f"{trial[f'reverse_kl_{NUM_PUBLISHED}']:.4f}"
        )
    return text


def work(options):
    """Does what the command line says; returns the exit code."""
    return carry_out(Run(options))
