"""The bar of a run in epochs: on a terminal only, by epoch and step."""

import io
import types

import pytest

from tfgan.cli.progress_bar import ProgressBar


class _Terminal(io.StringIO):
    def __init__(self, is_terminal):
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal


@pytest.mark.parametrize("is_terminal", [True, False])
def test_it_shows_the_epoch_and_the_step(monkeypatch, is_terminal):
    terminal, made = _Terminal(is_terminal), [4]
    monkeypatch.setattr("sys.stderr", terminal)
    bar = ProgressBar(6, 3)
    bar.set_model(types.SimpleNamespace(step=types.SimpleNamespace(numpy=lambda: made[0])))
    bar.on_train_begin()
    bar.on_epoch_begin(2)
    made[0] = 6
    bar.on_train_batch_end(1)
    bar._bar.refresh()
    before = terminal.getvalue()
    bar.on_epoch_end(2)
    wiped = terminal.getvalue().removeprefix(before)
    assert bool(wiped) == is_terminal and wiped.strip("\r ") == ""
    bar.on_train_end()
    shown = terminal.getvalue()
    if is_terminal:
        assert "epoch 3/3" in shown and "4/6" in shown and "6/6" in shown
    else:
        assert shown == ""
