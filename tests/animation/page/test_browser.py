"""The replay page in a real browser: a Chromium without a window, where one is found."""

import base64
import io
import itertools

import numpy as np
import pytest
from helpers.browser import Browser, find_browser
from helpers.colour_vision import contrast
from helpers.page_frames import make_run, record_digits, record_line, record_plane
from PIL import Image

from tfgan.animation.page import write_page
from tfgan.animation.page.packed_arrays import unpack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium is found"),
]
SIZES = {1280: 720, 820: 1180, 390: 844}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """{name: (page, its runs)}."""
    folder = tmp_path_factory.mktemp("pages")
    line = make_run(record_line(folder / "a.npz", count=30, first_steps=5))
    other = make_run(record_line(folder / "b.npz", count=15, recipe="gan-intro-2016"))
    plane = make_run(record_plane(folder / "c.npz", arrows=True))
    digits = make_run(record_digits(folder / "d.npz"))
    made = {"line": [line], "two": [line, other], "plane": [plane], "digits": [digits]}
    made["planes"] = [plane, plane]
    return {
        name: (write_page(folder / f"{name}.html", runs, title=name), runs)
        for name, runs in made.items()
    }


@pytest.fixture(scope="module")
def browser():
    with Browser() as made:
        yield made


@pytest.fixture
def opened(browser, pages):
    """Opens a page by its name. At the end nothing was complained of or asked from outside."""
    browser.requests.clear()
    browser.complaints.clear()
    browser.resize(1280, 720)

    def open_page(name, fragment=""):
        browser.open(pages[name][0], fragment)
        browser.drawn()
        return browser

    yield open_page
    assert browser.complaints == []
    asked = {address.partition("?")[0] for address in browser.requests}
    own = {f"file://{path}" for path, _ in pages.values()}
    assert {a for a in asked if not a.startswith("data:")} <= own | {"about:blank"}


def position(page):
    return page.run("replay.state.position")


def picture(page, which="picture"):
    """All pixels of the first picture, as text."""
    return page.run(f"document.querySelector('.{which}').toDataURL()")


@pytest.mark.parametrize("name", ["line", "two", "plane"])
def test_decoded_arrays_are_those_of_the_frames(opened, pages, name):
    """Bit by bit in float64: Python decodes the text to the same numbers."""
    page = opened(name)
    for i, run in enumerate(pages[name][1]):
        for array, packed in run["arrays"].items():
            found = page.run(f"Array.from(replay.runs[{i}].arrays.{array}.values)")
            np.testing.assert_array_equal(np.reshape(found, packed["shape"]), unpack(packed))
        for j, panel in enumerate(run["panels"]):
            for k, line in enumerate(panel["lines"]):
                found = page.run(f"Array.from(replay.runs[{i}].panels[{j}].lines[{k}].values)")
                np.testing.assert_array_equal(found, unpack(line["values"]))


def test_decoded_images_are_those_of_the_frames(opened, pages):

    page = opened("digits")
    page.until("replay.runs[0].images.every((image) => image.complete)")
    found = page.run("""(() => {
        const image = replay.runs[0].images[2];
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
        return Array.from(pixels).filter((_, i) => i % 4 === 0);
    })()""")
    # The browser decodes what was packed. How near that is, tests of the packing say.
    text = page.run("replay.runs[0].images[2].src")
    packed = Image.open(io.BytesIO(base64.b64decode(text.partition(",")[2]))).convert("RGB")
    exact = np.asarray(packed)[..., 0].astype(int)
    assert exact.shape == (57, 86)
    assert np.abs(np.reshape(found, exact.shape) - exact).max() <= 2


def test_keys(opened):
    page = opened("line")
    # The first steps are left out at first: 30 moments.
    assert position(page) == 0 and page.run("replay.state.moments.length") == 30
    seen = [picture(page)]
    for key, shift, expected in [
        ("ArrowRight", False, 1), ("ArrowRight", True, 11), ("ArrowLeft", False, 10),
        ("End", False, 29), ("ArrowRight", False, 29), ("Home", False, 0),
    ]:  # fmt: skip
        page.press(key, shift=shift)
        assert position(page) == expected, key
        seen.append(picture(page))
    assert len(set(seen)) == 5 and seen[0] == seen[-1]
    page.press("+")
    assert page.run("document.getElementById('speed').value") == "2"


