"""Recorded frames and their drawing. No TensorFlow here."""

from tfgan.animation.rendering import (
    RenderInterrupted,
    check_display,
    check_still,
    draw_frames,
    draw_still,
    new_canvas,
    render,
    show,
)

__all__ = [
    "RenderInterrupted",
    "check_display",
    "check_still",
    "draw_frames",
    "draw_still",
    "new_canvas",
    "render",
    "show",
]
