"""Sequences that are walked through together have one length, or are named here."""

import ast
from pathlib import Path

import tfgan

# Where the longer one has more on purpose: the file, and what is walked through.
UNEQUAL = {
    ("models/given_data.py", "('sample_weight', 'class_weight'), weights"),
    ("models/export.py", "generator.inputs, ('latents', 'classes')"),
    ("models/replicas.py", "losses, summed"),
    ("models/checked_data.py", "('x', 'y'), parts, arrays"),
    ("reproductions/source_replay.py", "names, norms"),
    ("reproductions/replay.py", "slots, arrays"),
}


def test_only_named_zips_take_sequences_of_unequal_lengths():
    """`strict=True` finds a missing weight, optimizer or loss at once, and not in a result."""
    root, found = Path(tfgan.__file__).parent, set()
    for path in root.rglob("*.py"):
        where = path.relative_to(root).as_posix()
        if where.startswith("pytorch/"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "zip":
                options = {word.arg: ast.unparse(word.value) for word in node.keywords}
                if options != {"strict": "True"}:
                    found.add((where, ", ".join(map(ast.unparse, node.args))))
    assert found == UNEQUAL
