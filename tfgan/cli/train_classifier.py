"""`tfgan train-classifier`: the classifier whose features score the digits."""

import dataclasses
from pathlib import Path
from typing import ClassVar

from tfgan.cli import input_files
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag

EXAMPLES = (
    "--data mnist.npz --save classifier.npz",
    "--data mnist.npz --save quick.npz --epochs 1",
)


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "train-classifier"

    data: Path | None = flag(
        None, "mnist.npz or a folder of the IDX files (default: the bundled sample)",
        group="data", metavar="PATH",
    )  # fmt: skip
    save: Path = flag(help="the weights, .npz", group="output", metavar="PATH")
    epochs: int = flag(12, "passes through the training digits", group="training", metavar="N")
    batch_size: int = flag(128, "digits per batch", group="training", metavar="N")
    seed: int = flag(42, "seed of weights and order", group="training", metavar="N")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        if self.save.suffix != ".npz":
            raise ValueError(f"--save must end in .npz. Received: {self.save}")
        files.check_writable(self.save)
        if self.data is not None:
            input_files.check_digits(self.data)
        self.positive_integers("epochs", "batch_size")
        self.check_seeds(self.seed)


def run(options: Options) -> int:
    """Trains, saves and says how good the classifier is."""
    from tfgan.data import mnist
    from tfgan.metrics import classifier

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
