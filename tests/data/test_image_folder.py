"""Folders of images: what is read, in which order, and what is refused."""

import keras
import numpy as np
import pytest
from PIL import Image

from tfgan.data.image_folder import load_image_folder


def picture(path, value, size=(80, 60), channels=3):
    path.parent.mkdir(exist_ok=True)
    keras.utils.save_img(path, np.full((*size, channels), value, np.float32), scale=False)


def test_image_folder(tmp_path):
    picture(tmp_path / "a.png", 10)
    picture(tmp_path / "b" / "c.png", 200, size=(64, 64), channels=1)
    images = load_image_folder(tmp_path)
    assert (images.dtype, images.shape) == (np.uint8, (2, 64, 64, 3))
    assert sorted(np.unique(image).tolist() for image in images) == [[10], [200]]
    assert load_image_folder(tmp_path, size=16, channels=1, limit=1).shape == (1, 16, 16, 1)


def test_bad_image_folders(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        load_image_folder(tmp_path / "none")
    with pytest.raises(ValueError, match="has no images"):
        load_image_folder(tmp_path)
    picture(tmp_path / "a.png", 10)
    with pytest.raises(ValueError, match="limit must be an integer of at least 1"):
        load_image_folder(tmp_path, limit=0)
    with pytest.raises(ValueError, match="unknown channels"):
        load_image_folder(tmp_path, channels=4)
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes()[:40])
    with pytest.raises(ValueError, match=r"cannot decode image .*b\.png"):
        load_image_folder(tmp_path)


def test_squash_keeps_the_whole_image_and_crop_its_middle(tmp_path):
    """Bilinear without antialiasing: a quarter of the size reads the two middle pixels of four."""
    columns = np.tile(np.arange(16.0) * 10, (4, 1))[..., None]
    keras.utils.save_img(tmp_path / "a.png", columns.astype("float32"), scale=False)
    squashed = load_image_folder(tmp_path, size=4, channels=1, resize="squash")
    # Columns 1 and 2, 5 and 6, 9 and 10, 13 and 14; rows as they are.
    np.testing.assert_array_equal(squashed[0, ..., 0], np.tile([15, 55, 95, 135], (4, 1)))
    cropped = load_image_folder(tmp_path, size=4, channels=1)
    np.testing.assert_array_equal(cropped[0, ..., 0], columns[:, 6:10, 0])
    with pytest.raises(ValueError, match="unknown resize"):
        load_image_folder(tmp_path, resize="pad")


def test_order_is_by_folder_then_by_name(tmp_path):
    for value, name in ((1, "z.png"), (2, "b/c.png"), (3, "a.png"), (4, "b/B.PNG")):
        picture(tmp_path / name, value)
    images = load_image_folder(tmp_path, size=2)
    assert images[:, 0, 0, 0].tolist() == [3, 1, 4, 2]
    assert load_image_folder(tmp_path, size=2, limit=3).shape == (3, 2, 2, 3)


def test_kinds_of_files_beside_each_other(tmp_path):
    grey = np.full((8, 8), 100 * 257, np.uint16)
    Image.fromarray(grey).save(tmp_path / "a.png")
    Image.fromarray(np.full((8, 8, 3), 100, np.uint8)).save(tmp_path / "b.webp", lossless=True)
    Image.fromarray(np.full((8, 8, 3), 100, np.uint8)).save(tmp_path / "c.tif")
    Image.fromarray(np.full((8, 8, 4), (100, 100, 100, 0), np.uint8)).save(tmp_path / "d.png")
    images = load_image_folder(tmp_path, size=4)
    assert [np.unique(image).tolist() for image in images] == [[100], [100], [100], [255]]
    Image.fromarray(grey // 16).save(tmp_path / "e.png")
    with pytest.raises(
        ValueError, match=r"e\.png has 16-bit pixels, but none above 1606"
    ) as caught:
        load_image_folder(tmp_path, size=4)
    assert "\n" not in str(caught.value)
