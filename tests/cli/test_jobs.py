"""`--jobs`: seeds shared over processes."""

import json
from pathlib import Path

import pytest
from helpers.commands import tfgan

from tfgan.cli import jobs, mnist


def test_a_process_of_a_seed_writes_nothing():
    path = Path("a.keras")
    options = mnist.Options(save=path, metrics=path, logdir=path, checkpoint_every=1, trials=5)
    found = jobs.without_outputs(options)
    assert found.save is found.metrics is found.logdir is found.checkpoint_every is None
    assert found.trials == 1 and options.trials == 5 and options.save == path


@pytest.mark.slow
def test_seeds_in_several_processes_score_as_one_after_the_other(tmp_path, capsys):
    found, said = [], []
    for count in (1, 2):
        path = tmp_path / f"{count}.json"
        tfgan("gan1d", "--num-steps", 20, "--jit", "off", "--pretrain-steps", 5, "--trials", 4,
              "--jobs", count, "--metrics", path, "--plot", tmp_path / "a.png")  # fmt: skip
        found.append(json.loads(path.read_text())["trials"])
        said.append(capsys.readouterr().out.split("picture:")[0])
    assert len(found[0]) == 4 and found[0] == found[1]
