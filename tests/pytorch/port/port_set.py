"""Ports to check: right pairs of six systems, and the same with one or two planted faults.

Both sides are built from the same `Recipe`. A fault changes the recipe of one side, so that the
rest stays right. The PyTorch side is written as users write it: modules or functions, and a
training step of its own.
"""

import dataclasses
from typing import Any

import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import tfgan
from tfgan.layers import BatchNormalization
from tfgan.optimizers import TorchAdam, TorchRMSprop, TorchSGD
from tfgan.pytorch.models.layers import SameConv2d

L = keras.layers


@dataclasses.dataclass(frozen=True)
class Recipe:
    """All that can be wrong on one side."""

    slope: float = 0.2
    activation: str = "leaky_relu"
    bn_epsilon: float = 1e-5
    bn_share: float = 0.1
    bn_biased: bool = False
    padding: str = "same"
    flatten: str = "first"
    kernel: str = "as it is"
    align_corners: bool = False
    dropout: float = 0.3
    dropout_always: bool = False
    output: str = "tanh"
    loss: str = "bce"
    loss_factor: float = 1.0
    loss_sum: bool = False
    loss_sign: float = 1.0
    generator_sign: float = 1.0
    swapped_targets: bool = False
    saturating: bool = False
    real_target: float = 1.0
    clamp: str = "torch"
    gp_weight: float = 3.0
    gp_axes: str = "sample"
    gp_one_sided: bool = False
    gp_target: float = 1.0
    interpolation: str = "real"
    detach: bool = True
    generator_detached: bool = False
    zero_grad: bool = True
    order: str = "discriminator first"
    critic_steps: int = 1
    eval_fakes: bool = False
    joined_first: str = "samples"
    optimizer: str = "adam"
    learning_rate: float = 2e-3
    beta_1: float = 0.5
    beta_2: float = 0.99
    rho: float = 0.95
    momentum: float = 0.5
    epsilon: float = 1e-8
    epsilon_place: str = "torch"
    weight_decay: float = 0.0
    decay: str = "outside"
    initializer: str = "glorot"
    gradient_clip: float = 0.0
    weight_clip: float = 0.0
    functional: bool = False


@dataclasses.dataclass(frozen=True)
class System:
    """A kind of GAN: its networks and the settings that both sides share."""

    name: str
    image: bool = False
    norm: bool = True
    classes: int = 0
    penalty: bool = False
    width: int = 8
    data: int = 2
    changes: tuple[tuple[str, Any], ...] = ()

    def recipe(self, **changes: Any) -> Recipe:
        return dataclasses.replace(Recipe(), **{**dict(self.changes), **changes})


_WGAN = (("loss", "wasserstein"), ("output", "linear"), ("dropout", 0.0), ("critic_steps", 2))
SYSTEMS = {
    "mlp-1d": System("mlp-1d", data=1, width=8, changes=(("output", "linear"),)),
    "wgan-gp-2d": System("wgan-gp-2d", norm=False, penalty=True, changes=_WGAN),
    "dcgan": System("dcgan", image=True, width=4),
    "conditional-dcgan": System("conditional-dcgan", image=True, width=4, classes=3),
    "conv-wgan-gp": System(
        "conv-wgan-gp", image=True, norm=False, penalty=True, width=4,
        changes=(*_WGAN, ("output", "tanh")),
    ),
    "conditional-wgan-gp": System(
        "conditional-wgan-gp", norm=False, penalty=True, classes=3, data=3, changes=_WGAN
    ),
}  # fmt: skip
LATENTS = 3


# --- Keras ---------------------------------------------------------------------------------------


def keras_gan(system: System, r: Recipe) -> Any:
    """The Keras side."""
    generator, discriminator = _keras_generator(system, r), _keras_discriminator(system, r)
    return {
        "generator": generator,
        "discriminator": discriminator,
        "generator_optimizer": _keras_optimizer(r),
        "discriminator_optimizer": _keras_optimizer(r),
        "loss": _keras_loss(r),
        "penalty": _keras_penalty(system, r),
        "discriminator_steps": r.critic_steps,
        "fakes": "inference" if r.eval_fakes else "fresh",
    }


