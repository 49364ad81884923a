"""The comparison as one self-contained HTML page, with its pictures."""

import html

from tfgan.pytorch.parity import pictures, tolerances

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


def page(results):
    """HTML of the whole comparison.

    Args:
        results: a list of dicts, one a system: `name`, `title`; of a lock step `precision`,
            `steps`, `batch_size`, `failures` and `rounded` (lines), `held_to` (the last step
            whose weights are held together, None for all), `differences` (a list of (step, losses,
            gradients, weights)); `speed` (of `timing.side_by_side`); `quality` (of
            `quality.compare`).
    """
    locked = [result for result in results if "differences" in result]
    timed = [result for result in results if "speed" in result]
    scored = [result for result in results if "quality" in result]
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'>",
        "<title>tfgan beside PyTorch</title>",
        f"<style>{_STYLE}</style>",
        "<h1>tfgan beside PyTorch</h1>",
    ]
    if locked:
        parts += ["<h2>Lock step</h2>", _lock_steps(locked)]
    if timed:
        parts += ["<h2>Speed</h2>", _speeds(timed), pictures.ratios(timed)]
        parts.append("<p>Keras's steps per second over eager PyTorch's; the line is 1.</p>")
    if scored:
        parts += ["<h2>Quality</h2>", _qualities(scored), "<div class='grid'>"]
        parts += [_section(r["title"], pictures.scores(r["quality"]), _samples(r)) for r in scored]
        parts.append("</div>")
    if locked:
        parts += ["<h2>Growth of the differences</h2><div class='grid'>"]
        parts += [_section(r["title"], pictures.growth(r["differences"])) for r in locked]
        parts.append("</div>")
    return "\n".join(parts) + "\n"


def _lock_steps(results):
    head = ("system", "precision", "batch", "steps", "losses, step 1", "gradients, step 1",
            "weights, last step", "")  # fmt: skip
    rows = []
    for result in results:
        first, last = result["differences"][1], result["differences"][-1]
        rows.append(
            [html.escape(result["title"]), result["precision"]]
            + [str(result[name]) for name in ("batch_size", "steps")]
            + [f"{value:.1e}" for value in (first[1], first[2], last[3])]
            + [_verdict(tolerances.in_words(result["failures"], result["held_to"]))]
        )
    parts = [
        "<p>Both sides run on the same weights, batches, latents and interpolation factors. "
        "Numbers are relative differences, norm-wise, the largest of all losses and penalties, "
        "gradients and weights.</p>",
        _table(head, rows),
    ]
    for kind in ("failures", "rounded"):
        lines = [f"{result['name']}: {line}" for result in results for line in result[kind]]
        parts.append(_notes(lines, "bad" if kind == "failures" else "note"))
    return "".join(parts)


def _speeds(results):
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
    return f"<p>float32, {threads} thread(s) a side, medians of runs in turns.</p>" + _table(
        head, rows
    )


def _qualities(results):
    head = ("system", "score", "steps", "seeds", "Keras", "PyTorch", "combined errors apart", "",
            "equal time: Keras", "PyTorch")  # fmt: skip
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
        "<p>Each run has weights, batches and latents of its own; mean and "
        "standard error, less is better. After equal steps the means must be within two combined "
        "standard errors. For equal time the faster side went on.</p>"
    )
    return text + _table(head, rows)


def _samples(result):
    shown = result["quality"].get("samples")
    return pictures.samples(shown) if shown else ""


def _section(title, *parts):
    return f"<section><h3>{html.escape(title)}</h3>{''.join(parts)}</section>"


def _verdict(text):
    return f"<span class='{'bad' if text == 'differs' else 'good'}'>{text}</span>"


def _notes(lines, kind="note"):
    if not lines:
        return ""
    return f"<ul class='{kind}'>" + "".join(f"<li>{html.escape(line)}" for line in lines) + "</ul>"


def _table(head, rows):
    cells = "".join(f"<th>{cell}" for cell in head)
    body = "".join(
        "<tr>" + "".join(c if c.startswith("<td") else f"<td>{c}" for c in row) for row in rows
    )
    return f"<table><tr>{cells}{body}</table>"
