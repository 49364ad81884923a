"""`tfgan.watch`: one call trains, records, and shows itself in a notebook."""

import gc
import html
import json
import re

import numpy as np
import pytest
from conftest import all_weights, assert_same, make_gan
from helpers.points import small_points_gan
from helpers.runs import AtStep, interrupt

import tfgan
from tfgan.animation import FrameReader, page_run
from tfgan.callbacks import watch as module

LINE = tfgan.Gaussian(4.0, 0.5)


@pytest.fixture(scope="module")
def compiled_line():
    return tfgan.Gaussian1DGAN.from_recipe("default", num_steps=100, jit_compile=False)


@pytest.fixture
def line(compiled_line):
    compiled_line.reset(1)
    return compiled_line


@pytest.fixture(autouse=True)
def few_first_steps(monkeypatch):
    monkeypatch.setattr(module, "FIRST_STEPS", 5)


def steps_of(recording):
    with FrameReader(recording.path) as frames:
        return [frame["step"] for frame in frames]


def test_a_run_on_the_line_shows_itself(line):
    recording = tfgan.watch(line, LINE, num_steps=30, batch_size=8, every=15, title="a < b")
    assert steps_of(recording) == [*range(6), 15, 30]
    assert repr(recording).endswith("frames.npz'): 8 frames")
    shown = recording._repr_html_()
    (inside,) = re.findall('^<iframe srcdoc="([^"]*)"', shown)
    page = html.unescape(inside)
    assert page == recording.page() and "<title>a &lt; b</title>" in page
    run = json.loads(re.search(r"^const DATA = (.*);$", page, re.M)[1])["runs"][0]
    assert run["dataMean"] == 4.0 and run["lastStep"] == 30
    assert run["panels"][0]["title"] == "losses"


def test_watching_changes_nothing(line):
    line.fit(LINE, batch_size=8, steps_per_epoch=20, verbose=0)
    plain = all_weights(line)
    line.reset(1)
    tfgan.watch(line, LINE, num_steps=20, batch_size=8)
    assert_same(plain, all_weights(line))


def test_every_is_kept_whatever_the_length_of_the_calls(line):
    """Calls make up to 100 steps by themselves."""
    tfgan.watch(line, LINE, num_steps=1, batch_size=8)
    recording = tfgan.watch(line, LINE, num_steps=34, batch_size=8, every=7)
    # Step 1 was made before: there are no first steps to show.
    assert steps_of(recording) == [7, 14, 21, 28, 35]


def test_an_interrupted_run_is_returned(line):
    recording = tfgan.watch(
        line, LINE, num_steps=30, batch_size=8, every=5, callbacks=[AtStep(15, interrupt)]
    )
    assert steps_of(recording) == [0, 1, 2, 3, 4, 5, 10, 15]


def test_a_temporary_file_goes_with_its_recording(line):
    recording = tfgan.watch(line, LINE, num_steps=1, batch_size=8)
    folder = recording.path.parent
    assert folder.is_dir()
    del recording
    gc.collect()
    assert not folder.exists()


def test_points_in_the_plane(tmp_path):
    path = tmp_path / "a.frames.npz"
    ring = tfgan.GaussianMixture.ring()
    recording = tfgan.watch(small_points_gan(), ring, num_steps=2, batch_size=32, path=path)
    assert recording.path == path and steps_of(recording) == [1, 2]
    assert page_run_of(path)["panels"][1]["title"] == "modes covered"


def page_run_of(path):
    with FrameReader(path) as frames:
        return page_run(frames)


def test_what_has_no_picture_is_refused():
    images = np.zeros((4, 8, 8, 1), np.uint8)
    with pytest.raises(ValueError, match=r"watch shows models of numbers.*Received: GAN, Gaussian"):
        tfgan.watch(make_gan(), tfgan.Gaussian(event_size=2))
    with pytest.raises(ValueError, match="Received: GaussianMixtureGAN, ndarray"):
        tfgan.watch(small_points_gan(), images)
    with pytest.raises(ValueError, match="num_steps must be an integer of at least 1"):
        tfgan.watch(make_gan(), LINE, num_steps=0)
