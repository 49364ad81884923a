"""The HTML report and its pictures."""

import base64
import datetime
import io
import platform
import re

import keras
import numpy as np
import pytest
from helpers.browser import Browser, find_browser
from PIL import Image

from tfgan._version import __version__
from tfgan.pytorch.parity import pictures, report, systems

RESULT = {
    "name": "one",
    "title": "a <test>",
    "precision": "float64",
    "steps": 2,
    "batch_size": 4,
    "failures": [],
    "explained_by_rounding": ["step 1: loss x differs"],
    "last_matching_step": None,
    "differences": [(0, 0.0, 0.0, 0.0), (1, 1e-16, 2e-15, 0.0), (2, 1e-9, float("nan"), 1e-8)],
}
SPEED = {"keras_median": 40.0, "pytorch_median": 10.0, "ratio": 4.0, "batch_size": 8,
         "no_compiled": "no C++ compiler", "threads": 1}  # fmt: skip


def quality(samples, same=True):
    sides = {}
    for name in ("keras", "pytorch", "keras_equal_time", "pytorch_equal_time"):
        sides |= {name: [1.0, 2.0], f"{name}_mean": 1.5, f"{name}_error": 0.5}
    return {**sides, "score": "W1", "steps": 3, "seeds": 2, "errors": 0.0, "same": same,
            "samples": {"keras": samples, "pytorch": samples}}  # fmt: skip


def test_page():
    points, line = np.zeros((5, 2)), np.ones((7, 1))
    digits = np.full((16, 28, 28, 1), 7, np.uint8)
    results = [
        {**RESULT, "speed": SPEED, "quality": quality(samples, same)}
        for samples, same in ((points, True), (line, True), (digits, False))
    ]
    page = report.page(results)
    assert "http" not in page and "<test>" not in page and "a &lt;test&gt;" in page
    # Curves and scores of each, one picture of ratios, samples of both libraries of two.
    assert page.count("<svg") == 3 + 3 + 1 + 4
    assert page.count("data:image/png;base64,") == 2
    assert page.count(">differs<") == 1 and page.count(">agrees<") == 5
    assert "one: step 1: loss x differs" in page and "1.5 &plusmn; 0.5" in page


def test_the_page_names_the_date_the_versions_and_the_device():
    found = report.environment()
    assert found["date"] == datetime.datetime.now(datetime.UTC).date().isoformat()
    for name, version in (("tfgan", __version__), ("keras", keras.__version__)):
        assert f"{name} {version}" in found["versions"]
    assert "tensorflow 2." in found["versions"] and "torch 2." in found["versions"]
    assert found["Python"].startswith(platform.python_version())
    assert "PU (" in found["Keras runs on"]
    page = report.page([])
    for name, said in found.items():
        assert f"<dt>{name}</dt><dd>{report.html.escape(said)}</dd>" in page


def test_the_page_says_first_how_it_ended():
    good, bad = RESULT, {**RESULT, "failures": ["step 1"]}
    assert ">Both libraries agree.<" in report.page([good])
    assert ">All 2 systems agree.<" in report.page([good, good])
    said = ">1 of 2 differ: a &lt;test&gt;.<"
    assert said in report.page([good, bad])
    assert ">Neither numbers nor scores were compared.<" in report.page([{"title": "a"}])
    wrong = {**RESULT, "quality": quality(np.zeros((5, 2)), same=False)}
    assert said in report.page([good, wrong])


def test_a_cell_knows_its_name():
    """On a phone a row is a block of lines, each with the name of its column."""
    page = report.page([{**RESULT, "speed": SPEED, "quality": quality(np.zeros((5, 2)))}])
    tables = re.findall(r"<table>(.*?)</table>", page)
    assert len(tables) == 3
    for table in tables:
        head = re.findall(r"<th scope='col'>([^<]*)</th>", table)
        cells = re.findall(r"<td [^>]*data-name='([^']*)'", table)
        assert "" not in head and len(cells) in (len(head), len(head) - 1)  # one spans two
        assert cells[: len(head) - 2] == head[:-2]


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no Chromium is found")
def test_the_page_fits_a_phone_light_and_dark(tmp_path):
    result = {**RESULT, "title": "a GAN with a long name, " * 4, "speed": SPEED}
    samples = np.random.default_rng(0).normal(size=(50, 2))
    path = tmp_path / "report.html"
    path.write_text(report.page([{**result, "quality": quality(samples)}] * 2))
    with Browser() as browser:
        browser.open(path)
        for width in (390, 820, 1280):
            colours = []
            for dark in (False, True):
                browser.resize(width, 900, dark=dark)
                wide = "document.documentElement.scrollWidth"
                assert browser.run(wide) <= width
                ask = "getComputedStyle(document.querySelector('{}')).{}"
                names = (("body", "backgroundColor"), ("svg text", "fill"), ("svg circle", "fill"))
                colours.append([browser.run(ask.format(*name)) for name in names])
            assert all(light != dark for light, dark in zip(*colours, strict=True))
            assert colours[1][0] == "rgb(21, 23, 27)"
        assert not browser.complaints
        assert all(url.startswith(("file://", "about:", "data:")) for url in browser.requests)


def test_a_failure_is_on_the_page():
    page = report.page([{**RESULT, "failures": ["step 1: loss y differs by 2"]}])
    assert "step 1: loss y differs by 2" in page and ">agrees<" not in page
    assert ">agrees to step 7<" in report.page([{**RESULT, "last_matching_step": 7}])


def test_titles_are_words():
    assert not any(re.match(r"S\d", system.title) for system in systems.SYSTEMS.values())


def test_digits_are_a_png_of_two_rows():
    digits = np.random.default_rng(0).integers(0, 256, (16, 3, 4, 1)).astype(np.uint8)
    figure = pictures.samples({"keras": digits})
    data = re.search(r"base64,([^']+)'", figure).group(1)
    found = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert found.shape == (6, 32) and "width='32'" in figure
    np.testing.assert_array_equal(found[:3, :4], digits[0, :, :, 0])
    np.testing.assert_array_equal(found[3:, 28:], digits[15, :, :, 0])


def test_difference_curves_are_logarithmic():
    """1e-17 and below are at the bottom, 1 and above and NaN at the top."""
    rows = [(0, 0.0, 0.0, 0.0), (1, 1e-17, 1.0, 10.0), (2, 10**-8.5, float("nan"), 0.0)]
    svg = pictures.difference_curves(rows)
    lines = [
        [tuple(map(float, point.split(","))) for point in points.split()]
        for points in re.findall(r"<polyline points='([^']+)'", svg)
    ]
    bottom, top = 190 - 26, 14
    assert [y for _, y in lines[0]] == [bottom, (bottom + top) / 2]
    assert [y for _, y in lines[1]] == [top, top]
    assert [y for _, y in lines[2]] == [bottom, top, bottom]
