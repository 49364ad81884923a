"""`tfgan compare --port`: checks your own port and says what differs."""

from pathlib import Path
from typing import Any

from tfgan.cli.outputs import write_json
from tfgan.cli.words import DATASETS
from tfgan.pytorch.port import check_port, load


def run(options: Any) -> int:
    """Checks the port of `options.port` and prints the report.

    Returns:
        The exit code: 1 if the two sides differ.
    """
    data, labels = _data(options.data)
    report = check_port(
        *load(options.port), data=data, labels=labels, batch_size=options.batch_size or 6,
        steps=options.steps, seed=options.seed,
    )  # fmt: skip
    print("\n".join(report.lines()))
    if options.metrics:
        write_json(options.metrics, report.to_dict())
        print(f"metrics: {options.metrics}")
    return 0 if report.agrees else 1


def _data(path: Path | None) -> tuple[Any, Any]:
    """Samples and labels of an array file, or a named data set."""
    import numpy as np

    if path is None:
        return None, None
    if str(path) in DATASETS:
        from tfgan.models.mixture_2d import default_data

        return default_data(str(path)), None
    try:
        found = np.load(path, allow_pickle=False)
        if isinstance(found, np.ndarray):
            return found, None
        names = found.files
        samples = next(n for n in ("x_train", "images", "data", *names) if n in names)
        labels = next((n for n in ("y_train", "labels") if n in names), None)
        return found[samples], None if labels is None else found[labels]
    except (OSError, ValueError, StopIteration) as error:
        raise ValueError(f"--data must be an array, .npy or .npz. Received: {path}") from error
