"""Losses and scores of a run against its epochs or steps."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from tfgan.animation import palette


class LossCurvesPlot:
    """Both losses of a run in one panel, and each score in a panel below.

    Frames hold arrays (epochs,) of equal length: `discriminator_loss`, `generator_loss` and any
    number of scores. If `step` is an array (epochs,), too, it takes the place of the epochs. A run
    of one epoch is drawn as points.

    Attributes:
        size: the usual width and height of the picture, in inches.
    """

    size: tuple[float, float] = (6.0, 4.0)

    LOSSES = ("discriminator_loss", "generator_loss")

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any], *, optimal: bool = False) -> Self:
        """Returns the plot for recorded frames, whatever their metadata.

        Raises:
            ValueError: if `optimal` is true. Only 1-D frames have an optimal discriminator.
        """
        if optimal:
            raise ValueError("loss curves have no optimal discriminator to draw")
        return cls()

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        self._figure = figure
        return []

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        curves = {k: np.asarray(v, float) for k, v in frame.items() if k != "step"}
        if not set(self.LOSSES) <= set(curves):
            raise ValueError(
                f"a frame must hold {', '.join(self.LOSSES)}. Received: {', '.join(curves)}"
            )
        scores = [name for name in curves if name not in self.LOSSES]
        panels = self._figure.subplots(1 + len(scores), 1, sharex=True, squeeze=False)[:, 0]
        count = len(curves[self.LOSSES[0]])
        by_step = np.ndim(frame.get("step", 0)) == 1
        x = np.asarray(frame["step"]) if by_step else np.arange(1, count + 1)
        colours = (palette.DISCRIMINATOR, palette.GENERATOR)
        # A line needs two points.
        marker = "o" if count == 1 else None
        for name, colour in zip(self.LOSSES, colours, strict=True):
            panels[0].plot(x, curves[name], label=name.replace("_", " "), color=colour,
                           marker=marker)  # fmt: skip
        panels[0].legend(frameon=False, fontsize=11)
        panels[0].set_ylabel("loss", fontsize=11)
        for panel, name in zip(panels[1:], scores, strict=True):
            panel.plot(x, curves[name], color=palette.SCORE, marker=marker)
            said = "FID" if name == "fid" else name.replace("_", " ")
            panel.set_ylabel(said, fontsize=11, color=palette.SCORE)
        for panel in panels:
            panel.tick_params(labelsize=10.5)
        panels[-1].set_xlabel("step" if by_step else "epoch", fontsize=11)
        if count == 1:
            panels[-1].set_xticks(x)
        elif not by_step:
            panels[-1].locator_params(axis="x", integer=True)
        self._figure.subplots_adjust(left=0.13, right=0.97, top=0.97, bottom=0.12, hspace=0.15)
