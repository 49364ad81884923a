"""`tfgan images`: a GAN learns the images of a folder."""

import dataclasses
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import input_files, words
from tfgan.cli.flags import flag
from tfgan.cli.image_flags import ImageFlags
from tfgan.utils import validation

EXAMPLES = (
    "--data FOLDER --anim grid.mp4",
    "--data FOLDER --recipe dcgan --num-steps 2000 --save run.keras",
    "--data FOLDER --image-size 32 --run-folder runs --checkpoint-every 10",
)
# The sizes that the networks come in.
SIZES = (32, 64, 128)
# The recipes, each with the model that it is of.
MODELS = {
    "zoo-wgan-gp": "wgan-gp",
    "zoo-wgan": "wgan-gp",
    "zoo-dcgan": "dcgan",
    "zoo-dcgan-as-meant": "dcgan",
}


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    recipes = tuple(words.FOLDER_RECIPE_ALIASES)
    return {"recipes": recipes, "losses": words.LOSSES}


@dataclasses.dataclass(kw_only=True)
class Options(ImageFlags):
    """The command line."""

    command: ClassVar[str] = "images"

    recipe: str = flag(
        "wgan-gp", "name of a recipe: wgan-gp, wgan, dcgan or dcgan-as-meant", group="model",
        metavar="NAME", names=("--form",), kept="fixed",
        choices=lambda options: words.FOLDER_RECIPE_ALIASES,
        aliases=lambda options: {name: alias for alias, name in
                                 words.FOLDER_RECIPE_ALIASES.items()},
    )  # fmt: skip
    data: Path = flag(
        help="folder of images, with its subfolders, or an .npz file with uint8 images x_train",
        group="data", metavar="PATH", kept="default",
    )  # fmt: skip
    image_size: int = flag(
        64, "height and width that images are resized to: 32, 64 or 128", group="data",
        metavar="N", kept="fixed",
    )  # fmt: skip
    channels: int = flag(3, "1 (grey) or 3", group="data", metavar="N", kept="fixed")
    limit: int | None = flag(
        None, "read at most so many images", group="data", metavar="N", kept="default"
    )

    memory_limit: float | None = flag(
        None, "GiB that the images may take in memory; more are streamed from disk (default: 4)",
        group="machine", metavar="GIB", kept="default",
    )  # fmt: skip

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        if self.image_size not in SIZES:
            raise ValueError(f"--image-size must be 32, 64 or 128. Received: {self.image_size}")
        if self.memory_limit is not None:
            validation.positive("--memory-limit", self.memory_limit)
        self.positive_integers("limit")
        if self.channels not in (1, 3):
            raise ValueError(f"--channels must be 1 or 3. Received: {self.channels}")
        input_files.check_images(self.data)
        self._check_scores()
        super().check()

    def _check_scores(self) -> None:
        if not self.digit_scores:
            if self.score_every is not None:
                raise ValueError("--score-every needs scores: give --digit-scores")
            return
        if self.data.suffix != ".npz" or self.channels != 1:
            raise ValueError("--digit-scores goes with --data mnist.npz --channels 1")
        if self.limit is not None:
            raise ValueError("--digit-scores compares with all images: leave --limit out")
        input_files.check_digits(self.data)

    def chosen_recipe(self) -> Any:
        """The recipe, with what the command line says otherwise."""
        self.recipe = words.FOLDER_RECIPE_ALIASES.get(self.recipe, self.recipe)
        self.model = MODELS[self.recipe]
        return super().chosen_recipe()


def make_source(options: Options, recipe: Any) -> Any:
    """Returns the images as a recipe has them, what scores them or None, and words on them.

    Images of a folder that do not fit in memory are streamed from disk.
    """
    from tfgan.data.image_archive import load_image_archive
    from tfgan.data.in_memory_images import InMemoryImages
    from tfgan.data.streamed_images import MEMORY_LIMIT, StreamedImages, open_image_folder

    low, high = recipe.pixels
    facts: dict[str, Any] = {
        "size": options.image_size, "channels": options.channels, "limit": options.limit,
        "resize": recipe.resize,
    }  # fmt: skip
    images: Any
    if options.data.suffix == ".npz":
        images = InMemoryImages(load_image_archive(options.data, **facts), low=low, high=high)
        if options.digit_scores:
            return images, *_digit_scores(options, images.images, facts)
    else:
        limit = MEMORY_LIMIT
        if options.memory_limit is not None:
            limit = max(int(options.memory_limit * 2**30), 1)
        images = open_image_folder(options.data, memory_limit=limit, low=low, high=high, **facts)
    said = f"{len(images)} images of {options.data}"
    if isinstance(images, StreamedImages):
        said += ", streamed from disk"
    return images, None, said


def _digit_scores(options: Options, x_train: Any, facts: dict[str, Any]) -> tuple[Any, str]:
    """What scores images as digits, and words on the digits."""
    from tfgan.data.image_archive import load_image_archive
    from tfgan.data.mnist import load_mnist
    from tfgan.metrics import classifier, fid
    from tfgan.metrics.resized import ResizedExtractor

    digits = load_mnist(options.data)
    size = options.image_size
    said = f"{digits}, resized to {size}x{size}"
    x_test = load_image_archive(options.data, name="x_test", **facts)
    resized = ResizedDigits(said, x_train, x_test, digits.y_test)
    extractor = ResizedExtractor(classifier.load_classifier())
    samples = min(fid.NUM_SAMPLES, 10 * len(x_test))
    return fid.ImageScorer(resized, extractor, samples=samples), said


@dataclasses.dataclass(frozen=True)
class ResizedDigits:
    """Digits of another size, as `ImageScorer` reads them."""

    words: str
    x_train: Any
    x_test: Any
    y_test: Any

    def __str__(self) -> str:
        return self.words


def run(options: Options) -> int:
    """Does what the command line says; returns the exit code."""
    from tfgan.cli.image_run import carry_out_run

    return carry_out_run(options, make_source)
