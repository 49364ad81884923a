"""Words of the command line: the known names, their other names, and "did you mean"."""

import difflib
from collections.abc import Iterable, Mapping

# Names that live in modules which import TensorFlow. Tests compare them with those modules.
LOSSES = (
    "bce_probability",
    "hinge",
    "least_squares",
    "minimax",
    "non_saturating",
    "non_saturating_probability",
    "pacgan",
    "relativistic",
    "wasserstein",
)
DATASETS = (
    "8gaussians",
    "25gaussians",
    "swissroll",
    "moons",
    "64gaussians",
    "100gaussians",
    "random8",
    "veegan-1200d",
    "veegan-1200d-pacgan",
)
# Data sets that cannot be drawn: their points have more than two coordinates.
HIGH_DIMENSIONAL_DATASETS = ("veegan-1200d", "veegan-1200d-pacgan")
# Data sets whose centres are drawn by a seed.
DRAWN_DATASETS = ("random8", "veegan-1200d")
DATASET_ALIASES = {"ring": "8gaussians", "grid": "25gaussians", "swiss-roll": "swissroll"}
# What a picture of each data set is about. Others are called by their name.
DATASETS_IN_WORDS = {
    "8gaussians": "a ring of 8 Gaussians",
    "25gaussians": "a grid of 25 Gaussians",
    "64gaussians": "a ring of 64 Gaussians",
    "100gaussians": "a grid of 100 Gaussians",
    "random8": "8 Gaussians at random places",
    "swissroll": "a Swiss roll",
    "moons": "two moons",
}
MODELS_IN_WORDS = {
    "mlp": "A GAN",
    "conditional": "A conditional GAN",
    "stacked": "A GAN",
    "dcgan": "A DCGAN",
    "wgan-gp": "A WGAN-GP",
}
# The natural recipe of each command, by the name that people type.
POINT_RECIPE_ALIASES = {
    "gan": "article-gan",
    "wgan-gp": "article-wgan-gp",
    "wgan": "wgan-clip-paper",
    "pacgan": "pacgan-2",
}
FOLDER_RECIPE_ALIASES = {
    "wgan-gp": "zoo-wgan-gp",
    "wgan": "zoo-wgan",
    "dcgan": "zoo-dcgan",
    "dcgan-as-meant": "zoo-dcgan-as-meant",
}
LINE_DATA_IN_WORDS = {
    "gaussian": "a Gaussian",
    "two-bumps": "two bumps",
    "uniform": "a uniform",
    "exponential": "an exponential",
}
LINE_DATA = tuple(LINE_DATA_IN_WORDS)
DIGIT_MODELS = ("mlp", "conditional", "stacked", "dcgan", "wgan-gp")
DIGIT_RECIPE_ALIASES = {"wgan-gp": "wgan-gp-paper", "article": "mnist-article"}


def title_of_points(recipe: str, dataset: str | None) -> str:
    """Returns the title of a picture in plain words, such as "A GAN learns two moons".

    Args:
        recipe: the recipe. The default one is not named.
        dataset: the data set. None means the user's own centres.
    """
    who = "A GAN" if recipe == "default" else recipe
    what = "your Gaussians" if dataset is None else DATASETS_IN_WORDS.get(dataset, dataset)
    return f"{who} learns {what}"


def title_of_images(model: str, recipe: str, what: str) -> str:
    """Returns the title of a picture in plain words, such as "A DCGAN learns digits".

    Args:
        model: the model, a key of `MODELS_IN_WORDS`.
        recipe: the recipe. The default one is not named.
        what: the images in a word or two.
    """
    said = "" if recipe in ("default", model) else f" ({recipe})"
    return f"{MODELS_IN_WORDS.get(model, model)}{said} learns {what}"


# What other programs call a flag, and what it is called here.
FLAGS_ELSEWHERE = {
    "--lr": "--learning-rate",
    "--iterations": "--num-steps",
    "--iters": "--num-steps",
    "--niter": "--num-steps",
    "--output": "--out",
    "--n-epochs": "--epochs",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Returns " Did you mean ...?" with the nearest known word, or "" if none is near.

    A flag of another name in other programs, such as --lr, is taken for the one of this program.

    Args:
        word: the unknown word.
        known: the known words.
    """
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if FLAGS_ELSEWHERE.get(word) in known:
        near = [FLAGS_ELSEWHERE[word]]
    return f" Did you mean {near[0]!r}?" if near else ""


def choose(
    name: str, word: str, known: Iterable[str], aliases: Mapping[str, str] | None = None
) -> str:
    """Returns the known word that `word` means.

    Args:
        name: what the word stands for, for the message.
        word: the word that was given.
        known: the words that are known.
        aliases: other words, with the known word that each stands for.

    Raises:
        ValueError: if the word is not known.
    """
    known, aliases = list(known), aliases or {}
    if word in known:
        return word
    if word in aliases:
        return aliases[word]
    raise ValueError(
        f"unknown {name}. Expected one of: {', '.join(known)}. Received: {word!r}."
        + did_you_mean(word, [*known, *aliases])
    )
