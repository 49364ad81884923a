"""Distances between colours as colour-blind readers see them."""

import numpy as np
from matplotlib.colors import to_rgba

# Machado, Oliveira & Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", table 1, severity 1.0. They act on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}

# Linear sRGB to XYZ, IEC 61966-2-1.
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(colour, vision="normal"):
    """L*, a*, b* (D65) of a colour that matplotlib knows, drawn on white."""
    *rgb, alpha = to_rgba(colour)
    rgb = alpha * np.array(rgb) + 1 - alpha
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(VISION[vision]) @ linear, 0, 1)
    share = _XYZ @ seen / _XYZ.sum(1)
    delta = 6 / 29
    x, y, z = np.where(share > delta**3, np.cbrt(share), share / (3 * delta**2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(left, right, vision="normal"):
    """The Lab distance of 1976 (CIE76) of two colours."""
    return float(np.linalg.norm(lab(left, vision) - lab(right, vision)))


def artist_colour(line):
    """RGBA of a line or of its markers, with the line's own transparency."""
    colour = line.get_color()
    if line.get_linestyle() == "None":
        face = line.get_markerfacecolor()
        colour = line.get_markeredgecolor() if face == "none" else face  # a ring
    return to_rgba(colour, line.get_alpha())


def contrast(first, second):
    """The contrast of two colours by WCAG 2.1, from 1 to 21.

    Args:
        first: red, green and blue in [0, 1], or a colour of matplotlib.
        second: the same.
    """
    lights = []
    for colour in (first, second):
        parts = np.array(to_rgba(colour)[:3])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        lights.append(linear @ [0.2126, 0.7152, 0.0722] + 0.05)
    return max(lights) / min(lights)
