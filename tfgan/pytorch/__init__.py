"""The project's GANs in PyTorch, and the comparison of both libraries.

This is the only package that imports torch (`pip install 'tfgan[compare]'`). `import tfgan` does
not load it.

- `tfgan.pytorch.models`: networks, losses and data of the GANs.
- `tfgan.pytorch.Trainer`: the eager training loop.
- `tfgan.pytorch.convert`: weights and optimizer state, from Keras to PyTorch and back.
- `tfgan.pytorch.port`: `check_port` compares your own port and says what differs; checkpoints.
- `tfgan.pytorch.parity`: the same training in both libraries, compared number by number.
"""

import importlib
from typing import TYPE_CHECKING, Any

try:
    import torch  # noqa: F401
except ImportError as error:
    raise ImportError("PyTorch is not installed. Install it with: pip install torch") from error

from tfgan.pytorch.trainer import Trainer, gradient_penalty

if TYPE_CHECKING:
    from tfgan.pytorch.port.check_port import check_port
    from tfgan.pytorch.port.checkpoints import convert_checkpoint

__all__ = ["Trainer", "check_port", "convert_checkpoint", "gradient_penalty"]

# Public names that need TensorFlow, and their modules: the rest works without it.
_HOMES = {"check_port": "check_port", "convert_checkpoint": "checkpoints"}

if not TYPE_CHECKING:  # A type checker then knows which names there are.

    def __getattr__(name: str) -> Any:
        """Loads a public name when it is first used."""
        if name not in _HOMES:
            raise AttributeError(f"module 'tfgan.pytorch' has no attribute {name!r}")
        module = importlib.import_module(f"tfgan.pytorch.port.{_HOMES[name]}")
        globals()[name] = getattr(module, name)
        return globals()[name]
