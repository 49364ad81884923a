"""Two runs of one kind, side by side in one picture."""

from collections.abc import Iterable, Mapping
from typing import Any

from tfgan.animation.plots.base import Plot

SIDES = ("keras", "pytorch")


class SideBySidePlot:
    """Draws frames that hold two runs: arrays whose names begin with `keras_` and `pytorch_`.

    Args:
        left: the plot of the run on the left.
        right: the plot of the run on the right, another object than `left`.
        titles: the titles of the left and the right half.
    """

    def __init__(self, left: Plot, right: Plot, titles: Iterable[str]) -> None:
        self._plots = (left, right)
        self.titles = tuple(str(title) for title in titles)

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        width, height = figure.get_size_inches()
        parts = figure.subfigures(1, 2)
        moving = []
        for plot, part, title in zip(self._plots, parts, self.titles, strict=True):
            moving += plot.setup(_Half(part, (width / 2, height)), still=still)
            # This title replaces the plot's own, in the same place and size.
            own = part.texts[0]
            part.suptitle(title, fontsize=own.get_fontsize(), y=own.get_position()[1])
        return moving

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        for plot, side in zip(self._plots, SIDES, strict=True):
            own = {
                name.removeprefix(f"{side}_"): array
                for name, array in frame.items()
                if name.startswith(f"{side}_")
            }
            plot.draw({"step": frame["step"], **own}, index, total)


class _Half:
    """Half of a figure. It behaves like a whole figure of half the width."""

    def __init__(self, part: Any, size: tuple[float, float]) -> None:
        self._part, self._size = part, size

    def get_size_inches(self) -> tuple[float, float]:
        """Returns (width, height) of the half."""
        return self._size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)
