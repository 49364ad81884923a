"""Arrays as text for a page: whole numbers in base64, with the range that they stand for."""

import base64
import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

# Qualities of WebP. Grey grids of digits then differ by about as much as with 16 levels of grey in
# PNG, in a third of the room.
GREY_QUALITY, COLOUR_QUALITY = 50, 75

_TYPES: dict[str, Any] = {"uint8": np.dtype("u1"), "uint16": np.dtype("<u2")}


def pack(
    values: npt.ArrayLike,
    *,
    low: float | None = None,
    high: float | None = None,
    kind: str = "uint16",
) -> dict[str, Any]:
    """Packs an array: each value becomes a code, a whole number of steps above `low`.

    Args:
        values: an array of finite numbers.
        low: the value of code 0. None means the smallest value.
        high: the value of the largest code. None means the largest value.
        kind: "uint16" or "uint8", the type of the codes.

    Returns:
        A dict of JSON values: `type`, `shape`, `low`, `step` and `data`, the codes in base64,
        little-endian. The decoded value is `low + code * step`. It is at most half a step away
        from a value in [low, high]. Values outside become the nearest end.
    """
    array = np.asarray(values, np.float64)
    largest = np.iinfo(_TYPES[kind]).max
    low = float(array.min()) if low is None else float(low)
    high = float(array.max()) if high is None else float(high)
    step = (high - low) / largest or 1.0
    codes = np.clip(np.rint((array - low) / step), 0, largest).astype(_TYPES[kind])
    return {
        "type": kind,
        "shape": list(array.shape),
        "low": low,
        "step": step,
        "data": base64.b64encode(codes.tobytes()).decode("ascii"),
    }


def unpack(packed: dict[str, Any]) -> npt.NDArray[np.float64]:
    """Returns the array that the page decodes, float64.

    Args:
        packed: what `pack` returned.
    """
    codes = np.frombuffer(base64.b64decode(packed["data"]), _TYPES[packed["type"]])
    decoded: npt.NDArray[np.float64] = packed["low"] + codes * packed["step"]
    return decoded.reshape(packed["shape"])


def pack_image(image: npt.NDArray[np.uint8]) -> str:
    """Returns an image as a data URI.

    Args:
        image: pixels (height, width, 1 or 3) in [0, 255].

    Returns:
        A WebP image. It is close to the original, without a bound for a single pixel.
    """
    grey = image.shape[-1] == 1
    buffer = io.BytesIO()
    # WebP has no grey images: three equal colours take the same room.
    picture = Image.fromarray(image[..., 0] if grey else image).convert("RGB")
    picture.save(buffer, "WEBP", quality=GREY_QUALITY if grey else COLOUR_QUALITY)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
