"""All words of all pictures can be read 390 pixels wide, the width of a phone."""

import numpy as np
import pytest
from helpers.films import FRAMES
from matplotlib.text import Text

from tfgan.animation import new_canvas, plots
from tfgan.animation.canvas import style
from tfgan.animation.plots.phase_portraits import PhasePortraitsPlot
from tfgan.animation.plots.rate_map import RateMapPlot
from tfgan.animation.plots.score_curves import ScoreCurvesPlot

PHONE = 390
# The height of the letters of a line of that size, with what hangs below it.
LEAST = 9

POINTS = np.array([[0.0, 0.5], [1.0, -0.5]])
PLANE = {
    "values": np.linspace(-1, 1, 81).reshape(9, 9), "level": np.zeros(1), "real": POINTS,
    "generated": -POINTS, "input_gradients": POINTS,
    "history": np.array([[0, 1.0, 2.0, 3.0, 0.5], [5, 0.5, 2.5, 7.0, 0.6]]),
}  # fmt: skip
LONG = "article-wgan-gp-no-sigmoid learns a ring of 8 Gaussians"
RATES = np.logspace(-4, -1, 13)


def both(frame):
    return {f"{side}_{key}": v for side in ("keras", "pytorch") for key, v in frame.items()}


PICTURES = {
    "line": (plots.Gaussian1DPlot(optimal=True, num_steps=4560), {**FRAMES[0], "step": 4560}),
    "plane": (
        plots.Mixture2DPlot(
            num_steps=50_000, title=LONG, arrows=True, share_name="high quality", score_limit=8
        ),
        PLANE,
    ),
    "grid": (plots.ImageGridPlot(title="A GAN", classes=range(10)), {"grid": np.zeros((9, 9, 1))}),
    "losses": (
        plots.LossCurvesPlot(),
        {"discriminator_loss": [1, 2], "generator_loss": [2, 1], "fid": [9, 2]},
    ),
    "scores": (
        ScoreCurvesPlot(["zoo-dcgan-as-meant", "zoo-wgan-gp", "wgan-gp-paper", "dcgan"], "FID"),
        {f"{part}_{run}": [10, 2000] for part in ("step", "seconds", "score") for run in range(4)},
    ),
    "surfaces": (
        plots.ValueSurfacesPlot([1.0] * 3, ["8 Gaussians", "25 Gaussians", "Swiss roll"]),
        {"surfaces": np.tile(np.linspace(-1, 1, 9), (2, 3, 9, 1)), "points": [POINTS] * 3},
    ),
    "norms": (
        plots.GradientNormsPlot(["0.001", "0.01", "0.1", "penalty"], [0.001, 0.01, 0.1, None]),
        {"norms": np.ones((4, 12)), **{f"weights_{k}": POINTS[0] for k in range(4)}},
    ),
    "portraits": (
        PhasePortraitsPlot(["minimax", "WGAN-GP"] + [""] * 2, columns=2, limit=2.0,
                           rows=("simultaneous", "alternating")),
        {"field": np.ones((4, 2, 5, 5)), "paths": np.ones((4, 3, 2, 2))},
    ),
    "rates": (RateMapPlot(RATES, RATES), {"scores": np.outer(RATES, 10 / RATES)}),
    "two lines": (
        plots.plot_for("side-by-side-gaussian-1d", {"num_steps": 9, "left": "a", "right": "b"}),
        {"step": 3, **both({k: v for k, v in FRAMES[0].items() if k != "step"})},
    ),
    "two planes": (
        plots.plot_for("side-by-side-mixture-2d", {"num_steps": 9, "left": "a", "right": "b"}),
        {"step": 3, **both({**PLANE, "history": PLANE["history"][:, :4]})},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_words_are_large_enough_and_inside(name):
    plot, frame = PICTURES[name]
    canvas = new_canvas(plot.size, 100)
    with style():
        plot.setup(canvas.figure)
        plot.draw(frame, 0, 1)
        canvas.draw()
    words = [text for text in canvas.figure.findobj(Text) if text.get_text()]
    assert len(words) > 3
    width, height = plot.size
    for text in words:
        on_phone = text.get_fontsize() / 72 * PHONE / width
        assert on_phone > LEAST - 0.05, (text.get_text(), on_phone)
    box = canvas.figure.get_tightbbox()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, box
