"""Figure 1 of the WGAN-GP paper: what clipping does to critics, and what the penalty does instead.

Nobody published the width, steps, rates and clipping bound of these critics. Those here are ours.

Reference:
    Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", figure 1.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tfgan.data.toy_2d import SwissRoll
from tfgan.data.transformed import Noisy
from tfgan.models.mixture_2d import default_data
from tfgan.penalties import GradientPenalty, WeightClipping
from tfgan.reproductions import critics

# Figure 1a: the critics' values over the plane.
SURFACE: dict[str, Any] = {"width": 256, "depth": 3, "num_steps": 3000, "rate": 3e-4}
SURFACE_BOUND = 0.01
GP_WEIGHT = 0.1
LIMIT = 2.0
DATASETS = ("8gaussians", "25gaussians", "swissroll")
TITLES = ("8 Gaussians", "25 Gaussians", "Swiss roll")
# Figure 1b: gradients and weights of deep critics.
DEEP: dict[str, Any] = {"width": 32, "depth": 12, "num_steps": 1500, "rate": 1e-3}
BOUNDS = (0.1, 0.01, 0.001)
DEEP_GP_WEIGHT = 10.0
BATCH_SIZE = 256


def surfaces(
    seed: int = 0,
    num_steps: int | None = None,
    *,
    jit_compile: bool | str = "auto",
    say: Callable[[str], None] = lambda line: None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains the critics of figure 1a: each data set with clipped weights and with the penalty.

    Args:
        seed: integer in [0, 2**31 - 1], of weights and batches.
        num_steps: updates of each critic; those of `SURFACE` by default.
        jit_compile: as in `GAN.compile`.
        say: called with a line for each critic.

    Returns:
        The frame that `animation.plots` draws, and the numbers of each critic by its name.
    """
    frame: dict[str, Any] = {"surfaces": np.zeros((2, len(DATASETS), 128, 128)), "points": []}
    numbers = {}
    for column, name in enumerate(DATASETS):
        data = default_data(name, "wgan-gp-paper")
        frame["points"].append(data.sample(300, seed=seed).numpy())
        constraints: tuple[Any, ...] = (WeightClipping(SURFACE_BOUND), GradientPenalty(GP_WEIGHT))
        for row, constraint in enumerate(constraints):
            critic = _train(data, constraint, SURFACE, seed, num_steps, jit_compile)
            bound = SURFACE_BOUND if row == 0 else None
            frame["surfaces"][row, column] = critics.surface(critic, LIMIT)
            share = critics.share_at_bounds(critics.kernels(critic), bound)
            numbers[f"{name}, {constraint.name}"] = {"share_at_bounds": share}
            say(f"1a {name}, {constraint.name}: weights at the bounds {100 * share:.1f} %")
    frame["points"] = np.array(frame["points"])
    return frame, numbers


def gradients(
    seed: int = 0,
    num_steps: int | None = None,
    *,
    jit_compile: bool | str = "auto",
    say: Callable[[str], None] = lambda line: None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains the critics of figure 1b: a deep one for each clipping bound, one with the penalty.

    Args:
        seed: integer in [0, 2**31 - 1], of weights and batches.
        num_steps: updates of each critic; those of `DEEP` by default.
        jit_compile: as in `GAN.compile`.
        say: called with a line for each critic.

    Returns:
        The frame that `animation.plots` draws, and the numbers of each critic by its name.
    """
    data = SwissRoll()
    frame: dict[str, Any] = {"norms": []}
    numbers: dict[str, Any] = {}
    real = data.sample(1024, seed=seed)
    fake = Noisy(data).sample(1024, seed=seed + 1)
    constraints = [*map(WeightClipping, BOUNDS), GradientPenalty(DEEP_GP_WEIGHT)]
    for index, (bound, constraint) in enumerate(zip((*BOUNDS, None), constraints, strict=True)):
        critic = _train(data, constraint, DEEP, seed, num_steps, jit_compile)
        norms = critics.activation_gradients(critic, real, fake)
        weights = critics.kernels(critic)
        frame["norms"].append(norms)
        frame[f"weights_{index}"] = weights
        name = "gradient penalty" if bound is None else f"clipping c={bound:g}"
        numbers[name] = found = _numbers(norms, weights, bound)
        say(
            f"1b {name}: first over last gradient {found['first_over_last']:.2e} "
            f"({found['decades']:.2f} decades), weights at the bounds "
            f"{100 * found['share_at_bounds']:.1f} %"
        )
    frame["norms"] = np.array(frame["norms"])
    return frame, numbers


def _train(
    data: Any,
    constraint: Any,
    settings: dict[str, Any],
    seed: int,
    num_steps: int | None,
    jit_compile: bool | str,
) -> Any:
    """A trained critic of the figure."""
    settings = {**settings, "num_steps": num_steps or settings["num_steps"]}
    return critics.train_critic(
        data, constraint, seed=seed, batch_size=BATCH_SIZE, jit_compile=jit_compile, **settings
    )


def _numbers(norms: Any, weights: Any, bound: float | None) -> dict[str, Any]:
    """The numbers of one deep critic."""
    return {
        "gradient_norms": norms.tolist(),
        "first_over_last": float(norms[0] / norms[-1]),
        "decades": critics.decades(norms),
        "share_at_bounds": critics.share_at_bounds(weights, bound),
        "largest_weight": float(np.abs(weights).max()),
    }
