"""`tfgan train-classifier`: what it is given, what it says. A test of metrics trains one."""

import types

from helpers.commands import refused, tfgan

from tfgan.data import mnist
from tfgan.metrics import classifier


def test_it_trains_saves_and_says_how_good_it_is(tmp_path, monkeypatch, capsys):
    trained = []

    def train(data, **options):
        trained.append(options)
        return "network", 0.98765

    digits = types.SimpleNamespace(x_test=range(200))
    monkeypatch.setattr(mnist, "load_mnist", lambda path: digits)
    monkeypatch.setattr(classifier, "train_classifier", train)
    monkeypatch.setattr(classifier, "save_classifier", lambda network, path: f"{network} at {path}")
    path = tmp_path / "c.npz"
    assert tfgan("train-classifier", "--save", path, "--epochs", 3, "--seed", 5) == 0
    assert trained == [{"epochs": 3, "batch_size": 128, "seed": 5, "verbose": 2}]
    out = capsys.readouterr().out
    assert "accuracy on 200 test digits: 98.77 % (" in out
    assert out.endswith(f"weights: {path} (SHA-256 network at {path})\n")


def test_bad_input_is_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for arguments, said in [
        ((), "the following arguments are required: --save"),
        (("--save", "c.h5"), "--save must end in .npz. Received: c.h5"),
        (("--save", "no/c.npz"), "folder no does not exist"),
        (("--save", "c.npz", "--epochs", 0), "--epochs must be an integer of at least 1"),
        (("--save", "c.npz", "--batch-size", 0), "--batch-size must be an integer"),
        (("--save", "c.npz", "--seed", -1), "seed must be an integer in"),
    ]:
        assert said in refused(capsys, "train-classifier", *arguments)
    assert list(tmp_path.iterdir()) == []