def _initializer(r: Recipe) -> Any:
    return {
        "glorot": "glorot_uniform",
        "normal": keras.initializers.RandomNormal(0.0, 0.02),
        "he": "he_normal",
        "pytorch": keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform"),
    }[r.initializer]


def _act(r: Recipe) -> Any:
    if r.activation == "leaky_relu":
        return L.LeakyReLU(negative_slope=r.slope)
    return L.Activation(r.activation)


def _bn(r: Recipe) -> Any:
    cls = L.BatchNormalization if r.bn_biased else BatchNormalization
    return cls(momentum=1 - r.bn_share, epsilon=r.bn_epsilon)


def _joined(parts: list[Any], r: Recipe) -> Any:
    return L.Concatenate()(parts if r.joined_first == "samples" else parts[::-1])


def _keras_generator(s: System, r: Recipe) -> Any:
    kernel = {"kernel_initializer": _initializer(r)}
    inputs = [keras.Input((LATENTS,))]
    x = inputs[0]
    if s.classes:
        inputs.append(keras.Input((s.classes,)))
        x = _joined(inputs, r)
    if not s.image:
        for _ in range(2):
            x = L.Dense(s.width, **kernel)(x)
            x = _act(r)(_bn(r)(x) if s.norm else x)
        x = L.Dense(s.data, activation=None if r.output == "linear" else r.output, **kernel)(x)
        return keras.Model(inputs if s.classes else inputs[0], x)
    x = L.Dense(4 * 4 * s.width, **kernel)(x)
    x = _act(r)(_bn(r)(x) if s.norm else x)
    x = L.Reshape((4, 4, s.width))(x)
    x = L.UpSampling2D(interpolation="bilinear")(x)
    x = L.Conv2D(s.width, 3, padding="same", **kernel)(x)
    x = _act(r)(_bn(r)(x) if s.norm else x)
    x = L.Conv2DTranspose(2, 4, 1, padding="same", **kernel)(x)
    return keras.Model(inputs if s.classes else inputs[0], L.Activation(r.output)(x))


def _keras_discriminator(s: System, r: Recipe) -> Any:
    kernel = {"kernel_initializer": _initializer(r)}
    inputs = [keras.Input((8, 8, 2) if s.image else (s.data,))]
    if s.classes:
        inputs.append(keras.Input((s.classes,)))
    x = inputs[0]
    if s.image:
        x = _act(r)(L.Conv2D(s.width, 3, 2, padding="same", **kernel)(x))
        x = L.Dropout(r.dropout)(x)
        x = L.Conv2D(s.width, 3, padding="same", **kernel)(x)
        x = _act(r)(_bn(r)(x) if s.norm else x)
        x = L.Flatten()(x)
    if s.classes:
        x = _joined([x, inputs[1]], r)
    for _ in range(1 if s.image else 2):
        x = L.Dropout(r.dropout)(_act(r)(L.Dense(s.width, **kernel)(x)))
    x = L.Dense(1, **kernel)(x)
    return keras.Model(inputs if s.classes else inputs[0], x)


def _keras_optimizer(r: Recipe) -> Any:
    options: dict[str, Any] = {}
    if r.weight_decay and r.decay == "outside":
        options["weight_decay"] = r.weight_decay
    if r.gradient_clip:
        options["global_clipnorm"] = r.gradient_clip
    rate = r.learning_rate
    torch_like = r.epsilon_place == "torch"
    if r.optimizer == "adam":
        cls = TorchAdam if torch_like else keras.optimizers.Adam
        return cls(rate, r.beta_1, r.beta_2, r.epsilon, **options)
    if r.optimizer == "rmsprop":
        cls = TorchRMSprop if torch_like else keras.optimizers.RMSprop
        return cls(rate, r.rho, epsilon=r.epsilon, **options)
    return TorchSGD(rate, momentum=r.momentum, **options)


def _keras_loss(r: Recipe) -> Any:
    if r.loss == "bce" and r.clamp == "logits":
        return "non_saturating"
    return {
        "bce": "bce_probability", "bce_logits": "non_saturating", "wasserstein": "wasserstein",
        "lsgan": "least_squares", "hinge": "hinge",
    }[r.loss]  # fmt: skip


