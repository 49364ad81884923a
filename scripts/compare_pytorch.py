"""Holds the Keras GANs against their PyTorch twins, step by step, and times both.

python scripts/compare_pytorch.py --system all --steps 50 --report report.html
"""

import dataclasses
import math
import sys
import time
from pathlib import Path

from _common import OneLineParser, note, run_script, write_json

CHOICES = ("gan1d", "8gaussians", "wgan-gp", "mnist", "conditional", "wgan-gp-images", "all")


@dataclasses.dataclass
class Options:
    """The command line."""

    system: str
    steps: int
    precision: str
    speed: bool
    quality: int | None
    seed: int
    threads: int
    metrics: Path | None
    report: Path | None

    def check(self):
        """Checks numbers and paths before anything is run.

        Raises:
            ValueError: if one is bad.
        """
        from tfgan import checks, files, keys

        checks.choice("system", self.system, CHOICES)
        checks.choice("precision", self.precision, ("float64", "float32"))
        checks.positive_integer("--steps", self.steps)
        checks.positive_integer("--threads", self.threads)
        if self.quality is not None:
            checks.positive_integer("--quality", self.quality)
        keys.check_seed(self.seed)
        if self.report and self.report.suffix != ".html":
            raise ValueError(f"--report must end in .html. Received: {self.report}")
        for path in (self.metrics, self.report):
            if path:
                files.check_writable(path)


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(prog="compare_pytorch.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--system", default="all", metavar="{" + ",".join(CHOICES) + "}", help="default: all")
    add("--steps", type=int, default=50, metavar="N", help="steps in lock step (50)")
    add("--precision", default="float64", metavar="{float64,float32}", help="default: float64")
    add("--speed", action="store_true", help="time both sides in turns, too")
    add("--quality", type=int, metavar="N",
        help="score both sides after N steps of their own, 5 seeds each (S1 to S3)")  # fmt: skip
    add("--seed", type=int, default=0, help="of weights and batches (0)")
    add("--threads", type=int, default=1, metavar="N", help="of each side (1)")
    add("--metrics", type=Path, metavar="PATH", help="everything as JSON")
    add("--report", type=Path, metavar="PATH", help="a self-contained page, .html")
    return parser


def limit_threads(count):
    """Gives both sides `count` threads: two pools at once on the same cores wait on each other."""
    import tensorflow as tf
    import torch

    torch.set_num_threads(count)
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def compare(system, options):
    """Runs one system; returns what the report and the metrics hold of it."""
    from tfgan.pytorch import lockstep, quality, systems, timing

    start = time.perf_counter()
    with systems.precision(options.precision):
        both = lockstep.LockStep(
            system.model(options.seed), system.trainer(), system.source(), system.batch_size
        )
        rows = both.run(options.steps)
    found = lockstep.failures(rows, options.precision, exact=system.exact)
    result = {
        "name": system.name,
        "title": system.title,
        "precision": options.precision,
        "steps": options.steps,
        "batch_size": system.batch_size,
        "seed": options.seed,
        "failures": found,
        "differences": [(row.step, *lockstep.worst(row)) for row in rows],
        "first_step": {
            kind: {name: _number(value) for name, value in getattr(rows[1], kind).items()}
            for kind in ("losses", "gradients", "weights")
        },
        "seconds": round(time.perf_counter() - start, 1),
    }
    if options.speed:
        result["speed"] = timing.side_by_side(system)
    if options.quality and quality.has_quality(system):
        result["quality"] = quality.equal_steps(system, steps=options.quality)
    return result


def line(result):
    """A row of the table on screen."""
    first, last = result["differences"][1], result["differences"][-1]
    text = f"{result['name']:<18} {first[1]:>9.1e} {first[2]:>9.1e} {last[3]:>9.1e}"
    if "speed" in result:
        speed = result["speed"]
        text += f" {speed['keras_median']:>10.4g} {speed['pytorch_median']:>10.4g}"
        text += f" {speed['ratio']:>6.2f}"
    if "quality" in result:
        scores = result["quality"]
        text += f"  W1 {scores['keras_mean']:.3g} / {scores['pytorch_mean']:.3g}"
        text += f" ({scores['errors']:.1f} s.e. apart)"
    return f"{text}  {'DIFFERS' if result['failures'] else 'agrees'}"


def work(options):
    """Does what the command line says; returns the exit code: 1 if a pair does not agree."""
    options.check()
    try:
        from tfgan.pytorch import report, systems
    except ImportError as error:  # it says what to install
        raise ValueError(str(error)) from None
    limit_threads(options.threads)
    speed = f" {'keras/s':>10} {'pytorch/s':>10} {'ratio':>6}" if options.speed else ""
    print(f"{options.precision}, {options.steps} steps; relative differences, the largest of all")
    print(f"{'system':<18} {'losses 1':>9} {'grads 1':>9} {'weights N':>9}{speed}", flush=True)
    results = []
    for system in systems.chosen(options.system):
        results.append(compare(system, options))
        print(line(results[-1]), flush=True)
        for failure in results[-1]["failures"]:
            note(f"{system.name}: {failure}")
    if options.metrics:
        write_json(options.metrics, {"systems": [_finite(result) for result in results]})
        print(f"metrics: {options.metrics}")
    if options.report:
        options.report.write_text(report.page(results), "utf-8")
        print(f"report: {options.report}")
    return 1 if any(result["failures"] for result in results) else 0


def _number(value):
    """JSON has no NaN: None."""
    return value if math.isfinite(value) else None


def _finite(result):
    rows = [[_number(value) for value in row] for row in result["differences"]]
    return {**result, "differences": rows}


def check_and_work(options):
    """Checks everything, then compares."""
    options.check()
    try:
        import tfgan.pytorch  # noqa: F401
    except ImportError as error:
        raise ValueError(str(error)) from None
    return work(options)


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, check_and_work, arguments)


if __name__ == "__main__":
    sys.exit(main())
