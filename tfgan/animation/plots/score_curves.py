"""A score of several runs against their steps and against their time."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tfgan.animation import palette

# With the colours alone not all readers tell the curves apart.
MARKERS = ("o", "s", "^", "D", "v", "P")


class ScoreCurvesPlot:
    """One panel against steps, one against minutes. All axes but the minutes' are logarithmic.

    A frame holds, for each run k, the arrays (n,) `step_k`, `seconds_k` and `score_k`.

    Args:
        names: the names of the runs.
        score: the name of the score.
        time: the words on the axis of the time.

    Attributes:
        size: the usual width and height of the picture, in inches.
    """

    size: tuple[float, float] = (6.4, 6.4)

    def __init__(self, names: Sequence[str], score: str, time: str = "minutes of training") -> None:
        self.names, self.score, self.time = tuple(names), score, time

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        # The words on the curves stand above them, two in a row.
        rows = -(-len(self.names) // 2)
        top = 0.97 - 0.045 * rows
        panels = figure.subplots(2, 1)
        figure.subplots_adjust(left=0.13, right=0.97, top=top, bottom=0.09, hspace=0.32)
        self._figure, self._panels = figure, list(panels)
        return self._panels

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        by_step, by_time = self._panels
        for run, name in enumerate(self.names):
            look: dict[str, Any] = {
                "label": name, "color": palette.CYCLE[run % len(palette.CYCLE)],
                "marker": MARKERS[run % len(MARKERS)], "markersize": 4,
            }  # fmt: skip
            score = np.asarray(frame[f"score_{run}"], float)
            by_step.plot(np.asarray(frame[f"step_{run}"]), score, **look)
            by_time.plot(np.asarray(frame[f"seconds_{run}"], float) / 60, score, **look)
        by_step.set(xscale="log", xlabel="step")
        by_time.set_xlabel(self.time)
        for panel in self._panels:
            panel.set_yscale("log")
            panel.set_ylabel(self.score, fontsize=11)
            panel.xaxis.label.set_size(11)
            panel.tick_params(labelsize=11)
        handles, words = by_step.get_legend_handles_labels()
        self._figure.legend(
            handles, words, loc="upper center", ncols=2, frameon=False, fontsize=11,
            borderaxespad=0.2,
        )  # fmt: skip
