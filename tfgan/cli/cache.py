"""`tfgan cache`: where the compiled programs are that commands keep, and how many."""

import dataclasses
from typing import ClassVar

from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag

EXAMPLES = ("", "--clear")


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line."""

    command: ClassVar[str] = "cache"
    needs_tensorflow: ClassVar[bool] = False

    clear: bool = flag(False, "remove all programs")


def run(options: Options) -> int:
    """Says where the programs are, and removes them if asked to."""
    from tfgan.cli.program_cache import location
    from tfgan.cli.program_cache.kept import why_not
    from tfgan.cli.program_cache.store import ProgramStore

    try:
        folder = location.cache_folder()
    except RuntimeError:
        raise ValueError(f"there is no home folder: set {location.VARIABLE}") from None
    store = ProgramStore(folder)
    if options.clear:
        count, size = store.clear()
        print(f"removed: {count} programs, {_megabytes(size)}")
    entries = store.entries()
    keys = {entry.path.parent for entry in entries}
    size = sum(entry.size for entry in entries)
    print(f"folder: {folder} (another one: {location.VARIABLE}=DIR, none: {location.VARIABLE}=off)")
    print(f"programs: {len(entries)}, {_megabytes(size)} of at most {_megabytes(store.limit)}")
    print(f"machines and versions: {len(keys)}")
    reason = why_not()
    print("kept: yes" if reason is None else f"kept: no, {reason}")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
