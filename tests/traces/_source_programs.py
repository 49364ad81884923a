"""What the programs of this folder share: inputs, initial weights, TF1's optimizers, the file.

Nothing here comes from the package. The arithmetic of each source is in its own program.
"""

import json
from pathlib import Path

import numpy as np
import torch

FOLDER = Path(__file__).resolve().parent
MASK = np.uint64(0xFFFFFFFF)
#: How a layer's initial weights are made; every trace carries this sentence.
FORMULA = (
    "i = 0, 1, ... over the flattened array (C order). All integers modulo 2**32. "
    "x = (i + 1) * 2654435761 + offset; three times: x = x ^ (x >> 16), then (not the third time) "
    "x = x * 73244475. value = bound * (2 * (x + 0.5) / 2**32 - 1), in float64. "
    "'constant' layers hold that constant. bound = sqrt(3) * std, so that the deviation is the "
    "source's; the distribution is uniform whatever the source's is."
)


def mixed(count: int, offset: int) -> np.ndarray:
    """Integers from 0 to 2**32 - 1 that depend on the index and the offset alone."""
    x = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(2654435761)
    x = (x + np.uint64(offset)) & MASK
    for factor in (73244475, 73244475, 1):
        x ^= x >> np.uint64(16)
        x = (x * np.uint64(factor)) & MASK
    return x


def half(values: np.ndarray) -> np.ndarray:
    """Round to half precision, so that the file can hold exactly what was used."""
    return np.asarray(values, dtype=np.float16)


def as_tensor(values: np.ndarray) -> torch.Tensor:
    """Convert a recorded array to float64."""
    return torch.from_numpy(np.asarray(values, dtype=np.float64))


def blocks(rng: np.random.RandomState, shape: tuple, size: int) -> np.ndarray:
    """Draw uint8 images of `size` x `size` pixels a block: random, and small once compressed."""
    *front, height, width = shape
    coarse = rng.randint(0, 256, size=(*front, height // size, width // size)).astype(np.uint8)
    return coarse.repeat(size, axis=-2).repeat(size, axis=-1)


def layer(name: str, shape: tuple, std: float | None, rule: str, constant: float = 0.0) -> dict:
    """Describe one array of weights: `std` of the source's rule, or a constant if it is None."""
    row = {"name": name, "shape": list(shape), "rule": rule, "std": std}
    return row | ({"constant": constant} if std is None else {})


def initial(layers: list[dict]) -> dict[str, torch.Tensor]:
    """Make the initial weights by the formula, and write bound and offset into the table."""
    weights = {}
    for number, row in enumerate(layers, 1):
        count = int(np.prod(row["shape"]))
        if row["std"] is None:
            flat = np.full(count, row["constant"])
        else:
            row["bound"] = float(np.sqrt(3.0) * row["std"])
            row["offset"] = 1000003 * number
            flat = row["bound"] * (2 * (mixed(count, row["offset"]) + 0.5) / 2.0**32 - 1)
        weights[row["name"]] = torch.tensor(flat.reshape(row["shape"]), requires_grad=True)
    return weights


def part(weights: dict[str, torch.Tensor], prefix: str) -> list[torch.Tensor]:
    """Return the weights of one network, 'G/' or 'D/'."""
    return [value for name, value in weights.items() if name.startswith(prefix)]


class Adam:
    """Adam with epsilon added to the root of the uncorrected mean square, as TF1 and Blocks do."""

    def __init__(self, weights, rate, beta1, beta2, epsilon=1e-8):
        self.weights, self.rate, self.epsilon = weights, rate, epsilon
        self.beta1, self.beta2, self.time = beta1, beta2, 0
        self.mean = [torch.zeros_like(w) for w in weights]
        self.square = [torch.zeros_like(w) for w in weights]

    def move(self, gradients):
        """Take one step against the gradients."""
        self.time += 1
        rate = self.rate * (1 - self.beta2**self.time) ** 0.5 / (1 - self.beta1**self.time)
        with torch.no_grad():
            for w, g, m, v in zip(self.weights, gradients, self.mean, self.square, strict=True):
                m.mul_(self.beta1).add_((1 - self.beta1) * g)
                v.mul_(self.beta2).add_((1 - self.beta2) * g * g)
                w.sub_(rate * m / (v.sqrt() + self.epsilon))


class RMSProp:
    """TF1's RMSProp: the mean square starts at one, epsilon stands inside the root."""

    def __init__(self, weights, rate, decay=0.9, epsilon=1e-10):
        self.weights, self.rate, self.decay, self.epsilon = weights, rate, decay, epsilon
        self.square = [torch.ones_like(w) for w in weights]

    def move(self, gradients):
        """Take one step against the gradients."""
        with torch.no_grad():
            for w, g, v in zip(self.weights, gradients, self.square, strict=True):
                v.mul_(self.decay).add_((1 - self.decay) * g * g)
                w.sub_(self.rate * g / (v + self.epsilon).sqrt())


def checksum(final: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Sum, sum of squares, sum of squares of the change, and 8 entries of the final weights."""
    flat, change = final.ravel(), (final - first).ravel()
    entries = flat[np.arange(8) * (flat.size - 1) // 7]
    return np.concatenate([[flat.sum(), flat @ flat, change @ change], entries])


class Trace:
    """Collects one run, and writes it to `<name>.npz`."""

    def __init__(self, name, recipe, seed, source, layers, facts, layout):
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        self.name, self.rows = name, {}
        self.weights = initial(layers)
        self.first = {key: value.detach().numpy().copy() for key, value in self.weights.items()}
        self.head = {"recipe": recipe, "seed": seed, "source": source, "facts": facts}
        self.layout = layout | {
            "formula": FORMULA,
            "weights": layers,
            "final": "sum, sum of squares, sum of squares of (final - initial), then the entries "
            "at j * (count - 1) // 7 of the flattened array, j = 0 to 7",
            "recorded": "inputs in half precision or uint8, exactly as used; arithmetic in float64",
        }

    def add(self, **values):
        """Append a row to each named series."""
        for key, value in values.items():
            value = value.detach().numpy() if isinstance(value, torch.Tensor) else value
            self.rows.setdefault(key, []).append(np.array(value))

    def save(self, steps, state=None):
        """Write the file. `state` are arrays that are not trained, such as running means."""
        arrays = {key: np.stack(value) for key, value in self.rows.items()}
        for key, value in self.weights.items():
            arrays[f"final/{key}"] = checksum(value.detach().numpy(), self.first[key])
        for key, (value, first) in (state or {}).items():
            value = value.detach().numpy()
            arrays[f"final/{key}"] = checksum(value, np.full(value.shape, first))
        head = {
            key: json.dumps(value) if isinstance(value, dict) else value
            for key, value in (self.head | {"layout": self.layout}).items()
        }
        path = FOLDER / f"{self.name}.npz"
        np.savez_compressed(path, steps=steps, **head, **arrays)
        print(f"{path.name}: {path.stat().st_size} bytes, first losses", end=" ")
        print(*(f"{key} {arrays[key].ravel()[0]:.9g}" for key in ("loss_d", "loss_g")))
