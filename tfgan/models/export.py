"""The formats that a model is exported in, and the packages that they need."""

import importlib.util

# Format -> the packages that Keras needs for it.
PACKAGES = {
    "tf_saved_model": (),
    "onnx": ("tf2onnx", "onnx"),
    "openvino": ("openvino",),
    "litert": ("ai_edge_litert",),
}


def check_format(name: str) -> None:
    """Checks the format of an export, before a file is written.

    Raises:
        ValueError: if there is no such format.
        ImportError: if a package of it is not installed.
    """
    if name not in PACKAGES:
        raise ValueError(
            f"unknown format of an export. Expected one of: {', '.join(PACKAGES)}. "
            f"Received: {name!r}"
        )
    missing = [package for package in PACKAGES[name] if importlib.util.find_spec(package) is None]
    if missing:
        raise ImportError(
            f"the format {name!r} needs {missing[0]}: pip install {missing[0].replace('_', '-')}, "
            "or use format='tf_saved_model'"
        )
