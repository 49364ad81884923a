"""Imports that are needed after the training, made beside it."""

import contextlib
import importlib
import threading

# What pictures and the scores of points on the line need.
DRAWING = ("tfgan.animation.rendering", "tfgan.animation.plots.registry", "scipy.special")


def import_for_drawing() -> threading.Thread:
    """Starts a thread that imports what draws pictures, while the main thread compiles and trains.

    What fails here fails again where it is needed, and is told there.

    Returns:
        The thread. It ends by itself, and with the process.
    """
    thread = threading.Thread(target=_import, name="imports for drawing", daemon=True)
    thread.start()
    return thread


def _import() -> None:
    with contextlib.suppress(Exception):
        for name in DRAWING:
            importlib.import_module(name)
        from tfgan.animation.canvas import new_canvas

        new_canvas()
