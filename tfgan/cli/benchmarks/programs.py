"""`tfgan benchmark --programs`: programs of `--export`, run, checked and timed by JAX.

Neither TensorFlow nor Keras is needed. So any machine with JAX, on a GPU for instance, can tell how
fast the compiled loops are there, and whether they compute what TensorFlow computed elsewhere.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tfgan.cli.benchmarks import export
from tfgan.cli.benchmarks.differences import differences, noisy, one_bit_off
from tfgan.cli.benchmarks.program_state import Array, ProgramState, sample

# A timed call takes about so long.
CALL_SECONDS = 0.5

# The side of the square matrices whose product tells the device's rate.
SIDES = {"cpu": 1024, "gpu": 8192}

# From so many multiply-adds per step on, TF32 is timed too.
TF32_WORK = 10**9

# How far rounding explains a difference: so many times what the last bit of the weights moves.
MARGIN = 10.0
SMALLEST = 1e-6

# "one bit": how far the weights move where the last bit of each is another. "rounding": whether
# that explains the differences. "same": whether two calls return the same bytes.
HEADS = (
    "compile s", "steps/s", "% of rate", "memory MB", "loss diff", "weight diff", "one bit",
    "rounding", "same",
)  # fmt: skip


def names_in(folder: Path) -> list[str]:
    """Returns the names of the systems of a folder that `--export` wrote. No file is read.

    Raises:
        ValueError: if there is none.
    """
    found = [path for path in folder.glob("*.mlir") if path.with_suffix(".npz").exists()]
    if not found:
        raise ValueError(
            f"expected a folder that `tfgan benchmark --export` wrote. Received: {folder}"
        )
    return sorted(path.stem for path in found)


def systems_in(folder: Path) -> dict[str, int]:
    """Returns the systems of a folder that `--export` wrote, the one with the least work first.

    Returns:
        A dict from name to multiply-adds per step.

    Raises:
        ValueError: if there is none.
    """
    work = {name: _multiply_adds(folder / f"{name}.mlir") for name in names_in(folder)}
    return dict(sorted(work.items(), key=lambda pair: (pair[1], pair[0])))


def _multiply_adds(path: Path) -> int:
    updates = ProgramState.load(path.with_suffix(".npz")).facts["discriminator_steps"]
    return int(export.facts(path.read_text("utf-8"), updates)["multiply_adds"])


def measure(
    folder: Path,
    systems: dict[str, int],
    repeats: int,
    *,
    deadline: float,
    write: Callable[[Any], None],
) -> dict[str, Any]:
    """Runs, checks and times programs on JAX's default device, and prints a table.

    Args:
        folder: what `--export` wrote.
        systems: names of systems, with their multiply-adds per step.
        repeats: number of timed calls of each program.
        deadline: the time, by `time.monotonic`, after which no program is begun.
        write: takes the numbers so far after each program.

    Returns:
        A dict: `device`, `jax`, `rates` (products of float32, flop/s), `systems`, `not_run`.
    """
    from tfgan.cli.benchmarks import jax_program

    with jax_program.with_64_bits():
        return _measure(folder, systems, repeats, deadline, write)


def _measure(
    folder: Path,
    systems: dict[str, int],
    repeats: int,
    deadline: float,
    write: Callable[[Any], None],
) -> dict[str, Any]:
    import jax

    device = jax.devices()[0]
    precisions = ("float32", "tf32") if device.platform == "gpu" else ("float32",)
    rates = {precision: _rate(device.platform, precision) for precision in precisions}
    found: dict[str, Any] = {
        "device": f"{device.platform.upper()} ({device.device_kind})", "jax": jax.__version__,
        "rates": rates, "systems": {}, "not_run": [],
    }  # fmt: skip
    said = ", ".join(f"{name} {rate / 1e12:.3g}" for name, rate in rates.items())
    print(f"{found['device']}, JAX {jax.__version__}; a product's rate in Tflop/s: {said}")
    print(f"{'system':<34}" + "".join(f"{head:>12}" for head in HEADS), flush=True)
    for name, work in systems.items():
        if time.monotonic() > deadline:
            found["not_run"].append(name)
            continue
        program, text = Program(folder, name), (folder / f"{name}.mlir").read_text("utf-8")
        found["systems"][name] = {"multiply_adds": work, **program.state.facts}
        for precision in precisions_for(work, rates):
            rate = rates[precision]
            result = program.measured(text, repeats, tf32=precision == "tf32")
            result["share_of_rate"] = 2 * work * result["steps_per_second"] / rate
            found["systems"][name][precision] = result
            print(_row(name, precision, result), flush=True)
        write(found)
    if found["not_run"]:
        print(f"not run, the time was up: {', '.join(found['not_run'])}")
    found["peak_bytes"] = (device.memory_stats() or {}).get("peak_bytes_in_use")
    write(found)
    return found


def precisions_for(work: int, known: Iterable[str]) -> list[str]:
    """Returns the precisions in which a system of so many multiply-adds per step is timed.

    Where the products are small, TF32 makes no difference that can be measured.
    """
    return [name for name in known if name == "float32" or work >= TF32_WORK]


def _row(name: str, precision: str, result: dict[str, Any]) -> str:
    last = max(result["difference"])
    loss, weights = (result["difference"][last][part] for part in ("loss", "state"))
    cells = (
        f"{result['compile_seconds']:.1f}", f"{result['steps_per_second']:,.1f}",
        f"{100 * result['share_of_rate']:.2f}", f"{result['bytes'] / 2**20:.1f}", f"{loss:.1e}",
        f"{weights:.1e}", f"{result['one_bit'][last]['state']:.1e}",
        *("yes" if result[fact] else "no" for fact in ("explained_by_rounding", "same_bytes")),
    )  # fmt: skip
    title = name if precision == "float32" else f"{name}, {precision}"
    return f"{title:<34}" + "".join(f"{cell:>12}" for cell in cells)


class Program:
    """A program with its arguments on the device.

    Args:
        folder: what `--export` wrote.
        name: name of the system.
    """

    def __init__(self, folder: Path, name: str) -> None:
        from tfgan.cli.benchmarks import jax_program

        self.state = ProgramState.load(folder / f"{name}.npz")
        arrays = self.state.arrays()
        self.arguments = jax_program.on_device(arrays)
        self.other_arguments = jax_program.on_device(list(map(one_bit_off, arrays)))

    def measured(self, text: str, repeats: int, *, tf32: bool) -> dict[str, Any]:
        """Compiles, checks and times the program.

        Returns:
            A dict: `compile_seconds`; `difference` and `one_bit`, which map a number of steps to
            what `differences` returns, of the device from TensorFlow, and of the device from
            itself where the last bit of each weight is another; `explained_by_rounding`;
            `same_bytes`, whether two calls return the same; `steps_per_second`, the median;
            `rounds`; `steps_per_call`; `bytes`, the memory of arguments, results and work.
        """
        from tfgan.cli.benchmarks import jax_program

        start = time.perf_counter()
        run = jax_program.compile_program(text, tf32=tf32)
        found: dict[str, Any] = {"compile_seconds": time.perf_counter() - start}
        found |= self._checked(run)
        memory = run.memory_analysis()
        found["bytes"] = sum(
            getattr(memory, f"{part}_size_in_bytes") for part in ("argument", "output", "temp")
        )
        steps, _ = self._steps_of_a_call(run)
        rounds = [steps / self._seconds(run, steps) for _ in range(repeats)]
        return found | {
            "steps_per_second": statistics.median(rounds), "rounds": rounds, "steps_per_call": steps
        }  # fmt: skip

    def _checked(self, run: Any) -> dict[str, Any]:
        names, difference, one_bit, same = self.state.outputs, {}, {}, True
        for steps, expected in self.state.expected.items():
            first, second = (self._results(run, steps, self.arguments) for _ in range(2))
            same &= all(a.tobytes() == b.tobytes() for a, b in zip(first, second, strict=True))
            other = list(map(sample, self._results(run, steps, self.other_arguments)))
            found = list(map(sample, first))
            noise = sorted({*noisy(names, other, found), *self.state.noise[steps]})
            one_bit[steps] = differences(names, other, found, noise)
            difference[steps] = differences(names, found, expected, noise)
        explained = all(
            difference[steps][part] <= MARGIN * max(one_bit[steps][part], SMALLEST)
            for steps in difference
            for part in ("loss", "state")
        ) and not any(found["counters"] for found in difference.values())
        return {
            "difference": difference, "one_bit": one_bit, "explained_by_rounding": explained,
            "same_bytes": same,
        }  # fmt: skip

    def _results(self, run: Any, steps: int, arguments: list[Any]) -> list[Array]:
        return [np.asarray(value) for value in run(np.int32(steps), *arguments)]

    def _seconds(self, run: Any, steps: int) -> float:
        import jax

        start = time.perf_counter()
        jax.block_until_ready(run(np.int32(steps), *self.arguments))
        return time.perf_counter() - start

    def _steps_of_a_call(self, run: Any) -> tuple[int, float]:
        """How many steps take about `CALL_SECONDS`, and how long fewer took."""
        steps, seconds = 1, self._seconds(run, 1)
        while seconds < CALL_SECONDS / 5:
            steps *= 8
            seconds = self._seconds(run, steps)
        return max(1, round(steps * CALL_SECONDS / seconds)), seconds


def _rate(platform: str, precision: str) -> float:
    """Flop/s of one large product."""
    import jax

    side = SIDES["gpu" if platform == "gpu" else "cpu"]
    how = jax.lax.Precision.HIGHEST if precision == "float32" else jax.lax.Precision.DEFAULT
    key = jax.random.key(0)
    x, y = (jax.random.normal(part, (side, side), np.float32) for part in jax.random.split(key))
    product = jax.jit(lambda x, y: jax.numpy.matmul(x, y, precision=how))
    jax.block_until_ready(product(x, y))
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        jax.block_until_ready(product(x, y))
        rounds.append(time.perf_counter() - start)
    return 2 * side**3 / statistics.median(rounds)
