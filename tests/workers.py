"""Trains MNIST on workers that are processes of this machine, and kills some of them.

    python tests/workers.py                 ends where one process ends (float64)
    python tests/workers.py --kills 10      kills one of two workers at random, ten times

A killed worker ends the others with one line and the code 75. All are started again with --resume
from the last checkpoint, and must end with the bits of a run that nobody killed.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).parents[1]
# Seconds within which the other workers end when one is killed. See `tfgan.cli.distribution`.
STATED = 60
LOST_WORKER = 75
SCRIPT = """
import sys, keras, numpy as np, tensorflow as tf
strategy = tf.distribute.MultiWorkerMirroredStrategy() if int(sys.argv[2]) > 1 else None
import contextlib, tfgan
keras.config.set_floatx("float64")
keras.mixed_precision.set_global_policy("float64")
with contextlib.nullcontext() if strategy is None else strategy.scope():
    model = tfgan.MNISTGAN.from_recipe(seed=3, num_steps=20, jit_compile=False)
x = np.random.default_rng(1).integers(0, 256, (64, 28, 28), np.uint8)
model.fit(tfgan.InMemoryImages(x), batch_size=12, steps_per_epoch=12, verbose=0)
model.fit(x[:53], batch_size=12, validation_data=x[:20], verbose=0)
if strategy is None or strategy.cluster_resolver.task_id == 0:
    state = [*model.variables, *model.optimizer.variables]
    np.savez(sys.argv[1], *[v.numpy() for v in state])
"""


def ports(count):
    """Free ports of this machine."""
    found = [socket.socket() for _ in range(count)]
    for each in found:
        each.bind(("localhost", 0))
    numbers = [each.getsockname()[1] for each in found]
    for each in found:
        each.close()
    return numbers


def start(count, arguments, folder):
    """Starts `count` workers; returns the processes. Each has its output in a file."""
    workers = [f"localhost:{port}" for port in ports(count)]
    found = []
    for index in range(count):
        task = {"type": "worker", "index": index}
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_CONFIG": json.dumps({"cluster": {"worker": workers}, "task": task}),
        }
        with open(folder / f"{index}.out", "w") as out, open(folder / f"{index}.err", "w") as err:
            found.append(subprocess.Popen(arguments, stdout=out, stderr=err, env=environment))
    return found


def finish(workers, folder):
    """Waits for all workers, which must succeed."""
    for index, worker in enumerate(workers):
        assert worker.wait(600) == 0, (folder / f"{index}.err").read_text()[-2000:]


def weights(path):
    """Every array of a saved model."""
    found = {}

    def take(name, item):
        if hasattr(item, "dtype"):
            found[name] = item[()]

    with (
        zipfile.ZipFile(path) as archive,
        archive.open("model.weights.h5") as file,
        h5py.File(file) as saved,
    ):
        saved.visititems(take)
    return found


def compare_with_one(folder, count):
    """Returns the largest difference of any number from that of one process."""
    found = []
    for workers in (1, count):
        path = folder / f"{workers}.npz"
        arguments = [sys.executable, "-c", SCRIPT, str(path), str(workers)]
        finish(start(workers, arguments, folder), folder)
        with np.load(path) as saved:
            found.append([saved[name] for name in saved.files])
    return max(float(np.abs(a - b).max()) for a, b in zip(*found, strict=True))


def command(folder, name, *more):
    """The command line of a worker that saves `name`.keras."""
    return [
        sys.executable, "-m", "tfgan", "mnist", "--distribute", "multiworker", "--data",
        str(folder / "mnist.npz"), "--epochs", "6", "--batch-size", "8", "--checkpoint-every", "1",
        "--jit", "off", "--plot", str(folder / f"{name}.png"), "--save",
        str(folder / f"{name}.keras"), *more,
    ]  # fmt: skip


def kill_one(folder, name, chance):
    """Kills a worker at random, starts all again. Returns the seconds that the other one took."""
    checkpoints = folder / f"{name}-checkpoints"
    workers = start(2, command(folder, name), folder)
    while not list(checkpoints.glob("epoch-*.keras")):
        assert workers[0].poll() is None, (folder / "0.err").read_text()[-2000:]
        time.sleep(0.05)
    time.sleep(chance.uniform(0, 1.5))
    victim = chance.randrange(2)
    workers[victim].send_signal(signal.SIGKILL)
    begun = time.perf_counter()
    code = workers[1 - victim].wait(4 * STATED)
    seconds = time.perf_counter() - begun
    workers[victim].wait()
    if code == 0:
        return victim, None, 0
    lines = (folder / f"{1 - victim}.err").read_text().splitlines()
    lost = [line for line in lines if "lost another worker" in line]
    assert code == LOST_WORKER and len(lost) == 1, (code, lines)
    last = sorted(checkpoints.glob("epoch-*.keras"))[-1]
    finish(start(2, command(folder, name, "--resume", str(last)), folder), folder)
    return victim, seconds, len(lines) - len(lost)


def kill_many(folder, kills, seed):
    """Kills a worker `kills` times; returns how often the end had other bits."""
    images = np.random.default_rng(2).integers(0, 256, (320, 28, 28), np.uint8)
    labels = np.arange(320) % 10
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    finish(start(2, command(folder, "whole"), folder), folder)
    whole, chance, wrong = weights(folder / "whole.keras"), random.Random(seed), 0
    for trial in range(kills):
        name = f"killed-{trial}"
        victim, seconds, others = kill_one(folder, name, chance)
        if seconds is None:
            print(f"{trial}: worker {victim} was killed after the end", flush=True)
            continue
        found = weights(folder / f"{name}.keras")
        same = all(np.array_equal(whole[key], found[key]) for key in whole)
        wrong += not (same and seconds <= STATED)
        end = "the same bits" if same else "OTHER BITS"
        print(
            f"{trial}: worker {victim} killed, the other ended after {seconds:.1f} s; "
            f"resumed: {end}"
            f"{f' ({others} more lines)' if others else ''}",
            flush=True,
        )
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--kills", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0, help="when and whom to kill")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.kills:
            return 1 if kill_many(folder, options.kills, options.seed) else 0
        difference = compare_with_one(folder, options.workers)
        print(f"{options.workers} workers and one process: largest difference {difference:.1e}")
        return 1 if difference > 1e-12 else 0


if __name__ == "__main__":
    sys.exit(main())
