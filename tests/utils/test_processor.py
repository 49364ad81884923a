"""The processor is told by what Linux writes of it, or by its name."""

import os
import platform

from tfgan.utils.processor import processor, usable_cores


def test_the_first_processor_of_the_file(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text(
        "processor\t: 0\nvendor_id\t: V\nmodel name\t: Fast (R) 1: x\nflags\t\t: avx2 fma\n\n"
        "processor\t: 1\nmodel name\t: other\nflags\t\t: sse\n"
    )
    found = processor(path)
    assert found.name == "Fast (R) 1: x" and found.features == {"avx2", "fma"}
    assert "vendor_id: V; model name: Fast (R) 1: x" in found.kind


def test_an_arm_processor_and_a_system_without_that_file(tmp_path, monkeypatch):
    path = tmp_path / "cpuinfo"
    path.write_text("CPU implementer\t: 0x41\nFeatures\t: fp asimd\n")
    assert processor(path).features == {"fp", "asimd"}
    assert "CPU implementer: 0x41" in processor(path).kind
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    nothing = processor(tmp_path / "none")
    assert nothing.features == frozenset() and nothing.name == "riscv64"


def test_usable_cores():
    assert 1 <= usable_cores() <= os.cpu_count()
