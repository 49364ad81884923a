"""What `tfgan benchmark` measures of the 1-D GAN."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tfgan.cli.benchmarks.timing import alternate, eager_steps_per_second, seconds_of, show

BATCH_SIZE = 8
STEPS = 20_000
STEPS_A_CALLBACK = 100
EAGER_STEPS = 1_000


def training(repeats: int) -> dict[str, Any]:
    """Steps/s of `model.fit`, a callback every 100 steps, beside PyTorch's eager loop and JAX.

    JAX makes all steps in one call, and then, as `fit` does, 100 in each, reading a loss after it.

    One step is one discriminator and one generator update of gan-intro's networks (edition of
    2017, hidden size 4) on a batch of 8.
    """
    results = {}
    for minibatch in (False, True):
        fit = _fit(minibatch)
        eager = _eager(minibatch)
        name = "1-D GAN with minibatch discrimination" if minibatch else "1-D GAN"
        contestants = {
            "tfgan fit": fit, "PyTorch eager": eager, "JAX jit + scan": _jax(minibatch),
            "JAX, as often read": _jax(minibatch, steps_per_call=STEPS_A_CALLBACK),
        }  # fmt: skip
        results[name] = alternate(name, contestants, repeats)
    return results


def _fit(minibatch: bool) -> Callable[[], float]:
    import keras

    from tfgan import recipes
    from tfgan.data.distributions import Gaussian
    from tfgan.models.gaussian_1d import Gaussian1DGAN

    class Reads(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            float(logs["generator_loss"])

    recipe = recipes.gaussian_1d("gan-intro-2017")
    model = Gaussian1DGAN.from_recipe(
        recipe, minibatch=minibatch, steps_per_execution=STEPS_A_CALLBACK
    )
    data = Gaussian(4.0, 0.5, sort=recipe.sort_data)

    def steps_per_second() -> float:
        return STEPS / seconds_of(
            lambda: model.fit(
                data, batch_size=BATCH_SIZE, steps_per_epoch=STEPS, callbacks=[Reads()], verbose=0
            )
        )

    steps_per_second()  # traces and compiles
    return steps_per_second


def _eager(minibatch: bool) -> Callable[[], float] | None:
    try:
        from tfgan.pytorch.models import gaussian_1d
    except ImportError:
        return None
    return eager_steps_per_second(
        lambda steps: gaussian_1d.train(steps, BATCH_SIZE, 4, minibatch=minibatch), EAGER_STEPS
    )


def _jax(minibatch: bool, *, steps_per_call: int | None = None) -> Callable[[], float] | None:
    try:
        from tfgan.cli.benchmarks import jax_gaussian_1d
    except ImportError:
        return None
    return jax_gaussian_1d.steps_per_second(
        BATCH_SIZE, STEPS, minibatch=minibatch, steps_per_call=steps_per_call
    )


def phases(repeats: int = 1) -> dict[str, float]:
    """Where the time of a run goes: milliseconds of everything that happens in it."""
    results = {}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import tfgan"], check=True, stderr=subprocess.DEVNULL)
    results["import (new process)"] = time.perf_counter() - start
    from tfgan.data.distributions import Gaussian

    for minibatch in (False, True):
        label = "with minibatch" if minibatch else "plain"
        data = Gaussian(4.0, 0.5)
        found = _phases_of(data, minibatch)
        results |= {f"{phase}, {label}": value for phase, value in found.items()}
    show("where the time goes", {name: f"{1000 * t:10.3f} ms" for name, t in results.items()})
    return results


def _phases_of(data: Any, minibatch: bool) -> dict[str, float]:
    import tensorflow as tf

    from tfgan import recipes
    from tfgan.models.gaussian_1d import Gaussian1DGAN

    recipe = recipes.gaussian_1d("default", minibatch=minibatch)
    found = {}
    start = time.perf_counter()
    model = Gaussian1DGAN.from_recipe(recipe, minibatch=minibatch, seed=42)
    found["build"] = time.perf_counter() - start
    found["pretraining, first call"] = seconds_of(
        lambda: model.pretrain_discriminator(data, steps=recipe.pretrain_steps)
    )
    loop = model.fused_loop(data, recipe.batch_size)
    found["trace"] = seconds_of(loop.get_concrete_function)
    found["compile (XLA)"] = seconds_of(lambda: loop(tf.constant(1)))
    found["step"] = seconds_of(lambda: loop(tf.constant(2000))) / 2000
    return found | _frame_phases(model, data, recipe.batch_size)


def _frame_phases(model: Any, data: Any, batch_size: int, count: int = 60) -> dict[str, float]:
    import numpy as np

    from tfgan.animation import draw_frames, new_canvas
    from tfgan.animation.encoders import AnimationFile
    from tfgan.animation.plots.registry import plot_for

    def curves() -> dict[str, Any]:
        return model.curves(data, batch_size=batch_size)

    curves()
    found = {"frame: record": seconds_of(lambda: [curves() for _ in range(count)]) / count}
    frames = [curves() for _ in range(count)]
    canvas = new_canvas(even=True)
    plot = plot_for("gaussian-1d", {})
    start = time.perf_counter()
    pictures = [np.array(picture) for picture in draw_frames(frames, plot, canvas)]
    found["frame: draw"] = (time.perf_counter() - start) / count
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with AnimationFile(Path(folder, "a.mp4"), *canvas.get_width_height()) as animation:
            for picture in pictures:
                animation.write(picture)
        found["frame: encode (mp4)"] = (time.perf_counter() - start) / count
    return found
