"""The 1-D GAN: the discriminator's probability and both densities."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tfgan.animation import palette
from tfgan.utils import validation

# The limits of gan-intro's axes, for data from N(4, 0.5^2).
X_LIMITS = (-6.0, 6.0)

Y_LIMITS = (0.0, 1.4)

STILL_Y_LIMITS = (0.0, 1.0)

SAMPLE_RANGE = (-8.0, 8.0)

# At a lower density a bin holds about 30 of 10,000 samples. There p / (p + q) would be noise.
_SEEN_DENSITY = 0.02

_FACTS = ("data_mean", "data_std")


class Gaussian1DPlot:
    """The 1-D GAN as gan-intro draws it: D's probability, the data's and the generator's density.

    Frames hold `decision_boundary` (n,), the probabilities at n points over `sample_range`, and
    `real_density` and `generated_density` (b,), histograms of b bins over that range.

    Args:
        x_limits: (low, high), the x axis.
        y_limits: (low, high), the y axis of an animation.
        still_y_limits: (low, high), the y axis of a still picture.
        sample_range: (low, high), the range over which the frames were recorded.
        optimal: whether to draw the optimal discriminator p / (p + q) as a thin line.
        data_mean: the mean of the data, for p. Without mean and deviation, p is `real_density`.
        data_std: the standard deviation of the data, for p.

    Raises:
        ValueError: if a range is not two finite numbers, the lower one first.

    Reference:
        https://github.com/AYLIEN/gan-intro, `gan.py`, save_animation.
    """

    TITLE = "1D Generative Adversarial Network"
    CURVES = {
        "decision_boundary": "decision boundary",
        "real_density": "real data",
        "generated_density": "generated data",
    }

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
    ) -> None:
        self.x_limits = _interval("x_limits", x_limits)
        self.y_limits = _interval("y_limits", y_limits)
        self.still_y_limits = _interval("still_y_limits", still_y_limits)
        self.sample_range = _interval("sample_range", sample_range)
        self.optimal = optimal
        self.data_mean = (
            data_mean if data_mean is None else validation.finite("data_mean", data_mean)
        )
        self.data_std = data_std if data_std is None else validation.positive("data_std", data_std)

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any], *, optimal: bool = False) -> Self:
        """Returns the plot for recorded frames.

        Args:
            metadata: the metadata of the frames. If they hold `data_mean` and `data_std`, the
                axes' limits are those of `limits`. If they hold `x_limits`, `y_limits`,
                `still_y_limits` or `sample_range`, these are used instead.
            optimal: whether to draw the optimal discriminator.
        """
        options = {key: metadata[key] for key in _FACTS if metadata.get(key) is not None}
        if len(options) == len(_FACTS):
            options |= limits(*options.values())
        given = ("x_limits", "y_limits", "still_y_limits", "sample_range")
        options |= {key: metadata[key] for key in given if metadata.get(key) is not None}
        return cls(optimal=optimal, **options)

    def setup(self, figure: Any, still: bool = False) -> list[Any]:
        """See `Plot`."""
        width, height = figure.get_size_inches()
        # In a larger figure only the curves grow. In a smaller one everything shrinks.
        scale = min(1, width / 6, height / 4)
        axes = figure.add_subplot()
        figure.subplots_adjust(
            left=0.66 * scale / width, right=1 - 0.2 * scale / width,
            bottom=0.57 * scale / height, top=1 - 0.72 * scale / height,
        )  # fmt: skip
        figure.suptitle(
            self.TITLE, fontsize=15 * scale, y=1 - 0.13 * scale / height, verticalalignment="top"
        )
        axes.set(xlim=self.x_limits, ylim=self.still_y_limits if still else self.y_limits)
        axes.set_xlabel("Data values", fontsize=10.5 * scale, labelpad=4 * scale)
        axes.set_ylabel("Probability density", fontsize=10.5 * scale, labelpad=4 * scale)
        axes.tick_params(labelsize=9.5 * scale, pad=4 * scale)
        moving = self._add_lines(axes, scale)
        # The legend is above the axes: every place inside has curves in some run.
        figure.legend(
            loc="upper center", bbox_to_anchor=(0.5, 1 - 0.37 * scale / height), ncols=len(moving),
            frameon=False, fontsize=9 * scale, handlelength=1.5, columnspacing=1.3,
        )  # fmt: skip
        self._label: Any = None
        if not still:
            self._label = axes.text(
                0.02, 0.95, "", fontsize=10.5 * scale, verticalalignment="top",
                transform=axes.transAxes,
            )  # fmt: skip
            moving.append(self._label)
        return moving

    def _add_lines(self, axes: Any, scale: float) -> list[Any]:
        # The real density's line is the widest. It stays visible under a generated density that
        # is the same.
        widths = (1.8, 2.8, 1.5)
        colours = (palette.DISCRIMINATOR, palette.REAL, palette.GENERATED)
        self._lines = {
            name: axes.plot([], [], label=label, linewidth=width * scale, color=colour)[0]
            for width, colour, (name, label) in zip(
                widths, colours, self.CURVES.items(), strict=True
            )
        }
        lines = list(self._lines.values())
        if self.optimal:
            (self._optimal_line,) = axes.plot(
                [], [], color=".25", linewidth=0.9 * scale, label="optimal discriminator"
            )
            lines.append(self._optimal_line)
        return lines

    def draw(self, frame: Mapping[str, Any], index: int, total: int) -> None:
        """See `Plot`."""
        curves = {name: self._curve(frame, name) for name in self.CURVES}
        for name, line in self._lines.items():
            # As gan-intro does, the densities also begin and end at the ends of the range.
            line.set_data(np.linspace(*self.sample_range, len(curves[name])), curves[name])
        if self.optimal:
            self._optimal_line.set_data(*self._optimal(curves))
        if self._label is not None:
            self._label.set_text(f"Frame: {index}/{total}")

    def _curve(self, frame: Mapping[str, Any], name: str) -> npt.NDArray[Any]:
        values = np.asarray(frame[name]) if name in frame else None
        if values is None or values.ndim != 1 or len(values) < 2:
            received = "nothing" if values is None else f"shape {values.shape}"
            raise ValueError(f"a frame must hold {name} of shape (n,). Received: {received}")
        return values

    def _optimal(
        self, curves: Mapping[str, npt.NDArray[Any]]
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Returns the bins' centres and p / (p + q) there, NaN where both densities are low."""
        real, generated = curves["real_density"], curves["generated_density"]
        edges = np.linspace(*self.sample_range, len(generated) + 1)
        centres = (edges[1:] + edges[:-1]) / 2
        if self.data_mean is not None and self.data_std is not None:
            deviations = (centres - self.data_mean) / self.data_std
            real = np.exp(-0.5 * deviations**2) / (self.data_std * np.sqrt(2 * np.pi))
        elif len(real) != len(generated):
            raise ValueError(
                "the optimal discriminator needs densities of the same bins. "
                f"Received: {len(real)} and {len(generated)}"
            )
        both = real + generated
        seen = both > _SEEN_DENSITY
        return centres, np.where(seen, real / np.where(seen, both, 1), np.nan)


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
