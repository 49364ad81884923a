"""A typed dataclass is a command line: each field is a flag, declared once with its help."""

import argparse
import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from tfgan.cli import config_file, words

# The order of the groups in --help.
GROUPS = ("model", "data", "training", "output", "machine", "options")


@dataclasses.dataclass(frozen=True)
class Flag:
    """What a field's metadata say of its flag.

    Attributes:
        help: one line for --help. The default is appended where it is a number or a word.
        group: the flag's group in --help, one of `GROUPS`.
        names: other names of the flag.
        metavar: what stands for the value in --help.
        choices: the known words of the flag for given options; None where any value is taken.
        aliases: other words for them.
        noun: what the word stands for in messages; by default the flag's name.
        positional: whether it is an argument without a name.
        kept: whether a resumed run keeps the value of the run that it goes on from. "fixed": it
            must; "default": it does unless the flag is given.
        nargs: as in `argparse`.
        const: as in `argparse`.
    """

    help: str = ""
    group: str = "options"
    names: tuple[str, ...] = ()
    metavar: str | None = None
    choices: Callable[[Any], Iterable[str]] | None = None
    aliases: Callable[[Any], Mapping[str, str]] | None = None
    noun: str | None = None
    positional: bool = False
    kept: str | None = None
    nargs: str | None = None
    const: Any = None


