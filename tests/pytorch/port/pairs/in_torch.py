"""A `Program` in PyTorch."""

from typing import Any

import torch
from program import Layers, Program, scored
from torch import nn
from torch.nn import functional as F

from tfgan.pytorch.models.layers import SameConv2d, SameConvTranspose2d


class TorchNetwork(nn.Module):
    """The layers of a program in PyTorch.

    Args:
        p: the program.
        layers: layers of the network.
        shape: shape of its input, channels last.
    """

    def __init__(self, p: Program, layers: Layers, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape, body = (*shape[2:], *shape[:2]) if len(shape) > 1 else shape, []
        self.embedding = None
        if p.classes:
            self.shape = (int(torch.Size(self.shape).numel()),)
            self.embedding = nn.Linear(p.classes, self.shape[0], bias=False)
            if p.weights == "keras":
                nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
            else:
                nn.init.normal_(self.embedding.weight)
        for layer in layers:
            body.append(self._layer(p, *layer))
            _initialize(body[-1], p.weights)
        self.body = nn.Sequential(*body)

    def forward(self, x: Any, classes: Any = None) -> Any:
        if self.embedding is not None:
            x = x.flatten(1) * self.embedding(classes)
        return self.body(x)

    def _layer(self, p: Program, name: str, *given: Any) -> nn.Module:
        if name == "dense":
            inputs, self.shape = self.shape[0], given[:1]
            return nn.Linear(inputs, given[0], bias=given[1:] != (False,))
        if name in ("conv", "deconv"):
            return self._convolution(p, name, *given)
        if name == "norm":
            cls = nn.BatchNorm1d if len(self.shape) == 1 else nn.BatchNorm2d
            return cls(self.shape[0], p.norm_epsilon, p.norm_share)
        if name == "dropout":
            whole = p.dropout == "channels" and len(self.shape) > 1
            return (nn.Dropout2d if whole else nn.Dropout)(*given)
        return self._shaped(name, given) or {
            "leaky": nn.LeakyReLU(p.slope), "relu": nn.ReLU(), "tanh": nn.Tanh(),
            "sigmoid": nn.Sigmoid(),
        }[name]  # fmt: skip

    def _shaped(self, name: str, given: Any) -> nn.Module | None:
        if name == "flatten":
            self.shape = (int(torch.Size(self.shape).numel()),)
            return nn.Flatten()
        if name == "reshape":
            self.shape = (given[2], *given[:2])
            return nn.Unflatten(1, self.shape)
        if name == "up":
            self.shape = (self.shape[0], *(2 * n for n in self.shape[1:]))
            return nn.Upsample(scale_factor=2)
        if name == "pad end":
            self.shape = (self.shape[0], *(n + 1 for n in self.shape[1:]))
            return nn.ZeroPad2d((0, 1, 0, 1))
        return None

    def _convolution(
        self, p: Program, name: str, filters: int, kernel: int, stride: int, *rest: Any
    ) -> nn.Module:
        inputs, size = self.shape[0], self.shape[1:]
        bias, valid = False not in rest, "valid" in rest
        if name == "deconv":
            self.shape = (filters, *(n * stride + (kernel - stride) * valid for n in size))
            if valid:
                return nn.ConvTranspose2d(inputs, filters, kernel, stride, bias=bias)
            layer = SameConvTranspose2d(inputs, filters, kernel, stride)
            layer.bias = layer.bias if bias else None
            return layer
        self.shape = (filters, *(n - kernel + 1 if valid else -(-n // stride) for n in size))
        if valid:
            return nn.Conv2d(inputs, filters, kernel, stride, bias=bias)
        if p.padding == "symmetric" and stride > 1:
            return nn.Conv2d(inputs, filters, kernel, stride, (kernel - 1) // 2, bias=bias)
        return SameConv2d(inputs, filters, kernel, stride, bias=bias)


def _initialize(module: Any, weights: str) -> None:
    if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)) and weights == "keras":
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    if weights == "dcgan" and isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    if weights == "dcgan" and isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)


def gan(p: Program, fresh_latents: bool) -> dict[str, Any]:
    """The PyTorch side of a program.

    Args:
        p: the program.
        fresh_latents: whether the step gets latents of the generator's update.
    """
    generator = TorchNetwork(p, p.generator, p.latent)
    discriminator = TorchNetwork(p, scored(p), p.image)
    optimizers = [_torch_optimizer(p, network) for network in (generator, discriminator)]
    step = _Step(p, generator, discriminator, *optimizers)
    run = step.with_latents if fresh_latents else step.plain
    return {
        "generator": generator,
        "discriminator": discriminator,
        "generator_optimizer": optimizers[0],
        "discriminator_optimizer": optimizers[1],
        "step": step.with_labels if p.classes else run,
    }


def _torch_optimizer(p: Program, network: nn.Module) -> Any:
    if p.optimizer == "adam":
        return torch.optim.Adam(network.parameters(), p.rate, (p.beta_1, p.beta_2), p.epsilon)
    return torch.optim.RMSprop(network.parameters(), p.rate, p.beta_2, p.epsilon)


class _Step:
    """One iteration of a PyTorch program."""

    def __init__(self, p: Program, generator: Any, discriminator: Any, *optimizers: Any) -> None:
        self.p, self.generator, self.discriminator = p, generator, discriminator
        self.generator_optimizer, self.discriminator_optimizer = optimizers

    def plain(self, real: Any, latents: Any, uniform: Any) -> None:
        self._run(real, latents, uniform, None, None)

    def with_latents(self, real: Any, latents: Any, uniform: Any, generator_latents: Any) -> None:
        self._run(real, latents, uniform, generator_latents, None)

    def with_labels(self, real: Any, latents: Any, uniform: Any, labels: Any) -> None:
        self._run(real, latents, uniform, None, labels)

    def _run(self, real: Any, latents: Any, uniform: Any, own: Any, labels: Any) -> None:
        p = self.p
        classes = () if labels is None else (F.one_hot(labels, p.classes).to(real.dtype),)
        if p.steps == 1:
            real, latents, uniform = real[None], latents[None], uniform[None]
        latents = latents.reshape(*latents.shape[:2], *p.latent[2:], *p.latent[:2]) if len(
            p.latent) > 1 else latents  # fmt: skip
        last = own if p.fresh_latents else None
        made = self.generator(latents[0], *classes) if p.fakes == "reused" else None
        if p.updates == "both":
            self._move_both(real[0], made, classes)
            return
        update = 0
        for name in p.updates:
            if name == "d":
                fake = self._fake(latents[update], classes) if made is None else made
                self._discriminator_update(real[update], fake, uniform[update], classes)
                update += 1
                continue
            z = latents[max(update - 1, 0)] if last is None else last
            fake = made if made is not None else self.generator(z, *classes)
            self.generator_optimizer.zero_grad()
            self._generator_loss(fake, classes).backward()
            self.generator_optimizer.step()

    def _move_both(self, real: Any, fake: Any, classes: Any) -> None:
        """Computes both gradients before a network moves."""
        for loss, network in (
            (self._discriminator_loss(real, fake.detach(), classes), self.discriminator),
            (self._generator_loss(fake, classes), self.generator),
        ):
            network.zero_grad()
            loss.backward(inputs=list(network.parameters()))
        self.discriminator_optimizer.step()
        self.generator_optimizer.step()

    def _fake(self, latents: Any, classes: Any) -> Any:
        self.generator.train(self.p.fakes != "inference")
        with torch.no_grad():
            found = self.generator(latents, *classes)
        self.generator.train()
        return found

    def _discriminator_update(self, real: Any, fake: Any, uniform: Any, classes: Any) -> None:
        p, fake = self.p, fake.detach()
        self.discriminator_optimizer.zero_grad()
        loss = self._discriminator_loss(real, fake, classes)
        if p.penalty:
            loss = loss + p.penalty * self._penalty(real, fake, uniform)
        loss.backward()
        self.discriminator_optimizer.step()
        if p.clip:
            for parameter in self.discriminator.parameters():
                parameter.data.clamp_(-p.clip, p.clip)

    def _penalty(self, real: Any, fake: Any, uniform: Any) -> Any:
        if self.p.points == "normal":
            x = real + torch.special.ndtri(uniform) * (fake - real)
        else:
            x = uniform * real + (1 - uniform) * fake
        x.requires_grad_()
        (gradient,) = torch.autograd.grad(self.discriminator(x).sum(), x, create_graph=True)
        return ((gradient.flatten(1).norm(2, dim=1) - 1) ** 2).mean()

    def _discriminator_loss(self, real: Any, fake: Any, classes: Any) -> Any:
        outputs = self.discriminator(real, *classes), self.discriminator(fake, *classes)
        return self.p.factor * (_toward(self.p, outputs[0], 1.0) + _toward(self.p, outputs[1], 0.0))

    def _generator_loss(self, fake: Any, classes: Any) -> Any:
        outputs = self.discriminator(fake, *classes)
        if self.p.loss == "boundary":
            return 0.5 * ((torch.log(outputs) - torch.log(1 - outputs)) ** 2).mean()
        return _toward(self.p, outputs, 1.0)


def _toward(p: Program, outputs: Any, target: float) -> Any:
    """The term of the loss for samples that should be scored as `target`."""
    wanted = torch.full_like(outputs, target)
    if p.loss == "least squares":
        return F.mse_loss(outputs, wanted)
    if p.loss == "wasserstein":
        return ((1 - 2 * wanted) * outputs).mean()
    if p.loss == "bce logits":
        return F.binary_cross_entropy_with_logits(outputs, wanted)
    if p.clamp == "keras":
        outputs = outputs.clamp(1e-7, 1 - 1e-7)
    return F.binary_cross_entropy(outputs, wanted)
