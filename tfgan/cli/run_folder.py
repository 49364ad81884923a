"""A folder for each run, named by its id, and checkpoints every so many epochs."""

import dataclasses
import time
from pathlib import Path

from tfgan.cli.flag_groups import OutputFlags
from tfgan.cli.flags import flag


@dataclasses.dataclass(kw_only=True)
class RunFolderFlags(OutputFlags):
    """Where a run's files go if they are not named one by one."""

    run_folder: Path | None = flag(
        None, "folder of runs; this run writes to the folder of its id in it: model, flags, "
        "picture, metrics, TensorBoard and checkpoints", group="output", metavar="DIR",
    )  # fmt: skip
    run_id: str | None = flag(
        None, "id of the run in --run-folder (default: date and time)", group="output",
        metavar="NAME",
    )  # fmt: skip
    checkpoint_every: int | None = flag(
        None, "epochs between checkpoints; each can be resumed (default: none)", group="output",
        metavar="N",
    )  # fmt: skip

    @property
    def run_path(self) -> Path | None:
        """The folder of this run; None without --run-folder."""
        if self.run_folder is None or self.run_id is None:
            return None
        return self.run_folder / self.run_id

    @property
    def checkpoint_folder(self) -> Path | None:
        """Where checkpoints go: into the run's folder, or beside the saved model."""
        if self.run_path:
            return self.run_path / "checkpoints"
        return self.save.with_name(f"{self.save.stem}-checkpoints") if self.save else None

    def check_outputs(self) -> None:
        """See `OutputFlags.check_outputs`. Nothing is made here."""
        from tfgan.utils import files

        self.positive_integers("checkpoint_every")
        self._choose_id()
        folder = self.run_path
        if folder is None:
            super().check_outputs()
        elif folder.is_dir():
            self._fill(folder)
            super().check_outputs()
        else:
            # Files of a folder that does not exist yet cannot be checked one by one.
            super().check_outputs()
            files.check_folder(folder)
            self._fill(folder)
        if self.checkpoint_every is not None:
            if self.checkpoint_folder is None:
                raise ValueError("--checkpoint-every needs --run-folder or --save")
            files.check_folder(self.checkpoint_folder)

    def _choose_id(self) -> None:
        """Takes the date and time as the id where none is given."""
        if self.run_folder is None:
            if self.run_id is not None:
                raise ValueError("--run-id goes with --run-folder")
            return
        if self.run_id is None:
            self.run_id = free_id(self.run_folder)
        elif Path(self.run_id).name != self.run_id or self.run_id == "..":
            raise ValueError(
                f"--run-id must be the name of a folder, not a path. Received: {self.run_id}"
            )

    def _fill(self, folder: Path) -> None:
        """Puts the files that were not named into the run's folder."""
        for name, file in (
            ("save", "model.keras"),
            ("plot", "samples.png"),
            ("metrics", "metrics.json"),
            ("logdir", "board"),
        ):
            if getattr(self, name) is None:
                setattr(self, name, folder / file)


def free_id(folder: Path) -> str:
    """Returns the date and time as an id, with a number if `folder` has it already."""
    now = time.strftime("%Y%m%d-%H%M%S")
    found, count = now, 1
    while (folder / found).exists():
        count += 1
        found = f"{now}-{count}"
    return found
