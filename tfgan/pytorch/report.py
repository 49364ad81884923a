"""The comparison as one self-contained HTML page, with its pictures drawn as SVG."""

import html
import math

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .25rem .8rem; border-bottom: 1px solid #ccc; text-align: right }
th:first-child, td:first-child { text-align: left }
.good { color: #1a7f37 } .bad { color: #b42318; font-weight: 600 }
svg { background: #fafafa; border: 1px solid #ddd }
"""
_COLOURS = {"losses": "#4c72b0", "gradients": "#dd8452", "weights": "#55a868"}
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 240, 60, 30, 16
_SMALLEST = 1e-17


def page(results):
    """HTML of the whole comparison.

    Args:
        results: a list of dicts, one a system: `title`, `name`, `precision`, `steps`, `failures`
            (lines), `differences` (a list of (step, losses, gradients, weights)) and optionally
            `speed` (of `timing.side_by_side`) and `quality` (of `quality.equal_steps`).
    """
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'>",
        "<title>tfgan beside PyTorch</title>",
        f"<style>{_STYLE}</style>",
        "<h1>tfgan beside PyTorch</h1>",
        "<p>Both sides run on the same weights, batches, latents and interpolation factors. "
        "Numbers are relative differences, norm-wise, the largest of all losses, gradients and "
        "weights.</p>",
        _table(results),
    ]
    if any("speed" in result for result in results):
        parts += ["<h2>Speed</h2>", _speeds(results)]
    if any("quality" in result for result in results):
        parts += ["<h2>Quality after equal steps</h2>", _qualities(results)]
    parts.append("<h2>Growth of the differences</h2>")
    for result in results:
        parts.append(f"<h3>{html.escape(result['title'])}</h3>")
        parts.append(chart(result["differences"]))
        if result["failures"]:
            lines = "".join(f"<li>{html.escape(line)}" for line in result["failures"])
            parts.append(f"<ul class='bad'>{lines}</ul>")
    return "\n".join(parts) + "\n"


def _table(results):
    head = ("system", "precision", "steps", "losses, step 1", "gradients, step 1")
    rows = []
    for result in results:
        first, last = result["differences"][1], result["differences"][-1]
        verdict = (
            "<span class='bad'>differs</span>"
            if result["failures"]
            else "<span class='good'>agrees</span>"
        )
        numbers = (first[1], first[2], last[3])
        rows.append(
            [html.escape(result["title"]), result["precision"], str(result["steps"])]
            + [f"{value:.1e}" for value in numbers]
            + [verdict]
        )
    return _html_table((*head, "weights, last step", ""), rows)


def _speeds(results):
    rows = [
        [
            html.escape(result["title"]),
            str(speed["batch_size"]),
            f"{speed['keras_median']:.4g}",
            f"{speed['pytorch_median']:.4g}",
            f"{speed['ratio']:.2f}",
        ]
        for result in results
        if (speed := result.get("speed"))
    ]
    head = ("system", "batch", "Keras, steps/s", "PyTorch eager, steps/s", "ratio")
    return _html_table(head, rows)


def _qualities(results):
    rows = [
        [
            html.escape(result["title"]),
            str(scores["steps"]),
            f"{scores['keras_mean']:.3g}",
            f"{scores['pytorch_mean']:.3g}",
            f"{scores['errors']:.1f}",
        ]
        for result in results
        if (scores := result.get("quality"))
    ]
    head = ("system", "steps", "W1 of Keras", "W1 of PyTorch", "combined s.e. apart")
    return _html_table(head, rows)


def _html_table(head, rows):
    cells = "".join(f"<th>{cell}" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    return f"<table><tr>{cells}{body}</table>"


def chart(differences):
    """SVG of the largest differences over the steps, the vertical axis logarithmic."""
    steps = max(row[0] for row in differences) or 1

    def place(step, value):
        value = value if math.isfinite(value) else 1.0
        share = (math.log10(max(value, _SMALLEST)) + 17) / 17
        x = _LEFT + (_WIDTH - _LEFT - 90) * step / steps
        return x, _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * min(share, 1.0)

    parts = [f"<svg width='{_WIDTH}' height='{_HEIGHT}' role='img' font-size='11'>"]
    for power in range(-16, 1, 4):
        _, y = place(0, 10.0**power)
        parts.append(f"<line x1='{_LEFT}' x2='{_WIDTH - 90}' y1='{y:.1f}' y2='{y:.1f}' "
                     f"stroke='#ddd'/><text x='{_LEFT - 8}' y='{y + 4:.1f}' "
                     f"text-anchor='end'>1e{power}</text>")  # fmt: skip
    for column, (name, colour) in enumerate(_COLOURS.items(), 1):
        points = [place(row[0], row[column]) for row in differences if row[0] or name == "weights"]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f"<polyline points='{line}' fill='none' stroke='{colour}' stroke-width='2'/>")
        parts.append(f"<text x='{_WIDTH - 82}' y='{16 * column + 8}' fill='{colour}'>{name}</text>")
    parts.append(f"<text x='{_LEFT}' y='{_HEIGHT - 10}'>step 0</text>")
    parts.append(
        f"<text x='{_WIDTH - 90}' y='{_HEIGHT - 10}' text-anchor='end'>step {steps}</text></svg>"
    )
    return "".join(parts)
