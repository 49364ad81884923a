"""The command `tfgan`: finds the command, reads its flags and runs it."""

import contextlib
import functools
import importlib
import sys
from collections.abc import Sequence
from typing import Any

from tfgan.cli import garbage, one_thread, onednn, quiet, signals, words
from tfgan.cli.first_line import note
from tfgan.cli.flags import OneLineParser, make_parser, parse
from tfgan.cli.program_cache.kept import with_kept_programs
from tfgan.cli.signals import Signals

# Each command, its module in `tfgan.cli`, and what it does.
COMMANDS = {
    "gan1d": "Trains a GAN on a 1-D Gaussian and shows it learn.",
    "gan2d": "Trains a GAN on points in the plane and shows it learn.",
    "mnist": "Trains a GAN on handwritten digits, shows and scores its images.",
    "images": "Trains a GAN on a folder of images, 32x32, 64x64 or 128x128.",
    "animate": "Draws an animation again from recorded frames, without training.",
    "page": "Puts recorded runs into one page that a browser plays, step by step.",
    "sample": "Generates samples with a saved model.",
    "score": "Scores a saved model.",
    "merge": "Makes one table of runs that differ in their seed.",
    "curves": "Shows scores by step and second, and who is ahead at equal time.",
    "compare": "Compares the Keras GANs with their PyTorch counterparts.",
    "convert": "Converts the weights of a network between Keras and PyTorch.",
    "critic-study": "Makes figure 1 of the WGAN-GP paper: clipping and penalty.",
    "demo": "Draws what is known about the training of GANs.",
    "gallery": "Makes every picture of the gallery again.",
    "benchmark": "Measures speed.",
    "cache": "Shows or removes the compiled programs that commands keep.",
    "train-classifier": "Trains the classifier whose features score the digits.",
}


def main(arguments: Sequence[str] | None = None, *, prog: str | None = None) -> int:
    """Runs a command and returns its exit code.

    Args:
        arguments: the command and its flags, `sys.argv[1:]` by default.
        prog: the program's name in messages; by default `tfgan COMMAND`.

    Returns:
        0; 1 if something could not be written; 130 after Ctrl-C, 143 after SIGTERM; a command may
        have more.

    Raises:
        SystemExit: with code 2 after one line on bad input, with 0 after --help.
    """
    quiet.draw_into_files()
    given = list(sys.argv[1:] if arguments is None else arguments)
    output = quiet.PipeThatMayClose(sys.stdout)
    # A caller's process is not ours to end.
    own_process = arguments is None or prog is not None
    collector = garbage.rarely_collected() if own_process else contextlib.nullcontext()
    with collector, Signals(own_process=own_process), contextlib.redirect_stdout(output):
        try:
            code = _run(given, prog, own_process=own_process)
        finally:
            output.flush()
    if output.trouble is not None and code == 0:
        note(f"error: not all could be printed: {output.trouble.strerror or output.trouble}")
        return 1
    return code


def _run(given: list[str], prog: str | None, *, own_process: bool) -> int:
    if not given or given[0].startswith("-"):
        return _without_command(given)
    name = given[0]
    if name not in COMMANDS:
        near = words.did_you_mean(name, COMMANDS)
        _top_parser().error(
            f"unknown command. Expected one of: {', '.join(COMMANDS)}. Received: {name!r}.{near}"
        )
    module = command_module(name)
    parser = command_parser(name, prog)
    try:
        options = parse(parser, module.Options, given[1:])
        options.check()
        run = functools.partial(_carry_out, module, options)
        if not own_process:  # A caller may use TensorFlow after the command: its flags stay.
            return run()
        if options.prefers_onednn:
            onednn.choose_by_processor()
        if options.prefers_one_thread():
            one_thread.choose()
        return with_kept_programs(options, run)
    except ValueError as error:
        parser.error(str(error))
    except ModuleNotFoundError as error:
        parser.error(f"{error.name} is not installed: pip install -r requirements.txt")
    except KeyboardInterrupt:
        return signals.exit_code()
    except OSError as error:
        name = f" {error.filename}" if error.filename else ""
        note(f"{parser.prog}: error:{name} {error.strerror or error}")
        return 1


def _carry_out(module: Any, options: Any) -> int:
    if options.needs_tensorflow:
        with signals.at_once():
            quiet.import_tensorflow()
    return int(module.run(options) or 0)


def command_module(name: str) -> Any:
    """Imports the module of a command, one of `COMMANDS`."""
    return importlib.import_module(f"tfgan.cli.{name.replace('-', '_')}")


def command_parser(name: str, prog: str | None = None) -> OneLineParser:
    """Makes the parser of a command.

    Args:
        name: One of `COMMANDS`.
        prog: The program's name in messages; by default `tfgan NAME`.
    """
    module = command_module(name)
    parser = make_parser(module.Options, prog or f"tfgan {name}", COMMANDS[name])
    parser.make_epilog = lambda: _epilog(name, module)
    return parser


def _epilog(name: str, module: object) -> str:
    """Two examples and the lists of words that the command knows."""
    examples = getattr(module, "EXAMPLES", ())
    text = "examples:\n" + "\n".join(f"  tfgan {name} {example}" for example in examples)
    known: Any = getattr(module, "known_words", dict)
    lists: dict[str, tuple[str, ...]] = known()
    return text + "".join(f"\n\n{title}: {', '.join(known)}" for title, known in lists.items())


def _top_parser() -> OneLineParser:
    parser = OneLineParser(
        prog="tfgan", usage="tfgan COMMAND ...", description="Classic GANs in TensorFlow and Keras."
    )
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {what}" for name, what in COMMANDS.items()]
    parser.make_epilog = lambda: (
        "commands:\n" + "\n".join(lines) + "\n\nexamples:\n"
        "  tfgan gan1d --minibatch --anim out.mp4\n  tfgan COMMAND --help"
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    return parser


def _without_command(given: list[str]) -> int:
    parser = _top_parser()
    if parser.parse_strictly(given).get("version"):
        from tfgan import __version__

        print(f"tfgan {__version__}")
        return 0
    parser.error(f"a command is missing. Expected one of: {', '.join(COMMANDS)}")
