"""The precision of both libraries."""

import contextlib
from collections.abc import Iterator

import keras
import torch

from tfgan.utils import validation


@contextlib.contextmanager
def precision(dtype: str) -> Iterator[None]:
    """Sets the default precision of Keras and PyTorch while a block runs.

    Args:
        dtype: `"float64"` or `"float32"`.

    Raises:
        ValueError: if `dtype` is another one.
    """
    validation.choice("precision", dtype, ("float64", "float32"))
    # The first use of floatx fixes Keras's dtype policy, so that floatx alone is not enough.
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    torch_before = torch.get_default_dtype()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    torch.set_default_dtype(getattr(torch, dtype))
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)
        torch.set_default_dtype(torch_before)
