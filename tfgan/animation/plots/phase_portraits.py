"""Phase portraits of games of two players with one number each."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tfgan.animation import palette


class PhasePortraitsPlot:
    """The direction field of each game, and where training goes from each start.

    A frame holds, of g games, `field` (g, 2, n, n): both components of the direction at each point
    of a grid, rows along y; and `paths` (g, steps, starts, 2).

    Args:
        titles: One title per game, row by row.
        columns: Number of games in a row.
        limit: Half the side of the square that is shown.
        labels: Names of both axes.
    """

    def __init__(
        self,
        titles: Iterable[str],
        *,
        columns: int,
        limit: float,
        labels: tuple[str, str] = ("generator", "discriminator"),
    ) -> None:
        self.titles, self.columns, self.limit, self.labels = tuple(titles), columns, limit, labels

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        rows = -(-len(self.titles) // self.columns)
        cells = figure.subplots(rows, self.columns, squeeze=False, sharex=True, sharey=True)
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.75 / width, right=1 - 0.12 / width, bottom=0.55 / height,
            top=1 - 0.5 / height, wspace=0.06, hspace=0.25,
        )  # fmt: skip
        self._axes = list(cells.flat)[: len(self.titles)]
        for title, axes in zip(self.titles, self._axes, strict=True):
            axes.set_title(title, fontsize=11)
            axes.set(xlim=(-self.limit, self.limit), ylim=(-self.limit, self.limit))
            axes.set_aspect("equal")
        for axes in cells[-1]:
            axes.set_xlabel(self.labels[0])
        for axes in cells[:, 0]:
            axes.set_ylabel(self.labels[1])
        return self._axes

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        colours = (palette.DISCRIMINATOR, palette.GENERATED, "#CC79A7")
        for field, paths, axes in zip(frame["field"], frame["paths"], self._axes, strict=True):
            line = np.linspace(-self.limit, self.limit, field.shape[-1])
            lengths = np.maximum(np.hypot(*field), 1e-12)
            axes.quiver(line, line, *(field / lengths), color="0.75", scale=28, width=0.004)
            for start in range(paths.shape[1]):
                points, colour = paths[:, start], colours[start % len(colours)]
                axes.plot(*points.T, color=colour, linewidth=1.2)
                axes.plot(*points[0], "o", color=colour, markersize=5)
                axes.plot(*points[-1], "s", color=colour, markersize=5, markeredgecolor="white")
            axes.plot(0, 0, "+", color="black", markersize=9)
