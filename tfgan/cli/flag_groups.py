"""Groups of flags that commands share. The same flag means the same in each of them."""

import argparse
import contextlib
import dataclasses
import json
import math
import re
import zipfile
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import config_file, input_files, pages, run_state, words
from tfgan.cli.flags import flag, flag_name
from tfgan.utils import saved_state, validation

LARGEST_SEED = 2**31 - 1

# Counts beyond these are typing errors: they would take years, or all memory.
LARGEST = {
    "num_steps": 10**9,
    "epochs": 10**7,
    "anim_every": 10**9,
    "log_every": 10**9,
    "grid_every": 10**9,
    "checkpoint_every": 10**9,
    "pretrain_steps": 10**7,
    "batch_size": 10**7,
    "discriminator_steps": 10**5,
    "trials": 10**6,
    "hidden_size": 10**6,
    "latent_dim": 10**6,
    "packing": 10**4,
}


def gpu_names(device: str) -> tuple[str, ...]:
    """Returns `device` if it is the name of one GPU, such as gpu:1."""
    kind, _, number = device.partition(":")
    return (device,) if kind == "gpu" and number.isdecimal() else ()


@dataclasses.dataclass(kw_only=True)
class Options:
    """The base of every command line.

    Attributes:
        command: the command's name.
        needs_tensorflow: whether the command needs TensorFlow.
        prefers_onednn: whether its training is faster with oneDNN's kernels on every processor.
    """

    command: ClassVar[str] = ""
    needs_tensorflow: ClassVar[bool] = True
    prefers_onednn: ClassVar[bool] = False

    config: Path | None = flag(
        None,
        "read flags from this TOML file, such as the one that --save writes; flags given here win",
        metavar="TOML",
    )

    def prefers_one_thread(self) -> bool:
        """Whether what it trains is so small that one thread is faster. Asked after `check`."""
        return False

    def check(self) -> None:
        """Checks every number and path, and fills in what was left open. Imports no TensorFlow.

        Raises:
            ValueError: if a value is bad.
        """

    @classmethod
    def file_to_resume(cls, path: Path) -> Path:
        """The file to go on from, for what --resume names."""
        return path

    @classmethod
    def saved_flags(cls, path: Path) -> str | None:
        """The config file in a saved run; None if it has none."""
        return None

    @classmethod
    def saved_facts(cls, path: Path) -> dict[str, Any]:
        """What a saved model itself says of its run, by field; nothing if it cannot be read."""
        try:
            with zipfile.ZipFile(path) as archive:
                config = json.loads(archive.read("config.json"))
            return {name: config["config"].get(name) for name in ("seed", "recipe")}
        except (OSError, ValueError, KeyError, AttributeError, TypeError, zipfile.BadZipFile):
            return {}

    def positive_integers(self, *names: str, minimum: int = 1) -> None:
        """Checks those of the named fields that are given."""
        for name in names:
            if getattr(self, name) is not None:
                validation.positive_integer(flag_name(name), getattr(self, name), minimum)

    def check_seeds(self, first: int, count: int = 1) -> None:
        """Checks that `count` seeds from `first` on are in range."""
        for seed in (first, first + count - 1):
            if not 0 <= seed <= LARGEST_SEED:
                raise ValueError(
                    f"seed must be an integer in [0, {LARGEST_SEED}]. Received: {seed}"
                )


@dataclasses.dataclass(kw_only=True)
class MachineFlags(Options):
    """Where the work is done."""

    device: str = flag(
        "auto", "auto, cpu, gpu, or gpu:N for the GPU with that number", group="machine",
        metavar="NAME",
        choices=lambda options: ("auto", "cpu", "gpu", *gpu_names(options.device)),
    )  # fmt: skip
    jit: str = flag(
        "auto", "compile with XLA: auto, on or off", group="machine", metavar="WORD",
        choices=lambda options: ("auto", "on", "off"),
    )  # fmt: skip
    deterministic: bool = flag(
        False, "use TensorFlow's deterministic kernels, for GPUs", group="machine"
    )


@dataclasses.dataclass(kw_only=True)
class CompilingFlags(MachineFlags):
    """What the commands share that compile programs which the next command needs again."""

    cache: bool = flag(
        True, "keep compiled programs for the next command, see tfgan cache", group="machine"
    )


