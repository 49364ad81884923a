"""`tfgan demo`: the pictures, what they say, and bad input."""

import json
import types

import numpy as np
import pytest
from helpers.commands import refused, tfgan
from PIL import Image

import tfgan as tfgan_package
from tfgan.cli import demo
from tfgan.reproductions import learning_rate_map as rate_map
from tfgan.reproductions import unrolled_gan

RING = tfgan_package.GaussianMixture.ring(8, radius=2.0, std=0.02)


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("dirac", (960, 588), "non-saturating, R1, alternating: 0."),
        ("optimistic-adam", (960, 588), "optimistic Adam: "),
    ],
)
def test_games_are_drawn_and_told(tmp_path, capsys, name, size, said):
    picture, numbers = tmp_path / "a.png", tmp_path / "a.json"
    assert tfgan("demo", name, "--out", picture, "--metrics", numbers, "--num-steps", 60) == 0
    with Image.open(picture) as image:
        assert image.size == size
        # Both starts are drawn in two colours.
        assert len(image.convert("RGB").getcolors(2**24)) > 50
    out = capsys.readouterr().out
    assert said in out and out.count("written: ") == 2
    found = json.loads(numbers.read_text())
    assert found["demonstration"] == name and found["config"]["num_steps"] == 60


def test_the_map_of_rates_is_drawn(tmp_path, capsys, monkeypatch):
    """The medians over seeds; a pair of rates that ended in NaN is told apart."""
    asked = {}

    def made_up(generator_rates, discriminator_rates, **options):
        asked.update(options)
        scores = np.outer(generator_rates, discriminator_rates)[..., None] * [1, 2, 3]
        scores[0, 0] = np.nan
        return scores

    monkeypatch.setattr(rate_map, "learning_rate_map", made_up)
    arguments = ("--out", tmp_path / "r.png", "--seed", 5, "--metrics", tmp_path / "r.json")
    assert tfgan("demo", "learning-rates", *arguments) == 0
    assert list(asked["seeds"]) == [5, 6, 7] and asked["num_steps"] == 2000
    assert "best: generator 0.00018, discriminator 0.0001" in capsys.readouterr().out.replace(
        "best: generator 0.0001, discriminator 0.00018",
        "best: generator 0.00018, discriminator 0.0001",
    )
    found = json.loads((tmp_path / "r.json").read_text())
    assert found["wasserstein_1"][0][0] == [None] * 3
    assert found["wasserstein_1"][12][12] == pytest.approx([0.01, 0.02, 0.03])


def test_the_arrows_of_a_portrait_are_the_games():
    """15 by 15 points, theta along the rows."""
    game = types.SimpleNamespace(vector_field=lambda theta, psi: (2.0 * theta, psi - theta))
    first, second = demo._field(game)
    line = np.linspace(-2.2, 2.2, 15)
    np.testing.assert_allclose(first, np.tile(2 * line, (15, 1)))
    np.testing.assert_allclose(second, line[:, None] - line)


def test_hopping_is_drawn_and_told(tmp_path, capsys, monkeypatch):
    """Both kinds at the same steps, by a model that does not train."""

    class MadeUp:
        def __init__(self, unrolled_steps, *, seed, jit_compile):
            assert seed == 3 and not jit_compile
            self.made, self.step, self.data = [0, 3] if unrolled_steps else [0], 0, RING

        def train(self, num_steps):
            self.step += num_steps

        def generate(self, n):
            return RING.modes[np.resize(self.made, n)]

        modes_made = unrolled_gan.UnrolledGAN.modes_made

    monkeypatch.setattr(unrolled_gan, "UnrolledGAN", MadeUp)
    picture, numbers = tmp_path / "u.png", tmp_path / "u.json"
    given = ("--num-steps", 50, "--seed", 3, "--out", picture, "--metrics", numbers)
    assert tfgan("demo", "unrolled", *given) == 0
    out = capsys.readouterr().out
    assert "XLA off: it slows unrolled updates down" in out
    assert "plain, step 10: 1 of 8 modes" in out
    assert "10 unrolled updates, step 50: 2 of 8 modes" in out
    found = json.loads(numbers.read_text())
    assert found["steps"] == [10, 20, 30, 40, 50]
    assert found["modes"] == {"plain": [1] * 5, "unrolled": [2] * 5}
    with Image.open(picture) as image:
        colours = image.convert("RGB").getcolors(2**24)
        assert image.size == (1200, 585) and (0, 158, 115) in {colour for _, colour in colours}


def test_a_place_of_the_map_is_a_training_with_its_rates():
    """At the recipe's own rates the score is the recipe's; other rates end elsewhere."""
    finished = []
    found = rate_map.learning_rate_map(
        [5e-2, 1e-3], [1e-3], seeds=(3,), num_steps=30, say=finished.append, jit_compile=False
    )
    assert found.shape == (2, 1, 1) and finished == [1, 2]
    model = tfgan_package.Gaussian1DGAN.from_recipe("gan-intro-2017", seed=3, jit_compile=False)
    data = tfgan_package.Gaussian(4.0, 0.5)
    model.fit(data, batch_size=8, steps_per_epoch=30, verbose=0)
    expected = tfgan_package.metrics.wasserstein_1d(model.generate(10_000, seed=3), data)
    assert found[1, 0, 0] == pytest.approx(expected, rel=1e-4)
    assert found[0, 0, 0] != pytest.approx(expected, rel=1e-2)


def test_bad_input_is_one_line(capsys):
    assert "Did you mean 'dirac'?" in refused(capsys, "demo", "drac")
    assert "are required: NAME, one of dirac, optimistic-adam" in refused(capsys, "demo")
    assert "--num-steps must be an integer" in refused(capsys, "demo", "dirac", "--num-steps", 0)
    assert "one of: .png, .pdf, .svg" in refused(capsys, "demo", "dirac", "--out", "a.mp4")
