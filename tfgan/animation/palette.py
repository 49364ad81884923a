"""The colours of every picture of the project.

The discriminator is blue, real data are green, generated data are vermillion: the colours of the
1-D article in shades that colour-blind readers tell apart. The Lab distance (CIE76) of real to
generated is 102, 53 under deuteranopia and 37 under protanopia (Machado et al. 2009).

Reference:
    Okabe & Ito 2008, "Color Universal Design": blue, bluish green, vermillion, orange, reddish
    purple.
"""

DISCRIMINATOR = "#0072B2"

REAL = "#009E73"

GENERATED = "#D55E00"

# Everything about the generator has the colour of what it generates.
GENERATOR = GENERATED

SCORE = "#7B4F9D"

SHARE = "#8A6D00"

# The same on a dark background, for pages. Lighter, so that lines stand out from it.
DARK = {
    "discriminator": "#56B4E9",
    "real": "#35C99B",
    "generated": "#FF8A4C",
    "score": "#C49BE8",
    "share": "#D8B84A",
}

LIGHT = {
    "discriminator": DISCRIMINATOR,
    "real": REAL,
    "generated": GENERATED,
    "score": SCORE,
    "share": SHARE,
}

# Words in these colours on a white page: darker, so that the contrast is at least 4.5.
LIGHT_TEXT = {**LIGHT, "real": "#00734F", "generated": "#B04A00"}

# Background, text, faint text and lines of axes of a page.
PAGE_LIGHT = {"background": "#FFFFFF", "text": "#1B1D21", "faint": "#5A5F68", "axis": "#D9DCE1"}

PAGE_DARK = {"background": "#15171B", "text": "#ECEEF1", "faint": "#A3A9B3", "axis": "#363A41"}

# Curves without a meaning of their own, in this order.
CYCLE = (DISCRIMINATOR, REAL, GENERATED, "#CC79A7", "#E69F00", "#56B4E9")

# What the discriminator takes for generated is grey, what it takes for real is blue.
_LOW, _MIDDLE, _HIGH = (0xC4, 0xC4, 0xC4), (0xFF, 0xFF, 0xFF), (0x7F, 0xB8, 0xE6)

# The same three on a dark background.
_DARK_LOW, _DARK_MIDDLE, _DARK_HIGH = (0x4A, 0x4A, 0x4A), (0x20, 0x22, 0x27), (0x1C, 0x4F, 0x7A)


def value_ends(*, dark: bool = False) -> tuple[str, str, str]:
    """Returns the colours of a discriminator's lowest, middle and highest value.

    Args:
        dark: whether the background is dark.
    """
    ends = (_DARK_LOW, _DARK_MIDDLE, _DARK_HIGH) if dark else (_LOW, _MIDDLE, _HIGH)
    low, middle, high = ("#{:02x}{:02x}{:02x}".format(*end) for end in ends)
    return low, middle, high


def value_bands(count: int) -> list[str]:
    """Returns the colours of a discriminator's values, from the lowest band to the highest.

    Args:
        count: the number of bands.

    Returns:
        A list of `count` colours such as `"#ff9900"`: from grey over white to light blue.
    """
    colours = []
    for index in range(count):
        place = 2 * (index + 0.5) / count - 1
        end = _HIGH if place > 0 else _LOW
        mixed = (
            round(middle + (far - middle) * abs(place))
            for middle, far in zip(_MIDDLE, end, strict=True)
        )
        colours.append("#{:02x}{:02x}{:02x}".format(*mixed))
    return colours
