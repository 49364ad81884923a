"""`tfgan mnist`: a GAN learns handwritten digits."""

import dataclasses
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import input_files, words
from tfgan.cli.flags import flag
from tfgan.cli.image_flags import ImageFlags, recipe_names

EXAMPLES = (
    "--model conditional --anim grid.mp4",
    "--model mlp --data mnist.npz --metrics run.json --save run.keras",
)


def _is_64(recipe: str) -> bool:
    """Whether a recipe is for images of 64x64, which `tfgan images` trains."""
    return recipe.startswith("zoo-")


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    lists: dict[str, tuple[str, ...]] = {"models": words.DIGIT_MODELS}
    for model in words.DIGIT_MODELS:
        names = tuple(name for name in recipe_names(model) if not _is_64(name))
        lists[f"recipes of {model}"] = names
    return {**lists, "losses": words.LOSSES}


@dataclasses.dataclass(kw_only=True)
class Options(ImageFlags):
    """The command line."""

    command: ClassVar[str] = "mnist"

    model: str = flag(
        "mlp", "name of a model, see below", group="model", metavar="NAME", kept="fixed",
        choices=lambda options: words.DIGIT_MODELS, noun="--model",
    )  # fmt: skip
    recipe: str | None = flag(
        None, "name of a recipe of the model (default: its best)", group="model", metavar="NAME",
        kept="fixed", choices=lambda options: recipe_names(options.model),
        aliases=lambda options: words.DIGIT_RECIPE_ALIASES,
    )  # fmt: skip
    data: Path | None = flag(
        None, "mnist.npz or a folder of the IDX files (default: the bundled sample)",
        group="data", metavar="PATH", kept="default",
    )  # fmt: skip

    def __post_init__(self) -> None:
        # `--recipe wgan-gp` alone means that model, as it does in the other commands.
        if self.model == "mlp" and self.recipe in words.DIGIT_MODELS:
            self.model, self.recipe = self.recipe, None

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        if self.recipe and _is_64(self.recipe):
            raise ValueError(f"recipe {self.recipe} is for 64x64 images: use tfgan images")
        if self.data is not None:
            input_files.check_digits(self.data)
        super().check()


def make_source(options: Options, recipe: Any) -> Any:
    """Returns the digits as a recipe has them, what scores them or None, and words on them."""
    from tfgan.data import in_memory_images, mnist
    from tfgan.metrics import classifier, fid

    data = mnist.load_mnist(options.data)
    if options.model == "stacked":
        return _stacked(options, recipe, data)
    scorer = None
    if data.digits or options.digit_scores:
        samples = min(fid.NUM_SAMPLES, 10 * len(data.x_test))
        scorer = fid.ImageScorer(data, classifier.load_classifier(), samples=samples)

    low, high = recipe.pixels
    # Some sources learn from the first 50,000 digits only.
    x, y = data.x_train[: recipe.num_images], data.y_train[: recipe.num_images]
    images = in_memory_images.InMemoryImages(
        x, y, low=low, high=high, num_classes=mnist.NUM_CLASSES
    )
    return images, scorer, data


def _stacked(options: Options, recipe: Any, data: Any) -> Any:
    """The same for stacks of three digits."""
    from tfgan.data import mnist
    from tfgan.data.stacked_digits import StackedDigits
    from tfgan.metrics import classifier, stacked_modes

    low, high = recipe.pixels
    look = {"low": low, "high": high, "num_classes": mnist.NUM_CLASSES}
    scorer = None
    if data.digits or options.digit_scores:
        count = min(stacked_modes.NUM_SAMPLES, 10 * len(data.x_test))
        real = StackedDigits(data.x_test, data.y_test, count=count, **look)
        scorer = stacked_modes.StackedScorer(real, classifier.load_classifier(), samples=count)
    images = StackedDigits(
        data.x_train, data.y_train, count=recipe.num_images, seed=options.seed, **look
    )
    return images, scorer, data


def run(options: Options) -> int:
    """Does what the command line says; returns the exit code."""
    from tfgan.cli.image_run import carry_out_run

    return carry_out_run(options, make_source)
