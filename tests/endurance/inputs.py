"""Bad inputs: each is refused at once, in one line, and nothing is written."""

import os
import random
import resource

import numpy as np
from endurance.processes import run, tidy

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
