"""Loading of saved models. A bad file is refused in one line."""

import os
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import keras

from tfgan.models.gan import GAN
from tfgan.utils import checked_zip
from tfgan.utils.files import DAMAGE


def load(
    path: str | os.PathLike[str],
    custom_objects: dict[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
) -> GAN:
    """Loads a model that was saved with `model.save(path)`: `keras.models.load_model`, checked.

    Args:
        path: path of a `.keras` file.
        custom_objects: classes and functions of your own by their names in the file.
        compile: whether the model is compiled as it was saved.
        safe_mode: whether code in the file, such as a lambda, is refused.

    Returns:
        The compiled model with its weights, averages, both optimizers, seed and step.

    Raises:
        ValueError: if the file is missing or damaged, or holds no `GAN`.
    """
    try:
        path = Path(os.fsdecode(path))
    except TypeError:
        raise ValueError(
            f"path must be that of a file that ends in .keras. Received: {path!r}"
        ) from None
    if path.suffix != ".keras":
        raise ValueError(f"cannot load {path}: expected a file that ends in .keras")
    if not path.is_file():
        raise ValueError(f"cannot load {path}: there is no such file")
    try:
        with zipfile.ZipFile(path) as archive:
            checked_zip.check_directory(archive)
            # h5py reads in pieces and does not check the checksums of the zip.
            damaged = archive.testzip()
        if damaged:
            raise ValueError(f"{damaged} in it has another checksum")
        model = keras.models.load_model(
            path, custom_objects=custom_objects, compile=compile, safe_mode=safe_mode
        )
    except DAMAGE as error:
        # Keras's own messages can quote the whole file.
        reason = textwrap.shorten(str(error), 200, placeholder=" ...") or type(error).__name__
        raise ValueError(
            f"cannot load {path}: it is damaged or of another format: {reason}"
        ) from error
    if not isinstance(model, GAN):
        raise ValueError(f"{path} must hold a GAN. Received: a {type(model).__name__}")
    return model
