"""`tfgan page`: recorded runs in one page that a browser plays, without training and TensorFlow."""

import dataclasses
from pathlib import Path
from typing import ClassVar

from tfgan.cli import pages
from tfgan.cli.animate import recorded_frames
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag

EXAMPLES = (
    "run.keras --out run.html",
    "a.keras b.keras --out both.html",
)


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "page"
    needs_tensorflow: ClassVar[bool] = False

    frames: list[Path] = flag(
        help="recorded frames (run.frames.npz) or saved runs (run.keras, beside their frames); "
        "several are shown side by side", metavar="FRAMES", group="data", positional=True,
    )  # fmt: skip
    out: Path | None = flag(
        None, "the page, .html (default: run.html)", group="output", metavar="PATH"
    )
    title: str | None = flag(
        None,
        "title of the page (default: the run's; of several: how many)",
        group="output",
        metavar="TEXT",
    )
    every: int | None = flag(
        None, "keep every n-th frame and the last (default: at most 300 frames)", group="output",
        metavar="N",
    )  # fmt: skip
    optimal: bool = flag(False, "show the optimal discriminator p/(p+q) at first", group="output")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        self.positive_integers("every")
        self.frames = [recorded_frames(path) for path in self.frames]
        if self.out is None:
            self.out = pages.page_beside(self.frames[0])
        if not pages.is_page(self.out):
            raise ValueError(f"--out must end in {pages.ENDING}. Received: {self.out}")
        pages.check_animation(self.out)


def run(options: Options) -> int:
    """Writes the page and says where it is."""
    from tfgan.animation.frames import FrameReader
    from tfgan.animation.page import page_run

    assert options.out is not None
    runs = []
    for path in options.frames:
        with FrameReader(path) as frames:
            runs.append(page_run(frames, every=options.every))
            runs[-1]["title"] = runs[-1]["title"] or path.name.removesuffix(pages.FRAMES_ENDING)
    kinds = sorted({run["kind"] for run in runs})
    if len(kinds) > 1:
        raise ValueError(f"the runs of a page must be of one kind. Received: {', '.join(kinds)}")
    several = f"{'Two' if len(runs) == 2 else len(runs)} runs side by side"
    title = options.title or (runs[0]["title"] if len(runs) == 1 else several)
    pages.write(runs, options.out, title=title, optimal=options.optimal)
    return 0
