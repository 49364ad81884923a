"""The comparison as one HTML page with its pictures. The page loads nothing else."""

import datetime
import html
import importlib.metadata
from collections.abc import Mapping, Sequence
from typing import Any

from tfgan.pytorch.parity import pictures, tolerances
from tfgan.utils import device

Result = Mapping[str, Any]

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem;
  color: #222 }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #ccc; text-align: right }
td { white-space: nowrap } td.text { white-space: normal }
th:first-child, td:first-child { text-align: left }
td.text { text-align: left; color: #666; font-size: .85em }
.good { color: #1a7f37 } .bad { color: #b42318; font-weight: 600 }
.grid { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem }
.grid section { width: 462px } h3 { font-size: 1rem; margin: .6rem 0 .2rem }
figure { display: inline-block; margin: .2rem .4rem .2rem 0 } figcaption { font-size: .85em }
svg { background: #fafafa; border: 1px solid #e4e4e4; max-width: 100% }
li { font-size: .85em } p, ul { max-width: 46rem }
"""


def page(results: Sequence[Result]) -> str:
    """Returns the report as HTML.

    Args:
        results: one dict per system with `name` and `title`, and the results of the comparisons
            that were made. Lock step: `precision`, `steps`, `batch_size`; `failures` and
            `explained_by_rounding`, lists of lines; `last_matching_step`; `differences`, a list
            of (step, losses, gradients, weights). Speed: `speed`, the result of `compare_speed`.
            Quality: `quality`, the result of `compare_quality`.
    """
    locked = [result for result in results if "differences" in result]
    timed = [result for result in results if "speed" in result]
    scored = [result for result in results if "quality" in result]
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'>",
        "<title>tfgan and PyTorch compared</title>",
        f"<style>{_STYLE}</style>",
        "<h1>tfgan and PyTorch compared</h1>",
        f"<p>{html.escape(environment())}</p>",
    ]
    if locked:
        parts += ["<h2>Lock step</h2>", _lock_steps(locked)]
    if timed:
        parts += ["<h2>Speed</h2>", _speeds(timed), pictures.speed_ratios(timed)]
        parts.append("<p>Keras's steps per second divided by eager PyTorch's. The line is 1.</p>")
    if scored:
        parts += ["<h2>Quality</h2>", _qualities(scored), "<div class='grid'>"]
        parts += [_section(r["title"], pictures.scores(r["quality"]), _samples(r)) for r in scored]
        parts.append("</div>")
    if locked:
        parts += ["<h2>Differences over the steps</h2><div class='grid'>"]
        parts += [
            _section(r["title"], pictures.difference_curves(r["differences"])) for r in locked
        ]
        parts.append("</div>")
    return "\n".join(parts) + "\n"


def environment() -> str:
    """Returns the date, the versions of the libraries and the device, in one line."""
    names = ("tensorflow", "keras", "torch", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"{date}. {versions}. TensorFlow on {device.device_name()}, PyTorch on the CPU."


def _lock_steps(results: Sequence[Result]) -> str:
    head = ("system", "precision", "batch", "steps", "losses, step 1", "gradients, step 1",
            "weights, last step", "")  # fmt: skip
    rows = []
    for result in results:
        first, last = result["differences"][1], result["differences"][-1]
        rows.append(
            [html.escape(result["title"]), result["precision"]]
            + [str(result[name]) for name in ("batch_size", "steps")]
            + [f"{value:.1e}" for value in (first[1], first[2], last[3])]
            + [_verdict(tolerances.verdict(result["failures"], result["last_matching_step"]))]
        )
    parts = [
        "<p>Both libraries train with the same weights, batches, latents and interpolation "
        "factors. Each number is the largest relative difference of all losses and penalties, of "
        "all gradients, or of all weights. Arrays are compared in the Euclidean norm.</p>",
        _table(head, rows),
    ]
    for kind in ("failures", "explained_by_rounding"):
        lines = [f"{result['name']}: {line}" for result in results for line in result[kind]]
        parts.append(_notes(lines, "bad" if kind == "failures" else "note"))
    return "".join(parts)


def _speeds(results: Sequence[Result]) -> str:
    rows = []
    for result in results:
        speed = result["speed"]
        cells = [speed["batch_size"], f"{speed['keras_median']:.4g}"]
        cells += [f"{speed['pytorch_median']:.4g}", f"{speed['ratio']:.2f}"]
        if speed["no_compiled"] is None:
            cells += [f"{speed['compiled_median']:.4g}", f"{speed['compiled_ratio']:.2f}"]
        else:
            cells += ["<td class='text' colspan='2'>" + html.escape(speed["no_compiled"])]
        rows.append([html.escape(result["title"]), *map(str, cells)])
    threads = results[0]["speed"]["threads"]
    head = ("system", "batch", "Keras, steps/s", "PyTorch eager", "ratio", "torch.compile", "ratio")
    text = f"<p>float32, {threads} thread(s) per library, medians of alternating runs.</p>"
    return text + _table(head, rows)


def _qualities(results: Sequence[Result]) -> str:
    head = (
        "system",
        "score",
        "steps",
        "seeds",
        "Keras",
        "PyTorch",
        "difference / combined error",
        "",
        "equal time: Keras",
        "PyTorch",
    )
    rows = []
    for result in results:
        scores = result["quality"]
        cells = [
            f"{scores[f'{name}_mean']:.3g} &plusmn; {scores[f'{name}_error']:.2g}"
            for name in ("keras", "pytorch", "keras_equal_time", "pytorch_equal_time")
        ]
        names = [html.escape(result["title"]), html.escape(scores["score"])]
        names += [str(scores["steps"]), str(scores["seeds"])]
        apart = [f"{scores['errors']:.1f}", _verdict("agrees" if scores["same"] else "differs")]
        rows.append([*names, *cells[:2], *apart, *cells[2:]])
    text = (
        "<p>Each run draws its own weights, batches and latents. Scores are mean and standard "
        "error. A smaller score is better. After equal steps the means may differ by at most two "
        "combined standard errors. For equal time the faster library trained longer.</p>"
    )
    return text + _table(head, rows)


def _samples(result: Result) -> str:
    shown = result["quality"].get("samples")
    return pictures.samples(shown) if shown else ""


def _section(title: str, *parts: str) -> str:
    return f"<section><h3>{html.escape(title)}</h3>{''.join(parts)}</section>"


def _verdict(text: str) -> str:
    return f"<span class='{'bad' if text == 'differs' else 'good'}'>{text}</span>"


def _notes(lines: Sequence[str], kind: str = "note") -> str:
    if not lines:
        return ""
    return f"<ul class='{kind}'>" + "".join(f"<li>{html.escape(line)}" for line in lines) + "</ul>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th>{cell}" for cell in head)
    body = "".join(
        "<tr>" + "".join(c if c.startswith("<td") else f"<td>{c}" for c in row) for row in rows
    )
    return f"<table><tr>{cells}{body}</table>"
