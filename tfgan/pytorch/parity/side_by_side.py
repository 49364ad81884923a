"""An animation of both libraries training the same GAN, side by side."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from tfgan.animation.frames import FrameReader, FrameWriter
from tfgan.animation.page import page_runs, write_page
from tfgan.animation.plots.registry import SIDE_BY_SIDE, plot_for
from tfgan.animation.rendering import render
from tfgan.metrics.mode_coverage import mixture_scores
from tfgan.models.mixture_2d import GaussianMixtureGAN
from tfgan.pytorch.convert import weights
from tfgan.pytorch.models import gaussian_1d, mixture_2d
from tfgan.pytorch.parity.system import System
from tfgan.utils import validation

# Approximate number of frames.
NUM_FRAMES = 100

# Titles of the two halves.
SIDES = {"keras": "TensorFlow / Keras", "pytorch": "PyTorch"}

# Default number of steps, by kind of frames.
STEPS = {"gaussian-1d": 4000, "mixture-2d": 300}

# The plane is drawn from -LIMIT to LIMIT on both axes.
LIMIT = 2.0

Frame = dict[str, npt.NDArray[Any]]


def animate(
    system: System,
    path: Path | str,
    *,
    steps: int | None = None,
    seed: int = 0,
    progress: bool = True,
) -> int:
    """Trains a system in both libraries and shows both trainings in one picture or page.

    Both start with the same weights. Each draws its own batches and latents.

    Args:
        system: a system with data in one or two dimensions.
        path: the file to write: a film, .mp4 or .gif, or a replay page, .html.
        steps: number of steps. None means 4000 in one dimension and 300 in two.
        seed: seed of the weights and of both libraries' batches.
        progress: whether to show progress on stderr.

    Returns:
        The number of frames, about 100 at most.

    Raises:
        ValueError: if `steps` is not a positive integer.
    """
    path = Path(path)
    training = _SideBySide(system, seed)
    steps = validation.positive_integer("steps", steps or STEPS[training.kind])
    with tempfile.TemporaryDirectory() as folder:
        frames_path = Path(folder, "both.frames.npz")
        training.record(frames_path, steps)
        with FrameReader(frames_path) as frames:
            if path.suffix.lower() == ".html":
                write_page(path, page_runs(frames), title=f"{system.title}: both libraries")
                return len(frames)
            plot = plot_for(frames.kind, frames.metadata)
            return render(frames, plot, path, progress=progress)


class _SideBySide:
    """Trains both libraries and records their frames."""

    def __init__(self, system: System, seed: int) -> None:
        self.system, self.source = system, system.source()
        # Both are a `Gaussian1DGAN` or a `GaussianMixtureGAN`.
        self.model: Any = system.model(seed, jit_compile="auto")
        # This model gets PyTorch's weights, to make its frames.
        self.mirror: Any = system.model(seed, jit_compile="auto")
        self.trainer = system.trainer()
        self._networks = [
            (getattr(self.mirror, name), getattr(self.trainer, name))
            for name in ("generator", "discriminator")
        ]
        for ours, theirs in self._networks:
            theirs.load_state_dict(weights.to_state_dict(ours, theirs))
        random = torch.Generator().manual_seed(seed)
        plane = isinstance(self.model, GaussianMixtureGAN)
        self.kind = "mixture-2d" if plane else "gaussian-1d"
        make_sampler = mixture_2d.make_sampler if plane else gaussian_1d.make_sampler
        self.sampler = make_sampler(system.batch_size, random)

    def record(self, path: Path, steps: int) -> None:
        """Trains both libraries and writes the frames to `path`."""
        every = max(1, steps // NUM_FRAMES)
        marks = [*range(every, steps, every), steps]
        self._history = {name: np.zeros((0, 4), np.float32) for name in SIDES}
        with FrameWriter(path, f"{SIDE_BY_SIDE}{self.kind}", self._metadata(steps)) as frames:
            before = 0
            for mark in marks:
                losses = self._train(mark - before)
                before = mark
                frame = {
                    f"{name}_{key}": value
                    for name, model in (("keras", self.model), ("pytorch", self.mirror))
                    for key, value in self._frame(model, name, losses[name], len(marks)).items()
                }
                # A training that has diverged has nothing more to show.
                if not all(np.isfinite(value).all() for value in frame.values()):
                    break
                frames.append(step=mark, **frame)

    def _train(self, steps: int) -> Mapping[str, Sequence[float]]:
        """Makes steps in both libraries; returns {library: losses of the last step}."""
        names = ("discriminator_loss", "generator_loss")
        batch_size = self.system.batch_size
        self.model.fit(self.source, batch_size=batch_size, steps_per_epoch=steps, verbose=0)
        for _ in range(steps):
            logs = self.trainer.step(self.sampler)
        for ours, theirs in self._networks:
            weights.from_state_dict(theirs, ours)
        self.mirror.step.assign(self.model.step)
        return {
            "keras": [float(self.model.last_losses[name]) for name in names],
            "pytorch": [logs[name].item() for name in names],
        }

    def _frame(self, model: Any, name: str, losses: Sequence[float], num_frames: int) -> Frame:
        """What the plot of `self.kind` draws of one library."""
        if self.kind == "gaussian-1d":
            return model.curves(self.source, batch_size=self.system.batch_size)
        step = int(model.step.numpy())
        source: Any = self.source
        scores = mixture_scores(model.generate(2000), source.modes, source.std)
        row = np.array([[step, *losses, scores["modes"]]], np.float32)
        history = np.concatenate([self._history[name], row])
        self._history[name] = history
        # All frames need the same number of rows: the last row is repeated for the steps to come.
        rest = np.repeat(row, num_frames - len(history), axis=0)
        picture = model.picture(source, limit=LIMIT)
        return {**picture, "history": np.concatenate([history, rest])}

    def _metadata(self, steps: int) -> dict[str, Any]:
        titles = {"left": SIDES["keras"], "right": SIDES["pytorch"]}
        source: Any = self.source
        if self.kind == "gaussian-1d":
            facts = {"data_mean": source.mean, "data_std": source.std}
            return {**titles, **facts, "sample_range": [-8.0, 8.0], "num_steps": steps}
        return {
            **titles,
            "limit": LIMIT,
            "num_steps": steps,
            "score_name": "modes covered",
            "score_limit": len(source.modes),
        }
