"""Keras callbacks: recording, scoring, logging, and callbacks for one optimizer."""

from tfgan.callbacks.checkpoint import Checkpoint
from tfgan.callbacks.epoch_lines import EpochLines
from tfgan.callbacks.every_n_steps import EveryNSteps
from tfgan.callbacks.fixed_grid import FixedGrid
from tfgan.callbacks.for_optimizer import ForOptimizer
from tfgan.callbacks.frame_recorder import FrameRecorder
from tfgan.callbacks.grid_board import GridBoard
from tfgan.callbacks.held_out_cost import HeldOutCost
from tfgan.callbacks.image_scores import ImageScores
from tfgan.callbacks.log_lines import LogLines
from tfgan.callbacks.log_names import log_names
from tfgan.callbacks.log_styles import LOG_STYLES, style_of_recipe
from tfgan.callbacks.mixture_scores import MixtureScores
from tfgan.callbacks.pacgan_lines import PacGANLines
from tfgan.callbacks.record_curves import RecordCurves
from tfgan.callbacks.record_grid import RecordGrid
from tfgan.callbacks.record_pictures import RecordPictures
from tfgan.callbacks.score_curve import ScoreCurve
from tfgan.callbacks.stop_on_divergence import StopOnDivergence
from tfgan.callbacks.stop_on_non_finite import StopOnNonFinite

__all__ = [
    "LOG_STYLES",
    "Checkpoint",
    "EpochLines",
    "EveryNSteps",
    "FixedGrid",
    "ForOptimizer",
    "FrameRecorder",
    "GridBoard",
    "HeldOutCost",
    "ImageScores",
    "LogLines",
    "MixtureScores",
    "PacGANLines",
    "RecordCurves",
    "RecordGrid",
    "RecordPictures",
    "ScoreCurve",
    "StopOnDivergence",
    "StopOnNonFinite",
    "log_names",
    "style_of_recipe",
]
