"""Trains each model on one device and on replicas, and prints how far apart they end.

    python tests/distribution [--replicas 2 3] [--only NAME ...] [--steps 20] [--list]

Each row is a model and its data, each column a strategy. A number is the largest difference of any
weight, statistic, optimizer state or loss from those of one device after the steps, in float64.
Rows that end in "float32" compute in single precision: their numbers are larger. The column
"rounding" compares one device with itself, each first weight moved by one unit in its last place.
Some runs make such a difference ten times larger in each step: no other order of a sum can end
nearer than that. The program ends with 1 if a number is above its bound and above ten times that
column, or if that column itself is above 1e-3. The replicas are virtual devices of this CPU.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path[:1] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]

import keras
import numpy as np
import tensorflow as tf
from distribution.rows import rows

BOUND = 1e-12
# In float32 rounding alone is 6e-8 of a number. Adam divides by small gradients: SGD is compared.
SINGLE_BOUND = 1e-6
# A run that rounding alone takes further apart than this shows nothing: the row is wrong.
CHAOS = 1e-3


def state(model):
    """Every number that a model remembers."""
    variables = [*model.variables, *model.optimizer.variables]
    return [np.asarray(v.numpy(), np.float64) for v in variables]


def move_by_rounding(model):
    """Moves each weight by one unit in its last place."""
    for variable in model.trainable_variables:
        value = variable.numpy()
        variable.assign(np.nextafter(value, np.inf, dtype=value.dtype))


def outcome(make, fit, strategy, steps, moved=False):
    """Trains one model; returns its numbers and its losses."""
    if strategy is None:
        model = make()
    else:
        with strategy.scope():
            model = make()
    if moved:
        move_by_rounding(model)
    found = fit(model, steps)
    found = found if isinstance(found, dict) else found.history
    losses = [np.asarray(found[name], np.float64).reshape(-1) for name in sorted(found)]
    return [*state(model), *losses]


def set_precision(name):
    keras.config.set_floatx("float32" if name.endswith(("float32", "float16")) else "float64")
    policy = "mixed_float16" if name.endswith("float16") else keras.config.floatx()
    keras.mixed_precision.set_global_policy(policy)


def largest(left, right):
    assert [a.shape for a in left] == [b.shape for b in right]
    if not all(np.isfinite(a).all() for a in left):
        return float("nan")
    return max(float(np.abs(a - b).max()) for a, b in zip(left, right, strict=True) if a.size)


def strategies(counts):
    """Strategies by name. Only the first can have TensorFlow's collectives in one process."""
    found = {}
    for n in counts:
        ops = tf.distribute.ReductionToOneDevice() if found else None
        devices = [f"CPU:{i}" for i in range(n)]
        strategy = tf.distribute.MirroredStrategy(devices, cross_device_ops=ops)
        found[f"mirrored x{n}"] = strategy
    return found


def compare(names=(), counts=(2, 3), steps=20, out=print):
    """Prints the table; returns the number of cells above their bound."""
    columns = strategies(counts)
    titles = ("rounding", *columns)
    out(f"{'model / data':<54}" + "".join(f"{name:>15}" for name in titles), flush=True)
    failed = 0
    set_precision("float64")
    tf.get_logger().setLevel("ERROR")
    for name, make, fit, most in rows():
        if names and not any(part in name for part in names):
            continue
        keras.backend.clear_session()
        set_precision(name)
        bound = 2e-3 if "float16" in name else SINGLE_BOUND if "float32" in name else BOUND
        count = min(steps, most)
        try:
            one = outcome(make, fit, None, count)
            rounding = largest(one, outcome(make, fit, None, count, moved=True))
        except Exception as error:
            out(f"{name}: one device: {str(error)[:300]}", flush=True)
            failed += 1
            continue
        cells = [rounding]
        failed += not rounding <= CHAOS
        for strategy in columns.values():
            try:
                cells.append(largest(one, outcome(make, fit, strategy, count)))
            except (ValueError, TypeError, tf.errors.OpError) as error:
                out(f"{name}: {str(error)[:1500]}", flush=True)
                cells.append(float("nan"))
            failed += not cells[-1] <= max(bound, 10 * rounding)
        out(f"{name:<54}" + "".join(f"{cell:>15.1e}" for cell in cells), flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicas", type=int, nargs="+", default=[2, 3], metavar="N")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="parts of row names")
    parser.add_argument("--steps", type=int, default=20, help="steps per run (20)")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    options = parser.parse_args()
    if options.list:
        print("\n".join(name for name, *_ in rows()))
        return 0
    device = tf.config.LogicalDeviceConfiguration()
    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0], [device] * max(options.replicas)
    )
    start = time.perf_counter()
    failed = compare(options.only, options.replicas, options.steps)
    print(f"{failed} above their bound; {time.perf_counter() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
