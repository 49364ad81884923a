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

# Curves without a meaning of their own, in this order.
CYCLE = (DISCRIMINATOR, REAL, GENERATED, "#CC79A7", "#E69F00", "#56B4E9")

# What the discriminator takes for generated is grey, what it takes for real is blue.
_LOW, _MIDDLE, _HIGH = (0xC4, 0xC4, 0xC4), (0xFF, 0xFF, 0xFF), (0x7F, 0xB8, 0xE6)


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
