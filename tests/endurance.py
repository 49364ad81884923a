"""Runs that last: kills, signals, full disks, bad inputs and damaged files, against real processes.

    python tests/endurance.py kills --count 100 --seed 0
    python tests/endurance.py all

Each part prints a line per case that failed and a line of counts, and the exit code is 1 if a case
failed. A case is a process of its own. It is forked from one that has imported TensorFlow and has
computed nothing, which saves the import. tests/test_endurance.py runs a few cases of each part.
"""

import argparse
import contextlib
import dataclasses
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import h5py
import numpy as np

# The longest that a case may take, in seconds: then it hangs.
LIMIT = 600


# --- processes ---------------------------------------------------------------------------------


def load_all():
    """Imports what the cases need, once."""
    import tfgan.callbacks
    import tfgan.cli.images
    import tfgan.cli.mnist
    import tfgan.models.gan
    import tfgan.models.load  # noqa: F401


@dataclasses.dataclass
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str
    seconds: float


class Process:
    """A forked process.

    Args:
        work: what it does; it returns the exit code.
        folder: its working folder.
        out: where its standard output goes, by default a file that is read afterwards.
        before: is called first in the process.
    """

    def __init__(self, work, folder, *, out=None, before=None):
        self.began = time.monotonic()
        self.files = [tempfile.TemporaryFile("w+") for _ in range(2)]  # noqa: SIM115
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._run(work, folder, out, before)

    def _run(self, work, folder, out, before):
        code = 99
        try:
            os.setsid()
            os.chdir(folder)
            target = self.files[0].fileno() if out is None else os.open(out, os.O_WRONLY)
            os.dup2(target, 1)
            os.dup2(self.files[1].fileno(), 2)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.stdout = os.fdopen(1, "w", buffering=1)
            if before is not None:
                before()
            code = work()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
            os._exit(code or 0)

    def said(self):
        """Standard output so far."""
        with open(f"/proc/self/fd/{self.files[0].fileno()}") as file:
            return file.read()

    def wait_for(self, text):
        """Waits until the process has said something. Returns whether it did."""
        while time.monotonic() - self.began < LIMIT:
            if text in self.said():
                return True
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return text in self.said()
            time.sleep(0.02)
        return False

    def send(self, number):
        """Sends a signal, unless the process has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait(self):
        """Waits for the end."""
        while True:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                break
            if time.monotonic() - self.began > LIMIT:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.02)
        texts = []
        for file in self.files:
            file.seek(0)
            texts.append(file.read())
            file.close()
        return Ended(os.waitstatus_to_exitcode(status), *texts, time.monotonic() - self.began)


def command(*arguments):
    """The work of a process: the command `tfgan`, as a terminal starts it."""

    def work():
        from tfgan.cli.main import main

        return main([str(argument) for argument in arguments], prog=f"tfgan {arguments[0]}")

    return work


def run(folder, *arguments, **options):
    return Process(command(*arguments), folder, **options).wait()


# --- what a run leaves -------------------------------------------------------------------------


def arrays_of(path):
    """Every number of a saved model, by its place in the file."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        content = archive.read("model.weights.h5")
    with h5py.File(io.BytesIO(content)) as file:
        file.visititems(
            lambda name, item: found.update({name: item[()]}) if hasattr(item, "shape") else None
        )
    return found


def frames_of(path):
    from tfgan.animation.frames import FrameReader

    with FrameReader(path) as frames:
        return list(frames)


def results_of(path):
    """The metrics without what differs between two equal runs: times, paths, ids."""

    def plain(value):
        if isinstance(value, dict):
            skipped = ("seconds", "run", "config", "history_seconds", "peak_memory_gib")
            return {
                key: plain(each) for key, each in value.items()
                if key not in skipped and "seconds" not in key
            }  # fmt: skip
        return [plain(each) for each in value] if isinstance(value, list) else value

    return plain(json.loads(Path(path).read_text()))


