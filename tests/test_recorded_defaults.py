"""What a user gets who gives no argument: it changes on purpose only, and CHANGELOG.md says so.

Defaults of the public API, defaults of the flags, the numbers of the recipes, and the layers of
the recipes' networks. All published results were made with these.
"""

import dataclasses
import enum
import importlib
import inspect
import re
from pathlib import Path

from helpers import records

import tfgan
from tfgan import networks, recipes
from tfgan.cli.main import COMMANDS, command_module
from tfgan.models import gaussian_1d, mixture_2d

EVERY_RECIPE = [
    *recipes.GAUSSIAN_1D.values(),
    *recipes.MIXTURE_2D.values(),
    *(recipe for kind in recipes.IMAGES.values() for recipe in kind.values()),
]
# What a layer computes; its other settings are Keras's own.
SETTINGS = (
    "activation", "axis", "data_format", "epsilon", "interpolation", "kernel_size", "momentum",
    "negative_slope", "padding", "pool_size", "rate", "size", "strides", "use_bias",
)  # fmt: skip


def said(value):
    """The value as text, the same in every process."""
    if isinstance(value, float):
        return records.number(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # Its first field says which it is. Words may change.
        fields = [(each.name, getattr(value, each.name)) for each in dataclasses.fields(value)]
        told = [f"{k}={said(v)}" for k, v in fields if numbers_in(v)]
        return f"{type(value).__name__}({', '.join([said(fields[0][1]), *told])})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {said(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "(" + ", ".join(map(said, value)) + ")"
    return re.sub(r" at 0x\w+|<factory>", "", repr(value))


def defaults(function):
    """The parameters with a default, in their order."""
    parameters = inspect.signature(function).parameters.values()
    found = (each for each in parameters if each.default is not inspect.Parameter.empty)
    return ", ".join(f"{each.name}={said(each.default)}" for each in found)


def public_modules(left_out=("cli", "pytorch")):
    root = Path(tfgan.__file__).parent
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        # PyTorch and JAX are not always installed.
        private = any(part.startswith(("_", "jax", "comparison")) for part in parts)
        if parts[0] not in left_out and not private:
            yield importlib.import_module(".".join(("tfgan", *parts)))


def signatures():
    for module in public_modules():
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            where = f"{module.__name__.removeprefix('tfgan.')}.{name}"
            if inspect.isclass(value):
                yield f"{where}.__init__", value.__init__
                for key in vars(value):
                    member = getattr(value, key)
                    # What Keras calls has the arguments that Keras gives.
                    own = not key.startswith(("_", "on_"))
                    if own and callable(member) and not inspect.isclass(member):
                        yield f"{where}.{key}", member
            elif inspect.isfunction(value):
                yield where, value


def test_defaults_of_the_api():
    found = ((where, defaults(function)) for where, function in signatures())
    records.check("api", [f"{where}({given})" for where, given in found if given])


def numbers_in(value):
    """Whether the value is plain and holds a number: not a recipe, which has its own record."""
    if isinstance(value, (list, tuple)):
        return any(map(numbers_in, value))
    if isinstance(value, dict):
        return any(map(numbers_in, value.values()))
    if dataclasses.is_dataclass(value):
        return not isinstance(value, (type, recipes.Recipe, enum.Enum))
    return isinstance(value, (bool, int, float))


def test_defaults_of_the_flags():
    lines = []
    for command in COMMANDS:
        options = command_module(command).Options
        for name in ("needs_tensorflow", "prefers_onednn"):
            value = getattr(options, name)
            lines.append(f"{command} {name} {value if isinstance(value, bool) else 'by its flags'}")
        for field in dataclasses.fields(options):
            default = field.default
            if default is dataclasses.MISSING:
                make = field.default_factory
                default = "needed" if make is dataclasses.MISSING else make()
            # The order of the flags is no promise.
            assert field.kw_only, (command, field.name)
            facts = field.metadata.get("flag")
            rest = "" if facts is None else f", kept {facts.kept}, {facts.nargs}, {facts.const}"
            lines.append(f"{command} {field.name} {said(default)}{rest}")
    records.check("flags", lines)


def test_numbers_of_the_recipes():
    lines = []
    for recipe in EVERY_RECIPE:
        lines.append(f"{type(recipe).__name__} {recipe.name}")
        for name, value in dataclasses.asdict(recipe).items():
            lines.append(f"  {name} {said(value)}")
    records.check("recipes", lines)


def layers_of(network):
    """A line for each layer: its shape, its settings, how its weights are drawn."""
    for layer in network.layers:
        config = layer.get_config()
        given = {key: config[key] for key in SETTINGS if config.get(key) is not None}
        for key in ("kernel_initializer", "bias_initializer", "gamma_initializer"):
            if key in config:
                drawn = config[key]
                inner = {k: v for k, v in drawn["config"].items() if v is not None}
                given[key.removesuffix("_initializer")] = f"{drawn['class_name']} {said(inner)}"
        if isinstance(given.get("activation"), dict):  # a function of ours
            given["activation"] = given["activation"]["config"]
        # Keras numbers the inputs of all networks of a process.
        name = "" if type(layer).__name__ == "InputLayer" else f" {layer.name}"
        yield f"  {type(layer).__name__}{name} {layer.output.shape[1:]} {said(given)}"


def networks_for_points(recipe):
    if isinstance(recipe, recipes.Mixture2DRecipe):
        facts = (recipe.network, recipe.packing, recipe.generator, recipe.discriminator)
        return said(facts), lambda: mixture_2d.build_networks(recipe)
    facts = {"activation": recipe.activation, "self_term": recipe.self_term, "minibatch": True}
    initializers = gaussian_1d.build_initializers(recipe.initializers)
    return said([facts, recipe.initializers]), lambda: (
        networks.gan_intro_generator(recipe.hidden_size, initializers=initializers),
        networks.gan_intro_discriminator(recipe.hidden_size, initializers=initializers, **facts),
    )


def networks_for_images(recipe):
    parts = (recipe.generator, recipe.discriminator)
    return said(parts), lambda: [getattr(networks, name)(**options) for name, options in parts]


def test_layers_of_the_recipes():
    lines, seen = [], set()
    for recipe in EVERY_RECIPE:
        images = isinstance(recipe, recipes.ImageRecipe)
        facts, build = (networks_for_images if images else networks_for_points)(recipe)
        # Many recipes share their networks. Those of these two mix those of two others.
        if facts not in seen and recipe.name not in ("zoo-dcgan-as-meant", "zoo-wgan"):
            seen.add(facts)
            for part, network in zip(("generator", "discriminator"), build(), strict=True):
                lines += [f"{part} of {recipe.name}", *layers_of(network)]
    records.check("layers", lines)
