"""What `tfgan benchmark` measures of the GANs on points: steps beside PyTorch, and matrix rates.

Multiply-adds are counted for the products that the mathematics needs, each once. M_G and M_D are
those of one sample's forward pass through each network. One discriminator update takes

- M_G for the fake samples;
- 2 M_D forward, 2 M_D for the weights' gradients and 2 M_D for the activations' (less the first
  layer, whose input needs none), over real and fake samples;
- for a penalty on the input gradient at new points (WGAN-GP): M_D forward, M_D for that gradient,
  M_D for its derivative by the weights and M_D by the activations. ReLU has no second derivative,
  so that nothing goes back through the forward pass.

With R1 + R2, at the very points of the loss, it takes M_G and 8 M_D in all: over real and fake
samples each once forward, for the input gradient, for its derivative by the activations, and for
the weights (`tfgan.fast_penalties`; differentiating twice, as PyTorch does, takes 12).

The generator's update takes 3 M_G and 2 M_D (forward, and back to the samples), and one M_D more
where the loss is paired with real samples.

The yardstick makes the products of the square hidden layers, most of the count, of the same
shapes, in the same mixture (x W, x W', x' y), one after the other in one compiled loop, with
nothing in between, in turn with the training, on the same threads. The processor's time is taken
beside the clock's: what other programs of a busy machine take of the clock is not in it.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from tfgan.cli.benchmarks.timing import (
    alternate,
    eager_steps_per_second,
    fused_steps_per_second,
    show,
)

WGAN_GP_STEPS = 20
EAGER_STEPS = 6
DEFAULT_STEPS = 1000
DEFAULT_EAGER_STEPS = 100


def kernels(recipe: Any) -> list[list[tuple[int, ...]]]:
    """Shapes of the matrices of the generator and of the discriminator, first layer first."""
    from tfgan.models.mixture_2d import build_networks

    return [
        [tuple(v.shape) for v in network.trainable_variables if v.name == "kernel"]
        for network in build_networks(recipe)
    ]


def multiply_adds(recipe: Any) -> int:
    """Multiply-adds of one iteration of a recipe of dense layers, as counted above."""
    sizes = [[a * b for a, b in shapes] for shapes in kernels(recipe)]
    (m_g, first_g), (m_d, first_d) = [(sum(part), part[0]) for part in sizes]
    update = m_g + 6 * m_d - 2 * first_d + 4 * m_d * bool(recipe.gp_weight)
    if closed_form(recipe):
        update = m_g + 8 * m_d
    paired = recipe.loss == "relativistic"
    last = 3 * m_g - first_g + (2 + paired) * m_d
    return recipe.batch_size * (recipe.discriminator_steps * update + last)


def closed_form(recipe: Any) -> bool:
    """Whether a recipe's discriminator update is that of `tfgan.fast_penalties`."""
    return bool(recipe.r1 and recipe.r2)


def wgan_gp(repeats: int) -> dict[str, Any]:
    """Iterations/s of the article's WGAN-GP (400 wide, batch 512, 5 critic updates)."""
    return _measure("article-wgan-gp-no-sigmoid", repeats, WGAN_GP_STEPS, EAGER_STEPS)


def default(repeats: int) -> dict[str, Any]:
    """Iterations/s of the recipe `default` in the fused loop."""
    return _measure("default", repeats, DEFAULT_STEPS, DEFAULT_EAGER_STEPS)


