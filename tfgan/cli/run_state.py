"""What a file of a run says of it: which run it is, how far it came, what was scored."""

import secrets
from pathlib import Path
from typing import Any

from tfgan.utils import saved_state

# The file of a run that has not ended lies beside the model under this ending.
PARTIAL = ".partial.keras"


def partial_path(save: Path) -> Path:
    """Where a run that is to be saved as `save` is saved until it has ended."""
    return save.with_suffix(PARTIAL)


def newest(path: Path) -> Path:
    """The file to go on from, for the path that a run was to be saved as.

    It is the file of the run that has not ended, if there is one. A file of the same run with fewer
    steps is older: the run was killed before it could remove it.
    """
    partial = partial_path(path)
    if path.name.endswith(PARTIAL) or not partial.is_file():
        return path
    try:
        running = saved_state.read(partial)
        ended = saved_state.read(path) if path.is_file() else {}
    except ValueError:
        return partial
    if running.get("run") != ended.get("run"):
        return partial
    return partial if progress(running) > progress(ended) else path


def progress(facts: dict[str, Any]) -> tuple[int, int]:
    """How far a run has come: the number of seeds that are done, and steps of the next one."""
    return len(facts.get("results", ())), int(facts.get("steps", 0))


class RunState:
    """The facts of a run, new or gone on with.

    Args:
        resume: the file that the run goes on from; None for a new run.

    Attributes:
        facts: what that file says, a dict; empty for a new run, and for files of older versions.
        run_id: which run it is. A run that goes on keeps its id, and all its files have it.
        results: the scores of the seeds that are done.

    Raises:
        ValueError: if the file cannot be read.
    """

    def __init__(self, resume: Path | None) -> None:
        self.facts: dict[str, Any] = saved_state.read(resume) if resume else {}
        self.resume = resume
        self.run_id: str = self.facts.get("run") or secrets.token_hex(8)
        self.results: list[dict[str, Any]] = list(self.facts.get("results", ()))

    @property
    def frames_path(self) -> Path | None:
        """The frames of the run so far; None for a new run."""
        return self.resume.with_suffix(".frames.npz") if self.resume else None

    @property
    def ended(self) -> bool:
        """Whether the run had ended: then nothing of it is left to do."""
        if self.resume is None or self.resume.name.endswith(PARTIAL):
            return False
        partial = partial_path(self.resume)
        try:
            return not partial.is_file() or saved_state.read(partial).get("run") != self.run_id
        except ValueError:
            return True

    def length(self) -> int | None:
        """The steps that the run was to make, where its schedules end; None if it is not known."""
        return self.facts.get("length")

    def callback_state(self, callback: Any) -> Any:
        """What a callback of that kind had to keep; None if there was none."""
        return self.facts.get("callbacks", {}).get(type(callback).__name__)
