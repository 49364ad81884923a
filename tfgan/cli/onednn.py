"""oneDNN's kernels, where TensorFlow leaves them off and images train faster with them."""

import os
import platform
import sys

from tfgan.utils.processor import processor

# Read when TensorFlow is imported, once for the process.
VARIABLE = "TF_ENABLE_ONEDNN_OPTS"

# On Linux, TensorFlow switches oneDNN on by itself for processors with one of these instruction
# sets (`tensorflow/core/util/port.cc`), and never for others, however much faster they would be.
_ON_BY_DEFAULT = frozenset(
    {"avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16"}
)


def choose_by_processor() -> bool:
    """Switches oneDNN on where the processor has AVX2 but nothing that TensorFlow does it for.

    Whether it pays is measured by `tfgan benchmark --only mnist-wgan-gp mnist-article` under both
    values of the variable. It rounds in another order. The user's own choice stays. TensorFlow must
    not have been imported.

    Returns:
        Whether it was switched on here.
    """
    features = processor().features
    wanted = (
        VARIABLE not in os.environ
        and "tensorflow" not in sys.modules
        and sys.platform == "linux"
        and platform.machine() in ("x86_64", "AMD64")
        and "avx2" in features
        and not features & _ON_BY_DEFAULT
    )
    if wanted:
        os.environ[VARIABLE] = "1"
    return wanted
