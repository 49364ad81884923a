"""Losses and scores of a run against its epochs or steps."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from tfgan.animation import palette


class LossCurvesPlot:
    """Both losses of a run in one panel, and each score in a panel below.

    Frames hold arrays (epochs,) of equal length: `discriminator_loss`, `generator_loss` and any
    number of scores. If `step` is an array (epochs,), too, it takes the place of the epochs.
    """

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
        for name, colour in zip(self.LOSSES, colours, strict=True):
            panels[0].plot(x, curves[name], label=name.replace("_", " "), color=colour)
        panels[0].legend(frameon=False)
        for panel, name in zip(panels[1:], scores, strict=True):
            panel.plot(x, curves[name], color=palette.SCORE)
            panel.set_ylabel("FID" if name == "fid" else name.replace("_", " "))
        panels[-1].set_xlabel("step" if by_step else "epoch")
        self._figure.subplots_adjust(left=0.13, right=0.97, top=0.97, bottom=0.12, hspace=0.15)
