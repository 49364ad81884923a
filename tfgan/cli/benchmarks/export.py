"""`tfgan benchmark --export`: the compiled training loops of all systems as StableHLO.

Each program makes any number of steps, its first argument. Another runtime of XLA can run and time
it without TensorFlow: all state goes in and comes out as arrays.
"""

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tfgan.cli import outputs

# Bytes of one number, by the name of its type in StableHLO.
BYTES = {"f64": 8, "f32": 4, "f16": 2, "bf16": 2, "i64": 8, "ui64": 8, "i32": 4, "ui32": 4,
         "i8": 1, "ui8": 1, "i1": 1}  # fmt: skip

# What would call back into the host.
CALLBACKS = ("stablehlo.custom_call", "stablehlo.outfeed", "stablehlo.infeed", "stablehlo.send",
             "stablehlo.recv")  # fmt: skip

_TENSOR = re.compile(r"tensor<(?:((?:\d+x)*)([a-z]+\d+)(?:, [^>]*)?)>")
_LOCATION = re.compile(r" loc\((?:[^()]|\([^()]*\))*\)|^#loc.*\n", re.MULTILINE)
_DOT = re.compile(
    r"stablehlo\.dot_general .*?contracting_dims = \[([\d, ]*)\] x .*? : "
    r"\((tensor<[^>]*>), (tensor<[^>]*>)\) -> (tensor<[^>]*>)"
)
_CONVOLUTION = re.compile(
    r"stablehlo\.convolution\(.*?dim_numbers = \[[^]]*\]x\[([^]]*)\]->.*? : "
    r"\((tensor<[^>]*>), (tensor<[^>]*>)\) -> (tensor<[^>]*>)"
)


def systems() -> Iterator[tuple[str, Callable[[], tuple[Any, Any, int]]]]:
    """Yields each system's name, and what makes its model, data and batch size."""
    from tfgan import recipes

    for name in recipes.GAUSSIAN_1D:
        for minibatch in (False, True):
            yield f"gan1d-{name}{'-minibatch' * minibatch}", _gaussian(name, minibatch)
    for name in recipes.MIXTURE_2D:
        yield f"gan2d-{name}", _mixture(name)
    for kind, names in recipes.IMAGES.items():
        for name in names:
            yield f"{kind}-{name}", _images(kind, name)


def _gaussian(name: str, minibatch: bool) -> Callable[[], tuple[Any, Any, int]]:
    def make() -> tuple[Any, Any, int]:
        from tfgan import recipes
        from tfgan.models import gaussian_1d

        recipe = recipes.gaussian_1d(name, minibatch=minibatch)
        model = gaussian_1d.Gaussian1DGAN.from_recipe(recipe, minibatch=minibatch, jit_compile=True)
        return model, gaussian_1d.default_data(recipe), recipe.batch_size

    return make


def _mixture(name: str) -> Callable[[], tuple[Any, Any, int]]:
    def make() -> tuple[Any, Any, int]:
        from tfgan import recipes
        from tfgan.models import mixture_2d

        recipe = recipes.mixture_2d(name)
        model = mixture_2d.GaussianMixtureGAN.from_recipe(recipe, jit_compile=True)
        return model, mixture_2d.default_data("8gaussians", recipe), recipe.batch_size

    return make


def _images(kind: str, name: str) -> Callable[[], tuple[Any, Any, int]]:
    def make() -> tuple[Any, Any, int]:
        import numpy as np

        from tfgan import recipes
        from tfgan.data.in_memory_images import InMemoryImages
        from tfgan.models import images

        found = [c for c in vars(images).values() if getattr(c, "kind", None) == kind]
        recipe = recipes.images(kind, name)
        model = found[-1].from_recipe(recipe, jit_compile=True)
        pixels = np.zeros((1024, *model.generator.output_shape[1:]), np.uint8)
        labels = np.arange(1024) % 10 if model.num_classes else None
        low, high = recipe.pixels
        return model, InMemoryImages(pixels, labels, low=low, high=high), recipe.batch_size

    return make


