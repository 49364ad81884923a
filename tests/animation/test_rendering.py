"""Animations: every frame is in the file once, and shows what was recorded."""

import os
import re
import signal
import tracemalloc

import matplotlib.pyplot
import numpy as np
import pytest
from helpers.films import FRAMES, decode, distinct, drawn, probe
from PIL import Image

from tfgan import animation
from tfgan.animation.encoders import AnimationFile
from tfgan.animation.plots.gaussian_1d import Gaussian1DPlot
from tfgan.animation.plots.registry import plot_for
from tfgan.animation.rendering import (
    RenderInterrupted,
    check_still,
    draw_still,
    film_speed,
    render,
)

ENDINGS = (".mp4", ".gif", ".html")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_frame_once_and_as_drawn(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    assert render(FRAMES, Gaussian1DPlot(), path, rest=0, progress=False) == len(FRAMES)
    pictures = decode(path)
    assert pictures.shape == (len(FRAMES), 400, 600, 3)
    assert distinct(pictures) == len(FRAMES)
    for index in (0, 5, 11):
        whole = drawn(FRAMES[index], index, len(FRAMES))[2]
        # Grey values: yuv420p halves the resolution of colour.
        difference = np.abs(pictures[index].mean(-1) - whole.mean(-1))
        assert difference.mean() < 1 and np.mean(difference > 40) < 0.005
    assert (pictures[:, 2, 2] >= 254).all()


@pytest.mark.parametrize("ending", ENDINGS)
def test_equal_frames_differ_by_their_step(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    frames = [{**FRAMES[3], "step": step} for step in range(40)]
    render(frames, Gaussian1DPlot(), path, fps=50, rest=0, progress=False)
    pictures = decode(path)
    assert len(pictures) == distinct(pictures) == 40
    # Below the title they are equal but for compression: a generation is 40 * 1/50 s.
    assert np.abs(pictures[39, 150:].astype(int) - pictures[1, 150:]).mean() < 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_last_picture_rests(tmp_path, ending):
    """Two seconds at 5 frames per second are ten more pictures, all like the last one."""
    path = tmp_path / f"out{ending}"
    assert render(FRAMES, Gaussian1DPlot(), path, fps=5, size=(2, 1.3), progress=False) == 12
    pictures = decode(path)
    assert len(pictures) == 12 + 10
    # H.264 makes a resting picture sharper.
    assert np.abs(pictures[12:].astype(int) - pictures[11]).mean() < (ending != ".gif") + 1e-9


@pytest.mark.parametrize(
    ("count", "fps"), [(5001, 30), (270, 30), (120, 13.33), (100, 11.11), (36, 4), (3, 4)]
)
def test_a_film_plays_for_nine_seconds(count, fps):
    assert film_speed(count) == fps


def test_the_plot_says_size_and_speed(tmp_path):
    """A number that is given counts more than the plot's."""
    plot = plot_for("gaussian-1d", {"size": [3, 2], "fps": 20})
    render(FRAMES[:4], plot, tmp_path / "a.mp4", progress=False)
    text, size = probe(tmp_path / "a.mp4")
    assert size == (300, 200) and "20 fps" in text and "00:00:02.20" in text
    render(FRAMES[:4], plot, tmp_path / "b.mp4", fps=10, size=(2, 1), rest=0, progress=False)
    text, size = probe(tmp_path / "b.mp4")
    assert size == (200, 100) and "10 fps" in text and "00:00:00.40" in text
    draw_still(FRAMES[0], plot, tmp_path / "a.png", dpi=100)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (300, 200)
    for bad in ({"size": [3]}, {"size": [3, 0]}, {"fps": 0}, {"fps": "x"}, {"size": "ab"}):
        with pytest.raises(ValueError, match=next(iter(bad))):
            plot_for("gaussian-1d", bad)


def test_mp4_is_what_browsers_play(tmp_path):
    path = tmp_path / "out.mp4"
    render(FRAMES, Gaussian1DPlot(), path, fps=15, size=(3.21, 2.17), progress=False)
    text, size = probe(path)
    assert size == (320, 216)  # 321 and 217 are odd.
    assert "h264" in text and "yuv420p(tv, bt709" in text and "15 fps" in text
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(
    "size, dpi", [((6, 4), 110), ((1, 1), 64), ((60, 40), 10), ((7.3, 4.1), 72.7)]
)
def test_sizes_are_even_pixels(tmp_path, size, dpi):
    path = tmp_path / "out.mp4"
    render(FRAMES[:2], Gaussian1DPlot(), path, size=size, dpi=dpi, progress=False)
    assert probe(path)[1] == tuple(2 * round(side * dpi / 2) for side in size)


def test_gif_plays_at_the_asked_speed(tmp_path):
    path = tmp_path / "out.gif"
    render(FRAMES, Gaussian1DPlot(), path, fps=30, size=(2, 1), rest=0, progress=False)
    with Image.open(path) as gif:
        durations = []
        for index in range(gif.n_frames):
            gif.seek(index)
            durations.append(gif.info["duration"])
        assert gif.info["loop"] == 0
    assert sum(durations) == 400 and set(durations) == {30, 40}


def test_page_is_self_contained(tmp_path):
    path = tmp_path / "a<b.html"
    render(FRAMES, Gaussian1DPlot(), path, size=(2, 1), progress=False)
    page = path.read_text()
    assert "<title>a&lt;b</title>" in page and "playbackRate" in page and "http" not in page
    assert re.search(r"<video [^>]*controls loop", page)
    assert os.listdir(tmp_path) == [path.name]


class FlatPlot:
    """Fills the figure with a grey of the frame; what happens at a frame is up to the test."""

    def __init__(self, events=None):
        self.events = events or {}

    def setup(self, figure, still=False):
        self.text = figure.text(0.1, 0.3, "")
        return [self.text]

    def draw(self, frame, index, total):
        if index in self.events:
            self.events[index]()
        self.text.set_text(str(index))


def fail():
    raise RuntimeError("drawing failed")


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.usefixtures("sigint")
@pytest.mark.parametrize("ending", ENDINGS)
def test_ctrl_c_finishes_the_animation_so_far(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt) as caught:
        render([{}] * 50, FlatPlot({7: press_ctrl_c}), path, size=(1, 1), progress=False)
    assert isinstance(caught.value, RenderInterrupted)
    assert (caught.value.path, caught.value.count) == (path, 7)
    assert len(decode(path)) == 7


@pytest.mark.usefixtures("sigint")
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("event", [{0: press_ctrl_c}, {0: fail}, {3: fail}])
def test_failure_leaves_the_old_file_alone(tmp_path, ending, event):
    path = tmp_path / f"out{ending}"
    path.write_bytes(b"old")
    with pytest.raises((RuntimeError, KeyboardInterrupt)):
        render([{}] * 50, FlatPlot(event), path, size=(1, 1), progress=False)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == [path.name]


def test_memory_of_drawing_does_not_grow(tmp_path):
    def peak(count):
        tracemalloc.start()
        frames = [FRAMES[0]] * count
        render(frames, Gaussian1DPlot(), tmp_path / "out.gif", size=(1.5, 1), progress=False)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(5)
    # A picture is 60 kB. Matplotlib keeps the measures of the last 4096 texts, 2 kB each.
    assert peak(45) - peak(15) < 30 * 6_000


def test_progress_is_on_stderr_when_asked(tmp_path, capsys):
    for progress in (True, False):
        render(FRAMES[:3], FlatPlot(), tmp_path / "a.gif", size=(1, 1), progress=progress)
        out, err = capsys.readouterr()
        assert out == "" and ("a.gif: 100%" in err and "3/3" in err) == progress


def test_bad_arguments_of_render(tmp_path):
    path, plot = tmp_path / "out.gif", Gaussian1DPlot()
    for frames, options, message in [
        ([], {}, "no frames"),
        (FRAMES, {"size": (6, 0)}, "size must be above 0"),
        (FRAMES, {"size": (6, 4, 2)}, "size must be"),
        (FRAMES, {"dpi": -1}, "dpi must be at least 10"),
        (FRAMES, {"rest": -1}, "rest must be at least 0"),
        (FRAMES, {"dpi": np.nan}, "dpi must be a finite"),
        (FRAMES, {"size": (0.5, 4)}, "from 64 to 4096"),
        (FRAMES, {"size": (60, 4)}, "from 64 to 4096 pixels. Received: 6000x400"),
        ([{"step": 0}], {}, "must hold decision_boundary"),
        ([{**FRAMES[0], "real_density": np.zeros((9, 1))}], {}, r"Received: shape \(9, 1\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            render(frames, plot, path, progress=False, **options)
    with pytest.raises(ValueError, match="even number of pixels"):
        AnimationFile(path, 33, 32)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "ending, start", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")]
)
def test_still_picture(tmp_path, ending, start):
    pictures = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.{ending}"
        draw_still(FRAMES[-1], Gaussian1DPlot(), path)
        pictures.append(path.read_bytes())
    assert pictures[0].startswith(start) and pictures[0] == pictures[1]
    if ending == "png":
        with Image.open(path) as picture:
            assert picture.size == (900, 600)
    with pytest.raises(ValueError, match="must hold"):
        draw_still({}, Gaussian1DPlot(), path)
    assert path.read_bytes() == pictures[1] and len(os.listdir(tmp_path)) == 2


def test_still_target_is_checked(tmp_path):
    with pytest.raises(ValueError, match=r"Expected one of: \.png, \.pdf, \.svg. Received: \.mp4"):
        check_still(tmp_path / "a.mp4")
    with pytest.raises(ValueError, match="does not exist"):
        check_still(tmp_path / "no" / "a.png")


def test_show_needs_a_display(monkeypatch):
    monkeypatch.setattr(matplotlib.pyplot, "get_backend", lambda: "agg")
    with pytest.raises(ValueError, match="no display"):
        animation.show(FRAMES[0], Gaussian1DPlot())
    shown = []
    monkeypatch.setattr(matplotlib.pyplot, "get_backend", lambda: "QtAgg")
    monkeypatch.setattr(
        matplotlib.pyplot, "show", lambda block: shown.append(matplotlib.pyplot.gcf())
    )
    animation.show(FRAMES[0], Gaussian1DPlot())
    np.testing.assert_array_equal(
        shown[0].axes[1].lines[-1].get_ydata(), FRAMES[0]["decision_boundary"]
    )
    assert matplotlib.pyplot.get_fignums() == []


def test_no_window_and_no_global_state(tmp_path):
    before = dict(matplotlib.rcParams)
    draw_still(FRAMES[0], Gaussian1DPlot(), tmp_path / "a.png")
    render(FRAMES[:2], Gaussian1DPlot(), tmp_path / "a.gif", progress=False)
    assert dict(matplotlib.rcParams) == before
    # Figures of pyplot are the ones that can have windows.
    assert matplotlib.pyplot.get_fignums() == []
