"""Two runs of one kind next to each other in one picture.

Nothing here imports matplotlib: an artist works on the figure it is handed.
"""

SIDES = ("keras", "pytorch")


class BesideArtist:
    """Draws frames that hold the arrays of two, with names that begin `keras_` and `pytorch_`.

    Args:
        left: the artist of the first half, a fresh one.
        right: the artist of the second, another one.
        titles: of both halves.
    """

    def __init__(self, left, right, titles):
        self._artists = (left, right)
        self.titles = tuple(str(title) for title in titles)

    def setup(self, figure, still=False):
        """See `Artist`."""
        width, height = figure.get_size_inches()
        parts = figure.subfigures(1, 2)
        moving = []
        for artist, part, title in zip(self._artists, parts, self.titles, strict=True):
            moving += artist.setup(_Half(part, (width / 2, height)), still=still)
            # In the place of the artist's own, in its size.
            part.suptitle(title, fontsize=part.texts[0].get_fontsize(), y=_top(part))
        return moving

    def draw(self, frame, index, total):
        """See `Artist`."""
        for artist, side in zip(self._artists, SIDES, strict=True):
            own = {
                name.removeprefix(f"{side}_"): array
                for name, array in frame.items()
                if name.startswith(f"{side}_")
            }
            artist.draw({"step": frame["step"], **own}, index, total)


def _top(part):
    return part.texts[0].get_position()[1]


class _Half:
    """Half a figure, which an artist may take for a whole one."""

    def __init__(self, part, size):
        self._part, self._size = part, size

    def get_size_inches(self):
        """(width, height) of the half."""
        return self._size

    def __getattr__(self, name):
        return getattr(self._part, name)
