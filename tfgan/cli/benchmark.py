"""`tfgan benchmark`: training beside PyTorch, whole commands, where the time goes, and programs."""

import dataclasses
import functools
import importlib
import importlib.util
import math
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import outputs, words
from tfgan.cli.first_line import configure
from tfgan.cli.flag_groups import MachineFlags
from tfgan.cli.flags import flag
from tfgan.utils import validation

EXAMPLES = (
    "--metrics benchmark.json",
    "--only gan1d mnist-article --repeats 3",
    "--startup --repeats 3",
    "--export programs",
    "--programs programs --metrics device.json",
)
# Who runs what --export wrote: JAX the programs, PyTorch its own counterparts.
RUNTIMES = ("jax", "pytorch")
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
    limits: bool = flag(
        False, "one table: steps/s of each system beside PyTorch, eager and compiled, and JAX, the "
        "share of the machine's matrix rate, bytes and memory; each in its own process",
    )  # fmt: skip
    fits: bool = flag(
        False, "seconds of a step, a call, a seed and a frame as fitted lines against batch, "
        "width, steps per call, seeds and frames; each system in its own process",
    )  # fmt: skip
    plot: Path | None = flag(
        None, "picture of the lines of --fits", group="output", metavar="PATH",
    )  # fmt: skip
    export: Path | None = flag(
        None, "write the compiled training loops of all systems as StableHLO, and count what is in "
        "them", group="output", metavar="DIR",
    )  # fmt: skip
    programs: Path | None = flag(
        None, "run what --export wrote, by JAX on its default device: compare it with what "
        "TensorFlow computed, and time it beside PyTorch; needs no TensorFlow", metavar="DIR",
    )  # fmt: skip
    runtimes: list[str] = flag(
        list(RUNTIMES), "who runs in --programs, jax or pytorch (default: both)", metavar="NAME",
        choices=lambda options: RUNTIMES, noun="runtime",
    )  # fmt: skip
    time_limit: float | None = flag(
        None, "begin no more programs of --programs after so many seconds; smaller ones are first",
        metavar="SECONDS",
    )  # fmt: skip
    systems: list[str] | None = flag(
        None, "systems of --export and --programs (default: all)", metavar="NAME",
    )  # fmt: skip
    metrics: Path | None = flag(None, "the numbers as JSON", group="output", metavar="PATH")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.animation import rendering
        from tfgan.cli.benchmarks import export
        from tfgan.utils import files

        self.positive_integers("repeats")
        self._check_choices()
        others = (self.gpu, self.export, self.programs, self.startup, self.limits, self.fits)
        if sum(map(bool, others)) > 1:
            raise ValueError(
                "--gpu, --export, --programs, --startup, --limits and --fits each do something "
                "else: give one"
            )
        self._check_parts()
        if self.systems is not None and self.export is None and self.programs is None:
            raise ValueError("--systems goes with --export and --programs")
        if self.programs:
            self._check_programs(self.programs)
        elif self.time_limit is not None:
            raise ValueError("--time-limit goes with --programs")
        if self.export:
            files.check_folder(self.export)
            self._check_systems([name for name, _ in export.systems()])
        if self.plot:
            rendering.check_still(self.plot)
        if self.gpu and self.device == "auto":
            self.device = "gpu"
        if self.gpu and self.device == "cpu":
            raise ValueError("--gpu measures a GPU. Received: --device cpu")
        if self.metrics:
            files.check_writable(self.metrics)

    @property
    def needs_tensorflow(self) -> bool:  # type: ignore[override]
        """Whether the command needs TensorFlow."""
        return self.programs is None

    def _check_choices(self) -> None:
        """Refuses words that would do nothing beside another flag."""
        others = {"--gpu": self.gpu, "--startup": self.startup, "--export": self.export,
                  "--programs": self.programs}  # fmt: skip
        for name, given in others.items():
            if given and self.only != list(BENCHMARKS):
                raise ValueError(f"--only does not go with {name}")
        if self.runtimes != list(RUNTIMES) and not self.programs:
            raise ValueError("--runtimes goes with --programs")

    def _check_programs(self, folder: Path) -> None:
        from tfgan.cli.benchmarks import programs

        if self.device != "auto":
            raise ValueError(
                "--programs takes JAX's default device, which JAX_PLATFORMS changes. "
                f"Received: --device {self.device}"
            )
        if self.time_limit is not None:
            validation.positive("--time-limit", self.time_limit)
        self._check_systems(programs.names_in(folder))

    def _check_systems(self, known: Iterable[str]) -> None:
        for name in self.systems or ():
            words.choose("system", name, known)

    def _check_parts(self) -> None:
        """Checks --plot, and takes all systems of --limits or --fits where none is named."""
        if self.plot and not self.fits:
            raise ValueError("--plot goes with --fits")
        if not (self.limits or self.fits):
            return
        from tfgan.cli.benchmarks import fits, limits

        known = tuple(fits.SYSTEMS if self.fits else limits.SYSTEMS)
        if self.only == list(BENCHMARKS):
            self.only = list(known)
        for name in self.only:
            words.choose(f"benchmark of {'--fits' if self.fits else '--limits'}", name, known)

    def prefers_one_thread(self) -> bool:
        """See `Options.prefers_one_thread` of the flag groups."""
        others = self.gpu or self.export or self.startup
        return not others and set(self.only) <= {"gan1d", "gan1d-phases"}


