"""Measured seconds and the straight lines fitted to them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tfgan.animation import palette


class FittedLinesPlot:
    """One panel for each line, one row for each system: points, the line, and what it says.

    A frame holds, by system and by the name of the line, `x` and `seconds`, the points, and
    `fixed` and `each`: the line is `fixed` + `each` * x, in seconds.

    Args:
        labels: The label of the x axis, by the name of the line.

    Attributes:
        size: The usual width and height of the picture, in inches.
    """

    def __init__(self, labels: Mapping[str, str], num_rows: int = 1) -> None:
        self.labels = dict(labels)
        self.size = (2.9 * len(self.labels), 0.6 + 2.7 * num_rows)

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        self._figure = figure
        return []

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        panels = self._figure.subplots(len(frame), len(self.labels), squeeze=False)
        for row, (system, lines) in zip(panels, frame.items(), strict=True):
            row[0].set_ylabel(f"{system}: milliseconds", fontsize=11)
            for panel, (name, label) in zip(row, self.labels.items(), strict=True):
                self._draw_line(panel, lines[name])
                panel.set_xlabel(label, fontsize=11)
        self._figure.subplots_adjust(
            left=0.06, right=0.99, top=0.93, bottom=0.55 / self.size[1], wspace=0.27, hspace=0.5
        )

    def _draw_line(self, panel: Any, fit: Mapping[str, Any]) -> None:
        x = np.asarray(fit["x"])
        ends = np.array([0.0, 1.05 * x.max()])
        panel.plot(ends, 1e3 * (fit["fixed"] + fit["each"] * ends), color=palette.GENERATED)
        panel.plot(x, 1e3 * np.asarray(fit["seconds"]), "o", color=palette.REAL, markersize=5)
        panel.set_title(f"{1e3 * fit['fixed']:.3g} ms + {1e6 * fit['each']:.3g} µs x", fontsize=11)
        panel.set(xlim=ends, ylim=(0.0, None))
        panel.tick_params(labelsize=10)
        panel.locator_params(axis="x", nbins=5)
