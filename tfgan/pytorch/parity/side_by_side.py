"""Both twins learning next to each other, as an animation."""

import tempfile
from pathlib import Path

import numpy as np
import torch

from tfgan.animation.frames import FrameReader, FrameWriter
from tfgan.animation.plots.registry import SIDE_BY_SIDE, plot_for
from tfgan.animation.rendering import render
from tfgan.metrics.mode_coverage import mixture_scores
from tfgan.models.mixture_2d import GaussianMixtureGAN
from tfgan.pytorch.convert import weights
from tfgan.pytorch.models import gaussian_1d, mixture_2d
from tfgan.utils import validation

NUM_FRAMES = 100

SIDES = {"keras": "TensorFlow / Keras", "pytorch": "PyTorch"}

STEPS = {"gaussian-1d": 4000, "mixture-2d": 300}

SIZES = {"gaussian-1d": (12, 4), "mixture-2d": (17, 4.8)}

LIMIT = 2.0


def animate(system, path, *, steps=None, seed=0, progress=True):
    """Trains both sides and draws them side by side.

    They begin with the same weights; batches and latents are each side's own.

    Args:
        system: a `tfgan.pytorch.twins.System` on points.
        path: the animation, .mp4, .gif or .html.
        steps: of the training, 4000 in one dimension and 300 in two by default.
        seed: of weights and batches.
        progress: whether to show progress on stderr.

    Returns:
        The number of frames: at most about a hundred.
    """
    twins = _Twins(system, seed)
    steps = validation.positive_integer("steps", steps or STEPS[twins.kind])
    with tempfile.TemporaryDirectory() as folder:
        frames_path = Path(folder, "both.frames.npz")
        twins.record(frames_path, steps)
        with FrameReader(frames_path) as frames:
            plot = plot_for(frames.kind, frames.metadata)
            return render(frames, plot, path, size=SIZES[twins.kind], progress=progress)


class _Twins:
    def __init__(self, system, seed):
        self.system, self.source = system, system.source()
        self.model = system.model(seed, jit_compile="auto")
        # A model that shows what the PyTorch side has learned.
        self.mirror = system.model(seed, jit_compile="auto")
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
        samplers = mixture_2d if plane else gaussian_1d
        self.sampler = samplers.make_sampler(system.batch_size, random)

    def record(self, path, steps):
        """Trains both sides and writes frames of it to `path`."""
        every = max(1, steps // NUM_FRAMES)
        marks = [*range(every, steps, every), steps]
        self._history = {name: np.zeros((0, 4), np.float32) for name in SIDES}
        with FrameWriter(path, f"{SIDE_BY_SIDE}{self.kind}", self._metadata(steps)) as frames:
            before = 0
            for mark in marks:
                losses = self._train(mark - before)
                before = mark
                pictures = {
                    f"{name}_{key}": value
                    for name, model in (("keras", self.model), ("pytorch", self.mirror))
                    for key, value in self._picture(model, name, losses[name], len(marks)).items()
                }
                # A run that has diverged has nothing more to show.
                if not all(np.isfinite(value).all() for value in pictures.values()):
                    break
                frames.append(step=mark, **pictures)

    def _train(self, steps):
        """Both sides go on; returns {side: [both losses]} of the last step."""
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

    def _picture(self, model, name, losses, num_frames):
        if self.kind == "gaussian-1d":
            return model.curves(self.source, batch_size=self.system.batch_size)
        step = int(model.step.numpy())
        scores = mixture_scores(model.generate(2000), self.source.modes, self.source.std)
        row = np.array([[step, *losses, scores["modes"]]], np.float32)
        history = np.concatenate([self._history[name], row])
        self._history[name] = history
        # As many rows in each frame: those to come repeat the last.
        rest = np.repeat(row, num_frames - len(history), axis=0)
        picture = model.picture(self.source, limit=LIMIT)
        return {**picture, "history": np.concatenate([history, rest])}

    def _metadata(self, steps):
        titles = {"left": SIDES["keras"], "right": SIDES["pytorch"]}
        if self.kind == "gaussian-1d":
            facts = {"data_mean": self.source.mean, "data_std": self.source.std}
            return {**titles, **facts, "sample_range": [-8.0, 8.0]}
        return {
            **titles,
            "limit": LIMIT,
            "num_steps": steps,
            "score_name": "modes covered",
            "score_limit": len(self.source.modes),
        }
