"""Captions at the steps that matter. They are computed from the run, not written by hand."""

from typing import Any

import numpy as np
import numpy.typing as npt

# The share of its whole range in which a curve on a plateau stays.
PLATEAU = 0.15


def caption(frame: int, name: str, text: str, until: int | None = None) -> dict[str, Any]:
    """Returns a caption.

    Args:
        frame: the index of the frame at which it begins.
        name: what happens there, in two or three words.
        text: a sentence about it.
        until: the index of the first later frame at which the sentence is not true any more. None:
            it stays true to the end.
    """
    found = {"frame": int(frame), "name": name, "text": text}
    return found if until is None else {**found, "until": int(until)}


def ends(found: npt.ArrayLike, start: int) -> int | None:
    """Returns the first index after `start` whose value is not true; None if all are.

    Args:
        found: booleans (n,).
        start: the index of a true value.
    """
    place = first_where(~np.asarray(found, bool)[start:])
    return None if place is None else start + place


def first_where(found: npt.ArrayLike) -> int | None:
    """Returns the index of the first true value; None if there is none.

    Args:
        found: booleans (n,).
    """
    places = np.flatnonzero(found)
    return int(places[0]) if len(places) else None


def stays_from(found: npt.ArrayLike) -> int | None:
    """Returns the first index from which all values are true; None if the last one is not.

    Args:
        found: booleans (n,).
    """
    false = np.flatnonzero(~np.asarray(found, bool))
    start = int(false[-1]) + 1 if len(false) else 0
    return start if start < np.size(found) else None


def plateau(values: npt.NDArray[Any]) -> list[dict[str, Any]]:
    """Returns the caption of the discriminator's plateau, where it has one.

    The plateau begins where a running mean of the loss stays, to the end, within 15 % of the range
    of the loss around its last value. It must hold for the last fifth of the frames.

    Args:
        values: the discriminator's loss at each frame, (n,).

    Returns:
        A list of one caption, or an empty list.
    """
    width = max(len(values) // 20, 1)
    padded = np.concatenate([np.full(width - 1, values[0]), values])
    mean = np.convolve(padded, np.ones(width) / width, "valid")
    reach = PLATEAU * (np.ptp(values) or 1.0)
    start = stays_from(np.abs(mean - mean[-1]) <= reach)
    if start is None or not 0 < start <= 0.8 * len(values):
        return []
    text = "From here on the discriminator's loss stays about the same."
    return [caption(start, "D's loss settles", text)]
