"""Value surfaces of critics: one row per constraint, one column per data set."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tfgan.animation import palette

NUM_LEVELS = 14


class ValueSurfacesPlot:
    """Value surfaces of critics: weight clipping above, the gradient penalty below.

    A colour bar says what the colours mean. Each critic has its own scale, from its lowest to its
    highest value: a critic's values are known up to a factor and a constant only.

    A frame holds `surfaces` (2, sets, n, n), values with rows along y, and `points` (sets, m, 2).

    Args:
        limits: half the side of the square that is shown, one number per data set.
        columns: the names of the data sets.
        rows: the names of the two constraints.

    Attributes:
        size: the usual width and height of the picture, in inches.
    """

    size: tuple[float, float] = (6.4, 5.2)

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
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.35 / width, right=1 - 0.08 / width, bottom=0.85 / height,
            top=1 - 0.35 / height, wspace=0.06, hspace=0.06,
        )  # fmt: skip
        self._add_legend(figure)
        for row, cells in zip(self.rows, self._axes, strict=True):
            cells[0].set_ylabel(row, fontsize=12)
        for name, axes in zip(self.columns, self._axes[0], strict=True):
            axes.set_title(name, fontsize=12)
        return list(self._axes.flat)

    def _add_legend(self, figure: Any) -> None:
        """Says below the surfaces what colours, lines and points mean."""
        width, height = figure.get_size_inches()
        bar = figure.add_axes((0.35 / width, 0.5 / height, 0.5 - 0.45 / width, 0.16 / height))
        values = np.linspace(0, 1, NUM_LEVELS + 1)
        colours: dict[str, Any] = {"levels": NUM_LEVELS, "cmap": "Blues", "alpha": 0.35}
        bar.contourf(values, (0, 1), np.tile(values, (2, 1)), **colours)
        bar.grid(False)
        bar.set(yticks=[], xticks=[])
        bar.set_xlabel("critic's value: low to high,\neach critic on its own scale", fontsize=11)
        (points,) = bar.plot(
            [], [], linestyle="none", marker="o", color=palette.REAL, label="real data"
        )
        (line,) = bar.plot(
            [], [], color=palette.DISCRIMINATOR, linewidth=0.8, label="lines of equal value"
        )
        figure.legend(
            handles=[points, line], loc="lower right", frameon=False, fontsize=11,
            bbox_to_anchor=(1 - 0.05 / width, 0.1 / height), handlelength=1.4,
        )  # fmt: skip

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
