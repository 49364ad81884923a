"""Constraints of a discriminator: gradient penalties and weight clipping.

A penalty is called with the discriminator, a real and a fake batch and a source of random numbers.
It returns the scalar that is added to the discriminator's loss. Norms are over all axes but the
batch axis: one norm per sample.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, Self, TypeAlias

import keras
import tensorflow as tf

from tfgan.utils import replicas, validation

register = keras.saving.register_keras_serializable(package="tfgan")

Schedule: TypeAlias = keras.optimizers.schedules.LearningRateSchedule

# A number, a schedule, or a schedule as `keras.saving.serialize_keras_object` writes it.
Weight: TypeAlias = float | Schedule | dict[str, Any]

# A network or function: a batch (batch, ...) -> its logits, one per sample.
Discriminator = Callable[[tf.Tensor], tf.Tensor]


class RandomInputs(Protocol):
    """What a penalty needs of a training step: random numbers and the step's number."""

    @property
    def step(self) -> tf.Tensor:
        """Number of the training's step, a scalar integer."""
        ...

    def uniform(self, shape: tf.Tensor, dtype: Any) -> tf.Tensor:
        """Returns numbers in [0, 1) of `shape`, others at each call of the step."""
        ...


def input_gradient(discriminator: Discriminator, x: tf.Tensor) -> tf.Tensor:
    """Returns the gradient of each sample's logit with respect to that sample.

    Args:
        discriminator: Network or function that returns one logit per sample.
        x: Float tensor (batch, ...).

    Returns:
        A tensor of the shape of `x`, which can be differentiated again.
    """
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = discriminator(x)
    return tape.gradient(logits, x)


def squared_norm(gradient: tf.Tensor) -> tf.Tensor:
    """Returns the squared Euclidean norm of each sample of (batch, ...): shape (batch,)."""
    return tf.reduce_sum(tf.square(gradient), axis=list(range(1, gradient.shape.rank)))


def norm(gradient: tf.Tensor) -> tf.Tensor:
    """Returns the Euclidean norm of each sample, (batch,). Its gradient at 0 is 0, not NaN."""
    squared = squared_norm(gradient)
    positive = squared > 0
    # At 0 the slope of sqrt is infinite, and infinity times 0 would be NaN.
    root = tf.sqrt(tf.where(positive, squared, tf.ones_like(squared)))
    return tf.where(positive, root, tf.zeros_like(root))


def per_sample(batch: tf.Tensor) -> tf.Tensor:
    """Returns the shape (batch, 1, ..., 1): one number per sample, of the rank of `batch`."""
    return tf.concat([tf.shape(batch)[:1], [1] * (batch.shape.rank - 1)], 0)


