"""The losses and scores of a run."""

import pytest

from tfgan.animation import draw_still
from tfgan.animation.plots import LossCurvesPlot, plot_for


def test_loss_curves(tmp_path):
    curves = {"discriminator_loss": [1.0, 0.5], "generator_loss": [1.0, 2.0], "fid": [9.0, 3.0]}
    draw_still(curves, LossCurvesPlot(), tmp_path / "losses.svg")
    text = (tmp_path / "losses.svg").read_text()
    assert "discriminator loss" in text and "FID" in text and "epoch" in text
    with pytest.raises(ValueError, match="a frame must hold discriminator_loss, generator_loss"):
        draw_still({"fid": [1.0]}, LossCurvesPlot(), tmp_path / "bad.svg")
    assert not (tmp_path / "bad.svg").exists()
    with pytest.raises(ValueError, match="no optimal discriminator"):
        plot_for("loss-curves", {}, optimal=True)