def test_play_goes_on_and_stops_at_the_end(opened):
    page = opened("line")
    # Slow at first: a busy machine presses the second key late.
    page.run("document.getElementById('speed').value = '0.25'")
    page.press(" ")
    assert page.run("replay.state.playing")
    page.until("replay.state.position > 0")
    page.press(" ")
    at = position(page)
    assert not page.run("replay.state.playing") and at < 29
    page.run("new Promise((done) => setTimeout(done, 150))")
    assert position(page) == at
    page.run("document.getElementById('speed').value = '4'")
    page.run("document.getElementById('play').click()")
    page.until("replay.state.position === 29 && !replay.state.playing")
    # From the end it begins again.
    page.run("document.getElementById('play').click()")
    page.until("replay.state.position > 0 && replay.state.position < 29")
    page.press(" ")


def test_slider_buttons_and_address(opened):
    page = opened("line")
    page.run("""(() => {
        const slider = document.getElementById("slider");
        slider.value = "12";
        slider.dispatchEvent(new Event("input"));
    })()""")
    page.drawn()
    # Frames 0 to 5 are steps 0 to 5: position 12 is frame 18, step 130.
    assert position(page) == 12 and page.run("location.hash") == "#frame=18"
    assert page.run("document.querySelector('.numbers').textContent").startswith("step 130 of 300")
    page.run("document.getElementById('back').click()")
    page.run("document.getElementById('forward').click()")
    page.run("document.getElementById('forward').click()")
    assert position(page) == 13
    page.run("document.querySelector('#moments button').click()")
    page.drawn()
    caption = page.run("document.getElementById('caption').textContent")
    assert caption and page.run("location.hash") != "#frame=19"
    page = opened("line", "#frame=20")
    assert position(page) == 14


def test_the_mouse_moves_over_the_picture_and_the_curves(opened):
    page = opened("line", "#frame=16")
    assert position(page) == 10
    box = page.run("(() => { const b = document.querySelector('.picture').getBoundingClientRect();"
                   " return [b.left, b.top, b.width, b.height]; })()")  # fmt: skip
    left, top, width, height = box
    page.mouse("mousePressed", left + width / 4, top + height / 2)
    page.mouse("mouseMoved", left + width * 3 / 4, top + height / 2)
    page.mouse("mouseReleased", left + width * 3 / 4, top + height / 2)
    # Half of the picture's width is half of the 29 steps between the moments.
    assert position(page) in (24, 25)
    box = page.run("(() => { const b = document.querySelector('.panels').getBoundingClientRect();"
                   " return [b.left, b.top, b.width, b.height]; })()")  # fmt: skip
    left, top, width, height = box
    page.mouse("mousePressed", left + 3, top + height / 3)
    page.mouse("mouseReleased", left + 3, top + height / 3)
    assert position(page) == 0


def test_half_steps(opened):
    """After D's update the blue line is the next frame's, and the generator is the last one's."""
    page = opened("line", "#frame=2.5")
    assert page.run("document.getElementById('first').checked")
    assert page.run("replay.state.moments[replay.state.position]") == {
        "discriminator": 3, "generator": 2
    }  # fmt: skip
    text = page.run("document.querySelector('.numbers').textContent")
    assert text.startswith("step 2 of 300, then D's update 3: G has not moved yet")
    page.press("ArrowRight")
    assert page.run("location.hash") == "#frame=3"
    # 0, then D and G of steps 1 to 5, then 10, 20, ..., 300.
    assert page.run("replay.state.moments.length") == 1 + 10 + 30
    page.run("document.getElementById('first').click()")
    assert page.run("replay.state.moments.length") == 30


def test_two_runs_are_at_the_same_share(opened):
    """The runs have 300 and 150 steps."""
    page = opened("two")
    page.press("End")
    texts = page.run("Array.from(document.querySelectorAll('.numbers'), (p) => p.textContent)")
    assert texts[0].startswith("step 300 of 300") and texts[1].startswith("step 150 of 150")
    page.run("document.getElementById('slider').value = '14'")
    page.run("document.getElementById('slider').oninput()")
    page.drawn()
    texts = page.run("Array.from(document.querySelectorAll('.numbers'), (p) => p.textContent)")
    assert texts[0].startswith("step 150 of 300") and texts[1].startswith("step 80 of 150")


def test_pictures_of_two_runs_follow_each_other_on_a_phone(opened):
    """Both are in view above the controls. The curves of both follow."""
    page = opened("two")
    page.resize(390, 844)
    tops = {
        name: page.run(
            f"Array.from(document.querySelectorAll('.{name}'),"
            " (c) => c.getBoundingClientRect().bottom)"
        )
        for name in ("picture", "panels")
    }
    controls = page.run("document.getElementById('controls').getBoundingClientRect().top")
    assert max(tops["picture"]) < controls and max(tops["picture"]) < min(tops["panels"])


