"""The arguments of `GAN.compile` that are Keras's own: their defaults, and what they decide."""

import inspect
from collections.abc import Callable
from typing import Any

import keras

from tfgan.models import compile_hints
from tfgan.models.fused_loop import AUTO_STEPS
from tfgan.utils import device, validation

KERAS_OPTIONS = {"steps_per_execution": "auto", "jit_compile": "auto", "run_eagerly": False}


def checked_options(given: dict[str, Any], compile_method: Callable[..., Any]) -> dict[str, Any]:
    """Returns all options: those that are given, else their defaults.

    Args:
        given: arguments of `compile` that are not among its own.
        compile_method: the method. The message for an unknown argument has its own arguments.

    Raises:
        ValueError: if there is no such argument, or it is out of range.
    """
    unknown = set(given) - set(KERAS_OPTIONS)
    if unknown:
        known = [n for n in inspect.signature(compile_method).parameters if n != "self"]
        raise compile_hints.unknown(sorted(unknown)[0], [*known[:-1], *KERAS_OPTIONS])
    options = {**KERAS_OPTIONS, **given}
    if options["steps_per_execution"] != "auto":
        validation.positive_integer("steps_per_execution", options["steps_per_execution"])
    for name, words in (("jit_compile", (True, False, "auto")), ("run_eagerly", (True, False))):
        if not any(options[name] is word or options[name] == word for word in words):
            expected = " or ".join(repr(word) for word in words)
            raise ValueError(f"{name} must be {expected}. Received: {options[name]!r}")
    return options


def compiles_step(options: dict[str, Any], *networks: keras.Model) -> bool:
    """Returns whether XLA compiles the step of these networks."""
    jit = options["jit_compile"]
    if jit == "auto":
        jit = device.choose_jit(*networks).on
    return jit and not options["run_eagerly"]


def longest_call(options: dict[str, Any]) -> int:
    """Returns the number of steps per call at most where batches are drawn in the loop."""
    wanted = options["steps_per_execution"]
    return AUTO_STEPS if wanted == "auto" else int(wanted)


def steps_per_call(options: dict[str, Any]) -> int:
    """Returns the number of steps per call where batches are given."""
    wanted = options["steps_per_execution"]
    return 1 if wanted == "auto" else int(wanted)
