"""Artists: how one kind of recorded frame looks. `tfgan.animation` gives them a figure and a style.

Nothing here imports matplotlib: an artist works on the figure it is handed.
"""

from tfgan.animation.plots.gaussian_1d import Gaussian1DArtist
from tfgan.animation.plots.image_grid import ImageGridArtist
from tfgan.animation.plots.loss_curves import LossCurvesArtist
from tfgan.animation.plots.mixture_2d import Mixture2DArtist
from tfgan.animation.plots.side_by_side import BesideArtist
from tfgan.utils import validation

ARTISTS = {
    "gaussian-1d": Gaussian1DArtist,
    "image-grid": ImageGridArtist,
    "loss-curves": LossCurvesArtist,
    "mixture-2d": Mixture2DArtist,
}

# What a kind begins with where frames hold two runs of it.
BESIDE = "beside-"


def artist_for(kind, metadata, **options):
    """Returns the artist that draws frames of `kind`, for their `metadata`.

    Raises:
        ValueError: if no artist draws that kind, or the metadata are not what it expects.
    """
    single = kind.removeprefix(BESIDE)
    artist = ARTISTS[validation.choice("kind of frames", single, tuple(ARTISTS))]
    if single == kind:
        return artist.from_metadata(metadata, **options)
    titles = [metadata.get(side, "") for side in ("left", "right")]
    return BesideArtist(*(artist.from_metadata(metadata, **options) for _ in titles), titles)
