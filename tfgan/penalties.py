"""What keeps a discriminator smooth: gradient penalties and weight clipping.

A penalty is called with the discriminator, a real and a fake batch and a source of random numbers,
and returns the scalar that is added to the discriminator's loss. Norms are taken over everything
but the batch axis: one norm for each sample.
"""

import keras
import tensorflow as tf

from tfgan.utils import validation

register = keras.saving.register_keras_serializable(package="tfgan")


def input_gradient(discriminator, x):
    """Gradient of each sample's logit with respect to that sample.

    Args:
        discriminator: called with `x`; its output has one logit a sample.
        x: float tensor of shape (batch, ...).

    Returns:
        A tensor of the shape of `x`. Differentiable once more, for the penalty's own gradient.
    """
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = discriminator(x)
    return tape.gradient(logits, x)


def squared_norm(gradient):
    """Squared Euclidean norm of each sample of (batch, ...): shape (batch,)."""
    return tf.reduce_sum(tf.square(gradient), axis=list(range(1, gradient.shape.rank)))


def norm(gradient):
    """Euclidean norm of each sample, shape (batch,), whose own gradient at 0 is 0, not NaN."""
    squared = squared_norm(gradient)
    positive = squared > 0
    # sqrt must not see the zeros: its infinite slope times 0 would be NaN.
    root = tf.sqrt(tf.where(positive, squared, tf.ones_like(squared)))
    return tf.where(positive, root, tf.zeros_like(root))


def per_sample(batch):
    """Shape (batch, 1, ..., 1) of one number a sample that broadcasts against `batch`."""
    return tf.concat([tf.shape(batch)[:1], [1] * (batch.shape.rank - 1)], 0)


class Penalty:
    """Base of the penalties.

    Args:
        weight: factor of the penalty, at least 0; or a Keras `LearningRateSchedule` that gives it
            for each step of the training.
    """

    name = "penalty"

    def __init__(self, weight):
        if isinstance(weight, dict):
            weight = keras.saving.deserialize_keras_object(weight)
        if not isinstance(weight, keras.optimizers.schedules.LearningRateSchedule):
            weight = validation.non_negative(f"the weight of {type(self).__name__}", weight)
        self.weight = weight

    def weight_at(self, draws):
        """The weight at the step of `draws`: a float, or a scalar tensor where it is scheduled."""
        return self.weight if isinstance(self.weight, float) else self.weight(draws.step)

    def __call__(self, discriminator, real, fake, draws):
        """Returns the weighted penalty, a scalar.

        Args:
            discriminator: called with a batch, returns logits.
            real: float tensor (batch, ...).
            fake: float tensor of the same shape.
            draws: has `uniform(shape, dtype)` in [0, 1), and the training's `step`.
        """
        raise TypeError(f"{type(self).__name__} cannot be called")

    def get_config(self):
        """Returns the constructor's arguments."""
        scheduled = not isinstance(self.weight, float)
        serialize = keras.saving.serialize_keras_object
        return {"weight": serialize(self.weight) if scheduled else self.weight}

    @classmethod
    def from_config(cls, config):
        """Builds the penalty from `get_config`."""
        return cls(**config)


@register
class GradientPenalty(Penalty):
    """WGAN-GP: weight * mean((||grad D(x_t)|| - target)^2), x_t = t * real + (1 - t) * fake.

    t ~ U(0, 1), one for each sample.

    Args:
        weight: 10 in the paper, 0.1 in its toy experiments.
        one_sided: whether only norms above `target` count (section 4, "Penalizing the gradient
            from above"; Petzka et al. 2018, WGAN-LP).
        target: the norm aimed at.

    Reference:
        Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", equation 3, algorithm 1.
    """

    name = "gradient_penalty"

    def __init__(self, weight=10.0, *, one_sided=False, target=1.0):
        super().__init__(weight)
        self.one_sided = bool(one_sided)
        self.target = validation.non_negative("target", target)

    def __call__(self, discriminator, real, fake, draws):  # noqa: D102
        t = draws.uniform(per_sample(real), real.dtype)
        return self.at(discriminator, t * real + (1.0 - t) * fake, self.weight_at(draws))

    def at(self, discriminator, x, weight=None):
        """The penalty at the points `x` times `weight`, by default its own: a scalar."""
        excess = norm(input_gradient(discriminator, x)) - self.target
        if self.one_sided:
            excess = tf.nn.relu(excess)
        weight = self.weight if weight is None else weight
        return weight * tf.reduce_mean(tf.square(excess))

    def get_config(self):  # noqa: D102
        return {**super().get_config(), "one_sided": self.one_sided, "target": self.target}


