"""The line above a picture: its title on the left, the step and a distance on the right."""

from typing import Any

from tfgan.animation.plots.fit_text import fit_text

# Widths in inches of characters at 12 points, in DejaVu Sans.
_DIGIT, _COMMA, _OF, _GAP = 0.106, 0.053, 0.23, 0.06

# Room for a distance such as 12.34, and for its name.
_VALUE, _NAME = 0.5, 0.42

# Room for a step if the length of the run is not known.
_UNKNOWN_STEPS = 100_000

UNKNOWN = "\u2013"


class StepTitle:
    """The title, "step 380 of 1,500" and "W1 1.67" in one line.

    The words are drawn once. Only the two numbers change from frame to frame: letters take most of
    the time of a frame.

    Args:
        figure: the figure, or half of one.
        title: the title of the picture.
        scale: the size of the letters. 1 is 12 points.
        num_steps: the number of steps of the run. None leaves it out.

    Attributes:
        moving: the artists that change.
    """

    def __init__(
        self, figure: Any, title: str, *, scale: float = 1.0, num_steps: int | None = None
    ) -> None:
        width, height = figure.get_size_inches()
        inch = scale / width
        style: dict[str, Any] = {"y": 1 - 0.12 * scale / height, "fontsize": 12 * scale}
        style |= {"verticalalignment": "top"}
        said = figure.suptitle(title, x=0.15 * inch, horizontalalignment="left", **style)
        style["horizontalalignment"] = "right"
        place = 1 - 0.15 * inch
        self.distance = figure.text(place, s="", **style)
        place -= (_VALUE + _GAP) * inch
        figure.text(place, s="W1", **style)
        place -= _NAME * inch
        if num_steps:
            figure.text(place, s=f"of {num_steps:,}", **style)
            place -= (_OF + _width(num_steps) + _GAP) * inch
        self.step = figure.text(place, s="", **style)
        place -= (_width(num_steps or _UNKNOWN_STEPS) + _GAP) * inch
        figure.text(place, s="step", **style)
        fit_text(said, place - (0.15 + _NAME + _GAP) * inch)
        self.moving = [self.step, self.distance]

    def show(self, step: int | None, distance: float | None) -> None:
        """Shows the numbers of a frame.

        Args:
            step: the step. None if it is not known.
            distance: the distance W1 to the data. None if it is not known.
        """
        self.step.set_text(UNKNOWN if step is None else f"{step:,}")
        self.distance.set_text(UNKNOWN if distance is None else _short(distance))


def _short(distance: float) -> str:
    """Returns a distance as a text that has room: 6.61, 4321, 1e+06."""
    if distance < 100:
        return f"{distance:.2f}"
    return f"{distance:.0f}" if distance < 10_000 else f"{distance:.0e}"


def _width(number: int) -> float:
    """Returns the width of a number with commas at 12 points, in inches."""
    text = f"{number:,}"
    return _DIGIT * sum(c.isdigit() for c in text) + _COMMA * text.count(",")
