"""`tfgan gan1d`: a GAN learns a Gaussian on the line."""

import dataclasses
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import intervals, recipe_changes, signals, sweep, words
from tfgan.cli.flag_groups import PointFlags
from tfgan.cli.flags import flag, flag_name
from tfgan.cli.pages import FIRST_STEPS, is_page
from tfgan.cli.points_run import PointsRun
from tfgan.cli.training_run import carry_out
from tfgan.utils import validation

# Updates of the pretraining between two looks at signals and the clock.
PRETRAINING_PART = 1000

# All recipes are within these sizes, where one thread was measured to be faster.
SMALL_BATCH, SMALL_WIDTH = 64, 32

EXAMPLES = (
    "--minibatch --anim out.html",
    "--recipe gan-intro-2016 --trials 10 --metrics trials.json",
)


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    return {"recipes": _recipes(), "data": words.LINE_DATA, "losses": words.LOSSES}


def _recipes() -> tuple[str, ...]:
    from tfgan.recipes import GAUSSIAN_1D

    return tuple(GAUSSIAN_1D)


@dataclasses.dataclass(kw_only=True)
class Options(PointFlags):
    """The command line."""

    command: ClassVar[str] = "gan1d"

    recipe: str = flag(
        "default", "name of a recipe, see below", group="model", metavar="NAME", kept="fixed",
        choices=lambda options: _recipes(),
    )  # fmt: skip
    minibatch: bool = flag(False, "use minibatch discrimination", group="model", kept="fixed")
    hidden_size: int | None = flag(
        None, "hidden units of the generator (default: the recipe's)", group="model",
        metavar="N", kept="fixed",
    )  # fmt: skip
    pretrain_steps: int | None = flag(
        None, "updates that pretrain the discriminator (default: the recipe's)",
        group="training", metavar="N", kept="fixed",
    )  # fmt: skip
    data: str = flag(
        "gaussian", "name of the data, see below", group="data", kept="fixed", metavar="NAME",
        choices=lambda options: words.LINE_DATA, noun="data",
    )  # fmt: skip
    mean: float = flag(4.0, "mean of the data", group="data", kept="fixed", metavar="X")
    std: float = flag(
        0.5, "standard deviation of the data, of each of two bumps", group="data", kept="fixed",
        metavar="X",
    )  # fmt: skip
    optimal: bool = flag(False, "draw the optimal discriminator p/(p+q), too", group="output")
    sweep: Path | None = flag(
        None, "train nine runs, three learning rates and three hidden sizes, and write a replay "
        "page with buttons for them (default: gan1d-sweep.html)", group="output", metavar="PATH",
        nargs="?", const=Path("gan1d-sweep.html"),
    )  # fmt: skip

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        self.check_length()
        self.check_training()
        validation.finite("mean", self.mean)
        validation.positive("std", self.std)
        self._fill(self.chosen_recipe())
        if self.sweep:
            sweep.check(self)
        elif not self.anim and not self.plot:
            self.plot = Path(f"gan1d-{self.recipe}-seed{self.seed}.png")
        self.check_outputs()

    def prefers_one_thread(self) -> bool:
        """See `Options.prefers_one_thread` of the flag groups. The recipes are all that small.

        Not with a film: there much of the time is not training, and two threads were no slower.
        """
        batch, width = self.batch_size or 0, self.hidden_size or 0
        return batch <= SMALL_BATCH and width <= SMALL_WIDTH and not self.anim

    def chosen_recipe(self) -> Any:
        """The recipe, with what the command line says otherwise."""
        from tfgan import recipes

        return recipe_changes.changed(
            recipes.gaussian_1d(self.recipe, minibatch=self.minibatch),
            loss=self.loss,
            discriminator_steps=self.discriminator_steps,
            learning_rate=self.learning_rate,
        )

    def _fill(self, recipe: Any) -> None:
        """Fills what was left open from the recipe."""
        whole = recipe.num_steps
        self.num_steps = whole if self.num_steps is None else self.num_steps
        log_every, anim_every = self._default_intervals(recipe)
        for name, default, least in (
            ("batch_size", recipe.batch_size, 2 if self.minibatch else 1),
            ("hidden_size", recipe.hidden_size, 1),
            ("pretrain_steps", recipe.pretrain_steps, 0),
            ("discriminator_steps", recipe.discriminator_steps, 1),
            ("log_every", log_every, 1),
            ("anim_every", anim_every, 1),
        ):
            name_said = flag_name(name)
            if self.minibatch and name == "batch_size":
                name_said += " with --minibatch"
            value = getattr(self, name)
            value = validation.positive_integer(
                name_said, default if value is None else value, least
            )
            setattr(self, name, value)
        self.loss, self.learning_rate = recipe.loss, recipe_changes.rates(recipe)

    def _default_intervals(self, recipe: Any) -> tuple[int, int]:
        """Steps between log lines and between frames. One is a multiple of the other."""
        steps = self.num_steps or recipe.num_steps
        follows = self.recipe.startswith("gan-intro")
        log_every = recipe.log_every
        if not follows:
            other = steps != recipe.num_steps
            log_every = intervals.rounded(steps / intervals.NUM_LINES if other else log_every)
        anim_every = recipe.anim_every
        if self.anim_every is not None:
            anim_every = self.anim_every
        elif anim_every != 1 and steps != recipe.num_steps:
            anim_every = max(1, round(steps / intervals.NUM_FRAMES))
        if self.log_every is not None:
            return self.log_every, intervals.fitting(anim_every, self.log_every)
        if not follows and self.anim_every is None:
            return log_every, intervals.fitting(anim_every, log_every)
        recording = self.anim or self.save
        return (intervals.fitting(log_every, anim_every) if recording else log_every), anim_every


