"""PyTorch trainers of the systems of `tfgan benchmark`, without TensorFlow."""

import dataclasses
from collections.abc import Callable

from tfgan import recipes
from tfgan.pytorch.models import gaussian_1d, images, mixture_2d
from tfgan.pytorch.random_inputs import RandomInputs
from tfgan.pytorch.trainer import Trainer


@dataclasses.dataclass(frozen=True)
class Twin:
    """A system's counterpart: same networks, loss, optimizers, batch size and updates per step.

    Attributes:
        make: makes the trainer.
        batch_size: samples per batch.
        sample: shape of a sample.
        latent_dim: size of a latent.
    """

    make: Callable[[], Trainer]
    batch_size: int
    sample: tuple[int, ...]
    latent_dim: int

    def inputs(self, device: str) -> RandomInputs:
        """Returns inputs of the trainer's steps on a device."""
        return RandomInputs((self.batch_size, *self.sample), self.latent_dim, device)


# The points' trainers, by recipe, and the images', by kind and recipe.
_POINTS: dict[str, Callable[[], Trainer]] = {
    "article-gan": mixture_2d.make_trainer,
    "article-wgan-gp": lambda: mixture_2d.make_trainer(gp_weight=0.2),
    "article-wgan-gp-no-sigmoid": lambda: mixture_2d.make_trainer(gp_weight=0.2, sigmoid=False),
    "wgan-gp-paper": mixture_2d.make_toy_trainer,
    "wgan-clip-paper": lambda: mixture_2d.make_toy_trainer(clip=0.01),
}
_IMAGES: dict[tuple[str, str], tuple[Callable[[], Trainer], tuple[int, ...]]] = {
    ("mlp", "mnist-article"): (images.mnist, (1, 28, 28)),
    ("wgan-gp", "wgan-gp-paper"): (images.wgan_gp_28, (1, 28, 28)),
    ("dcgan", "zoo-dcgan"): (images.dcgan_64, (3, 64, 64)),
    ("dcgan", "zoo-dcgan-as-meant"): (lambda: images.dcgan_64(as_meant=True), (3, 64, 64)),
    ("wgan-gp", "zoo-wgan"): (images.wgan_64, (3, 64, 64)),
    ("wgan-gp", "zoo-wgan-gp"): (images.wgan_gp_64, (3, 64, 64)),
}


def twins() -> dict[str, Twin]:
    """Returns the counterparts by the system's name, as `tfgan benchmark --export` has it."""
    found = {}
    for edition in gaussian_1d.EDITIONS:
        for minibatch in (False, True):
            batch = recipes.gaussian_1d(edition, minibatch=minibatch).batch_size
            name = f"gan1d-{edition}{'-minibatch' * minibatch}"
            found[name] = Twin(_line(edition, minibatch), batch, (1,), 1)
    for recipe, make in _POINTS.items():
        found[f"gan2d-{recipe}"] = Twin(make, recipes.mixture_2d(recipe).batch_size, (2,), 2)
    for (kind, recipe), (make, shape) in _IMAGES.items():
        known = recipes.images(kind, recipe)
        found[f"{kind}-{recipe}"] = Twin(make, known.batch_size, shape, known.latent_dim)
    return found


def _line(edition: str, minibatch: bool) -> Callable[[], Trainer]:
    return lambda: gaussian_1d.make_trainer(minibatch=minibatch, edition=edition)
