"""Trains a GAN on handwritten digits and shows and measures what it makes.

python scripts/mnist.py --model mlp --data mnist.npz --anim grid.mp4
"""

import sys
from pathlib import Path

from _common import OneLineParser, add_machine_flags, run_script
from _images import ImageOptions, ImageRun, add_image_flags, work

MODELS = ("mlp", "conditional", "dcgan", "wgan-gp")


def make_parser():
    """The parser whose namespace has the fields of `ImageOptions`."""
    parser = OneLineParser(prog="mnist.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--model", default="mlp", metavar=f"{{{','.join(MODELS)}}}", help="default: mlp")
    add("--recipe", help="a recipe of the model; default: its best")
    add("--data", type=Path, metavar="PATH", help="mnist.npz or a folder of the IDX files")
    add_image_flags(parser)
    add_machine_flags(parser)
    return parser


def digits(options):
    """Loads the digits; returns what makes a source of them for a recipe."""
    from tfgan import recipes
    from tfgan.data import in_memory_images, mnist
    from tfgan.metrics import classifier, fid
    from tfgan.utils import validation

    validation.choice("--model", options.model, MODELS)
    recipe = recipes.images(options.model, options.recipe)
    if recipe.generator[0].startswith("conv64"):
        raise ValueError(f"recipe {recipe.name} is for 64x64 images: use scripts/wgan_gp.py")
    data = mnist.load_mnist(options.data)
    scorer = fid.ImageScorer(
        data,
        classifier.load_classifier(),
        samples=min(fid.NUM_SAMPLES, 10 * len(data.x_test)),
    )

    def make_source(recipe):
        low, high = recipe.pixels
        images = in_memory_images.InMemoryImages(
            data.x_train, data.y_train, low=low, high=high, num_classes=mnist.NUM_CLASSES
        )
        return images, scorer, data

    return make_source


def train(options):
    """Checks everything, then trains."""
    options.check()
    return work(ImageRun(options, digits(options)))


def main(arguments=None):
    """Runs the command and returns its exit code."""
    return run_script(make_parser(), ImageOptions, train, arguments)


if __name__ == "__main__":
    sys.exit(main())
