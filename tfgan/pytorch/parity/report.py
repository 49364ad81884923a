"""The comparison as one HTML page with its pictures. The page loads nothing else."""

import datetime
import html
import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from tfgan._version import __version__
from tfgan.pytorch.parity import pictures, tolerances
from tfgan.pytorch.parity.report_style import style
from tfgan.utils import device

Result = Mapping[str, Any]

_SAME = {"same": True}


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
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        "<title>GANs in Keras and PyTorch compared</title>",
        f"<style>{style()}</style>",
        "<h1>The same GANs in Keras and in PyTorch, compared</h1>",
        f"<p>{_summary(results)}</p>",
        _environment_list(),
    ]
    if locked:
        parts += ["<h2>Are the numbers the same, step by step?</h2>", _lock_steps(locked)]
    if timed:
        parts += ["<h2>Which library is faster?</h2>", _speeds(timed)]
        parts += [
            pictures.speed_ratios(timed),
            "<p>Bars: Keras's steps per second divided by those of PyTorch without a compiler. "
            "The line is 1: equally fast. To the right of it Keras is faster.</p>",
        ]
    if scored:
        parts += ["<h2>Do both learn equally well?</h2>", _qualities(scored), "<div class='grid'>"]
        parts += [_section(r["title"], pictures.scores(r["quality"]), _samples(r)) for r in scored]
        parts.append("</div>")
    if locked:
        parts += [
            "<h2>How the differences grow</h2><p>The largest relative difference at each step. "
            "1e-16 is the rounding of float64, 1e-8 that of float32.</p><div class='grid'>"
        ]
        parts += [
            _section(r["title"], pictures.difference_curves(r["differences"])) for r in locked
        ]
        parts.append("</div>")
    return "\n".join(parts) + "\n"


def environment() -> dict[str, str]:
    """Returns the date, the versions of the programs and the devices, by what they are."""
    names = ("tensorflow", "keras", "torch", "numpy")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in names]
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "versions": ", ".join([f"tfgan {__version__}", *versions]),
        "Python": f"{platform.python_version()}, {platform.system()} {platform.machine()}",
        "Keras runs on": device.device_name(),
        "PyTorch runs on": "CPU",
    }


def _environment_list() -> str:
    pairs = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(said)}</dd>"
        for name, said in environment().items()
    )
    return f"<dl class='about'>{pairs}</dl>"


def _summary(results: Sequence[Result]) -> str:
    """Says in one sentence how the comparison ended."""
    if not any("differences" in result or "quality" in result for result in results):
        return "Neither numbers nor scores were compared."
    bad = [r["title"] for r in results if r.get("failures") or not r.get("quality", _SAME)["same"]]
    if bad:
        names = html.escape("; ".join(bad))
        return f"<span class='bad'>{len(bad)} of {len(results)} differ: {names}.</span>"
    number = f"All {len(results)} systems agree" if len(results) > 1 else "Both libraries agree"
    return f"<span class='good'>{number}.</span>"


def _lock_steps(results: Sequence[Result]) -> str:
    head = ("system", "precision", "batch size", "steps", "losses, step 1",
            "gradients, step 1", "weights, last step", "verdict")  # fmt: skip
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
        "<p>Both libraries train with the same first weights, batches, random inputs and "
        "interpolation factors. Each number is the largest relative difference between both: of "
        "all losses and penalties, of all gradients, or of all weights. Smaller is better; 0 means "
        "the same bits. Arrays are compared by the Euclidean norm.</p>",
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
            reason = html.escape(speed["no_compiled"])
            cells += [f"<td class='text' colspan='2' data-name='torch.compile'>{reason}"]
        rows.append([html.escape(result["title"]), *map(str, cells)])
    threads = results[0]["speed"]["threads"]
    head = (
        "system", "batch size", "Keras, steps/s", "PyTorch eager, steps/s", "Keras / eager",
        "torch.compile, steps/s", "Keras / torch.compile",
    )  # fmt: skip
    text = (
        f"<p>Training steps per second in float32 with {threads} thread(s) per library. Each is "
        "the median of several runs, in turns.</p>"
    )
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
        "verdict",
        "equal time: Keras",
        "equal time: PyTorch",
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
        "<p>Each run draws its own weights, batches and random inputs. A score says how far the "
        "generated samples are from the data: smaller is better. It is given as mean &plusmn; "
        "standard error over the seeds. After equal steps the means may differ by at most two "
        "combined standard errors. At equal time the faster library trains longer.</p>"
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
    cells = "".join(f"<th scope='col'>{cell}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(_cell(name, cell) for name, cell in zip(head, row, strict=False)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _cell(name: str, cell: str) -> str:
    """Returns a cell. On a phone its name stands before it."""
    return cell if cell.startswith("<td") else f"<td data-name='{name}'><span>{cell}</span></td>"
