import ctypes
import gc
import importlib.util
import os
import signal
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Commands in processes of their own keep no programs in the home of who runs the tests.
os.environ["TFGAN_CACHE"] = "off"

import keras
import numpy as np
import pytest
from tensorflow.python.framework import ops

from tfgan import GAN, R1, Gaussian, GradientPenalty
from tfgan.models.keras_options import KERAS_OPTIONS
from tfgan.networks.draw_weights import draw_weights

# Without torch there is nothing to compare with: those tests are not collected.
collect_ignore = [] if importlib.util.find_spec("torch") else ["pytorch"]
if not importlib.util.find_spec("jax"):
    collect_ignore += [f"cli/benchmarks/test_jax_{part}.py" for part in ("gaussian_1d", "program")]
SCRIPTS = Path(__file__).parents[1] / "scripts"
# Steps that a call of the fixture `model` makes.
PER_CALL = 5


def make_networks(*, latent_dim=2, data_dim=2, width=8, activation="tanh"):
    """A small generator and discriminator, weights drawn by their own fixed seeds."""
    layers = keras.layers
    generator = keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(width, activation=activation),
            layers.Dense(data_dim),
        ],
        name="generator",
    )
    discriminator = keras.Sequential(
        [keras.Input((data_dim,)), layers.Dense(width, activation=activation), layers.Dense(1)],
        name="discriminator",
    )
    draw_weights(generator, 1, name="generator")
    draw_weights(discriminator, 1, name="discriminator")
    return generator, discriminator


def make_gan(*, seed=5, compiled=True, data_dim=2, **options):
    """A compiled GAN of small networks."""
    model = GAN(*make_networks(data_dim=data_dim), seed=seed)
    if compiled:
        defaults = {
            "generator_optimizer": keras.optimizers.Adam(1e-2, beta_1=0.5),
            "discriminator_optimizer": keras.optimizers.RMSprop(2e-2),
            "penalty": [GradientPenalty(0.5), R1(0.1)],
            "generator_average": 0.9,
            # XLA takes seconds to compile what these tests run for a moment.
            "jit_compile": False,
        }
        model.compile(**{**defaults, **options})
    return model


# What is imported stays: the garbage collector need not look at it again and again.
gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def memory():
    """Gives back what the models of a file held, so that one process can run all files."""
    yield
    # TensorFlow registers the gradient of each traced `tf.custom_gradient` under a new name, for
    # ever, and with it the graph that it is in.
    gradients = ops.gradient_registry._registry
    for name in [name for name in gradients if name.startswith("CustomGradient-")]:
        del gradients[name]
    gc.collect()
    # What is left belongs to TensorFlow and Keras: the next collections need not look at it.
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # Linux
        trim(0)


@pytest.fixture(scope="session")
def compiled():
    return make_gan(steps_per_execution=PER_CALL)


@pytest.fixture
def model(compiled):
    """A GAN whose calls make `PER_CALL` steps: as new, without compiling again."""
    compiled.reset(5)
    return compiled


def all_weights(model):
    """Every number a model remembers: weights, averages, both optimizers, seed and step."""
    state = [*model.variables, *model.generator_optimizer.variables]
    return [v.numpy() for v in [*state, *model.discriminator_optimizer.variables]]


def assert_same(left, right):
    """Both lists of arrays hold the same bits."""
    assert len(left) == len(right)
    for a, b in zip(left, right, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture
def sigint():
    """Lets Ctrl-C raise KeyboardInterrupt, in this process and in those that it starts.

    A shell starts `command &` with SIGINT ignored, and Python then installs no handler. Children
    inherit what is ignored. They do not inherit a handler: for them SIGINT is as in a terminal.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def source():
    return Gaussian(1.0, 0.5, event_size=2)


@pytest.fixture
def batch():
    return np.random.default_rng(0).normal(1.0, 0.5, (64, 2)).astype("float32")


@pytest.fixture
def steps_in_python(monkeypatch):
    """Steps run one by one in Python: a few of them are quicker than tracing one.

    For tests of what is written and told of a run. How steps are compiled has tests of its own.
    """
    monkeypatch.setitem(KERAS_OPTIONS, "run_eagerly", True)
