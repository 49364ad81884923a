"""Kills at random moments. The run goes on and ends with the same bits."""

import random
import shutil
import signal
import time
import zipfile

from endurance.outputs import differences, unreadable
from endurance.processes import Process
from endurance.scenarios import scenarios


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