def differences(folder, wanted):
    """What of a run differs from the run that never stopped."""
    found = []
    left, right = arrays_of(folder / "run.keras"), arrays_of(wanted / "run.keras")
    if left.keys() != right.keys():
        found.append("other weights")
    found += [name for name in left if left[name].tobytes() != right[name].tobytes()][:1]
    if (wanted / "run.frames.npz").exists():
        one, other = (frames_of(each / "run.frames.npz") for each in (folder, wanted))
        if [f["step"] for f in one] != [f["step"] for f in other]:
            found.append(f"frames {[f['step'] for f in one]}, not {[f['step'] for f in other]}")
        elif any(
            one[i][name].tobytes() != other[i][name].tobytes()
            for i in range(len(one)) for name in one[i] if name != "step"
        ):  # fmt: skip
            found.append("other frames")
    if (wanted / "m.json").exists():
        one, other = (results_of(each / "m.json") for each in (folder, wanted))
        if isinstance(other, list):
            one, other = {"scores": one}, {"scores": other}
        found += [f"metrics: {key}" for key in other if one.get(key) != other[key]]
    return found


def unreadable(folder):
    """Files of a folder that are not whole."""
    found = []
    for path in folder.iterdir():
        try:
            if path.name.startswith("."):
                continue  # A temporary file: the next run removes it.
            if path.suffix == ".keras":
                with zipfile.ZipFile(path) as archive:
                    assert archive.testzip() is None
                arrays_of(path)
            elif path.suffix == ".npz":
                frames_of(path)
            elif path.suffix == ".json":
                json.loads(path.read_text())
        except Exception as error:
            found.append(f"{path.name}: {error}")
    return found


# --- the runs that are killed ------------------------------------------------------------------

OUTPUTS = ("--save", "run.keras", "--metrics", "m.json", "--plot", "p.png")


def fit_with_checkpoint(jit):
    """A `fit` with the callback, to be called again after a kill."""

    def work():
        import keras

        import tfgan
        from tfgan.callbacks import Checkpoint, MixtureScores, StopOnDivergence

        source = tfgan.Gaussian(1.0, 0.5, event_size=2)
        layers = [keras.layers.Dense(16, activation="tanh", kernel_initializer="he_normal")]
        generator = keras.Sequential([keras.Input((2,)), *layers, keras.layers.Dense(2)])
        layers = [keras.layers.Dense(16, activation="tanh", kernel_initializer="he_normal")]
        critic = keras.Sequential([keras.Input((2,)), *layers, keras.layers.Dense(1)])
        model = tfgan.GAN(generator, critic, seed=5)
        model.compile(generator_average=0.9, jit_compile=jit == "on", steps_per_execution=10)
        model.reset(5)
        guard, scores = StopOnDivergence(), MixtureScores(source, every=100)
        keep = Checkpoint("fit.keras", every=50, state_of=[guard, scores])
        print("step", flush=True)
        model.fit(
            source, batch_size=8, steps_per_epoch=700, epochs=4, verbose=0,
            callbacks=[keep, guard, scores],
        )  # fmt: skip
        model.save("run.keras")
        with open("m.json", "w") as file:
            json.dump(scores.history, file)
        return 0

    return work


@dataclasses.dataclass
class Scenario:
    """A run that is killed.

    Attributes:
        name: its name.
        flags: its command and flags.
        begun: what it says when the training begins.
    """

    name: str
    flags: tuple
    begun: str = "device:"

    def first(self, jit, folder):
        if not self.flags:
            return fit_with_checkpoint(jit)
        return command(*self.flags, *OUTPUTS, "--jit", jit)

    def again(self, jit, folder):
        """How it goes on, after a look at what is there."""
        if not self.flags:
            return fit_with_checkpoint(jit)
        ours = any((folder / name).exists() for name in ("run.partial.keras",)) or (
            (folder / "run.keras").exists() and not (folder / "old").exists()
            and not is_old(folder / "run.keras")
        )  # fmt: skip
        if not ours:
            return self.first(jit, folder)
        return command(self.flags[0], "--resume", "run.keras", *OUTPUTS, "--jit", jit)


