"""Recorded frames and their drawing. Nothing here imports TensorFlow or Keras."""

from tfgan.animation.canvas import new_canvas
from tfgan.animation.encoders import AnimationFile, check_target
from tfgan.animation.frames import EveryNth, FrameReader, FrameWriter
from tfgan.animation.page import page_run, write_page
from tfgan.animation.plots import Plot, plot_for
from tfgan.animation.recording import Recording
from tfgan.animation.rendering import (
    RenderInterrupted,
    check_display,
    check_still,
    draw_frames,
    draw_still,
    render,
    show,
)

__all__ = [
    "AnimationFile",
    "EveryNth",
    "FrameReader",
    "FrameWriter",
    "Plot",
    "Recording",
    "RenderInterrupted",
    "check_display",
    "check_still",
    "check_target",
    "draw_frames",
    "draw_still",
    "new_canvas",
    "page_run",
    "plot_for",
    "render",
    "show",
    "write_page",
]
