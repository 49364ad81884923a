"""The comparison of a layer with TensorFlow's own, with steps that take a made-up time."""

import types

import pytest

from tfgan.cli import benchmark_layers as benchmark


def test_the_fastest_round_of_each_side_counts(monkeypatch):
    """The replacement is in place where the other side is made and where it runs, only there."""
    now = [0.0]
    monkeypatch.setattr(benchmark.time, "perf_counter", lambda: now[0])
    place = types.SimpleNamespace(layer="ours")
    made, slow = [], iter([9, 9, 3, 8, 1, 2, 5, 4])

    def make():
        made.append(place.layer)

        def run(steps):
            made.append((place.layer, steps))
            now[0] += next(slow)

        return run

    row = benchmark._compare("a row", make, [(place, "layer", "theirs")], 10, 3)
    assert row == ("a row", 100.0, 200.0, 2.0)
    assert made[:4] == ["ours", ("ours", 10), "theirs", ("theirs", 10)]
    assert made[4:] == [("ours", 10), ("theirs", 10)] * 3 and place.layer == "ours"


def test_each_layer_is_measured_in_a_recipe_that_has_it(monkeypatch):
    taken = []
    monkeypatch.setattr(benchmark, "_compare", lambda *given: taken.append(given) or given[0])
    names = benchmark.rows(2)
    assert names == [
        "gan2d default: sine_and_cosine",
        "gan2d article-wgan-gp-no-sigmoid: relu",
        "conditional default: transposed_convolution",
    ]
    assert [given[3:] for given in taken] == [(400, 2), (20, 2), (100, 2)]
    for _, _, replacements, _, _ in taken:
        for module, name, _ in replacements:
            assert callable(getattr(module, name))


def test_a_run_waits_for_its_last_step():
    calls = []
    variable = types.SimpleNamespace(numpy=lambda: calls.append("waits"))
    model = types.SimpleNamespace(
        fit=lambda data, **options: calls.append((data, options)),
        generator=types.SimpleNamespace(trainable_variables=[variable]),
    )
    benchmark._trainer(model, "data", 16)(30)
    options = {"batch_size": 16, "epochs": 1, "steps_per_epoch": 30, "verbose": 0}
    assert calls == [("data", options), "waits"]


def test_tensorflows_own_are_the_same_functions():
    import numpy as np

    from tfgan.layers.image_transpose import transposed_convolution
    from tfgan.layers.sine_and_cosine import sine_and_cosine

    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 3, 3, 4)).astype("float32")
    kernel = rng.normal(size=(4, 4, 2, 4)).astype("float32")
    arguments = (x, kernel, (6, 6, 2), (2, 2), "SAME")
    np.testing.assert_allclose(
        benchmark._transposed_convolution(*arguments), transposed_convolution(*arguments), atol=1e-5
    )
    for own, theirs in zip(sine_and_cosine(x[0]), benchmark._sine_and_cosine(x[0]), strict=True):
        np.testing.assert_allclose(own, theirs, atol=1e-6)


@pytest.mark.parametrize("name", ["_points", "_digits"])
def test_the_recipes_are_as_they_are(name, monkeypatch):
    made = []
    for kind in (benchmark.GaussianMixtureGAN, benchmark.ConditionalGAN):
        monkeypatch.setattr(
            kind, "from_recipe", lambda recipe, seed: made.append((recipe.name, seed))
        )
    monkeypatch.setattr(benchmark, "_trainer", lambda model, data, size: made.append((data, size)))
    if name == "_points":
        benchmark._points("article-gan")()
    else:
        benchmark._digits()
    recipe, (data, size) = made
    assert recipe == (("article-gan" if name == "_points" else "default"), 0)
    assert (size, data.event_size) == ((512, 2) if name == "_points" else (64, 784))
