"""A grid of generated images."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np

from tfgan.animation.plots.fit_text import fit_text

# What metadata of frames may say.
NAMES = ("title", "unit", "classes")

# Longer names of classes are cut, in characters.
LONGEST_CLASS = 12


class ImageGridPlot:
    """A grid of generated images, with the step below it.

    Frames hold `grid` (height, width, 1 or 3), pixels in [0, 255].

    Args:
        title: the title above the grid.
        unit: what the frame's `step` counts.
        classes: the class of each row of images, from the top, drawn on the left. None draws none.

    Attributes:
        size: the usual width and height of the picture, in inches.
        fps: the usual frames per second of a film. None means that its length decides.
    """

    size: tuple[float, float] = (5.0, 5.6)
    fps: float | None = None

    def __init__(
        self, *, title: str = "", unit: str = "step", classes: Iterable[object] | None = None
    ) -> None:
        self.title, self.unit = str(title), str(unit)
        self.classes = tuple(str(name)[:LONGEST_CLASS] for name in classes or ())

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any], *, optimal: bool = False) -> Self:
        """Returns the plot for recorded frames. The metadata may hold the constructor's arguments.

        Raises:
            ValueError: if `optimal` is true. Only 1-D frames have an optimal discriminator.
        """
        if optimal:
            raise ValueError("grids of images have no optimal discriminator to draw")
        return cls(**{name: metadata[name] for name in NAMES if name in metadata})

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        width, height = figure.get_size_inches()
        longest = max(map(len, self.classes), default=0)
        left = 0.02 + (0.08 + 0.1 * longest) / width * (longest > 0)
        axes = figure.add_axes((left, 0.3 / height, 0.98 - left, 1 - 0.65 / height))
        axes.set_axis_off()
        style: dict[str, Any] = {"fontsize": 11, "verticalalignment": "top"}
        fit_text(figure.suptitle(self.title, y=1 - 0.08 / height, **style), 0.96)
        blank = np.zeros((2, 2))
        # Without interpolation the pixels keep sharp edges.
        self._image = axes.imshow(blank, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        self._axes = axes
        self._label = figure.text(0.5, 0.08 / height, "", fontsize=10, horizontalalignment="center")
        # Row k of images is at this height of the axes, whose shape is the grid's.
        rows = len(self.classes)
        words = [
            axes.text(
                -0.02, 1 - (k + 0.5) / rows, name, fontsize=11, transform=axes.transAxes,
                horizontalalignment="right", verticalalignment="center",
            )
            for k, name in enumerate(self.classes)
        ]  # fmt: skip
        return [self._image, self._label, *words]

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        grid = np.asarray(frame.get("grid", ()))
        if grid.ndim != 3 or grid.shape[-1] not in (1, 3):
            raise ValueError(
                f"a frame must hold grid of shape (height, width, 1 or 3). Received: {grid.shape}"
            )
        grid = np.clip(grid, 0, 255).astype(np.uint8)
        height, width = grid.shape[:2]
        self._image.set_data(grid[..., 0] if grid.shape[-1] == 1 else grid)
        self._image.set_extent((0, width, height, 0))
        self._axes.set(xlim=(0, width), ylim=(height, 0))
        self._label.set_text(f"{self.unit} {frame.get('step', index):,}")
