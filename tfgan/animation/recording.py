"""A recorded run that shows itself in a notebook."""

import html
import shutil
import weakref
from pathlib import Path
from typing import Any

from tfgan.animation.frames import FrameReader, film_frames
from tfgan.animation.page import page, page_run, write_page
from tfgan.animation.plots.registry import plot_for
from tfgan.animation.rendering import render

# Pixels of the frame around the page in a notebook: the page fits into it without scrolling.
HEIGHT = 640


class Recording:
    """A recorded run. As the last line of a notebook's cell it shows itself as a replay page.

    Args:
        path: the frames file.
        title: the title of the page. None takes what the file says.
        temporary: whether the file's folder is temporary: it is removed with this object.

    Attributes:
        path: the frames file.
        num_frames: the number of frames.

    Raises:
        ValueError: if the file is missing or damaged.

    Example:
        >>> Recording("run.frames.npz").save("run.html")
    """

    def __init__(
        self,
        path: str | Path,
        *,
        title: str | None = None,
        temporary: bool = False,
    ) -> None:
        self.path, self._title = Path(path), title
        if temporary:
            weakref.finalize(self, shutil.rmtree, self.path.parent, ignore_errors=True)
        self._page: str | None = None
        with FrameReader(self.path) as frames:
            self.num_frames = len(frames)

    def __repr__(self) -> str:
        return f"Recording({str(self.path)!r}): {self.num_frames} frames"

    def page(self) -> str:
        """Returns the replay page, html."""
        if self._page is None:
            run = self._run()
            self._page = page([run], title=run["title"])
        return self._page

    def save(self, path: str | Path, **options: Any) -> Path:
        """Writes the run as a replay page or as a film.

        Args:
            path: the file to write; .html is a page, .mp4 and .gif are films.
            **options: arguments of `tfgan.animation.render`, for a film.

        Returns:
            `path` as a `Path`.

        Raises:
            ValueError: if the file cannot be written.
        """
        if Path(path).suffix.lower() == ".html":
            run = self._run()
            return write_page(path, [run], title=run["title"], **options)
        with FrameReader(self.path) as frames:
            render(film_frames(frames), plot_for(frames.kind, frames.metadata), path, **options)
        return Path(path)

    def _run(self) -> dict[str, Any]:
        with FrameReader(self.path) as frames:
            return page_run(frames, title=self._title)

    def _repr_html_(self) -> str:
        # The page runs in a frame of its own: it and the notebook cannot disturb each other.
        inside = html.escape(self.page(), quote=True)
        return (
            f'<iframe srcdoc="{inside}" sandbox="allow-scripts" title="replay" '
            f'style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'
        )