class Penalty:
    """Base of the penalties.

    Args:
        weight: Factor of the penalty, at least 0; or a Keras `LearningRateSchedule` of it over the
            steps of the training.

    Raises:
        ValueError: If `weight` is negative.
    """

    name = "penalty"

    # Whether the penalty is a mean over samples: then replicas can share a batch.
    mean_over_samples = False

    def __init__(self, weight: Weight) -> None:
        if isinstance(weight, dict):
            weight = keras.saving.deserialize_keras_object(weight)
        if not isinstance(weight, keras.optimizers.schedules.LearningRateSchedule):
            weight = validation.non_negative(f"the weight of {type(self).__name__}", weight)
        self.weight = weight

    def weight_at(self, draws: RandomInputs, dtype: Any = "float32") -> float | tf.Tensor:
        """Returns the weight at the step of `draws`: a float, or a scalar tensor of a schedule."""
        if isinstance(self.weight, float):
            return self.weight
        return tf.cast(self.weight(draws.step), dtype)

    def __call__(
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, draws: RandomInputs
    ) -> tf.Tensor:
        """Returns the weighted penalty, a scalar.

        Args:
            discriminator: Network or function that returns one logit per sample.
            real: Real samples, a float tensor (batch, ...).
            fake: Generated samples, of the same shape.
            draws: Random numbers and number of the training's step.
        """
        raise TypeError(f"{type(self).__name__} cannot be called")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        scheduled = not isinstance(self.weight, float)
        serialize = keras.saving.serialize_keras_object
        return {"weight": serialize(self.weight) if scheduled else self.weight}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Builds the penalty from `get_config`."""
        return cls(**config)


@register
class GradientPenalty(Penalty):
    """WGAN-GP: weight * mean((||grad D(x_t)|| - target)^2), x_t = t * real + (1 - t) * fake.

    Each sample has its own t ~ U(0, 1).

    Args:
        weight: Factor of the penalty, or a schedule: 10 in the paper, 0.1 in its toy experiments.
        one_sided: Whether only norms above `target` are penalized (section 4 of the paper; Petzka
            et al. 2018, WGAN-LP).
        target: Norm at which the penalty is 0, at least 0.

    Raises:
        ValueError: If `weight` or `target` is negative.

    Reference:
        Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", equation 3, algorithm 1.
    """

    name = "gradient_penalty"
    mean_over_samples = True

    def __init__(
        self,
        weight: Weight = 10.0,
        *,
        one_sided: bool = False,
        target: float = 1.0,
    ) -> None:
        super().__init__(weight)
        self.one_sided = bool(one_sided)
        self.target = validation.non_negative("target", target)

    def __call__(  # noqa: D102
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, draws: RandomInputs
    ) -> tf.Tensor:
        t = draws.uniform(per_sample(real), real.dtype)
        return self.at(
            discriminator, t * real + (1.0 - t) * fake, self.weight_at(draws, real.dtype)
        )

    def at(
        self,
        discriminator: Discriminator,
        x: tf.Tensor,
        weight: float | tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Returns the penalty at given points, a scalar.

        Args:
            discriminator: Network or function that returns one logit per sample.
            x: Points, a float tensor (batch, ...).
            weight: Factor of the penalty. None: the penalty's own.
        """
        excess = norm(input_gradient(discriminator, x)) - self.target
        if self.one_sided:
            excess = tf.nn.relu(excess)
        weight = self.weight if weight is None else weight
        return weight * tf.reduce_mean(tf.square(excess))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**super().get_config(), "one_sided": self.one_sided, "target": self.target}


class _InputGradientPenalty(Penalty):
    """weight / 2 * mean(||grad D(x)||^2), where x are the real or the generated samples."""

    mean_over_samples = True

    def __init__(self, weight: Weight = 10.0) -> None:
        super().__init__(weight)

    def of_gradient(self, gradient: tf.Tensor, draws: RandomInputs) -> tf.Tensor:
        """Returns the penalty of gradients (batch, ...) that are known already, a scalar."""
        weight = self.weight_at(draws, gradient.dtype)
        return 0.5 * weight * tf.reduce_mean(squared_norm(gradient))


@register
class R1(_InputGradientPenalty):
    """weight / 2 * mean(||grad D(x)||^2) on real samples.

    Args:
        weight: Factor of the penalty, at least 0, or a schedule of it.

    Reference:
        Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", equation 9.
    """

    name = "r1"

    def __call__(  # noqa: D102
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, draws: RandomInputs
    ) -> tf.Tensor:
        return self.of_gradient(input_gradient(discriminator, real), draws)


@register
class R2(_InputGradientPenalty):
    """weight / 2 * mean(||grad D(x)||^2) on generated samples.

    Args:
        weight: Factor of the penalty, at least 0, or a schedule of it.

    Reference:
        Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", equation 10.
    """

    name = "r2"

    def __call__(  # noqa: D102
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, draws: RandomInputs
    ) -> tf.Tensor:
        return self.of_gradient(input_gradient(discriminator, fake), draws)


