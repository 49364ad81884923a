"""Scores of generated samples, each with its protocol.

Public names are loaded when they are first used. `tfgan.metrics.summarize` loads no TensorFlow.
"""

from typing import TYPE_CHECKING

from tfgan.utils.lazy_names import lazy_names

if TYPE_CHECKING:
    from tfgan.metrics.classifier import Extractor as Extractor
    from tfgan.metrics.classifier import load_classifier as load_classifier
    from tfgan.metrics.classifier import mnist_classifier as mnist_classifier
    from tfgan.metrics.classifier import save_classifier as save_classifier
    from tfgan.metrics.classifier import train_classifier as train_classifier
    from tfgan.metrics.fid import ImageScorer as ImageScorer
    from tfgan.metrics.fid import class_shares as class_shares
    from tfgan.metrics.fid import confident_share as confident_share
    from tfgan.metrics.fid import frechet_distance as frechet_distance
    from tfgan.metrics.fid import label_accuracy as label_accuracy
    from tfgan.metrics.fid import labels_as_often as labels_as_often
    from tfgan.metrics.fid import precision_recall as precision_recall
    from tfgan.metrics.kid import kernel_distance as kernel_distance
    from tfgan.metrics.kolmogorov_smirnov import ks_distance as ks_distance
    from tfgan.metrics.memorisation import memorisation_scores as memorisation_scores
    from tfgan.metrics.memorisation import nearest_distances as nearest_distances
    from tfgan.metrics.mode_counts import HighQualityShare as HighQualityShare
    from tfgan.metrics.mode_counts import ModesCovered as ModesCovered
    from tfgan.metrics.mode_counts import ReverseKL as ReverseKL
    from tfgan.metrics.mode_coverage import mixture_scores as mixture_scores
    from tfgan.metrics.mode_coverage import mode_scores as mode_scores
    from tfgan.metrics.mode_coverage import nearest_mode as nearest_mode
    from tfgan.metrics.mode_coverage import typical_distance as typical_distance
    from tfgan.metrics.stacked_modes import StackedScorer as StackedScorer
    from tfgan.metrics.stacked_modes import stacked_classes as stacked_classes
    from tfgan.metrics.stacked_modes import stacked_scores as stacked_scores
    from tfgan.metrics.trials import describe_trials as describe_trials
    from tfgan.metrics.trials import summarize as summarize
    from tfgan.metrics.trials import summarize_trials as summarize_trials
    from tfgan.metrics.two_sample_test import (
        classifier_two_sample_test as classifier_two_sample_test,
    )
    from tfgan.metrics.wasserstein import CONVERGED_W1 as CONVERGED_W1
    from tfgan.metrics.wasserstein import NUM_SAMPLES as NUM_SAMPLES
    from tfgan.metrics.wasserstein import PROTOCOL_1D as PROTOCOL_1D
    from tfgan.metrics.wasserstein import exact_w1 as exact_w1
    from tfgan.metrics.wasserstein import sliced_w1 as sliced_w1
    from tfgan.metrics.wasserstein import w1_scores as w1_scores
    from tfgan.metrics.wasserstein import wasserstein_1d as wasserstein_1d

__getattr__, __dir__, __all__ = lazy_names(
    __name__,
    {
        "Extractor": "classifier",
        "load_classifier": "classifier",
        "mnist_classifier": "classifier",
        "save_classifier": "classifier",
        "train_classifier": "classifier",
        "ImageScorer": "fid",
        "kernel_distance": "kid",
        "ks_distance": "kolmogorov_smirnov",
        "memorisation_scores": "memorisation",
        "nearest_distances": "memorisation",
        "StackedScorer": "stacked_modes",
        "stacked_classes": "stacked_modes",
        "stacked_scores": "stacked_modes",
        "class_shares": "fid",
        "confident_share": "fid",
        "frechet_distance": "fid",
        "label_accuracy": "fid",
        "labels_as_often": "fid",
        "precision_recall": "fid",
        "HighQualityShare": "mode_counts",
        "ModesCovered": "mode_counts",
        "ReverseKL": "mode_counts",
        "exact_w1": "wasserstein",
        "mixture_scores": "mode_coverage",
        "mode_scores": "mode_coverage",
        "nearest_mode": "mode_coverage",
        "sliced_w1": "wasserstein",
        "typical_distance": "mode_coverage",
        "w1_scores": "wasserstein",
        "describe_trials": "trials",
        "summarize": "trials",
        "summarize_trials": "trials",
        "classifier_two_sample_test": "two_sample_test",
        "CONVERGED_W1": "wasserstein",
        "NUM_SAMPLES": "wasserstein",
        "PROTOCOL_1D": "wasserstein",
        "wasserstein_1d": "wasserstein",
    },
)
