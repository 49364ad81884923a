"""How the frames of GANs on points in the plane look: the discriminator's values and the samples.

Nothing here imports matplotlib: an artist works on the figure it is handed.
"""

import numpy as np

from tfgan.utils import validation

# Value bands on each side of the decision boundary.
NUM_BANDS = 9

# The length of the longer arrows, as a share of half the picture's side.
ARROW = 0.12

_SHAPES = {"values": 2, "level": 1, "real": 2, "generated": 2, "pushes": 2, "history": 2}


class Mixture2DArtist:
    """Value surface, decision boundary, points and gradients; losses and a score beside them.

    Frames hold what `GaussianMixtureGAN.picture` gives, and `history` (n, 4 or 5): rows of step,
    discriminator loss, generator loss, score, and where it has a name a share in [0, 1]; rows
    still to come repeat the last.

    Args:
        limit: half the side of the square around 0 that is shown.
        num_steps: length of the run.
        title: of the picture.
        score_name: what the score is.
        score_limit: its best value, drawn as a line; None for none.
        share_name: what the share is, drawn beside the score; empty for none.
        arrows: whether to draw where the discriminator sends the generated points.
    """

    def __init__(
        self,
        *,
        limit=2.0,
        num_steps=1,
        title="",
        score_name="modes covered",
        score_limit=None,
        share_name="",
        arrows=False,
    ):
        self.limit = validation.positive("limit", limit)
        self.num_steps = validation.positive_integer("num_steps", num_steps)
        self.title, self.score_name = str(title), str(score_name)
        self.score_limit = None if score_limit is None else validation.finite("score", score_limit)
        self.share_name, self.arrows = str(share_name), bool(arrows)

    @classmethod
    def from_metadata(cls, metadata, *, optimal=False, arrows=None):
        """The artist for recorded frames; `metadata` may hold the constructor's arguments.

        Args:
            metadata: a dict.
            optimal: not for these frames.
            arrows: whether to draw gradients, by default as the metadata have it.

        Raises:
            ValueError: if `optimal` is asked for.
        """
        if optimal:
            raise ValueError("the optimal discriminator is drawn for 1-D frames only")
        names = ("limit", "num_steps", "title", "score_name", "score_limit", "share_name", "arrows")
        options = {name: metadata[name] for name in names if metadata.get(name) is not None}
        return cls(**(options if arrows is None else {**options, "arrows": arrows}))

    def setup(self, figure, still=False):
        """See `Artist`."""
        width, height = figure.get_size_inches()
        self._scale = scale = min(1.0, width / 9, height / 5)
        right = 0.925 if self.share_name else 0.98
        grid = figure.add_gridspec(
            2, 2, width_ratios=(1.45, 1), left=0.06, right=right, bottom=0.1, top=0.88,
            hspace=0.42, wspace=0.22,
        )  # fmt: skip
        figure.suptitle(self.title, fontsize=13 * scale, y=0.975)
        self._plane = figure.add_subplot(grid[:, 0])
        self._losses = figure.add_subplot(grid[0, 1])
        self._score = figure.add_subplot(grid[1, 1])
        self._setup_plane()
        self._setup_curves()
        # Whole axes move: contours and tick labels change from frame to frame.
        moving = [self._plane, self._losses, self._score]
        return [*moving, self._share] if self.share_name else moving

    def _setup_plane(self):
        axes, scale = self._plane, self._scale
        axes.set(xlim=(-self.limit, self.limit), ylim=(-self.limit, self.limit), aspect="equal")
        axes.grid(False)
        axes.tick_params(labelsize=8.5 * scale)
        self._contours = []
        style = {"linestyle": "none", "markeredgewidth": 0}
        (self._real,) = axes.plot(
            [], [], marker="o", markersize=3.2 * scale, color="#1b7837", alpha=0.55,
            label="real", zorder=4, **style,
        )  # fmt: skip
        (self._generated,) = axes.plot(
            [], [], marker="o", markersize=2.6 * scale, color="#f28e00", alpha=0.75,
            label="generated", zorder=5, **style,
        )  # fmt: skip
        (boundary,) = axes.plot([], [], color="black", linewidth=1.3 * scale)
        boundary.set_label("decision boundary")
        self._quiver = None
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False,
            fontsize=9 * scale, handlelength=1.4, columnspacing=1.2,
        )  # fmt: skip
        self._label = axes.text(
            0.02, 0.98, "", transform=axes.transAxes, fontsize=9.5 * scale, zorder=7,
            verticalalignment="top",
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 2},
        )  # fmt: skip

    def _setup_curves(self):
        scale = self._scale
        for axes in (self._losses, self._score):
            axes.set(xlim=(0, self.num_steps))
            axes.tick_params(labelsize=8 * scale)
            axes.locator_params(axis="x", nbins=5)
        self._losses.set_title("losses", fontsize=10 * scale)
        self._lines = [
            self._losses.plot([], [], linewidth=1.2 * scale, label=name)[0]
            for name in ("discriminator", "generator")
        ]
        self._losses.legend(fontsize=8 * scale, frameon=False, loc="best")
        self._score.set_title(self.score_name, fontsize=10 * scale)
        self._score.set_xlabel("step", fontsize=9 * scale)
        self._lines += self._score.plot([], [], color="#4c3a8c", linewidth=1.5 * scale)
        if self.score_limit is not None:
            self._score.axhline(self.score_limit, color=".5", linestyle="--", linewidth=scale)
        if self.share_name:
            self._setup_share()

    def _setup_share(self):
        """An axis of its own at the right of the score, in the colour of its line."""
        scale, color = self._scale, "#c2410c"
        self._share = self._score.twinx()
        self._share.set(ylim=(-6, 106))
        self._share.set_ylabel(f"{self.share_name}, %", fontsize=8.5 * scale, color=color)
        self._share.tick_params(labelsize=8 * scale, colors=color)
        self._share.grid(False)
        self._lines += self._share.plot([], [], color=color, linewidth=1.2 * scale)

    def draw(self, frame, index, total):
        """See `Artist`."""
        _check(frame)
        self._draw_values(frame["values"] - frame["level"][0])
        for line, name in ((self._real, "real"), (self._generated, "generated")):
            line.set_data(*frame[name].T)
        if self.arrows:
            self._draw_arrows(frame["generated"], frame["pushes"])
        step, *curves = frame["history"].T
        if self.share_name:
            curves[-1] = 100.0 * curves[-1]
        for line, curve in zip(self._lines, curves[: len(self._lines)], strict=True):
            line.set_data(step, curve)
        _fit_height(self._losses, np.concatenate(curves[:2]))
        top = [] if self.score_limit is None else [0.0, self.score_limit]
        _fit_height(self._score, np.concatenate([curves[2], top]))
        self._label.set_text(f"step {int(step[-1])} of {self.num_steps}")

    def _draw_values(self, values):
        for contours in self._contours:
            contours.remove()
        # Most of the surface in colour: a few far corners must not pale the rest.
        reach = max(float(np.quantile(np.abs(values), 0.95)), 1e-12)
        values = np.clip(values / reach, -1.0, 1.0)
        line = np.linspace(-self.limit, self.limit, values.shape[1])
        bands = np.linspace(-1.0, 1.0, 2 * NUM_BANDS + 1)
        self._contours = [
            self._plane.contourf(line, line, values, levels=bands, cmap="RdBu", alpha=0.85)
        ]
        if values.min() < 0 < values.max():
            style = {"colors": "black", "linewidths": 1.3 * self._scale, "zorder": 3}
            self._contours.append(self._plane.contour(line, line, values, levels=[0.0], **style))

    def _draw_arrows(self, points, pushes):
        if self._quiver is not None:
            self._quiver.remove()
        lengths = np.linalg.norm(pushes, axis=1)
        unit = max(float(np.quantile(lengths, 0.9)), 1e-30) / (ARROW * self.limit)
        points = points[: len(pushes)]
        self._quiver = self._plane.quiver(
            *points.T, *(pushes / unit).T, angles="xy", scale_units="xy", scale=1.0,
            width=0.0028, color="black", zorder=6,
        )  # fmt: skip


def _check(frame):
    for name, rank in _SHAPES.items():
        found = np.ndim(frame[name]) if name in frame else None
        if found != rank:
            received = "nothing" if found is None else f"rank {found}"
            raise ValueError(f"a frame must hold {name} of rank {rank}. Received: {received}")


def _fit_height(axes, values):
    low, high = float(np.min(values)), float(np.max(values))
    margin = 0.06 * (high - low) or 0.5
    axes.set_ylim(low - margin, high + margin)
