"""The PyTorch twins of the project's GANs, and what holds them against the Keras models.

The only place that imports torch (`pip install 'tfgan[compare]'`); `import tfgan` does not load it.
"""

try:
    import torch  # noqa: F401
except ImportError as error:
    raise ImportError("PyTorch is not installed. Install it with: pip install torch") from error
