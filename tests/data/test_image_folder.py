"""Folders of images: what is read, in which order, and what is refused."""

import keras
import numpy as np
import pytest

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