@dataclasses.dataclass(kw_only=True)
class OutputFlags(Options):
    """What a training run writes. Every file is written whole or not at all."""

    anim: Path | None = flag(
        None, "film of the training, .mp4 or .gif, or its replay page, .html", group="output",
        metavar="PATH", names=("--anim-path",),
    )  # fmt: skip
    anim_every: int | None = flag(
        None, "steps between frames (default: about 120 frames)", group="output", metavar="N",
        kept="default",
    )  # fmt: skip
    plot: Path | None = flag(
        None, "picture of the end: .png, .pdf or .svg", group="output", metavar="PATH"
    )
    losses: Path | None = flag(
        None, "picture of both losses: .png, .pdf or .svg", group="output", metavar="PATH"
    )
    show: bool = flag(False, "open a window with the picture of the end", group="output")
    save: Path | None = flag(
        None, "the model, .keras; its frames and its flags (.toml) go beside it",
        group="output", metavar="PATH",
    )  # fmt: skip
    metrics: Path | None = flag(
        None, "scores, times and flags as JSON", group="output", metavar="PATH"
    )
    logdir: Path | None = flag(
        None, "folder of losses and pictures for TensorBoard", group="output", metavar="DIR"
    )

    @property
    def frames_path(self) -> Path | None:
        """Where frames are kept: beside the saved model, else nowhere."""
        return self.save.with_suffix(".frames.npz") if self.save else None

    @property
    def config_path(self) -> Path | None:
        """Where the run's own flags are written: beside the saved model, else nowhere."""
        return self.save.with_suffix(".toml") if self.save else None

    @property
    def partial_path(self) -> Path | None:
        """Where a run is saved until it has ended: beside the path of --save, else nowhere."""
        return run_state.partial_path(self.save) if self.save else None

    @property
    def recording_path(self) -> Path | None:
        """Where frames are recorded until the run has ended: beside that file, else nowhere."""
        return self.partial_path.with_suffix(".frames.npz") if self.partial_path else None

    def films(self) -> list[Path | None]:
        """The paths of all films."""
        return [self.anim]

    def check_outputs(self) -> None:
        """Checks every path that will be written, before the work.

        Raises:
            ValueError: if one cannot be, or two are the same file.
        """
        from tfgan import animation
        from tfgan.animation.encoders import check_target
        from tfgan.utils import files

        if self.anim:
            pages.check_animation(self.anim)
        for path in filter(None, self.films()[1:]):
            if pages.is_page(path):
                raise ValueError(
                    f"--interpolate writes a film: expected .mp4 or .gif. Received: {path}"
                )
            check_target(path)
        for path in filter(None, (self.plot, self.losses)):
            animation.check_still(path)
        if self.save and self.save.suffix != ".keras":
            raise ValueError(f"--save must end in .keras. Received: {self.save}")
        own = (self.save, self.frames_path, self.config_path, self.metrics,
               self.partial_path, self.recording_path)  # fmt: skip
        written = [path for path in (*self.films(), self.plot, self.losses, *own) if path]
        for path in written:
            files.check_writable(path)
        if len({path.resolve() for path in written}) < len(written):
            raise ValueError("the files to write must be different files")
        beside = self.config_path
        if beside and beside.exists() and not config_file.is_ours(beside):
            raise ValueError(
                f"--save would replace {beside}, which no run wrote: choose another name"
            )
        if self.logdir:
            files.check_folder(self.logdir)
        if self.show:
            animation.check_display()


