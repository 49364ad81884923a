"""Two runs of one kind in one picture: side by side, or one above the other."""

from collections.abc import Iterable, Mapping
from typing import Any

from tfgan.animation.plots.base import Plot

SIDES = ("keras", "pytorch")


class SideBySidePlot:
    """Draws frames that hold two runs: arrays whose names begin with `keras_` and `pytorch_`.

    In a picture that is higher than wide, the first run is above the second. Then equal values
    are below each other, and both are read on a phone.

    Args:
        left: the plot of the first run.
        right: the plot of the second run, another object than `left`.
        titles: the titles of both halves.

    Attributes:
        size: the usual width and height of the picture, in inches: one half above the other.
        fps: the usual frames per second of a film. None means that its length decides.
    """

    fps: float | None = None

    def __init__(self, left: Plot, right: Plot, titles: Iterable[str]) -> None:
        self._plots = (left, right)
        self.titles = tuple(str(title) for title in titles)
        width, height = getattr(left, "size", (6.0, 4.0))
        self.size: tuple[float, float] = (width, 2 * height)

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        width, height = figure.get_size_inches()
        stacked = height > width
        parts = figure.subfigures(2, 1) if stacked else figure.subfigures(1, 2)
        half = (width, height / 2) if stacked else (width / 2, height)
        moving = []
        for plot, part, title in zip(self._plots, parts, self.titles, strict=True):
            moving += plot.setup(_Half(part, half), still=still)
            # This title replaces the plot's own, in the same place and size.
            part.texts[0].set_text(title)
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
    """Half of a figure. It behaves like a whole figure of that size."""

    def __init__(self, part: Any, size: tuple[float, float]) -> None:
        self._part, self._size = part, size

    def get_size_inches(self) -> tuple[float, float]:
        """Returns (width, height) of the half."""
        return self._size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)
