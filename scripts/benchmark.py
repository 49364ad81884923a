"""Measures speed: training beside PyTorch, whole commands, and where the time goes.

python scripts/benchmark.py --metrics benchmark.json
"""

import argparse
import dataclasses
import sys
from pathlib import Path

import _benchmark_gaussian1d as gaussian1d
import _benchmark_mixture2d as mixture2d
import _benchmark_mnist as mnist
from _common import (
    OneLineParser,
    add_machine_flags,
    announce,
    run_script,
    write_json,
)

# Name of each benchmark: what it calls with the number of repeats.
BENCHMARKS = {
    "gan1d": gaussian1d.training,
    "gan1d-phases": lambda repeats: gaussian1d.phases(),
    "gan1d-commands": gaussian1d.commands,
    "gan2d-wgan-gp": mixture2d.wgan_gp,
    "gan2d-default": mixture2d.default,
    "mnist-article": mnist.article,
    "mnist-batch-128": mnist.batch_128,
    "mnist-wgan-gp": mnist.wgan_gp,
}


@dataclasses.dataclass
class Options:
    """The command line."""

    only: list[str]
    repeats: int
    metrics: Path | None
    device: str
    jit: str
    deterministic: bool


def make_parser():
    """The parser whose namespace has the fields of `Options`."""
    parser = OneLineParser(
        prog="benchmark.py",
        description=__doc__.splitlines()[0],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="benchmarks: " + ", ".join(BENCHMARKS),
    )
    parser.add_argument("--only", nargs="+", default=list(BENCHMARKS), metavar="NAME")
    parser.add_argument("--repeats", type=int, default=5, help="rounds of each measurement (5)")
    parser.add_argument("--metrics", type=Path, metavar="PATH", help="the numbers as JSON")
    add_machine_flags(parser)
    return parser


def work(options):
    """Runs the chosen benchmarks."""
    from tfgan.utils import device, files, validation

    for name in options.only:
        validation.choice("benchmark", name, BENCHMARKS)
    validation.positive_integer("--repeats", options.repeats)
    if options.metrics:
        files.check_writable(options.metrics)
    device.configure(options.device, deterministic=options.deterministic)
    jit = device.choose_jit(wanted=options.jit)
    announce(jit)
    results = {"device": device.device_name()}
    for name in options.only:
        results[name] = BENCHMARKS[name](options.repeats)
    if options.metrics:
        write_json(options.metrics, results)
        print(f"\nmetrics: {options.metrics}")


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), Options, work, arguments)


if __name__ == "__main__":
    sys.exit(main())