def run(options: Options) -> int:
    """Runs the chosen benchmarks."""
    if options.programs:
        return _programs(options.programs, options)
    from tfgan.utils import device

    configure(options)
    results: dict[str, Any] = {"device": device.device_name()}
    if options.export:
        from tfgan.cli.benchmarks import export

        results["programs"] = export.export(options.export, options.systems)
    elif options.gpu:
        from tfgan.cli.benchmarks import gpu

        results["gpu"] = gpu.measure(options.repeats)
    elif options.startup:
        from tfgan.cli.benchmarks import startup

        results["startup"] = startup.measure(options.repeats)
    elif options.limits or options.fits:
        name = "fits" if options.fits else "limits"
        results[name] = _systems(name, options)
    others = options.export or options.gpu or options.startup or options.limits or options.fits
    for name in [] if others else options.only:
        module, function = BENCHMARKS[name]
        measure = getattr(importlib.import_module(f"tfgan.cli.benchmarks.{module}"), function)
        results[name] = measure(options.repeats)
    if options.metrics:
        outputs.write_metrics(options.metrics, results)
        print(f"\nmetrics: {options.metrics}")
    return 0


def _programs(folder: Path, options: Options) -> int:
    """Runs the programs of a folder by JAX, then PyTorch's counterparts."""
    from tfgan.cli.benchmarks import programs

    known = programs.systems_in(folder)
    chosen = {n: work for n, work in known.items() if n in (options.systems or known)}
    if "jax" in options.runtimes and importlib.util.find_spec("jax") is None:
        raise ValueError("JAX is not installed. Install it with: pip install 'tfgan[jax]'")
    results: dict[str, Any] = {"XLA_FLAGS": os.environ.get("XLA_FLAGS", "")}

    def write(runtime: str, found: Any) -> None:
        results[runtime] = found
        if options.metrics:
            outputs.write_metrics(options.metrics, results)

    deadline = time.monotonic() + (options.time_limit or math.inf)
    if "jax" in options.runtimes:
        programs.measure(
            folder, chosen, options.repeats, deadline=deadline,
            write=functools.partial(write, "jax"),
        )  # fmt: skip
    if "pytorch" in options.runtimes and importlib.util.find_spec("torch") is None:
        print("PyTorch: skipped, not installed (pip install torch)")
    elif "pytorch" in options.runtimes:
        from tfgan.pytorch import measure_twins

        both = ("float32", "tf32")
        measure_twins.measure(
            {name: programs.precisions_for(work, both) for name, work in chosen.items()},
            options.repeats, deadline=deadline, write=functools.partial(write, "pytorch"),
        )  # fmt: skip
    if options.metrics:
        print(f"\nmetrics: {options.metrics}")
    return 0


def _systems(name: str, options: Options) -> dict[str, Any]:
    """The results of --limits or --fits, by benchmark. One alone is measured in this process."""
    from tfgan.cli.benchmarks import children

    module = importlib.import_module(f"tfgan.cli.benchmarks.{name}")
    if len(options.only) == 1:
        found = {options.only[0]: module.measure(options.only[0], options.repeats)}
    else:
        found = children.each_in_its_own(options.only, f"--{name}", options.repeats)
    if options.limits:
        print("\n" + module.table(found))
    if options.plot:
        from tfgan import animation
        from tfgan.animation.plots.fitted_lines import FittedLinesPlot

        labels = {line: label for line, (label, _) in module.LINES.items()}
        animation.draw_still(found, FittedLinesPlot(labels, len(found)), options.plot)
        print(f"picture: {options.plot}")
    return found
