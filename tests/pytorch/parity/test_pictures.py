"""The report's pictures: the colours of the drawn elements."""

import itertools
import re

import numpy as np
from helpers.colour_vision import VISION, distance

from tfgan.pytorch.parity import pictures


def test_everybody_tells_the_libraries_apart():
    rng = np.random.default_rng(0)
    for shape in ((20, 1), (20, 2)):
        drawn = pictures.samples({name: rng.normal(size=shape) for name in pictures.SIDES})
        ours, theirs = (
            set(re.findall(r"fill='(#[0-9a-fA-F]{6})'", figure))
            for figure in drawn.split("</figure>")[:2]
        )
        (ours,), (theirs,) = ours, theirs
        for vision in VISION:
            assert distance(ours, theirs, vision) > 80


def test_the_three_differences_are_told_apart_too():
    drawn = pictures.difference_curves([(0, 1e-9, 1e-8, 1e-7), (1, 1e-8, 1e-7, 1e-6)])
    colours = re.findall(r"<polyline [^>]*stroke='(#\w+)'", drawn)
    assert len(colours) == 3
    for vision, (left, right) in itertools.product(VISION, itertools.combinations(colours, 2)):
        assert distance(left, right, vision) >= 35
