"""Breaks lines of the package one at a time, and shows whether a quick test fails for each.

    python tests/mutation.py --seed 0 --count 30

The seed picks the lines. Each line is changed in a copy of the tree, so the tree itself is never
broken. Then the quick tests run: those of the same module first, the rest after them, up to the
first failure. The table says which test failed, or that the change survived. The exit code is 1 if
fewer than nine in ten changes were found. Edit nothing while it runs.
"""

import argparse
import ast
import compileall
import copy
import dataclasses
import importlib.util
import os
import py_compile
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
# PyTorch and JAX are not always installed. The last two have no behaviour of their own.
LEFT_OUT = (
    "tfgan/pytorch/", "tfgan/cli/comparison.py", "tfgan/cli/benchmarks/jax_",
    "tfgan/_version.py", "tfgan/__main__.py",
)  # fmt: skip
REQUIRED_SHARE = 0.9
# What the table says where the tests did not end. Such a change does not count as found.
NO_ANSWER = "no failure"
# Run last for changes elsewhere: these take long and repeat what other tests cover.
LAST = ("tests/cli", "tests/reproductions", "tests/pytorch")
# These hold numbers and rules of many modules, in a few seconds.
RECORDS = ("tests/test_recorded", "tests/animation/test_recorded", "tests/test_zips")
# So many files are done before further processes have imported TensorFlow.
FEW_FILES = 9
# Libraries that need not be installed, and their tests.
NEEDS = {"torch": "tests/pytorch", "jax": "tests/cli/benchmarks/test_jax"}
SWAPS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclasses.dataclass(frozen=True)
class Mutation:
    """One changed place.

    Args:
        path: the file, relative to the root.
        line: number of the line, from 1.
        before: source of the changed node.
        after: its source after the change.
        text: the file's source after the change.
    """

    path: str
    line: int
    before: str
    after: str
    text: str


def mutated(node: ast.AST) -> ast.AST | None:
    """A changed copy of `node`, or None if nothing in it can be changed."""
    new = copy.deepcopy(node)
    if isinstance(new, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(new.op) in SWAPS:
        new.op = SWAPS[type(new.op)]()
    elif isinstance(new, ast.Compare) and type(new.ops[0]) in SWAPS:
        new.ops[0] = SWAPS[type(new.ops[0])]()
    elif isinstance(new, ast.Constant) and isinstance(new.value, bool):
        new.value = not new.value
    elif isinstance(new, ast.Constant) and isinstance(new.value, int | float):
        new.value = new.value + 1
    elif isinstance(new, ast.Expr) and isinstance(new.value, ast.Call):
        # Most calls of Keras's own methods of a callback do nothing.
        return None if ast.unparse(new).startswith("super()") else ast.Pass()
    else:
        return None
    return new


def places(tree: ast.Module) -> list[ast.AST]:
    """The nodes that `mutated` changes: no annotation, no import, no docstring, no message."""
    found: list[ast.AST] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Raise | ast.JoinedStr):
            return
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if mutated(node) is not None:
            found.append(node)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    visit(child)

    visit(tree)
    return found


def span(source: str, node: ast.AST) -> tuple[int, int]:
    """First and last offset of a node in the bytes of the source."""
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    first = starts[node.lineno - 1] + node.col_offset
    return first, starts[node.end_lineno - 1] + node.end_col_offset


def mutate(path: str, source: str, node: ast.AST) -> Mutation | None:
    """The file with one node changed, or None if it no longer compiles or means the same."""
    new = mutated(node)
    assert new is not None
    first, last = span(source, node)
    old, replaced = source.encode()[first:last].decode(), ast.unparse(new)
    if isinstance(new, ast.expr):
        replaced = f"({replaced})" if not isinstance(new, ast.Constant) else replaced
    text = (source.encode()[:first] + replaced.encode() + source.encode()[last:]).decode()
    try:
        changed = ast.dump(ast.parse(text)) != ast.dump(ast.parse(source))
        compile(text, path, "exec")
    except SyntaxError:
        return None
    return Mutation(path, node.lineno, old, replaced, text) if changed else None


def choose(seed: int, count: int) -> list[Mutation]:
    """`count` mutations, each of another line, drawn by the seed from all lines alike."""
    by_line: dict[tuple[str, int], list[ast.AST]] = {}
    for file in sorted((ROOT / "tfgan").rglob("*.py")):
        path = file.relative_to(ROOT).as_posix()
        if not path.startswith(LEFT_OUT):
            for node in places(ast.parse(file.read_text("utf-8"))):
                by_line.setdefault((path, node.lineno), []).append(node)
    draw = random.Random(seed)
    lines = sorted(by_line)
    draw.shuffle(lines)
    chosen: list[Mutation] = []
    for path, line in lines:
        if len(chosen) == count:
            break
        source = (ROOT / path).read_text("utf-8")
        mutation = mutate(path, source, draw.choice(by_line[path, line]))
        if mutation is not None:
            chosen.append(mutation)
    return chosen


