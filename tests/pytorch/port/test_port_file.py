"""A file that is not as expected is refused in one line that says what would work."""

import re

import keras
import pytest
import torch
from helpers.commands import refused
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
        ("import nothing_of_this_name", "ModuleNotFoundError.* Install nothing_of_this_name, or"),
        ("def keras_gan(:", r"cannot be run: SyntaxError: invalid syntax \(port.py, line 1\)"),
        ("import sys\nsys.exit(2)", "SystemExit: 2.*Move that under if __name__ == '__main__':"),
        ("def keras_gan(width): pass\ndef torch_gan(): pass", "Give width a default value"),
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


def exchanged(parts):
    """The parts as a tuple that begins with the discriminator."""
    names = ("discriminator", "generator", "discriminator_optimizer", "generator_optimizer")
    return (*(parts[name] for name in names), parts.get("loss", parts.get("step")))


def test_networks_in_the_place_of_the_other_one():
    said = r"exchanged: the generator makes samples of shape \(1,\), and the discriminator takes"
    with pytest.raises(ValueError, match=said):
        keras_side(exchanged(keras_parts()))
    with pytest.raises(ValueError, match=r"torch_gan\(\): .* exchanged: each has the layers of"):
        check_port(keras_parts, lambda: exchanged(torch_parts()))


@pytest.mark.parametrize("parts, side", [(keras_parts, keras_side), (torch_parts, torch_side)])
def test_a_tuple_that_begins_with_the_optimizers(parts, side):
    found = parts()
    names = ("generator_optimizer", "discriminator_optimizer", "generator", "discriminator")
    last = found.get("loss", found.get("step"))
    with pytest.raises(ValueError, match=r"A tuple has the order generator, discriminator, gen"):
        side((*(found[name] for name in names), last))


def test_a_step_of_a_tuple_may_be_a_method():
    assert torch_side(tuple(torch_parts().values())).takes[0] == "real"


def test_optimizers_of_other_parameters():
    parts = torch_parts()
    first, second = "generator_optimizer", "discriminator_optimizer"
    with pytest.raises(ValueError, match="two optimizers, or the two networks, are exchanged"):
        torch_side({**parts, first: parts[second], second: parts[first]})
    other = torch.optim.SGD(torch.nn.Linear(2, 2).parameters(), 0.1)
    said = r"has another network's parameters: make it of generator.parameters\(\)"
    with pytest.raises(ValueError, match=said):
        torch_side({**parts, "generator_optimizer": other})


def test_a_key_that_is_nearly_right():
    parts = torch_parts()
    parts["generater"] = parts.pop("generator")
    with pytest.raises(ValueError, match=r"'generator'\. Did you mean 'generater'\? Rename it"):
        torch_side(parts)


@pytest.mark.parametrize(
    "text", ["def keras_gan(:", "raise SystemExit(1)\nkeras_gan = torch_gan = None"]
)
def test_the_command_says_it_in_one_line(tmp_path, capsys, text, monkeypatch):
    monkeypatch.setattr("tfgan.pytorch.threads.limit_threads", lambda count: None)
    path = tmp_path / "port.py"
    path.write_text(text)
    assert "port.py cannot be run" in refused(capsys, "compare", "--port", path)


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


def other_layers():
    """A generator of another width, and its optimizer."""
    generator = torch.nn.Sequential(torch.nn.Linear(3, 9), torch.nn.Linear(9, 2))
    optimizer = torch.optim.SGD(generator.parameters(), 0.1)
    return {"generator": generator, "generator_optimizer": optimizer}


@pytest.mark.parametrize(
    "changes, said",
    [
        (other_layers(), "generators cannot be paired: the Keras layer .* the PyTorch layer '0'"),
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