def _measure(name: str, repeats: int, steps: int, eager_steps: int) -> dict[str, Any]:
    from tfgan import recipes

    recipe = recipes.mixture_2d(name)
    count, alone = multiply_adds(recipe), hidden_products(recipe)
    shape = recipe.batch_size * recipe.discriminator["width"] ** 2
    contestants = {
        f"tfgan {name}": _fused(recipe, steps),
        "PyTorch eager": _eager(recipe, eager_steps),
    }
    result = alternate(f"points, {name}", contestants, repeats)
    run, matrices = _fused(recipe, steps), _products_alone(recipe, alone, steps)
    rounds = [(_rates(run, count, steps), _rates(matrices, shape * sum(alone), steps))
              for _ in range(repeats)]  # fmt: skip
    rows = {"multiply-adds an iteration": f"{count / 1e6:10.1f} million"}
    for index, clock in enumerate(("wall", "processor")):
        rate, reference = (statistics.median(pair[i][index] for pair in rounds) for i in (0, 1))
        result[clock] = {"training": rate, "alone": reference, "share": rate / reference}
        rows[f"training, {clock} time"] = f"{rate / 1e9:10.1f} billion/s"
        rows[f"products alone, {clock} time"] = f"{reference / 1e9:10.1f} billion/s"
        rows[f"share, {clock} time"] = f"{100 * rate / reference:10.1f} %"
    show(f"matrix products, {name}", rows)
    return {**result, "multiply_adds": count}


def hidden_products(recipe: Any) -> tuple[int, int, int]:
    """How many hidden products one iteration has: x W, x W' and x' y, three integers."""
    square = (recipe.discriminator["width"],) * 2
    g, d = (shapes.count(square) for shapes in kernels(recipe))
    paired = recipe.loss == "relativistic"
    times = recipe.discriminator_steps
    penalty = bool(recipe.gp_weight)
    forward, back = (4, 2) if closed_form(recipe) else (2 + 2 * penalty, 2 + penalty)
    return (
        times * (g + d * forward) + g + d * (1 + paired),
        times * d * back + d + g,
        times * d * back + g,
    )


def _rates(run: Callable[[], Any], count: int, steps: int) -> tuple[float, float]:
    """Multiply-adds/s of `run`, which makes `count` of them `steps` times: by both clocks."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return steps * count / wall, steps * count / processor


def _fused(recipe: Any, steps: int) -> Callable[[], float]:
    from tfgan.models.mixture_2d import GaussianMixtureGAN, default_data

    model = GaussianMixtureGAN.from_recipe(recipe, seed=0)
    data = default_data("8gaussians", recipe)
    return fused_steps_per_second(model, data, recipe.batch_size, steps)


def _products_alone(
    recipe: Any, counts: tuple[int, int, int], steps: int
) -> Callable[[], list[Any]]:
    """A function that makes the hidden products of `steps` iterations and nothing else."""
    import numpy as np
    import tensorflow as tf

    from tfgan import random

    width, batch = recipe.discriminator["width"], recipe.batch_size
    # Orthonormal columns and the identity: however many products, nothing grows or fades.
    key = random.key(0, random.Stream.REAL)
    x = np.linalg.qr(random.normal((max(batch, width), width), key).numpy())[0]
    x = tf.constant(x[:batch], tf.float32)

    forward, back, weights = counts

    def repeated(product: Callable[[Any], Any], times: int, value: Any) -> Any:
        step = lambda i, value: (i + 1, product(value))  # noqa: E731
        return tf.while_loop(lambda i, _: i < times, step, (tf.constant(0), value))[1]

    @tf.function(jit_compile=True, autograph=False)
    def run(x: Any, y: Any, w: Any) -> Any:
        def one(i: Any, x: Any, y: Any) -> Any:
            # Each product needs the one before, so that none can be left out.
            y = repeated(lambda y: tf.matmul(x, tf.matmul(x, y, transpose_a=True)), weights, y)
            x = repeated(lambda x: tf.matmul(x, w), forward - weights, x)
            return i + 1, x, repeated(lambda y: tf.matmul(y, w, transpose_b=True), back, y)

        return tf.while_loop(lambda i, *_: i < steps, one, (tf.constant(0), x, y))

    def work() -> list[Any]:
        return [value.numpy() for value in run(x, x, tf.eye(width))]

    work()
    return work


def _eager(recipe: Any, steps: int) -> Callable[[], float] | None:
    """Steps/s of PyTorch's usual eager loop on the same networks; None without PyTorch."""
    try:
        from tfgan.pytorch.models import eager_2d
    except ImportError:
        return None
    if recipe.loss == "relativistic":
        train = eager_2d.relativistic_loop(recipe, *kernels(recipe))
    else:
        train = eager_2d.article_loop(recipe)
    return eager_steps_per_second(train, steps)
