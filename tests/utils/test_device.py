"""The machine: which device is taken, whether XLA is on, and what is said of both."""

import os
import sys
import types

import keras
import pytest
import tensorflow as tf
from conftest import make_gan, make_networks

from tfgan import networks
from tfgan.utils import device
from tfgan.utils.device import choose_jit, configure, device_name
from tfgan.utils.processor import Processor


class Machine:
    """A stand-in for `tf.config` with so many GPUs, which notes what is asked of it."""

    def __init__(self, monkeypatch, gpus=0):
        self.gpus = [types.SimpleNamespace(name=f"/physical_device:GPU:{i}") for i in range(gpus)]
        self.details = {"device_name": "Tesla T4"}
        self.hidden, self.growing, self.deterministic = False, [], False
        for module, name in (
            (tf.config, "list_physical_devices"),
            (tf.config, "get_visible_devices"),
            (tf.config, "set_visible_devices"),
            (tf.config.experimental, "set_memory_growth"),
            (tf.config.experimental, "enable_op_determinism"),
            (tf.config.experimental, "get_device_details"),
        ):
            monkeypatch.setattr(module, name, getattr(self, name))

    def list_physical_devices(self, kind):
        assert kind == "GPU"
        return self.gpus

    def get_visible_devices(self, kind):
        return [] if self.hidden else self.list_physical_devices(kind)

    def set_visible_devices(self, devices, kind):
        assert kind == "GPU"
        self.hidden, self.chosen = not devices, devices

    def set_memory_growth(self, gpu, on):
        assert on
        self.growing.append(gpu)

    def enable_op_determinism(self):
        self.deterministic = True

    def get_device_details(self, gpu):
        return self.details


@pytest.fixture
def cpu_only(monkeypatch):
    return Machine(monkeypatch)


@pytest.fixture
def two_gpus(monkeypatch):
    return Machine(monkeypatch, gpus=2)


def convolutional():
    layers = [keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()]
    inner = keras.Sequential([*layers, keras.layers.Dense(1)])
    return keras.Sequential([keras.Input((8, 8, 1)), inner])


# --- configure ---------------------------------------------------------------------------------


def test_one_of_several_gpus(two_gpus):
    configure("gpu:1")
    assert two_gpus.chosen == two_gpus.growing == [two_gpus.gpus[1]]
    with pytest.raises(ValueError, match=r"sees 2 GPUs, numbered from 0\. Received: gpu:2"):
        configure("gpu:2")


def test_gpu_that_is_not_there_is_one_clear_line(cpu_only):
    with pytest.raises(ValueError) as caught:
        configure("gpu")
    assert str(caught.value) == (
        "no GPU: TensorFlow sees none here (GPU builds: pip install 'tfgan[gpu]'). "
        "Expected device auto or cpu. Received: gpu"
    )
    assert not cpu_only.growing


@pytest.mark.parametrize("device", ["tpu", "GPU", "", None, 0])
def test_unknown_device(two_gpus, device):
    with pytest.raises(ValueError, match=r"unknown device\. Expected one of: auto, cpu, gpu"):
        configure(device)
    assert not two_gpus.growing and not two_gpus.hidden


def test_gpu_memory_grows(two_gpus):
    for name in ("auto", "gpu"):
        two_gpus.growing.clear()
        configure(name)
        assert two_gpus.growing == two_gpus.gpus
    assert not two_gpus.hidden and not two_gpus.deterministic


def test_cpu_hides_the_gpus(two_gpus):
    configure("cpu")
    assert two_gpus.hidden and not two_gpus.growing
    assert device_name().startswith("CPU (")


def test_deterministic_kernels_are_asked_for(cpu_only):
    configure("auto")
    assert not cpu_only.deterministic
    configure("auto", deterministic=True)
    assert cpu_only.deterministic


def test_this_machine():
    """Without stand-ins: auto is always good, and the first GPU is named if there is one."""
    configure()
    gpus = tf.config.get_visible_devices("GPU")
    assert device_name().startswith("GPU (" if gpus else "CPU (")


# --- device_name -------------------------------------------------------------------------------


def test_names(cpu_only, monkeypatch):
    assert f", {os.cpu_count()} cores, oneDNN o" in device_name()
    assert "CPU ()" not in device_name() and "\n" not in device_name()
    monkeypatch.setattr(device, "processor", lambda: Processor("riscv64", "", frozenset()))
    for on, said in ((True, ", oneDNN on"), (False, ", oneDNN off"), (None, "")):
        monkeypatch.setattr(device, "onednn_is_on", lambda on=on: on)
        assert device_name() == f"CPU (riscv64, {os.cpu_count()} cores{said})"


def test_onednn_is_what_tensorflow_says(monkeypatch):
    from tensorflow.python import util
    from tensorflow.python.util import _pywrap_util_port

    assert device.onednn_is_on() == _pywrap_util_port.IsMklEnabled()
    monkeypatch.setitem(sys.modules, "tensorflow.python.util._pywrap_util_port", None)
    monkeypatch.delattr(util, "_pywrap_util_port")
    assert device.onednn_is_on() is None


def test_names_of_gpus(two_gpus):
    assert device_name() == "GPU (Tesla T4)"
    del two_gpus.details["device_name"]
    assert device_name() == "GPU (/physical_device:GPU:0)"


# --- choose_jit --------------------------------------------------------------------------------


@pytest.mark.parametrize("machine", [0, 1])
@pytest.mark.parametrize(("wanted", "on"), [("on", True), ("off", False)])
def test_what_is_asked_for_is_done(monkeypatch, machine, wanted, on):
    Machine(monkeypatch, gpus=machine)
    choice = choose_jit(convolutional(), wanted=wanted)
    assert choice.on is on
    assert str(choice) == f"XLA {wanted}: asked for by --jit {wanted}"


def test_auto_on_a_cpu_looks_at_the_networks(cpu_only):
    assert str(choose_jit()) == "XLA on: it pays for dense networks"
    for minibatch in (False, True):
        assert choose_jit(networks.gan_intro_discriminator(minibatch=minibatch)).on
    # However deep it lies, in whichever network.
    choice = choose_jit(make_networks()[0], convolutional())
    assert str(choice) == "XLA off: it slows convolutions down on a CPU"


def test_auto_on_a_gpu_is_on(two_gpus):
    assert str(choose_jit(convolutional())) == "XLA on: it pays on a GPU"


@pytest.mark.parametrize("wanted", ["yes", True, None, "ON"])
def test_unknown_choice(wanted):
    with pytest.raises(ValueError, match=r"unknown jit\. Expected one of: auto, on, off"):
        choose_jit(wanted=wanted)


def test_model_takes_the_choice():
    assert make_gan(jit_compile="auto").jit_compile
    assert not make_gan(jit_compile=False).jit_compile
    assert not make_gan(run_eagerly=True).jit_compile
