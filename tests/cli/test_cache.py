"""`tfgan cache` says where compiled programs are and removes them."""

from helpers.commands import tfgan

from tfgan.cli.program_cache.store import ProgramStore


def test_it_tells_and_clears(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TFGAN_CACHE", str(tmp_path / "c"))
    store = ProgramStore(tmp_path / "c")
    folder = store.lend("key")
    (folder / "a.pb").write_bytes(bytes(3 * 2**20))
    store.give_back(folder)
    assert tfgan("cache") == 0
    said = capsys.readouterr().out
    assert f"folder: {tmp_path / 'c'} (" in said and "programs: 1, 3.0 MB of at most" in said
    assert "machines and versions: 1\nkept: no, TensorFlow is imported already\n" in said
    assert tfgan("cache", "--clear") == 0
    said = capsys.readouterr().out
    assert said.startswith("removed: 1 programs, 3.0 MB\n") and "programs: 0, 0.0 MB" in said
    monkeypatch.setenv("TFGAN_CACHE", "off")
    assert tfgan("cache") == 0
    assert "kept: no, switched off by TFGAN_CACHE" in capsys.readouterr().out
