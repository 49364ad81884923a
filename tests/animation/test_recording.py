"""A recorded run that shows itself, and that is saved as a page and as a film."""

import html
import re

import pytest
from helpers.films import decode, distinct
from helpers.page_frames import record_line

from tfgan.animation import Recording


@pytest.fixture
def recording(tmp_path):
    return Recording(record_line(tmp_path / "a.frames.npz", first_steps=2, every=10))


def test_it_shows_itself_in_a_frame_of_its_own(recording):
    shown = recording._repr_html_()
    inside = re.fullmatch('<iframe srcdoc="([^"]*)" sandbox="allow-scripts" [^>]*></iframe>', shown)
    assert html.unescape(inside[1]) == recording.page()
    assert "<title>default, seed 1</title>" in recording.page()
    assert repr(recording) == f"Recording({str(recording.path)!r}): 15 frames"


def test_a_page_and_a_film(recording, tmp_path):
    path = recording.save(tmp_path / "a.html")
    assert path.read_text() == recording.page()
    path = recording.save(tmp_path / "a.gif", fps=5, size=(2, 1.2), rest=0, progress=False)
    # The first steps are no pictures of a film.
    assert len(decode(path)) == distinct(decode(path)) == 12
    with pytest.raises(ValueError, match="unknown ending"):
        recording.save(tmp_path / "a.avi")


def test_a_missing_file(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        Recording(tmp_path / "none.npz")
