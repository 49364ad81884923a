"""TensorFlow's text of a compiled program, made into what any reader of StableHLO takes."""

import re

# TensorFlow leaves a few marks of MHLO, its own dialect, and copies of the bodies of loops.
_LOCATION = re.compile(r" loc\((?:[^()]|\([^()]*\))*\)|^#loc.*\n", re.MULTILINE)
_COPY = re.compile(r"mhlo\.copy (%[\w#]+) : (tensor<[^>]*>)")
_HINTS = re.compile(r" \{mhlo\.frontend_attributes = \{[^{}]*\}\}")
_MODULE = re.compile(r"^(module @\S+) attributes \{.*\} \{$", re.MULTILINE)
_FUNCTION = re.compile(
    r"^  func\.func (?:private |public )?@([\w.\-]+)\(.*?^  \}\n", re.MULTILINE | re.DOTALL
)
_NAME = re.compile(r"@([\w.\-]+)")
# In products, and in convolutions.
_PRECISIONS = {
    "precision = [DEFAULT, DEFAULT]": "precision = [HIGHEST, HIGHEST]",
    "#stablehlo<precision DEFAULT>": "#stablehlo<precision HIGHEST>",
}


def pure(text: str) -> str:
    """Returns a module without locations, marks of other dialects and functions that none calls.

    Args:
        text: the text of a module, as TensorFlow gives it.
    """
    text = _LOCATION.sub("", text)
    text = _COPY.sub(r"stablehlo.reshape \1 : (\2) -> \2", text)
    text = _MODULE.sub(r"\1 {", _HINTS.sub("", text))
    functions = {match[1]: match[0] for match in _FUNCTION.finditer(text)}
    called, waiting = set(), ["main"]
    while waiting:
        name = waiting.pop()
        if name in functions and name not in called:
            called.add(name)
            waiting += _NAME.findall(functions[name])
    return _FUNCTION.sub(lambda match: match[0] if match[1] in called else "", text)


def in_full_precision(text: str) -> str:
    """Returns a module whose products are of float32 also where a device has a shorter format."""
    for default, highest in _PRECISIONS.items():
        text = text.replace(default, highest)
    return text


def signature(text: str) -> tuple[list[str], list[str]]:
    """Returns the types of the arguments and of the results, such as `3x4xf32`."""
    main = text[text.index("func.func @main(") :]
    arguments, results = main[: main.index("{\n")].split(") -> ")
    found = [re.findall(r"tensor<([^>]*)>", part) for part in (arguments, results)]
    return found[0], found[1]
