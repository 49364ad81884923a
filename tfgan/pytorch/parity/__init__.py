"""Comparison of the Keras GANs with the same GANs in PyTorch.

- `systems`: the GANs that exist in both libraries.
- `LockStep`: trains both with the same weights, batches and random numbers, and measures the
  differences. `tolerances` decides whether they agree.
- `compare_speed`, `compare_quality`: each library on its own.
- `animate`: both trainings in one animation.
- `page`: everything as an HTML report.
"""

from tfgan.pytorch.parity import systems, tolerances
from tfgan.pytorch.parity.adapt import adapt_to_tensorflow
from tfgan.pytorch.parity.lock_step import LockStep
from tfgan.pytorch.parity.precision import precision
from tfgan.pytorch.parity.pretraining import pretrain_both
from tfgan.pytorch.parity.quality import compare_quality, has_quality
from tfgan.pytorch.parity.report import page
from tfgan.pytorch.parity.scoring import Scoring, scoring_of
from tfgan.pytorch.parity.side_by_side import animate
from tfgan.pytorch.parity.system import System
from tfgan.pytorch.parity.timing import compare_speed
from tfgan.pytorch.parity.tolerances import StepDifferences

__all__ = [
    "LockStep",
    "Scoring",
    "StepDifferences",
    "System",
    "adapt_to_tensorflow",
    "animate",
    "compare_quality",
    "compare_speed",
    "has_quality",
    "page",
    "precision",
    "pretrain_both",
    "scoring_of",
    "systems",
    "tolerances",
]