def _keras_penalty(s: System, r: Recipe) -> Any:
    if s.penalty:
        return tfgan.GradientPenalty(r.gp_weight, one_sided=r.gp_one_sided, target=r.gp_target)
    return tfgan.WeightClipping(r.weight_clip) if r.weight_clip else None


# --- PyTorch -------------------------------------------------------------------------------------


class _Activation(nn.Module):
    def __init__(self, r: Recipe) -> None:
        super().__init__()
        self.r = r

    def forward(self, x: Any) -> Any:
        if self.r.activation == "leaky_relu":
            return F.leaky_relu(x, self.r.slope)
        return getattr(torch, self.r.activation)(x)


def _module(r: Recipe) -> nn.Module:
    if r.functional:
        return _Activation(r)
    return {"leaky_relu": nn.LeakyReLU(r.slope), "tanh": nn.Tanh(), "relu": nn.ReLU()}[r.activation]


class _TransposedConv(nn.Conv2d):
    def forward(self, x: Any) -> Any:
        return F.conv2d(x, self.weight.transpose(2, 3), self.bias, self.stride, self.padding)


class _TransposedLinear(nn.Linear):
    def forward(self, x: Any) -> Any:
        return x @ self.weight + self.bias


class _Dropout(nn.Module):
    """Dropout that does not know the mode."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Any) -> Any:
        return F.dropout(x, self.rate)


def _dropout(r: Recipe) -> nn.Module:
    return _Dropout(r.dropout) if r.dropout_always else nn.Dropout(r.dropout)


def _hidden(r: Recipe, inputs: int, outputs: int) -> nn.Module:
    square = r.kernel == "transposed" and inputs == outputs
    return (_TransposedLinear if square else nn.Linear)(inputs, outputs)


def _norm(s: System, r: Recipe, width: int, image: bool = False) -> list[nn.Module]:
    if not s.norm:
        return []
    cls = nn.BatchNorm2d if image else nn.BatchNorm1d
    return [cls(width, eps=r.bn_epsilon, momentum=r.bn_share)]


_OUTPUTS = {"linear": nn.Identity, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class TorchGenerator(nn.Module):
    def __init__(self, s: System, r: Recipe) -> None:
        super().__init__()
        self.s, self.r = s, r
        size = LATENTS + s.classes
        if not s.image:
            self.body = nn.Sequential(
                nn.Linear(size, s.width), *_norm(s, r, s.width), _module(r),
                _hidden(r, s.width, s.width), *_norm(s, r, s.width), _module(r),
                nn.Linear(s.width, s.data), _OUTPUTS[r.output](),
            )  # fmt: skip
            return
        conv = _TransposedConv if r.kernel == "transposed" else nn.Conv2d
        self.first = nn.Sequential(
            nn.Linear(size, 16 * s.width), *_norm(s, r, 16 * s.width), _module(r)
        )
        self.second = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=r.align_corners),
            conv(s.width, s.width, 3, padding=1), *_norm(s, r, s.width, True), _module(r),
        )  # fmt: skip
        self.last = nn.ConvTranspose2d(s.width, 2, 4, 1, padding=1)
        self.output = _OUTPUTS[r.output]()

    def forward(self, z: Any, c: Any = None) -> Any:
        x = z if c is None else torch.cat([z, c] if self.r.joined_first == "samples" else [c, z], 1)
        if not self.s.image:
            return self.body(x)
        x = self.first(x)
        if self.r.flatten == "first":
            x = x.view(-1, self.s.width, 4, 4)
        else:
            x = x.view(-1, 4, 4, self.s.width).permute(0, 3, 1, 2)
        # "Same" with a kernel of 4 cuts one row and column before, and two after.
        return self.output(self.last(self.second(x))[:, :, :8, :8])


class TorchDiscriminator(nn.Module):
    def __init__(self, s: System, r: Recipe) -> None:
        super().__init__()
        self.s, self.r = s, r
        size = s.data
        if s.image:
            conv = _TransposedConv if r.kernel == "transposed" else nn.Conv2d
            first = SameConv2d(2, s.width, 3, 2)
            if r.padding == "symmetric":
                first = nn.Conv2d(2, s.width, 3, 2, padding=1)
            self.images = nn.Sequential(
                first, _module(r), _dropout(r), conv(s.width, s.width, 3, padding=1),
                *_norm(s, r, s.width, True), _module(r),
            )  # fmt: skip
            size = 16 * s.width
        layers = [nn.Linear(size + s.classes, s.width), _module(r), _dropout(r)]
        if not s.image:
            layers += [_hidden(r, s.width, s.width), _module(r), _dropout(r)]
        self.body = nn.Sequential(*layers, nn.Linear(s.width, 1))

    def forward(self, x: Any, c: Any = None) -> Any:
        if self.s.image:
            x = self.images(x)
            x = x.flatten(1) if self.r.flatten == "first" else x.permute(0, 2, 3, 1).flatten(1)
        if c is not None:
            x = torch.cat([x, c] if self.r.joined_first == "samples" else [c, x], 1)
        x = self.body(x)
        probability = self.r.loss == "bce" and self.r.clamp != "logits"
        return torch.sigmoid(x) if probability else x


def torch_gan(system: System, r: Recipe) -> Any:
    """The PyTorch side, with a training step of its own."""
    generator, discriminator = TorchGenerator(system, r), TorchDiscriminator(system, r)
    for module in (*generator.modules(), *discriminator.modules()):
        if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            _initialize(module, r)
    optimizers = [_torch_optimizer(network, r) for network in (generator, discriminator)]
    step = _Step(system, r, (generator, discriminator), optimizers)
    return {
        "generator": generator,
        "discriminator": discriminator,
        "generator_optimizer": optimizers[0],
        "discriminator_optimizer": optimizers[1],
        "step": step.conditional if system.classes else step.unconditional,
    }


def _initialize(module: Any, r: Recipe) -> None:
    nn.init.zeros_(module.bias)
    if r.initializer == "glorot":
        nn.init.xavier_uniform_(module.weight)
    elif r.initializer == "normal":
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif r.initializer == "he":
        # Keras cuts the normal distribution off.
        fan_in = nn.init._calculate_fan_in_and_fan_out(module.weight)[0]
        if isinstance(module, nn.ConvTranspose2d):
            # Keras counts the outputs here, as PyTorch does.
            fan_in = module.weight.shape[1] * module.weight[0, 0].numel()
        std = (2 / fan_in) ** 0.5 / 0.87962566103423978
        nn.init.trunc_normal_(module.weight, 0.0, std, -2 * std, 2 * std)
    else:
        nn.init.kaiming_uniform_(module.weight, a=5**0.5)


def _torch_optimizer(network: nn.Module, r: Recipe) -> Any:
    parameters, rate = network.parameters(), r.learning_rate
    decay = {"weight_decay": r.weight_decay}
    if r.optimizer == "adam":
        cls = torch.optim.AdamW if r.decay == "outside" else torch.optim.Adam
        return cls(parameters, rate, (r.beta_1, r.beta_2), r.epsilon, **decay)
    if r.optimizer == "rmsprop":
        return torch.optim.RMSprop(parameters, rate, r.rho, r.epsilon, **decay)
    return torch.optim.SGD(parameters, rate, r.momentum, **decay)


class _Losses:
    """The losses of a recipe, of the discriminator's outputs."""

    def __init__(self, r: Recipe) -> None:
        self.r = r

    def _reduced(self, x: Any) -> Any:
        return x.sum() if self.r.loss_sum else x.mean()

    def _toward(self, outputs: Any, target: float) -> Any:
        r, wanted = self.r, torch.full_like(outputs, target)
        reduction = "sum" if r.loss_sum else "mean"
        if r.loss == "lsgan":
            return 0.5 * F.mse_loss(outputs, wanted, reduction=reduction)
        if r.loss != "bce" or r.clamp == "logits":
            return F.binary_cross_entropy_with_logits(outputs, wanted, reduction=reduction)
        if r.clamp == "torch":
            return F.binary_cross_entropy(outputs, wanted, reduction=reduction)
        p = outputs.clamp(1e-7, 1 - 1e-7)
        return self._reduced(-(wanted * torch.log(p) + (1 - wanted) * torch.log(1 - p)))

    def discriminator(self, real: Any, fake: Any) -> Any:
        r = self.r
        if r.swapped_targets:
            real, fake = fake, real
        if r.loss == "wasserstein":
            found = self._reduced(fake) - self._reduced(real)
        elif r.loss == "hinge":
            found = self._reduced(F.relu(1 - real)) + self._reduced(F.relu(1 + fake))
        else:
            found = self._toward(real, r.real_target) + self._toward(fake, 0.0)
        return r.loss_sign * r.loss_factor * found

    def generator(self, fake: Any) -> Any:
        if self.r.loss in ("wasserstein", "hinge"):
            return -self.r.generator_sign * self._reduced(fake)
        if self.r.saturating:
            return -self.r.generator_sign * self._toward(fake, 0.0)
        return self.r.generator_sign * self._toward(fake, 1.0)


