"""Names of a package that load their module when they are first used."""

import sys

import pytest


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package `rooms` with two modules, one of which cannot be imported."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from tfgan.utils.lazy_names import lazy_names\n"
        "homes = {'door': 'hall', 'sink': 'kitchen'}\n"
        "__getattr__, __dir__, __all__ = lazy_names(__name__, homes)\n"
    )
    (folder / "hall.py").write_text("door = ['open']\n")
    (folder / "kitchen.py").write_text("raise RuntimeError('loaded')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import rooms

    yield rooms
    for name in [name for name in sys.modules if name.split(".")[0] == "rooms"]:
        del sys.modules[name]


def test_a_name_loads_its_own_module_only(package):
    assert not {"rooms.hall", "rooms.kitchen"} & set(sys.modules)
    assert package.door == ["open"]
    assert package.door is sys.modules["rooms.hall"].door
    assert "rooms.kitchen" not in sys.modules
    with pytest.raises(RuntimeError, match="loaded"):
        _ = package.sink


def test_modules_are_attributes_and_all_names_are_listed(package):
    assert package.hall.door == ["open"]
    assert package.__all__ == ["door", "sink"]
    assert {"door", "sink", "hall", "kitchen"} <= set(dir(package))


def test_unknown_names_are_refused_as_by_any_module(package):
    with pytest.raises(AttributeError, match="module 'rooms' has no attribute 'roof'"):
        _ = package.roof
