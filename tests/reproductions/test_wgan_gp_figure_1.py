"""Figure 1 of the WGAN-GP paper: its numbers, by hand."""

import numpy as np

from tfgan.reproductions import wgan_gp_figure_1 as figure


def test_the_numbers_of_a_deep_critic():
    norms, weights = np.array([1e-3, 1e-2, 1e-1]), np.array([0.01, -0.01, 0.005, 0.0])
    found = figure._numbers(norms, weights, 0.01)
    assert found["gradient_norms"] == [1e-3, 1e-2, 1e-1]
    np.testing.assert_allclose([found["first_over_last"], found["decades"]], [0.01, 2.0])
    assert (found["share_at_bounds"], found["largest_weight"]) == (0.5, 0.01)


def test_a_given_number_of_steps_takes_the_place_of_the_settings(monkeypatch):
    taken = []
    monkeypatch.setattr(
        figure.critics, "train_critic", lambda data, constraint, **options: taken.append(options)
    )
    for steps in (None, 7):
        figure._train(None, None, figure.DEEP, 3, steps, False)
    assert [options["num_steps"] for options in taken] == [1500, 7]
    assert {"seed": 3, "batch_size": 256, "width": 32, "depth": 12}.items() <= taken[0].items()
