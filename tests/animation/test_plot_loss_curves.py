"""The losses and scores of a run."""

import pytest

from tfgan.animation import draw_still, new_canvas
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


def panels(curves):
    figure = new_canvas().figure
    plot = LossCurvesPlot()
    plot.setup(figure, still=True)
    plot.draw(curves, 0, 1)
    return figure.axes


def test_axes_have_names():
    axes = panels({"discriminator_loss": [1.0, 0.5], "generator_loss": [1, 2], "fid": [9, 3]})
    assert [panel.get_ylabel() for panel in axes] == ["loss", "FID"]
    assert [panel.get_xlabel() for panel in axes] == ["", "epoch"]
    (axes,) = panels({"step": [5, 10], "discriminator_loss": [1, 2], "generator_loss": [1, 2]})
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("step", "loss")
    assert [line.get_marker() for line in axes.lines] == ["None"] * 2


def test_one_epoch_is_a_point():
    axes = panels({"discriminator_loss": [1.0], "generator_loss": [2.0], "fid": [9.0]})
    for panel in axes:
        for line in panel.lines:
            assert line.get_marker() == "o" and list(line.get_xdata()) == [1]
    assert list(axes[-1].get_xticks()) == [1]
