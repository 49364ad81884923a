"""The 1-D GAN as gan-intro draws it."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot


class GanIntroPlot(Gaussian1DPlot):
    """The picture of gan-intro: its layout, limits and labels, in the project's colours.

    D's probability and both densities share one axis, and D's curve is called the decision
    boundary. Arguments and frames are those of `Gaussian1DPlot`.

    Reference:
        https://github.com/AYLIEN/gan-intro, `gan.py`, save_animation.
    """

    TITLE = "1D Generative Adversarial Network"
    CURVES = {
        "decision_boundary": "decision boundary",
        "real_density": "real data",
        "generated_density": "generated data",
    }
    OPTIMAL = "optimal discriminator"

    # The original writes 30 frames per second.
    fps = 30.0

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        width, height = figure.get_size_inches()
        scale = min(1, width / 6, height / 4)
        axes = figure.add_subplot()
        figure.subplots_adjust(
            left=0.66 * scale / width, right=1 - 0.2 * scale / width,
            bottom=0.57 * scale / height, top=1 - 0.72 * scale / height,
        )  # fmt: skip
        figure.suptitle(
            self.TITLE, fontsize=15 * scale, y=1 - 0.13 * scale / height, verticalalignment="top"
        )
        axes.set(xlim=self.x_limits, ylim=self.still_y_limits if still else self.y_limits)
        axes.set_xlabel("Data values", fontsize=10.5 * scale, labelpad=4 * scale)
        axes.set_ylabel("Probability density", fontsize=10.5 * scale, labelpad=4 * scale)
        axes.tick_params(labelsize=9.5 * scale, pad=4 * scale)
        moving = self._add_lines(axes, axes, scale)
        figure.legend(
            loc="upper center", bbox_to_anchor=(0.5, 1 - 0.37 * scale / height), ncols=len(moving),
            frameon=False, fontsize=9 * scale, handlelength=1.5, columnspacing=1.3,
        )  # fmt: skip
        self._label: Any = None
        if not still:
            self._label = axes.text(
                0.02, 0.95, "", fontsize=10.5 * scale, verticalalignment="top",
                transform=axes.transAxes,
            )  # fmt: skip
            moving.append(self._label)
        return moving

    def draw(self, frame: Any, index: int, total: int) -> None:
        """See `Plot`."""
        self._draw_curves(frame)
        if self._label is not None:
            self._label.set_text(f"Frame: {index}/{total}")

    def _places(self, name: str, count: int) -> npt.NDArray[np.float64]:
        # As in the original, the densities also begin and end at the ends of the range.
        return np.linspace(*self.sample_range, count)
