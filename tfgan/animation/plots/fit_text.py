"""Text that is made smaller, and at last shorter, until it fits."""

from typing import Any

# The smallest size of a title, as a share of its usual size. A longer title is cut.
SMALLEST = 0.7


def fit_text(text: Any, width: float) -> None:
    """Makes a line of text fit.

    Its letters get smaller, to 70 % of their size. If this is not enough, the end is left out.

    Args:
        text: the text in a figure, or in a part of one.
        width: the room for it, as a share of the width of the figure or of the part.
    """
    room = width * text.figure.bbox.width
    usual = text.get_fontsize()

    def taken() -> float:
        return float(text.get_window_extent().width)

    if taken() > room:
        text.set_fontsize(max(usual * room / taken(), SMALLEST * usual))
    # Sizes of letters are rounded: a bit more may be needed.
    while taken() > room and text.get_fontsize() > SMALLEST * usual:
        text.set_fontsize(max(0.97 * text.get_fontsize(), SMALLEST * usual))
    words = text.get_text()
    while taken() > room and words:
        words = words[:-1]
        text.set_text(f"{words.rstrip()}\u2026")
