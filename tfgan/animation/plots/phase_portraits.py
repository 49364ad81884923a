"""Phase portraits of games of two players with one number each."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tfgan.animation import palette

# The numbers at both axes.
TICKS = (-1, 0, 1)

# The width of the picture, and the room around its squares, in inches.
WIDTH, LEFT, RIGHT, BOTTOM, TOP = 6.4, 0.95, 0.1, 0.9, 0.35


class PhasePortraitsPlot:
    """The direction field of each game, and where training goes from each start.

    A frame holds, of g games, `field` (g, 2, n, n): both components of the direction at each point
    of a grid, rows along y; and `paths` (g, steps, starts, 2).

    Args:
        titles: One title per game, row by row. An empty one takes no room.
        columns: Number of games in a row.
        limit: Half the side of the square that is shown.
        labels: Names of both axes.
        rows: What the games of each row have in common, on the left. None says nothing.

    Attributes:
        size: the usual width and height of the picture, in inches.
    """

    def __init__(
        self,
        titles: Iterable[str],
        *,
        columns: int,
        limit: float,
        labels: tuple[str, str] = ("generator", "discriminator"),
        rows: Iterable[str] | None = None,
    ) -> None:
        self.titles, self.columns, self.limit, self.labels = tuple(titles), columns, limit, labels
        self.num_rows = -(-len(self.titles) // columns)
        self.rows = tuple(rows or [""] * self.num_rows)
        side = (WIDTH - LEFT - RIGHT) / columns
        self.size: tuple[float, float] = (WIDTH, BOTTOM + TOP + side * self.num_rows)

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        cells = figure.subplots(
            self.num_rows, self.columns, squeeze=False, sharex=True, sharey=True
        )
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=LEFT / width, right=1 - RIGHT / width, bottom=BOTTOM / height,
            top=1 - TOP / height, wspace=0.06, hspace=0.06,
        )  # fmt: skip
        self._axes = list(cells.flat)[: len(self.titles)]
        for title, axes in zip(self.titles, self._axes, strict=True):
            axes.set_title(title, fontsize=11)
            axes.set(xlim=(-self.limit, self.limit), ylim=(-self.limit, self.limit))
            axes.set_aspect("equal")
            # A number at the limit would touch that of the next game.
            axes.set(xticks=TICKS, yticks=TICKS)
            axes.tick_params(labelsize=11)
        for name, axes in zip(self.rows, cells[:, 0], strict=True):
            axes.set_ylabel(name, fontsize=11)
        figure.supxlabel(self.labels[0], fontsize=11, y=0.37 / height)
        figure.supylabel(self.labels[1], fontsize=11, x=0.05 / width)
        self._add_legend(figure)
        return self._axes

    def _add_legend(self, figure: Any) -> None:
        """Says below the games what the marks mean."""
        marks = (("o", "start"), ("s", "end"), ("+", "equilibrium"))
        handles = [
            self._axes[0].plot([], [], mark, color="black", markersize=7, label=name)[0]
            for mark, name in marks
        ]
        figure.legend(
            handles=handles, loc="lower center", ncols=len(marks), frameon=False, fontsize=11,
            borderaxespad=0.2, handletextpad=0.2,
        )  # fmt: skip

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
