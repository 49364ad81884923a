"""Draws an animation again from recorded frames or a saved run, without training.

python scripts/animate.py FRAMES --anim out.gif --size 9x6 --fps 15
"""

import argparse
import dataclasses
import sys
import zipfile
from pathlib import Path

from _common import OneLineParser, run_script

FRAMES_ENDING = ".frames.npz"


@dataclasses.dataclass
class Options:
    """The command line: FRAMES --anim --fps --size --dpi --every --optimal --plot."""

    frames: Path
    anim: Path | None
    fps: float
    size: tuple[float, float]
    dpi: float
    every: int
    optimal: bool
    plot: Path | None


def size(text):
    """(width, height) in inches of "6x4"."""
    try:
        width, height = (float(side) for side in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected WIDTHxHEIGHT in inches, such as 6x4. Received: {text}"
        ) from None
    return width, height


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="animate.py", description=__doc__.splitlines()[0])
    parser.add_argument(
        "frames", type=Path, metavar="FRAMES",
        help="recorded frames (*.frames.npz) or a saved run (run.keras, beside run.frames.npz)",
    )  # fmt: skip
    parser.add_argument(
        "--anim", type=Path, metavar="PATH",
        help="the animation: .mp4, .gif or .html (default: FRAMES' name with .mp4, "
        "or none if --plot is given)",
    )  # fmt: skip
    parser.add_argument("--fps", type=float, default=30, help="frames per second (30)")
    parser.add_argument("--size", type=size, default=(6, 4), metavar="WxH", help="in inches (6x4)")
    parser.add_argument("--dpi", type=float, default=100, help="pixels per inch (100)")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="draw every n-th frame and the last"
    )
    parser.add_argument(
        "--optimal", action="store_true", help="draw the optimal discriminator p/(p+q), too"
    )
    parser.add_argument(
        "--plot", type=Path, metavar="PATH", help="a picture of the last frame: .png, .pdf or .svg"
    )
    return parser


def recorded_frames(path):
    """The frames file that `path` means; of a saved run, the one beside it.

    Raises:
        ValueError: if a saved run is none, or has no frames beside it.
    """
    if path.suffix != ".keras":
        return path
    if not path.is_file():
        raise ValueError(f"saved run {path} does not exist")
    if not zipfile.is_zipfile(path):
        raise ValueError(f"{path} is not a saved run: it is damaged or of another format")
    frames = path.with_suffix(FRAMES_ENDING)
    if not frames.is_file():
        raise ValueError(
            f"{path} has no recorded frames beside it (expected {frames}): "
            f"run scripts/gan1d.py again with --anim and --save {path}"
        )
    return frames


def default_animation(frames):
    """FRAMES' name with .mp4: run.frames.npz becomes run.mp4."""
    return frames.with_name(frames.name.removesuffix(FRAMES_ENDING)).with_suffix(".mp4")


def draw(options):
    """Draws what `options` ask for and says where it is; everything is checked before drawing."""
    from tfgan.animation.frames import EveryNth, FrameReader
    from tfgan.animation.plots.registry import plot_for
    from tfgan.animation.rendering import (
        RenderInterrupted,
        check_still,
        check_target,
        draw_still,
        render,
    )

    path = recorded_frames(options.frames)
    animation = options.anim
    if animation is None and options.plot is None:
        animation = default_animation(path)
    if animation:
        check_target(animation, fps=options.fps)
    if options.plot:
        check_still(options.plot)
    with FrameReader(path) as frames:
        plot = plot_for(frames.kind, frames.metadata, optimal=options.optimal)
        chosen = EveryNth(frames, options.every)
        if animation:
            look = {"fps": options.fps, "size": options.size, "dpi": options.dpi}
            try:
                count = render(chosen, plot, animation, **look)
            except RenderInterrupted as interrupt:
                print(f"animation: {interrupt.path} (interrupted, {interrupt.count} frames)")
                return 130
            print(f"animation: {animation} ({count} frames)")
        if options.plot:
            draw_still(chosen[-1], plot, options.plot, size=options.size, dpi=options.dpi)
            print(f"picture: {options.plot}")
    return 0


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, draw, arguments, tensorflow=False)


if __name__ == "__main__":
    sys.exit(main())