@dataclasses.dataclass(kw_only=True)
class TrainingFlags(CompilingFlags, OutputFlags):
    """What every training command has."""

    recipe: str | None = flag(
        "default", "name of a recipe, see below", group="model", metavar="NAME", kept="fixed"
    )
    loss: str | None = flag(
        None, "adversarial loss (default: the recipe's)", group="model", metavar="NAME",
        choices=lambda options: words.LOSSES, kept="fixed",
    )  # fmt: skip
    discriminator_steps: int | None = flag(
        None, "discriminator updates for each update of the generator (default: the recipe's)",
        group="model", metavar="N", kept="fixed",
    )  # fmt: skip
    num_steps: int | None = flag(
        None, "training steps (default: the recipe's)", group="training", metavar="N",
        kept="default",
    )  # fmt: skip
    epochs: int | None = flag(
        None, "passes through the data (default: the recipe's)", group="training", metavar="N",
        kept="default",
    )  # fmt: skip
    batch_size: int | None = flag(
        None, "samples per batch (default: the recipe's)", group="training", metavar="N",
        kept="fixed",
    )  # fmt: skip
    learning_rate: tuple[float, ...] | None = flag(
        None, "initial rate of the generator, and of the discriminator if it has another one",
        group="training", metavar="G[,D]", kept="fixed",
    )  # fmt: skip
    seed: int = flag(42, "seed of every random number", group="training", metavar="N", kept="fixed")
    trials: int = flag(
        1, "train seeds SEED ... SEED + N - 1 one after the other", group="training", metavar="N",
        kept="default",
    )  # fmt: skip
    jobs: int = flag(
        1, "processes that share the --trials after the first", group="machine", metavar="N"
    )
    resume: Path | None = flag(
        None, "go on with a run of --save to its end, where it was stopped or killed",
        group="training", metavar="PATH",
    )  # fmt: skip
    extend: bool = flag(
        False, "let --resume train for longer than the run was to: its schedules are stretched to "
        "the new length", group="training",
    )  # fmt: skip
    save_every: str | None = flag(
        None, "steps between saves during a run of --save, or epochs: 5epochs; 0 for none "
        "(default: every minute)", group="training", metavar="N",
    )  # fmt: skip
    max_growth: float = flag(
        1e6, "stop when a loss is so many times its start; 0: never", group="training", metavar="X"
    )

    @property
    def growth(self) -> float | None:
        """The argument of `StopOnDivergence`."""
        return self.max_growth or None

    @property
    def save_interval(self) -> tuple[float, str] | None:
        """How often the run is saved, (number, unit). None: as by default."""
        if self.save_every is None:
            return None
        if self.save_every == "0":
            return math.inf, "seconds"
        found = re.fullmatch(r"(\d{1,9})(e|epochs?)?", self.save_every)
        if not found or not int(found[1]):
            raise ValueError(
                "--save-every must be a number of steps such as 500, or of epochs such as 5epochs. "
                f"Received: {self.save_every}"
            )
        return int(found[1]), "epochs" if found[2] else "steps"

    @classmethod
    def file_to_resume(cls, path: Path) -> Path:
        """The file to go on from: that of the run that has not ended, if there is one."""
        return run_state.newest(path)

    @classmethod
    def saved_flags(cls, path: Path) -> str | None:
        """The config file in a saved run; None if it has none."""
        with contextlib.suppress(ValueError):
            return saved_state.read(path).get("flags")
        return None

    def check_training(self) -> None:
        """Checks the flags of this group.

        Raises:
            ValueError: if one is bad.
        """
        self.positive_integers(
            "num_steps", "epochs", "batch_size", "discriminator_steps", "trials", "jobs",
            "anim_every",
        )  # fmt: skip
        self.check_seeds(self.seed, self.trials)
        self.check_limits()
        validation.non_negative("--max-growth", self.max_growth)
        if self.save_interval is not None and self.save is None and not hasattr(self, "run_folder"):
            raise ValueError("--save-every goes with --save")
        if self.learning_rate is not None:
            if len(self.learning_rate) > 2:
                raise ValueError(
                    "--learning-rate takes one number, or two with a comma. "
                    f"Received: {config_file.text(self.learning_rate)}"
                )
            for rate in self.learning_rate:
                validation.positive("--learning-rate", rate)
        if self.resume:
            if self.resume.suffix != ".keras":
                raise ValueError(f"--resume must end in .keras. Received: {self.resume}")
            if not self.resume.is_file():
                raise ValueError(f"saved run {self.resume} does not exist")
            input_files.check_model(self.resume)
        elif self.extend:
            raise ValueError("--extend goes with --resume")

    def check_limits(self) -> None:
        """Checks that counts are not beyond what any run can need.

        Raises:
            ValueError: if one is.
        """
        for name, largest in LARGEST.items():
            value = getattr(self, name, None)
            if value is not None and value > largest:
                raise ValueError(f"{flag_name(name)} must be at most {largest}. Received: {value}")


@dataclasses.dataclass(kw_only=True)
class PenaltyFlags(Options):
    """Constraints of the discriminator and the size of the latents."""

    gp_weight: float | None = flag(
        None, "weight of the gradient penalty (default: the recipe's)", group="model",
        metavar="W", kept="fixed",
    )  # fmt: skip
    clip: float | None = flag(
        None, "bound of the critic's weights (default: the recipe's)", group="model", metavar="C",
        kept="fixed",
    )  # fmt: skip
    latent_dim: int | None = flag(
        None, "numbers of a latent (default: the recipe's)", group="model", metavar="N",
        kept="fixed",
    )  # fmt: skip

    def check_penalties(self) -> None:
        """Checks the flags of this group.

        Raises:
            ValueError: if one is bad.
        """
        if self.gp_weight is not None:
            validation.non_negative("--gp-weight", self.gp_weight)
        if self.clip is not None:
            validation.positive("--clip", self.clip)
        self.positive_integers("latent_dim")


@dataclasses.dataclass(kw_only=True)
class PointFlags(TrainingFlags):
    """What the commands share whose data are drawn without end."""

    epochs: int | None = flag(None, argparse.SUPPRESS, group="training", metavar="N")
    log_every: int | None = flag(
        None, "steps between log lines", group="output", metavar="N", kept="default"
    )

    def check_length(self) -> None:
        """Refuses --epochs.

        Raises:
            ValueError: if it is given.
        """
        if self.epochs is not None:
            raise ValueError(
                "--epochs is for data sets: these data are drawn without end. Use --num-steps"
            )
        self.positive_integers("log_every")
        if self.save_interval is not None and self.save_interval[1] == "epochs":
            raise ValueError(
                "--save-every takes steps here: these data are drawn without end. "
                f"Received: {self.save_every}"
            )
