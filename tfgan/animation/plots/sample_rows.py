"""Samples of several runs at several steps: one row per run, one column per step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tfgan.animation import palette


class SampleRowsPlot:
    """Generated points over the centres of the modes, and how many modes are made.

    A frame holds `samples` (rows, columns, n, 2) and `modes` (rows, columns), the number of modes
    that each set of points covers.

    Args:
        rows: Names of the rows.
        columns: Titles of the columns.
        centres: (modes, 2) array, the centres of the data's modes.
        limit: Half the side of the square that is shown.

    Attributes:
        size: the usual width and height of the picture, in inches.
    """

    size: tuple[float, float] = (8.0, 3.9)

    def __init__(
        self,
        rows: Iterable[str],
        columns: Iterable[str],
        *,
        centres: Sequence[Sequence[float]] | np.ndarray,
        limit: float,
    ) -> None:
        self.rows, self.columns = tuple(rows), tuple(columns)
        self.centres, self.limit = np.asarray(centres), limit

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        cells = figure.subplots(len(self.rows), len(self.columns), squeeze=False)
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.35 / width, right=1 - 0.06 / width, bottom=0.36 / height,
            top=1 - 0.36 / height, wspace=0.05, hspace=0.2,
        )  # fmt: skip
        self._axes = cells
        for title, axes in zip(self.columns, cells[0], strict=True):
            axes.set_title(title, fontsize=13)
        for name, row in zip(self.rows, cells, strict=True):
            row[0].set_ylabel(name, fontsize=13)
        return list(cells.flat)

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        for samples, modes, row in zip(frame["samples"], frame["modes"], self._axes, strict=True):
            for points, count, axes in zip(samples, modes, row, strict=True):
                # Rings, under the points: both stay visible where they lie on each other.
                axes.plot(
                    *self.centres.T, linestyle="none", marker="o", markersize=10, zorder=2,
                    markerfacecolor="none", markeredgecolor=palette.REAL, markeredgewidth=1.8,
                )  # fmt: skip
                axes.plot(
                    *np.asarray(points).T, linestyle="none", marker="o", markersize=1.7, zorder=3,
                    color=palette.GENERATED, alpha=0.35, markeredgewidth=0,
                )  # fmt: skip
                axes.set(xlim=(-self.limit, self.limit), ylim=(-self.limit, self.limit))
                axes.set(xticks=[], yticks=[], aspect="equal")
                axes.grid(False)
                axes.set_xlabel(f"{count} of {len(self.centres)} modes", fontsize=12, labelpad=3)
