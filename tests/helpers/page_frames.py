"""Frames files of each kind for replay pages, small and quick to write."""

import numpy as np

from helpers.films import density
from tfgan.animation.frames import FrameReader, FrameWriter
from tfgan.animation.page import page_run

CENTRES = np.linspace(-8, 8, 199)[1::2]
POINTS = np.linspace(-8, 8, 910)


def record_line(path, count=12, *, first_steps=0, every=10, losses=True, **metadata):
    """A 1-D run whose generator moves from 0 to the data at 4. Its first steps come one by one."""
    facts = {"data_mean": 4.0, "data_std": 0.5, "sample_range": [-8.0, 8.0], "seed": 1}
    facts |= {"recipe": "default", **metadata}
    steps = [every * (k + 1) for k in range(count)]
    if first_steps:
        steps = [*range(first_steps + 1), *(step for step in steps if step > first_steps)]
        facts |= {"every": every, "first_steps": first_steps, "alternating": True}
    with FrameWriter(path, "gaussian-1d", facts) as writer:
        for step in steps:
            share = step / steps[-1]
            writer.append(
                step=step,
                decision_boundary=share / 2 + (1 - share) / (1 + np.exp(2 - POINTS)),
                real_density=density(CENTRES, 4, 0.5),
                generated_density=density(CENTRES, 4 * share, 0.5),
            )
            if losses and step:
                writer.add_to_series(
                    step=step, discriminator_loss=1.4 - 0.4 * (1 - share) ** 8,
                    generator_loss=0.7 + share,
                )  # fmt: skip
    return path


def record_plane(path, count=6, *, modes=(0, 1, 5, 2, 8, 8), **metadata):
    """A run on 8 points of the plane, which finds `modes` of them."""
    rng = np.random.default_rng(0)
    facts = {"limit": 2.0, "num_steps": 10 * count, "score_name": "modes covered"}
    facts |= {"score_limit": 8, "share_name": "high quality", "title": "ring", **metadata}
    line = np.linspace(-2, 2, 128)
    history = np.array(
        [[10 * (k + 1), 1.4 - 0.1 * k, 0.7, modes[k], k / count] for k in range(count)]
    )
    with FrameWriter(path, "mixture-2d", facts) as writer:
        for k in range(count):
            rows = history[: k + 1]
            points = rng.normal(size=(1000, 2))
            writer.append(
                step=10 * (k + 1),
                values=np.add.outer(line, line) + 0.1 * k,
                level=[0.05],
                real=rng.normal(size=(1000, 2)),
                generated=points,
                input_gradients=points[:200] * (k + 1),
                history=np.concatenate([rows, np.repeat(rows[-1:], count - k - 1, axis=0)]),
            )
    return path


def record_digits(path, count=4, *, channels=1):
    """Grids of 57 x 86 pixels of noise."""
    rng = np.random.default_rng(0)
    with FrameWriter(path, "image-grid", {"title": "digits"}) as writer:
        for step in range(count):
            writer.append(step=step, grid=rng.integers(0, 256, (57, 86, channels)))
    return path


RECORDERS = {"line": record_line, "plane": record_plane, "digits": record_digits}


def make_run(path, **options):
    """What the page holds of a frames file."""
    with FrameReader(path) as frames:
        return page_run(frames, **options)
