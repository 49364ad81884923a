"""Zip archives whose table of contents is compared with what is in the file.

Damage within the table can hide members: Python's `zipfile` takes them as the comment of the member
before. The members themselves are then still in the file, between the others.
"""

import struct
import zipfile

# The fixed part of what stands before each member: signature, ..., lengths of name and extra field.
_LOCAL_HEADER = struct.Struct("<4s2xH18xHH")

# What can follow a member whose sizes were not known when it was begun: bytes of that block.
_DESCRIPTORS = (12, 16, 20, 24)

_HAS_DESCRIPTOR = 0x08


def check_directory(archive: zipfile.ZipFile) -> None:
    """Checks that the members of a table of contents fill the file without a gap.

    Args:
        archive: An archive that is open for reading.

    Raises:
        zipfile.BadZipFile: If a part of the file belongs to no member.
    """
    assert archive.fp is not None
    end, expected = 0, {0}
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset not in expected:
            raise _damaged(end)
        archive.fp.seek(info.header_offset)
        header = archive.fp.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size:
            raise _damaged(info.header_offset)
        signature, flags, name, extra = _LOCAL_HEADER.unpack(header)
        if signature != b"PK\x03\x04":
            raise _damaged(info.header_offset)
        end = info.header_offset + _LOCAL_HEADER.size + name + extra + info.compress_size
        expected = {end}
        if flags & _HAS_DESCRIPTOR:
            expected = {end + length for length in _DESCRIPTORS}
    if archive.start_dir not in expected:
        raise _damaged(end)


def _damaged(offset: int) -> zipfile.BadZipFile:
    return zipfile.BadZipFile(f"its table of contents leaves out what is at byte {offset}")
