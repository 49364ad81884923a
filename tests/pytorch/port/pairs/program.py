"""A GAN program as data, and pairs of programs: what the port files of this folder share.

A `Program` states what a public program does: its layers and all settings that can differ. Both
libraries build the same `Program`, so that one setting can be made equal without touching the rest.
"""

import dataclasses
from typing import Any

Layers = tuple[tuple[Any, ...], ...]


@dataclasses.dataclass(frozen=True)
class Program:
    """A program's networks, losses, optimizers and training step.

    Attributes:
        source: the repository and the file.
        generator: layers as (name, arguments ...), see `in_keras` and `in_torch`.
        discriminator: the same of the discriminator, without a sigmoid at the end.
        latent: shape of a latent sample.
        image: shape of a sample, channels last.
        classes: number of classes. Then latents and samples are multiplied with an embedding.
        slope: negative slope of the leaky ReLUs.
        norm_epsilon: epsilon of the batch norms.
        norm_share: share of the new value in the running statistics.
        norm_variance: `"biased"` (divided by n) or `"unbiased"`.
        padding: of convolutions with stride: `"same"` as in TensorFlow, or `"symmetric"`.
        dropout: what is dropped: `"elements"`, or whole `"channels"`.
        weights: the initial weights: `"keras"`, `"pytorch"` or `"dcgan"`.
        loss: `"bce"` of probabilities, `"bce logits"`, `"least squares"`, `"wasserstein"` or
            `"boundary"`. With `"bce"` and `"boundary"` the discriminator ends in a sigmoid.
        factor: factor of the discriminator's loss.
        clamp: limits of the probabilities in `"bce"`: `"keras"` or `"pytorch"`.
        optimizer: `"adam"` or `"rmsprop"`.
        rate: learning rate.
        beta_1: of Adam.
        beta_2: of Adam; rho of RMSprop.
        epsilon: of the optimizer.
        epsilon_place: where the optimizer adds epsilon: `"keras"` or `"pytorch"`.
        updates: the updates of one iteration in their order: `"d"` and `"g"`; `"both"` means that
            both gradients are computed before a network moves.
        fakes: how fake samples are made. `"inference"`: for the discriminator in inference mode;
            `"fresh"`: by each update anew; `"reused"`: once per iteration.
        fresh_latents: whether the generator's update has latents of its own.
        penalty: weight of the gradient penalty. 0 means none.
        points: the penalty's interpolation factors: `"uniform"` or `"normal"`.
        clip: bound of the discriminator's weights. 0 means none.
    """

    source: str
    generator: Layers
    discriminator: Layers
    latent: tuple[int, ...] = (100,)
    image: tuple[int, int, int] = (28, 28, 1)
    classes: int = 0
    slope: float = 0.2
    norm_epsilon: float = 1e-3
    norm_share: float = 0.2
    norm_variance: str = "biased"
    padding: str = "same"
    dropout: str = "elements"
    weights: str = "keras"
    loss: str = "bce"
    factor: float = 1.0
    clamp: str = "keras"
    optimizer: str = "adam"
    rate: float = 2e-4
    beta_1: float = 0.5
    beta_2: float = 0.999
    epsilon: float = 1e-7
    epsilon_place: str = "keras"
    updates: str = "dg"
    fakes: str = "inference"
    fresh_latents: bool = False
    penalty: float = 0.0
    points: str = "uniform"
    clip: float = 0.0

    @property
    def steps(self) -> int:
        """Discriminator updates per iteration."""
        return 1 if self.updates == "both" else self.updates.count("d")

    def narrow(self, share: int) -> "Program":
        """Returns the program with hidden layers of 1 / `share` of their width."""
        networks = {name: _narrow(getattr(self, name), share) for name in LAYERS[:2]}
        return dataclasses.replace(self, **networks)


def _narrow(layers: Layers, share: int) -> Layers:
    samples = [a[1] * a[2] * a[3] for a in layers if a[0] == "reshape" and a[3] < share]
    found = []
    for name, *given in layers:
        place = {"dense": 0, "conv": 0, "deconv": 0, "reshape": 2}.get(name)
        if place is not None and given[place] >= share and given[place] not in samples:
            given[place] //= share
        found.append((name, *given))
    return tuple(found)


def scored(p: Program) -> Layers:
    """Returns the discriminator's layers with the sigmoid that its loss needs."""
    return (*p.discriminator, *([("sigmoid",)] if p.loss in PROBABILITIES else []))


# What PyTorch's defaults are in all programs of PyTorch.
PYTORCH = {
    "norm_epsilon": 1e-5, "norm_share": 0.1, "norm_variance": "unbiased", "weights": "pytorch",
    "clamp": "pytorch", "epsilon": 1e-8, "epsilon_place": "pytorch",
}  # fmt: skip

