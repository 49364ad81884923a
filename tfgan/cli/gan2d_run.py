"""One run of `tfgan gan2d`: train, follow, score, report."""

import dataclasses
import time
from pathlib import Path
from typing import Any

from tfgan.cli import input_files, words
from tfgan.cli.points_run import PointsRun
from tfgan.cli.scores import describe_points, summary_lines, worst_seeds


class Run(PointsRun):
    """A run on points in the plane."""

    def prepare(self) -> None:
        """See `TrainingRun.prepare`."""
        from tfgan.models.from_recipe import build_penalties
        from tfgan.models.mixture_2d import GaussianMixtureGAN
        from tfgan.models.standardization import axes_of

        options = self.options
        self.recipe = options.chosen_recipe()
        build_penalties(self.recipe, self.recipe.num_steps)
        self.data = make_data(options, self.recipe)
        self.mixture = getattr(self.data, "source", self.data)
        self.pictures = options.is_plane and bool(
            options.anim or options.save or options.plot or options.show
        )
        self.choose_device()
        axes = axes_of(self.data) if self.recipe.principal_axes else None
        self.model = self.make_model(
            GaussianMixtureGAN, self.recipe, recording=self.pictures,
            data_dim=self.data.event_size, axes=axes,
        )  # fmt: skip
        self._recorder: Any = None
        self._last: Any = None
        self._metadata: dict[str, Any] = {}
        self.begun = time.perf_counter()
        self._follower = self._new_follower()

    def _new_follower(self) -> Any:
        from tfgan.callbacks.mixture_scores import MixtureScores

        return MixtureScores(self.mixture, every=self.options.log_every, detailed=True)

    def callbacks(self) -> list[Any]:
        """The callbacks of points, and the scores on the way."""
        return [*super().callbacks(), self._follower]

    def train(self, callbacks: list[Any]) -> None:
        """Trains the model and follows its scores."""
        self.begun = time.perf_counter()
        if len(self.state.results):
            # Another seed: its scores are its own.
            self._follower = self._new_follower()
            callbacks = [self._follower, *callbacks]
        with self.clock("training"):
            self.fit(self.recipe.batch_size, callbacks)
        aside = sum(getattr(each, "seconds", 0.0) for each in callbacks)
        self.train_seconds = time.perf_counter() - self.begun - aside

    @property
    def followed(self) -> list[dict[str, Any]]:
        """The scores on the way, by the names of the log."""
        from tfgan.callbacks.log_names import log_names, penalty_names

        terms = penalty_names(self.model)
        return [
            {name: row[key] for key, name in log_names(row, terms).items()}
            for row in self._follower.history
        ]

    def recorder(self, frames_path: Path) -> Any:
        """See `TrainingRun.recorder`."""
        if not self.pictures:
            return None
        import numpy as np

        from tfgan.callbacks.record_pictures import RecordPictures

        options = self.options
        points = self.mixture.sample(2000, seed=0).numpy()
        # If the end alone is drawn, frames are there in case the run diverges.
        end_alone = not (options.anim or options.save)
        self._recorder = RecordPictures(
            frames_path,
            self.mixture,
            every=options.anim_every,
            pictures_every=options.log_every if end_alone else None,
            num_steps=self.recipe.num_steps,
            limit=float(1.35 * np.abs(points).max()),
            metadata={
                "title": words.title_of_points(
                    options.recipe, None if options.centres else options.dataset
                ),
                "seed": options.seed,
                "arrows": options.arrows,
                "run": self.state.run_id,
            },
        )
        return self._recorder

    def score(self, seed: int) -> dict[str, Any]:
        """Scores the model as it is, and says so."""
        from tfgan.metrics import mode_coverage

        samples = self.model.generate(mode_coverage.NUM_SAMPLES, seed=seed)
        found = mode_coverage.score(samples, self.mixture, seed=seed + 1_000_000)
        wall = time.perf_counter() - self.begun
        # An interrupted run has no end to take its time by.
        seconds = getattr(self, "train_seconds", wall)
        result = {"seed": seed, **found, "seconds": seconds, "wall_seconds": wall}
        print(describe_points(result), flush=True)
        return {**result, "history": self.followed}

    def last_frame(self) -> Any:
        """The last recorded frame; None without one."""
        return self._recorder.last if self._recorder is not None else self._last

    def more_facts(self) -> dict[str, Any]:
        """All scores on the way, once the training has ended: the last one is there, too."""
        ended = self.made_steps >= self.length and not self.state.results
        return {"followed": self._follower.history} if ended else {}

    def go_on_after_end(self) -> None:
        """See `TrainingRun.go_on_after_end`."""
        super().go_on_after_end()
        self._follower.set_state({"history": self.state.facts.get("followed", [])})

    def take_frames(self, frames: Any) -> None:
        """See `TrainingRun.take_frames`."""
        super().take_frames(frames)
        self._last, self._metadata = frames[-1], frames.metadata

    def plot(self) -> Any:
        """What draws the frames; None where there are none."""
        from tfgan.animation.plots.registry import plot_for
        from tfgan.callbacks.record_pictures import KIND

        if not self.num_frames:
            return None
        return plot_for(KIND, self._recorder.metadata if self._recorder else self._metadata)

    def conclude(self, results: list[dict[str, Any]]) -> dict[str, Any]:
        """See `TrainingRun.conclude`."""
        from tfgan.metrics import mode_coverage

        numbers = [
            {name: value for name, value in trial.items() if name not in ("seed", "history")}
            for trial in results
        ]
        summary = mode_coverage.summarize_scores(numbers)
        worst = worst_seeds(results)
        if len(results) > 1:
            print("\n".join(summary_lines(summary, worst)))
        return {
            "summary": summary,
            "worst": worst,
            "trials": results,
            "recipe": dataclasses.asdict(self.recipe),
            "data": repr(self.data),
            "protocol": mode_coverage.PROTOCOL_2D,
            "total_seconds": round(time.perf_counter() - self.started, 3),
        }


def make_data(options: Any, recipe: Any) -> Any:
    """The data of the options: a named set, or a mixture around the centres of a file.

    Raises:
        ValueError: if the file cannot be read.
    """
    from tfgan.data.mixtures import GaussianMixture
    from tfgan.models.mixture_2d import default_data

    if options.centres is None:
        return default_data(options.dataset, recipe, data_seed=options.data_seed or 0)
    centres = input_files.read_centres(options.centres)
    return GaussianMixture(centres, 0.02 if options.std is None else options.std)
