"""What importing and drawing do not need: TensorFlow, Keras, a display."""

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import tfgan.animation

ROOT = Path(tfgan.animation.__file__).parents[2]
SUBMODULES = [
    module.name for module in pkgutil.walk_packages(tfgan.animation.__path__, "tfgan.animation.")
]
HEAVY = ["tensorflow", "keras", "torch", "matplotlib", "seaborn"]


def python(program, **variables):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_no_module_imports_tensorflow():
    assert len(SUBMODULES) > 15
    program = f"import sys, {', '.join(SUBMODULES)}; print(set({HEAVY}) & set(sys.modules))"
    assert python(program) == "set()"


@pytest.mark.parametrize("backend", ["module://matplotlib_inline.backend_inline", "TkAgg"])
def test_drawing_works_whatever_mplbackend_is(tmp_path, backend):
    """Notebooks set MPLBACKEND to a backend that the program's Python may not have."""
    path = tmp_path / "losses.svg"
    program = f"""
import os, sys
sys.modules["matplotlib_inline"] = None
from tfgan.animation import draw_still, plot_for
curves = dict(discriminator_loss=[1.0, 0.5], generator_loss=[1.0, 2.0])
draw_still(curves, plot_for("loss-curves", {{}}), {str(path)!r})
print(os.environ["MPLBACKEND"], "tensorflow" in sys.modules)
"""
    assert python(program, MPLBACKEND=backend) == f"{backend} False"
    assert "discriminator loss" in path.read_text()
