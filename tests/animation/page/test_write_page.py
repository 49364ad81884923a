"""The page as a file: whole, small, and on its own."""

import json
import re

import numpy as np
import pytest
from helpers.page_frames import make_run, record_line, record_plane

from tfgan.animation import palette
from tfgan.animation.page import page, write_page
from tfgan.animation.page.write_page import SCRIPTS


def data_of(text):
    return json.loads(re.search(r"^const DATA = (.*);$", text, re.M)[1])


def test_everything_is_inside(tmp_path):
    run = make_run(record_line(tmp_path / "a.npz"))
    path = write_page(tmp_path / "a.html", [run], title="1 < 2 & </script>")
    text = path.read_text()
    assert "<title>1 &lt; 2 &amp; &lt;/script&gt;</title>" in text
    assert text.count("</script>") == 1
    found = data_of(text)
    assert found["title"] == "1 < 2 & </script>"
    assert found["runs"] == json.loads(json.dumps([run]))
    assert not re.search("<!--|/\\*(?:COLOURS|STYLE|PROGRAM)", text)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "a.npz"]


def test_nothing_is_loaded_from_outside(tmp_path):
    text = page([make_run(record_plane(tmp_path / "a.npz"))])
    text = re.sub(r'"data":"[^"]*"', "", text)
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(|import\(|fetch\(|XMLHttp", text)
    assert "default-src 'none'" in text


def test_colours_are_those_of_the_palette():
    text = page([{"kind": "x"}])
    for name, colour in {**palette.LIGHT, **palette.PAGE_LIGHT}.items():
        assert text.count(f"--{name}: {colour};") == 1
    for name, colour in {**palette.DARK, **palette.PAGE_DARK}.items():
        assert text.count(f"--{name}: {colour};") == 2
    used = set(re.findall(r"var\(--([\w-]+)\)", text)) - {"count", "mark"}
    used |= set(re.findall(r'colour\("([\w-]+)"\)', text))
    assert used <= set(re.findall(r"--([\w-]+): #", text))


def test_the_program_is_readable():
    """Lines of people, not of a machine: short, and with comments."""
    text = page([{"kind": "x"}])
    program = text.partition("const DATA")[2].splitlines()[1:]
    assert len(program) > 300 and max(map(len, program)) <= 100
    assert len(SCRIPTS) == 8


def test_sizes(tmp_path):
    """120 frames of noise, the worst case: under 400 kB in 1-D, under 1.5 MB in 2-D."""
    program = len(page([{"kind": "x"}]))
    # The size grows with the frames, so a twelfth of them is enough.
    run = make_run(record_line(tmp_path / "a.npz", count=10))
    # The first 50 steps are frames, too.
    assert program + (len(page([run])) - program) * 17 < 400_000
    run = make_run(record_plane(tmp_path / "b.npz", 10, modes=np.full(10, 8)))
    assert program + (len(page([run])) - program) * 12 < 1_500_000


def test_what_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one run"):
        page([])
    with pytest.raises(ValueError, match="does not exist"):
        write_page(tmp_path / "no" / "a.html", [{}])
