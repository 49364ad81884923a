"""`--jobs`: seeds shared over processes."""

import json
import signal
import types
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


class Said:
    """A run that only says what it does."""

    def __init__(self, name):
        print("not to be read: the first process has said it")
        self.name, self.seed = name, None
        self.model = types.SimpleNamespace(reset=self._reset)

    def _reset(self, seed):
        self.seed = seed

    def train(self, callbacks):
        print(f"{self.name} trains {self.seed}, {callbacks}")

    def score(self, seed):
        print(f"{self.name} scores {seed}")
        return {"seed": seed}


def test_a_process_makes_the_run_once_and_trains_seed_after_seed(monkeypatch, capsys):
    monkeypatch.setattr(jobs, "_run", None)
    before = signal.getsignal(signal.SIGINT)
    try:
        jobs._begin((Said, ("it",)))
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert jobs._train_one(5) == ({"seed": 5}, "it trains 5, []\nit scores 5\n")
    assert jobs._train_one(6)[0] == {"seed": 6}
    assert capsys.readouterr() == ("", "")
