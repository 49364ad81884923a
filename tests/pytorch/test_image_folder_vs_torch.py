"""Resizing of images compared with PyTorch's, which the program gan-zoo-pytorch uses."""

import keras
import numpy as np
import torch

from tfgan.data.image_folder import load_image_folder


def test_squashing_is_pytorchs_bilinear_resize(tmp_path):
    """The zoo resizes after its normalization; the rest of the difference is our rounding."""
    image = np.random.default_rng(0).integers(0, 256, (218, 178, 3)).astype("float32")
    keras.utils.save_img(tmp_path / "a.png", image, scale=False)
    ours = load_image_folder(tmp_path, size=64, resize="squash")[0]
    normalized = torch.tensor(image).permute(2, 0, 1)[None] / 255 * 2 - 1
    theirs = torch.nn.functional.interpolate(
        normalized, (64, 64), mode="bilinear", align_corners=False
    )
    pixels = (theirs[0].permute(1, 2, 0).numpy() + 1) / 2 * 255
    assert np.abs(ours - pixels).max() < 0.501
