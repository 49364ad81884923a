"""`tfgan animate`: from a frames file or a saved run to an animation, or one clear line."""

import os
import re
import zipfile

import imageio_ffmpeg
import numpy as np
import pytest
from helpers.commands import refused, tfgan
from helpers.films import probe
from PIL import Image

from tfgan.animation.frames import FrameReader, FrameWriter
from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot as plots


@pytest.fixture
def animate():
    return lambda *arguments: tfgan("animate", *arguments)


def record(path, count=10, kind="gaussian-1d", **facts):
    with FrameWriter(path, kind, {"data_mean": 4.0, "data_std": 0.5, **facts}) as writer:
        for step in range(count):
            writer.append(
                step=step,
                decision_boundary=np.full(10_000, step / count),
                real_density=np.full(99, 0.1),
                generated_density=np.full(99, 0.2),
            )
    return path


@pytest.fixture
def frames(tmp_path):
    return record(tmp_path / "run.frames.npz")


def frame_count(path):
    return imageio_ffmpeg.count_frames_and_secs(path)[0]


def test_default_animation(animate, frames, capsys):
    assert animate(frames) == 0
    out, err = capsys.readouterr()
    path = frames.with_name("run.mp4")
    assert out == f"animation: {path} (10 frames)\n" and err == ""  # progress is for terminals
    assert frame_count(path) == 10 + 2 * 4  # the last one rests two seconds, at 4 per second
    assert sorted(os.listdir(frames.parent)) == ["run.frames.npz", "run.mp4"]


def test_saved_run_with_other_size_speed_and_format(animate, frames, capsys):
    saved = frames.with_name("run.keras")
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("config.json", "{}")
    target, plot = frames.with_name("a.gif"), frames.with_name("a.png")
    options = ["--fps", 10, "--size", "3x2", "--dpi", 50, "--every", 4, "--optimal"]
    assert animate(saved, "--anim", target, "--plot", plot, *options) == 0
    out = capsys.readouterr().out
    assert out == f"animation: {target} (4 frames)\npicture: {plot}\n"  # 0, 4, 8 and the last.
    with Image.open(target) as gif:
        assert (gif.n_frames, gif.size) == (4 + 2 * 10, (150, 100))
        assert gif.info["duration"] == 100
    with Image.open(plot) as picture:
        assert picture.size == (150, 100)


def test_the_file_remembers_size_and_speed(animate, tmp_path):
    """Flags count more. A file of version 0.1 has neither, and gets the usual ones."""
    frames = record(tmp_path / "run.frames.npz", size=[9.0, 5.0], fps=15)
    assert animate(frames) == 0 and animate(frames, "--anim", tmp_path / "b.mp4", "--fps", 20) == 0
    for name, fps, pictures in (("run.mp4", 15, 40), ("b.mp4", 20, 50)):
        text, size = probe(tmp_path / name)
        assert size == (900, 500) and f"{fps} fps" in text
        assert frame_count(tmp_path / name) == pictures
    old = record(tmp_path / "old.frames.npz")
    assert animate(old) == 0
    text, size = probe(tmp_path / "old.mp4")
    assert size == (600, 400) and "4 fps" in text


def test_picture_alone_draws_no_animation(animate, frames):
    assert animate(frames, "--plot", frames.with_name("a.svg")) == 0
    assert sorted(os.listdir(frames.parent)) == ["a.svg", "run.frames.npz"]


def bad_inputs(folder):
    (folder / "broken.keras").write_bytes(b"PK but no zip")
    with zipfile.ZipFile(folder / "alone.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    (folder / "cut.npz").write_bytes((folder / "run.frames.npz").read_bytes()[:5000])
    record(folder / "other.npz", kind="movie")
    np.savez(folder / "pickled.npz", x=np.array([{}]))
    run = folder / "run.frames.npz"
    return [
        ([folder / "none.npz"], "none.npz does not exist"),
        ([folder / "none.keras"], "none.keras does not exist"),
        ([folder / "broken.keras"], "not a saved run"),
        ([folder / "alone.keras"], "alone.frames.npz.*gan1d again with --anim and --save"),
        ([folder / "cut.npz"], "cannot read frames file"),
        ([folder / "pickled.npz"], "no metadata"),
        ([folder / "other.npz"], "unknown kind of frames"),
        ([run, "--anim", folder / "a.avi"], "unknown ending"),
        ([run, "--anim", folder / "no" / "a.mp4"], "does not exist"),
        ([run, "--anim", "/proc/a.mp4"], "cannot write /proc/a.mp4"),
        ([run, "--plot", folder / "a.mp4"], "unknown ending of picture"),
        ([run, "--fps", "0"], "fps must be"),
        ([run, "--fps", "x"], "--fps: invalid float"),
        ([run, "--size", "6"], "expected WIDTHxHEIGHT.*Received: 6"),
        ([run, "--size", "0x4"], "size must be above 0"),
        ([run, "--size", "nanx4"], "size must be a finite number"),
        ([run, "--dpi", "1e9"], "64 to 4096 pixels"),
        ([run, "--every", "0"], "every must be an integer of at least 1"),
        ([], "required: FRAMES"),
    ]


def test_bad_input_is_one_line_and_nothing_is_touched(frames, capsys):
    cases = bad_inputs(frames.parent)
    (frames.parent / "run.mp4").write_bytes(b"old")
    before = sorted(os.listdir(frames.parent))
    for arguments, message in cases:
        assert re.search(message, refused(capsys, "animate", *arguments)), arguments
    assert sorted(os.listdir(frames.parent)) == before
    assert (frames.parent / "run.mp4").read_bytes() == b"old"


def test_ctrl_c_writes_the_animation_so_far(animate, tmp_path, monkeypatch, capsys):
    """Interrupted while a picture is drawn, it makes a film of those before."""
    path = record(tmp_path / "run.frames.npz", 50)
    usual, drawn = plots.draw, []

    def draw(self, frame, index, total):
        drawn.append(index)
        if len(drawn) == 20:
            raise KeyboardInterrupt
        usual(self, frame, index, total)

    monkeypatch.setattr(plots, "draw", draw)
    assert animate(path, "--size", "2x1") == 130
    out = capsys.readouterr().out
    written = int(re.search(r"run.mp4 \(interrupted, (\d+) frames\)", out).group(1))
    assert written == 19 and frame_count(tmp_path / "run.mp4") == written
    assert sorted(os.listdir(tmp_path)) == ["run.frames.npz", "run.mp4"]
    with FrameReader(path) as reader:
        assert len(reader) == 50
