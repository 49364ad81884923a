"""The folder of a run: its id, and what goes into it."""

import re

import pytest

from tfgan.cli.mnist import Options
from tfgan.cli.run_folder import free_id


def test_an_id_is_the_date_and_the_time_and_is_free(tmp_path, monkeypatch):
    assert re.fullmatch(r"\d{8}-\d{6}", free_id(tmp_path))
    monkeypatch.setattr("time.strftime", lambda form: "20260102-030405")
    assert free_id(tmp_path) == "20260102-030405"
    (tmp_path / "20260102-030405").mkdir()
    assert free_id(tmp_path) == "20260102-030405-2"
    (tmp_path / "20260102-030405-2").mkdir()
    assert free_id(tmp_path) == "20260102-030405-3"


def test_files_that_are_not_named_go_into_the_folder(tmp_path):
    options = Options(run_folder=tmp_path / "runs", run_id="a", plot=tmp_path / "own.png")
    options.check()
    run = tmp_path / "runs" / "a"
    assert (options.save, options.metrics) == (run / "model.keras", run / "metrics.json")
    assert (options.plot, options.logdir) == (tmp_path / "own.png", run / "board")
    assert options.checkpoint_folder == run / "checkpoints"
    assert not (tmp_path / "runs").exists()


def test_files_in_a_folder_that_exists_are_checked(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "model.toml").write_text("mine")
    with pytest.raises(ValueError, match="which no run wrote"):
        Options(run_folder=tmp_path, run_id="a").check()


def test_checkpoints_without_a_run_folder_go_beside_the_model(tmp_path):
    options = Options(save=tmp_path / "m.keras", plot=tmp_path / "p.png", checkpoint_every=5)
    options.check()
    assert options.checkpoint_folder == tmp_path / "m-checkpoints" and options.run_path is None
