"""`tfgan images`: a GAN learns the images of a folder."""

import dataclasses
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import words
from tfgan.cli.flags import flag
from tfgan.cli.image_flags import ImageFlags
from tfgan.cli.training_run import carry_out

EXAMPLES = (
    "--data FOLDER --anim grid.mp4",
    "--data FOLDER --recipe dcgan --num-steps 2000 --save run.keras",
)
SIZE = 64
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
    data: Path = flag(help="folder of images, with its subfolders", group="data", metavar="FOLDER")
    image_size: int = flag(
        SIZE, "height and width that images are resized to", group="data", metavar="N",
        kept="fixed",
    )  # fmt: skip
    channels: int = flag(3, "1 (grey) or 3", group="data", metavar="N", kept="fixed")
    limit: int | None = flag(
        None, "read at most so many images", group="data", metavar="N", kept="default"
    )

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        if self.image_size != SIZE:
            raise ValueError(
                f"--image-size must be {SIZE}, which the networks are made for. "
                f"Received: {self.image_size}"
            )
        self.positive_integers("limit")
        if self.channels not in (1, 3):
            raise ValueError(f"--channels must be 1 or 3. Received: {self.channels}")
        if not self.data.is_dir():
            raise ValueError(f"image folder {self.data} does not exist")
        super().check()

    def chosen_recipe(self) -> Any:
        """The recipe, with what the command line says otherwise."""
        self.recipe = words.FOLDER_RECIPE_ALIASES.get(self.recipe, self.recipe)
        self.model = MODELS[self.recipe]
        return super().chosen_recipe()


def load(options: Options) -> Any:
    """Loads the images; returns what makes a source of them for a recipe."""
    from tfgan.data import image_folder, in_memory_images

    images = image_folder.load_image_folder(
        options.data, size=SIZE, channels=options.channels, limit=options.limit
    )

    def make_source(recipe: Any) -> Any:
        low, high = recipe.pixels
        said = f"{len(images)} images of {options.data}"
        return in_memory_images.InMemoryImages(images, low=low, high=high), None, said

    return make_source


def run(options: Options) -> int:
    """Does what the command line says; returns the exit code."""
    from tfgan.cli.image_run import Run

    return carry_out(Run(options, load(options)))
