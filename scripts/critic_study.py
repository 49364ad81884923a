"""Figure 1 of the WGAN-GP paper: what clipping does to critics, what the penalty does instead.

python scripts/critic_study.py --out critic-study
"""

import dataclasses
import sys
import time
from pathlib import Path

from _common import (
    OneLineParser,
    add_machine_flags,
    announce,
    run_script,
    write_json,
)

# Nobody published these: width, steps, rates and the clipping bound of the surfaces are ours.
SURFACE = {"width": 256, "depth": 3, "num_steps": 3000, "rate": 3e-4}
DEEP = {"width": 32, "depth": 12, "num_steps": 1500, "rate": 1e-3}
SURFACE_BOUND = 0.01
BOUNDS = (0.1, 0.01, 0.001)
GP_WEIGHT = 0.1
DEEP_GP_WEIGHT = 10.0
LIMIT = 2.0
BATCH_SIZE = 256


@dataclasses.dataclass
class Options:
    """The command line."""

    out: Path
    num_steps: int | None
    seed: int
    device: str
    jit: str
    deterministic: bool


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="critic_study.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add(
        "--out", type=Path, default=Path("critic-study"), metavar="NAME",
        help="start of the files' names: NAME-1a.png, NAME-1b.png, NAME.json",
    )  # fmt: skip
    add("--num-steps", type=int, metavar="N", help="updates of each critic")
    add("--seed", type=int, default=0, help="of weights and batches (0)")
    add_machine_flags(parser)
    return parser


def surfaces(seed, steps, jit):
    """Figure 1a: the frame to draw, and its numbers."""
    import numpy as np

    from tfgan import GradientPenalty, WeightClipping
    from tfgan.models.mixture_2d import default_data
    from tfgan.reproductions import critics

    names = ("8gaussians", "25gaussians", "swissroll")
    frame = {"surfaces": np.zeros((2, len(names), 128, 128)), "points": []}
    numbers = {}
    for column, name in enumerate(names):
        data = default_data(name, "wgan-gp-paper")
        frame["points"].append(data.sample(300, seed=seed).numpy())
        constraints = (WeightClipping(SURFACE_BOUND), GradientPenalty(GP_WEIGHT))
        for row, constraint in enumerate(constraints):
            critic = critics.train_critic(
                data, constraint, seed=seed, batch_size=BATCH_SIZE, jit_compile=jit,
                **{**SURFACE, "num_steps": steps or SURFACE["num_steps"]},
            )  # fmt: skip
            bound = SURFACE_BOUND if row == 0 else None
            frame["surfaces"][row, column] = critics.surface(critic, LIMIT)
            share = critics.share_at_bounds(critics.kernels(critic), bound)
            numbers[f"{name}, {constraint.name}"] = {"share_at_bounds": share}
            print(f"1a {name}, {constraint.name}: weights at the bounds {100 * share:.1f} %")
    frame["points"] = np.array(frame["points"])
    return frame, numbers


def gradients(seed, steps, jit):
    """Figure 1b: the frame to draw, and its numbers."""
    import numpy as np

    from tfgan import GradientPenalty, Noisy, SwissRoll, WeightClipping
    from tfgan.reproductions import critics

    data, frame, numbers = SwissRoll(), {"norms": []}, {}
    real = data.sample(1024, seed=seed)
    fake = Noisy(data).sample(1024, seed=seed + 1)
    constraints = [*map(WeightClipping, BOUNDS), GradientPenalty(DEEP_GP_WEIGHT)]
    for index, (bound, constraint) in enumerate(zip((*BOUNDS, None), constraints, strict=True)):
        critic = critics.train_critic(
            data, constraint, seed=seed, batch_size=BATCH_SIZE, jit_compile=jit,
            **{**DEEP, "num_steps": steps or DEEP["num_steps"]},
        )  # fmt: skip
        norms = critics.activation_gradients(critic, real, fake)
        weights = critics.kernels(critic)
        frame["norms"].append(norms)
        frame[f"weights_{index}"] = weights
        name = "gradient penalty" if bound is None else f"clipping c={bound:g}"
        numbers[name] = {
            "gradient_norms": norms.tolist(),
            "first_over_last": float(norms[0] / norms[-1]),
            "decades": critics.decades(norms),
            "share_at_bounds": critics.share_at_bounds(weights, bound),
            "largest_weight": float(np.abs(weights).max()),
        }
        print(
            f"1b {name}: first over last gradient {norms[0] / norms[-1]:.2e} "
            f"({critics.decades(norms):.2f} decades), weights at the bounds "
            f"{100 * numbers[name]['share_at_bounds']:.1f} %",
            flush=True,
        )
    frame["norms"] = np.array(frame["norms"])
    return frame, numbers


def work(options):
    """Trains all critics, draws both figures and writes the numbers."""
    from tfgan import animation, random
    from tfgan.animation.plots import GradientNormsPlot, ValueSurfacesPlot
    from tfgan.utils import device, files, validation

    started = time.perf_counter()
    random.check_seed(options.seed)
    if options.num_steps is not None:
        validation.positive_integer("--num-steps", options.num_steps)
    name = options.out.name
    paths = [options.out.with_name(name + end) for end in ("-1a.png", "-1b.png", ".json")]
    for path in paths:
        files.check_writable(path)
    device.configure(options.device, deterministic=options.deterministic)
    jit = device.choose_jit(wanted=options.jit)
    announce(jit)
    frame, numbers_a = surfaces(options.seed, options.num_steps, jit.on)
    columns = ("8 Gaussians", "25 Gaussians", "Swiss roll")
    plot = ValueSurfacesPlot([LIMIT] * 3, columns)
    animation.draw_still(frame, plot, paths[0], size=(9, 6.2), dpi=110)
    frame, numbers_b = gradients(options.seed, options.num_steps, jit.on)
    plot = GradientNormsPlot(list(numbers_b), (*BOUNDS, None))
    animation.draw_still(frame, plot, paths[1], size=(9, 4.4), dpi=110)
    values = {
        "figure_1a": numbers_a,
        "figure_1b": numbers_b,
        "settings": {
            "figure_1a": {**SURFACE, "clip": SURFACE_BOUND, "gp_weight": GP_WEIGHT},
            "figure_1b": {**DEEP, "clip": list(BOUNDS), "gp_weight": DEEP_GP_WEIGHT},
            "batch_size": BATCH_SIZE,
            "optimizer": "Adam (0.5, 0.9), rate falling linearly to 0",
            "fake": "data + N(0, 1)",
            "seed": options.seed,
            "num_steps": options.num_steps,
        },
        "seconds": round(time.perf_counter() - started, 1),
    }
    write_json(paths[2], values)
    print("\n".join(f"written: {path}" for path in paths))


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, work, arguments)


if __name__ == "__main__":
    sys.exit(main())
