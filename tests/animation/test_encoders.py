"""Animation files: every picture is in them once, in little memory, or there is no file."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
from helpers.films import decode

from tfgan.animation.encoders import ENCODERS, AnimationFile, check_target


def test_gif_keeps_a_frame_that_changes_nothing(tmp_path):
    path = tmp_path / "out.gif"
    with AnimationFile(path, 32, 32) as target:
        for _ in range(3):
            target.write(np.full((32, 32, 4), 255, np.uint8))
    assert len(re.findall(rb"\x21\xf9\x04[\x04\x05]", path.read_bytes())) == 3


def test_encoder_that_dies_is_reported(tmp_path):
    path = tmp_path / "out.mp4"
    dies = pytest.raises(OSError, match="ffmpeg could not write")
    with dies, AnimationFile(path, 64, 64) as target:
        target._encoder._process.kill()
        for _ in range(100):
            target.write(np.zeros((64, 64, 4), np.uint8))
    assert os.listdir(tmp_path) == []


def test_a_full_disk_is_reported(tmp_path):
    """The file must not grow over 20 kB: ffmpeg cannot complete it."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(0).integers(0, 256, (10, 64, 64, 4), np.uint8)
    with pytest.raises(OSError, match="ffmpeg could not write"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
        try:
            target = AnimationFile(tmp_path / "out.mp4", 64, 64)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        with target:
            for picture in noise:
                target.write(picture)
    assert os.listdir(tmp_path) == []


# Prints the bytes that many pictures take more than few.
MEMORY = """
import sys, tracemalloc
import numpy as np
from tfgan.animation.encoders import AnimationFile
noise = np.random.default_rng(0).integers(0, 256, (7, 32, 32, 4), np.uint8)
def peak(count):
    tracemalloc.start()
    with AnimationFile(sys.argv[1], 32, 32) as target:
        for index in range(count):
            target.write(noise[index % 7])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
peak(10)
print(abs(peak(1000) - peak(100)))
"""


@pytest.mark.parametrize("ending", ENCODERS)
def test_memory_does_not_grow_with_the_frames(tmp_path, ending):
    """In a process of its own: threads of other tests may hold up Python's search for garbage."""
    command = [sys.executable, "-c", MEMORY, str(tmp_path / f"out{ending}")]
    more = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # 900 more pictures are 3.7 MB. The page is copied in pieces of 0.4 MB.
    assert int(more) < 600_000


def test_targets_are_checked(tmp_path, monkeypatch):
    (tmp_path / "dir.mp4").mkdir()
    (tmp_path / "file").write_text("")
    for path, message in [
        ("out.avi", r"unknown ending .*\.mp4, \.gif, \.html. Received: \.avi"),
        ("out", "Received: none"),
        ("no/out.mp4", "does not exist"),
        ("file/out.gif", "does not exist"),
        ("dir.mp4", "is a directory"),
    ]:
        with pytest.raises(ValueError, match=message):
            check_target(tmp_path / path)
    with pytest.raises(ValueError, match="cannot write"):
        check_target("/proc/out.mp4")
    for path, fps in [("a.mp4", 0), ("a.mp4", np.nan), ("a.mp4", 1e6), ("a.gif", 51)]:
        with pytest.raises(ValueError, match="fps"):
            check_target(tmp_path / path, fps=fps)
    assert check_target(str(tmp_path / "OUT.GIF"), fps=50) == tmp_path / "OUT.GIF"
    for program in (tmp_path / "missing", "/bin/false"):
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
        for ending in (".mp4", ".html"):
            with pytest.raises(ValueError, match=r"pip install imageio-ffmpeg, or use \.gif"):
                check_target(tmp_path / f"out{ending}")
        check_target(tmp_path / "out.gif")
    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE")
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(ValueError, match="pip install imageio-ffmpeg"):
        check_target(tmp_path / "out.mp4")
    assert sorted(os.listdir(tmp_path)) == ["dir.mp4", "file"]


def test_pixels_that_stay_take_no_room_in_a_gif(tmp_path):
    """Noise that stays is written once, though a pixel on each side of it changes."""
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 4), np.uint8)
    pictures = [noise.copy() for _ in range(5)]
    for value, picture in enumerate(pictures):
        picture[0, 0, :3] = picture[-1, -1, :3] = 40 * value
    sizes = []
    for count in (1, 5):
        with AnimationFile(tmp_path / "a.gif", 64, 64, fps=10) as animation:
            for picture in pictures[:count]:
                animation.write(picture)
        sizes.append((tmp_path / "a.gif").stat().st_size)
    assert sizes[1] - sizes[0] < 4 * 300
    shown = decode(tmp_path / "a.gif")
    assert (shown[:, 1:-1] == shown[0, 1:-1]).all()
    assert (np.diff(shown[:, 0, 0, 0].astype(int)) > 0).all()
