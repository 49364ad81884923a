"""What `check_port` returns: findings, the pairs of layers and the measured differences."""

import dataclasses
from typing import Any

# Each known cause and its name in a `Finding`.
CAUSES = {
    "activation": "another activation function, or one that is missing",
    "slope": "negative slope of a leaky ReLU",
    "padding": "padding or cropping of a convolution",
    "transposed kernel": "kernel transposed or flipped",
    "stride": "shape of a layer's output",
    "flatten order": "order in which an image is flattened, or a vector is made an image",
    "label order": "order of joined inputs, or of the targets of real and fake samples",
    "align_corners": "align_corners of an interpolation",
    "interpolation mode": "mode of an interpolation",
    "norm epsilon": "epsilon of a normalization",
    "batch norm momentum": "momentum of the running statistics",
    "batch norm variance": "running variance, divided by n or n - 1",
    "dropout": "rate of a dropout, what it drops, or a missing dropout",
    "mode": "training or inference mode of a network",
    "sign": "sign of a loss",
    "half loss": "factor 1/2 or 2 of a loss",
    "mean or sum": "mean or sum over the batch",
    "loss factor": "factor of a loss or of one of its terms",
    "loss": "another loss",
    "label smoothing": "targets other than 0 and 1",
    "bce clamp": "limits of probabilities and logarithms",
    "penalty": "a penalty that only one side has",
    "penalty axes": "axes of the penalty's norm",
    "one-sided penalty": "one-sided or two-sided penalty",
    "penalty weight": "weight of the penalty",
    "penalty target": "norm at which the penalty is 0",
    "interpolation": "points at which the penalty is computed",
    "detached fakes": "fake samples detached, or not",
    "zero_grad": "gradients that are not set to zero",
    "order of updates": "order of the two networks' updates",
    "discriminator steps": "discriminator updates per generator update",
    "reused fakes": "fake samples and latents of the generator's update",
    "gradient clipping": "clipping of gradients",
    "weight clipping": "clipping of weights",
    "optimizer": "another optimizer",
    "optimizer parameters": "parameters that the optimizer does not have",
    "learning rate": "learning rate",
    "beta": "beta_1 or beta_2 of Adam",
    "rho": "rho (alpha) of RMSprop",
    "momentum": "momentum of the optimizer",
    "epsilon": "epsilon of the optimizer",
    "epsilon place": "place of the optimizer's epsilon",
    "weight decay": "weight decay, inside the gradient or outside",
    "initializer": "distribution of the initial weights",
    "scale": "factor or shift between two layers",
    "unknown": "no known cause",
}

# Findings are listed in this order: what changes the training, what changes inference only, how
# the weights begin, and what is small.
TRAINING, INFERENCE, START, SMALL = range(4)


@dataclasses.dataclass(frozen=True)
class Finding:
    """One difference between the two sides.

    Attributes:
        cause: one of `CAUSES`.
        where: the place, with the names on both sides.
        keras: what the Keras side does.
        pytorch: what the PyTorch side does.
        difference: largest difference at this place, relative.
        remaining: the same after the cause was removed. None if nothing made both agree.
        keras_change: the line to change in Keras, or "".
        pytorch_change: the line to change in PyTorch instead, or "".
        rank: `TRAINING`, `INFERENCE`, `START` or `SMALL`.
    """

    cause: str
    where: str
    keras: str
    pytorch: str
    difference: float = float("nan")
    remaining: float | None = None
    keras_change: str = ""
    pytorch_change: str = ""
    rank: int = TRAINING

    def lines(self) -> list[str]:
        """Returns the finding as lines of text."""
        found = [
            f"{self.cause}: {self.where}",
            f"  Keras: {self.keras}",
            f"  PyTorch: {self.pytorch}",
        ]
        if self.difference == self.difference:
            found.append(f"  difference: {self.difference:.1e}, relative")
        if self.remaining is not None:
            found.append(f"  without this cause: {self.remaining:.1e}{_digits(self.remaining)}")
        elif self.cause == "unknown":
            found.append("  no known cause makes both agree: look at this place")
        if self.keras_change:
            found.append(f"  change in Keras: {self.keras_change}")
        if self.pytorch_change:
            joint = "or in PyTorch" if self.keras_change else "change in PyTorch"
            found.append(f"  {joint}: {self.pytorch_change}")
        return found


def _digits(value: float) -> str:
    import math

    if not math.isfinite(value):
        return ""
    return f" ({16 if value == 0 else min(int(-math.log10(value)), 16)} digits agree)"


@dataclasses.dataclass
class PortReport:
    """The result of `check_port`.

    Attributes:
        findings: the differences, the most important first.
        pairs: lines that say which layers belong together.
        measured: lines with the largest difference of each stage.
    """

    findings: list[Finding]
    pairs: list[str]
    measured: list[str]

    @property
    def agrees(self) -> bool:
        """Whether no difference was found."""
        return not self.findings

    @property
    def causes(self) -> list[str]:
        """The names of the causes, the most important first, each once."""
        return list(dict.fromkeys(finding.cause for finding in self.findings))

    def lines(self) -> list[str]:
        """Returns the whole report as lines of text."""
        found = [*self.pairs, "", *self.measured, ""]
        if self.agrees:
            return [*found, "verdict: both sides agree"]
        for number, finding in enumerate(self.findings, 1):
            first, *rest = finding.lines()
            found += [f"{number}. {first}", *(f"  {line}" for line in rest)]
        return [
            *found,
            "",
            f"verdict: {len(self.findings)} difference(s): {', '.join(self.causes)}",
        ]

    def to_dict(self) -> dict[str, Any]:
        """Returns the report as a dict for JSON."""
        return {
            "agrees": self.agrees,
            "causes": self.causes,
            "findings": [dataclasses.asdict(finding) for finding in self.findings],
            "pairs": self.pairs,
            "measured": self.measured,
        }


def sort(findings: list[Finding]) -> list[Finding]:
    """Returns the findings by rank, otherwise in the order in which they were found."""
    return sorted(findings, key=lambda finding: finding.rank)
