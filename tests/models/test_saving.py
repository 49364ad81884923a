"""Saved and loaded: the same model, and training that goes on as if it had never stopped."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import all_weights, assert_same, make_gan, make_networks

import tfgan
from tfgan import (
    DRAGAN,
    GAN,
    R1,
    R2,
    Gaussian,
    Gaussian1DGAN,
    GradientPenalty,
    WeightClipping,
    losses,
)
from tfgan.models import saving
from tfgan.optimizers.tensorflow_1 import TF1Adam

ROOT = Path(__file__).parents[2]
LINE = Gaussian(4.0, 0.5)
PLANE = Gaussian(1.0, 0.5, event_size=2)
schedules = keras.optimizers.schedules


def penalised():
    model = make_gan(
        seed=2**31 - 1,
        generator_optimizer=keras.optimizers.Adam(schedules.ExponentialDecay(1e-2, 5, 0.5)),
        discriminator_optimizer=keras.optimizers.RMSprop(1e-2, momentum=0.5),
        penalty=[GradientPenalty(0.5, one_sided=True), R1(0.1), R2(0.2), DRAGAN(0.3)],
        loss=losses.get("relativistic"),
        discriminator_steps=2,
        jit_compile=False,
    )
    return model, PLANE


def clipped():
    model = make_gan(
        generator_optimizer=TF1Adam(1e-2, epsilon=1e-8),
        discriminator_optimizer=keras.optimizers.SGD(schedules.PolynomialDecay(0.1, 20)),
        penalty=WeightClipping(0.03),
        loss="wasserstein",
        generator_average=None,
        steps_per_execution=3,
        jit_compile=False,
    )
    return model, PLANE


def from_recipe(name, **options):
    return lambda: (Gaussian1DGAN.from_recipe(name, seed=3, num_steps=20, **options), LINE)


KINDS = {
    "penalised": penalised,
    "clipped": clipped,
    "default": from_recipe("default", jit_compile=False),
    "default-minibatch": from_recipe("default", minibatch=True, jit_compile=False),
    "2016": from_recipe("gan-intro-2016", jit_compile=False),
    "2017-minibatch": from_recipe("gan-intro-2017", minibatch=True, jit_compile=False),
}


@pytest.fixture(scope="module")
def made():
    """Models by kind, each built and traced once, and as new for each test."""
    cache = {}

    def get(kind):
        if kind not in cache:
            model, data = KINDS[kind]()
            cache[kind] = model, data, int(model.seed.numpy())
        model, data, seed = cache[kind]
        model.reset(seed)
        return model, data

    return get


def train(model, data, steps=7):
    return model.fit(data, batch_size=8, steps_per_epoch=steps, verbose=0).history


def configuration(model):
    configs = {**model.get_config(), "compile": model.get_compile_config()}
    return json.loads(json.dumps(configs))  # JSON is what a file holds


# Of the recipes, these are quick: one with minibatches, one without.
QUICK = ("penalised", "clipped", "default-minibatch", "2016")


@pytest.mark.parametrize(
    "kind",
    [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS],
)
def test_file_gives_everything_back_and_training_goes_on(tmp_path, made, kind):
    model, data = made(kind)
    train(model, data)
    model.save(tmp_path / "model.keras")
    loaded = tfgan.load(tmp_path / "model.keras")
    assert type(loaded) is type(model) and loaded.name == model.name
    assert_same(all_weights(model), all_weights(loaded))
    assert (int(loaded.seed.numpy()), int(loaded.step.numpy())) == (int(model.seed.numpy()), 7)
    assert (loaded.averaged_generator is None) == (model.averaged_generator is None)
    assert configuration(loaded) == configuration(model)
    assert loaded.get_metrics_result() == model.get_metrics_result()
    np.testing.assert_array_equal(model.generate(100), loaded.generate(100))
    # From here on the saved model is the one that was never stopped.
    assert train(model, data) == train(loaded, data)
    assert_same(all_weights(model), all_weights(loaded))
    assert int(loaded.step.numpy()) == 14


@pytest.mark.parametrize(
    "kind", ["penalised", pytest.param("2017-minibatch", marks=pytest.mark.slow)]
)
def test_weights_alone_carry_the_training_over(tmp_path, made, kind):
    model, data = made(kind)
    train(model, data)
    path = tmp_path / "model.weights.h5"
    model.save_weights(path)
    other, _ = KINDS[kind]()
    other.reset(12)
    other.load_weights(path)
    assert_same(all_weights(model), all_weights(other))
    assert train(model, data) == train(other, data)
    assert_same(all_weights(model), all_weights(other))


def test_weights_for_another_training(tmp_path, made):
    """Networks and averages can be taken over by a model that trains with other penalties."""
    model, data = made("penalised")
    train(model, data)
    model.save_weights(tmp_path / "a.weights.h5")
    other = make_gan(
        generator_optimizer=keras.optimizers.Adam(schedules.ExponentialDecay(1e-2, 5, 0.5)),
        discriminator_optimizer=keras.optimizers.RMSprop(1e-2, momentum=0.5),
        penalty=R1(0.5),
    )
    other.load_weights(tmp_path / "a.weights.h5")
    assert_same(model.get_weights(), other.get_weights())
    narrow = GAN(*make_networks(width=5))
    narrow.compile("adam", "adam", jit_compile=False)
    with pytest.raises(ValueError, match="could not be loaded"):
        narrow.load_weights(tmp_path / "a.weights.h5")


def test_without_compiling(tmp_path, made):
    model, data = made("penalised")
    train(model, data)
    model.save(tmp_path / "model.keras")
    bare = keras.models.load_model(tmp_path / "model.keras", compile=False)
    assert_same(model.generator.get_weights(), bare.generator.get_weights())
    assert_same(model.discriminator.get_weights(), bare.discriminator.get_weights())
    np.testing.assert_array_equal(bare.generate(9), model.generate(9, averaged=False))
    never = make_gan(compiled=False)
    never.save(tmp_path / "never.keras")
    loaded = tfgan.load(tmp_path / "never.keras")
    assert not loaded.compiled and loaded.get_compile_config() == {}
    assert_same(never.get_weights(), loaded.get_weights())


@pytest.mark.parametrize("kind", ["penalised", "clipped", "default-minibatch"])
def test_configs_round_trip(kind):
    model, _ = KINDS[kind]()
    config, compile_config = (
        json.loads(json.dumps(each)) for each in (model.get_config(), model.get_compile_config())
    )
    rebuilt = type(model).from_config(config)
    rebuilt.compile_from_config(compile_config)
    assert configuration(rebuilt) == configuration(model)
    assert rebuilt.latents == model.latents
    for name in ("discriminator_steps", "generator_average", "jit_compile"):
        assert getattr(rebuilt, name) == getattr(model, name)
    assert [type(p) for p in rebuilt.penalties] == [type(p) for p in model.penalties]
    assert [p.get_config() for p in rebuilt.penalties] == [p.get_config() for p in model.penalties]
    assert rebuilt.adversarial_loss.name == model.adversarial_loss.name
    # A config holds no weights: the layers' own initializers draw them.
    shapes = [[v.shape for v in each.variables] for each in (rebuilt, model)]
    assert shapes[0] == shapes[1]


ELSEWHERE = """
import sys, warnings
import numpy as np, tfgan
warnings.simplefilter("error")
warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
model = tfgan.load("model.keras")
model.fit(tfgan.Gaussian(4.0, 0.5), batch_size=8, steps_per_epoch=7, verbose=0)
model.save("more.keras")
np.save("samples.npy", model.generate(50))
"""


@pytest.mark.slow
def test_goes_on_in_another_process(tmp_path, made):
    model, data = made("2017-minibatch")
    train(model, data)
    model.save(tmp_path / "model.keras")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ELSEWHERE]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    train(model, data)
    assert_same(all_weights(model), all_weights(tfgan.load(tmp_path / "more.keras")))
    np.testing.assert_array_equal(model.generate(50), np.load(tmp_path / "samples.npy"))


# --- files of earlier versions -----------------------------------------------------------------

SAVED = ROOT / "tests" / "saved"


def test_file_of_version_0_1_0_loads_and_continues():
    """The arrays beside it are what that version made of the file.

    That version ran it with XLA, which rounds differently, as another processor does. 100 steps of
    Adam let a difference in the last bit of float32 (1e-7) grow: it is not more than 1e-3 here,
    while the weights move by up to 0.1.
    """
    with np.load(SAVED / "gan1d-0.1.0.npz") as file:
        wanted = dict(file)
    model = tfgan.load(SAVED / "gan1d-0.1.0.keras")
    assert type(model) is Gaussian1DGAN and int(model.step.numpy()) == wanted["step"] == 600
    model.jit_compile = False
    np.testing.assert_allclose(model.generate(200, seed=1), wanted["generated"], atol=1e-5)
    history = model.fit(LINE, batch_size=24, steps_per_epoch=100, verbose=0).history
    for name in ("discriminator_loss", "generator_loss", "r1", "r2"):
        np.testing.assert_allclose(history[name], wanted[f"history_{name}"], rtol=1e-3, atol=1e-4)
    for name in ("generator", "discriminator"):
        for i, weights in enumerate(getattr(model, name).get_weights()):
            np.testing.assert_allclose(weights, wanted[f"{name}_{i}"], atol=1e-3)
    np.testing.assert_allclose(model.generate(200, seed=1), wanted["generated_later"], atol=2e-3)


# --- files that cannot be loaded ---------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model.keras"
    make_gan(jit_compile=False).save(path)
    return path.read_bytes()


def rezipped(content, **members):
    """The archive with members replaced, or left out where the new content is None."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = members.get(name.partition(".")[0], old.read(name))
            if data is not None:
                new.writestr(name, data)
    return target.getvalue()


