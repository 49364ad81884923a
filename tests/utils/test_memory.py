import sys

from tfgan.utils.memory import peak_memory_gib


def test_peak_memory_never_falls_and_is_in_gib():
    first = peak_memory_gib()
    kept = bytearray(b"x") * 2**28
    assert first is not None and 0.01 < first <= peak_memory_gib() < 1000
    assert len(kept) == 2**28


def test_no_module_resource(monkeypatch):
    # As on Windows: None in sys.modules makes the import fail.
    monkeypatch.setitem(sys.modules, "resource", None)
    assert peak_memory_gib() is None


def test_macos_counts_bytes(monkeypatch):
    linux = peak_memory_gib()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert peak_memory_gib() <= linux / 1000 + 0.001
