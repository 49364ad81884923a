"""Damaged files: refused in one line, or read as they were. Never read wrongly."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from endurance.disks import SHORT
from endurance.outputs import arrays_of, frames_of
from endurance.processes import Process, run


def damaged(content, chance):
    """A copy with one bit, some bytes or the end changed."""
    data = bytearray(content)
    kind = chance.randrange(4)
    at = chance.randrange(len(data))
    if kind == 0:
        data[at] ^= 1 << chance.randrange(8)
    elif kind == 1:
        data[at : at + 8] = chance.randbytes(len(data[at : at + 8]))
    elif kind == 2:
        del data[at:]
    else:
        # The table of contents of an archive is at its end.
        at = len(data) - 1 - chance.randrange(min(len(data), 2000))
        data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def readers(folder):
    """(good file, what reads it and returns something that can be compared)."""
    import tfgan
    from tfgan.data.readers import read_npz
    from tfgan.reproductions.source_traces import SourceTrace
    from tfgan.reproductions.traces import Trace
    from tfgan.utils import saved_state

    def trace(path):
        found = Trace(path)
        return {key: found._file[key].tobytes() for key in sorted(found._keys)}

    def source(path):
        return {name: array.tobytes() for name, array in SourceTrace(path)._arrays.items()}

    def frames(path):
        return [{name: np.asarray(a).tobytes() for name, a in f.items()} for f in frames_of(path)]

    def model(path):
        tfgan.load(path)
        return arrays_bytes(path), saved_state.read(path)

    def arrays(path):
        return {name: a.tobytes() for name, a in read_npz(path, ("x", "y")).items()}

    np.savez_compressed(folder / "a.npz", x=np.arange(500), y=np.arange(40.0))
    files = Path(__file__).parents[1]
    traces = sorted((files / "traces").glob("*.npz"))
    found: list[tuple[Path, Callable]] = [(folder / "a.npz", arrays)]
    found += [(path, source) for path in traces[:2]]
    found += [(path, frames) for path in folder.glob("*.frames.npz")]
    found += [(path, model) for path in folder.glob("*.keras")]
    found += [(path, trace) for path in folder.glob("*.trace.npz")]
    return found


def arrays_bytes(path):
    return {name: value.tobytes() for name, value in arrays_of(path).items()}


def fuzz_work(folder, count, seed):
    """The work of one process: damaged copies are read one after the other."""

    def work():
        chance, silent, refused, same = random.Random(seed), [], 0, 0
        targets = readers(folder)
        good = [read(path) for path, read in targets]
        for case in range(count):
            index = case % len(targets)
            path, read = targets[index]
            copy = folder / f"copy{''.join(path.suffixes[-2:])}"
            copy.write_bytes(damaged(path.read_bytes(), chance))
            try:
                if read(copy) == good[index]:
                    same += 1
                else:
                    silent.append(f"{path.name}, case {case}")
            except ValueError as error:
                refused += 1
                if "\n" in str(error):
                    silent.append(f"{path.name}, case {case}: more than one line")
            except Exception as error:
                silent.append(f"{path.name}, case {case}: {error!r}")
        print(f"fuzzed: {count}, refused {refused}, unchanged {same}, wrong {len(silent)}")
        print("\n".join(silent))
        return 1 if silent else 0

    return work


def fuzz(root, count, seed, only=None):
    """Damaged files: refused in one line, or read as they were. Never read wrongly."""
    folder = root / "fuzz"
    folder.mkdir()
    ended = run(folder, *SHORT, "--save", "run.keras", "--plot", "p.png")
    assert ended.code == 0, ended.err
    ended = Process(fuzz_work(folder, count, seed), folder).wait()
    print(ended.out.strip(), ended.err.strip())
    return [] if ended.code == 0 else ended.out.splitlines()[1:] or ["fuzz"]
