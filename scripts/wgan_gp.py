"""Trains the zoo's 64x64 networks on a folder of images: WGAN-GP, WGAN or DCGAN.

python scripts/wgan_gp.py --data FOLDER --anim grid.mp4
"""

import dataclasses
import sys
from pathlib import Path

from _common import OneLineParser, add_machine_flags, run_script
from _images import ImageOptions, ImageRun, add_image_flags, work

FORMS = {"wgan-gp": "wgan-gp", "wgan": "wgan-gp", "dcgan": "dcgan"}
SIZE = 64


@dataclasses.dataclass
class Options(ImageOptions):
    """The command line."""

    form: str
    channels: int
    limit: int | None


def make_parser():
    """The parser whose namespace has the fields of `Options`, but model and recipe."""
    parser = OneLineParser(prog="wgan_gp.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--form", default="wgan-gp", metavar=f"{{{','.join(FORMS)}}}", help="default: wgan-gp")
    add("--data", type=Path, required=True, metavar="FOLDER", help="images, subfolders too")
    add("--channels", type=int, default=3, help="1 (grey) or 3")
    add("--limit", type=int, metavar="N", help="read at most so many images")
    add_image_flags(parser)
    add_machine_flags(parser)
    return parser


def folder(options):
    """Loads the images; returns what makes a source of them for a recipe."""
    from tfgan.data import image_folder, in_memory_images

    images = image_folder.load_image_folder(
        options.data, size=SIZE, channels=options.channels, limit=options.limit
    )

    def make_source(recipe):
        low, high = recipe.pixels
        words = f"{len(images)} images of {options.data}"
        return in_memory_images.InMemoryImages(images, low=low, high=high), None, words

    return make_source


def make_options(**given):
    """The options of the command line, with the model and recipe that its form means."""
    from tfgan.utils import validation

    form = validation.choice("--form", given["form"], FORMS)
    return Options(model=FORMS[form], recipe=f"zoo-{form}", **given)


def train(options):
    """Checks everything, then trains."""
    options.check()
    return work(ImageRun(options, folder(options), channels=options.channels))


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), make_options, train, arguments)


if __name__ == "__main__":
    sys.exit(main())
