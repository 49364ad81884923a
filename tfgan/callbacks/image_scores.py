"""Keras callbacks of the image models: scores, recorded grids, TensorBoard."""

import keras

from tfgan.utils import validation

SCORES = ("fid", "precision", "recall", "confident_share", "label_accuracy")


class ImageScores(keras.callbacks.Callback):
    """Scores the generator at the end of every so many epochs and adds the scores to the logs.

    Give it before the callbacks that read the scores, such as `EarlyStopping(monitor="fid")`. In
    epochs between, the logs repeat the last scores.

    Args:
        scorer: a `tfgan.image_metrics.ImageScorer`.
        source: the `InMemoryImages` that is learned.
        every: number of epochs between scores.
        seed: of the latents.

    Attributes:
        scores: the last scores, as of `ImageScorer.score`; None before the first.
    """

    def __init__(self, scorer, source, *, every=1, seed=1):
        super().__init__()
        self.scorer, self.source, self.seed = scorer, source, seed
        self.every = validation.positive_integer("every", every)
        self.scores = None

    def on_epoch_end(self, epoch, logs=None):  # noqa: D102
        if (epoch + 1) % self.every == 0 or self.scores is None:
            self.scores = self.scorer.score_model(self.model, self.source, seed=self.seed)
        if logs is not None:
            logs.update({name: self.scores[name] for name in SCORES if name in self.scores})
