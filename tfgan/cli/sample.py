"""`tfgan sample`: what a saved model generates, as .npy, .csv or .png."""

import dataclasses
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import input_files, outputs
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag

EXAMPLES = (
    "run.keras --out samples.npy --num-samples 10000",
    "run.keras --out sevens.png --label 7",
)
ENDINGS = (".npy", ".csv", ".png")
NUM_SAMPLES = {".npy": 1000, ".csv": 1000, ".png": 64}
DPI = 100


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "sample"

    model: Path = flag(
        help="a saved model, .keras", metavar="MODEL", group="model", positional=True
    )
    out: Path = flag(
        help="the samples: .npy (array), .csv (one sample per line) or .png (a picture)",
        group="output", metavar="PATH",
    )  # fmt: skip
    num_samples: int | None = flag(
        None, "number of samples (default: 1000, 64 for a picture)", group="output", metavar="N",
        names=("-n",),
    )  # fmt: skip
    seed: int = flag(1, "seed of the latents", group="output", metavar="N")
    label: int | None = flag(
        None, "class of all samples, for conditional models", group="output", metavar="N"
    )

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        input_files.check_model(self.model)
        ending = self.out.suffix.lower()
        if ending not in ENDINGS:
            raise ValueError(
                f"unknown ending of --out. Expected one of: {', '.join(ENDINGS)}. "
                f"Received: {self.out}"
            )
        if self.num_samples is None:
            self.num_samples = NUM_SAMPLES[ending]
        self.positive_integers("num_samples")
        self.check_seeds(self.seed)
        files.check_writable(self.out)


def run(options: Options) -> int:
    """Generates the samples and writes them."""
    from tfgan.models.load import load

    model = load(options.model)
    assert options.num_samples is not None  # Filled by `check`.
    samples = model.generate(options.num_samples, seed=options.seed, labels=options.label)
    ending = options.out.suffix.lower()
    if ending == ".png":
        outputs.write_file(options.out, lambda file: _draw(model, samples, file))
    else:
        outputs.write_file(options.out, lambda file: _write(ending, samples, file))
    print(f"samples: {options.out} ({len(samples)} of shape {samples.shape[1:]})")
    return 0


def _write(ending: str, samples: Any, file: Any) -> None:
    import numpy as np

    if ending == ".npy":
        np.save(file, samples)
    else:
        np.savetxt(file, samples.reshape(len(samples), -1), delimiter=",", fmt="%.8g")


def _draw(model: Any, samples: Any, file: Any) -> None:
    """Images as a grid, points as points, values as a histogram."""
    import numpy as np

    if samples.ndim > 2:
        from PIL import Image

        from tfgan.callbacks.fixed_grid import tile

        low, high = getattr(model, "pixels", (-1.0, 1.0))
        unit = np.clip((samples - low) / (high - low), 0.0, 1.0)
        grid = tile(np.round(255 * unit).astype(np.uint8), int(np.ceil(len(samples) ** 0.5)))
        Image.fromarray(grid[..., 0] if grid.shape[-1] == 1 else grid).save(file, "png")
        return
    from tfgan.animation import new_canvas

    canvas = new_canvas((6, 4), DPI)
    axes = canvas.figure.add_subplot()
    if samples.shape[1] == 2:
        axes.scatter(*samples.T, s=4, alpha=0.6)
        axes.set_aspect("equal", "datalim")
    else:
        axes.hist(samples.reshape(-1), bins=100, density=True)
        axes.set_xlabel("value")
        axes.set_ylabel("density")
    canvas.figure.savefig(file, format="png", dpi=DPI)
