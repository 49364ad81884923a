"""Image files made by pillow: what is read, and what is refused in one line."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tfgan.data.image_files import find_image_files, read_image

RED, GREEN = (200, 40, 10), (20, 180, 60)


@pytest.fixture
def colours():
    """(4, 6, 3): the left half is red and the right half green."""
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[:, :3], pixels[:, 3:] = RED, GREEN
    return pixels


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.tiff", "a.webp", "a.PNG"])
def test_lossless_files_are_read_exactly(tmp_path, colours, name):
    options = {"lossless": True} if name.endswith("webp") else {}
    Image.fromarray(colours).save(tmp_path / name, **options)
    np.testing.assert_array_equal(read_image(tmp_path / name), colours)
    assert find_image_files(tmp_path) == [str(tmp_path / name)]


def test_jpeg_and_grey(tmp_path, colours):
    path = tmp_path / "a.jpg"
    Image.fromarray(colours).save(path, quality=95, subsampling=0)
    np.testing.assert_allclose(read_image(path).astype(int), colours, atol=8)
    Image.fromarray(colours).save(tmp_path / "b.png")
    grey = read_image(tmp_path / "b.png", channels=1)
    assert grey.shape == (4, 6, 1) and grey.dtype == np.uint8
    assert np.unique(grey).tolist() == [84, 118]
    Image.fromarray(np.full((4, 4), 77, np.uint8)).save(tmp_path / "c.png")
    assert np.unique(read_image(tmp_path / "c.png")).tolist() == [77]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pixels_are_white(tmp_path, mode):
    pixels = np.full((2, 3, len(mode)), 100, np.uint8)
    pixels[:, 0, -1], pixels[:, 1, -1], pixels[:, 2, -1] = 0, 255, 51
    Image.fromarray(pixels, mode).save(tmp_path / "a.png")
    # A share of 51 / 255 of 100, the rest white.
    expected = np.broadcast_to(np.array([255, 100, 224])[:, None], (2, 3, 3))
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), expected)


def test_palettes_and_their_transparency(tmp_path, colours):
    palette = Image.fromarray(colours).convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
    palette.save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), colours)
    palette.save(tmp_path / "a.gif")
    np.testing.assert_array_equal(read_image(tmp_path / "a.gif"), colours)
    hidden = palette.getpixel((0, 0))
    palette.save(tmp_path / "b.png", transparency=hidden)
    white = np.where((colours == RED).all(-1, keepdims=True), 255, colours)
    np.testing.assert_array_equal(read_image(tmp_path / "b.png"), white)


def test_other_modes(tmp_path, colours):
    Image.fromarray(colours).convert("CMYK").save(tmp_path / "a.tif")
    np.testing.assert_allclose(read_image(tmp_path / "a.tif").astype(int), colours, atol=2)
    Image.fromarray(colours[..., 0] > 100).save(tmp_path / "b.png")
    assert np.unique(read_image(tmp_path / "b.png")).tolist() == [0, 255]


def test_exif_orientation_is_followed(tmp_path, colours):
    image = Image.fromarray(colours)
    exif = image.getexif()
    exif[0x0112] = 6  # To be turned by 90 degrees clockwise.
    image.save(tmp_path / "a.png", exif=exif)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), np.rot90(colours, -1))


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bit_pixels_are_scaled(tmp_path, name):
    pixels = (257 * np.arange(256, dtype=np.uint16)).reshape(16, 16)
    Image.fromarray(pixels).save(tmp_path / name)
    expected = np.arange(256).reshape(16, 16, 1)
    np.testing.assert_array_equal(read_image(tmp_path / name, channels=1), expected)
    np.testing.assert_array_equal(read_image(tmp_path / name), np.repeat(expected, 3, -1))


def refused(path, said):
    with pytest.raises(ValueError, match=said) as caught:
        read_image(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_what_is_refused(tmp_path, colours):
    Image.fromarray(np.full((4, 4), 4095, np.uint16)).save(tmp_path / "a.png")
    refused(tmp_path / "a.png", "16-bit pixels, but none above 4095: 12-bit data.*Scale it")
    Image.fromarray(np.full((4, 4), 0.5, np.float32)).save(tmp_path / "a.tif")
    refused(tmp_path / "a.tif", r"float32 from 0\.5 to 0\.5, whose range is not known")
    frames = [Image.fromarray(np.full((4, 4, 3), v, np.uint8)) for v in (0, 99, 200)]
    frames[0].save(tmp_path / "b.gif", save_all=True, append_images=frames[1:])
    refused(tmp_path / "b.gif", "has 3 frames: give one file for each image")
    Image.fromarray(colours).save(tmp_path / "c.png")
    (tmp_path / "c.png").write_bytes((tmp_path / "c.png").read_bytes()[:40])
    refused(tmp_path / "c.png", "cannot decode image")
    (tmp_path / "d.jpg").write_bytes(b"no image")
    refused(tmp_path / "d.jpg", "cannot decode image")
    with pytest.raises(ValueError, match="unknown channels"):
        read_image(tmp_path / "d.jpg", channels=4)


def test_files_of_a_folder(tmp_path, colours):
    for name in ("b/z.webp", "b/a.png", "a.tif"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.fromarray(colours).save(tmp_path / name)
    for name in ("labels.csv", "README.md", ".DS_Store"):
        (tmp_path / name).write_text("")
    found = [p.removeprefix(f"{tmp_path}/") for p in find_image_files(tmp_path)]
    assert found == ["a.tif", "b/a.png", "b/z.webp"]
    (tmp_path / "b" / "c.heic").write_bytes(b"")
    (tmp_path / "b" / "d.avif").write_bytes(b"")
    with pytest.raises(ValueError, match=r"cannot read .*c\.heic and 1 more files as images"):
        find_image_files(tmp_path)


def test_folders_without_images(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        find_image_files(tmp_path / "none")
    with pytest.raises(ValueError, match=r"has no images \(\.bmp, \.gif"):
        find_image_files(tmp_path)


def test_pipes_and_links_to_nothing_are_not_passed_over(tmp_path, colours):
    Image.fromarray(colours).save(tmp_path / "a.png")
    link = tmp_path / "b.png"
    link.symlink_to(tmp_path / "gone.png")
    with pytest.raises(ValueError, match=r"b\.png: it is a link to nothing"):
        find_image_files(tmp_path)
    link.unlink()
    os.mkfifo(tmp_path / "c.png")
    with pytest.raises(ValueError, match=r"c\.png: it is not a regular file"):
        find_image_files(tmp_path)


def test_a_giant_image_is_refused_by_its_header(tmp_path):
    Image.new("1", (2**13, 2**13 + 1)).save(tmp_path / "a.png")
    refused(tmp_path / "a.png", "has 8192x8193 pixels, more than 67108864")


def _png_of_16_bits(path, pixels):
    """Writes colours of 16 bits, which pillow does not write."""

    def chunk(kind, data):
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    height, width, channels = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 16, {3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("channels", [3, 4])
def test_colours_of_16_bits(tmp_path, channels):
    pixels = np.random.default_rng(0).integers(0, 65536, (4, 6, channels)).astype(np.uint16)
    pixels[0, 0], pixels[..., 3:] = 65535, 65535
    _png_of_16_bits(tmp_path / "a.png", pixels)
    found = read_image(tmp_path / "a.png").astype(float)
    np.testing.assert_allclose(found, pixels[..., :3] / 257, atol=1)
    dark = pixels % 4096
    dark[..., 3:] = 65535
    _png_of_16_bits(tmp_path / "b.png", dark)
    with pytest.raises(ValueError, match="16-bit pixels, but none above 4095: 12-bit data"):
        read_image(tmp_path / "b.png")
