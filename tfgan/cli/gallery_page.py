"""The page of the gallery, `animations/README.md`, made from the list of pictures.

python -m tfgan.cli.gallery_page > animations/README.md
"""

from tfgan.cli.gallery import PICTURES, Picture

HEAD = """# Gallery

Each picture with the command that makes it, and what it shows. `tfgan gallery --out FOLDER` makes
all of them again; those of digits need `--data mnist.npz`, the whole of MNIST. Blue is the
discriminator, green are the data, red is what is generated.

The same to play with, as notebooks: [a GAN on a line](../scripts/notebooks/gaussian_1d.ipynb),
[mode collapse on a ring](../scripts/notebooks/ring.ipynb),
[digits of a chosen class](../scripts/notebooks/digits.ipynb).

Numbers, each with its command: [RESULTS.md](RESULTS.md). This page is made from the list of
pictures: `python -m tfgan.cli.gallery_page > animations/README.md`.
"""


def page() -> str:
    """Returns the page as Markdown."""
    return HEAD + "".join(map(_section, PICTURES))


def _section(picture: Picture) -> str:
    """A picture, its command and its sentence. A film is a link."""
    name = picture.files[0]
    command = picture.command.format(folder=".")
    data = " --data mnist.npz" if picture.whole_mnist else ""
    shown = "\n".join(
        f"![{file}]({file})" if not file.endswith(".mp4") else f"[{file}]({file})"
        for file in picture.files
    )
    return (
        f"\n## {name.rpartition('.')[0]}\n\n{picture.shows}\n\n```\n"
        f"tfgan {command} {picture.flag} {picture.out or name}{data}\n```\n\n{shown}\n"
    )


if __name__ == "__main__":
    print(page(), end="")