def _penalty(r: Recipe, critic: Any, real: Any, fake: Any, t: Any) -> Any:
    if r.interpolation == "one":
        t = t[:1]
    x = t * real + (1 - t) * fake
    if r.interpolation == "fake":
        x = t * fake + (1 - t) * real
    if r.interpolation == "real only":
        x = real.clone()
    x = x.detach().requires_grad_(True)
    outputs = critic(x)
    gradient = torch.autograd.grad(
        outputs, x, grad_outputs=torch.ones_like(outputs), create_graph=True, retain_graph=True
    )[0]
    if r.gp_axes == "sample":
        norm = gradient.reshape(len(gradient), -1).norm(2, dim=1)
    elif r.gp_axes == "batch":
        norm = gradient.norm(2)
    else:
        norm = gradient.norm(2, dim=0 if gradient.dim() == 2 else 1)
    excess = norm - r.gp_target
    if r.gp_one_sided:
        excess = excess.clamp(min=0)
    return r.gp_weight * (excess**2).mean()


class _Step:
    """The training step of a recipe, with its faults."""

    def __init__(self, s: System, r: Recipe, networks: Any, optimizers: Any) -> None:
        self.s, self.r = s, r
        self.generator, self.discriminator = networks
        self.g_opt, self.d_opt = optimizers
        self.losses = _Losses(r)

    def classes(self, labels: Any) -> list[Any]:
        if not self.s.classes:
            return []
        dtype = next(self.generator.parameters()).dtype
        return [F.one_hot(labels, self.s.classes).to(dtype)]

    def _clip_gradient(self, network: Any) -> None:
        if self.r.gradient_clip:
            nn.utils.clip_grad_norm_(network.parameters(), self.r.gradient_clip)

    def move_discriminator(self, real: Any, z: Any, t: Any, c: Any) -> None:
        r, critic = self.r, self.discriminator
        if r.zero_grad:
            self.d_opt.zero_grad()
        if r.eval_fakes:
            self.generator.eval()
        fake = self.generator(z, *c)
        self.generator.train()
        loss = self.losses.discriminator(
            critic(real, *c), critic(fake.detach() if r.detach else fake, *c)
        )
        if self.s.penalty:
            loss = loss + _penalty(r, lambda x: critic(x, *c), real, fake.detach(), t)
        loss.backward()
        self._clip_gradient(critic)
        self.d_opt.step()
        if r.weight_clip:
            for p in critic.parameters():
                p.data.clamp_(-r.weight_clip, r.weight_clip)

    def move_generator(self, z: Any, c: Any) -> None:
        r = self.r
        if r.zero_grad and r.detach:
            self.g_opt.zero_grad()
        fake = self.generator(z, *c)
        used = fake.detach() if r.generator_detached else fake
        self.losses.generator(self.discriminator(used, *c)).backward()
        self._clip_gradient(self.generator)
        self.g_opt.step()
        if not r.detach:
            self.g_opt.zero_grad()

    def simultaneous(self, real: Any, z: Any, g_z: Any, c: Any) -> None:
        critic = self.discriminator
        self.d_opt.zero_grad()
        self.g_opt.zero_grad()
        fake = self.generator(z, *c).detach()
        self.losses.discriminator(critic(real, *c), critic(fake, *c)).backward()
        total = self.losses.generator(critic(self.generator(g_z, *c), *c))
        total.backward(inputs=list(self.generator.parameters()))
        self.d_opt.step()
        self.g_opt.step()

    def conditional(
        self, real: Any, latents: Any, uniform: Any, generator_latents: Any, labels: Any
    ) -> None:
        r = self.r
        if r.order == "simultaneous":
            self.simultaneous(real, latents, generator_latents, self.classes(labels))
            return
        # One update has no axis of updates, whatever the other side expects.
        if real.dim() == (4 if self.s.image else 2):
            real, latents, uniform = real[None], latents[None], uniform[None]
            labels = None if labels is None else labels[None]
        steps = range(min(len(real), r.critic_steps))
        conditions = [self.classes(None if labels is None else labels[i]) for i in steps]
        if r.order == "generator first":
            self.move_generator(generator_latents, conditions[-1])
        for i in steps:
            self.move_discriminator(real[i], latents[i], uniform[i], conditions[i])
        if r.order == "discriminator first":
            self.move_generator(generator_latents, conditions[-1])

    def unconditional(self, real: Any, latents: Any, uniform: Any, generator_latents: Any) -> None:
        self.conditional(real, latents, uniform, generator_latents, None)


