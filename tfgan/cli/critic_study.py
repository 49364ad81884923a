"""`tfgan critic-study`: figure 1 of the WGAN-GP paper."""

import dataclasses
import time
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import config_file, outputs
from tfgan.cli.first_line import configure
from tfgan.cli.flag_groups import CompilingFlags
from tfgan.cli.flags import flag

EXAMPLES = ("--out critic-study", "--out quick --num-steps 100")


@dataclasses.dataclass(kw_only=True)
class Options(CompilingFlags):
    """The command line."""

    command: ClassVar[str] = "critic-study"

    out: Path = flag(
        Path("critic-study"), "start of the files' names: NAME-1a.png, NAME-1b.png, NAME.json",
        group="output", metavar="NAME",
    )  # fmt: skip
    num_steps: int | None = flag(
        None, "updates of each critic (default: 3000 and 1500)", group="training", metavar="N"
    )
    seed: int = flag(0, "seed of weights and batches", group="training", metavar="N")

    @property
    def paths(self) -> list[Path]:
        """The files to write: both figures and the numbers."""
        ends = ("-1a.png", "-1b.png", ".json")
        return [self.out.with_name(self.out.name + end) for end in ends]

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        self.check_seeds(self.seed)
        self.positive_integers("num_steps")
        for path in self.paths:
            files.check_writable(path)


def run(options: Options) -> int:
    """Trains all critics, draws both figures and writes the numbers."""
    from tfgan import animation
    from tfgan.animation.plots import GradientNormsPlot, ValueSurfacesPlot
    from tfgan.reproductions import wgan_gp_figure_1 as figure

    started = time.perf_counter()
    jit = configure(options).on

    def say(line: str) -> None:
        print(line, flush=True)

    paths = options.paths
    frame, numbers_a = figure.surfaces(options.seed, options.num_steps, jit_compile=jit, say=say)
    surfaces = ValueSurfacesPlot([figure.LIMIT] * len(figure.DATASETS), figure.TITLES)
    animation.draw_still(frame, surfaces, paths[0])
    frame, numbers_b = figure.gradients(options.seed, options.num_steps, jit_compile=jit, say=say)
    norms = GradientNormsPlot(list(numbers_b), (*figure.BOUNDS, None))
    animation.draw_still(frame, norms, paths[1])
    values: dict[str, Any] = {
        "figure_1a": numbers_a,
        "figure_1b": numbers_b,
        "settings": _settings(options),
        "seconds": round(time.perf_counter() - started, 1),
        "config": config_file.as_values(options),
    }
    outputs.write_metrics(paths[2], values)
    print("\n".join(f"written: {path}" for path in paths))
    return 0


def _settings(options: Options) -> dict[str, Any]:
    """What the critics were trained with."""
    from tfgan.reproductions import wgan_gp_figure_1 as figure

    return {
        "figure_1a": {
            **figure.SURFACE, "clip": figure.SURFACE_BOUND, "gp_weight": figure.GP_WEIGHT,
        },
        "figure_1b": {
            **figure.DEEP, "clip": list(figure.BOUNDS), "gp_weight": figure.DEEP_GP_WEIGHT,
        },
        "batch_size": figure.BATCH_SIZE,
        "optimizer": "Adam (0.5, 0.9), rate falling linearly to 0",
        "fake": "data + N(0, 1)",
        "seed": options.seed,
        "num_steps": options.num_steps,
    }  # fmt: skip
