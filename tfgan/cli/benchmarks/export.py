"""`tfgan benchmark --export`: the compiled training loops of all systems as StableHLO.

Each program makes any number of steps, its first argument. Another runtime of XLA can run and time
it without TensorFlow: all state goes in and comes out as arrays. Beside each program stands a file
with such arrays, and with what TensorFlow computes from them (`program_state`).
"""

import math
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tfgan.cli import outputs
from tfgan.cli.benchmarks import stablehlo_text
from tfgan.cli.benchmarks.differences import noisy, one_bit_off
from tfgan.cli.benchmarks.drawn_array import DrawnArray, like
from tfgan.cli.benchmarks.program_state import Array, ProgramState, sample

# Bytes of one number, by the name of its type in StableHLO.
BYTES = {"f64": 8, "f32": 4, "f16": 2, "bf16": 2, "i64": 8, "ui64": 8, "i32": 4, "ui32": 4,
         "i8": 1, "ui8": 1, "i1": 1}  # fmt: skip

# What would call back into the host.
CALLBACKS = ("stablehlo.custom_call", "stablehlo.outfeed", "stablehlo.infeed", "stablehlo.send",
             "stablehlo.recv")  # fmt: skip

_TENSOR = re.compile(r"tensor<(?:((?:\d+x)*)([a-z]+\d+)(?:, [^>]*)?)>")
# An old dot contracts the last axis of its left side.
_DOT = re.compile(
    r"stablehlo\.dot(?:_general .*?contracting_dims = \[([\d, ]*)\] x)? .*? : "
    r"\((tensor<[^>]*>), (tensor<[^>]*>)\) -> (tensor<[^>]*>)"
)
_LOOP = re.compile(r"^( *)\S+ = stablehlo\.while\(")

# Numbers of steps whose results are kept.
EXPECTED_STEPS = (1, 3)

# Larger arrays of weights are drawn again where the program runs.
LARGEST_KEPT = 1024

NUM_IMAGES = 1024
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
        from tfgan import recipes
        from tfgan.data.in_memory_images import InMemoryImages
        from tfgan.models import images

        found = [c for c in vars(images).values() if getattr(c, "kind", None) == kind]
        recipe = recipes.images(kind, name)
        model = found[-1].from_recipe(recipe, jit_compile=True)
        pixels = _pixels(model.generator.output_shape[1:]).array()
        labels = np.arange(NUM_IMAGES) % 10 if model.num_classes else None
        low, high = recipe.pixels
        return model, InMemoryImages(pixels, labels, low=low, high=high), recipe.batch_size

    return make


def _pixels(shape: tuple[int, ...]) -> DrawnArray:
    return DrawnArray((NUM_IMAGES, *shape), 0, pixels=True)


def export(folder: Path, names: list[str] | None = None) -> dict[str, Any]:
    """Writes each system's program and its state to `folder`, with a table of what is in them.

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
        model, source, batch_size = make()
        loop = model.fused_loop(source, batch_size)
        text = program(loop)
        outputs.write_text(folder / f"{name}.mlir", text)
        updates = model.discriminator_steps
        found[name] = facts(text, updates)
        known = {"system": name, "batch_size": batch_size, "discriminator_steps": updates}
        state(model, loop, text, known).save(folder / f"{name}.npz")
        keys = ("products", "multiply_adds", "state_bytes", "float64_arrays", "host_callbacks")
        print(f"{name:<32}" + "".join(f"{found[name][key]:>16,}" for key in keys), flush=True)
    outputs.write_json(folder / "programs.json", found)
    return found


def program(loop: Any) -> str:
    """Returns a fused loop, a compiled `tf.function`, as the text of a StableHLO module."""
    import tensorflow as tf

    text = loop.experimental_get_compiler_ir(tf.constant(1))(stage="stablehlo")
    return stablehlo_text.pure(text)


def state(model: Any, loop: Any, text: str, known: dict[str, Any]) -> ProgramState:
    """Returns what the program of a loop needs, and what TensorFlow computes from it.

    The loop runs with TensorFlow's own kernels, without XLA. Large weights are not the model's own
    but drawn with their mean and deviation, so that the file need not hold them. The model keeps
    what it was trained to here.

    Args:
        model: the model.
        loop: its fused loop, a compiled `tf.function`.
        text: its program.
        known: the `facts` of the result.
    """
    import tensorflow as tf

    from tfgan.utils import device

    concrete = loop.get_concrete_function()
    by_handle = {id(variable.handle): variable for variable in _variables(model, concrete)}
    captured = [by_handle.get(id(tensor), tensor) for tensor in concrete.captured_inputs]
    arguments = [_argument(tensor) for tensor in captured]
    moved = [captured[index] for index in _moved(concrete)]
    names = [_name(index, tensor) for index, tensor in enumerate(captured)]
    plain = tf.function(
        loop.python_function, input_signature=[tf.TensorSpec((), tf.int32)], autograph=False
    )
    means, losses, _ = concrete.structured_outputs
    returned = [f"mean/{name}" for name in sorted(means)]
    returned += [f"loss/{name}" for name in sorted(losses)] + ["losses"]
    found = ProgramState(
        names=names,
        arguments=arguments,
        outputs=returned + [names[index] for index in _moved(concrete)],
        expected={},
        noise={},
        facts={**known, "computed_by": f"TensorFlow {tf.__version__}, {device.device_name()}"},
    )
    arrays = found.arrays()
    others = list(map(one_bit_off, arrays))
    for steps in EXPECTED_STEPS:
        results, other = (
            _results(plain, steps, captured, values, moved) for values in (arrays, others)
        )
        _check(text, arrays, results)
        found.expected[steps] = list(map(sample, results))
        found.noise[steps] = noisy(found.outputs, list(map(sample, other)), found.expected[steps])
    return found


def _results(
    function: Any, steps: int, captured: list[Any], values: list[Array], moved: list[Any]
) -> list[Array]:
    """What a function returns and leaves in its variables, from given values of these."""
    import tensorflow as tf

    for tensor, value in zip(captured, values, strict=True):
        if hasattr(tensor, "handle"):
            tensor.assign(value)
    returned = tf.nest.flatten(function(tf.constant(steps)))
    return [tensor.numpy() for tensor in (*returned, *moved)]


def _variables(model: Any, concrete: Any) -> list[Any]:
    """The variables of a function. It forgets those that only TensorFlow's own optimizers see."""
    optimizers = (model.generator_optimizer, model.discriminator_optimizer)
    kept = [variable for part in (model, *optimizers) for variable in part.variables]
    return [*concrete.variables, *(variable.value for variable in kept)]


