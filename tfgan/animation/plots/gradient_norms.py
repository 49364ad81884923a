"""Gradient norms through deep critics, and histograms of their weights."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tfgan.animation import palette

# Critics with clipped weights, then the critic with the gradient penalty.
COLOURS = (palette.GENERATED, "#4D4D4D", "#CC79A7", palette.DISCRIMINATOR)

# With the colours alone not all readers tell four curves apart.
MARKERS = ("o", "s", "^", "D")


class GradientNormsPlot:
    """Gradient norms against the layers of each critic, and histograms of two critics' weights.

    A frame holds `norms` (critics, layers) and, for each critic k, `weights_k` (n,).

    Args:
        names: the names of the critics. The critic with the gradient penalty comes last.
        bounds: the largest allowed size of each critic's weights. None means no bound.
        shown: the index of the clipped critic whose weights are drawn. Those of the last critic
            are drawn too.

    Attributes:
        size: the usual width and height of the picture, in inches.
    """

    size: tuple[float, float] = (6.4, 5.2)

    def __init__(
        self, names: Iterable[str], bounds: Iterable[float | None], *, shown: int = 1
    ) -> None:
        self.names, self.bounds, self.shown = tuple(names), tuple(bounds), shown

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        grid = figure.add_gridspec(
            2, 2, width_ratios=(1.4, 1), left=0.125, right=0.96, bottom=0.11, top=0.93,
            hspace=0.4, wspace=0.42,
        )  # fmt: skip
        self._norms = figure.add_subplot(grid[:, 0])
        self._histograms = [figure.add_subplot(grid[row, 1]) for row in range(2)]
        self._norms.set(yscale="log")
        self._norms.locator_params(axis="x", nbins=6, integer=True)
        self._norms.set_xlabel("layer of the critic", fontsize=11)
        self._norms.set_ylabel("norm of the gradient", fontsize=11)
        for axes in (self._norms, *self._histograms):
            axes.tick_params(labelsize=11)
        return [self._norms, *self._histograms]

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        layers = np.arange(1, frame["norms"].shape[1] + 1)
        for norms, name, colour, marker in zip(
            frame["norms"], self.names, COLOURS, MARKERS, strict=True
        ):
            self._norms.plot(layers, norms, marker=marker, markersize=4, label=name, color=colour)
        self._norms.legend(frameon=False, fontsize=11, handlelength=1.2)
        chosen = (self.shown, len(self.names) - 1)
        for axes, critic in zip(self._histograms, chosen, strict=True):
            weights = frame[f"weights_{critic}"]
            reach = self.bounds[critic] or float(np.abs(weights).max())
            edges = np.linspace(-1.1 * reach, 1.1 * reach, 89)
            counts = np.histogram(weights, edges)[0]
            axes.stairs(counts / len(weights), edges, fill=True, color=COLOURS[critic])
            axes.set_title(self.names[critic], fontsize=11)
            axes.set_xlabel("weight", fontsize=11, labelpad=1)
            axes.set_ylabel("share", fontsize=11)
            axes.locator_params(nbins=3)
