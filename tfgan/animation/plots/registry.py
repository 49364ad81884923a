"""Which plot draws which kind of frames."""

from collections.abc import Mapping
from typing import Any

from tfgan.animation.plots.base import Plot
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


def plot_for(kind: str, metadata: Mapping[str, Any], **options: Any) -> Plot:
    """Returns the plot that draws frames of `kind`.

    Args:
        kind: a key of `PLOTS`, or `side-by-side-` and such a key for frames that hold two runs.
        metadata: the metadata of the frames.
        **options: arguments of the plot's `from_metadata`.

    Raises:
        ValueError: if there is no plot for that kind, or the metadata are not what it expects.
    """
    single = kind.removeprefix(SIDE_BY_SIDE).removeprefix(_OLD_SIDE_BY_SIDE)
    plot = PLOTS[validation.choice("kind of frames", single, tuple(PLOTS))]
    if single == kind:
        return plot.from_metadata(metadata, **options)
    left, right = (plot.from_metadata(metadata, **options) for _ in range(2))
    return SideBySidePlot(left, right, [metadata.get(side, "") for side in ("left", "right")])
