"""What the runs share: whose frames are shown, what is saved."""

import signal
import types
from pathlib import Path

import pytest

from tfgan.cli import gan2d, signals
from tfgan.cli.gan2d_run import Run
from tfgan.utils import saved_state


@pytest.mark.parametrize(("num_frames", "left"), [(0, False), (3, True)])
def test_frames_of_an_earlier_run_are_not_shown_as_this_ones(
    tmp_path, monkeypatch, capsys, num_frames, left
):
    monkeypatch.chdir(tmp_path)
    Path("a.frames.npz").write_text("earlier frames")
    monkeypatch.setattr(Run, "prepare", lambda self: None)
    monkeypatch.setattr(Run, "plot", lambda self: None)
    options = gan2d.Options(save=Path("a.keras"), anim=Path("a.mp4"), plot=Path("a.png"))
    run = Run(options)
    run.num_frames = num_frames
    run.model = types.SimpleNamespace(
        save=lambda path: path.write_bytes(b""), step=types.SimpleNamespace(numpy=lambda: 1)
    )
    run.length = 2
    if not num_frames:
        run.draw(Path("a.frames.npz"), None)
        said = [f"no {what}: there is no frame to draw" for what in ("animation", "picture")]
        assert capsys.readouterr().err.splitlines() == said
    recorded = options.recording_path
    assert recorded == Path("a.partial.frames.npz")
    if num_frames:
        recorded.write_text("frames")
    run.save(recorded)
    assert saved_state.read("a.keras")["run"] == run.state.run_id
    assert not left or Path("a.frames.npz").read_text() == "frames"
    assert Path("a.toml").read_text().startswith("# Written by tfgan gan2d")
    assert Path("a.frames.npz").exists() == left == ("frames: " in capsys.readouterr().out)
    assert len(list(tmp_path.iterdir())) == 2 + left


def test_a_model_that_cannot_be_saved_leaves_the_old_one(tmp_path, monkeypatch):
    from tfgan.cli import outputs

    path = tmp_path / "a.keras"
    path.write_text("good")

    def save(target):
        target.write_text("half")
        raise OSError("no space left")

    model = types.SimpleNamespace(save=save)
    with pytest.raises(OSError, match="no space"):
        outputs.save_model(model, path)
    assert path.read_text() == "good" and len(list(tmp_path.iterdir())) == 1


def test_a_signal_in_the_last_seeds_score_interrupts_the_run(monkeypatch):
    """The score is kept. No training comes after it that could notice the signal."""
    monkeypatch.setattr(Run, "prepare", lambda self: None)
    run = Run(gan2d.Options(seed=3, trials=3))
    run.state.results = [{"seed": 3}]
    trained = []
    run.model = types.SimpleNamespace(
        seed=types.SimpleNamespace(numpy=lambda: 3), reset=trained.append
    )
    run.saver = None

    def score(seed):
        if seed == 5:
            signal.raise_signal(signal.SIGTERM)
        return {"seed": seed}

    monkeypatch.setattr(run, "train", lambda callbacks: None)
    monkeypatch.setattr(run, "save_during_run", lambda: None)
    monkeypatch.setattr(run, "score", score)
    with signals.Signals(own_process=False), signals.held(), pytest.raises(KeyboardInterrupt):
        run.train_others()
    assert trained == [4, 5] and [each["seed"] for each in run.state.results] == [3, 4, 5]
