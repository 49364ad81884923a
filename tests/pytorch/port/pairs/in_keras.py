"""A `Program` in Keras."""

from typing import Any

import keras
import tensorflow as tf
from program import Layers, Program, scored

import tfgan
from tfgan.layers import BatchNormalization
from tfgan.optimizers import TorchAdam, TorchRMSprop
from tfgan.penalties import per_sample

L = keras.layers


def gan(p: Program) -> dict[str, Any]:
    """The Keras side of a program."""
    fakes = "reused" if p.updates == "both" else p.fakes
    penalties = [_NormalPenalty(p.penalty) if p.points == "normal" else
                 tfgan.GradientPenalty(p.penalty)] if p.penalty else []  # fmt: skip
    penalties += [tfgan.WeightClipping(p.clip)] if p.clip else []
    return {
        "generator": _keras_network(p, p.generator, p.latent),
        "discriminator": _keras_network(p, scored(p), p.image),
        "generator_optimizer": _keras_optimizer(p),
        "discriminator_optimizer": _keras_optimizer(p),
        "loss": _keras_losses(p),
        "penalty": penalties or None,
        "discriminator_steps": p.steps,
        "fakes": fakes,
        "updates": "simultaneous" if p.updates == "both" else "alternating",
    }


def _keras_network(p: Program, layers: Layers, shape: tuple[int, ...]) -> keras.Model:
    inputs = [keras.Input(shape)]
    x = inputs[0]
    if p.classes:
        inputs.append(keras.Input((p.classes,)))
        x = L.Flatten()(x)
        embedding = L.Dense(
            x.shape[-1], use_bias=False,
            kernel_initializer=keras.initializers.RandomUniform(-0.05, 0.05),
        )  # fmt: skip
        x = L.Multiply()([x, embedding(inputs[1])])
    for each in layers:
        x = layer(p, *each)(x)
    return keras.Model(inputs if p.classes else inputs[0], x)


def layer(p: Program, name: str, *given: Any) -> keras.Layer:
    """Returns one layer of a program in Keras."""
    if name == "dense":
        return L.Dense(given[0], use_bias=given[1:] != (False,))
    if name in ("conv", "deconv"):
        filters, kernel, stride, *rest = given
        cls = L.Conv2D if name == "conv" else L.Conv2DTranspose
        padding = "valid" if "valid" in rest else "same"
        return cls(filters, kernel, stride, padding=padding, use_bias=False not in rest)
    if name == "norm":
        settings = {"momentum": 1 - p.norm_share, "epsilon": p.norm_epsilon}
        biased = p.norm_variance == "biased"
        return (L.BatchNormalization if biased else BatchNormalization)(**settings)
    simple = {
        "leaky": lambda: L.LeakyReLU(negative_slope=p.slope),
        "up": L.UpSampling2D,
        "pad end": lambda: L.ZeroPadding2D(((0, 1), (0, 1))),
        "reshape": lambda: L.Reshape(given),
        "flatten": L.Flatten,
        "dropout": lambda: L.Dropout(*given),
    }
    return simple[name]() if name in simple else L.Activation(name)


def _keras_optimizer(p: Program) -> Any:
    torch_like = p.epsilon_place == "pytorch"
    if p.optimizer == "adam":
        cls = TorchAdam if torch_like else keras.optimizers.Adam
        return cls(p.rate, p.beta_1, p.beta_2, p.epsilon)
    cls = TorchRMSprop if torch_like else keras.optimizers.RMSprop
    return cls(p.rate, p.beta_2, epsilon=p.epsilon)


def _keras_losses(p: Program) -> Any:
    ops = keras.ops

    def toward(outputs: Any, target: float) -> Any:
        wanted = ops.full_like(outputs, target)
        if p.loss == "least squares":
            return ops.mean(ops.square(outputs - wanted))
        if p.loss == "wasserstein":
            return ops.mean((1 - 2 * wanted) * outputs)
        if p.loss == "bce logits":
            return ops.mean(ops.binary_crossentropy(wanted, outputs, from_logits=True))
        # Keras 2 clips the probabilities. Keras 3 looks for the logits behind them.
        outputs = ops.clip(outputs, 1e-7, 1 - 1e-7)
        return -ops.mean(wanted * ops.log(outputs) + (1 - wanted) * ops.log(1 - outputs))

    def generator(fake: Any) -> Any:
        if p.loss != "boundary":
            return toward(fake, 1.0)
        return 0.5 * ops.mean(ops.square(ops.log(fake) - ops.log(1 - fake)))

    return lambda real, fake: p.factor * (toward(real, 1.0) + toward(fake, 0.0)), generator


class _NormalPenalty(tfgan.GradientPenalty):
    """The penalty with normal factors, which also lie outside of [0, 1]."""

    def __call__(self, discriminator: Any, real: Any, fake: Any, draws: Any) -> Any:
        t = tf.math.ndtri(draws.uniform(per_sample(real), real.dtype))
        return self.at(discriminator, real + t * (fake - real))