LAYERS = ("generator", "discriminator", "latent", "image")

# Field -> the cause that a difference of it has.
CAUSES = {
    "slope": "slope", "norm_epsilon": "norm epsilon", "norm_share": "batch norm momentum",
    "norm_variance": "batch norm variance", "padding": "padding", "dropout": "dropout",
    "weights": "initializer", "loss": "loss", "factor": "half loss", "clamp": "bce clamp",
    "optimizer": "optimizer", "rate": "learning rate", "beta_1": "beta", "beta_2": "beta",
    "epsilon": "epsilon", "epsilon_place": "epsilon place", "updates": "order of updates",
    "fakes": "mode", "fresh_latents": "reused fakes", "penalty": "penalty weight",
    "points": "interpolation", "clip": "weight clipping",
}  # fmt: skip

# Losses of probabilities: the discriminator ends in a sigmoid.
PROBABILITIES = ("bce", "boundary")

# While a field differs, these are not compared.
_HIDES = {
    "optimizer": ("rate", "beta_1", "beta_2", "epsilon", "epsilon_place"),
    "loss": ("factor", "clamp"),
}

# Only `tfgan` can have these settings of the other library, so the Keras side changes.
_KERAS_CHANGES = ("norm_variance", "epsilon", "epsilon_place")


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two programs of the same GAN.

    Attributes:
        keras: the Keras program.
        torch: the PyTorch program.
        layers: whose layers both get, `"keras"` or `"torch"`, so that they can be compared.
    """

    keras: Program
    torch: Program
    layers: str = "keras"

    def differences(self) -> list[str]:
        """Returns the fields, apart from the layers, in which the programs differ."""
        ours, theirs = self.keras, self.torch
        return [f for f in CAUSES if getattr(ours, f) != getattr(theirs, f) and self._is_used(f)]

    def hiding(self) -> list[str]:
        """Returns the fields that hide others: these are compared when they are made equal."""
        fields = self.differences()
        if self.keras.steps != self.torch.steps:
            return ["updates"]
        return [f for f, others in _HIDES.items() if f in fields and set(others) & set(fields)]

    def causes(self, fields: list[str]) -> set[str]:
        """Returns the causes that the check names while `fields` differ."""
        if self.keras.steps != self.torch.steps and "updates" in fields:
            return {"discriminator steps"}
        hidden = {f for name, others in _HIDES.items() if name in fields for f in others}
        found = {self._cause(f) for f in fields if f not in hidden}
        # Fake samples that are used again were made from the discriminator's latents.
        again = "fakes" in fields and self.torch.fakes == "reused" and self.keras.fresh_latents
        return found | ({"reused fakes"} if again else set())

    def _cause(self, field: str) -> str:
        if field == "beta_2" and self.keras.optimizer == "rmsprop":
            return "rho"
        logits = {self.keras.loss, self.torch.loss} == {"bce", "bce logits"}
        return "bce clamp" if field == "loss" and logits else CAUSES[field]

    def _is_used(self, field: str) -> bool:
        """Whether the shared layers and the losses use the field at all."""
        shared = self.keras if self.layers == "keras" else self.torch
        layers = (*shared.generator, *shared.discriminator)
        used = {layer[0] for layer in layers}
        if field.startswith("norm"):
            return "norm" in used
        if field == "clamp":
            return self.keras.loss in PROBABILITIES
        if field == "padding":
            return any(layer[0] == "conv" and layer[3] > 1 for layer in layers)
        return field != "dropout" or {"conv", "dropout"} <= used

    def sides(self, equal: tuple[str, ...] = ("layers",), share: int = 1) -> tuple[Any, Any]:
        """Returns `keras_gan` and `torch_gan`.

        Args:
            equal: names of fields that are made equal; `"layers"` means all of `LAYERS`.
            share: divisor of the hidden layers' widths. No cause depends on them.
        """
        import in_keras
        import in_torch

        ours, theirs = self.keras.narrow(share), self.torch.narrow(share)
        for name in equal:
            fields = LAYERS if name == "layers" else (name,)
            to_keras = self.layers == "torch" if name == "layers" else name in _KERAS_CHANGES
            if to_keras:
                ours = dataclasses.replace(ours, **{f: getattr(theirs, f) for f in fields})
            else:
                theirs = dataclasses.replace(theirs, **{f: getattr(ours, f) for f in fields})
        return lambda: in_keras.gan(ours), lambda: in_torch.gan(theirs, ours.fresh_latents)