# --- the set -------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Port:
    """One port of the set.

    Attributes:
        name: its name.
        system: name of the system.
        causes: what is wrong; empty for a right port.
        shared: settings of both sides.
        keras: settings of the Keras side only.
        torch: settings of the PyTorch side only.
    """

    name: str
    system: str
    causes: tuple[str, ...] = ()
    shared: tuple[tuple[str, Any], ...] = ()
    keras: tuple[tuple[str, Any], ...] = ()
    torch: tuple[tuple[str, Any], ...] = ()

    def keras_gan(self) -> Any:
        system = SYSTEMS[self.system]
        return keras_gan(system, system.recipe(**{**dict(self.shared), **dict(self.keras)}))

    def torch_gan(self) -> Any:
        system = SYSTEMS[self.system]
        return torch_gan(system, system.recipe(**{**dict(self.shared), **dict(self.torch)}))


ALL = tuple(SYSTEMS)
NORMS = ("mlp-1d", "dcgan", "conditional-dcgan")
IMAGES = ("dcgan", "conditional-dcgan", "conv-wgan-gp")
CRITICS = ("wgan-gp-2d", "conv-wgan-gp", "conditional-wgan-gp")
FLAT = ("mlp-1d", "wgan-gp-2d", "conditional-wgan-gp")
CONDITIONAL = ("conditional-dcgan", "conditional-wgan-gp")