def _moved(concrete: Any) -> list[int]:
    """Positions of the captured variables that the function assigns: results of its program."""
    from tensorflow.python.framework import auto_control_deps_utils

    handles: set[int] = set()
    for operation in concrete.graph.get_operations():
        written = auto_control_deps_utils.get_read_write_resource_inputs(operation)[1]
        handles |= {id(handle) for handle in written}
    inside = concrete.graph.internal_captures
    return [index for index, tensor in enumerate(inside) if id(tensor) in handles]


def _name(index: int, tensor: Any) -> str:
    """A name of its own for each argument."""
    return f"{index} {getattr(tensor, 'name', None) if hasattr(tensor, 'handle') else 'data'}"


def _argument(tensor: Any) -> Array | DrawnArray:
    value: Array = tensor.numpy()
    if value.dtype == np.uint8:
        drawn = _pixels(value.shape[1:])
        return drawn if np.array_equal(drawn.array(), value) else value
    varies = value.dtype == np.float32 and value.size > LARGEST_KEPT and np.ptp(value) > 0
    if not (varies and hasattr(tensor, "handle")):
        return value
    # Weights that are the same, such as a network's and their average, stay the same.
    return like(value, zlib.crc32(value.tobytes()))


def _check(text: str, arguments: list[Array], results: list[Array]) -> None:
    """Checks that arguments and results are those of the program, in its order."""
    expected = stablehlo_text.signature(text)
    shapes = [list(_shape(f"tensor<{kind}>")[0]) for kind in (*expected[0][1:], *expected[1])]
    found = [list(value.shape) for value in (*arguments, *results)]
    if len(arguments) != len(expected[0]) - 1 or shapes != found:
        raise RuntimeError(f"the program's arguments are not the function's: {shapes}, {found}")


def facts(text: str, updates: int = 1) -> dict[str, Any]:
    """Counts what is in a program. The body of the loop of steps counts once: it is one step.

    Args:
        text: a StableHLO module.
        updates: number of discriminator updates per step. The body of their loop, inside that of
            the steps, counts so often.

    Returns:
        A dict: `products`, the number of matrix products and convolutions; `multiply_adds`, the
        sum of theirs; `product_bytes`, what they read and write; `state_bytes`, what goes in;
        `host_callbacks`; `float64_arrays` and `float64_scalars`, numbers of operations whose result
        is a float64 array, or a single float64.
    """
    products = []
    for line, depth in _lines(text):
        counts = [_dot(match) for match in _DOT.finditer(line)]
        counts += [_convolution(match) for match in _CONVOLUTION.finditer(line)]
        products += counts * (updates if depth > 1 else 1)
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


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yields each line of a module, and how many loops it is in."""
    ends: list[str] = []
    for line in text.splitlines():
        if ends and line == ends[-1]:
            ends.pop()
        yield line, len(ends)
        if start := _LOOP.match(line):
            ends.append(start[1] + "}")


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
    axes = [-1] if dims is None else [int(dim) for dim in dims.split(",") if dim.strip()]
    inner = math.prod(shape[axis] for axis in axes)
    return math.prod(_shape(result)[0]) * inner, sum(map(_bytes, (left, right, result)))


def _convolution(match: re.Match[str]) -> tuple[int, int]:
    kernel_dims, left, kernel, result = match.groups()
    sizes = dict(zip(kernel_dims.replace(" ", "").split(","), _shape(kernel)[0], strict=True))
    inner = math.prod(sizes.values()) // sizes["o"]
    # Between the pixels of a dilated image are zeros, whose products need not be made.
    if found := re.search(r"lhs_dilate = \[([\d, ]*)\]", match[0]):
        inner //= math.prod(map(int, found[1].split(",")))
    return math.prod(_shape(result)[0]) * inner, sum(map(_bytes, (left, kernel, result)))
