"""Keras's own options alone: what is left open, and what is refused."""

import pytest
from conftest import make_networks

from tfgan.models import keras_options
from tfgan.models.keras_options import checked_options, compiles_step, longest_call, steps_per_call


def compile_method(self, loss=None, penalty=None, **options):
    """In the place of `GAN.compile`."""


@pytest.mark.parametrize(
    ("wanted", "given", "drawn"), [("auto", 1, 100), (1, 1, 1), (7, 7, 7), (200, 200, 200)]
)
def test_steps_per_call(wanted, given, drawn):
    options = checked_options({"steps_per_execution": wanted}, compile_method)
    assert options == {**keras_options.KERAS_OPTIONS, "steps_per_execution": wanted}
    assert steps_per_call(options) == given
    assert longest_call(options) == drawn


def test_xla_is_chosen_where_it_is_left_open_and_never_in_python(monkeypatch):
    seen = []

    class Choice:
        on = True

    monkeypatch.setattr(
        keras_options.device, "choose_jit", lambda *networks: seen.append(networks) or Choice()
    )
    networks = make_networks()
    for given, wanted in (
        ({}, True),
        ({"jit_compile": False}, False),
        ({"jit_compile": True}, True),
        ({"jit_compile": True, "run_eagerly": True}, False),
    ):
        assert compiles_step(checked_options(given, compile_method), *networks) is wanted
    assert seen == [networks]


def test_bad_options_are_refused():
    with pytest.raises(ValueError, match="steps_per_execution must be an integer of at least 1"):
        checked_options({"steps_per_execution": 0}, compile_method)
    with pytest.raises(ValueError, match=r"knows loss, penalty, steps_per_execution, jit_compile"):
        checked_options({"xyz": 1}, compile_method)
