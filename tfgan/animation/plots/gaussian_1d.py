"""The 1-D GAN: both densities, and the discriminator's probability on an axis of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from tfgan.animation import palette
from tfgan.animation.histogram_w1 import histogram_w1
from tfgan.animation.plots.optimal_discriminator import optimal_discriminator
from tfgan.animation.plots.step_title import StepTitle
from tfgan.utils import validation
from tfgan.utils.value_summary import ValueSummary

# The limits of gan-intro's axes, for data from N(4, 0.5^2).
X_LIMITS = (-6.0, 6.0)

Y_LIMITS = (0.0, 1.4)

STILL_Y_LIMITS = (0.0, 1.0)

SAMPLE_RANGE = (-8.0, 8.0)

# The axis of D(x) ends a little above 1, so that a line at 1 is seen whole.
PROBABILITY_LIMITS = (0.0, 1.05)

_FACTS = ("data_mean", "data_std")


class Gaussian1DPlot:
    """The 1-D GAN: the densities of data and generated values, and D(x) on the right axis.

    The title says the step, and how far the generated values are from the data (W1). A thin line
    marks D(x) = 0.5, where the discriminator cannot tell.

    Frames hold `decision_boundary` (n,), the probabilities D(x) at n points over `sample_range`,
    and `real_density` and `generated_density` (b,), histograms of b bins over that range. W1 is
    that of `summary`, a `ValueSummary`, if they hold it; else that of the histograms.

    Args:
        x_limits: (low, high), the x axis.
        y_limits: (low, high), the axis of the densities.
        still_y_limits: (low, high), the same in a still picture of `GanIntroPlot`.
        sample_range: (low, high), the range over which the frames were recorded.
        optimal: whether to draw the optimal discriminator p / (p + q) as a thin line.
        data_mean: the mean of the data, for p. Without mean and deviation, p is `real_density`.
        data_std: the standard deviation of the data, for p.
        num_steps: the number of steps of the run. None leaves it out of the title.
        title: what the picture is about. None: a GAN learns a Gaussian.

    Attributes:
        size: the usual width and height of the picture, in inches.
        fps: the usual frames per second of a film. None means that its length decides.

    Raises:
        ValueError: if a range is not two finite numbers, the lower one first.
    """

    TITLE = "A GAN learns a Gaussian"
    CURVES: ClassVar[dict[str, str]] = {
        "decision_boundary": "D(x)",
        "real_density": "data",
        "generated_density": "generated",
    }
    OPTIMAL = "best D: p/(p+q)"

    size: tuple[float, float] = (6.0, 4.0)
    fps: float | None = None

    def __init__(
        self,
        *,
        x_limits: tuple[float, float] = X_LIMITS,
        y_limits: tuple[float, float] = Y_LIMITS,
        still_y_limits: tuple[float, float] = STILL_Y_LIMITS,
        sample_range: tuple[float, float] = SAMPLE_RANGE,
        optimal: bool = False,
        data_mean: float | None = None,
        data_std: float | None = None,
        num_steps: int | None = None,
        title: str | None = None,
    ) -> None:
        self.title = self.TITLE if title is None else title
        self.x_limits = _interval("x_limits", x_limits)
        self.y_limits = _interval("y_limits", y_limits)
        self.still_y_limits = _interval("still_y_limits", still_y_limits)
        self.sample_range = _interval("sample_range", sample_range)
        self.optimal = optimal
        self.data_mean = (
            data_mean if data_mean is None else validation.finite("data_mean", data_mean)
        )
        self.data_std = data_std if data_std is None else validation.positive("data_std", data_std)
        self.num_steps = (
            num_steps if num_steps is None else validation.positive_integer("num_steps", num_steps)
        )

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any], *, optimal: bool = False) -> Self:
        """Returns the plot for recorded frames.

        Args:
            metadata: the metadata of the frames. If they hold `data_mean` and `data_std`, the
                axes' limits are those of `limits`. If they hold `x_limits`, `y_limits`,
                `still_y_limits`, `sample_range`, `num_steps` or `title`, these are used instead.
            optimal: whether to draw the optimal discriminator.
        """
        options = {key: metadata[key] for key in _FACTS if metadata.get(key) is not None}
        if len(options) == len(_FACTS):
            options |= limits(*options.values())
        given = ("x_limits", "y_limits", "still_y_limits", "sample_range", "num_steps", "title")
        options |= {key: metadata[key] for key in given if metadata.get(key) is not None}
        return cls(optimal=optimal, **options)

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        width, height = figure.get_size_inches()
        # In a larger figure only the curves grow. In a smaller one everything shrinks.
        scale = min(1, width / 6, height / 4)
        axes = figure.add_subplot()
        figure.subplots_adjust(
            left=0.68 * scale / width, right=1 - 0.72 * scale / width,
            bottom=0.6 * scale / height, top=1 - 0.74 * scale / height,
        )  # fmt: skip
        self._title = StepTitle(figure, self.title, scale=scale, num_steps=self.num_steps)
        axes.set(xlim=self.x_limits, ylim=self.y_limits)
        axes.set_xlabel("value x", fontsize=11 * scale, labelpad=3 * scale)
        axes.set_ylabel("density", fontsize=11 * scale, labelpad=4 * scale)
        axes.tick_params(labelsize=10.5 * scale, pad=3 * scale)
        probability = self._probability_axes(axes, scale)
        moving = self._add_lines(axes, probability, scale)
        self._add_legend(figure, moving, scale)
        return [*moving, *self._title.moving]

    def _probability_axes(self, axes: Any, scale: float) -> Any:
        """Adds the axis of D(x) on the right, in its colour, with a line at 0.5."""
        color = palette.DISCRIMINATOR
        probability = axes.twinx()
        probability.set(ylim=PROBABILITY_LIMITS)
        probability.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        probability.grid(False)
        probability.axhline(0.5, color=color, linewidth=0.8 * scale, linestyle=(0, (5, 4)))
        probability.tick_params(labelsize=10.5 * scale, pad=3 * scale, colors=color)
        probability.set_ylabel(
            "D(x): probability of real", fontsize=11 * scale, labelpad=4 * scale, color=color
        )
        return probability

    def _add_legend(self, figure: Any, lines: list[Any], scale: float) -> None:
        """Adds the legend above the axes: every place inside has curves in some run."""
        height = figure.get_size_inches()[1]
        figure.legend(
            handles=lines, loc="upper center", bbox_to_anchor=(0.5, 1 - 0.36 * scale / height),
            ncols=len(lines), frameon=False, fontsize=11 * scale, handlelength=1.3,
            columnspacing=1.1, handletextpad=0.5,
        )  # fmt: skip

    def _add_lines(self, axes: Any, probability: Any, scale: float) -> list[Any]:
        """Adds the empty lines of all curves: D(x) on `probability`, densities on `axes`."""
        # The real density's line is the widest. It stays visible under a generated density that
        # is the same.
        widths = (1.8, 2.8, 1.5)
        colours = (palette.DISCRIMINATOR, palette.REAL, palette.GENERATED)
        self._lines = {
            name: (probability if name == "decision_boundary" else axes).plot(
                [], [], label=label, linewidth=width * scale, color=colour
            )[0]
            for width, colour, (name, label) in zip(
                widths, colours, self.CURVES.items(), strict=True
            )
        }
        lines = list(self._lines.values())
        if self.optimal:
            (self._optimal_line,) = probability.plot(
                [], [], color=".25", linewidth=0.9 * scale, label=self.OPTIMAL
            )
            lines.append(self._optimal_line)
        return lines

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        curves = self._draw_curves(frame)
        real, generated = curves["real_density"], curves["generated_density"]
        distance = None
        if "summary" in frame:
            distance = ValueSummary(*map(float, frame["summary"])).distance
        elif real.shape == generated.shape:
            # Frames of version 0.1.0 do not hold the distance.
            distance = float(histogram_w1(real, generated, self.sample_range))
        self._title.show(int(frame["step"]) if "step" in frame else None, distance)

    def _draw_curves(self, frame: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
        """Draws the curves of a frame, and returns them."""
        curves = {name: self._curve(frame, name) for name in self.CURVES}
        for name, line in self._lines.items():
            line.set_data(self._places(name, len(curves[name])), curves[name])
        if self.optimal:
            self._optimal_line.set_data(
                *optimal_discriminator(
                    curves["real_density"], curves["generated_density"], self.sample_range,
                    mean=self.data_mean, std=self.data_std,
                )
            )  # fmt: skip
        return curves

    def _places(self, name: str, count: int) -> npt.NDArray[np.float64]:
        """Returns where a curve's values are: over the whole range, or in the bins' middles."""
        low, high = self.sample_range
        half = 0.0 if name == "decision_boundary" else 0.5 * (high - low) / count
        return np.linspace(low + half, high - half, count)

    def _curve(self, frame: Mapping[str, Any], name: str) -> npt.NDArray[Any]:
        values = np.asarray(frame[name]) if name in frame else None
        if values is None or values.ndim != 1 or len(values) < 2:
            received = "nothing" if values is None else f"shape {values.shape}"
            raise ValueError(f"a frame must hold {name} of shape (n,). Received: {received}")
        return values


def limits(data_mean: float, data_std: float) -> dict[str, tuple[float, float]]:
    """Returns axis limits that show all of N(data_mean, data_std^2).

    They are gan-intro's limits, made wider if necessary: the x axis shows three standard deviations
    on both sides of the mean, and the peak of the density is at most 0.83 of the height.

    Args:
        data_mean: the mean of the data.
        data_std: the standard deviation of the data.

    Returns:
        The arguments `x_limits`, `y_limits` and `still_y_limits` of `Gaussian1DPlot`.
    """
    mean, std = validation.finite("data_mean", data_mean), validation.positive("data_std", data_std)
    peak = 1 / (std * np.sqrt(2 * np.pi))
    height = np.ceil(12 * peak) / 10
    low, high = np.floor(mean - 3 * std), np.ceil(mean + 3 * std)
    return {
        "x_limits": (min(X_LIMITS[0], low), max(X_LIMITS[1], high)),
        "y_limits": (0.0, max(Y_LIMITS[1], height)),
        "still_y_limits": (0.0, max(STILL_Y_LIMITS[1], height)),
    }


def _interval(name: str, values: Any) -> tuple[float, float]:
    try:
        low, high = (float(value) for value in values)
        good = low < high and np.isfinite([low, high]).all()
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ValueError(f"{name} must be finite numbers (low, high). Received: {values}")
    return low, high