def is_old(path):
    """Whether it is the model of the earlier run."""
    with zipfile.ZipFile(path) as archive:
        return "old" in archive.namelist()


def make_images(folder):
    """A small folder of images."""
    from PIL import Image

    images = folder / "images"
    images.mkdir(exist_ok=True)
    numbers = np.random.default_rng(0)
    for index in range(24):
        pixels = numbers.integers(0, 256, (32, 32, 3), np.uint8)
        Image.fromarray(pixels).save(images / f"{index:02}.png")
    return images


def scenarios(root):
    images = make_images(root)
    line = ("gan1d", "--recipe", "gan-intro-2016", "--anim-every", 100, "--log-every", 100)
    return [
        Scenario("gan1d", (*line, "--num-steps", 4000, "--pretrain-steps", 5000,
                           "--save-every", 300)),
        Scenario("trials", (*line, "--num-steps", 800, "--pretrain-steps", 500, "--trials", 4,
                            "--save-every", 200)),
        Scenario("gan2d", ("gan2d", "--num-steps", 600, "--batch-size", 32, "--log-every", 100,
                           "--anim-every", 50, "--save-every", 50)),
        Scenario("mnist", ("mnist", "--recipe", "mnist-article", "--epochs", 3, "--batch-size", 100,
                           "--save-every", 10, "--anim-every", 20)),
        Scenario("images", ("images", "--data", images, "--recipe", "dcgan", "--image-size", 32,
                            "--batch-size", 4, "--epochs", 4, "--save-every", 2)),
        Scenario("callback", ()),
    ]  # fmt: skip


def reference(scenario, jit, root, done):
    """The run that never stopped, and the seconds that it took. Made once."""
    key = (scenario.name, jit)
    if key not in done:
        folder = root / f"whole-{scenario.name}-{jit}"
        folder.mkdir()
        ended = Process(scenario.first(jit, folder), folder).wait()
        assert ended.code == 0, f"{key}: {ended.err}"
        done[key] = folder, ended.seconds
    return done[key]


def put_earlier_run(folder, whole):
    """An earlier good run of the same name, which is not this one."""
    for name in ("run.keras", "run.frames.npz", "m.json", "run.toml"):
        if (whole / name).exists():
            shutil.copy(whole / name, folder / name)
    with zipfile.ZipFile(folder / "run.keras", "a") as archive:
        archive.writestr("old", "")


def one_kill(scenario, jit, root, done, chance, folder):
    """Kills a run at random moments until it has ended. Returns what is wrong."""
    whole, seconds = reference(scenario, jit, root, done)
    folder.mkdir()
    if scenario.flags:
        put_earlier_run(folder, whole)
    work, kills = scenario.first(jit, folder), 0
    for life in range(4):
        process = Process(work, folder)
        if life < chance.choice((1, 1, 2, 3)):
            time.sleep(chance.uniform(0.02, 1.0) * seconds)
            process.send(signal.SIGKILL)
        ended = process.wait()
        kills += ended.code == -signal.SIGKILL
        lost = unreadable(folder)
        if lost:
            return kills, f"lost {lost}"
        if scenario.flags and not (folder / "run.keras").exists():
            return kills, "the earlier model is gone"
        if ended.code != -signal.SIGKILL:
            break
        work = scenario.again(jit, folder)
    complete = "must be above" in ended.err  # killed when all was done
    if ended.code != 0 and not complete:
        return kills, f"code {ended.code}: {ended.err.strip()[-300:]}"
    wrong = differences(folder, whole)
    left = [p.name for p in folder.iterdir() if p.name.startswith(".") or ".partial" in p.name]
    if left and not complete:
        wrong.append(f"left {left}")
    return kills, "; ".join(wrong)