@pytest.mark.parametrize("width", [1280, 1100, 390])
def test_names_of_curves_are_not_cut(opened, width):
    """Beside the plane of two runs there is less room: the panel's title is left out there."""
    page = opened("planes")
    page.resize(width, 720)
    # Nothing is drawn in the two rightmost columns of pixels beside the names.
    edge = page.run("""(() => {
        const canvas = document.querySelector(".panels");
        const copy = document.createElement("canvas");
        [copy.width, copy.height] = [canvas.width, canvas.height];
        const context = copy.getContext("2d", { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const size = [canvas.width - 2, 0, 2, Math.round(1.5 * textSize())];
        return Math.max(...context.getImageData(...size).data);
    })()""")
    assert edge == 0


def test_words_stand_out_from_the_page(opened):
    """A contrast of at least 4.5, as WCAG 2.1 asks of text, light and dark."""
    page = opened("two")
    for dark in (False, True):
        page.resize(1280, 720, dark=dark)
        background = page.run("getComputedStyle(document.body).backgroundColor")
        words = "#legend, .swatch, .numbers, #caption, button, label, #keys, #count, h1, h2"
        found = page.run(
            f"Array.from(document.querySelectorAll('{words}'), (e) => getComputedStyle(e).color)"
        )
        assert min(contrast(shares(text), shares(background)) for text in found) >= 4.5


def shares(text):
    """Red, green and blue in [0, 1] of a colour such as "rgb(0, 114, 178)"."""
    return [float(n) / 255 for n in text[text.index("(") + 1 : -1].split(",")[:3]]


def test_buttons_choose_the_run_that_is_shown(browser, pages, tmp_path):
    runs = [dict(run, choice=[0, i]) for i, run in enumerate(pages["two"][1])]
    choices = [{"name": "rate", "values": ["0.1"]}, {"name": "size", "values": [4, 8]}]
    browser.complaints.clear()
    browser.open(write_page(tmp_path / "a.html", runs, choices=choices))
    pressed = "document.querySelectorAll('#choices [aria-pressed=true]')"
    pressed = f"Array.from({pressed}, (button) => button.textContent)"
    assert browser.run(pressed) == ["0.1", "4"]
    browser.drawn()
    one = picture(browser)
    assert browser.run("document.querySelectorAll('.run').length") == 1
    browser.press("End")
    browser.run("document.querySelectorAll('#choices button')[2].click()")
    browser.drawn()
    # It stays at the same share of the run.
    assert browser.run("document.querySelector('.numbers').textContent").startswith("step 150 of")
    # At the end both generators have learnt the data, at the start they are at other shares.
    browser.press("Home")
    assert browser.run(pressed) == ["0.1", "8"] and picture(browser) != one
    assert browser.complaints == []


def test_options_change_the_picture(opened):
    page = opened("line", "#frame=20")
    plain = picture(page)
    page.run("document.getElementById('optimal').click()")
    page.drawn()
    assert picture(page) != plain
    page = opened("plane")
    # The recording asked for arrows.
    assert page.run("document.getElementById('arrows').checked")
    plain = picture(page)
    page.run("document.getElementById('arrows').click()")
    page.drawn()
    assert picture(page) != plain


def test_a_caption_goes_when_it_is_not_true_any_more(opened):
    """The plane finds 0, 1, 5, 2, 8 and 8 modes."""
    page = opened("plane")
    caption = "document.getElementById('caption').textContent"
    seen = []
    for _ in range(6):
        seen.append(page.run(caption))
        page.press("ArrowRight")
    assert seen[:4] == ["", "First mode found.", "", "Collapse: 2 modes are left of 5."]
    assert seen[4] == "From here on all 8 modes are covered."


def test_dark_mode_by_preference_and_by_key(opened):
    page = opened("line")
    background = "getComputedStyle(document.body).backgroundColor"
    light, drawn = page.run(background), picture(page)
    page.resize(1280, 720, dark=True)
    dark = page.run(background)
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(21, 23, 27)")
    assert picture(page) != drawn
    page.press("d")
    assert page.run(background) == light and picture(page) == drawn


@pytest.mark.parametrize("name", ["line", "two", "plane", "digits"])
def test_nothing_is_wider_than_the_window(opened, name):
    page = opened(name)
    page.press("End")
    for (width, height), dark in itertools.product(SIZES.items(), (False, True)):
        page.resize(width, height, dark=dark)
        wide = "[document.documentElement.scrollWidth, innerWidth]"
        assert page.run(wide) == [width, width], dark
        # Every picture has a size, and something is drawn on it.
        sizes = page.run("Array.from(document.querySelectorAll('.picture'), (c) => c.clientHeight)")
        assert min(sizes) >= 150, width
        page.until("document.querySelector('.picture').toDataURL().length > 2000")
