"""Image files of every usual kind, read as 8-bit grey or RGB images."""

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tfgan.utils import validation

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")

# Files that folders of images hold beside the images.
NOT_IMAGES = ("", ".csv", ".db", ".html", ".ini", ".json", ".md", ".npz", ".txt", ".xml", ".yaml")

# The colour behind transparent pixels, on every channel: white.
BACKGROUND = 255

# An image of more pixels is refused: each becomes a square of at most 128x128.
MAX_PIXELS = 2**26

# ITU-R 601-2, as in pillow and in TensorFlow's decoders.
_LUMA = np.array([299, 587, 114]) / 1000


def find_image_files(folder: str | os.PathLike[str], *, limit: int | None = None) -> list[str]:
    """Lists the image files of a folder and its subfolders: by folder, then by name.

    Hidden files, and those of `NOT_IMAGES`, are passed over.

    Args:
        folder: The folder.
        limit: Largest number of files, None for all.

    Raises:
        ValueError: If the folder is missing, has no image, or has a file of another kind, a link to
            nothing, a pipe or a device.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"image folder {folder} does not exist")
    if limit is not None:
        validation.positive_integer("limit", limit)
    files = [f for f in folder.rglob("*") if not (f.is_dir() or f.name.startswith("."))]
    for file in files:
        if not file.is_file():
            kind = "a link to nothing" if file.is_symlink() else "not a regular file"
            raise ValueError(f"cannot read {file}: it is {kind}")
    files.sort(key=lambda f: (str(f.parent), f.name))
    known = ", ".join(suffix for suffix in SUFFIXES)
    other = [f for f in files if f.suffix.lower() not in (*SUFFIXES, *NOT_IMAGES)]
    if other:
        more = f" and {len(other) - 1} more files" if len(other) > 1 else ""
        raise ValueError(
            f"cannot read {other[0]}{more} as images ({known}): convert or remove them"
        )
    images = [str(f) for f in files if _is_image(f)]
    if not images:
        raise ValueError(f"image folder {folder} has no images ({known})")
    return images[:limit]


def check_has_images(folder: str | os.PathLike[str]) -> None:
    """Checks that a folder, or a subfolder of it, has an image file. It stops at the first.

    Raises:
        ValueError: If the folder is missing or has no image.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"image folder {folder} does not exist")
    if not any(_is_image(file) for file in folder.rglob("*")):
        raise ValueError(f"image folder {folder} has no images ({', '.join(SUFFIXES)})")


def _is_image(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".")


def read_image(path: str | os.PathLike[str], *, channels: int = 3) -> npt.NDArray[np.uint8]:
    """Reads an image file: .png, .jpg, .gif, .bmp, .tif or .webp.

    The image is turned as its EXIF orientation says. Transparent pixels are composited on white.
    Palettes and CMYK become RGB. Grey 16-bit pixels are divided by 257, 16-bit colours keep their
    upper 8 bits. An image with 16-bit pixels of
    which none is above 4095 is not accepted: 12-bit data would become nearly black.

    Args:
        path: The file.
        channels: 1 (grey) or 3 (RGB).

    Returns:
        A uint8 array of shape (height, width, channels).

    Raises:
        ValueError: If the file cannot be decoded, has several frames, has more than `MAX_PIXELS`,
            or has pixels whose range is not known.
    """
    from PIL import Image, ImageOps

    validation.choice("channels", channels, (1, 3))
    try:
        with _opened(path) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ValueError(
                    f"image {path} has {opened.width}x{opened.height} pixels, more than "
                    f"{MAX_PIXELS}"
                )
            frames = getattr(opened, "n_frames", 1)
            if frames > 1:
                raise ValueError(f"image {path} has {frames} frames: give one file for each image")
            # Pillow reads colours of 16 bits as their upper 8 bits.
            deep = any(";16" in str(tile[3]) for tile in opened.tile)
            image = ImageOps.exif_transpose(opened)
            image.load()
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"cannot decode image {path}: {_one_line(error)}") from error
    if image.mode.startswith(("I", "F")):
        pixels = _wide(path, np.asarray(image))
    else:
        if deep:
            _check_depth(path, np.asarray(image), image.getbands())
        pixels = _composited(image)
    return _with_channels(pixels, channels)


def _opened(path: str | os.PathLike[str]) -> Any:
    """The file, of which only the header is read."""
    from PIL import Image

    with warnings.catch_warnings():
        # Pillow warns of large images. Here they are refused.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(path)


def _composited(image: Any) -> npt.NDArray[Any]:
    """RGB pixels of an 8-bit image, (height, width, 3)."""
    from PIL import Image

    if not (image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info):
        return np.asarray(image.convert("RGB"))
    image = image.convert("RGBA")
    behind = Image.new("RGBA", image.size, (BACKGROUND,) * 4)
    return np.asarray(Image.alpha_composite(behind, image).convert("RGB"))


def _wide(path: Any, pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """8-bit grey pixels of a 16-bit image, (height, width)."""
    top, least = pixels.max(), pixels.min()
    if not np.issubdtype(pixels.dtype, np.integer) or least < 0 or top > 65535:
        raise ValueError(
            f"image {path} has pixels of {pixels.dtype} from {least:g} to {top:g}, whose range is "
            "not known: save it with 8 bits"
        )
    _check_top(path, int(top))
    return (pixels.astype(np.int64) + 128) // 257


def _check_depth(path: Any, pixels: npt.NDArray[Any], bands: tuple[str, ...]) -> None:
    """As `_check_top`, for the upper 8 bits of colours. Alpha is no colour."""
    colours = [i for i, band in enumerate(bands) if band not in ("A", "a")]
    upper = int(pixels.reshape(*pixels.shape[:2], -1)[..., colours].max())
    if upper:
        _check_top(path, 256 * upper + 255)


def _check_top(path: Any, top: int) -> None:
    if 0 < top <= 4095:
        raise ValueError(
            f"image {path} has 16-bit pixels, but none above {top}: 12-bit data would become "
            "nearly black. Scale it to 0..65535 or save it with 8 bits"
        )


def _with_channels(pixels: npt.NDArray[Any], channels: int) -> npt.NDArray[np.uint8]:
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, -1)
    if channels == 1:
        pixels = np.round(pixels @ _LUMA)[..., None]
    return np.ascontiguousarray(pixels.astype(np.uint8))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
