"""How the study of critics is drawn: value surfaces, and gradient norms beside weights.

Nothing here imports matplotlib: an artist works on the figure it is handed.
"""

import numpy as np

NUM_LEVELS = 14

COLOURS = ("#c44e52", "#dd8452", "#937860", "#4c72b0")


class SurfacesArtist:
    """Value surfaces of critics, clipping above and the gradient penalty below.

    A frame holds `surfaces` (2, sets, n, n) and `points` (sets, m, 2).

    Args:
        limits: half the side of the square that is shown, for each data set.
        columns: names of the data sets.
        rows: names of the two constraints.
    """

    def __init__(self, limits, columns, rows=("weight clipping", "gradient penalty")):
        self.limits, self.columns, self.rows = tuple(limits), tuple(columns), tuple(rows)

    def setup(self, figure, still=False):
        """See `Artist`."""
        shape = (len(self.rows), len(self.columns))
        self._axes = figure.subplots(*shape, squeeze=False)
        figure.subplots_adjust(
            left=0.05, right=0.99, bottom=0.03, top=0.93, wspace=0.06, hspace=0.06
        )
        for row, cells in zip(self.rows, self._axes, strict=True):
            cells[0].set_ylabel(row, fontsize=12)
        for name, axes in zip(self.columns, self._axes[0], strict=True):
            axes.set_title(name, fontsize=12)
        return list(self._axes.flat)

    def draw(self, frame, index, total):
        """See `Artist`."""
        for surfaces, cells in zip(frame["surfaces"], self._axes, strict=True):
            for values, points, limit, axes in zip(
                surfaces, frame["points"], self.limits, cells, strict=True
            ):
                line = np.linspace(-limit, limit, len(values))
                axes.contourf(line, line, values, levels=NUM_LEVELS, cmap="viridis", alpha=0.45)
                axes.contour(line, line, values, levels=NUM_LEVELS, cmap="viridis", linewidths=1.1)
                axes.plot(*points.T, linestyle="none", marker="+", color="#d95f02", markersize=4)
                axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
                axes.set(xticks=[], yticks=[])


class GradientNormsArtist:
    """Gradient norms through a deep critic, and histograms of its weights.

    A frame holds `norms` (critics, layers), and for each critic k `weights_k` (n,).

    Args:
        names: of the critics, the gradient penalty's last.
        bounds: of their weights, None for the gradient penalty's.
        shown: which of the clipped ones has its weights drawn, an index.
    """

    def __init__(self, names, bounds, *, shown=1):
        self.names, self.bounds, self.shown = tuple(names), tuple(bounds), shown

    def setup(self, figure, still=False):
        """See `Artist`."""
        grid = figure.add_gridspec(
            2, 2, width_ratios=(1.5, 1), left=0.09, right=0.98, bottom=0.12, top=0.93,
            hspace=0.55, wspace=0.25,
        )  # fmt: skip
        self._norms = figure.add_subplot(grid[:, 0])
        self._histograms = [figure.add_subplot(grid[row, 1]) for row in range(2)]
        self._norms.set(yscale="log", xlabel="critic layer", ylabel="norm of the gradient")
        return [self._norms, *self._histograms]

    def draw(self, frame, index, total):
        """See `Artist`."""
        layers = np.arange(1, frame["norms"].shape[1] + 1)
        for norms, name, colour in zip(frame["norms"], self.names, COLOURS, strict=True):
            self._norms.plot(layers, norms, marker="o", markersize=4, label=name, color=colour)
        self._norms.legend(frameon=False)
        chosen = (self.shown, len(self.names) - 1)
        for axes, critic in zip(self._histograms, chosen, strict=True):
            weights = frame[f"weights_{critic}"]
            reach = self.bounds[critic] or float(np.abs(weights).max())
            edges = np.linspace(-1.1 * reach, 1.1 * reach, 89)
            counts = np.histogram(weights, edges)[0]
            axes.stairs(counts / len(weights), edges, fill=True, color=COLOURS[critic])
            axes.set_title(f"weights, {self.names[critic]}", fontsize=10)
            axes.set_ylabel("share", fontsize=9)
