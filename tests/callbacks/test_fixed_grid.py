"""Grids, walks, their callbacks and their plots."""

import keras
import numpy as np
import pytest
from conftest import make_gan

from tfgan import MNISTGAN, ConditionalGAN, ResidentImages, animation
from tfgan.animation.frames import FrameReader
from tfgan.animation.plots.image_grid import ImageGridPlot
from tfgan.animation.plots.loss_curves import LossCurvesPlot
from tfgan.animation.plots.registry import plot_for
from tfgan.callbacks.epoch_lines import EpochLines
from tfgan.callbacks.fixed_grid import FixedGrid, slerp, tile
from tfgan.callbacks.image_scores import ImageScores
from tfgan.callbacks.record_grid import RecordGrid


def test_tile_by_hand():
    images = np.arange(1, 4, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 1), np.uint8)
    expected = [
        [1, 1, 0, 2, 2],
        [1, 1, 0, 2, 2],
        [0, 0, 0, 0, 0],
        [3, 3, 0, 0, 0],
        [3, 3, 0, 0, 0],
    ]
    np.testing.assert_array_equal(tile(images, 2)[..., 0], expected)
    with pytest.raises(ValueError, match="columns must be an integer"):
        tile(images, 0)


def test_slerp_keeps_to_the_sphere_and_its_ends():
    a, b = np.array([[3.0, 0.0]]), np.array([[0.0, 3.0]])
    np.testing.assert_allclose(slerp(a, b, 0.0), a, atol=1e-6)
    np.testing.assert_allclose(slerp(a, b, 1.0), b, atol=1e-6)
    np.testing.assert_allclose(slerp(a, b, 1 / 3), [[3 * np.sqrt(3) / 2, 1.5]], rtol=1e-6)
    np.testing.assert_allclose(slerp(a, a, 0.4), a, atol=1e-6)
    assert np.isfinite(slerp(0 * a, b, 0.5)).all()


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)


def test_fixed_grid_shows_the_same_latents_of_the_model_as_it_is(images):
    source = ResidentImages(images)
    model = MNISTGAN.from_recipe("mnist-article", seed=1, jit_compile=False)
    grid = FixedGrid(model, source, seed=3)
    first = grid()
    assert first.shape == (115, 115, 1) and first.dtype == np.uint8
    np.testing.assert_array_equal(first, grid())
    np.testing.assert_array_equal(
        first[29:57, 58:86], source.to_uint8(model.decode(grid.latents[6:7]))[0]
    )
    model.fit(source, batch_size=4, epochs=1, verbose=0)
    assert not np.array_equal(first, grid())


def test_conditional_grid_has_a_row_for_each_class(images):
    source = ResidentImages(images, np.arange(20) % 10)
    model = ConditionalGAN.from_recipe("mlp", seed=1)
    grid = FixedGrid(model, source, seed=3)
    assert grid().shape == (10 * 29 - 1, 8 * 29 - 1, 1)
    np.testing.assert_array_equal(grid.labels[:9], [0] * 8 + [1])
    np.testing.assert_array_equal(grid.latents[0], grid.latents[8])
    steps = list(grid.walk(8))
    np.testing.assert_array_equal(steps[0], grid())
    # After one step of eight each column shows its right neighbour's latents.
    np.testing.assert_array_equal(steps[1][:, :28], steps[0][:, 29:57])


def test_walk_goes_through_every_latent(images):
    model = MNISTGAN.from_recipe("mnist-article", seed=1, jit_compile=False)
    grid = FixedGrid(model, ResidentImages(images), seed=3)
    steps = list(grid.walk(32))
    np.testing.assert_array_equal(steps[2][:28, :28], steps[0][:28, 29:57])
    assert not np.array_equal(steps[1][:28, :28], steps[0][:28, :28])


def test_recorded_grids_become_an_animation(tmp_path, source):
    model = make_gan(steps_per_execution=4, penalty=None)
    grid = lambda: np.full((6, 6, 1), int(model.step.numpy()), np.uint8)  # noqa: E731
    path = tmp_path / "run.frames.npz"
    with RecordGrid(path, grid, every=10, metadata={"title": "test"}) as recorder:
        model.fit(source, steps_per_epoch=30, callbacks=[recorder], verbose=0)
    with FrameReader(path) as frames:
        assert [frame["step"] for frame in frames] == [0, 12, 20, 30]
        assert [frame["grid"].max() for frame in frames] == [0, 12, 20, 30]
        plot = plot_for(frames.kind, frames.metadata)
        assert plot.title == "test"
        assert animation.render(frames, plot, tmp_path / "a.gif", progress=False) == 4
    assert (tmp_path / "a.gif").stat().st_size > 1000


def test_plot_draws_the_pixels_it_is_given():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    canvas = FigureCanvasAgg(Figure(figsize=(4, 4.45), dpi=100))
    plot = ImageGridPlot()
    plot.setup(canvas.figure)
    grid = np.zeros((2, 2, 3), np.uint8)
    grid[0, 1], grid[1, 0] = (255, 0, 0), (0, 0, 255)
    plot.draw({"grid": grid, "step": 7}, 0, 1)
    canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3]
    height, width = drawn.shape[:2]
    np.testing.assert_array_equal(drawn[height // 3, 2 * width // 3], [255, 0, 0])
    np.testing.assert_array_equal(drawn[2 * height // 3, width // 3], [0, 0, 255])
    np.testing.assert_array_equal(drawn[height // 3, width // 3], [0, 0, 0])
    assert plot._label.get_text() == "step 7"
    with pytest.raises(ValueError, match="a frame must hold grid"):
        plot.draw({"grid": grid[0]}, 0, 1)
    with pytest.raises(ValueError, match="no optimal discriminator"):
        plot_for("image-grid", {}, optimal=True)


def test_loss_curves(tmp_path):
    curves = {"discriminator_loss": [1.0, 0.5], "generator_loss": [1.0, 2.0], "fid": [9.0, 3.0]}
    animation.draw_still(curves, LossCurvesPlot(), tmp_path / "losses.svg")
    text = (tmp_path / "losses.svg").read_text()
    assert "discriminator loss" in text and "FID" in text and "epoch" in text
    with pytest.raises(ValueError, match="a frame must hold discriminator_loss, generator_loss"):
        animation.draw_still({"fid": [1.0]}, LossCurvesPlot(), tmp_path / "bad.svg")
    assert not (tmp_path / "bad.svg").exists()


def test_scores_are_taken_every_so_many_epochs_and_repeated_between(source, capsys):
    class Scorer:
        calls = 0

        def score_model(self, model, source, seed):
            self.calls += 1
            return {"fid": float(self.calls), "sure": 0.5}

    scorer = Scorer()
    model = make_gan(penalty=None)
    scores = ImageScores(scorer, source, every=2)
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: seen.append(logs["fid"]))
    model.fit(
        source, steps_per_epoch=2, epochs=5, callbacks=[scores, EpochLines(5), watch], verbose=0
    )
    assert seen == [1.0, 2.0, 2.0, 3.0, 3.0]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("epoch 1/5: ") and "D_loss" in lines[0] and "fid 1.0000" in lines[0]
