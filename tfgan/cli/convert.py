"""`tfgan convert`: weights of a network, from PyTorch to Keras and back."""

import dataclasses
from pathlib import Path
from typing import ClassVar

from tfgan.cli import input_files
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag

EXAMPLES = (
    "generator.pth --like my_port.py --out generator.keras",
    "generator.keras --like my_port.py --out generator.pth",
)
# Those of modules that import torch. A test compares them.
TORCH_ENDINGS = (".pth", ".pt", ".safetensors")
KERAS_ENDINGS = (".keras", ".weights.h5")
NETWORKS = ("generator", "discriminator")


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "convert"

    checkpoint: Path = flag(
        help="the weights: .pth, .pt, .safetensors, .keras or .weights.h5", metavar="CHECKPOINT",
        group="model", positional=True,
    )  # fmt: skip
    like: Path = flag(
        help="a file with keras_gan() and torch_gan(), as for compare --port", metavar="FILE.py",
        group="model",
    )  # fmt: skip
    out: Path = flag(
        help="the weights of the other library, with one of its endings", metavar="PATH",
        group="output",
    )  # fmt: skip
    network: str | None = flag(
        None, "generator or discriminator (default: the first that the weights fit)",
        group="model", metavar="NAME", choices=lambda options: NETWORKS,
    )  # fmt: skip

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        if not self.checkpoint.is_file():
            raise ValueError(f"the checkpoint {self.checkpoint} does not exist")
        input_files.check_port(self.like)
        self._check_endings()
        files.check_writable(self.out)

    def _check_endings(self) -> None:
        ends = [tuple(str(path).endswith(kind) for kind in (TORCH_ENDINGS, KERAS_ENDINGS))
                for path in (self.checkpoint, self.out)]  # fmt: skip
        if sorted(ends) != [(False, True), (True, False)]:
            raise ValueError(
                f"one file must end in {', '.join(TORCH_ENDINGS)}, the other in "
                f"{', '.join(KERAS_ENDINGS)}. Received: {self.checkpoint.name} and {self.out.name}"
            )


def run(options: Options) -> int:
    """Converts the weights."""
    try:
        from tfgan.pytorch.port import convert_checkpoint
    except ImportError as error:  # it says what to install
        raise ValueError(str(error)) from None
    found = convert_checkpoint(
        options.checkpoint, like=options.like, out=options.out, network=options.network
    )
    print(f"{found.network}: {found.tensors} weights; outputs agree within {found.difference:.1e}")
    print(f"converted: {options.out}")
    return 0
