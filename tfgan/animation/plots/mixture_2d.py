"""GANs on points in the plane: the discriminator's values, the points, losses and scores."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tfgan.animation import palette
from tfgan.utils import validation

# Value bands on each side of the decision boundary.
NUM_BANDS = 9

# The length of a long arrow, as a share of half the picture's side.
ARROW = 0.12

_RANKS = {"values": 2, "level": 1, "real": 2, "generated": 2, "input_gradients": 2, "history": 2}

# Version 0.1 recorded the gradients under this name.
_OLD_GRADIENTS = "pushes"


class Mixture2DPlot:
    """The discriminator's values and the points on the left, losses and a score on the right.

    Frames hold what `GaussianMixtureGAN.picture` returns, and `history` (n, 4 or 5). A row of
    `history` holds a step, the discriminator's loss, the generator's loss, a score and, if
    `share_name` is given, a share in [0, 1]. Unused rows at the end repeat the last used row.

    Args:
        limit: half the side of the square around 0 that is shown.
        num_steps: the number of steps of the run.
        title: the title of the picture.
        score_name: the name of the score.
        score_limit: the best possible score, drawn as a line. None draws no line.
        share_name: the name of the share, drawn with the score on an axis of its own. An empty
            name draws no share.
        arrows: whether to draw the discriminator's gradients at the generated points as arrows.
    """

    def __init__(
        self,
        *,
        limit: float = 2.0,
        num_steps: int = 1,
        title: str = "",
        score_name: str = "modes covered",
        score_limit: float | None = None,
        share_name: str = "",
        arrows: bool = False,
    ) -> None:
        self.limit = validation.positive("limit", limit)
        self.num_steps = validation.positive_integer("num_steps", num_steps)
        self.title, self.score_name = str(title), str(score_name)
        self.score_limit = None if score_limit is None else validation.finite("score", score_limit)
        self.share_name, self.arrows = str(share_name), bool(arrows)

    @classmethod
    def from_metadata(
        cls, metadata: Mapping[str, Any], *, optimal: bool = False, arrows: bool | None = None
    ) -> Self:
        """Returns the plot for recorded frames.

        Args:
            metadata: the metadata of the frames. They may hold any argument of the constructor.
            optimal: must be False. Only 1-D frames have an optimal discriminator to draw.
            arrows: whether to draw the gradients. None takes what the metadata say.

        Raises:
            ValueError: if `optimal` is true.
        """
        if optimal:
            raise ValueError("the optimal discriminator is drawn for 1-D frames only")
        names = ("limit", "num_steps", "title", "score_name", "score_limit", "share_name", "arrows")
        options = {name: metadata[name] for name in names if metadata.get(name) is not None}
        return cls(**(options if arrows is None else {**options, "arrows": arrows}))

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
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
        # Contours and tick labels change from frame to frame, so the whole axes are drawn again.
        moving = [self._plane, self._losses, self._score]
        return [*moving, self._share] if self.share_name else moving

    def _setup_plane(self) -> None:
        axes, scale = self._plane, self._scale
        axes.set(xlim=(-self.limit, self.limit), ylim=(-self.limit, self.limit), aspect="equal")
        axes.grid(False)
        axes.tick_params(labelsize=8.5 * scale)
        self._contours: list[Any] = []
        # A thin white edge, not transparency: a mixed colour is no longer told apart by all.
        style = {"linestyle": "none", "markeredgewidth": 0.25 * scale, "markeredgecolor": "white"}
        (self._real,) = axes.plot(
            [], [], marker="o", markersize=3.2 * scale, color=palette.REAL, **style,
            label="real", zorder=4,
        )  # fmt: skip
        (self._generated,) = axes.plot(
            [], [], marker="o", markersize=2.6 * scale, color=palette.GENERATED, **style,
            label="generated", zorder=5,
        )  # fmt: skip
        (boundary,) = axes.plot([], [], color="black", linewidth=1.3 * scale)
        boundary.set_label("decision boundary")
        self._quiver: Any = None
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False,
            fontsize=9 * scale, handlelength=1.4, columnspacing=1.2,
        )  # fmt: skip
        self._label = axes.text(
            0.02, 0.98, "", transform=axes.transAxes, fontsize=9.5 * scale, zorder=7,
            verticalalignment="top",
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 2},
        )  # fmt: skip

    def _setup_curves(self) -> None:
        scale = self._scale
        for axes in (self._losses, self._score):
            axes.set(xlim=(0, self.num_steps))
            axes.tick_params(labelsize=8 * scale)
            axes.locator_params(axis="x", nbins=5)
        self._losses.set_title("losses", fontsize=10 * scale)
        self._lines = [
            self._losses.plot([], [], linewidth=1.2 * scale, label=name, color=colour)[0]
            for name, colour in (
                ("discriminator", palette.DISCRIMINATOR),
                ("generator", palette.GENERATOR),
            )
        ]
        self._losses.legend(fontsize=8 * scale, frameon=False, loc="best")
        self._score.set_title(self.score_name, fontsize=10 * scale)
        self._score.set_xlabel("step", fontsize=9 * scale)
        self._lines += self._score.plot([], [], color=palette.SCORE, linewidth=1.5 * scale)
        if self.score_limit is not None:
            self._score.axhline(self.score_limit, color=".5", linestyle="--", linewidth=scale)
        if self.share_name:
            self._setup_share()

    def _setup_share(self) -> None:
        """Adds the axis of the share, on the right, in the colour of its line."""
        scale, color = self._scale, palette.SHARE
        self._share = self._score.twinx()
        self._share.set(ylim=(-6, 106))
        self._share.set_ylabel(f"{self.share_name}, %", fontsize=8.5 * scale, color=color)
        self._share.tick_params(labelsize=8 * scale, colors=color)
        self._share.grid(False)
        self._lines += self._share.plot([], [], color=color, linewidth=1.2 * scale)

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        frame = checked_frame(frame)
        self._draw_values(frame["values"] - frame["level"][0])
        for line, name in ((self._real, "real"), (self._generated, "generated")):
            line.set_data(*frame[name].T)
        if self.arrows:
            self._draw_arrows(frame["generated"], frame["input_gradients"])
        step, *curves = frame["history"].T
        if self.share_name:
            curves[-1] = 100.0 * curves[-1]
        for line, curve in zip(self._lines, curves[: len(self._lines)], strict=True):
            line.set_data(step, curve)
        _fit_height(self._losses, np.concatenate(curves[:2]))
        top = [] if self.score_limit is None else [0.0, self.score_limit]
        _fit_height(self._score, np.concatenate([curves[2], top]))
        self._label.set_text(f"step {int(step[-1])} of {self.num_steps}")

    def _draw_values(self, values: npt.NDArray[Any]) -> None:
        for contours in self._contours:
            contours.remove()
        # Extreme values in a few corners must not make the colours of all others pale.
        reach = max(float(np.quantile(np.abs(values), 0.95)), 1e-12)
        values = np.clip(values / reach, -1.0, 1.0)
        line = np.linspace(-self.limit, self.limit, values.shape[1])
        bands = np.linspace(-1.0, 1.0, 2 * NUM_BANDS + 1)
        self._contours = [
            self._plane.contourf(
                line, line, values, levels=bands, colors=palette.value_bands(2 * NUM_BANDS)
            )
        ]
        if values.min() < 0 < values.max():
            style = {"colors": "black", "linewidths": 1.3 * self._scale, "zorder": 3}
            self._contours.append(self._plane.contour(line, line, values, levels=[0.0], **style))

    def _draw_arrows(self, points: npt.NDArray[Any], gradients: npt.NDArray[Any]) -> None:
        if self._quiver is not None:
            self._quiver.remove()
        lengths = np.linalg.norm(gradients, axis=1)
        unit = max(float(np.quantile(lengths, 0.9)), 1e-30) / (ARROW * self.limit)
        points = points[: len(gradients)]
        self._quiver = self._plane.quiver(
            *points.T, *(gradients / unit).T, angles="xy", scale_units="xy", scale=1.0,
            width=0.0028, color="black", zorder=6,
        )  # fmt: skip


def checked_frame(frame: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns `frame`, with today's names, after a check of its arrays."""
    if _OLD_GRADIENTS in frame:
        frame = {"input_gradients": frame[_OLD_GRADIENTS], **frame}
    for name, rank in _RANKS.items():
        found = np.ndim(frame[name]) if name in frame else None
        if found != rank:
            received = "nothing" if found is None else f"rank {found}"
            raise ValueError(f"a frame must hold {name} of rank {rank}. Received: {received}")
    return frame


def _fit_height(axes: Any, values: npt.NDArray[Any]) -> None:
    low, high = float(np.min(values)), float(np.max(values))
    margin = 0.06 * (high - low) or 0.5
    axes.set_ylim(low - margin, high + margin)