@register
class DRAGAN(GradientPenalty):
    """The gradient penalty near the real samples: at real + t * noise.

    Each sample has its own t ~ U(0, 1). Each element of the noise is `spread` * std * U(0, 1). Here
    std is the standard deviation of the real samples over the whole batch.

    Args:
        weight: Factor of the penalty, or a schedule of it: 10 in the paper.
        spread: Scale of the noise in standard deviations of the batch, above 0.

    Raises:
        ValueError: If `weight` is negative or `spread` is not above 0.

    Reference:
        Kodali et al. 2017, "On Convergence and Stability of GANs", section 2.3 and algorithm 1;
        the noise is that of the authors' program.
    """

    name = "dragan"

    def __init__(self, weight: Weight = 10.0, *, spread: float = 0.5) -> None:
        super().__init__(weight)
        self.spread = validation.positive("spread", spread)

    def __call__(  # noqa: D102
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, draws: RandomInputs
    ) -> tf.Tensor:
        t = draws.uniform(per_sample(real), real.dtype)
        noise = self.spread * replicas.batch_stdev(real) * draws.uniform(tf.shape(real), real.dtype)
        return self.at(discriminator, real + t * noise, self.weight_at(draws, real.dtype))

    def get_config(self) -> dict[str, Any]:  # noqa: D102
        return {**Penalty.get_config(self), "spread": self.spread}


@register
class WeightClipping:
    """Clips each trainable weight of the discriminator to [-bound, bound] after its update.

    It adds no term to the loss, but `GAN.compile` takes it as a `penalty` too.

    Args:
        bound: Largest magnitude of a weight, above 0: 0.01 in the paper.

    Raises:
        ValueError: If `bound` is not above 0.

    Reference:
        Arjovsky et al. 2017, "Wasserstein GAN", algorithm 1.
    """

    name = "weight_clipping"

    def __init__(self, bound: float = 0.01) -> None:
        self.bound = validation.positive("bound", bound)

    def apply(self, variables: Iterable[Any]) -> None:
        """Clips TensorFlow or Keras variables in place."""
        for variable in variables:
            variable.assign(tf.clip_by_value(variable, -self.bound, self.bound))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"bound": self.bound}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Builds the clipping from `get_config`."""
        return cls(**config)


AnyPenalty: TypeAlias = Penalty | WeightClipping


def check(
    penalties: AnyPenalty | list[AnyPenalty] | tuple[AnyPenalty, ...] | None,
) -> list[AnyPenalty]:
    """Returns the penalties as a list.

    Args:
        penalties: One penalty, a list or tuple of penalties, or None.

    Raises:
        ValueError: If one is not a penalty, two have the same name, or there are both weight
            clipping and a gradient penalty. A clipped critic cannot reach the penalty's target.
    """
    if penalties is None:
        return []
    found = list(penalties) if isinstance(penalties, (list, tuple)) else [penalties]
    for penalty in found:
        if not isinstance(penalty, (Penalty, WeightClipping)):
            raise ValueError(f"penalty must be one of tfgan.penalties{_hint(penalty)}")
    names = [penalty.name for penalty in found]
    own = [penalty for penalty in found if type(penalty).name == Penalty.name]
    if len(own) > 1:
        raise ValueError(
            "each penalty needs a name of its own, under which it is logged: give each class an "
            f"attribute `name`. Received: {', '.join(type(penalty).__name__ for penalty in own)}"
        )
    if len(set(names)) < len(names):
        raise ValueError(f"each penalty can be given once. Received: {', '.join(names)}")
    for name in ("discriminator_loss", "generator_loss", "loss"):
        if name in names:
            raise ValueError(f"a penalty cannot have the name of a loss. Received: {name!r}")
    if "weight_clipping" in names and len(names) > 1:
        raise ValueError(
            "weight clipping cannot be combined with a penalty: choose one. "
            f"Received: {', '.join(names)}"
        )
    return found


def _hint(penalty: object) -> str:
    """What to give instead of something that is no penalty."""
    if isinstance(penalty, type):
        return f": write {penalty.__name__}(). Received: the class {penalty.__name__}"
    if isinstance(penalty, str):
        return f". Received: {penalty!r}. Write for example tfgan.R1(10.0)"
    if callable(penalty):
        return (
            ". For a penalty of your own derive a class from tfgan.penalties.Penalty, with "
            f"__call__(discriminator, real, fake, draws). Received: {penalty!r}"
        )
    return f". Received: {penalty!r}"
