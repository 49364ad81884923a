"""GANs on points in the plane: the discriminator's values, the points, losses and scores."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tfgan.animation import palette
from tfgan.animation.plots.fit_text import fit_text
from tfgan.utils import validation

# Value bands on each side of the decision boundary.
NUM_BANDS = 9

# Arrows of a frame: they are below the points, and few.
NUM_ARROWS = 40

# The length of a long arrow, as a share of half the picture's side.
ARROW = 0.12

_RANKS = {"values": 2, "level": 1, "real": 2, "generated": 2, "input_gradients": 2, "history": 2}

# Version 0.1 recorded the gradients under this name.
_OLD_GRADIENTS = "pushes"


class Mixture2DPlot:
    """The discriminator's values and the points on the left, losses and a score on the right.

    Real points are rings, so that they are seen around generated points. A colour bar says which
    of the discriminator's values have which colour; the boundary of its decision is in the middle.

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
        arrows: whether to draw the discriminator's gradients at 40 generated points as arrows.

    Attributes:
        size: the usual width and height of the picture, in inches.
        fps: the usual frames per second of a film. None means that its length decides.
    """

    size: tuple[float, float] = (7.2, 5.2)
    fps: float | None = None

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
        self._scale = scale = min(1.0, width / self.size[0], height / self.size[1])
        # Everything but the plane and the panels keeps its size in inches.
        left, top = 0.62 * scale / width, 1 - 0.95 * scale / height
        bottom, edge = 0.85 * scale / height, 0.15 * scale / width
        right = 1 - (0.8 if self.share_name else 0.25) * scale / width
        middle = left + 0.62 * (right - left) - 0.2 * scale / width
        panels = middle + 0.65 * scale / width
        style: dict[str, Any] = {"fontsize": 12.5 * scale, "verticalalignment": "top"}
        line = 1 - 0.12 * scale / height
        title = figure.suptitle(self.title, x=edge, y=line, horizontalalignment="left", **style)
        fit_text(title, 1 - 2 * edge)
        line -= 0.29 * scale / height
        self._label = figure.text(1 - edge, line, "", horizontalalignment="right", **style)
        grid = {"left": left, "right": middle, "bottom": bottom, "top": top}
        self._plane = figure.add_subplot(figure.add_gridspec(1, 1, **grid)[0])
        grid |= {"left": panels, "right": right, "bottom": 0.62 * scale / height}
        grid["hspace"] = 0.32
        cells = figure.add_gridspec(2, 1, **grid)
        self._losses, self._score = (figure.add_subplot(cells[row]) for row in range(2))
        self._setup_plane()
        ends = self._setup_colour_bar(figure)
        self._setup_curves()
        # Contours and tick labels change from frame to frame, so the whole axes are drawn again.
        moving = [self._plane, self._losses, self._score]
        return [*moving, *([self._share] if self.share_name else []), *ends, self._label]

    def _setup_plane(self) -> None:
        axes, scale = self._plane, self._scale
        axes.set(xlim=(-self.limit, self.limit), ylim=(-self.limit, self.limit))
        axes.set_aspect("equal", anchor="NW")
        axes.grid(False)
        axes.locator_params(nbins=5)
        axes.tick_params(labelsize=12 * scale, pad=2 * scale)
        self._contours: list[Any] = []
        (self._real,) = axes.plot(
            [], [], linestyle="none", marker="o", markersize=6 * scale, markerfacecolor="none",
            markeredgecolor=palette.REAL, markeredgewidth=1.1 * scale, label="real", zorder=4,
        )  # fmt: skip
        # A thin white edge, not transparency: a mixed colour is no longer told apart by all.
        (self._generated,) = axes.plot(
            [], [], linestyle="none", marker="o", markersize=3 * scale, color=palette.GENERATED,
            markeredgewidth=0.25 * scale, markeredgecolor="white", label="generated", zorder=5,
        )  # fmt: skip
        (boundary,) = axes.plot([], [], color="black", linewidth=1.3 * scale, label="D undecided")
        handles = [self._real, self._generated, boundary]
        if self.arrows:
            handles += axes.plot(
                [], [], color="black", linewidth=scale, marker=9, markersize=5 * scale,
                label="D's gradient",
            )  # fmt: skip
        self._quiver: Any = None
        axes.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(-0.03, 0.99), ncols=2,
            frameon=False, fontsize=12 * scale, handlelength=0.9, columnspacing=1.2,
            handletextpad=0.4, borderpad=0.2, labelspacing=0.2,
        )  # fmt: skip

    def _setup_colour_bar(self, figure: Any) -> list[Any]:
        """Draws the colours of the values below the plane. Returns the texts of the numbers."""
        scale = self._scale
        bar = self._plane.inset_axes((0, -0.155, 1, 0.04))
        bands = np.linspace(-1.0, 1.0, 2 * NUM_BANDS + 1)
        bar.contourf(
            bands, (0, 1), np.tile(bands, (2, 1)), levels=bands,
            colors=palette.value_bands(2 * NUM_BANDS),
        )  # fmt: skip
        bar.set(xticks=[], yticks=[])
        bar.grid(False)
        bar.axvline(0, color="black", linewidth=1.3 * scale)
        style: dict[str, Any] = {"fontsize": 12 * scale, "verticalalignment": "top"}
        sides = ("left", "center", "right")
        self._bar_texts = [
            bar.text(place, -0.4, "", horizontalalignment=side, **style)
            for place, side in zip((-1, 0, 1), sides, strict=True)
        ]
        return self._bar_texts

    def _setup_curves(self) -> None:
        scale, end = self._scale, self.num_steps
        for axes in (self._losses, self._score):
            axes.set(xlim=(0, end))
            axes.set_xticks([0, end / 2, end], ["0", _short(end / 2), _short(end)])
            axes.tick_params(labelsize=12 * scale, pad=2 * scale)
            axes.locator_params(axis="y", nbins=4)
        self._lines = [
            self._losses.plot([], [], linewidth=1.2 * scale, label=name, color=colour)[0]
            for name, colour in (
                ("D's loss", palette.DISCRIMINATOR),
                ("G's loss", palette.GENERATOR),
            )
        ]
        self._losses.legend(
            loc="lower right", bbox_to_anchor=(1.1, 0.96), ncols=2, frameon=False,
            fontsize=12 * scale, handlelength=0.9, columnspacing=0.8, handletextpad=0.4,
            borderpad=0.2,
        )  # fmt: skip
        self._score.set_title(self.score_name, fontsize=12 * scale, color=palette.SCORE)
        self._score.set_xlabel("step", fontsize=12 * scale, labelpad=2 * scale)
        self._lines += self._score.plot([], [], color=palette.SCORE, linewidth=1.8 * scale)
        if self.score_limit is not None:
            self._score.locator_params(axis="y", nbins=4, integer=True)
            self._score.axhline(self.score_limit, color=".5", linestyle="--", linewidth=scale)
        if self.share_name:
            self._setup_share()

    def _setup_share(self) -> None:
        """Adds the axis of the share, on the right, in the colour of its line."""
        scale, color = self._scale, palette.SHARE
        self._share = self._score.twinx()
        self._share.set(ylim=(-6, 106), yticks=[0, 50, 100])
        self._share.set_ylabel(
            f"{self.share_name}, %", fontsize=12 * scale, color=color, labelpad=2 * scale
        )
        self._share.tick_params(labelsize=12 * scale, colors=color, pad=2 * scale)
        self._share.grid(False)
        self._lines += self._share.plot([], [], color=color, linewidth=1.4 * scale)

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        frame = checked_frame(frame)
        self._draw_values(frame["values"], float(frame["level"][0]))
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
        self._label.set_text(f"step {int(step[-1]):,} of {self.num_steps:,}")

    def _draw_values(self, values: npt.NDArray[Any], level: float) -> None:
        for contours in self._contours:
            contours.remove()
        values = values - level
        # Extreme values in a few corners must not make the colours of all others pale.
        reach = max(float(np.quantile(np.abs(values), 0.95)), 1e-12)
        ends = (f"{level - reach:.2g} generated", f"{level:.2g}", f"real {level + reach:.2g}")
        for text, said in zip(self._bar_texts, ends, strict=True):
            text.set_text(said)
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
        # More would hide the points.
        gradients = gradients[:NUM_ARROWS]
        points = points[: len(gradients)]
        self._quiver = self._plane.quiver(
            *points.T, *(gradients / unit).T, angles="xy", scale_units="xy", scale=1.0,
            width=0.0045, color="black", zorder=3.5,
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


def _short(number: float) -> str:
    """Returns a number of steps in few characters, such as 25k."""
    return f"{number / 1000:g}k" if number >= 10_000 else f"{number:g}"
