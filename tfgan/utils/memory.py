"""The memory that this process has used."""

import sys


def peak_memory_gib() -> float | None:
    """Returns the largest memory of this process so far, in GiB, or None where it is not known.

    Windows has no module `resource`. macOS counts bytes, Linux KiB.
    """
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(round(peak / (2**30 if sys.platform == "darwin" else 2**20), 3))
