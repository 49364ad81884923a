"""Arrays as text: what is decoded is within half a step of what was packed."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tfgan.animation
from tfgan.animation.page.packed_arrays import pack, pack_image, unpack

SAMPLE = Path(tfgan.animation.__file__).parents[1] / "assets/mnist_sample.npz"


@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_decoded_values_are_within_half_a_step(kind):
    values = np.random.default_rng(0).normal(size=(7, 11)).astype(np.float32)
    packed = pack(values, kind=kind)
    decoded = unpack(packed)
    assert packed["shape"] == [7, 11] and decoded.dtype == np.float64
    assert np.abs(decoded - values).max() <= packed["step"] / 2 * (1 + 1e-9)
    assert packed["step"] == pytest.approx(np.ptp(values) / (255 if kind == "uint8" else 65535))


def test_by_hand():
    """0 to 255 in steps of 1: the codes are the values, and two bytes are little-endian."""
    packed = pack([0, 3, 255], kind="uint8")
    assert base64.b64decode(packed["data"]) == bytes([0, 3, 255]) and packed["step"] == 1
    packed = pack([1.0, 2.0], low=1.0, high=1.0 + 65535 / 256)
    assert base64.b64decode(packed["data"]) == bytes([0, 0, 0, 1])


def test_values_outside_become_the_ends_and_equal_values_are_exact():
    assert list(unpack(pack([-5.0, 0.5, 9.0], low=0.0, high=1.0)))[::2] == [0.0, 1.0]
    assert list(unpack(pack([4.25, 4.25]))) == [4.25, 4.25]


def decoded_image(text):
    header, _, data = text.partition(",")
    return header, np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def test_grey_digits_are_close_and_small():
    with np.load(SAMPLE) as sample:
        digits = sample["x_train"][:16]
    pixels = digits.reshape(4, 4, 28, 28).swapaxes(1, 2).reshape(112, 112, 1)
    packed = pack_image(pixels)
    header, decoded = decoded_image(packed)
    assert header == "data:image/webp;base64" and decoded.shape == (112, 112, 3)
    assert np.abs(decoded.astype(int) - pixels).mean() < 4
    assert np.ptp(decoded.astype(int), axis=-1).max() <= 2  # grey
    assert len(packed) < 4000


def test_colour_images_are_close():
    ramp = np.broadcast_to(np.arange(64, dtype=np.uint8)[:, None, None] * 4, (64, 64, 3))
    header, decoded = decoded_image(pack_image(ramp))
    assert header == "data:image/webp;base64"
    assert np.abs(decoded.astype(int) - ramp).mean() < 2
