"""Value surfaces of critics: one row per constraint, one column per data set."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tfgan.animation import palette

NUM_LEVELS = 14


class ValueSurfacesPlot:
    """Value surfaces of critics: weight clipping above, the gradient penalty below.

    A frame holds `surfaces` (2, sets, n, n), values with rows along y, and `points` (sets, m, 2).

    Args:
        limits: half the side of the square that is shown, one number per data set.
        columns: the names of the data sets.
        rows: the names of the two constraints.
    """

    def __init__(
        self,
        limits: Iterable[float],
        columns: Iterable[str],
        rows: Iterable[str] = ("weight clipping", "gradient penalty"),
    ) -> None:
        self.limits, self.columns, self.rows = tuple(limits), tuple(columns), tuple(rows)

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        shape = (len(self.rows), len(self.columns))
        self._axes = figure.subplots(*shape, squeeze=False)
        figure.subplots_adjust(
            left=0.05, right=0.99, bottom=0.03, top=0.93, wspace=0.06, hspace=0.06
        )
        for row, cells in zip(self.rows, self._axes, strict=True):
            cells[0].set_ylabel(row, fontsize=12)
        for name, axes in zip(self.columns, self._axes[0], strict=True):
            axes.set_title(name, fontsize=12)
        return list(self._axes.flat)

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        for surfaces, cells in zip(frame["surfaces"], self._axes, strict=True):
            for values, points, limit, axes in zip(
                surfaces, frame["points"], self.limits, cells, strict=True
            ):
                line = np.linspace(-limit, limit, len(values))
                axes.contourf(line, line, values, levels=NUM_LEVELS, cmap="Blues", alpha=0.35)
                axes.contour(
                    line, line, values, levels=NUM_LEVELS, linewidths=0.6, alpha=0.6,
                    colors=palette.DISCRIMINATOR,
                )  # fmt: skip
                axes.plot(
                    *points.T, linestyle="none", marker="o", color=palette.REAL, markersize=3.5,
                    markeredgecolor="white", markeredgewidth=0.25,
                )  # fmt: skip
                axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
                axes.set(xticks=[], yticks=[])