def edited(content, old, new):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("config.json").decode()
    assert old in text
    return rezipped(content, config=text.replace(old, new))


def damaged_weights(content):
    """One bit of one weight, where only the zip's checksum can tell."""
    middle = content.index(b"PK\x01\x02") - 2000
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGE = {
    "empty": lambda content: b"",
    "garbage": lambda content: np.random.default_rng(0).bytes(5000),
    "cut-10": lambda content: content[:10],
    "cut-half": lambda content: content[: len(content) // 2],
    "cut-end": lambda content: content[:-30],
    "weights-bit": damaged_weights,
    "no-config": lambda content: rezipped(content, config=None),
    "no-weights": lambda content: rezipped(content, model=None),
    "no-json": lambda content: rezipped(content, config=b"{"),
    "other-json": lambda content: rezipped(content, config=b"[1, 2]"),
    "no-hdf5": lambda content: rezipped(content, model=b"no weights"),
    "unknown-class": lambda content: edited(content, 'GAN"', 'Gap"'),
    "unknown-loss": lambda content: edited(content, "NonSaturating", "NonSense"),
    "other-shape": lambda content: edited(content, '"units": 8', '"units": 9'),
    "bad-seed": lambda content: edited(content, '"seed": 5', '"seed": -5'),
}


def refusal(path):
    with pytest.raises(ValueError) as error:
        tfgan.load(path)
    text = str(error.value)
    assert "\n" not in text and str(path) in text and len(text) < 500
    return text


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_file_is_refused_in_one_line(tmp_path, saved, damage):
    path = tmp_path / "model.keras"
    path.write_bytes(DAMAGE[damage](saved))
    assert refusal(path).startswith(f"cannot load {path}: it is damaged or of another format: ")


def test_random_damage_raises_nothing_else(tmp_path, saved):
    path = tmp_path / "model.keras"
    rng = np.random.default_rng(0)
    headers = [i for i in range(len(saved)) if saved.startswith(b"PK", i)]
    for trial in range(20):
        content = bytearray(saved)
        places = rng.choice(headers) + rng.integers(0, 46, 2) if trial % 2 else None
        for place in rng.integers(0, len(content), 20) if places is None else places:
            content[min(place, len(content) - 1)] = rng.integers(256)
        path.write_bytes(content)
        try:
            tfgan.load(path)
        except ValueError as error:
            assert "\n" not in str(error)


def test_files_that_are_no_saved_gan(tmp_path):
    missing = tmp_path / "missing.keras"
    assert refusal(missing) == f"cannot load {missing}: there is no such file"
    (tmp_path / "folder.keras").mkdir()
    assert refusal(tmp_path / "folder.keras").endswith("there is no such file")
    other = tmp_path / "model.h5"
    assert refusal(other) == f"cannot load {other}: expected a file that ends in .keras"
    network = tmp_path / "network.keras"
    make_networks()[0].save(network)
    assert refusal(network) == f"{network} must hold a GAN. Received: a Sequential"


def writer(content, seen):
    """A save of Keras's: it notes where it writes, and fails without content."""

    def save(path, **options):
        seen.append((str(path), options))
        Path(path).write_text("half")
        if content is None:
            raise OSError("disk full")
        Path(path).write_text(content)

    return save


@pytest.mark.parametrize(
    ("save", "name"),
    [(saving.save_model, "model.keras"), (saving.save_weights, "model.weights.h5")],
)
def test_one_file_is_replaced_whole_or_not_at_all(tmp_path, save, name):
    path, seen = tmp_path / name, []
    save(writer("old", seen), path)
    assert path.read_text() == "old" and seen[0][0] != str(path)
    with pytest.raises(OSError, match="disk full"):
        save(writer(None, seen), path)
    assert path.read_text() == "old" and os.listdir(tmp_path) == [name]
    # Keras asks by itself before it overwrites.
    save(writer("new", seen), path, overwrite=False)
    assert seen[-1] == (str(path), {"overwrite": False})


def test_state_is_put_and_taken_by_name():
    mean = keras.metrics.Mean(name="loss")
    mean.update_state([1.0, 2.0])
    last = keras.Variable(0.5, name="last_generator_loss")
    state = saving.metric_state([mean], last)
    assert list(state) == ["loss_total", "loss_count", "last_generator_loss"]
    store = {"0": np.int64(7)}
    saving.save_state(store, state)
    assert saving.keras_state(store) == {"0": 7}
    del store["last_generator_loss"]
    mean.reset_state()
    last.assign(2.0)
    saving.load_state(store, state)
    assert float(mean.result()) == 1.5 and float(last.numpy()) == 2.0
