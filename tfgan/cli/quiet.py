"""What keeps the terminal clean: TensorFlow's notices, and pipes that close early."""

import os
import sys
import tempfile
from typing import Any

from tfgan.cli.garbage import not_collected


def import_tensorflow() -> None:
    """Imports TensorFlow without its notices, unless TF_CPP_MIN_LOG_LEVEL is 0.

    Some notices come before any level is read, so standard error itself is put aside meanwhile.
    If the import fails, what was said comes out.
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "0" or "tensorflow" in sys.modules:
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    screen = os.dup(2)
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            with not_collected():
                import tensorflow as tf

            # Retracing is told by a Python logger, which knows nothing of that variable.
            tf.get_logger().setLevel("ERROR")
        except BaseException:
            aside.seek(0)
            os.write(screen, aside.read())
            raise
        finally:
            os.dup2(screen, 2)
            os.close(screen)


def draw_into_files() -> None:
    """Puts aside a notebook's drawing backend, which MPLBACKEND may name: it needs the notebook."""
    if os.environ.get("MPLBACKEND", "").startswith("module://"):
        os.environ["MPLBACKEND"] = "agg"


class PipeThatMayClose:
    """Standard output that goes silent when its reader has gone, as with `| head -1`.

    The same holds where it is a file on a full disk. The run goes on: what it was asked to write
    into files is still wanted.

    Attributes:
        trouble: the error that ended the output; None if all could be written.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.trouble: OSError | None = None

    def write(self, text: str) -> int:
        """Writes `text`, or drops it if nobody reads."""
        try:
            return int(self._stream.write(text))
        except OSError as error:
            self._go_silent(error)
            return len(text)

    def flush(self) -> None:
        """Flushes the stream, or drops what it holds if nobody reads."""
        try:
            self._stream.flush()
        except OSError as error:
            self._go_silent(error)

    def _go_silent(self, error: OSError) -> None:
        self.trouble = self.trouble or error
        # The descriptor itself: Python flushes the stream once more when it ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