def kills(root, count, seed, only=None):
    """Kills at random moments. The run goes on and ends with the same bits."""
    chance, done, failed, killed, case = random.Random(seed), {}, [], 0, 0
    cases = [(s, jit) for s in scenarios(root) for jit in ("on", "off")
             if not only or f"{s.name}-{jit}" in only.split(",")]  # fmt: skip
    while killed < count:
        scenario, jit = cases[case % len(cases)]
        folder = root / f"kill-{case}"
        found, wrong = one_kill(scenario, jit, root, done, chance, folder)
        killed, case = killed + found, case + 1
        if wrong:
            failed.append(f"{scenario.name}, XLA {jit}, case {case - 1}: {wrong}")
            print("FAILED", failed[-1], flush=True)
        else:
            shutil.rmtree(folder)
    print(f"kills: {killed} in {case} runs, {len(failed)} failed")
    return failed


# --- signals -----------------------------------------------------------------------------------


def tidy(ended):
    """What is wrong with what a process said."""
    return "a traceback" if "Traceback" in ended.err or "Exception ignored" in ended.err else ""


def one_signal(scenario, number, moment, folder):
    """Sends a signal at a moment. Returns what is wrong."""
    folder.mkdir()
    long = {"--num-steps": 10**8, "--epochs": 10**6}
    before = (None, *scenario.flags)
    longer = [long.get(name, flag) for name, flag in zip(before, scenario.flags, strict=False)]
    process = Process(command(*longer, *OUTPUTS, "--jit", "off", "--save-every", "20"), folder)
    if moment == "before":
        time.sleep(0.2)
    else:
        deadline = time.monotonic() + LIMIT
        while not (folder / "run.partial.keras").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
    process.send(number)
    if moment == "twice":
        time.sleep(0.01)
        process.send(number)
    ended = process.wait()
    wrong = [tidy(ended)] if tidy(ended) else []
    if ended.code != 128 + number:
        wrong.append(f"code {ended.code}: {ended.err[-200:]}")
    names = {path.name for path in folder.iterdir()}
    if moment == "before" and names:
        wrong.append(f"wrote {sorted(names)}")
    if moment == "in training" and not {"run.keras", "m.json", "p.png"} <= names:
        wrong.append(f"kept only {sorted(names)}")
    wrong += unreadable(folder)
    return "; ".join(wrong)


