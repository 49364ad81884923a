"""`tfgan/_keras_registration.py`: the table, both orders of import, and what must not change."""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import keras
import pytest

import tfgan
from tfgan import _keras_registration as registration
from tfgan.layers.relu import relu

ROOT = Path(tfgan.__file__).parents[1]
# As much of Keras as the registration uses, without the seconds that Keras takes.
SMALL_KERAS = """
import os, sys
class config:
    backend = staticmethod(lambda: os.environ.get("KERAS_BACKEND", "tensorflow"))
class saving:
    objects = {}
    get_custom_objects = staticmethod(lambda: saving.objects)
    register_keras_serializable = staticmethod(lambda package: lambda value: value)
"""
SMALL_TENSORFLOW = "custom_gradient = lambda function: function\nTensor = object\n"


def start(program, folder, **environment):
    """Starts a child process in which `folder` and this package can be imported."""
    path = os.pathsep.join([str(folder), str(ROOT)])
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": path}
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, **quiet, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def result(child):
    out, err = child.communicate(timeout=200)
    assert child.returncode == 0, err
    return out


@pytest.fixture
def small_keras(tmp_path):
    """A folder with a small `keras` and `tensorflow`."""
    (tmp_path / "keras.py").write_text(SMALL_KERAS)
    (tmp_path / "tensorflow.py").write_text(SMALL_TENSORFLOW)
    return tmp_path


def test_every_registered_name_is_in_the_table():
    """All modules are imported: what they have registered is what the table says."""
    for module in pkgutil.walk_packages(tfgan.__path__, "tfgan."):
        if not module.name.startswith(("tfgan.pytorch", "tfgan.__main__", "tfgan.cli")):
            importlib.import_module(module.name)
    found = {
        name.removeprefix("tfgan>"): value.__module__.removeprefix("tfgan.")
        for name, value in keras.saving.get_custom_objects().items()
        if name.startswith("tfgan>")
    }
    table = {
        name: module
        for module, names in {**registration.CLASSES, **registration.FUNCTIONS}.items()
        for name in names.split()
    }
    assert table == found


def test_a_stand_in_makes_objects_of_the_class():
    stand_in = registration._stand_in("tfgan.penalties", "R1")
    assert type(stand_in(weight=0.5)) is tfgan.R1
    config = tfgan.R1(0.25).get_config()
    assert stand_in.from_config(config).get_config() == config


def test_registering_again_keeps_the_classes():
    before = dict(keras.saving.get_custom_objects())
    registration.register(keras)
    assert keras.saving.get_custom_objects() == before


LOAD = """
import json
model = keras.models.load_model("gan.keras")
network = keras.models.model_from_json(open("network.json").read())
from tfgan.layers.relu import relu
facts = [type(model).__name__, int(model.step), network.layers[0].activation is relu]
print(json.dumps([*facts, light]))
"""
# `tfgan` first: its modules import Keras, and another thread does so at the same time.
TFGAN_FIRST = """
import sys, threading, tfgan
light = not {"numpy", "keras", "tensorflow"} & set(sys.modules)
import tfgan.animation
light = light and not {"keras", "tensorflow"} & set(sys.modules)
thread = threading.Thread(target=lambda: __import__("keras"))
thread.start()
tfgan.GAN
thread.join()
import keras
"""
KERAS_FIRST = """
import sys, keras
before = set(sys.modules)
import tfgan
tfgan.GAN
light = {name.partition(".")[0] for name in set(sys.modules) - before} == {"tfgan"}
"""


def test_saved_models_load_in_both_orders_of_import(tmp_path):
    """And `tfgan` imports nothing before it is used, and only its own modules for `tfgan.GAN`."""
    model = tfgan.Gaussian1DGAN.from_recipe("gan-intro-2016", seed=1, jit_compile=False)
    model.save(tmp_path / "gan.keras")
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation=relu)])
    (tmp_path / "network.json").write_text(network.to_json())
    children = [start(program + LOAD, tmp_path) for program in (TFGAN_FIRST, KERAS_FIRST)]
    for child in children:
        assert json.loads(result(child).splitlines()[-1]) == ["Gaussian1DGAN", 0, True, True]


def test_finding_keras_does_not_end_the_wait_for_it(small_keras):
    program = """
import importlib, importlib.util, sys, tfgan
spec = importlib.util.find_spec("keras")
assert spec.loader.get_source("keras").lstrip().startswith("import os")
import keras
names = set(keras.saving.objects)
assert {"tfgan>GAN", "tfgan>relu"} <= names
assert type(keras.__spec__.loader) is type(tfgan.__spec__.loader)
assert keras.__loader__ is keras.__spec__.loader
assert not [f for f in sys.meta_path if type(f).__module__.startswith("tfgan")]
assert set(importlib.reload(keras).saving.objects) == set()
"""
    assert result(start(program, small_keras)) == ""


def test_failing_keras_keeps_its_own_error(small_keras):
    (small_keras / "keras.py").write_text("raise RuntimeError('no device')")
    program = """
import importlib, tfgan
try:
    import keras
except RuntimeError as error:
    assert str(error) == "no device" and error.__cause__ is None
open("keras.py", "w").write(SOURCE)
importlib.invalidate_caches()
import keras
assert "tfgan>GAN" in keras.saving.objects
"""
    quiet = {"PYTHONDONTWRITEBYTECODE": "1"}
    assert result(start(f"SOURCE = {SMALL_KERAS!r}\n{program}", small_keras, **quiet)) == ""


def test_no_keras(small_keras):
    (small_keras / "keras.py").write_text("import no_such_module")
    program = """
import tfgan
try:
    import keras
except ModuleNotFoundError as error:
    print(error)
"""
    assert result(start(program, small_keras)) == "No module named 'no_such_module'\n"


@pytest.mark.parametrize("first", ["import tfgan, keras", "import keras, tfgan"])
def test_other_backend_is_refused_in_one_line(small_keras, first):
    program = f"""
{first}
import tfgan.utils
for name in ("GAN", "losses"):
    try:
        getattr(tfgan, name)
    except ImportError as error:
        print(error)
assert not keras.saving.objects
"""
    lines = result(start(program, small_keras, KERAS_BACKEND="jax")).splitlines()
    assert lines == [
        f"tfgan.{part} needs TensorFlow as Keras's backend, but it is 'jax': set "
        "KERAS_BACKEND=tensorflow before Keras is imported"
        for part in ("models", "losses")
    ]
