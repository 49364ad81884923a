"""Scores of images in the logs, and the lines that print them."""

import keras
from conftest import make_gan

from tfgan.callbacks import EpochLines, ImageScores


def test_scores_are_taken_every_so_many_epochs_and_repeated_between(source, capsys):
    class Scorer:
        calls = 0

        def score_model(self, model, source, seed):
            self.calls += 1
            return {"fid": float(self.calls), "confident_share": 0.5}

    scorer = Scorer()
    model = make_gan(penalty=None, jit_compile=False)
    scores = ImageScores(scorer, source, every=2)
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: seen.append(logs["fid"]))
    model.fit(
        source, steps_per_epoch=2, epochs=5, callbacks=[scores, EpochLines(5), watch], verbose=0
    )
    assert seen == [1.0, 2.0, 2.0, 3.0, 3.0]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("epoch 1/5: loss/discriminator ")
    assert "loss/generator " in lines[0] and "fid 1.0000" in lines[0]
