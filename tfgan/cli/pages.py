"""Replay pages of a run: which paths mean one, and how it is written."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:  # All that draws takes longer to import than --help may take.
    from tfgan.animation.frames import FrameReader

ENDING = ".html"

FRAMES_ENDING = ".frames.npz"

# Steps that the page of a 1-D run shows one by one.
FIRST_STEPS = 50


def is_page(path: Path | None) -> TypeGuard[Path]:
    """Whether an animation of that name is a replay page."""
    return path is not None and path.suffix.lower() == ENDING


def page_beside(frames: Path) -> Path:
    """The page's path where none was given: run.frames.npz becomes run.html."""
    name = frames.name.removesuffix(FRAMES_ENDING).removesuffix(frames.suffix)
    return frames.with_name(name + ENDING)


def check_animation(path: Path, *, fps: float = 30) -> None:
    """Checks that the animation can be written. A page needs no encoder.

    Raises:
        ValueError: if it cannot.
    """
    from tfgan.animation.encoders import check_target
    from tfgan.utils.files import check_writable

    if is_page(path):
        check_writable(path)
    else:
        check_target(path, fps=fps)


def write_run(
    frames: "FrameReader", path: Path, *, every: int | None = None, optimal: bool = False
) -> None:
    """Writes the page of one run and says where it is.

    Args:
        frames: the frames of the run.
        path: the page.
        every: see `page_run`.
        optimal: whether the optimal discriminator of a 1-D run is shown at first.
    """
    from tfgan.animation.page import page_run

    run = page_run(frames, every=every)
    title = run["title"] or path.stem
    write([run], path, title=title, optimal=optimal)


def write(runs: Sequence[dict[str, Any]], path: Path, **options: Any) -> None:
    """Writes a page and says where it is.

    Args:
        runs: what `page_run` returned.
        path: the page.
        **options: arguments of `write_page`.
    """
    from tfgan.animation.page import write_page

    write_page(path, runs, **options)
    counts = " and ".join(str(len(run["steps"])) for run in runs)
    if len(runs) > 2:
        counts = f"{len(runs)} runs, {sum(len(run['steps']) for run in runs)}"
    print(f"page: {path} ({counts} frames)")
