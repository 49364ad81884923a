"""Frames of grids of images for the page."""

from typing import Any

import numpy as np

from tfgan.animation.frames import ChosenFrames, FrameReader
from tfgan.animation.page.packed_arrays import pack_image
from tfgan.animation.plots.image_grid import ImageGridPlot


def image_grid(frames: FrameReader, indices: list[int]) -> dict[str, Any]:
    """Returns what the page needs to draw a run on images.

    Args:
        frames: the frames of the run.
        indices: the frames to keep.
    """
    images, shape = [], ()
    for frame in ChosenFrames(frames, indices):
        grid = np.clip(frame["grid"], 0, 255).astype(np.uint8)
        images.append(pack_image(grid))
        shape = grid.shape
    classes = ImageGridPlot.from_metadata(frames.metadata).classes
    return {
        "images": images, "imageShape": shape, "classes": classes, "panels": [], "captions": [],
    }  # fmt: skip
