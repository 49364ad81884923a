"""Recorded pictures: which steps, and which history they show."""

import pytest
from conftest import assert_same
from helpers.points import fit_points, small_points_gan

from tfgan import GaussianMixture
from tfgan.animation.frames import FrameReader
from tfgan.callbacks import RecordPictures

RING = GaussianMixture.pacgan_ring()


@pytest.fixture(scope="module")
def model():
    return small_points_gan()


def test_few_frames_still_show_every_score_and_the_end(tmp_path, model):
    """Frames at least 4 steps apart, of scores at every second step, and the last step's frame."""
    options = {"every": 2, "num_steps": 10, "limit": 2.0}
    found = {}
    for name, apart in (("all", None), ("few", 4)):
        model.reset(3)
        path = tmp_path / f"{name}.frames.npz"
        with RecordPictures(path, RING, pictures_every=apart, **options) as recorder:
            fit_points(model, RING, 10, recorder)
        with FrameReader(path) as frames:
            found[name] = list(frames)
            assert frames.metadata == recorder.metadata
        assert recorder.num_frames == len(found[name])
        assert_same(list(recorder.last.values()), list(found[name][-1].values()))
        assert [row["step"] for row in recorder.history] == [2, 4, 6, 8, 10]
    assert [frame["step"] for frame in found["few"]] == [4, 8, 10]
    assert found["few"][-1]["history"][:, 0].tolist() == [2, 4, 6, 8, 10]
    # The rows of scores to come repeat the last row.
    assert found["few"][0]["history"][:, 0].tolist() == [2, 4, 4, 4, 4]
    for frame, same in zip(found["few"], [found["all"][i] for i in (1, 3, 4)], strict=True):
        assert_same(list(frame.values()), list(same.values()))


def test_a_resumed_recorder_goes_on_with_frames_and_scores(tmp_path, model):
    """The second part's file is that of a run that never stopped."""
    options = {"every": 2, "num_steps": 8, "limit": 2.0, "pictures_every": 4}
    found = {}
    for name, parts in (("whole", (8,)), ("resumed", (6, 2))):
        model.reset(3)
        earlier = None
        for part in parts:
            path = tmp_path / f"{name}-{part}.frames.npz"
            with RecordPictures(path, RING, **options) as recorder:
                if earlier is not None:
                    recorder.set_state(*earlier)
                fit_points(model, RING, part, recorder)
                earlier = recorder.get_state(), path
        with FrameReader(path) as frames:
            found[name] = list(frames)
    assert [frame["step"] for frame in found["resumed"]] == [4, 8]
    assert found["resumed"][-1]["history"][:, 0].tolist() == [2, 4, 6, 8]
    for frame, same in zip(found["resumed"], found["whole"], strict=True):
        assert_same(list(frame.values()), list(same.values()))


def test_a_frame_has_a_bounded_number_of_scores(tmp_path):
    with pytest.raises(ValueError, match="every must be at least 100 in a run of 10000000 steps"):
        RecordPictures(tmp_path / "a.npz", RING, every=10, num_steps=10**7, limit=1.0)
