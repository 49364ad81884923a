"""The parts of `tfgan compare`: lock step, speed, quality, the animation, tables and verdict."""

import sys
import time
from typing import Any

from tqdm import tqdm

from tfgan.cli.first_line import note
from tfgan.cli.outputs import write_metrics, write_text
from tfgan.cli.pages import is_page
from tfgan.pytorch import parity
from tfgan.pytorch.parity import quality, tolerances
from tfgan.recipes import gaussian_1d

# Fewer would leave out a part of what the row is about.
PRETRAIN_STEPS = quality.PRETRAIN_STEPS


def run(options: Any, systems: list[Any]) -> int:
    """Runs everything that was asked for; returns the exit code."""
    results: list[dict[str, Any]] = [
        {"name": system.name, "title": system.title} for system in systems
    ]
    try:
        _measure(options, systems, results)
    except KeyboardInterrupt:
        _write(options, results)
        raise
    bad = [result["name"] for result in results if _differs(result)]
    print("verdict: " + (f"{', '.join(bad)} differ" if bad else "all agree"))
    _write(options, results)
    return 1 if bad else 0


def _measure(options: Any, systems: list[Any], results: list[dict[str, Any]]) -> None:
    """Adds to each system's result what was asked for."""
    if options.steps:
        _lock_steps(options, systems, results)
    if options.speed:
        _speeds(options, systems, results)
    if options.quality is not None:
        _qualities(options, systems, results)
    if options.anim:
        count = parity.animate(
            systems[0], options.anim, steps=options.anim_steps, seed=options.seed,
            progress=sys.stderr.isatty(),
        )  # fmt: skip
        print(
            f"{'page' if is_page(options.anim) else 'animation'}: {options.anim} ({count} frames)"
        )


def _write(options: Any, results: list[dict[str, Any]]) -> None:
    """Writes what there is: after Ctrl-C the systems that are done."""
    if options.metrics:
        write_metrics(options.metrics, {"systems": _without_samples(results)})
        print(f"metrics: {options.metrics}")
    if options.report:
        write_text(options.report, parity.page(results))
        print(f"report: {options.report}")


def _differs(result: dict[str, Any]) -> bool:
    quality = result.get("quality", {"same": True})
    return bool(result.get("failures")) or not quality["same"]


# --- lock step ---------------------------------------------------------------------------------


def _lock_steps(options: Any, systems: list[Any], results: list[dict[str, Any]]) -> None:
    every = options.system == "all"
    steps = [min(options.steps, s.most_steps or options.steps) if every else options.steps
             for s in systems]  # fmt: skip
    seconds = sum(n * system.cost for n, system in zip(steps, systems, strict=True))
    print(f"lock step, {options.precision}: {len(systems)} rows, {_duration(seconds)} on one core")
    print(_promise(options.precision, weights=not options.stock))
    print(f"{'system':<21} {'batch':>5} {'steps':>5} {'losses 1':>9} {'grads 1':>9} "
          f"{'weights N':>9}", flush=True)  # fmt: skip
    with _bar(seconds) as bar:
        for system, n, result in zip(systems, steps, results, strict=True):
            result |= _lock_step(options, system, n, bar)
            first, last = result["differences"][1], result["differences"][-1]
            said = tolerances.verdict(result["failures"], result["last_matching_step"])
            _line(
                bar,
                f"{system.name:<21} {result['batch_size']:>5} {n:>5} {first[1]:>9.1e} "
                f"{first[2]:>9.1e} {last[3]:>9.1e}  "
                f"{said} ({result['seconds']:.0f} s)",
            )
            for line in result["failures"] + result["explained_by_rounding"]:
                note(f"{system.name}: {line}")


def _lock_step(options: Any, system: Any, steps: int, bar: Any) -> dict[str, Any]:
    start = time.perf_counter()
    batch_size = options.batch_size or system.lock_batch
    with parity.precision(options.precision):
        model = system.model(options.seed, stock=options.stock)
        both = parity.LockStep(model, system.trainer(), system.source(), batch_size)
        if system.pretrained:
            recipe = gaussian_1d("gan-intro-2016")
            parity.pretrain_both(both.model, both.trainer, both.source, recipe, PRETRAIN_STEPS)
        rows = both.run(steps, on_step=lambda: bar.update(system.cost))
    exact = system.exact and not options.stock
    return {
        "precision": options.precision,
        "steps": steps,
        "batch_size": batch_size,
        "seed": options.seed,
        "stock": options.stock,
        "failures": tolerances.failures(rows, options.precision, exact=exact),
        "explained_by_rounding": tolerances.explained_by_rounding(
            rows, options.precision, exact=exact
        ),
        "last_matching_step": tolerances.last_matching_step(rows, options.precision)
        if exact
        else None,
        "differences": [(row.step, *tolerances.largest(row)) for row in rows],
        "first_step": {
            kind: dict(getattr(rows[1], kind)) for kind in ("losses", "gradients", "weights")
        },
        "seconds": time.perf_counter() - start,
    }


