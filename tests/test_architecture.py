"""The house: imports point down only, heavy imports stay in their rooms, no file is too long."""

import ast
import configparser
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tfgan

ROOT = Path(tfgan.__file__).parents[1]
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40  # of code, after the docstring

# The floors of the house, from the ground up. A module imports from floors below its own only.
FLOORS = [
    ["_version", "activations", "checks", "files", "gif", "keys", "models", "networks.weights"],
    ["pipelines"],
    ["convolutions", "waves"],
    ["networks.linear_maps"],
    ["normalization"],
    ["artists2d", "artists_beside", "artists_critics", "artists_images", "mixture_counts"],
    ["pytorch", "recipes.base"],
    ["pytorch.adapting", "pytorch.layers", "pytorch.losses", "pytorch.pictures"],
    ["pytorch.sampling", "pytorch.verdict"],
    ["pytorch.report"],
    ["pytorch.trainer"],
    ["pytorch.gan1d"],
    ["artists", "encoding", "frames", "layers", "maxout", "networks.mlp", "readers"],
    ["mixture_metrics", "recipes.gaussian1d", "recipes.images", "recipes.mixture2d", "schedules"],
    ["pytorch.layouts", "traces"],
    ["pytorch.weights"],
    ["networks.gan_intro", "networks.mixture2d", "networks.rectifiers", "networks.traits"],
    ["recipes", "torch_optimizers"],
    ["classifier", "datasets", "image_grids", "networks.convolutional", "networks.small28"],
    ["distributions", "initializers", "losses", "networks", "optimizers", "penalties", "runtime"],
    ["pytorch.optimizer_state"],
    ["derived", "draws", "mixtures", "shapes", "sources"],
    ["embedded", "models.fused", "models.pretraining", "models.sampling", "models.resuming"],
    ["models.standardizing", "models.state", "models.updates"],
    ["models.gan"],
    ["models.gaussian1d", "models.images", "models.mixture2d"],
    ["models.conditional", "models.mnist", "models.wgan_gp"],
    ["critics", "pytorch.given", "pytorch.images", "pytorch.mixture2d"],
    ["pytorch.shadows", "pytorch.twins"],
    ["pytorch.lockstep", "pytorch.systems", "pytorch.timing"],
    ["animation", "callbacks", "callbacks2d", "image_callbacks", "image_metrics", "metrics"],
    ["pytorch.beside", "pytorch.scoring", "saving"],
    ["pytorch.quality", "replays"],
]
FLOOR = {f"tfgan.{name}": floor for floor, names in enumerate(FLOORS) for name in names}

# A third party's import name, and who may have it.
ROOMS = {
    "matplotlib": "tfgan.animation",
    "seaborn": "tfgan.animation",
    "torch": "tfgan.pytorch",
    "PIL": "tfgan.gif",
}
# Rendering needs no TensorFlow: neither these nor anything they import.
WITHOUT_TENSORFLOW = ["animation", "artists", "checks", "encoding", "files", "frames", "gif"]
INSTALLED_AS = {"pillow": "PIL", "imageio-ffmpeg": "imageio_ffmpeg"}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {module_name(path): path for path in sorted((ROOT / "tfgan").rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in PATHS.items()}
MODULES = [name for name in PATHS if name != "tfgan"]
each_module = pytest.mark.parametrize("module", MODULES)


def imported(module):
    """Names of the modules that `module` imports, at its top or inside a function."""
    package = module if PATHS[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole in PATHS else base


def third_parties(module):
    roots = {name.partition(".")[0] for name in imported(module)}
    return roots - set(sys.stdlib_module_names) - {"tfgan"}


def reached(module):
    """`module` and everything of the package that it imports, however far down."""
    found, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in imported(name) if other in PATHS]
    return found


def test_every_module_has_a_floor():
    new = sorted(set(MODULES) - set(FLOOR))
    assert not new, f"put {', '.join(new)} on a floor in FLOORS, tests/test_architecture.py"
    gone = sorted(set(FLOOR) - set(MODULES))
    assert not gone, f"take {', '.join(gone)} out of FLOORS, tests/test_architecture.py"
    assert len(FLOOR) == sum(map(len, FLOORS)), "a module is on two floors"


@each_module
def test_imports_point_down(module):
    for other in imported(module):
        if other.partition(".")[0] == "tfgan":
            assert other != "tfgan", f"{module} imports from the package's front door, tfgan"
            assert FLOOR[other] < FLOOR[module], f"{module} imports {other}, which is not below it"


@each_module
def test_heavy_imports_stay_in_their_rooms(module):
    for third_party in third_parties(module) & set(ROOMS):
        room = ROOMS[third_party]
        assert f"{module}.".startswith(f"{room}."), f"only {room} imports {third_party}"


@pytest.mark.parametrize("name", WITHOUT_TENSORFLOW)
def test_rendering_needs_no_tensorflow(name):
    for module in reached(f"tfgan.{name}"):
        assert not third_parties(module) & {"tensorflow", "keras"}, f"{name} reaches {module}"


@each_module
def test_imports_only_what_is_installed(module):
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"].split()
    names = [line.partition(">")[0] for line in lines]
    allowed = {INSTALLED_AS.get(name, name) for name in names}
    if module.startswith("tfgan.pytorch"):
        allowed.add("torch")
    assert third_parties(module) <= allowed


@each_module
def test_random_numbers_come_from_keys(module):
    """No other module asks TensorFlow, Keras or NumPy for a random number."""
    if module != "tfgan.keys":
        for node in ast.walk(TREES[module]):
            if isinstance(node, ast.Attribute) and node.attr != "SeedGenerator":
                text = ast.unparse(node)
                assert not text.startswith(("tf.random.", "np.random.", "keras.random."))


@pytest.mark.parametrize("module", PATHS)
def test_lengths(module):
    lines = len(PATHS[module].read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_FILE_LINES, f"{module} has {lines} lines: more than one idea?"
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and node.body[1:] else node.body
            length = node.end_lineno - body[0].lineno + 1
            assert length <= MAX_FUNCTION_LINES, f"{module}.{node.name} has {length} lines"


def test_public_names():
    assert len(set(tfgan.__all__)) == len(tfgan.__all__)
    for name in tfgan.__all__:
        assert getattr(tfgan, name) is not None


def test_import_is_quiet_and_light(tmp_path):
    """From any folder; no torch, no seaborn, no pyplot, no output, and no device taken yet."""
    program = (
        "import json, sys, tfgan\n"
        "import tensorflow as tf\n"
        # Raises once TensorFlow has been used for anything.
        "tf.config.threading.set_inter_op_parallelism_threads(1)\n"
        "with open('found.json', 'w') as file:\n"
        "    json.dump([tfgan.__file__, sorted(sys.modules)], file)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    path, modules = json.loads((tmp_path / "found.json").read_text())
    assert Path(path) == ROOT / "tfgan" / "__init__.py"
    assert not {"torch", "seaborn", "tfgan.animation"} & set(modules)
    assert {"tfgan.models.gan", "tensorflow", "keras"} <= set(modules)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["found.json"]
