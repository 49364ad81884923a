"""Lines of epochs."""

import numpy as np
import pytest

from tfgan.callbacks import EpochLines


def test_the_articles_line_counts_from_0(model, batch, capsys):
    options = {"batch_size": 16, "epochs": 2, "verbose": 0}
    lines = EpochLines(2, style="mnist-article")
    history = model.fit(batch, callbacks=[lines], **options).history
    expected = [
        f"Epoch: {epoch}, Step: 3, D_loss: {d:.4f}, G_loss: {g:.4f}"
        for epoch, (d, g) in enumerate(
            zip(history["discriminator_loss"], history["generator_loss"], strict=True)
        )
    ]
    assert capsys.readouterr().out.splitlines() == expected


def test_the_table_names_both_sums(model, batch, capsys):
    history = model.fit(batch, batch_size=16, callbacks=[EpochLines(1)], verbose=0).history
    terms = [history[name][0] for name in ("discriminator_loss", "gradient_penalty", "r1")]
    words = capsys.readouterr().out.strip().removeprefix("epoch 1/1: ").split(", ")
    names, values = zip(*(word.split(" ") for word in words), strict=True)
    assert names == (
        "loss/discriminator",
        "penalty/gradient_penalty",
        "penalty/r1",
        "loss/discriminator_with_penalty",
        "loss/generator",
    )
    expected = [*terms, sum(terms), history["generator_loss"][0]]
    np.testing.assert_allclose(np.array(values, float), expected, atol=6e-5)
    with pytest.raises(ValueError, match=r"unknown log style\. Expected one of: table, mnist-art"):
        EpochLines(1, style="other")
