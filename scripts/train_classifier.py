"""Trains the classifier whose features score the image models.

python scripts/train_classifier.py --data mnist.npz --save classifier.npz
"""

import argparse
import sys
from pathlib import Path

from _common import OneLineParser, run_script


def make_parser():
    """The command line."""
    parser = OneLineParser(prog="train_classifier.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--data", type=Path, metavar="PATH", help="mnist.npz or a folder of IDX files")
    add("--save", type=Path, required=True, metavar="PATH", help="the weights, .npz")
    add("--epochs", type=int, default=12, help="passes through the training digits (12)")
    add("--batch-size", type=int, default=128, help="digits a batch (128)")
    add("--seed", type=int, default=42, help="of weights and order (42)")
    return parser


def work(options: argparse.Namespace):
    """Trains, saves and says how good it is."""
    from tfgan.data import mnist
    from tfgan.metrics import classifier
    from tfgan.utils import files, validation

    if options.save.suffix != ".npz":
        raise ValueError(f"--save must end in .npz. Received: {options.save}")
    files.check_writable(options.save)
    validation.positive_integer("--epochs", options.epochs)
    validation.positive_integer("--batch-size", options.batch_size)
    data = mnist.load_mnist(options.data)
    network, accuracy = classifier.train_classifier(
        data,
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed,
        verbose=2,
    )
    digest = classifier.save_classifier(network, options.save)
    print(f"accuracy on {len(data.x_test)} test digits: {100 * accuracy:.2f} % ({data})")
    print(f"weights: {options.save} (SHA-256 {digest})")
    return 0


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), argparse.Namespace, work, arguments)


if __name__ == "__main__":
    sys.exit(main())
