"""Animations as files: mp4, gif and html."""

from tfgan.animation.encoders.animation_file import (
    ENCODERS,
    MAX_PIXELS,
    AnimationFile,
    check_target,
)
from tfgan.animation.encoders.gif import GifEncoder
from tfgan.animation.encoders.html_page import HtmlEncoder
from tfgan.animation.encoders.mp4 import Mp4Encoder

__all__ = [
    "ENCODERS",
    "MAX_PIXELS",
    "AnimationFile",
    "GifEncoder",
    "HtmlEncoder",
    "Mp4Encoder",
    "check_target",
]
