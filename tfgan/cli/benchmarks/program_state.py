"""What a compiled program needs to run, and what TensorFlow computes from it: one .npz file."""

import dataclasses
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.cli import outputs
from tfgan.cli.benchmarks.drawn_array import DrawnArray

Array = npt.NDArray[Any]

# Numbers of an array that are kept of what TensorFlow computes: all of a small one.
SAMPLED = 512


@dataclasses.dataclass(kw_only=True)
class ProgramState:
    """The arguments and known results of a program.

    Attributes:
        names: the arguments' names, without the first, the number of steps.
        arguments: the arguments, as arrays or as what they are drawn from.
        outputs: the results' names.
        expected: number of steps -> what TensorFlow computes, `sample` of each result.
        noise: number of steps -> the results that rounding alone decides with TensorFlow.
        facts: what else is known: `system`, `batch_size`, `discriminator_steps`, `computed_by`.
        checksums: CRC-32 of each argument; left out: they are computed.
    """

    names: list[str]
    arguments: Sequence[Array | DrawnArray]
    outputs: list[str]
    expected: dict[int, list[Array]]
    noise: dict[int, list[str]]
    facts: dict[str, Any]
    checksums: list[int] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.checksums:
            arrays = (a.array() if isinstance(a, DrawnArray) else a for a in self.arguments)
            self.checksums = [zlib.crc32(array.tobytes()) for array in arrays]

    def arrays(self) -> list[Array]:
        """Returns the arguments after the number of steps, drawn where they must be.

        Raises:
            ValueError: if what is drawn is not what was drawn when the file was written.
        """
        arrays = [a.array() if isinstance(a, DrawnArray) else a for a in self.arguments]
        for array, known in zip(arrays, self.checksums, strict=True):
            if zlib.crc32(array.tobytes()) != known:
                raise ValueError("the file's arrays are drawn otherwise here: export it again")
        return arrays

    def save(self, path: Path) -> None:
        """Writes the file, compressed."""
        layout: list[dict[str, Any] | None] = []
        parts: dict[str, Any] = {}
        for index, argument in enumerate(self.arguments):
            if isinstance(argument, DrawnArray):
                layout.append(dataclasses.asdict(argument))
            else:
                layout.append(None)
                parts[f"argument/{index}"] = argument
        for steps, results in self.expected.items():
            parts |= {f"after/{steps}/{index}": value for index, value in enumerate(results)}
        head = {
            "names": self.names, "outputs": self.outputs, "drawn": layout,
            "steps": list(self.expected), "noise": list(self.noise.values()), "facts": self.facts,
            "checksums": self.checksums,
        }  # fmt: skip
        parts["head"] = np.array(json.dumps(head))
        outputs.write_file(path, lambda file: np.savez_compressed(file, **parts))

    @classmethod
    def load(cls, path: Path) -> "ProgramState":
        """Reads a file that `save` wrote."""
        with np.load(path) as file:
            head = json.loads(str(file["head"]))
            arguments: list[Array | DrawnArray] = [
                DrawnArray(**{**drawn, "shape": tuple(drawn["shape"])})
                if drawn
                else file[f"argument/{index}"]
                for index, drawn in enumerate(head["drawn"])
            ]
            count = range(len(head["outputs"]))
            expected = {
                steps: [file[f"after/{steps}/{index}"] for index in count]
                for steps in head["steps"]
            }
        return cls(
            names=head["names"], arguments=arguments, outputs=head["outputs"], expected=expected,
            noise=dict(zip(head["steps"], head["noise"], strict=True)), facts=head["facts"],
            checksums=head["checksums"],
        )  # fmt: skip


def sample(array: Array) -> Array:
    """Returns at most `SAMPLED` numbers of an array, evenly spaced in it."""
    flat = np.asarray(array).reshape(-1)
    if flat.size <= SAMPLED:
        return flat
    return flat[(np.arange(SAMPLED) * flat.size) // SAMPLED]