def flag(default: Any = dataclasses.MISSING, help: str = "", **facts: Any) -> Any:
    """Declares a field that is a flag.

    Args:
        default: the field's default. A field without one is required.
        help: one line for --help.
        **facts: the other attributes of `Flag`.
    """
    metadata = {"flag": Flag(help, **facts)}
    if isinstance(default, list):
        return dataclasses.field(default_factory=lambda: list(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def flag_name(field_name: str) -> str:
    """The flag of a field: `num_steps` becomes `--num-steps`."""
    return f"--{field_name.replace('_', '-')}"


class OneLineParser(argparse.ArgumentParser):
    """Says what was wrong in one line, without the usage, and exits with code 2.

    A flag must be spelled out: a typo is never taken for the beginning of another flag.

    Attributes:
        make_epilog: returns the end of the help text. It is called for --help only.
        source: where the arguments come from, put before messages.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )
        self.make_epilog: Callable[[], str] | None = None
        self.source = ""

    def error(self, message: str) -> NoReturn:
        """See `argparse.ArgumentParser.error`."""
        self.exit(2, f"{self.prog}: error: {self.source}{' '.join(message.split())}\n")

    def format_help(self) -> str:
        """See `argparse.ArgumentParser.format_help`."""
        if self.make_epilog is not None:
            self.epilog = self.make_epilog()
        return super().format_help()

    def parse_strictly(self, arguments: Sequence[str]) -> dict[str, Any]:
        """The values that `arguments` give, by field; an unknown flag is an error."""
        found, unknown = self.parse_known_args(arguments)
        if unknown:
            known = [name for action in self._actions for name in action.option_strings]
            word = next((word for word in unknown if word.startswith("-")), unknown[0])
            near = words.did_you_mean(word.partition("=")[0], known) if word[0] == "-" else ""
            self.error(f"unrecognized arguments: {' '.join(unknown)}{near and '.' + near}")
        return {name: value for name, value in vars(found).items() if value is not None}


def make_parser(options: Any, prog: str, description: str) -> OneLineParser:
    """The parser of a dataclass of flags; what is not given is left out of its result."""
    hints = typing.get_type_hints(options)
    fields = [field for field in dataclasses.fields(options) if "flag" in field.metadata]
    usage = " ".join([prog, *_positionals(fields, hints), "[flags]"])
    parser = OneLineParser(prog=prog, usage=usage, description=description)
    groups = {name: parser.add_argument_group(name) for name in GROUPS
              if any(field.metadata["flag"].group == name for field in fields)}  # fmt: skip
    for field in fields:
        _add(groups[field.metadata["flag"].group], field, hints[field.name])
    return parser


def _positionals(fields: list["dataclasses.Field[Any]"], hints: dict[str, Any]) -> list[str]:
    """The words for arguments without a flag: NAME, or FRAMES ... where there may be several."""
    found = []
    for field in fields:
        facts: Flag = field.metadata["flag"]
        if facts.positional:
            several = typing.get_origin(plain_type(hints[field.name])) is list
            found.append(f"{facts.metavar} ..." if several else str(facts.metavar))
    return found


def _add(group: Any, field: "dataclasses.Field[Any]", hint: Any) -> None:
    """Adds the flag of one field to its group."""
    facts: Flag = field.metadata["flag"]
    extra: dict[str, Any] = {"default": argparse.SUPPRESS, "help": _help(field)}
    kind = plain_type(hint)
    if kind is bool:
        extra["action"] = argparse.BooleanOptionalAction
    elif typing.get_origin(kind) is list:
        extra |= {"type": typing.get_args(kind)[0], "nargs": "+", "metavar": facts.metavar}
    elif typing.get_origin(kind) is tuple:
        extra |= {"type": numbers, "metavar": facts.metavar}
    else:
        extra |= {"type": kind, "metavar": facts.metavar}
    if facts.nargs:
        extra |= {"nargs": facts.nargs, "const": facts.const}
    if facts.positional:
        # Whether it is missing is checked later: a config file may give it.
        several = {} if "nargs" in extra else {"default": None}
        extra["nargs"] = "*" if "nargs" in extra else "?"
        group.add_argument(field.name, **{**extra, **several})
    else:
        group.add_argument(flag_name(field.name), *facts.names, dest=field.name, **extra)


def _help(field: "dataclasses.Field[Any]") -> str:
    text: str = field.metadata["flag"].help
    if text == argparse.SUPPRESS:
        return text
    text, default = text.replace("%", "%%"), field.default
    if isinstance(default, (int, float, str, Path)) and not isinstance(default, bool):
        text += f" (default: {default})"
    elif isinstance(default, tuple):
        text += f" (default: {'x'.join(f'{number:g}' for number in default)})"
    return text


def plain_type(hint: Any) -> Any:
    """The type of a hint without None: `int | None` becomes `int`."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(kind for kind in typing.get_args(hint) if kind is not type(None))
    return hint


def numbers(text: str) -> tuple[float, ...]:
    """The numbers of "6x4" or "0.001,0.002"."""
    try:
        return tuple(float(part) for part in text.lower().replace("x", ",").split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected numbers such as 6x4 or 0.001,0.002. Received: {text}"
        ) from None


def parse(parser: OneLineParser, options: Any, arguments: Sequence[str]) -> Any:
    """The options of a command line, over those of its --config and of the run it resumes.

    Words are checked and replaced by the names that they stand for.

    Raises:
        ValueError: if a file cannot be read, or a word is not known.
    """
    given = parser.parse_strictly(arguments)
    if given.get("config"):
        given = _over(_read(parser, options, given["config"]), given)
    if given.get("resume"):
        given = _keep(parser, options, given)
    missing = [
        _required(field) for field in dataclasses.fields(options)
        if field.name not in given and field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
    ]  # fmt: skip
    if missing:
        parser.error(f"the following arguments are required: {', '.join(missing)}")
    made = options(**given)
    _check_words(made)
    return made


def _required(field: "dataclasses.Field[Any]") -> str:
    """The name of an argument that must be given; of one without a flag also its known words.

    Those words do not depend on other options: nothing is known of these yet.
    """
    facts: Flag = field.metadata["flag"]
    if not facts.positional:
        return flag_name(field.name)
    if facts.choices is None:
        return str(facts.metavar)
    return f"{facts.metavar}, one of {', '.join(facts.choices(None))}"


def _read(
    parser: OneLineParser, options: Any, path: Path, text: str | None = None
) -> dict[str, Any]:
    """The values that a config file gives, by field. `text` is what it holds, if that is known."""
    names = [field.name for field in dataclasses.fields(options)
             if "flag" in field.metadata and field.name != "config"]  # fmt: skip
    positional = [field.name for field in dataclasses.fields(options)
                  if "flag" in field.metadata and field.metadata["flag"].positional]  # fmt: skip
    arguments = config_file.arguments(path, names, positional, text)
    parser.source = f"{path}: "
    try:
        return parser.parse_strictly(arguments)
    finally:
        parser.source = ""


def _keep(parser: OneLineParser, options: Any, given: dict[str, Any]) -> dict[str, Any]:
    """`given`, with what the resumed run was told, where its config lies beside it.

    Raises:
        ValueError: if a given flag would change what a resumed run cannot change.
    """
    path = given["resume"] = options.file_to_resume(Path(given["resume"]))
    beside = path.with_suffix(".toml")
    if not path.is_file():
        return given
    saved = options.saved_facts(path)
    inside = options.saved_flags(path)
    if inside is not None:
        saved |= _read(parser, options, path, inside)
    elif config_file.is_ours(beside):
        saved |= _read(parser, options, beside)
    kept = {}
    for field in dataclasses.fields(options):
        facts, name = field.metadata.get("flag"), field.name
        if facts is None or facts.kept is None or saved.get(name) is None:
            continue
        kept[name] = saved[name]
        if facts.kept == "fixed" and name in given:
            aliases = facts.aliases(None) if facts.aliases else {}
            values = [aliases.get(v, v) if isinstance(v, str) else v
                      for v in (saved[name], given[name])]  # fmt: skip
            if values[0] != values[1]:
                raise ValueError(
                    f"--resume {path} was made with {flag_name(name)} "
                    f"{config_file.text(saved[name])}. Received: {config_file.text(given[name])}"
                )
    return _over(kept, given)


# Flags that say the same thing in two ways: one that is given takes the other's place.
_EITHER = ("num_steps", "epochs")


def _over(lower: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """`lower` with what was given put over it."""
    if any(name in given for name in _EITHER):
        lower = {name: value for name, value in lower.items() if name not in _EITHER}
    return lower | given


def _check_words(options: Any) -> None:
    for field in dataclasses.fields(options):
        facts: Flag | None = field.metadata.get("flag")
        value = getattr(options, field.name)
        if facts is None or facts.choices is None or value is None:
            continue
        known = list(facts.choices(options))
        aliases = facts.aliases(options) if facts.aliases else {}
        noun = facts.noun or field.name.replace("_", " ")
        if isinstance(value, list):
            setattr(options, field.name, [words.choose(noun, w, known, aliases) for w in value])
        else:
            setattr(options, field.name, words.choose(noun, value, known, aliases))
