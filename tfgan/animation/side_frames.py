"""One of the two runs of a file that `tfgan compare` recorded."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.animation.frames import FrameReader


class SideFrames(Sequence[dict[str, Any]]):
    """One of the two runs that frames of two runs hold. It can be used where a reader can.

    Args:
        frames: frames whose arrays' names begin with the names of both sides.
        side: the name of the side, such as "keras".
        kind: the kind of the side's frames, such as "gaussian-1d".
        title: the title of the side.

    Attributes:
        kind: the kind of the side's frames.
        metadata: the metadata of both, with the title of the side.
        series: an empty dict: no file holds series of two runs.
    """

    def __init__(self, frames: FrameReader, side: str, *, kind: str, title: str) -> None:
        self._frames, self._prefix = frames, f"{side}_"
        self.kind = kind
        self.metadata: dict[str, Any] = {**frames.metadata, "title": title}
        self.series: dict[str, npt.NDArray[np.float64]] = {}

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: Any) -> Any:
        frame = self._frames[index]
        own = {
            name.removeprefix(self._prefix): array
            for name, array in frame.items()
            if name.startswith(self._prefix)
        }
        return {"step": frame["step"], **own}
