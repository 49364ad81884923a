"""`tfgan animate`: recorded frames become a film again, without training and TensorFlow."""

import dataclasses
import sys
import zipfile
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import pages
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag
from tfgan.utils import validation

EXAMPLES = (
    "run.keras --anim large.mp4 --size 9x6",
    "run.frames.npz --anim out.gif --fps 15 --every 4",
)
FRAMES_ENDING = ".frames.npz"


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "animate"
    needs_tensorflow: ClassVar[bool] = False

    frames: Path = flag(
        help="recorded frames (run.frames.npz) or a saved run (run.keras, beside its frames)",
        metavar="FRAMES", group="data", positional=True,
    )  # fmt: skip
    anim: Path | None = flag(
        None, "film, .mp4 or .gif, or replay page, .html (default: run.mp4, or none with --plot)",
        group="output", metavar="PATH",
    )  # fmt: skip
    plot: Path | None = flag(
        None, "picture of the last frame: .png, .pdf or .svg", group="output", metavar="PATH"
    )
    show: bool = flag(False, "open a window with the last frame", group="output")
    fps: float | None = flag(
        None, "frames per second (default: the run's; else the film plays for about 9 seconds)",
        group="output", metavar="N",
    )  # fmt: skip
    size: tuple[float, ...] | None = flag(
        None, "width and height in inches (default: the run's)", group="output", metavar="WxH"
    )
    dpi: float = flag(100, "pixels per inch", group="output", metavar="N")
    every: int = flag(1, "draw every n-th frame and the last", group="output", metavar="N")
    optimal: bool = flag(False, "draw the optimal discriminator p/(p+q), too", group="output")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan import animation

        if self.size is not None and len(self.size) != 2:
            said = "x".join(f"{side:g}" for side in self.size)
            raise ValueError(
                f"argument --size: expected WIDTHxHEIGHT in inches, such as 6x4. Received: {said}"
            )
        for side in self.size or ():
            validation.positive("size", side)
        validation.positive_integer("every", self.every)
        self.frames = recorded_frames(self.frames)
        if self.anim is None and self.plot is None and not self.show:
            self.anim = default_film(self.frames)
        if self.anim:
            pages.check_animation(self.anim, fps=30 if self.fps is None else self.fps)
        if self.plot:
            animation.check_still(self.plot)
        if self.show:
            animation.check_display()


def recorded_frames(path: Path) -> Path:
    """The frames file that `path` means; for a saved run, the one beside it.

    Raises:
        ValueError: if there is no saved run, or no frames beside it.
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
            f"run tfgan gan1d again with --anim and --save {path}"
        )
    return frames


def default_film(frames: Path) -> Path:
    """FRAMES' name with .mp4: run.frames.npz becomes run.mp4."""
    return frames.with_name(frames.name.removesuffix(FRAMES_ENDING)).with_suffix(".mp4")


def run(options: Options) -> int:
    """Draws what the options ask for and says where it is."""
    from tfgan import animation
    from tfgan.animation.frames import EveryNth, FrameReader, film_frames
    from tfgan.animation.plots.registry import plot_for

    with FrameReader(options.frames) as frames:
        plot = plot_for(frames.kind, frames.metadata, optimal=options.optimal)
        chosen = EveryNth(film_frames(frames), options.every)
        if pages.is_page(options.anim):
            every = options.every if options.every > 1 else None
            pages.write_run(frames, options.anim, every=every, optimal=options.optimal)
        elif options.anim:
            look: dict[str, Any] = {"fps": options.fps, "size": options.size, "dpi": options.dpi}
            look["progress"] = sys.stderr.isatty()
            try:
                count = animation.render(chosen, plot, options.anim, **look)
            except animation.RenderInterrupted as interrupt:
                print(f"animation: {interrupt.path} (interrupted, {interrupt.count} frames)")
                return 130
            print(f"animation: {options.anim} ({count} frames)")
        if options.plot:
            animation.draw_still(chosen[-1], plot, options.plot, size=options.size, dpi=options.dpi)
            print(f"picture: {options.plot}")
        if options.show:
            animation.show(chosen[-1], plot, size=options.size)
    return 0
