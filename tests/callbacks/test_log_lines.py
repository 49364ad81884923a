"""Log lines: which steps, whose losses, in whose words."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
from helpers.runs import PLANE

from tfgan import GradientPenalty
from tfgan.callbacks import LOG_STYLES, LogLines, style_of_recipe

TRACES = Path(__file__).parents[1] / "traces"


class Playback:
    """A model whose steps have given losses."""

    def __init__(self, weight, losses):
        self.penalties = [GradientPenalty(weight)] if weight else []
        self.losses, self.step, self.step_losses = losses, tf.Variable(0), {}

    def play(self, lines, call, steps):
        lines.set_model(self)
        lines.on_train_begin()
        for start in range(0, steps, call):
            lines.on_train_batch_begin(start)
            stop = min(start + call, steps)
            self.step_losses = {k: np.resize(v, steps)[start:stop] for k, v in self.losses.items()}
            self.step.assign(stop)
            lines.on_train_batch_end(stop - 1, {})
        lines.on_train_end()


def recorded(name):
    """(facts, playback) of a trace: the losses of each iteration's last updates."""
    trace = np.load(TRACES / f"{name}.npz")
    facts = json.loads(str(trace["facts"])) if "facts" in trace else {"penalty_weight": 0}
    weight, count = facts["penalty_weight"], len(trace["loss_d"])
    every = count // int(trace["steps"]) if "steps" in trace else 1
    losses = {"generator_loss": trace["loss_g"]}
    for key, mine in (("loss_d_without_penalty", "discriminator_loss"), ("loss_d", "total")):
        losses[mine] = trace[key if key in trace else "loss_d"][every - 1 :: every]
    total = losses.pop("total")
    if weight:
        losses["gradient_penalty"] = weight * trace["penalty"][every - 1 :: every]
    return facts, total, Playback(weight, losses)


@pytest.mark.parametrize("edition", ["2016", "2017"])
def test_gan_intros_lines(edition, capsys):
    """Step 0 first, then 10, 20, ...: the losses that the original recorded at these steps."""
    trace = np.load(TRACES / f"gan_intro_{edition}_plain.npz")
    steps = len(trace["loss_d"])
    _, _, model = recorded(f"gan_intro_{edition}_plain")
    model.play(LogLines(total=steps, style=style_of_recipe(f"gan-intro-{edition}")), 100, steps)
    lines = capsys.readouterr().out.splitlines()
    at = range(0, steps, 10)
    assert [line.split(": ")[0] for line in lines] == [str(step) for step in at]
    assert at[-1] == {"2016": 1190, "2017": 5000}[edition]
    first = {
        "2016": f"0: {float(trace['loss_d'][0])}\t{float(trace['loss_g'][0])}",
        "2017": f"0: {trace['loss_d'][0]:.4f}\t{trace['loss_g'][0]:.4f}",
    }
    assert lines[0] == first[edition]
    numbers = np.array([line.split(": ")[1].split("\t") for line in lines], float)
    tolerance = {"2016": 0.0, "2017": 5.01e-5}[edition]
    for column, key in enumerate(("loss_d", "loss_g")):
        np.testing.assert_allclose(numbers[:, column], trace[key][::10], rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", ["article_gan", "article_wgan_gp"])
def test_the_articles_lines_have_no_step_and_include_the_penalty(name, capsys):
    facts, total, model = recorded(name)
    lines = LogLines(total=301, style=style_of_recipe(name.replace("_", "-")))
    assert lines.every == facts["printed_every"]
    model.play(lines, 7, 301)
    printed = np.array([line.split(" ") for line in capsys.readouterr().out.splitlines()], float)
    at = [*facts["printed_first"], 300]
    np.testing.assert_allclose(printed[:, 0], np.resize(total, 301)[at], rtol=1e-12)
    np.testing.assert_allclose(printed[:, 1], np.resize(model.losses["generator_loss"], 301)[at])


@pytest.mark.parametrize("name", ["wgan_gp_paper_toy", "wgan_clip_paper_toy"])
def test_the_authors_lines_are_means_over_the_steps_since_the_last(name, capsys):
    facts, total, model = recorded(name)
    model.play(LogLines(total=330, style=style_of_recipe(name[:-4].replace("_", "-"))), 60, 330)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == [f"iter {step}" for step in facts["printed_first"]]
    assert {line[1] for line in lines} == {"disc cost"}
    # Over 100 iterations the four recorded ones come equally often.
    np.testing.assert_allclose([float(line[2]) for line in lines], total.mean(), rtol=1e-12)


def test_the_authors_lines_for_digits_begin_with_five(capsys):
    facts, total, model = recorded("wgan_gp_paper_mnist")
    model.play(LogLines(total=200, style="wgan-gp-paper-28x28"), 50, 200)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == [f"iter {step}" for step in facts["printed_first"]]
    whole = np.resize(total, 200)
    means = [*whole[:5], whole[5:100].mean(), whole[100:].mean()]
    np.testing.assert_allclose([float(line[2]) for line in lines], means, rtol=1e-12)
    assert {tuple(line[1:4:2]) for line in lines} == {("train disc cost", "time")}


def test_the_time_is_the_mean_of_the_steps_since_the_last_line(capsys, monkeypatch):
    """Also where one call made the steps of several lines."""
    _, _, model = recorded("wgan_gp_paper_mnist")
    # Calls of 50 steps: from 0 to 100 s, from 200 to 500 s, ...
    times = iter([0, 100, 200, 500, 600, 700, 800, 900])
    clock = SimpleNamespace(perf_counter=lambda: next(times, 0))
    monkeypatch.setattr("tfgan.callbacks.log_lines.time", clock)
    lines = LogLines(total=200, style="wgan-gp-paper-28x28")
    model.play(lines, 50, 200)
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[3] for row in rows] == ["time"] * 7
    assert [float(row[4]) for row in rows] == [*[2.0] * 5, (45 * 2 + 50 * 6) / 95, 2.0]


