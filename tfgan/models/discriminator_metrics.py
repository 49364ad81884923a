"""Keras's metrics of a discriminator: real samples are class 1, generated ones class 0."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfgan.models import checked_networks

_METRICS = keras.metrics

# Metrics of probabilities. Where the discriminator gives logits, they see the sigmoid of those.
_OF_PROBABILITIES = (
    _METRICS.BinaryAccuracy,
    _METRICS.Precision,
    _METRICS.Recall,
    _METRICS.TruePositives,
    _METRICS.TrueNegatives,
    _METRICS.FalsePositives,
    _METRICS.FalseNegatives,
    _METRICS.PrecisionAtRecall,
    _METRICS.RecallAtPrecision,
    _METRICS.SensitivityAtSpecificity,
    _METRICS.SpecificityAtSensitivity,
)

# Metrics of probabilities, or of logits where they have from_logits=True.
_OF_EITHER = (_METRICS.AUC, _METRICS.BinaryCrossentropy)

# Metrics of the discriminator's output as it is.
_OF_OUTPUTS = (
    _METRICS.MeanSquaredError,
    _METRICS.RootMeanSquaredError,
    _METRICS.MeanAbsoluteError,
    _METRICS.Hinge,
    _METRICS.SquaredHinge,
)

_NAMES: dict[str, Callable[[str], Any]] = {
    "accuracy": lambda name: _METRICS.BinaryAccuracy(name=name),
    "acc": lambda name: _METRICS.BinaryAccuracy(name=name),
    "binary_accuracy": lambda name: _METRICS.BinaryAccuracy(name=name),
    "auc": lambda name: _METRICS.AUC(name=name),
    "AUC": lambda name: _METRICS.AUC(name="auc"),
    "precision": lambda name: _METRICS.Precision(name=name),
    "recall": lambda name: _METRICS.Recall(name=name),
}


class DiscriminatorMetrics:
    """Keras metrics of the discriminator's outputs on real and generated samples.

    Each is called with y_true 1 for real and 0 for generated samples. A metric of Keras that takes
    probabilities sees the sigmoid of the logits, unless the discriminator ends in a sigmoid itself.
    All others, also those of a user, see the outputs as they are.

    Args:
        metrics: `keras.metrics.Metric` objects, as `check` returns them.
        discriminator: built Keras model, samples -> outputs (batch, 1).
    """

    def __init__(self, metrics: Sequence[keras.metrics.Metric], discriminator: keras.Model) -> None:
        self.metrics = list(metrics)
        self._gives_logits = checked_networks.probabilities(discriminator) is None

    def update(self, real: tf.Tensor, fake: tf.Tensor) -> None:
        """Adds a batch.

        Args:
            real: outputs of the discriminator on real samples, (batch, 1).
            fake: its outputs on generated samples, (batch, 1).
        """
        outputs = tf.stop_gradient(tf.concat([real, fake], 0))
        classes = tf.concat([tf.ones_like(real), tf.zeros_like(fake)], 0)
        for metric in self.metrics:
            seen = outputs
            if self._gives_logits and _takes_probabilities(metric):
                seen = tf.sigmoid(outputs)
            metric.update_state(classes, seen)

    def results(self) -> dict[str, tf.Tensor]:
        """Returns the value of each metric since the epoch began, by name."""
        return {metric.name: metric.result() for metric in self.metrics}


def check(
    metrics: Any, discriminator: keras.Model, taken: Sequence[str] = ()
) -> list[keras.metrics.Metric]:
    """Returns the metrics that `compile` was given.

    Args:
        metrics: list of `keras.metrics.Metric` objects, names or functions (y_true, y_pred); one of
            them; or None.
        discriminator: built Keras model.
        taken: names that are logged already.

    Raises:
        ValueError: if one cannot be computed from two classes and the discriminator's output.
    """
    if metrics is None:
        return []
    several = metrics if isinstance(metrics, (list, tuple)) else [metrics]
    found = [_metric(each) for each in several]
    names = [*taken, *(metric.name for metric in found)]
    for name in {name for name in names if names.count(name) > 1}:
        raise ValueError(
            f"each metric needs a name of its own, under which it is logged. Received: {name!r} "
            "twice"
        )
    for metric in found:
        _check_kind(metric, discriminator)
        _check_value(metric)
    return found


def _metric(given: Any) -> keras.metrics.Metric:
    if isinstance(given, type):
        raise ValueError(
            f"metrics must be objects or names: write {given.__name__}(). "
            f"Received: the class {given.__name__}"
        )
    if isinstance(given, keras.metrics.Metric):
        return given
    if isinstance(given, str) and given in _NAMES:
        return _NAMES[given](given)
    if callable(given) and not isinstance(given, keras.losses.Loss):
        name = getattr(given, "__name__", type(given).__name__)
        if (getattr(given, "__module__", None) or "").startswith("keras."):
            raise ValueError(
                f"metrics must be objects or names: write the class that keras.metrics has for "
                f"{name}. Received: the function {name}"
            )
        return _METRICS.MeanMetricWrapper(given, name=name)
    raise ValueError(
        "metrics must be keras.metrics objects, functions of (y_true, y_pred), or one of the names "
        f"{', '.join(_NAMES)}. Received: {given!r}"
    )


def _check_kind(metric: keras.metrics.Metric, discriminator: keras.Model) -> None:
    name = type(metric).__name__
    if not isinstance(metric, (*_OF_PROBABILITIES, *_OF_EITHER, *_OF_OUTPUTS)):
        own = type(metric) is _METRICS.MeanMetricWrapper
        if type(metric).__module__.startswith("keras.") and not own:
            known = (*_OF_PROBABILITIES[:3], *_OF_EITHER, *_OF_OUTPUTS)
            raise ValueError(
                f"{name} cannot be computed from real and generated samples as classes 1 and 0. "
                f"Expected {', '.join(kind.__name__ for kind in known)} or a metric of your own"
            )
        return
    probabilities = checked_networks.probabilities(discriminator) is not None
    if isinstance(metric, _OF_EITHER) and _from_logits(metric) and probabilities:
        raise ValueError(
            f"{name}(from_logits=True) needs logits, and the discriminator gives probabilities: "
            f"write {name}()"
        )


def _check_value(metric: keras.metrics.Metric) -> None:
    """Computes the metric once, on four samples, and resets it."""
    name = f"the metric {metric.name!r} ({type(metric).__name__})"
    classes, outputs = tf.constant([[1.0], [1.0], [0.0], [0.0]]), tf.constant([[0.9], [0.2]] * 2)
    try:
        metric.update_state(classes, outputs)
        value = metric.result()
        metric.reset_state()
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ValueError(
            f"{name} cannot be computed from y_true and y_pred of shape (4, 1): {reason}"
        ) from error
    if isinstance(value, dict) or tf.convert_to_tensor(value).shape.rank != 0:
        shown = "a dict" if isinstance(value, dict) else f"shape {tuple(value.shape)}"
        raise ValueError(f"{name} must give one number. Received: {shown}")


def _takes_probabilities(metric: keras.metrics.Metric) -> bool:
    if isinstance(metric, _OF_EITHER):
        return not _from_logits(metric)
    return isinstance(metric, _OF_PROBABILITIES)


def _from_logits(metric: keras.metrics.Metric) -> bool:
    return bool(metric.get_config().get("from_logits", False))
