"""Bad files and words: refused before TensorFlow is imported, and before anything is written."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers.commands import refused_at_once

from tfgan.cli import convert, input_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of files that no command can use."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "text.keras").write_text("no archive")
    (folder / "text.pth").write_text("no weights")
    for name, members in (
        ("part.keras", ["config.json"]),
        ("other.keras", ["model.weights.h5"]),
        ("whole.keras", ["config.json", "model.weights.h5"]),
        ("text.npz", ["x.npy"]),
        ("digits.npz", ["x_train.npy", "y_train.npy", "x_test.npy"]),
    ):
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member in members:
                archive.writestr(member, "")
    for name in ("empty", "texts"):
        (folder / name).mkdir()
    (folder / "texts" / "a.txt").write_text("")
    (folder / "texts" / ".hidden.png").write_text("")
    (folder / "syntax.py").write_text("def keras_gan(:\n")
    (folder / "one.py").write_text("def keras_gan():\n    pass\n\n\ndef torch_gna():\n    pass\n")
    (folder / "words.csv").write_text("a,b\n")
    (folder / "three.csv").write_text("1,2,3\n")
    (folder / "twice.csv").write_text("1,2\n1,2\n")
    (folder / "nan.csv").write_text("1,nan\n")
    (folder / "empty.csv").write_text("\n")
    return folder


DAMAGED = "it is damaged or of another format"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("sample text.keras --out x.npy", f"cannot load text.keras: {DAMAGED}: File is not a zip"),
        ("sample part.keras --out x.npy", "it has no model.weights"),
        ("score other.keras", "it has no config.json"),
        ("gan1d --resume part.keras", f"cannot load part.keras: {DAMAGED}"),
        ("mnist --resume part.keras", f"cannot load part.keras: {DAMAGED}"),
        ("mnist --data text.npz", "it has no array x_train; expected x_train, y_train, x_test, y"),
        ("mnist --data digits.npz", "it has no array y_test"),
        ("mnist --data empty", "folder empty has no file train-images-idx3-ubyte"),
        ("score whole.keras --data text.npz", "cannot read text.npz"),
        ("score whole.keras --classifier none.npz", "classifier weights none.npz do not exist"),
        ("score whole.keras --classifier text.npz", "text.npz: it has no array c0.kernel"),
        ("score whole.keras --classifier words.csv", "cannot read words.csv: File is not a zip"),
        ("train-classifier --data none.npz --save x.npz", "MNIST file none.npz does not exist"),
        ("train-classifier --data words.csv --save x.npz", "File is not a zip file"),
        ("gallery --out all --data text.npz", "cannot read text.npz"),
        ("compare --data text.npz", "cannot read text.npz"),
        ("images --data texts", "image folder texts has no images (.bmp, "),
        ("images --data none", "image folder none does not exist"),
        ("images --data text.npz", "cannot read text.npz: it has no array x_train"),
        ("gan2d --centres words.csv", "cannot read --centres words.csv: could not convert"),
        ("gan2d --centres three.csv", "must hold two numbers a line, x,y. Received: 3"),
        ("gan2d --centres twice.csv", "one centre twice in twice.csv"),
        ("gan2d --centres nan.csv", "must hold finite numbers"),
        ("gan2d --centres empty.csv", "it is empty"),
        ("gan2d --centres twice.csv --std 0", "--std must be above 0. Received: 0.0"),
        ("score whole.keras --centres none.csv", "cannot read --centres none.csv"),
        ("compare --port syntax.py", "syntax.py cannot be run: SyntaxError: "),
        ("compare --port one.py", "must define a function torch_gan() without arguments. Did you"),
        ("compare --port words.csv", "the port file must end in .py"),
        ("convert text.pth --like one.py --out x.keras", "Did you mean 'torch_gna'"),
    ],
)
def test_a_bad_file_is_refused_at_once(arguments, message, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert message in refused_at_once(capsys, *arguments.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("benchmark --export d --systems gan1d-defualt", "Did you mean 'gan1d-default'"),
        ("benchmark --limits --only gan1d-phases", "unknown benchmark of --limits"),
        ("benchmark --export d --only gan1d", "--only does not go with --export"),
        ("benchmark --runtimes jax", "--runtimes goes with --programs"),
        ("benchmark --gpu --device cpu", "--gpu measures a GPU"),
        ("benchmark --programs empty", "expected a folder that `tfgan benchmark --export` wrote"),
        ("compare --quality-steps 5", "--quality-steps goes with --quality"),
        ("compare --anim-steps 5", "--anim-steps goes with --anim"),
        ("mnist --grid-every 3", "--grid-every goes with --logdir or --run-folder"),
        ("gan2d --dataset veegan-1200d --arrows", "--arrows shows points in the plane only"),
    ],
)
def test_a_word_that_does_not_fit_is_refused_at_once(
    arguments, message, folder, monkeypatch, capsys
):
    monkeypatch.chdir(folder)
    assert message in refused_at_once(capsys, *arguments.split())


def test_endings_of_a_conversion_are_refused_at_once(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("port.py").write_text("from gans import keras_gan, make as torch_gan\n")
    Path("a.pth").write_text("")
    for out in ("x.txt", "x.pt"):
        error = refused_at_once(capsys, "convert", "a.pth", "--like", "port.py", "--out", out)
        assert error.endswith(f"the other in .keras, .weights.h5. Received: a.pth and {out}")


def test_good_files_pass(folder, tmp_path):
    input_files.check_model(folder / "whole.keras")
    names = dict.fromkeys(("x_train", "y_train", "x_test", "y_test"), np.zeros(1))
    np.savez(tmp_path / "digits.npz", **names)
    input_files.check_digits(tmp_path / "digits.npz")
    input_files.check_images(tmp_path / "digits.npz")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.PNG").write_text("")
    input_files.check_images(tmp_path)
    (tmp_path / "c.csv").write_text("0,1\n-2,3.5\n")
    assert input_files.read_centres(tmp_path / "c.csv").tolist() == [[0, 1], [-2, 3.5]]


@pytest.mark.parametrize(
    "program",
    [
        "def keras_gan(): ...\ndef torch_gan(): ...\n",
        "from gans import keras_gan, torch_gan\n",
        "from gans import a as keras_gan, b as torch_gan\n",
        "keras_gan = torch_gan = None\n",
        "from gans import *\n",
        "globals().update(made())\n",
    ],
)
def test_any_way_to_name_the_functions_of_a_port_passes(program, tmp_path):
    path = tmp_path / "port.py"
    path.write_text(program)
    input_files.check_port(path)


def test_weights_of_a_classifier_have_the_arrays_of_its_network():
    from tfgan.metrics import classifier

    input_files.check_classifier(classifier.WEIGHTS_PATH)
    network = classifier.mnist_classifier()
    assert set(input_files.CLASSIFIER_ARRAYS) == {
        classifier._name(variable) for variable in network.weights
    }  # fmt: skip


def test_constants_are_those_of_modules_that_need_torch():
    pytest.importorskip("torch")
    from tfgan.pytorch.port import checkpoints, port_file

    assert input_files.PORT_FUNCTIONS == port_file.FUNCTIONS
    assert convert.TORCH_ENDINGS == checkpoints.TORCH_ENDINGS
    assert convert.KERAS_ENDINGS == checkpoints.KERAS_ENDINGS