def export(folder: Path, names: list[str] | None = None) -> dict[str, Any]:
    """Writes the program of each system to `folder`, with a table of what is in them.

    Args:
        folder: the folder, made where it is missing.
        names: names of the systems; None: all.

    Returns:
        What `facts` returns, by system.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {}
    heads = ("products", "multiply-adds", "bytes of state", "float64", "callbacks")
    print(f"{'system':<32}" + "".join(f"{head:>16}" for head in heads))
    for name, make in systems():
        if names is not None and name not in names:
            continue
        text = program(*make())
        outputs.write_text(folder / f"{name}.mlir", text)
        found[name] = facts(text)
        keys = ("products", "multiply_adds", "state_bytes", "float64_arrays", "host_callbacks")
        print(f"{name:<32}" + "".join(f"{found[name][key]:>16,}" for key in keys), flush=True)
    outputs.write_json(folder / "programs.json", found)
    return found


def program(model: Any, source: Any, batch_size: int) -> str:
    """Returns the fused loop of a model as the text of a StableHLO module."""
    import tensorflow as tf

    loop = model.fused_loop(source, batch_size)
    text = loop.experimental_get_compiler_ir(tf.constant(1))(stage="stablehlo")
    return _LOCATION.sub("", text)


def facts(text: str) -> dict[str, Any]:
    """Counts what is in a program. Each loop's body counts once, however often it runs.

    Args:
        text: a StableHLO module.

    Returns:
        A dict: `products`, the number of matrix products and convolutions; `multiply_adds`, the
        sum of theirs; `product_bytes`, what they read and write; `state_bytes`, what goes in;
        `host_callbacks`; `float64_arrays` and `float64_scalars`, numbers of operations whose result
        is a float64 array, or a single float64.
    """
    products = [_dot(match) for match in _DOT.finditer(text)]
    products += [_convolution(match) for match in _CONVOLUTION.finditer(text)]
    main = text[text.index("func.func @main(") :]
    arguments = main[: main.index(") ->")]
    doubles = re.findall(r"-> (tensor<[^>]*f64>)|: (tensor<[^>]*f64>)\n", text)
    scalars = sum("tensor<f64>" in pair for pair in doubles)
    return {
        "products": len(products),
        "multiply_adds": sum(count for count, _ in products),
        "product_bytes": sum(size for _, size in products),
        "state_bytes": sum(_bytes(t.group(0)) for t in _TENSOR.finditer(arguments)),
        "host_callbacks": sum(text.count(name) for name in CALLBACKS),
        "float64_arrays": len(doubles) - scalars,
        "float64_scalars": scalars,
    }


def _shape(tensor: str) -> tuple[list[int], str]:
    found = _TENSOR.fullmatch(tensor)
    if found is None:
        raise ValueError(f"not a tensor of a fixed shape: {tensor}")
    return [int(size) for size in found[1].split("x") if size], found[2]


def _bytes(tensor: str) -> int:
    shape, kind = _shape(tensor)
    return math.prod(shape) * BYTES[kind]


def _dot(match: re.Match[str]) -> tuple[int, int]:
    dims, left, right, result = match.groups()
    shape = _shape(left)[0]
    inner = math.prod(shape[int(dim)] for dim in dims.split(",") if dim.strip())
    return math.prod(_shape(result)[0]) * inner, sum(map(_bytes, (left, right, result)))


def _convolution(match: re.Match[str]) -> tuple[int, int]:
    kernel_dims, left, kernel, result = match.groups()
    sizes = dict(zip(kernel_dims.replace(" ", "").split(","), _shape(kernel)[0], strict=True))
    inner = math.prod(sizes.values()) // sizes["o"]
    return math.prod(_shape(result)[0]) * inner, sum(map(_bytes, (left, kernel, result)))