class _InputGradientPenalty(Penalty):
    """weight / 2 * mean(||grad D(x)||^2), x the real or the generated samples."""

    def __init__(self, weight=10.0):
        super().__init__(weight)

    def of_gradient(self, gradient, draws):
        """The penalty of gradients that are there already, (batch, ...): a scalar."""
        return 0.5 * self.weight_at(draws) * tf.reduce_mean(squared_norm(gradient))


@register
class R1(_InputGradientPenalty):
    """weight / 2 * mean(||grad D(x)||^2) on real samples.

    Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", equation 9.
    """

    name = "r1"

    def __call__(self, discriminator, real, fake, draws):  # noqa: D102
        return self.of_gradient(input_gradient(discriminator, real), draws)


@register
class R2(_InputGradientPenalty):
    """weight / 2 * mean(||grad D(x)||^2) on generated samples.

    Mescheder et al. 2018, equation 10.
    """

    name = "r2"

    def __call__(self, discriminator, real, fake, draws):  # noqa: D102
        return self.of_gradient(input_gradient(discriminator, fake), draws)


@register
class DRAGAN(GradientPenalty):
    """The gradient penalty around the real samples: at real + t * noise.

    noise = `spread` * std(real) * U(0, 1) elementwise, std over the whole batch; t ~ U(0, 1), one
    for each sample.

    Args:
        weight: 10 in the paper.
        spread: scale of the noise in standard deviations of the batch.

    Reference:
        Kodali et al. 2017, "On Convergence and Stability of GANs", section 2.3 and algorithm 1;
        the noise is that of the authors' program.
    """

    name = "dragan"

    def __init__(self, weight=10.0, *, spread=0.5):
        super().__init__(weight)
        self.spread = validation.positive("spread", spread)

    def __call__(self, discriminator, real, fake, draws):  # noqa: D102
        t = draws.uniform(per_sample(real), real.dtype)
        noise = self.spread * tf.math.reduce_std(real) * draws.uniform(tf.shape(real), real.dtype)
        return self.at(discriminator, real + t * noise, self.weight_at(draws))

    def get_config(self):  # noqa: D102
        return {**Penalty.get_config(self), "spread": self.spread}


@register
class WeightClipping:
    """Clips every trainable weight of the discriminator to [-bound, bound] after its update.

    Not a term of the loss, but given to `GAN.compile` in the same place.

    Args:
        bound: 0.01 in the paper.

    Reference:
        Arjovsky et al. 2017, "Wasserstein GAN", algorithm 1.
    """

    name = "weight_clipping"

    def __init__(self, bound=0.01):
        self.bound = validation.positive("bound", bound)

    def apply(self, variables):
        """Clips `variables` in place."""
        for variable in variables:
            variable.assign(tf.clip_by_value(variable, -self.bound, self.bound))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"bound": self.bound}

    @classmethod
    def from_config(cls, config):
        """Builds the clipping from `get_config`."""
        return cls(**config)


def check(penalties):
    """Returns one penalty, a sequence of them or None as a list.

    Raises:
        ValueError: if one is not a penalty, two have the same name, or weight clipping and a
            gradient penalty come together: the clipped critic cannot reach the penalty's target.
    """
    if penalties is None:
        return []
    penalties = list(penalties) if isinstance(penalties, (list, tuple)) else [penalties]
    for penalty in penalties:
        if not isinstance(penalty, (Penalty, WeightClipping)):
            raise ValueError(f"penalty must be one of tfgan.penalties. Received: {penalty!r}")
    names = [penalty.name for penalty in penalties]
    if len(set(names)) < len(names):
        raise ValueError(f"each penalty can be given once. Received: {', '.join(names)}")
    if "weight_clipping" in names and len(names) > 1:
        raise ValueError(
            "weight clipping cannot be combined with a penalty: choose one. "
            f"Received: {', '.join(names)}"
        )
    return penalties
