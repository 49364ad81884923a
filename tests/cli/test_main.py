"""`tfgan`: its commands, their help at once, words before TensorFlow, pipes, notices."""

import errno
import io
import logging
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SCRIPTS
from helpers.commands import refused, tfgan

import tfgan as package
from tfgan.cli import quiet
from tfgan.cli.main import COMMANDS

ROOT = Path(package.__file__).parents[1]


def environment(**variables):
    return {**os.environ, "PYTHONPATH": str(ROOT), **variables}


def test_help_and_typos_and_drawing_need_no_tensorflow(tmp_path):
    """One child process for all commands: TensorFlow is not imported by any of these."""
    program = (
        "import sys, time, numpy as np\n"
        "from tfgan.cli.main import COMMANDS, main\n"
        "def code(*arguments):\n"
        "    try: return main(list(arguments))\n"
        "    except SystemExit as stop: return stop.code\n"
        "start = time.process_time()\n"
        "assert code('gan1d', '--help') == 0\n"
        "seconds = time.process_time() - start\n"
        "assert not {'PIL', 'tfgan.animation'} & set(sys.modules), 'what draws is imported'\n"
        "for name in COMMANDS: assert code(name, '--help') == 0\n"
        "assert code('gan1d', '--recipe', 'x') == code('gan2d', '--dataset', 'x') == 2\n"
        "assert code('gan2d', '--loss', 'x') == code('mnist', '--model', 'x') == 2\n"
        "assert code('x') == code('images', '--data', '.', '--form', 'x') == 2\n"
        "assert code('gan1d', '--num-steps', '0') == code('gan2d', '--seed', '-1') == 2\n"
        "from tfgan.animation.frames import FrameWriter\n"
        "with FrameWriter('a.frames.npz', 'gaussian-1d', {}) as writer:\n"
        "    for step in range(3): writer.append(step=step, decision_boundary=np.ones(100),\n"
        "        real_density=np.ones(99), generated_density=np.ones(99))\n"
        "assert code('animate', 'a.frames.npz', '--anim', 'a.gif', '--size', '2x1') == 0\n"
        "print(seconds, sorted({'tensorflow', 'keras', 'torch'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment(), capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seconds, loaded = done.stdout.splitlines()[-1].split(" ", 1)
    assert loaded == "[]" and float(seconds) < 0.5
    assert "recipes: default, gan-intro-2016, gan-intro-2017" in done.stdout
    assert "losses: bce_probability" in done.stdout and "examples:\n  tfgan gan1d" in done.stdout
    assert (tmp_path / "a.gif").stat().st_size > 100


def test_commands(capsys):
    with pytest.raises(SystemExit) as stopped:
        tfgan("--help")
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert tfgan("--version") == 0
    assert capsys.readouterr().out == f"tfgan {package.__version__}\n"
    assert "a command is missing. Expected one of: gan1d" in refused(capsys)
    assert "Received: 'gna1d'. Did you mean 'gan1d'?" in refused(capsys, "gna1d")
    assert "unrecognized arguments: --hlep. Did you mean '--help'?" in refused(capsys, "--hlep")


def test_a_notebooks_drawing_backend_is_put_aside(monkeypatch):
    """`!tfgan` of a notebook is a program of its own, which cannot draw into the notebook."""
    for backend, used in (("module://matplotlib_inline.backend_inline", "agg"), ("svg", "svg")):
        monkeypatch.setenv("MPLBACKEND", backend)
        assert tfgan("--version") == 0
        assert os.environ["MPLBACKEND"] == used


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ModuleNotFoundError("no", name="torch"), 2, "torch is not installed: pip install -r"),
        (OSError(28, "No space left", "a.npy"), 1, "tfgan cache: error: a.npy No space left\n"),
        (OSError("odd"), 1, "tfgan cache: error: odd\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_a_command_cannot_do_is_a_line_and_a_code(monkeypatch, capsys, error, code, said):
    from tfgan.cli import cache

    def run(options):
        raise error

    monkeypatch.setattr(cache, "run", run)
    try:
        found = tfgan("cache")
    except SystemExit as stopped:
        found = stopped.code
    err = capsys.readouterr().err
    assert found == code and said in err and err.count("\n") == bool(said)


def test_output_that_could_not_be_printed_is_an_error(monkeypatch, capsys):
    from tfgan.cli import cache

    def run(options):
        sys.stdout.trouble = OSError(28, "No space left")
        return 0

    monkeypatch.setattr(cache, "run", run)
    assert tfgan("cache") == 1
    assert capsys.readouterr().err == "error: not all could be printed: No space left\n"


@pytest.mark.parametrize("name", sorted(path.stem for path in SCRIPTS.glob("*.py")))
def test_scripts_are_the_commands(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [f"{name}.py", "--hlep"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(SCRIPTS / f"{name}.py"), run_name="__main__")
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith(f"{name}.py: error: unrecognized arguments: --hlep")


def test_the_module_is_the_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["tfgan", "--version"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("tfgan", run_name="__main__")
    assert stopped.value.code == 0 and capsys.readouterr().out.startswith("tfgan ")


def test_a_pipe_that_closes_is_quiet():
    class Closed(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(errno.EPIPE, "closed")

        flush = write

        def fileno(self):
            return spare

    spare = os.open(os.devnull, os.O_WRONLY)
    pipe = quiet.PipeThatMayClose(Closed())
    assert pipe.write("text") == 4
    assert pipe.encoding is None
    os.close(spare)
    written = io.StringIO()
    quiet.PipeThatMayClose(written).write("text")
    assert written.getvalue() == "text"


@pytest.fixture
def import_fake(tmp_path, monkeypatch, capfd):
    """Imports a TensorFlow that talks to the screen from below Python, as the real one does."""

    def run(last_line, level):
        monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
        (tmp_path / "tensorflow.py").write_text(
            "import logging, os\nos.write(2, b'native words\\n')\n"
            f"get_logger = lambda: logging.getLogger('fake')\n{last_line}\n"
        )
        capfd.readouterr()
        try:
            quiet.import_tensorflow()
            told = logging.getLogger("fake").getEffectiveLevel()
            assert (told == logging.ERROR) == (level != "0")
            return capfd.readouterr().err, os.environ["TF_CPP_MIN_LOG_LEVEL"]
        finally:
            sys.modules.pop("tensorflow", None)
            logging.getLogger("fake").setLevel(logging.NOTSET)

    return run


def test_notices_of_tensorflow_are_put_aside_and_errors_are_not(import_fake, capfd):
    assert import_fake("pass", "2") == ("", "3")
    assert import_fake("pass", "0") == ("", "0")  # then it is imported later, aloud
    with pytest.raises(ImportError, match="libcudart is broken"):
        import_fake("raise ImportError('libcudart is broken')", "1")
    assert capfd.readouterr().err == "native words\n"
