"""Frames of the 1-D GAN to draw, and the pictures inside of animations."""

import base64
import re
import subprocess

import imageio_ffmpeg
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from tfgan.animation.canvas import style
from tfgan.animation.plots import Gaussian1DPlot

POINTS = np.linspace(-8, 8, 10_000)
EDGES = np.linspace(-8, 8, 100)


def density(x, mean, std):
    return np.exp(-0.5 * ((x - mean) / std) ** 2) / (std * np.sqrt(2 * np.pi))


def make_frame(mean, std=0.5):
    centres = (EDGES[1:] + EDGES[:-1]) / 2
    return {
        "step": 0,
        "decision_boundary": 1 / (1 + np.exp(mean - POINTS)),
        "real_density": density(centres, 4, 0.5),
        "generated_density": density(centres, mean, std),
    }


FRAMES = [make_frame(mean) for mean in np.linspace(-2, 4, 12)]


def decode_video(path):
    """The pictures of a video, (frames, height, width, 3) uint8, none dropped or repeated."""
    _, (width, height) = probe(path)
    raw = ("-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    run = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", path, *raw],
        capture_output=True,
        check=True,
    )
    return np.frombuffer(run.stdout, np.uint8).reshape(-1, height, width, 3)


def probe(path):
    """What ffmpeg says of a video, and its (width, height)."""
    run = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", path],
        capture_output=True,
        text=True,
    )
    return run.stderr, tuple(int(n) for n in re.search(r" (\d+)x(\d+)[ ,]", run.stderr).groups())


def decode(path):
    if path.suffix == ".gif":
        with Image.open(path) as gif:
            pictures = []
            for index in range(gif.n_frames):
                gif.seek(index)
                pictures.append(np.asarray(gif.convert("RGB")))
        return np.stack(pictures)
    if path.suffix == ".html":
        data = re.search(r'src="data:video/mp4;base64,([^"]+)"', path.read_text()).group(1)
        path = path.with_suffix(".inside.mp4")
        path.write_bytes(base64.b64decode(data, validate=True))
    return decode_video(path)


def distinct(pictures):
    return len({picture.tobytes() for picture in pictures})


def drawn(frame, index=0, total=1, still=False, cls=Gaussian1DPlot, **options):
    """A figure, its plot and its pixels, drawn whole."""
    canvas = FigureCanvasAgg(Figure(figsize=(6, 4), dpi=100))
    plot = cls(**options)
    with style():
        plot.setup(canvas.figure, still=still)
        plot.draw(frame, index, total)
        canvas.draw()
    return canvas.figure, plot, np.asarray(canvas.buffer_rgba())[..., :3]
