"""Compiled programs are kept in the user's own cache folder, by the system's convention."""

import os
import sys
from pathlib import Path

from tfgan.cli.program_cache import location


def test_the_folder_of_each_system(tmp_path):
    home = Path.home()
    assert location.cache_folder({}, "linux") == home / ".cache" / "tfgan"
    assert location.cache_folder({"XDG_CACHE_HOME": "/x"}, "linux") == Path("/x/tfgan")
    assert location.cache_folder({"XDG_CACHE_HOME": "x"}, "linux") == home / ".cache" / "tfgan"
    assert location.cache_folder({}, "darwin") == home / "Library" / "Caches" / "tfgan"
    windows = location.cache_folder({"LOCALAPPDATA": str(tmp_path)}, "win32")
    assert windows == tmp_path / "tfgan" / "cache"
    for system in ("linux", "darwin", "win32"):
        assert location.cache_folder({"TFGAN_CACHE": "~/c"}, system) == home / "c"


def test_off():
    assert location.switched_off({"TFGAN_CACHE": "OFF"})
    assert not location.switched_off({"TFGAN_CACHE": "folder"}) and not location.switched_off({})


def test_a_folder_is_made_for_its_user_only(tmp_path):
    folder = tmp_path / "a" / "b"
    assert location.why_not(folder) is None
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_programs_of_others_are_never_loaded(tmp_path, monkeypatch):
    tmp_path.chmod(0o770)
    assert location.why_not(tmp_path) == f"others can write into {tmp_path}"
    tmp_path.chmod(0o700)
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert location.why_not(tmp_path) == f"{tmp_path} belongs to another user"


def test_a_full_disk_and_a_file_in_the_way(tmp_path):
    assert "GiB free" in location.why_not(tmp_path, min_free=2**80)
    (tmp_path / "file").write_text("")
    assert location.why_not(tmp_path / "file") == f"{tmp_path / 'file'}: File exists"
    assert location.why_not(tmp_path / "file" / "x").endswith("Not a directory")