def signals(root, count, seed, only=None):
    """Ctrl-C and SIGTERM before the first step, in training, and twice."""
    failed, case = [], 0
    names = [s for s in scenarios(root) if s.flags and (not only or s.name in only)]
    for case in range(count):
        scenario = names[case % len(names)]
        number = (signal.SIGINT, signal.SIGTERM)[case // len(names) % 2]
        moment = ("in training", "before", "twice")[case // (2 * len(names)) % 3]
        wrong = one_signal(scenario, number, moment, root / f"signal-{case}")
        if wrong:
            failed.append(f"{scenario.name}, {number.name}, {moment}: {wrong}")
            print("FAILED", failed[-1], flush=True)
    print(f"signals: {count} cases, {len(failed)} failed")
    return failed


# --- full disks and broken outputs -------------------------------------------------------------

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


# --- bad inputs --------------------------------------------------------------------------------

NUMBERS = ("0", "-1", "nan", "inf", "1e20", str(2**31), str(10**30), "x", "", "1.5")
COUNTS = ("--num-steps", "--epochs", "--batch-size", "--discriminator-steps", "--trials",
          "--anim-every", "--seed", "--latent-dim", "--save-every")  # fmt: skip
RATES = ("--learning-rate", "--gp-weight", "--clip", "--std", "--max-growth")
# Numbers that are good for some flags.
GOOD = {
    ("--gp-weight", "0"), ("--max-growth", "0"), ("--seed", "0"), ("--save-every", "0"),
    ("--gp-weight", "1.5"), ("--gp-weight", "1e20"),
    *((flag, value) for flag in RATES
      for value in ("1e20", "1.5", str(2**31), str(10**30))),
}  # fmt: skip


def hostile(root):
    """Files and folders that make a reader hang or fill the memory."""
    made = root / "hostile"
    made.mkdir()
    os.mkfifo(made / "pipe.npz")
    (made / "with-pipe").mkdir()
    os.mkfifo(made / "with-pipe/a.png")
    (made / "with-link").mkdir()
    (made / "with-link/a.png").symlink_to("nowhere")
    (made / "loop.npz").symlink_to("loop.npz")
    np.savez_compressed(made / "bomb.npz", x_train=np.zeros((120_000, 28, 28), np.uint8))
    (made / "giant").mkdir()
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    Image.new("1", (20_000, 20_000)).save(made / "giant/a.png")
    (made / "text.toml").write_text("not toml at all [")
    (made / "empty.keras").write_bytes(b"")
    return made


def bad_inputs(root):
    """(arguments) of commands that must be refused."""
    cases = []
    for name in ("gan1d", "gan2d", "mnist"):
        for flag in (*COUNTS, *RATES):
            for value in NUMBERS:
                if (flag, value) not in GOOD:
                    cases.append((name, f"{flag}={value}"))
    made = hostile(root)
    for name in ("pipe.npz", "loop.npz", "with-pipe", "with-link", "bomb.npz", "giant"):
        cases.append(("images", "--data", made / name))
    for name in ("pipe.npz", "loop.npz", "bomb.npz", "giant", "text.toml"):
        cases.append(("mnist", "--data", made / name))
    for path in ("/dev/zero", "/dev/null", made / "pipe.npz", made / "text.toml", made / "giant"):
        cases.append(("gan2d", "--centres", path))
        cases.append(("gan1d", "--config", path))
    for path in (made / "empty.keras", made / "pipe.npz", made, "/dev/zero", "none.keras"):
        cases += [("gan1d", "--resume", path), ("score", path), ("sample", path)]
    for path in ("/dev/full", "/proc/run.keras", "no/run.keras", made, "a.txt"):
        cases += [("gan1d", "--save", path), ("gan2d", "--plot", path)]
    return cases


def one_input(case, folder):
    """A bad input. Returns what is wrong."""
    folder.mkdir()
    ended = run(folder, *case, *(("--jit", "off") if case[0] not in ("score", "sample") else ()),
                before=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)))  # fmt: skip
    wrong = [tidy(ended)] if tidy(ended) else []
    if ended.code != 2 or len(ended.err.splitlines()) != 1:
        wrong.append(f"code {ended.code}: {ended.err[-300:]}")
    if any(folder.iterdir()):
        wrong.append(f"wrote {sorted(p.name for p in folder.iterdir())}")
    return "; ".join(wrong), ended.seconds


def inputs(root, count, seed, only=None):
    """Bad inputs: each is refused at once, in one line, and nothing is written."""
    cases = bad_inputs(root)
    if count < len(cases):
        cases = random.Random(seed).sample(cases, count)
    failed, slowest = [], 0.0
    for index, case in enumerate(cases):
        wrong, seconds = one_input(case, root / f"input-{index}")
        slowest = max(slowest, seconds)
        if wrong:
            failed.append(f"{' '.join(map(str, case))}: {wrong}")
            print("FAILED", failed[-1], flush=True)
    print(f"inputs: {len(cases)} cases, {len(failed)} failed, the slowest in {slowest:.1f} s")
    return failed


# --- damaged files -----------------------------------------------------------------------------


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
    files = Path(__file__).parent
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


PARTS = {"kills": (kills, 100), "signals": (signals, 60), "disks": (disks, 40),
         "inputs": (inputs, 400), "fuzz": (fuzz, 2000)}  # fmt: skip


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=(*PARTS, "all"))
    parser.add_argument("--count", type=int, help="number of cases (default: the whole part)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="cases of this name only, such as gan1d-on,callback-off")
    parser.add_argument("--keep", type=Path, help="folder for the files of the cases")
    options = parser.parse_args(arguments)
    load_all()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(options.keep or folder)
        root.mkdir(parents=True, exist_ok=True)
        for name in PARTS if options.part == "all" else [options.part]:
            part, count = PARTS[name]
            failed += part(root, options.count or count, options.seed, options.only)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
