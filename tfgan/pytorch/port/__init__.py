"""Checks a port between Keras and PyTorch, and says what differs and why.

- `check_port`: compares `keras_gan()` with `torch_gan()`.
- `load`: reads both functions from a file.
- `convert_checkpoint`: converts weights of one network, from a file to a file.
"""

from tfgan.pytorch.port.check_port import check_port
from tfgan.pytorch.port.checkpoints import Conversion, convert_checkpoint
from tfgan.pytorch.port.port_file import load
from tfgan.pytorch.port.report import CAUSES, Finding, PortReport

__all__ = [
    "CAUSES",
    "Conversion",
    "Finding",
    "PortReport",
    "check_port",
    "convert_checkpoint",
    "load",
]
