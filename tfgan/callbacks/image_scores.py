"""Scores of generated images, at the end of epochs."""

from typing import Any

import keras

from tfgan.utils import validation

# The scores that go into the logs.
SCORES = ("fid", "precision", "recall", "confident_share", "label_accuracy")


class ImageScores(keras.callbacks.Callback):
    """Scores the generator at the end of every so many epochs, and adds the scores to the logs.

    Put it before the callbacks that read the scores, such as `EarlyStopping(monitor="fid")`. Epochs
    without new scores repeat the last scores in their logs.

    Args:
        scorer: a `tfgan.metrics.fid.ImageScorer`.
        source: the `InMemoryImages` that the model learns.
        every: the number of epochs between two scores.
        seed: the seed of the latents.

    Attributes:
        scores: the last scores, as `ImageScorer.score` returns them. None before the first.

    Raises:
        ValueError: if `every` is not an integer of at least 1.
    """

    def __init__(self, scorer: Any, source: Any, *, every: int = 1, seed: int = 1) -> None:
        super().__init__()
        self.scorer, self.source, self.seed = scorer, source, seed
        self.every: int = validation.positive_integer("every", every)
        self.scores: dict[str, Any] | None = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        scores = self.scores
        if scores is None or (epoch + 1) % self.every == 0:
            scores = self.scorer.score_model(self.model, self.source, seed=self.seed)
            self.scores = scores
        if logs is not None and scores is not None:
            logs.update({name: scores[name] for name in SCORES if name in scores})