def test_the_cost_on_held_out_digits_stands_in_the_lines_of_each_100(capsys):
    _, _, model = recorded("wgan_gp_paper_mnist")
    asked = []
    lines = LogLines(
        total=200,
        style="wgan-gp-paper-28x28",
        held_out=lambda model: asked.append(int(model.step)) or 0.25,
    )
    model.play(lines, 50, 200)
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert asked == [100, 200]
    assert {len(row) for row in rows[:5]} == {5}
    for row, step in zip(rows[5:], (99, 199), strict=True):
        assert [row[0], row[1], *row[3:6]] == [
            f"iter {step}", "train disc cost", "dev disc cost", "0.25", "time",
        ]  # fmt: skip


def test_the_table_names_the_loss_with_and_without_the_penalty(capsys):
    """The zoo's program would show 208, where the loss alone is below 1."""
    trace = np.load(TRACES / "zoo_wgan_gp.npz")
    losses = {
        "discriminator_loss": trace["loss_d_without_penalty"],
        "generator_loss": np.resize(trace["loss_g"], 7),
        "gradient_penalty": 10 * trace["penalty"],
    }
    Playback(10, losses).play(LogLines(total=7, every=5), 7, 7)
    header, *rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert header == [
        "step",
        "loss/discriminator",
        "penalty/gradient_penalty",
        "loss/discriminator_with_penalty",
        "loss/generator",
    ]
    assert [row[0] for row in rows] == ["0", "5", "6"]
    assert rows[0][1:] == ["1.41682", "104.963", "106.38", "0.491215"]
    assert float(rows[1][3]) == pytest.approx(trace["loss_d"][5], rel=1e-5)
    assert float(rows[1][1]) == pytest.approx(trace["loss_d_without_penalty"][5], rel=1e-4)


def test_lines_of_a_model_are_those_of_its_steps(model, capsys):
    """Calls of 5 steps; the lines of steps 0, 3, 6, ... are exact all the same."""
    lines, kept = LogLines(every=3, total=25, style="gan-intro-2016"), {}

    class Keep(LogLines):
        step_interval = 1

        def act(self, step, logs):
            kept[step] = logs

    model.fit(PLANE, batch_size=8, steps_per_epoch=25, callbacks=[Keep(every=1, total=25)])
    capsys.readouterr()
    model.reset(5)
    options = {"batch_size": 8, "steps_per_epoch": 25, "verbose": 0}
    model.fit(PLANE, callbacks=[lines], **options)
    out, err = capsys.readouterr()
    expected = [
        f"{step}: {kept[step]['loss/discriminator_with_penalty']}\t{kept[step]['loss/generator']}"
        for step in range(0, 25, 3)
    ]
    assert out.splitlines() == expected
    assert err == ""  # no terminal, no bar


def test_lines_of_given_data_are_means(model, batch, capsys):
    lines = LogLines(every=4, total=4, style="article")
    history = model.fit(batch, batch_size=16, callbacks=[lines], verbose=0).history
    lines = LogLines(every=4, total=8)
    history = model.fit(batch, batch_size=16, callbacks=[lines], verbose=0).history
    article, header, *rows = capsys.readouterr().out.splitlines()
    assert len(article.split(" ")) == 2 and header.split()[0] == "step"
    # A second fit goes on counting: its first step is 4, the last one is 7.
    assert [row.split()[0] for row in rows] == ["4", "7"]
    terms = ("discriminator_loss", "gradient_penalty", "r1")
    means = [history[name][0] for name in terms]
    expected = [*means, sum(means), history["generator_loss"][0]]
    np.testing.assert_allclose(np.array(rows[1].split()[1:], float), expected, rtol=1e-5)


def test_bad_arguments_and_the_styles_of_recipes():
    with pytest.raises(ValueError, match="log-every must be an integer of at least 1"):
        LogLines(every=0, total=10)
    with pytest.raises(ValueError, match=r"unknown log style\. Expected one of: table, gan-intro"):
        LogLines(total=10, style="other")
    assert style_of_recipe("default") == style_of_recipe("pacgan-2") == "table"
    assert style_of_recipe("article-wgan-gp-sigmoid") == "article"
    assert {style_of_recipe(name) for name in ("wgan-gp-paper", "gan-intro-2017")} <= set(
        LOG_STYLES
    )
