"""Planted faults are named, and right ports give no alarm."""

import zlib

import pytest
from pytorch.port import port_set

from tfgan.pytorch.port import check_port

SINGLE, DOUBLE, RIGHT = (
    port_set.single_faults(), port_set.double_faults(), port_set.right_ports()
)  # fmt: skip
# A few of each, which every run checks.
QUICK = [
    "slope 0.wgan-gp-2d", "one-sided penalty 0.wgan-gp-2d", "half loss 0.mlp-1d",
    "sign and penalty weight.wgan-gp-2d", "right 1.mlp-1d",
]  # fmt: skip
KNOWN = {port.name: port for port in (*SINGLE, *DOUBLE, *RIGHT)}
# Whole kinds of ports: how many may be wrong is said per kind.
LIMITS = {"single": (SINGLE, 0.95), "double": (DOUBLE, 0.8), "right": (RIGHT, 1.0)}


def causes(port):
    """What the check says of a port, with weights that are the same in each run."""
    port_set.seeded(port, zlib.crc32(port.name.encode()) % 1000)
    return check_port(port.keras_gan, port.torch_gan, steps=1).causes


def right(port, found):
    """Whether a single cause comes first, both of two are found, or none is there."""
    if len(port.causes) == 1:
        return found[:1] == list(port.causes)
    return set(port.causes) <= set(found) if port.causes else not found


def test_the_set_is_as_large_as_it_should_be():
    assert len(SINGLE) + len(DOUBLE) >= 95 and len(DOUBLE) >= 15 and len(RIGHT) >= 40
    assert len(KNOWN) == len(SINGLE) + len(DOUBLE) + len(RIGHT)
    for cause in port_set.FAULTS:
        assert len({port.system for port in SINGLE if port.causes == (cause,)}) >= 3, cause


@pytest.mark.parametrize("name", QUICK)
def test_a_sample(name):
    port = KNOWN[name]
    assert set(causes(port)) == set(port.causes)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LIMITS)
def test_the_whole_set(kind):
    ports, least = LIMITS[kind]
    wrong = {port.name: found for port in ports if not right(port, found := causes(port))}
    assert len(wrong) <= (1 - least) * len(ports), wrong
