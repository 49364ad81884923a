"""The processor of this machine: its name, and the instructions that it has."""

import dataclasses
import functools
import os
import platform
from pathlib import Path

# Fields of /proc/cpuinfo that tell one kind of processor from another.
_KIND = ("vendor_id", "cpu family", "model", "model name", "stepping", "CPU implementer",
         "CPU architecture", "CPU variant", "CPU part", "CPU revision")  # fmt: skip

CPUINFO = Path("/proc/cpuinfo")


@dataclasses.dataclass(frozen=True)
class Processor:
    """A processor.

    Attributes:
        name: The name in words.
        kind: The fields that tell it from other processors, as text.
        features: The names of its instruction sets, as Linux writes them. Empty where the system
            does not list them.
    """

    name: str
    kind: str
    features: frozenset[str]


@functools.cache
def processor(cpuinfo: Path = CPUINFO) -> Processor:
    """Returns the processor of this machine.

    Args:
        cpuinfo: The file in which Linux describes it.
    """
    fields: dict[str, str] = {}
    try:
        with open(cpuinfo, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                key, colon, value = line.partition(":")
                if colon:
                    # The first processor's: the file describes one after the other.
                    fields.setdefault(key.strip(), value.strip())
    except OSError:
        pass
    known = platform.processor() or platform.machine()
    kind = [f"{key}: {fields[key]}" for key in _KIND if key in fields]
    return Processor(
        name=fields.get("model name") or known,
        kind="; ".join([*kind, platform.system(), platform.machine(), known]),
        features=frozenset((fields.get("flags") or fields.get("Features") or "").split()),
    )


def usable_cores() -> int:
    """Returns the number of cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(affinity(0)) if affinity else os.cpu_count() or 1
