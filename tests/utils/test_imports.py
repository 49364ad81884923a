"""What importing a part loads: parts that need no TensorFlow load none, and no scipy."""

import subprocess
import sys

PARTS = "tfgan.utils.validation tfgan.utils.files tfgan.utils.finite_json tfgan.data tfgan.metrics"
LIGHT = (
    "tfgan.metrics.wasserstein tfgan.metrics.trials tfgan.metrics.mode_coverage tfgan.metrics.kid "
    "tfgan.metrics.two_sample_test tfgan.metrics.memorisation"
)


def test_parts_without_tensorflow_load_neither_it_nor_scipy():
    code = (
        "import importlib, sys\n"
        f"for name in '{PARTS} {LIGHT}'.split(): importlib.import_module(name)\n"
        "import tfgan\n"
        "tfgan.metrics.summarize([1.0]), tfgan.metrics.wasserstein_1d\n"
        "print([name for name in ('tensorflow', 'keras', 'scipy') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
