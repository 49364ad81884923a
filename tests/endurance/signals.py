"""Ctrl-C and SIGTERM before the first step, in training, and twice."""

import signal
import time

from endurance.outputs import unreadable
from endurance.processes import LIMIT, Process, command, tidy
from endurance.scenarios import OUTPUTS, scenarios


def holds_pretraining(folder, names):
    """Whether all that was written is a file to go on from with updates of the pretraining.

    On a quick machine the signal comes after the first of them: they must not be lost.
    """
    from tfgan.utils import saved_state

    if names != {"run.partial.keras"}:
        return False
    return (
        saved_state.read(folder / "run.partial.keras").get("pretraining", {"steps": 0})["steps"] > 0
    )


def one_signal(scenario, number, moment, folder):
    """Sends a signal at a moment. Returns what is wrong."""
    folder.mkdir()
    long = {"--num-steps": 10**6, "--epochs": 10**6}
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
    if moment == "before" and names and not holds_pretraining(folder, names):
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
