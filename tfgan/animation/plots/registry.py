"""Which plot draws which kind of frames."""

from collections.abc import Mapping
from typing import Any

from tfgan.animation.plots.base import Plot
from tfgan.animation.plots.gan_intro import GanIntroPlot
from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot
from tfgan.animation.plots.image_grid import ImageGridPlot
from tfgan.animation.plots.loss_curves import LossCurvesPlot
from tfgan.animation.plots.mixture_2d import Mixture2DPlot
from tfgan.animation.plots.side_by_side import SideBySidePlot
from tfgan.utils import validation

PLOTS: dict[str, Any] = {
    "gaussian-1d": Gaussian1DPlot,
    "image-grid": ImageGridPlot,
    "loss-curves": LossCurvesPlot,
    "mixture-2d": Mixture2DPlot,
}

# The kind of frames that hold two runs begins with this.
SIDE_BY_SIDE = "side-by-side-"

# The same in files that version 0.1 recorded.
_OLD_SIDE_BY_SIDE = "beside-"

# Runs of these recipes are drawn as their source draws them.
_GAN_INTRO = "gan-intro"


def plot_for(kind: str, metadata: Mapping[str, Any], **options: Any) -> Plot:
    """Returns the plot that draws frames of `kind`.

    Args:
        kind: a key of `PLOTS`, or `side-by-side-` and such a key for frames that hold two runs.
        metadata: the metadata of the frames. If they hold `size` (width and height in inches) or
            `fps`, the plot has these. If `recipe` begins with "gan-intro", 1-D frames are drawn as
            gan-intro does.
        **options: arguments of the plot's `from_metadata`.

    Raises:
        ValueError: if there is no plot for that kind, or the metadata are not what it expects.
    """
    single = kind.removeprefix(SIDE_BY_SIDE).removeprefix(_OLD_SIDE_BY_SIDE)
    cls = PLOTS[validation.choice("kind of frames", single, tuple(PLOTS))]
    if cls is Gaussian1DPlot and str(metadata.get("recipe", "")).startswith(_GAN_INTRO):
        cls = GanIntroPlot
    if single == kind:
        plot = cls.from_metadata(metadata, **options)
    else:
        left, right = (cls.from_metadata(metadata, **options) for _ in range(2))
        titles = [metadata.get(side, "") for side in ("left", "right")]
        plot = SideBySidePlot(left, right, titles)
    return with_look(plot, metadata)


def with_look(plot: Any, metadata: Mapping[str, Any]) -> Plot:
    """Gives a plot the size and the speed that the frames' file remembers, and returns it.

    Args:
        plot: the plot.
        metadata: the metadata of the frames. Files of before version 0.2 have neither.

    Raises:
        ValueError: if `size` is not two positive numbers, or `fps` not a positive number.
    """
    size, fps = metadata.get("size"), metadata.get("fps")
    if size is not None:
        if not isinstance(size, (list, tuple)) or len(size) != 2:
            raise ValueError(f"size must be (width, height) in inches. Received: {size}")
        plot.size = tuple(validation.positive("size", side) for side in size)
    if fps is not None:
        plot.fps = validation.positive("fps", fps)
    found: Plot = plot
    return found
