"""Keras callbacks: recording, scoring, logging, and one optimizer at a time."""

from tfgan.callbacks.epoch_lines import EpochLines
from tfgan.callbacks.fixed_grid import FixedGrid
from tfgan.callbacks.grid_board import GridBoard
from tfgan.callbacks.image_scores import ImageScores
from tfgan.callbacks.log_lines import LogLines
from tfgan.callbacks.mixture_scores import FollowScores
from tfgan.callbacks.per_optimizer import ForOptimizer
from tfgan.callbacks.record_curves import RecordCurves
from tfgan.callbacks.record_grid import RecordGrid
from tfgan.callbacks.record_pictures import RecordPictures
from tfgan.callbacks.stop_on_non_finite import StopOnNonFinite

__all__ = [
    "EpochLines",
    "FixedGrid",
    "FollowScores",
    "ForOptimizer",
    "GridBoard",
    "ImageScores",
    "LogLines",
    "RecordCurves",
    "RecordGrid",
    "RecordPictures",
    "StopOnNonFinite",
]
