"""Systems whose Keras model is not compiled by XLA, so that a test of something else is quick."""

import dataclasses

from tfgan.pytorch.parity import systems


def without_xla(name):
    """The system `name`, with `jit_compile` ignored."""
    system = systems.SYSTEMS[name]

    def model(seed, jit_compile=False, stock=False):
        return system.model(seed, stock=stock)

    return dataclasses.replace(system, model=model)
