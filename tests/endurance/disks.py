"""Full disks, folders that vanish, and outputs that are closed."""

import os
import random
import resource
import shutil
import signal
import time

from endurance.outputs import unreadable
from endurance.processes import Process, command, tidy

SHORT = ("gan1d", "--recipe", "gan-intro-2016", "--num-steps", 60, "--pretrain-steps", 5,
         "--anim-every", 20, "--log-every", 20, "--jit", "off")  # fmt: skip
WRITES = ("--save", "o/run.keras", "--metrics", "m/m.json", "--plot", "p/p.png", "--losses",
          "l/l.png")  # fmt: skip


def limit_files(size):
    """Files of this process can have so many bytes, as on a full disk."""

    def before():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return before


def remove_when_training(name):
    """Removes a folder once the training runs."""

    def before():
        from tfgan.cli.run_callbacks import StopOnSignal

        usual = StopOnSignal.on_train_batch_end

        def act(self, batch, logs=None):
            shutil.rmtree(name, ignore_errors=True)
            usual(self, batch, logs)

        StopOnSignal.on_train_batch_end = act

    return before


def one_disk(kind, value, folder):
    """A run that cannot write something. Returns what is wrong."""
    for name in "ompl":
        (folder / name).mkdir(parents=True)
    options = {}
    if kind == "size":
        options["before"] = limit_files(value)
    elif kind == "gone":
        options["before"] = remove_when_training(value)
    elif kind == "stdout":
        options["out"] = value
    elif kind == "pipe":
        os.mkfifo(folder / "pipe")
        reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        options["out"] = folder / "pipe"
        options["before"] = lambda: (os.close(reader), time.sleep(0.2))
    process = Process(command(*SHORT, *WRITES), folder, **options)
    if kind == "pipe":
        time.sleep(0.1)
        os.close(reader)
    ended = process.wait()
    wrong = [tidy(ended)] if tidy(ended) else []
    lines = ended.err.splitlines()
    if ended.code != 1 or not lines or not all("error" in line or "no " in line for line in lines):
        wrong.append(f"code {ended.code}: {ended.err[-300:]}")
    whole = [path for path in ("m/m.json", "p/p.png", "l/l.png") if (folder / path).exists()]
    expected = 3 if kind in ("stdout", "pipe") else 2
    if kind != "size" and len(whole) < expected:
        wrong.append(f"wrote only {whole}")
    for name in "om":
        if (folder / name).is_dir():
            wrong += unreadable(folder / name)
            wrong += [f"left {p}" for p in (folder / name).iterdir() if p.name.startswith(".")]
    return "; ".join(wrong)


def disks(root, count, seed, only=None):
    """Full disks, folders that vanish, and outputs that are closed."""
    chance, failed = random.Random(seed), []
    kinds = [("size", None), ("gone", "o"), ("stdout", "/dev/full"), ("gone", "m"), ("pipe", None),
             ("gone", "p"), ("gone", "l")]  # fmt: skip
    for case in range(count):
        kind, value = kinds[case % len(kinds)]
        if kind == "size":
            value = int(2 ** chance.uniform(7, 14))
        wrong = one_disk(kind, value, root / f"disk-{case}")
        if wrong:
            failed.append(f"{kind} {value}: {wrong}")
            print("FAILED", failed[-1], flush=True)
    print(f"disks: {count} cases, {len(failed)} failed")
    return failed