def _torch(systems: Any, settings: dict[str, Any]) -> Any:
    return systems, {}, {}, settings


def _keras(systems: Any, settings: dict[str, Any]) -> Any:
    return systems, {}, settings, {}


THREE = ("mlp-1d", "wgan-gp-2d", "dcgan")

# Cause -> list of (systems, settings of both, of Keras, of PyTorch).
FAULTS: dict[str, list[tuple[Any, dict[str, Any], dict[str, Any], dict[str, Any]]]] = {
    "slope": [_torch(ALL[:4], {"slope": 0.01}), _keras(("dcgan",), {"slope": 0.3})],
    "activation": [_torch(FLAT, {"activation": "tanh"}), _keras(("dcgan",), {"output": "sigmoid"})],
    "norm epsilon": [_keras(NORMS, {"bn_epsilon": 1e-3})],
    "batch norm momentum": [_torch(NORMS, {"bn_share": 0.9})],
    "batch norm variance": [_keras(NORMS, {"bn_biased": True})],
    "padding": [_torch(IMAGES, {"padding": "symmetric"})],
    "flatten order": [_torch(IMAGES, {"flatten": "last"})],
    "transposed kernel": [
        _torch(IMAGES, {"kernel": "transposed"}),
        _torch(("wgan-gp-2d",), {"kernel": "transposed"}),
    ],
    "align_corners": [_torch(IMAGES, {"align_corners": True})],
    "bce clamp": [_torch(NORMS, {"clamp": "keras"}), _torch(("dcgan",), {"clamp": "logits"})],
    "mean or sum": [_torch(THREE, {"loss_sum": True})],
    "sign": [
        _torch(CRITICS, {"loss_sign": -1.0}),
        _torch(("dcgan",), {"generator_sign": -1.0}),
        _torch(("wgan-gp-2d",), {"generator_sign": -1.0}),
    ],
    "half loss": [
        _torch(NORMS, {"loss_factor": 0.5}),
        (("mlp-1d",), {"loss": "lsgan"}, {}, {"loss_factor": 2.0}),
    ],
    "label order": [
        _torch(NORMS, {"swapped_targets": True}),
        _torch(CONDITIONAL, {"joined_first": "labels"}),
    ],
    "loss": [_torch(NORMS, {"saturating": True})],
    "label smoothing": [_torch(NORMS, {"real_target": 0.9})],
    "penalty axes": [
        _torch(CRITICS, {"gp_axes": "one"}),
        _torch(("wgan-gp-2d",), {"gp_axes": "batch"}),
    ],
    "one-sided penalty": [_torch(CRITICS, {"gp_one_sided": True})],
    "penalty weight": [_keras(CRITICS, {"gp_weight": 10.0})],
    "penalty target": [_torch(CRITICS, {"gp_target": 0.0})],
    "interpolation": [
        _torch(CRITICS, {"interpolation": "one"}),
        _torch(("wgan-gp-2d",), {"interpolation": "fake"}),
    ],
    "detached fakes": [
        _torch(NORMS, {"detach": False}),
        _torch(("dcgan",), {"generator_detached": True}),
    ],
    "zero_grad": [_torch(THREE, {"zero_grad": False})],
    "order of updates": [
        _torch(NORMS, {"order": "generator first"}),
        _torch(("mlp-1d",), {"order": "simultaneous"}),
    ],
    "discriminator steps": [(CRITICS, {}, {"critic_steps": 2}, {"critic_steps": 1})],
    "dropout": [_torch(NORMS, {"dropout": 0.5})],
    "mode": [_torch(NORMS, {"eval_fakes": True}), _torch(("dcgan",), {"dropout_always": True})],
    "learning rate": [_torch(THREE, {"learning_rate": 1e-3})],
    "beta": [_torch(THREE, {"beta_1": 0.9}), _keras(("dcgan",), {"beta_2": 0.999})],
    "rho": [(THREE, {"optimizer": "rmsprop"}, {"rho": 0.9}, {})],
    "momentum": [(THREE, {"optimizer": "sgd"}, {}, {"momentum": 0.9})],
    "epsilon": [_keras(THREE, {"epsilon": 1e-7})],
    "epsilon place": [
        _keras(THREE, {"epsilon_place": "keras"}),
        (("mlp-1d",), {"optimizer": "rmsprop"}, {"epsilon_place": "keras"}, {}),
    ],
    "weight decay": [(THREE, {"weight_decay": 0.05}, {}, {"decay": "inside"})],
    "initializer": [
        _torch(THREE, {"initializer": "normal"}),
        _keras(("conditional-dcgan",), {"initializer": "pytorch"}),
    ],
    "gradient clipping": [_torch(THREE, {"gradient_clip": 1e-3})],
    "weight clipping": [_torch(("mlp-1d", "dcgan", "conditional-dcgan"), {"weight_clip": 0.05})],
}

