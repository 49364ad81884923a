"""Many starts on one cache of compiled programs, some killed, some files damaged between them.

python tests/cache_starts.py --count 100 --at-a-time 8

Each start is a process of its own that compiles three programs, or finds them, and prints a hash of
what they compute. All hashes must be the same, and what is left in the cache must be whole.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tfgan.cli.program_cache.store import ProgramStore, _digest

ROOT = Path(__file__).parents[1]
PROGRAM = """
import hashlib, types
from tfgan.cli.program_cache.kept import with_kept_programs

def run():
    import tensorflow as tf

    def work(x):
        for _ in range(6):
            x = tf.tanh(x @ x + tf.random.stateless_uniform(x.shape, (1, 2), alg="philox"))
        return tf.reduce_sum(x, 0) + tf.math.softplus(x[0])

    digest = hashlib.sha256()
    for size in (8, 12, 16):
        found = tf.function(work, jit_compile=True)(tf.fill((size, size), 0.1))
        digest.update(found.numpy().tobytes())
    print(digest.hexdigest())
    return 0

with_kept_programs(types.SimpleNamespace(cache=True, deterministic=False), run)
"""


def start(folder: Path) -> subprocess.Popen:
    """Starts a process on the cache in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment["TFGAN_CACHE"] = str(folder)
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def damage(store: ProgramStore, chance: random.Random) -> None:
    """Changes a byte of a program, or cuts it, as a failing disk might."""
    for entry in chance.sample(store.entries(), min(1, len(store.entries()))):
        content = bytearray(entry.path.read_bytes())
        content[len(content) // 2] ^= 1
        other = entry.path.with_name("damage")
        other.write_bytes(content[: chance.choice([len(content), len(content) // 3])])
        other.replace(entry.path)


def starts(folder: Path, count: int, at_a_time: int, seed: int) -> list[str]:
    """Makes the starts. Returns what is wrong."""
    chance, store, wrong, hashes = random.Random(seed), ProgramStore(folder), [], []
    running: dict[subprocess.Popen, float | None] = {}
    begun = killed = 0
    while begun < count or running:
        while begun < count and len(running) < at_a_time:
            # Every sixth is killed at a moment of its life.
            moment = time.monotonic() + chance.uniform(0.5, 15) if begun % 6 == 5 else None
            running[start(folder)] = moment
            begun += 1
            if begun % 7 == 0:
                damage(store, chance)
        time.sleep(0.02)
        for process, moment in list(running.items()):
            if moment is not None and time.monotonic() > moment and process.poll() is None:
                process.kill()
            if process.poll() is None:
                continue
            del running[process]
            out, err = process.communicate()
            if process.returncode == -signal.SIGKILL and moment is not None:
                killed += 1
            elif process.returncode:
                wrong.append(f"code {process.returncode}: {err[-300:]}")
            else:
                hashes.append(out.split()[-1])
    if len(set(hashes)) != 1:
        wrong.append(f"{len(set(hashes))} different hashes of {len(hashes)}")
    store.lend("sweep")
    left = [entry for entry in store.entries() if _digest(entry.path) != entry.digest]
    print(
        f"{count} starts, {killed} killed, {len(set(hashes))} hash; "
        f"{len(store.entries())} programs, {len(left)} with a wrong seal; {len(wrong)} failed"
    )
    return wrong


def main() -> int:
    """Makes the starts and tells what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--at-a-time", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = starts(Path(folder), options.count, options.at_a_time, options.seed)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
