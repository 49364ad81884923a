"""What the runs share: whose frames are shown, what is saved."""

import signal
import types
from pathlib import Path

import numpy as np
import pytest

from tfgan.animation.frames import FrameWriter
from tfgan.cli import gan2d, signals
from tfgan.cli.gan2d_run import Run
from tfgan.cli.training_run import carry_out
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


@pytest.fixture
def stub(monkeypatch, tmp_path):
    """Makes a run without data and model, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Run, "prepare", lambda self: None)

    def make(**options):
        run = Run(gan2d.Options(**options))
        run.length = 2
        run.model = types.SimpleNamespace(
            step=types.SimpleNamespace(numpy=lambda: 2), seed=types.SimpleNamespace(numpy=lambda: 3)
        )
        return run

    return make


def test_other_seeds_in_processes_are_scored_in_their_order(stub, monkeypatch, capsys):
    """Each is said when it is done. A signal ends the wait, and keeps what there is."""
    run = stub(seed=3, trials=4, jobs=2)
    run.state.results = [{"seed": 3}]

    def train_seeds(made_by, seeds, count):
        assert made_by == (Run, (run.options,)) and list(seeds) == [4, 5, 6] and count == 2
        yield {"seed": 4}, "seed 4 is done\n"
        signal.raise_signal(signal.SIGINT)
        yield {"seed": 5}, "seed 5 is done\n"
        raise AssertionError("nobody waits for the third")

    monkeypatch.setattr("tfgan.cli.jobs.train_seeds", train_seeds)
    with signals.Signals(own_process=False), signals.held(), pytest.raises(KeyboardInterrupt):
        run.train_others()
    assert [each["seed"] for each in run.state.results] == [3, 4, 5]
    assert capsys.readouterr().out == "seed 4 is done\nseed 5 is done\n"


def test_a_seed_that_is_interrupted_is_saved(stub, monkeypatch):
    run, saves = stub(seed=3, trials=2), []
    run.state.results = [{"seed": 3}]
    run.model.reset = lambda seed: None
    run.saver = None

    def train(callbacks):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "train", train)
    monkeypatch.setattr(run, "save_during_run", lambda: saves.append(1))
    with pytest.raises(KeyboardInterrupt):
        run.train_others()
    assert saves == [1] and len(run.state.results) == 1


def test_what_fails_is_said_once_and_the_run_goes_on(stub, capsys):
    run = stub()
    for _ in range(2):
        with run.going_on("cannot draw"):
            raise OSError(28, "No space left on device")
    with run.going_on("cannot draw"):
        raise ValueError("two\nlines")
    assert run.failed
    said = "error: cannot draw: No space left on device\nerror: cannot draw: two lines\n"
    assert capsys.readouterr().err == said


def test_callbacks_of_another_version_begin_anew(stub, capsys, monkeypatch):
    run, given = stub(), []

    class Good:
        def set_state(self, *state):
            given.append(state)

    class Bad:
        def set_state(self, *state):
            raise KeyError("history")

    run._stateful = [Good(), Bad()]
    monkeypatch.setattr(run.state, "callback_state", lambda each: {"a": 1})
    run.state.resume = Path("old.keras")
    run._go_on_with_callbacks(run._stateful[0])
    assert given == [({"a": 1}, Path("old.frames.npz"))]
    said = "the run goes on without its earlier Bad: 'history'\n"
    assert capsys.readouterr().err == said


def test_a_film_that_is_interrupted_is_named(stub, monkeypatch, capsys):
    from tfgan import animation

    def render(frames, plot, path, **look):
        raise animation.RenderInterrupted(Path("short.mp4"), 5)

    monkeypatch.setattr(animation, "render", render)
    with pytest.raises(KeyboardInterrupt):
        stub().film([], None, Path("a.mp4"), "animation")
    assert capsys.readouterr().out == "animation: short.mp4 (interrupted, 5 frames)\n"


def test_a_picture_of_no_losses_is_not_drawn(stub, capsys):
    run = stub(losses=Path("l.png"))
    run._draw_losses()
    assert capsys.readouterr().err == "no picture of the losses: there is none to draw\n"
    run.curves.update(step=[1, 2], discriminator_loss=[1.0, 2.0], generator_loss=[2.0, 1.0])
    run._draw_losses()
    assert Path("l.png").is_file() and capsys.readouterr().out == "losses: l.png\n"


@pytest.mark.parametrize("same", [True, False])
def test_a_run_killed_after_its_last_step_finds_its_frames(stub, monkeypatch, same):
    run = stub(save=Path("a.keras"))
    monkeypatch.setattr(run, "callbacks", list)
    run.state.resume = Path("a.keras")
    run.state.facts = {"followed": [{"step": 2}]}
    followed = []
    run._follower = types.SimpleNamespace(set_state=followed.append, history=followed)
    run._recorder, run._last, run._metadata = None, None, {}
    owner = run.state.run_id if same else "another"
    with FrameWriter("a.frames.npz", "mixture-2d", {"run": owner}) as writer:
        for step in (1, 2):
            writer.append(step=step, real=np.zeros(2))
    run.first_seed(Path("unused.frames.npz"))
    assert run.saved and run.num_frames == (2 if same else 0)
    assert followed == [{"history": [{"step": 2}]}]
    assert run.more_facts() == {"followed": followed}
    if same:
        assert run.last_frame()["step"] == 2 and run.plot().num_steps == 1
    else:
        assert run.last_frame() is None and run.plot() is None


def test_a_run_whose_first_seed_is_done_trains_the_others(stub, monkeypatch):
    calls = []
    for name in ("write_report", "train_others"):
        monkeypatch.setattr(Run, name, lambda self, name=name: calls.append(name))
    run = stub(trials=3, save=Path("a.keras"))
    run.state.results = [{"seed": 0}]
    partial = run.options.partial_path
    partial.write_text("")
    assert carry_out(run) == 0 and calls == ["train_others", "write_report"]
    assert partial.is_file(), "the third seed is still to be trained"
    run.state.results = [{"seed": seed} for seed in range(3)]
    assert carry_out(run) == 0 and not partial.exists()


def test_a_signal_while_pictures_are_drawn(stub, monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(Run, "first_seed", lambda self, path: None)
    monkeypatch.setattr(Run, "scored", lambda self: "frame")
    monkeypatch.setattr(Run, "write_report", lambda self: calls.append("report"))
    monkeypatch.setattr(Run, "show", lambda self, last: calls.append(last))

    def draw(self, path, last):
        signal.raise_signal(signal.SIGTERM)
        signals.check()

    monkeypatch.setattr(Run, "draw", draw)
    run = stub(trials=2)
    with signals.Signals(own_process=False):
        assert carry_out(run) == 143
    assert calls == ["report", "frame"]
    assert capsys.readouterr().err == "interrupted: keeping what there is\n"


def test_a_ruin_among_trials_is_scored_before_it_is_put_back(stub, monkeypatch):
    calls = []
    guard = types.SimpleNamespace(restore=lambda: calls.append("restore"))
    monkeypatch.setattr(Run, "score", lambda self, seed: calls.append(seed) or {"seed": seed})
    run = stub(seed=7, trials=2)
    run._end_of_ruin(guard)
    assert calls == [7, "restore"] and run.state.results == [{"seed": 7}]
    stub(seed=7)._end_of_ruin(guard)
    assert calls == [7, "restore", "restore"]
