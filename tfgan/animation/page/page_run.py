"""One run as the page holds it: what the kinds of frames have in common."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfgan.animation.frames import FrameReader, is_regular
from tfgan.animation.page.captions import plateau
from tfgan.animation.page.gaussian_1d import gaussian_1d
from tfgan.animation.page.image_grid import image_grid
from tfgan.animation.page.lines import line
from tfgan.animation.page.mixture_2d import mixture_2d
from tfgan.animation.plots.registry import SIDE_BY_SIDE
from tfgan.animation.plots.side_by_side import SIDES
from tfgan.animation.side_frames import SideFrames
from tfgan.utils import validation

# A page with more frames takes long to load. A run of more has frames left out.
MAX_FRAMES = 300

Frames = Sequence[dict[str, Any]]
Describe = Callable[[Any, list[int]], dict[str, Any]]

KINDS: dict[str, Describe] = {
    "gaussian-1d": gaussian_1d,
    "mixture-2d": mixture_2d,
    "image-grid": image_grid,
}


def page_run(
    frames: FrameReader | SideFrames, *, title: str | None = None, every: int | None = None
) -> dict[str, Any]:
    """Returns what the page holds of a run.

    Args:
        frames: the frames of the run.
        title: the title above the run. None takes what the metadata say.
        every: keep every n-th frame and the last. None keeps all, or every n-th of more than 300.

    Returns:
        A dict of JSON values. `kind`, `title`; `steps`, the step of each frame; `regular`,
        whether a frame is at an equal distance (others are the first steps, one by one);
        `alternating`, whether the discriminator is updated before the generator; `arrays` of
        packed arrays or `images` of data URIs; `panels`, curves with a cursor; `captions`, each
        with the index of its frame; and what the drawing of its kind needs.

    Raises:
        ValueError: if there is no page for that kind of frames.
    """
    describe = KINDS[validation.choice("kind of frames for a page", frames.kind, tuple(KINDS))]
    regular = is_regular(frames)
    indices = _chosen(regular, every)
    run = describe(frames, indices)
    steps = [frames[index]["step"] for index in indices]
    losses = _losses(frames, steps)
    captions = run.pop("captions")
    if losses:
        run["panels"].insert(0, losses)
        d_loss = np.interp(steps, frames.series["step"], frames.series["discriminator_loss"])
        captions += plateau(d_loss)
    return {
        "kind": frames.kind,
        "title": _title(frames.metadata) if title is None else title,
        "steps": steps,
        "lastStep": max(steps[-1], frames.metadata.get("num_steps", 0)),
        "regular": [regular[index] for index in indices],
        "alternating": bool(frames.metadata.get("alternating", True)),
        **run,
        "captions": sorted(captions, key=lambda caption: caption["frame"]),
    }


def page_runs(frames: FrameReader, *, every: int | None = None) -> list[dict[str, Any]]:
    """Returns what the page holds of the one or the two runs of some frames.

    Args:
        frames: the frames of a run, or of two runs as `tfgan compare` records them.
        every: see `page_run`.

    Returns:
        A list of dicts as of `page_run`: both sides of frames that hold two runs.

    Raises:
        ValueError: if there is no page for that kind of frames.
    """
    if not frames.kind.startswith(SIDE_BY_SIDE):
        return [page_run(frames, every=every)]
    kind = frames.kind.removeprefix(SIDE_BY_SIDE)
    titles = [frames.metadata.get(place, "") for place in ("left", "right")]
    sides = [
        SideFrames(frames, side, kind=kind, title=title)
        for side, title in zip(SIDES, titles, strict=True)
    ]
    return [page_run(side, every=every) for side in sides]


def _chosen(regular: list[bool], every: int | None) -> list[int]:
    """Returns the indices of the frames to keep. Frames of the first steps are all kept."""
    count = sum(regular)
    if every is None:
        every = -(-count // MAX_FRAMES)
    every = validation.positive_integer("every", every)
    places = [index for index, kept in enumerate(regular) if kept]
    kept = {*places[::every], len(regular) - 1}
    return [index for index in range(len(regular)) if index in kept or not regular[index]]


def _title(metadata: dict[str, Any]) -> str:
    if "title" in metadata:
        return str(metadata["title"])
    if "recipe" not in metadata:
        return ""
    minibatch = " + minibatch" if metadata.get("minibatch") else ""
    seed = f", seed {metadata['seed']}" if "seed" in metadata else ""
    return f"{metadata['recipe']}{minibatch}{seed}"


def _losses(frames: FrameReader | SideFrames, steps: list[int]) -> dict[str, Any] | None:
    """Returns the panel of both losses. None if the file has no series of them."""
    series = frames.series
    if not {"step", "discriminator_loss", "generator_loss"} <= set(series):
        return None
    lines = [
        line(name, colour, series["step"], series[f"{name}_loss"])
        for name, colour in (("discriminator", "discriminator"), ("generator", "generated"))
    ]
    return {"title": "losses", "lines": lines}
