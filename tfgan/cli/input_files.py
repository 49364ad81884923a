"""The files that a command reads, looked at before TensorFlow is loaded.

Only what is quick to see is checked: the kind of file and the names in it. Readers check the rest.
"""

import ast
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.cli import words
from tfgan.data import image_files, readers
from tfgan.utils import checked_zip
from tfgan.utils.files import DAMAGE

# What a port file defines. A module that imports torch has them, too: a test compares them.
PORT_FUNCTIONS = ("keras_gan", "torch_gan")

# The arrays that `save_classifier` writes. A module that imports Keras has them, too: a test
# compares them.
CLASSIFIER_ARRAYS = (
    *(
        f"c{i}{part}"
        for i in range(3)
        for part in (".kernel", *(f"_norm.{name}" for name in (
            "gamma", "beta", "moving_mean", "moving_variance",
        )))
    ),
    "features.kernel", "features.bias", "logits.kernel", "logits.bias",
)  # fmt: skip

# The largest file of centres: about 200,000 of them.
MAX_CENTRES_BYTES = 10**7


def check_model(path: Path) -> None:
    """Checks that a file can be a saved model.

    Args:
        path: path of a `.keras` file.

    Raises:
        ValueError: if it has another ending, is missing, or is no archive of a model.
    """
    if path.suffix != ".keras":
        raise ValueError(f"a saved model must end in .keras. Received: {path}")
    if not path.is_file():
        raise ValueError(f"saved model {path} does not exist")
    try:
        with zipfile.ZipFile(path) as archive:
            checked_zip.check_directory(archive)
            for part in ("config.json", "model.weights."):
                if not any(name.startswith(part) for name in archive.namelist()):
                    raise ValueError(f"it has no {part.removesuffix('.')}")
    except DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ValueError(
            f"cannot load {path}: it is damaged or of another format: {reason}"
        ) from None


def check_digits(path: Path) -> None:
    """Checks that a path can be MNIST: an .npz file or a folder of the four IDX files.

    Raises:
        ValueError: if it is missing, or an array or a file of it is.
    """
    if not path.exists():
        raise ValueError(f"MNIST file {path} does not exist")
    if path.is_dir():
        readers.check_idx_folder(path)
    else:
        readers.check_npz(path, readers.MNIST_ARRAYS)


def check_metrics(paths: Sequence[Path]) -> None:
    """Checks that there are files of --metrics to read, at least one.

    Raises:
        ValueError: if there is none, or one is missing.
    """
    if not paths:
        raise ValueError("the following arguments are required: JSON")
    for path in paths:
        if not path.is_file():
            raise ValueError(f"metrics file {path} does not exist")


def check_classifier(path: Path) -> None:
    """Checks that a file can be weights of `tfgan train-classifier`.

    Raises:
        ValueError: if it is missing, or an array of it is.
    """
    if not path.is_file():
        raise ValueError(f"classifier weights {path} do not exist")
    readers.check_npz(path, CLASSIFIER_ARRAYS)


def check_images(path: Path) -> None:
    """Checks that a path can be images: an .npz file with `x_train`, or a folder with an image.

    Raises:
        ValueError: if it is missing or holds no images.
    """
    if path.suffix != ".npz":
        image_files.check_has_images(path)
    elif not path.is_file():
        raise ValueError(f"image file {path} does not exist")
    else:
        readers.check_npz(path, ("x_train",))


def check_port(path: Path) -> None:
    """Checks that a file is Python with `keras_gan` and `torch_gan`. It is not run.

    Raises:
        ValueError: if it is missing or cannot be parsed, or a function is not defined in it.
    """
    if not path.is_file():
        raise ValueError(f"the port file {path} does not exist")
    if path.suffix != ".py":
        raise ValueError(f"the port file must end in .py. Received: {path}")
    try:
        program = ast.parse(path.read_bytes(), str(path))
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"{path} cannot be run: {type(error).__name__}: {error}") from None
    names = _names(program)
    for name in PORT_FUNCTIONS:
        # The file is not run here: these may bind any name.
        if name not in names and not names & {"*", "exec", "globals", "setattr", "vars"}:
            raise ValueError(
                f"{path} must define a function {name}() without arguments."
                + words.did_you_mean(name, names)
            )


def _names(program: ast.Module) -> set[str]:
    """Every name that is bound or read anywhere in a program, whatever it stands for."""
    found: set[Any] = set()
    for node in ast.walk(program):
        found |= {getattr(node, field, None) for field in ("name", "asname", "id")}
    return {name for name in found if isinstance(name, str)}


def read_centres(path: Path) -> npt.NDArray[np.float64]:
    """Reads the centres of a mixture: a file of lines x,y.

    Returns:
        A float array (n, 2).

    Raises:
        ValueError: if the file cannot be read, or is not of pairs of finite numbers.
    """
    if not path.is_file():
        raise ValueError(f"cannot read --centres {path}: there is no such file")
    if path.stat().st_size > MAX_CENTRES_BYTES:
        raise ValueError(
            f"cannot read --centres {path}: it has more than {MAX_CENTRES_BYTES} bytes"
        )
    if not path.read_bytes().strip():
        raise ValueError(f"cannot read --centres {path}: it is empty")
    try:
        centres: Any = np.loadtxt(path, ndmin=2, delimiter=",")
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read --centres {path}: {error}") from None
    if centres.shape[1] != 2:
        raise ValueError(
            f"--centres must hold two numbers a line, x,y. Received: {centres.shape[1]}"
        )
    if not np.isfinite(centres).all():
        raise ValueError(f"--centres must hold finite numbers. Received: {path}")
    if len(np.unique(centres, axis=0)) < len(centres):
        raise ValueError(f"--centres must differ. Received: one centre twice in {path}")
    return centres