def _promise(precision: str, *, weights: bool) -> str:
    limit = tolerances.FIRST_STEP_LIMITS[precision]
    text = f"agrees: losses, penalties and gradients of step 1 within {limit:g}"
    if weights and precision in tolerances.WEIGHT_LIMITS:
        text += (
            f", weights within {tolerances.WEIGHT_LIMITS[precision]:g} over "
            f"{tolerances.WEIGHT_STEPS} steps (not with minibatch discrimination)"
        )
    return (
        f"{text}; relative, norm-wise, the largest of all;\n"
        f"or within {tolerances.ROUNDING_FACTOR:g} times what rounding alone moves PyTorch by "
        "(weights: until that), then said in a note"
    )


# --- speed and quality -------------------------------------------------------------------------


def _speeds(options: Any, systems: list[Any], results: list[dict[str, Any]]) -> None:
    print(f"\nspeed in float32, {options.threads} thread(s) a side, medians of alternating runs")
    print(f"{'system':<21} {'batch':>5} {'keras/s':>9} {'pytorch/s':>9} {'ratio':>6} "
          f"{'compiled/s':>10} {'ratio':>6}", flush=True)  # fmt: skip
    with _bar(len(systems)) as bar:
        for system, result in zip(systems, results, strict=True):
            result["speed"] = speed = parity.compare_speed(system)
            bar.update(1)
            text = (
                f"{system.name:<21} {speed['batch_size']:>5} {speed['keras_median']:>9.4g} "
                f"{speed['pytorch_median']:>9.4g} {speed['ratio']:>6.2f}"
            )
            if speed["no_compiled"] is None:
                text += f" {speed['compiled_median']:>10.4g} {speed['compiled_ratio']:>6.2f}"
            else:
                text += f"  ({speed['no_compiled']})"
            _line(bar, text)


def _qualities(options: Any, systems: list[Any], results: list[dict[str, Any]]) -> None:
    scored = [pair for pair in zip(systems, results, strict=True) if quality.has_quality(pair[0])]
    print(f"\nquality, mean +- standard error over the seeds, less is better; equal steps must be "
          f"within {quality.MAX_ERRORS:g} combined errors")  # fmt: skip
    print(f"{'system':<21} {'steps':>5} {'seeds':>5} {'score':<19} {'keras':>16} {'pytorch':>16} "
          f"{'apart':>6}  {'equal time: keras':>18} {'pytorch':>16}", flush=True)  # fmt: skip
    contests = [parity.scoring_of(system, options.data) for system, _ in scored]
    with _bar(sum(options.quality or contest.seeds for contest in contests)) as bar:
        for (system, result), contest in zip(scored, contests, strict=True):
            result["quality"] = scores = parity.compare_quality(
                system, contest, steps=options.quality_steps, seeds=options.quality,
                on_run=lambda: bar.update(1),
            )  # fmt: skip
            cells = [
                _cell(scores, name)
                for name in ("keras", "pytorch", "keras_equal_time", "pytorch_equal_time")
            ]
            _line(
                bar,
                f"{system.name:<21} {scores['steps']:>5} {scores['seeds']:>5} "
                f"{scores['score']:<19} {cells[0]:>16} {cells[1]:>16} "
                f"{scores['errors']:>6.1f}  {cells[2]:>18} {cells[3]:>16}  "
                f"{'agrees' if scores['same'] else 'differs'}",
            )
    for system, _ in zip(systems, results, strict=True):
        if not quality.has_quality(system):
            note(f"{system.name}: not scored, there are no data and no target of its kind here")


def _cell(scores: dict[str, Any], name: str) -> str:
    text = f"{scores[f'{name}_mean']:.3g} +- {scores[f'{name}_error']:.2g}"
    lost = scores[f"{name}_not_finite"]
    return f"{text} ({lost} nan)" if lost else text


# --- small things ------------------------------------------------------------------------------


def _bar(total: float) -> Any:
    """Progress with an estimate of the time left, on a terminal."""
    form = "{percentage:3.0f}% |{bar}| {elapsed} gone, {remaining} left"
    return tqdm(total=total, file=sys.stderr, bar_format=form, disable=None, leave=False)


def _line(bar: Any, text: str) -> None:
    """Prints a row above the bar."""
    bar.clear()
    print(text, flush=True)
    bar.refresh()


def _duration(seconds: float) -> str:
    return f"about {seconds:.0f} s" if seconds < 90 else f"about {seconds / 60:.0f} min"


def _without_samples(value: Any) -> Any:
    """`value` without its arrays of samples, which are long."""
    if isinstance(value, dict):
        return {key: _without_samples(each) for key, each in value.items() if key != "samples"}
    if isinstance(value, (list, tuple)):
        return [_without_samples(each) for each in value]
    return value
