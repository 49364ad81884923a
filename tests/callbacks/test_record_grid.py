"""Recorded grids: which steps, and what they hold."""

import numpy as np
from conftest import make_gan

from tfgan.animation import render
from tfgan.animation.frames import FrameReader
from tfgan.animation.plots import plot_for
from tfgan.callbacks import RecordGrid


def test_recorded_grids_become_an_animation(tmp_path, source):
    model = make_gan(steps_per_execution=4, penalty=None, jit_compile=False)
    grid = lambda: np.full((6, 6, 1), int(model.step.numpy()), np.uint8)  # noqa: E731
    path = tmp_path / "run.frames.npz"
    with RecordGrid(path, grid, every=10, metadata={"title": "test"}) as recorder:
        model.fit(source, steps_per_epoch=30, callbacks=[recorder], verbose=0)
    with FrameReader(path) as frames:
        assert [frame["step"] for frame in frames] == [0, 10, 20, 30]
        assert [frame["grid"].max() for frame in frames] == [0, 10, 20, 30]
        plot = plot_for(frames.kind, frames.metadata)
        assert plot.title == "test" and plot.classes == ()
        assert render(frames, plot, tmp_path / "a.gif", progress=False) == 4
    assert (tmp_path / "a.gif").stat().st_size > 1000