class Run(PointsRun):
    """A run on the 1-D Gaussian."""

    def prepare(self) -> None:
        """See `TrainingRun.prepare`."""
        from tfgan import optimizers
        from tfgan.data.toy_1d import on_line
        from tfgan.models.gaussian_1d import Gaussian1DGAN

        options = self.options
        self.recipe = recipe = options.chosen_recipe()
        self.data = on_line(options.data, options.mean, options.std, sort=recipe.sort_data)
        self.recording = bool(options.anim or options.save or options.sweep)
        self.choose_device()
        self.model = self.make_model(
            Gaussian1DGAN, recipe, recording=self.recording,
            minibatch=options.minibatch, hidden_size=options.hidden_size,
        )  # fmt: skip
        self.pretraining_optimizer = optimizers.build(
            recipe.pretrain_optimizer, options.pretrain_steps
        )

    def train(self, callbacks: list[Any]) -> None:
        """Pretrains the discriminator and trains both networks."""
        if not self.made_steps:
            with self.clock("pretraining"):
                self._pretrain()
        with self.clock("training"):
            self.fit(self.options.batch_size, callbacks)

    def _pretrain(self) -> None:
        """Pretrains the discriminator, part by part: signals are heard and the run saved."""
        options, optimizer = self.options, self.pretraining_optimizer
        low, high = self.recipe.pretrain_range
        self.pretrained, state = self._restored_pretraining()
        while self.pretrained < options.pretrain_steps:
            steps = min(PRETRAINING_PART, options.pretrain_steps - self.pretrained)
            self.model.pretrain_discriminator(
                self.data,
                steps=steps,
                batch_size=self.recipe.pretrain_batch_size or options.batch_size,
                optimizer=optimizer,
                low=low,
                high=high,
                first_step=self.pretrained,
                optimizer_state=state,
            )
            self.pretrained, state = self.pretrained + steps, None
            signals.check()
            self.saver.if_late()

    def _restored_pretraining(self) -> tuple[int, Any]:
        """The updates that a resumed run has made, and the state of their optimizer."""
        import numpy as np

        facts = self.state.facts.pop("pretraining", None)
        if facts is None:
            return 0, None
        return facts["steps"], [np.array(value, kind) for kind, value in facts["optimizer"]]

    def more_facts(self) -> dict[str, Any]:
        """How far the pretraining has come, while there is no other step."""
        if self.made_steps or not getattr(self, "pretrained", 0):
            return {}
        state = [(str(value.dtype), value.tolist()) for value in self.model.pretraining_state()]
        return {"pretraining": {"steps": self.pretrained, "optimizer": state}}

    def recorder(self, frames_path: Path) -> Any:
        """See `TrainingRun.recorder`."""
        if not self.recording:
            return None
        from tfgan.callbacks.record_curves import RecordCurves

        return RecordCurves(
            frames_path, self.data, every=self.options.anim_every, metadata=self._facts(),
            first_steps=FIRST_STEPS if is_page(self.options.anim) else 0, **self._look(),
        )  # fmt: skip

    def _facts(self) -> dict[str, Any]:
        """What the frames file says of the run."""
        options = self.options
        facts = {
            "recipe": options.recipe,
            "minibatch": options.minibatch,
            "seed": options.seed,
            "num_steps": options.num_steps,
            "run": self.state.run_id,
        }
        if options.data == "gaussian":
            # Its density is drawn as a formula, that of other data from samples.
            return {**facts, "data_mean": options.mean, "data_std": options.std}
        return {**facts, **self._limits(), "title": self._title()}

    def _title(self) -> str:
        return f"A GAN learns {words.LINE_DATA_IN_WORDS[self.options.data]}"

    def _limits(self) -> dict[str, Any]:
        """Axis limits that show all of data that are not Gaussian."""
        import numpy as np

        from tfgan.animation.plots.gaussian_1d import limits

        data: Any = self.data
        points = data.quantile(np.linspace(0.01, 0.99, 99))[:, None]
        peak = float(np.exp(np.max(data.log_prob(points))))
        # `limits` takes the height from a deviation: that of the Gaussian with the same peak.
        as_high = 1.0 / (peak * np.sqrt(2.0 * np.pi))
        wide, high = limits(data.mean, data.std), limits(data.mean, as_high)
        return {**high, "x_limits": wide["x_limits"]}

    def _look(self) -> dict[str, Any]:
        """Over which range, and in which groups, curves are taken: arguments of `curves`."""
        options = self.options
        # The original's range, wider where the data reach beyond it.
        data: Any = self.data
        low = min(-8.0, data.mean - 5 * data.std)
        high = max(8.0, data.mean + 5 * data.std)
        return {"batch_size": options.batch_size, "sample_range": (low, high)}

    def score(self, seed: int) -> dict[str, Any]:
        """See `TrainingRun.score`."""
        from tfgan.cli.scores import score_line

        return score_line(self.model, self.data, seed)

    def last_frame(self) -> Any:
        """The curves of the model as it is."""
        return {"step": self.made_steps, **self.model.curves(self.data, **self._look())}

    def plot(self) -> Any:
        """See `TrainingRun.plot`."""
        from tfgan.animation.plots.registry import plot_for

        facts = {**self._facts(), "sample_range": self._look()["sample_range"]}
        return plot_for("gaussian-1d", facts, optimal=self.options.optimal)

    def conclude(self, results: list[dict[str, Any]]) -> dict[str, Any]:
        """See `TrainingRun.conclude`."""
        from tfgan import metrics

        options = self.options
        summary = metrics.summarize_trials(results)
        print(metrics.describe_trials(summary, self.data))
        return {
            **summary,
            "recipe": options.recipe,
            "minibatch": options.minibatch,
            "num_steps": options.num_steps,
            "batch_size": options.batch_size,
            "hidden_size": options.hidden_size,
            "pretrain_steps": options.pretrain_steps,
            "data": {"name": options.data, "mean": options.mean, "std": options.std},
            "protocol": metrics.PROTOCOL_1D,
        }


def run(options: Options) -> int:
    """Does what the command line says; returns the exit code."""
    return sweep.carry_out(options, Run) if options.sweep else carry_out(Run(options))
