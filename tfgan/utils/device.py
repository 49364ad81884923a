"""The machine: which device, whether XLA, and what a run says of both in its first line."""

import dataclasses
import os
import platform

import keras
import tensorflow as tf

from tfgan.utils import validation

# Layers that XLA compiles to slow loops on the CPU when they are differentiated twice.
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
    """Whether XLA is on, and why."""

    on: bool
    reason: str

    def __str__(self):
        return f"XLA {'on' if self.on else 'off'}: {self.reason}"


def configure(device="auto", *, deterministic=False):
    """Chooses the device, before anything has been placed on one.

    GPU memory is taken as it is needed, not whole.

    Args:
        device: `"auto"` (the GPU where there is one), `"cpu"` or `"gpu"`.
        deterministic: whether to turn on TensorFlow's deterministic kernels (for GPUs).

    Raises:
        ValueError: if `device` is unknown, or is `"gpu"` and TensorFlow sees none.
    """
    validation.choice("device", device, ("auto", "cpu", "gpu"))
    gpus = tf.config.list_physical_devices("GPU")
    if device == "gpu" and not gpus:
        raise ValueError(
            "no GPU: TensorFlow sees none here (GPU builds: pip install 'tfgan[gpu]'). "
            "Expected device auto or cpu. Received: gpu"
        )
    if device == "cpu":
        tf.config.set_visible_devices([], "GPU")
        gpus = []
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    if deterministic:
        tf.config.experimental.enable_op_determinism()


def choose_jit(*networks, wanted="auto"):
    """Decides whether the training step of `networks` is compiled by XLA.

    On a GPU it is; on the CPU it is for dense networks, and is not for convolutions: the gradient
    penalty of a convolutional critic was measured to take 35 times as long there (`scripts/
    benchmark.py` measures both).

    Args:
        *networks: built Keras models.
        wanted: `"auto"`, `"on"` or `"off"`.

    Returns:
        A `JitChoice`.
    """
    validation.choice("jit", wanted, ("auto", "on", "off"))
    if wanted != "auto":
        return JitChoice(wanted == "on", f"asked for by --jit {wanted}")
    if tf.config.get_visible_devices("GPU"):
        return JitChoice(True, "it pays on a GPU")
    layers = [layer for network in networks for layer in network._flatten_layers()]
    if any(isinstance(layer, _CONVOLUTIONS) for layer in layers):
        return JitChoice(False, "it slows convolutions down on a CPU")
    return JitChoice(True, "it pays for dense networks")


def device_name():
    """Name of the device that TensorFlow will use, with its kind."""
    gpus = tf.config.get_visible_devices("GPU")
    if gpus:
        details = tf.config.experimental.get_device_details(gpus[0])
        return f"GPU ({details.get('device_name', gpus[0].name)})"
    return f"CPU ({_cpu_name()}, {os.cpu_count()} cores)"


def _cpu_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
