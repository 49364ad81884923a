"""A compiled program of TensorFlow, run by JAX. Needs no TensorFlow."""

import dataclasses
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfgan.cli.benchmarks import stablehlo_text

# JAX would take most of a GPU's memory at once, and leave PyTorch nothing.
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")

import jax
from jax import export
from jax.extend.mlir import ir
from jax.extend.mlir.dialects import stablehlo

DTYPES = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64, "i1": np.bool_,
          "ui8": np.uint8, "ui32": np.uint32, "ui64": np.uint64}  # fmt: skip


def with_64_bits() -> Any:
    """A context in which JAX knows 64-bit integers: the programs have such counters."""
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    from jax.experimental import enable_x64  # before JAX 0.8

    return enable_x64()


def compile_program(text: str, *, tf32: bool = False) -> Any:
    """Compiles a StableHLO module for JAX's default device. Needs `with_64_bits`, as its calls do.

    Args:
        text: the module, with a function `main`.
        tf32: whether a GPU may round the factors of products to TF32, with 10 bits of mantissa.
            Otherwise products are of float32.

    Returns:
        A `jax.stages.Compiled`: a function of the module's arguments, which returns a tuple.
    """
    arguments, results = (list(map(_shape, part)) for part in stablehlo_text.signature(text))

    def stand_in(*values: Any) -> tuple[Any, ...]:
        return tuple(jax.numpy.zeros(result.shape, result.dtype) for result in results)

    platforms = (jax.default_backend().replace("gpu", "cuda"),)
    exported = export.export(jax.jit(stand_in), platforms=platforms)(*arguments)
    # The types of the stand-in, the code of the program.
    exported = dataclasses.replace(
        exported,
        mlir_module_serialized=_serialized(
            text if tf32 else stablehlo_text.in_full_precision(text)
        ),
        module_kept_var_idx=tuple(range(len(arguments))),
    )
    return jax.jit(exported.call).lower(*arguments).compile()


def on_device(arrays: Sequence[Any]) -> list[Any]:
    """Returns the arrays on JAX's default device."""
    return jax.block_until_ready([jax.device_put(array) for array in arrays])


def _shape(kind: str) -> Any:
    *sizes, name = kind.split("x")
    return jax.ShapeDtypeStruct(tuple(map(int, sizes)), DTYPES[name])


def _serialized(text: str) -> bytes:
    """The module in the format that `jax.export` keeps. Only JAX's own context can read it."""
    context = jax.jit(lambda x: x).lower(0.0).compiler_ir("stablehlo").context
    with context:
        module = ir.Module.parse(text)
        return bytes(stablehlo.serialize_portable_artifact(module, stablehlo.get_current_version()))