# (system, first cause, second cause, settings of both, of Keras, of PyTorch).
DOUBLES: list[tuple[str, tuple[str, str], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("mlp-1d", ("slope", "beta"), {}, {}, {"slope": 0.01, "beta_1": 0.9}),
    ("mlp-1d", ("norm epsilon", "half loss"), {}, {"bn_epsilon": 1e-3}, {"loss_factor": 0.5}),
    (
        "mlp-1d",
        ("mean or sum", "epsilon place"),
        {},
        {"epsilon_place": "keras"},
        {"loss_sum": True},
    ),
    ("mlp-1d", ("dropout", "initializer"), {}, {}, {"dropout": 0.5, "initializer": "normal"}),
    ("wgan-gp-2d", ("slope", "one-sided penalty"), {}, {"slope": 0.3}, {"gp_one_sided": True}),
    ("wgan-gp-2d", ("sign", "penalty weight"), {}, {}, {"loss_sign": -1.0, "gp_weight": 10.0}),
    (
        "wgan-gp-2d",
        ("penalty axes", "interpolation"),
        {},
        {},
        {"gp_axes": "batch", "interpolation": "one"},
    ),
    (
        "wgan-gp-2d",
        ("zero_grad", "learning rate"),
        {},
        {},
        {"zero_grad": False, "learning_rate": 1e-3},
    ),
    (
        "dcgan",
        ("padding", "batch norm momentum"),
        {},
        {},
        {"padding": "symmetric", "bn_share": 0.9},
    ),
    ("dcgan", ("flatten order", "slope"), {}, {}, {"flatten": "last", "slope": 0.01}),
    (
        "dcgan",
        ("align_corners", "detached fakes"),
        {},
        {},
        {"align_corners": True, "detach": False},
    ),
    ("dcgan", ("transposed kernel", "mode"), {}, {}, {"kernel": "transposed", "eval_fakes": True}),
    (
        "dcgan",
        ("norm epsilon", "batch norm variance"),
        {},
        {"bn_epsilon": 1e-3, "bn_biased": True},
        {},
    ),
    (
        "conditional-dcgan",
        ("label order", "weight decay"),
        {"weight_decay": 0.05},
        {},
        {"joined_first": "labels", "decay": "inside"},
    ),
    (
        "conditional-dcgan",
        ("order of updates", "label smoothing"),
        {},
        {},
        {"order": "generator first", "real_target": 0.9},
    ),
    (
        "conv-wgan-gp",
        ("flatten order", "padding"),
        {},
        {},
        {"flatten": "last", "padding": "symmetric"},
    ),
    (
        "conv-wgan-gp",
        ("penalty weight", "one-sided penalty"),
        {},
        {"gp_weight": 10.0},
        {"gp_one_sided": True},
    ),
    (
        "conditional-wgan-gp",
        ("discriminator steps", "epsilon"),
        {},
        {"epsilon": 1e-7},
        {"critic_steps": 1},
    ),
]


def _items(settings: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(settings.items())


def single_faults() -> list[Port]:
    """The ports with one fault."""
    return [
        Port(f"{cause} {index}.{system}", system, (cause,), _items(shared), _items(ours),
             _items(theirs))
        for cause, cases in FAULTS.items()
        for index, (systems, shared, ours, theirs) in enumerate(cases)
        for system in systems
    ]  # fmt: skip


def double_faults() -> list[Port]:
    """The ports with two faults."""
    return [
        Port(f"{' and '.join(causes)}.{system}", system, causes, _items(shared), _items(ours),
             _items(theirs))
        for system, causes, shared, ours, theirs in DOUBLES
    ]  # fmt: skip


_RIGHT: list[dict[str, Any]] = [
    {},
    {"functional": True},
    {"optimizer": "rmsprop", "initializer": "pytorch"},
    {"optimizer": "sgd", "activation": "tanh"},
    {"slope": 0.01, "initializer": "he", "functional": True},
    {"weight_decay": 0.01, "beta_1": 0.9, "initializer": "normal"},
    {"activation": "relu", "learning_rate": 1e-4, "bn_epsilon": 1e-3, "gp_one_sided": True},
]


def right_ports() -> list[Port]:
    """Ports without a fault."""
    return [
        Port(f"right {index}.{system}", system, (), _items(settings))
        for system in SYSTEMS
        for index, settings in enumerate(_RIGHT)
    ]


def seeded(port: Port, seed: int = 3) -> None:
    """Makes the fresh weights of the next build the same in each run."""
    keras.utils.set_random_seed(seed)
    torch.manual_seed(seed)
    np.random.seed(seed)
