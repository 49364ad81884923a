"""The formats that a model is exported in, the packages that they need, and its inputs there."""

import importlib.util
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

# Format -> the packages that Keras needs for it.
PACKAGES = {
    "tf_saved_model": (),
    "onnx": ("tf2onnx", "onnx"),
    "openvino": ("openvino",),
    "litert": ("ai_edge_litert",),
}


def check_format(name: str) -> None:
    """Checks the format of an export, before a file is written.

    Raises:
        ValueError: if there is no such format.
        ImportError: if a package of it is not installed.
    """
    if name not in PACKAGES:
        raise ValueError(
            f"unknown format of an export. Expected one of: {', '.join(PACKAGES)}. "
            f"Received: {name!r}"
        )
    missing = [package for package in PACKAGES[name] if importlib.util.find_spec(package) is None]
    if missing:
        raise ImportError(
            f"the format {name!r} needs {missing[0]}: pip install {missing[0].replace('_', '-')}, "
            "or use format='tf_saved_model'"
        )


def input_signature(generator: keras.Model) -> Any:
    """Returns what an exported model takes: one `tf.TensorSpec`, or two in a list.

    Args:
        generator: built Keras model of the latents, (batch, latent_dim), and where it has a second
            input of the one-hot classes, (batch, num_classes).
    """
    specs = [
        tf.TensorSpec((None, tensor.shape[-1]), tensor.dtype, name=name)
        for tensor, name in zip(generator.inputs, ("latents", "classes"), strict=False)
    ]
    return specs[0] if len(specs) == 1 else specs


def serving(sample: Callable[[Any], tf.Tensor], signature: Any) -> Any:
    """Returns what `tf.saved_model.save` serves: a `tf.function`, inputs -> {"samples": samples}.

    Args:
        sample: the model, latents (and classes) -> samples.
        signature: what `input_signature` returns.
    """

    @tf.function(input_signature=[signature], autograph=False)
    def serving_default(inputs: Any) -> dict[str, tf.Tensor]:
        return {"samples": sample(inputs)}

    return serving_default
