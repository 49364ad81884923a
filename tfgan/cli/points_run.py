"""What the runs share whose data are drawn without end: one long epoch, its log and its board."""

import math
from typing import Any

from tfgan.cli.first_line import announce
from tfgan.cli.training_run import TrainingRun


class PointsRun(TrainingRun):
    """A run on points."""

    def choose_device(self) -> None:
        """Chooses the device, and whether XLA is on."""
        from tfgan.utils import device

        device.configure(self.options.device, deterministic=self.options.deterministic)
        self.jit = device.choose_jit(wanted=self.options.jit)

    def make_model(self, cls: Any, recipe: Any, *, recording: bool, **sizes: Any) -> Any:
        """The model of the recipe, or that of --resume.

        Args:
            cls: the model's class.
            recipe: the recipe.
            recording: whether frames are recorded.
            **sizes: other arguments of `from_recipe`.
        """
        options = self.options
        self.length = options.num_steps
        every = [options.log_every] + [options.anim_every] * recording
        own = {
            "steps_per_execution": min(math.gcd(*every), options.num_steps),
            "jit_compile": self.jit.on,
        }
        model = cls.from_recipe(
            recipe, num_steps=options.num_steps, seed=options.seed, **sizes, **own
        )
        announce(self.jit, model)
        if not options.resume:
            return model
        return self._resumed(model, own)

    def _resumed(self, fresh: Any, own: dict[str, Any]) -> Any:
        from tfgan.cli.resumed_model import length_of_run, resumed, stretched

        options = self.options
        saved = resumed(options.resume, fresh, **own)
        made = int(saved.step.numpy())
        if made >= options.num_steps and options.trials == 1 and self.state.ended:
            raise ValueError(
                f"--num-steps must be above the {made} that {options.resume} has made. "
                f"Received: {options.num_steps}"
            )
        self.length = length_of_run(
            saved, promised=self.state.length(), wanted=options.num_steps, extend=options.extend,
            flag="--num-steps",
        )  # fmt: skip
        if not self.state.facts:
            # The file's own seed: the recipe's other seeds would be another run.
            options.seed = int(saved.seed.numpy())
        return stretched(saved, fresh) if options.extend else saved

    def fit(self, batch_size: int, callbacks: list[Any]) -> None:
        """Trains the model to step --num-steps, from the step that it has reached."""
        start, made = (int(v.numpy()) for v in (self.model.epoch_start, self.model.step))
        if made > start:
            from tfgan.cli.resumed_model import GoOn

            callbacks = [GoOn(), *callbacks]
        self.model.fit(
            self.data,
            batch_size=batch_size,
            steps_per_epoch=self.options.num_steps - start,
            callbacks=callbacks,
            verbose=0,
        )

    def callbacks(self) -> list[Any]:
        """The log, the losses for --losses, and TensorBoard's."""
        from tfgan.callbacks.grid_board import GridBoard
        from tfgan.cli.training_log import KeepLosses

        options = self.options
        found = self._log()
        if options.losses:
            found.append(KeepLosses(self.curves, every=options.log_every))
        if options.logdir:
            found.append(GridBoard(options.logdir, step_every=options.log_every))
        return found

    def _log(self) -> list[Any]:
        """The log lines, as the recipe's source prints them, and the progress bar."""
        from tfgan.callbacks.log_lines import LogLines
        from tfgan.callbacks.log_styles import style_of_recipe
        from tfgan.callbacks.pacgan_lines import PacGANLines
        from tfgan.cli.progress_bar import ProgressBar
        from tfgan.data.transformed import FixedPacks

        recipe, total, every = self.recipe, self.options.num_steps, self.options.log_every
        if recipe.name == "pacgan-2" and isinstance(self.data, FixedPacks):
            lines = PacGANLines(self.data, batch_size=recipe.batch_size, total=total)
            # Other intervals than its source's are asked for to see more, or less.
            if every == lines.every:
                return [ProgressBar(total, 1), lines]
        return [LogLines(every=every, total=total, style=style_of_recipe(recipe.name))]
