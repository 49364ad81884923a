"""A map of scores by the learning rates of both networks."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


class RateMapPlot:
    """Coloured squares with their numbers: rows are generator rates, columns discriminator rates.

    A frame holds `scores` (generator rates, discriminator rates), above 0; NaN where a training
    ended in numbers that are not finite.

    Args:
        generator_rates: Learning rates of the generator, from the lowest row up.
        discriminator_rates: Learning rates of the discriminator, from the left.
        score: What the numbers are, for the colour bar.

    Attributes:
        size: the usual width and height of the picture, in inches.
    """

    size: tuple[float, float] = (6.6, 6.0)

    def __init__(
        self,
        generator_rates: Sequence[float],
        discriminator_rates: Sequence[float],
        *,
        score: str = "Wasserstein-1 distance",
    ) -> None:
        self.generator_rates, self.discriminator_rates = generator_rates, discriminator_rates
        self.score = score

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        self._figure = figure
        self._axes = figure.add_axes((0.17, 0.11, 0.65, 0.87))
        self._bar = figure.add_axes((0.84, 0.11, 0.025, 0.87))
        self._axes.grid(False)
        self._axes.set_xlabel("learning rate of the discriminator", fontsize=11.5)
        self._axes.set_ylabel("learning rate of the generator", fontsize=11.5)
        self._axes.tick_params(labelsize=11)
        for axis, rates in (
            (self._axes.xaxis, self.discriminator_rates), (self._axes.yaxis, self.generator_rates),
        ):  # fmt: skip
            # All numbers would not fit beside each other.
            every = 1 if len(rates) < 8 else 3
            axis.set_ticks(range(0, len(rates), every), [f"{rate:.2g}" for rate in rates[::every]])
        return [self._axes]

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        from matplotlib.colors import LogNorm
        from matplotlib.ticker import LogLocator

        scores = np.asarray(frame["scores"])
        if not np.isfinite(scores).any():
            raise ValueError("no training ended in finite numbers: there is nothing to draw")
        image = self._axes.imshow(
            scores, origin="lower", cmap="cividis_r", aspect="auto",
            norm=LogNorm(np.nanmin(scores), max(np.nanmax(scores), 1.01 * np.nanmin(scores))),
        )  # fmt: skip
        middle = np.sqrt(np.nanmin(scores) * np.nanmax(scores))
        for row, column in np.ndindex(scores.shape):
            value = float(scores[row, column])
            dark = np.isfinite(value) and value > middle
            self._axes.text(
                column, row, _short(value), ha="center", va="center", fontsize=11,
                color="white" if dark else "black",
            )  # fmt: skip
        bar = self._figure.colorbar(image, cax=self._bar)
        bar.set_label(self.score, fontsize=11.5)
        bar.ax.tick_params(which="both", labelsize=11)
        bar.ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        bar.ax.yaxis.set_major_formatter("{x:g}")
        bar.ax.minorticks_off()


def _short(value: float) -> str:
    """Returns a score in few characters, such as .03: the colour bar is exact."""
    if not np.isfinite(value):
        return "NaN"
    text = f"{value:.1g}" if value < 1 else f"{value:.0f}"
    return text.removeprefix("0")
