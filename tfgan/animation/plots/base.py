"""What a plot is: how one kind of recorded frame looks."""

from collections.abc import Mapping
from typing import Any, Protocol


class Plot(Protocol):
    """How one kind of frame looks. To animate something new, write another class like this.

    A plot works on the figure that it is given. So it does not need to import matplotlib.
    """

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """Draws everything that stays the same in all frames.

        Args:
            figure: a new matplotlib `Figure`.
            still: whether the figure is a picture of one frame, not part of an animation.

        Returns:
            The matplotlib artists that change from frame to frame.
        """

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """Changes what `setup` returned, so that it shows `frame`.

        Args:
            frame: the arrays of one frame by name, and its `step`.
            index: the number of the frame, from 0.
            total: the number of frames.

        Raises:
            ValueError: if the frame does not hold what this plot draws.
        """
