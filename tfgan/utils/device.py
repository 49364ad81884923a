"""The device that a run uses, and whether XLA compiles its training step."""

import dataclasses
import os
from typing import Any

import keras
import tensorflow as tf

from tfgan.utils import validation
from tfgan.utils.processor import processor

# On the CPU, XLA compiles the second derivative of these layers to slow loops.
_CONVOLUTIONS = (
    keras.layers.Conv1D,
    keras.layers.Conv2D,
    keras.layers.Conv3D,
    keras.layers.Conv1DTranspose,
    keras.layers.Conv2DTranspose,
    keras.layers.Conv3DTranspose,
)


@dataclasses.dataclass(frozen=True)
class JitChoice:
    """Whether XLA is on, and why.

    Attributes:
        on: Whether XLA compiles the training step.
        reason: The reason, in words.
    """

    on: bool
    reason: str

    def __str__(self) -> str:
        return f"XLA {'on' if self.on else 'off'}: {self.reason}"


def configure(device: str = "auto", *, deterministic: bool = False) -> None:
    """Chooses the device. Must be called before TensorFlow has placed anything on a device.

    TensorFlow then takes GPU memory when it needs it, not all at once.

    Args:
        device: `"auto"` (GPUs if there are some), `"cpu"`, `"gpu"` (all GPUs) or `"gpu:N"` (the GPU
            with the number N, from 0).
        deterministic: Whether to use TensorFlow's deterministic kernels. They matter on GPUs.

    Raises:
        ValueError: If `device` is unknown, or TensorFlow sees no such GPU.
    """
    kind, _, number = str(device).partition(":")
    if kind != "gpu" or not number.isdecimal():
        kind, number = validation.choice("device", device, ("auto", "cpu", "gpu")), ""
    gpus = tf.config.list_physical_devices("GPU")
    if kind == "gpu" and not gpus:
        raise ValueError(
            "no GPU: TensorFlow sees none here (GPU builds: pip install 'tfgan[gpu]'). "
            f"Expected device auto or cpu. Received: {device}"
        )
    if number:
        if int(number) >= len(gpus):
            raise ValueError(
                f"TensorFlow sees {len(gpus)} GPUs, numbered from 0. Received: {device}"
            )
        gpus = [gpus[int(number)]]
        tf.config.set_visible_devices(gpus, "GPU")
    if device == "cpu":
        tf.config.set_visible_devices([], "GPU")
        gpus = []
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    if deterministic:
        tf.config.experimental.enable_op_determinism()


def choose_jit(*networks: keras.Model, wanted: str = "auto") -> JitChoice:
    """Decides whether XLA compiles the training step of `networks`.

    With `"auto"` it does on a GPU. On the CPU it does for dense networks only: with XLA the
    gradient penalty of a convolutional critic took 35 times as long (measured by
    `scripts/benchmark.py`).

    Args:
        *networks: Built Keras models.
        wanted: `"auto"`, `"on"` or `"off"`.

    Returns:
        The choice, with its reason.

    Raises:
        ValueError: If `wanted` is another word.
    """
    validation.choice("jit", wanted, ("auto", "on", "off"))
    if wanted != "auto":
        return JitChoice(wanted == "on", f"asked for by --jit {wanted}")
    if tf.config.get_visible_devices("GPU"):
        return JitChoice(True, "it pays on a GPU")
    layers: list[Any] = [layer for network in networks for layer in network._flatten_layers()]
    if any(isinstance(layer, _CONVOLUTIONS) for layer in layers):
        return JitChoice(False, "it slows convolutions down on a CPU")
    return JitChoice(True, "it pays for dense networks")


def device_name() -> str:
    """Returns the name of the device that TensorFlow uses, with its kind.

    For a CPU it says whether oneDNN's kernels are on: they round otherwise than TensorFlow's own.
    TensorFlow decides this when it is imported, by the processor and TF_ENABLE_ONEDNN_OPTS.
    """
    gpus = tf.config.get_visible_devices("GPU")
    if gpus:
        details = tf.config.experimental.get_device_details(gpus[0])
        return f"GPU ({details.get('device_name', gpus[0].name)})"
    on = onednn_is_on()
    kernels = "" if on is None else f", oneDNN {'on' if on else 'off'}"
    return f"CPU ({processor().name}, {os.cpu_count()} cores{kernels})"


def onednn_is_on() -> bool | None:
    """Returns whether TensorFlow's kernels are oneDNN's; None where it does not tell."""
    try:
        from tensorflow.python.util import _pywrap_util_port
    except ImportError:
        return None
    return bool(_pywrap_util_port.IsMklEnabled())
