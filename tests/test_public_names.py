"""`tfgan/__init__.py`: the table of public names, its copy for type checkers, and `dir`."""

import ast
import importlib
import pickle
from pathlib import Path

import pytest

import tfgan


def for_type_checkers():
    """Name -> module under `tfgan`, as the block `if TYPE_CHECKING` imports them."""
    tree = ast.parse(Path(tfgan.__file__).read_text("utf-8"))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    found = {}
    for node in block.body:
        for alias in node.names:
            assert alias.name == alias.asname  # Otherwise the name is private to type checkers.
            module = node.module.removeprefix("tfgan").removeprefix(".")
            found[alias.name] = module or alias.name
    return found


def test_type_checkers_see_the_same_names():
    parts = {name: name for name in tfgan._PARTS}
    assert for_type_checkers() == {**tfgan._HOMES, **parts}


def test_all_holds_each_name_once():
    assert sorted(tfgan.__all__) == sorted({"__version__", *tfgan._HOMES, *tfgan._PARTS})
    assert len(tfgan._HOMES) + len(tfgan._PARTS) + 1 == len(tfgan.__all__)


@pytest.mark.parametrize("name", tfgan.__all__)
def test_name_is_there_and_in_dir(name):
    value = getattr(tfgan, name)
    assert name in dir(tfgan)
    if name in tfgan._HOMES:
        assert value.__module__ == f"tfgan.{tfgan._HOMES[name]}"
        assert value.__name__ == name


def test_former_names_are_the_new_ones(monkeypatch):
    monkeypatch.setitem(tfgan._FORMER_NAMES, "Penalty1", "R1")
    for old, new in tfgan._FORMER_NAMES.items():
        assert getattr(tfgan, old) is getattr(tfgan, new)
        assert old not in tfgan.__all__


def test_unknown_name():
    with pytest.raises(AttributeError, match="module 'tfgan' has no attribute 'GNA'"):
        _ = tfgan.GNA


def test_reload_and_pickle_keep_the_classes():
    before = tfgan.GAN
    assert importlib.reload(tfgan).GAN is before
    assert pickle.loads(pickle.dumps(before)) is before
