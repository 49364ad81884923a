"""The programs that recorded the sources' traces: other seeds, lengths and batches replay, too."""

import importlib

import numpy as np
import pytest
import torch
from helpers.source_traces import FOLDER

import tfgan


@pytest.fixture
def record(monkeypatch, tmp_path):
    """Runs a program of tests/traces with other constants. Returns the trace that it wrote."""
    monkeypatch.syspath_prepend(str(FOLDER))
    threads = torch.get_num_threads()

    def run(program, **constants):
        monkeypatch.setattr(importlib.import_module("_source_programs"), "FOLDER", tmp_path)
        module = importlib.import_module(program)
        for name, value in constants.items():
            assert hasattr(module, name)
            monkeypatch.setattr(module, name, value)
        module.record()
        (path,) = tmp_path.iterdir()
        return path

    yield run
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize(
    ("program", "constants"),
    [
        ("make_mnist_article", {"SEED": 1000, "ITERATIONS": 3, "BATCH": 5}),
        ("make_pacgan", {"SEED": 1234, "ITERATIONS": 2, "PACKS": 33}),
        # Seed 1000 has an image whose corner is black: there LeakyReLU sees an exact 0.
        pytest.param(
            "make_wgan_gp_paper_mnist",
            {"SEED": 1000, "ITERATIONS": 2, "BATCH": 3},
            marks=pytest.mark.slow,
        ),
    ],
)
def test_traces_of_other_seeds_replay(record, program, constants):
    path = record(program, **constants)
    recorded, found = np.load(path), tfgan.replay(path)
    for theirs, ours in (("loss_d", "discriminator_loss"), ("loss_g", "generator_loss")):
        assert len(recorded[theirs]) >= 1
        np.testing.assert_allclose(found[ours], recorded[theirs], rtol=1e-11, atol=1e-11)
