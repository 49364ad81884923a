"""Where captions begin, by hand."""

import numpy as np

from tfgan.animation.page.captions import caption, ends, first_where, plateau, stays_from


def test_first_and_lasting():
    assert first_where([False, True, False, True]) == 1
    assert first_where([False, False]) is None
    assert stays_from([True, False, True, True]) == 2
    assert stays_from([True, True]) == 0
    assert stays_from([True, False]) is None


def test_an_end():
    assert ends([False, True, True, False, True], 1) == 3
    assert ends([False, True, True], 1) is None
    assert caption(1, "a", "b", until=np.int64(3))["until"] == 3 and "until" not in caption(
        1, "", ""
    )


def test_a_caption_has_json_numbers():
    assert caption(np.int64(3), "collapse", "text") == {
        "frame": 3, "name": "collapse", "text": "text"
    }  # fmt: skip


def test_a_plateau_begins_where_the_loss_stops_to_fall():
    falling = np.concatenate([np.linspace(2.0, 1.0, 40), np.full(60, 1.0)])
    (found,) = plateau(falling)
    # 15 % of the range are left at frame 33; the running mean of 5 frames follows by 2.
    assert 33 <= found["frame"] <= 37 and found["name"] == "D's loss settles"


def test_no_plateau_where_the_loss_moves_to_the_end_or_never_did():
    assert plateau(np.linspace(2.0, 1.0, 100)) == []
    assert plateau(np.ones(100)) == []
