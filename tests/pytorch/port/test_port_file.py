"""A file that is not as expected is refused in one line that says what would work."""

import re

import keras
import pytest
import torch
from pytorch.port import port_set

from tfgan.pytorch.port import check_port, load
from tfgan.pytorch.port.sides import keras_side, torch_side

SYSTEM = port_set.SYSTEMS["wgan-gp-2d"]
RECIPE = SYSTEM.recipe()


def torch_parts(**changes):
    return {**port_set.torch_gan(SYSTEM, RECIPE), **changes}


def keras_parts(**changes):
    return {**port_set.keras_gan(SYSTEM, RECIPE), **changes}


@pytest.mark.parametrize(
    "text, said",
    [
        ("def keras_gan(): pass", r"must define a function torch_gan\(\)"),
        ("def keras_gan(): pass\ndef torchgan(): pass", "Did you mean 'torchgan'"),
        ("import nothing_of_this_name", "cannot be run: ModuleNotFoundError"),
    ],
)
def test_files(tmp_path, text, said):
    path = tmp_path / "port.py"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        load(path)


def test_a_function_that_fails_is_one_line(tmp_path):
    path = tmp_path / "port.py"
    path.write_text("def keras_gan(): return 1 / 0\ndef torch_gan(): pass")
    with pytest.raises(ValueError, match=r"keras_gan\(\) failed: ZeroDivisionError"):
        load(path)[0]()


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"generator": keras.Sequential([keras.layers.Dense(1)])}, "the generator is not built"),
        ({"discriminator": torch.nn.Linear(2, 1)}, "must be a keras.Model. Received: Linear"),
        ({"loss": None}, "must return a dict with the key 'loss'"),
    ],
)
def test_keras_sides(changes, said):
    with pytest.raises(ValueError, match=said):
        keras_side(keras_parts(**changes))


def test_a_gan_must_be_compiled():
    import tfgan

    parts = keras_parts()
    with pytest.raises(ValueError, match="not compiled: call its compile"):
        keras_side(tfgan.GAN(parts["generator"], parts["discriminator"]))
    with pytest.raises(ValueError, match=r"or a compiled tfgan\.GAN\. Received: None: is a return"):
        keras_side(None)


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"generator": torch.nn.Linear}, "Received: the class Linear: call it"),
        ({"generator": torch.nn.LazyLinear(2)}, "not built: call it once"),
        ({"generator_optimizer": None}, "the key 'generator_optimizer'"),
        ({"generator_optimizer": 1}, "must be a torch.optim.Optimizer. Received: int"),
        ({"step": None}, "a 'loss' by name or a training 'step', one of the two"),
        ({"step": None, "loss": "wassertein"}, "loss"),
        ({"step": None, "loss": "hinge", "steps": 2}, "unknown key 'steps'"),
        ({"step": lambda a, b, c, d, e, f: None}, "the step takes real, latents"),
    ],
)
def test_torch_sides(changes, said):
    with pytest.raises(ValueError, match=said):
        torch_side(torch_parts(**changes))


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"generator": torch.nn.Sequential(torch.nn.Linear(3, 9), torch.nn.Linear(9, 2))},
         "generators cannot be paired: the Keras layer .* and the PyTorch layer '0'"),
        ({"step": lambda real: real.no_such_thing}, "the PyTorch step failed: AttributeError"),
        ({"step": lambda real: None}, r"calls no optimizer.step\(\)"),
    ],
)  # fmt: skip
def test_ports_that_cannot_be_compared(changes, said):
    with pytest.raises(ValueError, match=said) as stopped:
        check_port(keras_parts, lambda: torch_parts(**changes))
    assert "\n" not in str(stopped.value)


def test_data_of_another_shape():
    import numpy as np

    with pytest.raises(ValueError, match=re.escape("must have samples of shape (2,)")):
        check_port(keras_parts, torch_parts, data=np.zeros((4, 3)))
