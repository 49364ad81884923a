"""Checkpoints of a run: which epochs have one, and that each is whole."""

import types

import pytest

from tfgan.cli.checkpoints import Checkpoints


class _Step:
    def __init__(self, value):
        self.value = value

    def numpy(self):
        return self.value


def _checkpoints(folder, save):
    found = Checkpoints(folder, 2, "flags", steps_per_epoch=10)
    found.set_model(types.SimpleNamespace(save=save, step=_Step(0)))
    return found


def _end_epoch(checkpoints, epoch, step):
    checkpoints.model.step = _Step(step)
    checkpoints.on_epoch_end(epoch)


def test_every_second_whole_epoch_has_one(tmp_path):
    folder = tmp_path / "some" / "checkpoints"
    checkpoints = _checkpoints(folder, lambda path: path.write_text("model"))
    for epoch, step in [(0, 10), (1, 20), (2, 30), (3, 37)]:
        _end_epoch(checkpoints, epoch, step)
    assert sorted(path.name for path in folder.iterdir()) == ["epoch-0002.keras", "epoch-0002.toml"]
    assert (folder / "epoch-0002.keras").read_bytes().startswith(b"model")
    assert (folder / "epoch-0002.toml").read_text() == "flags"


def test_one_that_cannot_be_written_leaves_the_earlier_one(tmp_path):
    (tmp_path / "epoch-0002.keras").write_text("good")

    def save(path):
        path.write_text("half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        _end_epoch(_checkpoints(tmp_path, save), 1, 20)
    assert (tmp_path / "epoch-0002.keras").read_text() == "good"
    assert not list(tmp_path.glob("*.tmp*"))
