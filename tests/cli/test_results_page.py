"""The page of results: its tables are made from the kept JSON."""

import json
import re
from pathlib import Path

import pytest

from tfgan._version import __version__
from tfgan.cli import outputs, results_page

PAGE = Path(__file__).parents[2] / "animations" / "RESULTS.md"


def test_the_page_is_made_from_the_files():
    assert PAGE.read_text("utf-8") == results_page.page()
    assert "<!-- table" not in results_page.page()


def test_its_links_lead_somewhere():
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / link).exists(), link


def run(version, **values):
    numbers = {"w1": 4.61, "w1_standard_error": 0.72, "w1_median": 1.04, "w1_worst": 25.2}
    counts = {"num_trials": 100, "num_converged": 2, "num_not_finite": 33}
    return {"version": version, **numbers, **counts, "config": {"recipe": "default"}, **values}


def test_newer_versions_come_first_and_flags_are_told(tmp_path):
    old = run("0.9.1", config={"recipe": "gan-intro-2016", "minibatch": True, "mean": -2.0})
    new = run("0.10.0", num_not_finite=0, w1=0.0340, w1_standard_error=0.0018)
    (tmp_path / "gan1d-a.json").write_text(json.dumps([old]))
    (tmp_path / "gan1d-b.json").write_text(json.dumps(new))
    (tmp_path / "page.md").write_text("# Text\n\n<!-- table: gan1d -->\n\nEnd.\n")
    assert results_page.page(tmp_path) == (
        "# Text\n\n"
        "| flags | version | seeds | converged | within a tenth of the deviation | "
        "mean +- standard error | median | worst | KS, median | both bumps |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
        "| | 0.10.0 | | 2 of 100 | | 0.0340 +- 0.0018 | 1.04 | 25.2 | | |\n"
        "| `--recipe gan-intro-2016 --mean -2 --minibatch` | 0.9.1 | | 2 of 100, 33 end in NaN "
        "| | 4.6 +- 0.7 | 1.04 | 25.2 | | |\n\nEnd.\n"
    )


def test_a_newer_run_replaces_an_older_one():
    head = ["system", "version", "score"]
    rows = [["a", "0.10.0", "1"], ["a", "0.9.1", "2"], ["b", "0.9.1", "3"]]
    assert results_page.newest([head, *rows]) == [head, rows[0], rows[2]]
    # Rows of one version are all kept: two kinds of one run, say.
    twice = [["a", "0.9.1", "plain"], ["a", "0.9.1", "unrolled"]]
    assert results_page.newest([head, *twice]) == [head, *twice]
    assert results_page.newest([["system"], ["a"], ["a"]]) == [["system"], ["a"], ["a"]]


def test_what_is_not_there_is_refused(tmp_path):
    (tmp_path / "page.md").write_text("<!-- table: nothing -->")
    with pytest.raises(ValueError, match=r"no table is called nothing\. Expected one of: gan1d"):
        results_page.page(tmp_path)
    (tmp_path / "page.md").write_text("<!-- table: gan1d -->")
    with pytest.raises(ValueError, match=r"must hold gan1d\.json"):
        results_page.page(tmp_path)
    (tmp_path / "gan1d.json").write_text("{}")
    with pytest.raises(ValueError, match="each with a version"):
        results_page.page(tmp_path)


def test_commands_write_the_version(tmp_path):
    outputs.write_metrics(tmp_path / "a.json", {"w1": 1.0})
    assert json.loads((tmp_path / "a.json").read_text()) == {"version": __version__, "w1": 1.0}
