"""A table of contents that leaves out a member is found."""

import io
import zipfile

import numpy as np
import pytest

from tfgan.utils.checked_zip import check_directory


def content(mode=zipfile.ZIP_STORED, streamed=False):
    class Stream(io.BytesIO):
        def seekable(self):
            return not streamed

    stream = Stream()
    with zipfile.ZipFile(stream, "w", mode) as archive:
        for name in ("a", "b", "c"):
            archive.writestr(name, name * 50)
    return bytearray(stream.getvalue())


def check(data):
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        check_directory(archive)
        return archive.namelist()


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("mode", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_whole_archives(mode, streamed):
    assert check(content(mode, streamed)) == ["a", "b", "c"]


def test_what_is_appended_and_what_numpy_writes(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=np.arange(3), y=np.zeros(1000))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more", "text")
    assert check(path.read_bytes()) == ["x.npy", "y.npy", "more"]


@pytest.mark.parametrize("hidden", [1, 2])
def test_members_hidden_in_the_comment_of_the_one_before(hidden):
    data = content()
    entry = data.index(b"PK\x01\x02")
    # Each entry is 46 bytes and a name of one: as a comment they are no members.
    data[entry + 32] = 47 * hidden
    with pytest.raises(zipfile.BadZipFile, match="leaves out what is at byte"):
        check(data)


def test_an_entry_that_points_elsewhere():
    data = content()
    entry = data.index(b"PK\x01\x02")
    data[entry + 42] = 1
    with pytest.raises(zipfile.BadZipFile):
        check(data)