def names_of(path: str) -> set[str]:
    """The module's dotted name, and the names of functions and classes that it alone defines."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    found: dict[str, list[str]] = {}
    for file in (ROOT / "tfgan").rglob("*.py"):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, kinds) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(file.relative_to(ROOT).as_posix())
    dotted = path.removesuffix(".py").replace("/", ".")
    return {dotted, *(name for name, homes in found.items() if homes == [path])}


def collected_tests() -> list[str]:
    """All files of tests, without those of a library that is not installed."""
    files = sorted(file.relative_to(ROOT).as_posix() for file in ROOT.glob("tests/**/test_*.py"))
    missing = [folder for name, folder in NEEDS.items() if not importlib.util.find_spec(name)]
    return [file for file in files if not file.startswith(tuple(missing))]


def test_stages(path: str) -> list[list[str]]:
    """Paths of tests in the order in which they run: nearest first, each once.

    The module's own test, those that use one of its names, those of the nearest folder, the rest.
    """
    module = Path(path).relative_to("tfgan")
    every = collected_tests()
    folder = ROOT / "tests" / module.parent
    while not any(folder.glob("test_*.py")):
        folder = folder.parent
    same = [file for file in every if module.parent.parts and (ROOT / file).is_relative_to(folder)]
    own = (ROOT / "tests" / module.parent / f"test_{module.stem.strip('_')}.py").relative_to(ROOT)
    words = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names_of(path))))
    use = {file for file in every if words.search((ROOT / file).read_text("utf-8"))}
    # First those beside the module, then those that take little time.
    near = [file for file in every if file in use and file in same]
    quick = [file for file in every if file in use and not file.startswith(LAST)]
    quick += [file for file in every if file.startswith(RECORDS)]
    slow = [file for file in every if file in use]
    rest = [file for file in every if not file.startswith(LAST)]
    stages: list[list[str]] = []
    seen: set[str] = set()
    own_test = [own.as_posix()] if own.as_posix() in every else []
    for files in (own_test, near, quick, same, slow, rest, every):
        new = [file for file in files if file not in seen]
        seen.update(new)
        if new:
            stages.append(new)
    return stages


def run_tests(tree: Path, tests: list[str], timeout: float, processes: int = 1) -> str | None:
    """The first failure of the tests in `tree`, or None if all pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "--durations=0"]
    command += ["-o", "console_output_style=classic", "-rfE", *tests]
    if processes > 1 and len(tests) > FEW_FILES:
        command += ["-n", str(processes), "--dist", "loadfile"]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    options = {"cwd": tree, "env": environment, "capture_output": True, "text": True}
    try:
        done = subprocess.run(command, timeout=timeout, **options)
    except subprocess.TimeoutExpired:
        return f"{NO_ANSWER} within {timeout:.0f} s"
    if done.returncode in (0, 5):  # 5: no quick test was collected.
        return None
    found = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return found[1] if found else f"pytest ended with {done.returncode}"


def tracked_files() -> list[str]:
    """The files of the tree that git knows, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def copy_tree(tree: Path) -> None:
    """Copies the tree, and compiles it: a changed file is seen by its hash."""
    for name in tracked_files():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tree / name)
    by_hash = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(tree / "tfgan", quiet=1, invalidation_mode=by_hash)


def killer(tree: Path, mutation: Mutation, timeout: float, processes: int) -> str | None:
    """The test that fails for the mutation, or None if none does.

    Args:
        tree: a copy of the tree. It is whole again at the end.
        mutation: the change.
        timeout: seconds for each stage of tests.
        processes: number of processes for a stage of several files.

    Raises:
        RuntimeError: if that test fails without the mutation too.
    """
    failure: str | None = None
    try:
        (tree / mutation.path).write_text(mutation.text, "utf-8")
        for tests in test_stages(mutation.path):
            failure = run_tests(tree, tests, timeout, processes)
            if failure is not None:
                break
    finally:
        shutil.copy(ROOT / mutation.path, tree / mutation.path)
    if failure and "/" in failure and run_tests(tree, [failure], timeout) is not None:
        raise RuntimeError(f"{failure} fails without a change: nothing can be shown")
    return failure


def one_line(text: str, width: int = 50) -> str:
    """The text on one line that fits a table."""
    short = " ".join(text.split()).replace("|", "\\|")
    return short if len(short) <= width else short[: width - 3] + "..."


def main(arguments: list[str] | None = None) -> int:
    """Prints the table. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=0, help="picks the lines (default: 0)")
    parser.add_argument("--count", type=int, default=30, help="number of lines (default: 30)")
    parser.add_argument(
        "--timeout", type=float, default=900, help="seconds for each stage of tests (default: 900)"
    )
    parser.add_argument("--list", action="store_true", help="show the changes, run no test")
    parser.add_argument(
        "--processes", type=int, default=1, help="processes that run the tests (default: 1)"
    )
    options = parser.parse_args(arguments)
    mutations = choose(options.seed, options.count)
    print("| line | before | after | result | seconds |\n|---|---|---|---|---|", flush=True)
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        if not options.list:
            copy_tree(tree)
        for mutation in mutations:
            start = time.monotonic()
            failure = None
            if not options.list:
                failure = killer(tree, mutation, options.timeout, options.processes)
            failed = failure is not None and not failure.startswith(NO_ANSWER)
            found += failed
            result = "" if options.list else f"found by {failure}" if failed else "SURVIVED"
            cells = [
                f"{mutation.path}:{mutation.line}",
                f"`{one_line(mutation.before)}`",
                f"`{one_line(mutation.after)}`",
                result if failed else failure or result,
                f"{time.monotonic() - start:.0f}",
            ]
            print("| " + " | ".join(cells) + " |", flush=True)
    if options.list:
        return 0
    print(f"\n{found} of {len(mutations)} changes were found.")
    return int(found < REQUIRED_SHARE * len(mutations))


if __name__ == "__main__":
    sys.exit(main())
