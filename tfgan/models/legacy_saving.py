"""Keras's old file format, which does not hold a GAN, refused before a file is opened.

`keras.models.save_model(model, "x.h5")` does not ask the model before it opens the file: an old
file of that name would be lost. Keras has no public place to refuse it. So its own function that
opens the file is wrapped when `GAN` is defined. For all other models it does what it did.
"""

import functools
from typing import Any

from keras.src.legacy.saving import legacy_h5_format


def refuse(kind: type, words: str) -> None:
    """Lets Keras refuse to save models of a class as HDF5.

    Args:
        kind: the class.
        words: what to say: a part of a sentence.
    """
    save = legacy_h5_format.save_model_to_hdf5

    @functools.wraps(save)
    def checked(model: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(model, kind):
            raise ValueError(f"{words}. Received: {str(filepath)!r}")
        return save(model, filepath, *args, **kwargs)

    legacy_h5_format.save_model_to_hdf5 = checked
