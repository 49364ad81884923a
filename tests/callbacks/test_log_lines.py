"""Log lines: which steps, and whose losses."""

import numpy as np
import pytest
from helpers.runs import PLANE, AtStep

from tfgan.callbacks import LogLines


def test_log_lines_are_the_originals(model, capsys):
    seen = {}

    def keep(model):
        losses = model.last_losses
        names = ("discriminator_loss", "generator_loss")
        seen[int(model.step.numpy())] = "\t".join(f"{float(losses[name]):.6g}" for name in names)

    watch = [AtStep(step, keep) for step in (5, 10, 15, 20, 25)]
    model.fit(
        PLANE,
        batch_size=8,
        steps_per_epoch=25,
        callbacks=[*watch, LogLines(every=10, total=25)],
        verbose=0,
    )
    out, err = capsys.readouterr()
    assert out == f"10: {seen[10]}\n20: {seen[20]}\n25: {seen[25]}\n"
    assert err == ""  # no terminal, no bar


def test_log_lines_of_given_data_are_means(model, batch, capsys):
    history = model.fit(
        batch, batch_size=16, callbacks=[LogLines(every=4, total=4)], verbose=0
    ).history
    step, losses = capsys.readouterr().out.split(": ")
    assert step == "4"
    means = [history[name][0] for name in ("discriminator_loss", "generator_loss")]
    np.testing.assert_allclose([float(text) for text in losses.split("\t")], means, rtol=1e-5)
    with pytest.raises(ValueError, match="log-every must be an integer of at least 1"):
        LogLines(every=0, total=10)
