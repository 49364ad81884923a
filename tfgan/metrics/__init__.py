"""Scores of generated samples, each with its protocol."""

from tfgan.metrics.trials import describe_trials, summarize_trials
from tfgan.metrics.wasserstein import CONVERGED_W1, NUM_SAMPLES, PROTOCOL_1D, wasserstein_1d

__all__ = [
    "CONVERGED_W1",
    "NUM_SAMPLES",
    "PROTOCOL_1D",
    "describe_trials",
    "summarize_trials",
    "wasserstein_1d",
]
