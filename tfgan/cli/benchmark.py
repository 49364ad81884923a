"""`tfgan benchmark`: training beside PyTorch, whole commands, where the time goes, and programs."""

import dataclasses
import importlib
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import outputs
from tfgan.cli.first_line import configure
from tfgan.cli.flag_groups import MachineFlags
from tfgan.cli.flags import flag
from tfgan.utils import validation

EXAMPLES = (
    "--metrics benchmark.json",
    "--only gan1d mnist-article --repeats 3",
    "--startup --repeats 3",
)
# Each benchmark: its module in `tfgan.cli.benchmarks` and its function there.
BENCHMARKS = {
    "gan1d": ("gaussian_1d", "training"),
    "gan1d-phases": ("gaussian_1d", "phases"),
    "gan2d-wgan-gp": ("mixture_2d", "wgan_gp"),
    "gan2d-default": ("mixture_2d", "default"),
    "mnist-article": ("mnist", "article"),
    "mnist-batch-128": ("mnist", "batch_128"),
    "mnist-wgan-gp": ("mnist", "wgan_gp"),
}


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    return {"benchmarks": tuple(BENCHMARKS)}


@dataclasses.dataclass(kw_only=True)
class Options(MachineFlags):
    """The command line."""

    command: ClassVar[str] = "benchmark"

    only: list[str] = flag(
        list(BENCHMARKS), "benchmarks to run (default: all)", metavar="NAME",
        choices=lambda options: BENCHMARKS, noun="benchmark",
    )  # fmt: skip
    repeats: int = flag(5, "rounds of each measurement", metavar="N")
    gpu: bool = flag(
        False, "measure the image systems on a GPU, beside PyTorch eager and torch.compile"
    )
    startup: bool = flag(
        False, "measure whole commands beside a bare import of TensorFlow, with the cache of "
        "compiled programs off, empty and filled, and what their time goes into",
    )  # fmt: skip
    export: Path | None = flag(
        None, "write the compiled training loops of all systems as StableHLO, and count what is in "
        "them", group="output", metavar="DIR",
    )  # fmt: skip
    systems: list[str] | None = flag(
        None, "systems of --export (default: all)", metavar="NAME",
    )  # fmt: skip
    metrics: Path | None = flag(None, "the numbers as JSON", group="output", metavar="PATH")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        self.positive_integers("repeats")
        if bool(self.gpu) + bool(self.export) + self.startup > 1:
            raise ValueError("--gpu, --export and --startup each do something else: give one")
        if self.systems is not None and self.export is None:
            raise ValueError("--systems goes with --export")
        if self.export:
            files.check_folder(self.export)
        if self.gpu and self.device == "auto":
            self.device = "gpu"
        if self.metrics:
            files.check_writable(self.metrics)


def run(options: Options) -> int:
    """Runs the chosen benchmarks."""
    from tfgan.utils import device

    configure(options)
    results: dict[str, Any] = {"device": device.device_name()}
    if options.export:
        results["programs"] = _export(options.export, options.systems)
    elif options.gpu:
        from tfgan.cli.benchmarks import gpu

        results["gpu"] = gpu.measure(options.repeats)
    elif options.startup:
        from tfgan.cli.benchmarks import startup

        results["startup"] = startup.measure(options.repeats)
    others = options.export or options.gpu or options.startup
    for name in [] if others else options.only:
        module, function = BENCHMARKS[name]
        measure = getattr(importlib.import_module(f"tfgan.cli.benchmarks.{module}"), function)
        results[name] = measure(options.repeats)
    if options.metrics:
        outputs.write_metrics(options.metrics, results)
        print(f"\nmetrics: {options.metrics}")
    return 0


def _export(folder: Path, systems: list[str] | None) -> dict[str, Any]:
    from tfgan.cli.benchmarks import export

    names = [name for name, _ in export.systems()]
    for name in systems or []:
        validation.choice("system", name, names)
    return export.export(folder, systems)
