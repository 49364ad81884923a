"""oneDNN is switched on where TensorFlow leaves it off, by the processor's instructions."""

import os
import platform
import sys

import pytest

from tfgan.cli import gan1d, images, mnist, onednn
from tfgan.utils.processor import Processor


@pytest.fixture
def chosen(monkeypatch):
    """The choice for a processor with some features, in a process without TensorFlow."""
    monkeypatch.delenv(onednn.VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "tensorflow")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")

    def choose(*features):
        found = Processor("A", "A", frozenset(features))
        monkeypatch.setattr(onednn, "processor", lambda: found)
        switched = onednn.choose_by_processor()
        return switched, os.environ.get(onednn.VARIABLE)

    return choose


def test_a_processor_with_avx2_only(chosen):
    assert chosen("avx2", "fma") == (True, "1")


@pytest.mark.parametrize("feature", ["avx512_vnni", "avx_vnni", "avx512_bf16", "amx_tile"])
def test_where_tensorflow_does_it_itself(chosen, feature):
    assert chosen("avx2", "avx512f", feature) == (False, None)


def test_processors_that_were_not_measured(chosen, monkeypatch):
    assert chosen("sse4_2") == chosen() == (False, None)
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert chosen("avx2") == (False, None)


def test_the_users_choice_stays(chosen, monkeypatch):
    monkeypatch.setenv(onednn.VARIABLE, "0")
    assert chosen("avx2") == (False, "0")


def test_a_process_that_has_tensorflow_cannot_be_changed(chosen, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", object())
    assert chosen("avx2") == (False, None)


def test_only_image_commands_ask_for_it():
    assert mnist.Options.prefers_onednn and images.Options.prefers_onednn
    assert not gan1d.Options.prefers_onednn
