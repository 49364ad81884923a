"""Artists: how one kind of recorded frame looks. `tfgan.animation` gives them a figure and a style.

Nothing here imports matplotlib: an artist works on the figure it is handed.
"""

from typing import Protocol


class Artist(Protocol):
    """How one kind of frame looks. An animation of something new is another of these."""

    def setup(self, figure, still=False):
        """Draws on a new `figure` all that stays and returns the matplotlib artists that move.

        With `still` the figure is a picture of one frame, not part of an animation.
        """

    def draw(self, frame, index, total):
        """Changes what `setup` returned to show `frame`, number `index` (from 0) of `total`.

        Raises:
            ValueError: if the frame does not hold what this artist draws.
        """
