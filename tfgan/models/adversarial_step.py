"""One training step of a GAN: the updates of the discriminator, then that of the generator."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from tfgan.fast_penalties.closed_form import ClosedForm
from tfgan.losses import AdversarialLoss
from tfgan.models.apply_gradients import apply_gradients
from tfgan.models.discriminator_metrics import DiscriminatorMetrics
from tfgan.models.generator_average import GeneratorAverage
from tfgan.models.mean_of_steps import MeanOfSteps
from tfgan.models.random_inputs import StepInputs
from tfgan.models.random_shift import offsets, shifted
from tfgan.penalties import Penalty, WeightClipping
from tfgan.utils import validation

# Which samples a generator update is scored on, and how the discriminator's fakes were generated.
FAKES = ("fresh", "reused", "inference")

# Whether the discriminator moves before the generator's gradient is computed.
UPDATES = ("alternating", "simultaneous")

# By which statistics the generator's batch norms normalize in training.
GENERATOR_STATISTICS = ("batch", "frozen_after_first_step")

Losses = dict[str, tf.Tensor]


class Update(NamedTuple):
    """What `compute_discriminator` and `compute_generator` return.

    Attributes:
        losses: the loss and the penalty terms by name, scalars.
        gradients: gradients of their sum, scaled where the optimizer scales its loss, in the order
            of the network's trainable variables.
        logits: logits of the real and of the generated samples, each (batch, 1), where a metric
            reads them. Else None.
    """

    losses: Losses
    gradients: list[tf.Tensor]
    logits: tuple[tf.Tensor, tf.Tensor] | None = None


class Generated(NamedTuple):
    """Samples of the generator, with the tape that recorded them.

    Attributes:
        samples: (batch, ...) tensor.
        condition: one-hot classes, (batch, num_classes), or None.
        tape: `tf.GradientTape` that watches the generator's trainable variables.
    """

    samples: tf.Tensor
    condition: tf.Tensor | None
    tape: tf.GradientTape


class AdversarialStep:
    """Moves a generator and a discriminator.

    An update has two halves. `compute_discriminator` and `compute_generator` return losses and
    gradients and move no weight. (Layers with statistics of their own, as batch norm, update them
    when they are called.) `apply_discriminator` and `apply_generator` move one network.

    Args:
        generator: built Keras model, latents (batch, latent_dim) -> samples.
        discriminator: built Keras model, samples -> one logit each, (batch, 1).
        loss: one of `tfgan.losses`.
        generator_optimizer: built Keras optimizer of the generator's trainable variables.
        discriminator_optimizer: built Keras optimizer of the discriminator's.
        step: integer variable: the number of steps made so far. `iterate` counts it up.
        penalties: penalties and clipping, as `tfgan.penalties.check` returns them.
        closed_form: the same penalties in closed form, or None.
        average: running average of the generator's weights, or None.
        num_classes: number of classes of a conditional GAN, or None.
        packing: number of samples that the discriminator sees side by side.
        discriminator_steps: number of discriminator updates per step.
        generator_every: the generator moves on steps 0, n, 2n, ... of each epoch only.
        fakes: one of `FAKES`, see `GAN.compile`.
        updates: one of `UPDATES`, see `GAN.compile`.
        generator_statistics: one of `GENERATOR_STATISTICS`, see `GAN.compile`.
        shift: largest random shift of the images that the discriminator sees in training, in
            pixels.
        metrics: metrics of the discriminator's logits, or None.

    Attributes:
        means: `keras.metrics.Mean` of each loss and penalty term, by name.
        last_generator_loss: variable, the loss of the last generator update. None where the
            generator moves on every step.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        loss: AdversarialLoss,
        generator_optimizer: keras.optimizers.Optimizer,
        discriminator_optimizer: keras.optimizers.Optimizer,
        step: keras.Variable,
        penalties: Sequence[Penalty | WeightClipping] = (),
        closed_form: ClosedForm | None = None,
        average: GeneratorAverage | None = None,
        num_classes: int | None = None,
        packing: int = 1,
        discriminator_steps: int = 1,
        generator_every: int = 1,
        fakes: str = "fresh",
        updates: str = "alternating",
        generator_statistics: str = "batch",
        shift: int = 0,
        metrics: DiscriminatorMetrics | None = None,
    ) -> None:
        self.generator, self.discriminator = generator, discriminator
        self.loss = loss
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.step = step
        self.penalties = [p for p in penalties if isinstance(p, Penalty)]
        self.clippings = [p for p in penalties if isinstance(p, WeightClipping)]
        self.closed_form = closed_form
        self.average = average
        self.num_classes = num_classes
        self.packing = packing
        self.discriminator_steps = discriminator_steps
        self.generator_every = generator_every
        self.fakes = fakes
        self.updates = updates
        self.generator_statistics = generator_statistics
        self.shift = shift
        self.metrics = metrics
        terms = [penalty.name for penalty in self.penalties]
        self.means = {
            name: MeanOfSteps(name=name)
            for name in ("discriminator_loss", "generator_loss", *terms)
        }
        self.last_generator_loss: keras.Variable | None = None
        if generator_every > 1:
            self.last_generator_loss = keras.Variable(
                0.0, dtype=self._dtype().name, trainable=False, name="last_generator_loss"
            )

    # --- the whole step ------------------------------------------------------------------------

    def iterate(self, inputs: StepInputs) -> Losses:
        """Makes one step: moves both networks, updates the means and counts the step.

        Args:
            inputs: batches and random numbers of the step.

        Returns:
            Losses and penalty terms before each update: a dict of scalars.
        """
        # Read before this step is counted. The means are reset when an epoch begins.
        batch = self.means["discriminator_loss"].count / self.discriminator_steps
        if self.updates == "simultaneous":
            losses = self._simultaneous_updates(inputs)
        elif self.fakes == "reused":
            losses = self._updates_on_same_fakes(inputs)
        else:
            losses = self._discriminator_updates(inputs)
            losses["generator_loss"] = self._if_due(batch, lambda: self._update_generator(inputs))
        self.step.assign_add(1)
        return losses

    def no_losses(self) -> Losses:
        """Returns zeros in the place of each loss and penalty term: what a loop starts with."""
        return {name: tf.zeros((), self._dtype()) for name in self.means}

    def _dtype(self) -> tf.DType:
        return tf.float64 if self.discriminator.compute_dtype == "float64" else tf.float32

    def results(self) -> Losses:
        """Returns the means of the losses and penalty terms since the epoch began, and metrics."""
        means = {name: mean.result() for name, mean in self.means.items()}
        return means if self.metrics is None else {**means, **self.metrics.results()}

    def track(self, losses: Losses) -> None:
        """Adds losses and penalty terms to their means."""
        for name, value in losses.items():
            self.means[name].update_state(value)

    def _track_logits(self, logits: tuple[tf.Tensor, tf.Tensor] | None) -> None:
        if self.metrics is not None and logits is not None:
            self.metrics.update(*logits)

    def _discriminator_updates(self, inputs: StepInputs) -> Losses:
        if self.discriminator_steps == 1:
            return self._update_discriminator(inputs, 0)
        first = self.no_losses()
        del first["generator_loss"]
        # A loop, not an unrolled one: tracing and compiling cost the same for any number.
        _, losses = tf.while_loop(
            lambda update, _: update < self.discriminator_steps,
            lambda update, _: (update + 1, self._update_discriminator(inputs, update)),
            (tf.constant(0), first),
        )
        return losses

    def _updates_on_same_fakes(self, inputs: StepInputs) -> Losses:
        """One pass of the generator: D learns from the samples, then scores them."""
        generated = self._shared_samples(inputs)
        losses = self._update_discriminator(inputs, 0, generated)
        losses["generator_loss"] = self._update_generator(inputs, generated)
        return losses

    def _simultaneous_updates(self, inputs: StepInputs) -> Losses:
        """Both gradients are of the same weights and samples. Then both networks move."""
        generated = self._shared_samples(inputs)
        of_discriminator = self.compute_discriminator(inputs, 0, generated)
        of_generator = self.compute_generator(inputs, generated)
        self.apply_discriminator(of_discriminator.gradients)
        self.apply_generator(of_generator.gradients)
        losses = {**of_discriminator.losses, **of_generator.losses}
        self.track(losses)
        self._track_logits(of_discriminator.logits)
        return losses

    def _shared_samples(self, inputs: StepInputs) -> Generated:
        """The samples of a step where both networks learn from the same ones."""
        return self.generate(inputs.discriminator_latents(0), self._condition(inputs, 0))

    def _update_discriminator(
        self, inputs: StepInputs, update: Any, generated: Generated | None = None
    ) -> Losses:
        losses, gradients, logits = self.compute_discriminator(inputs, update, generated)
        self.apply_discriminator(gradients)
        self.track(losses)
        self._track_logits(logits)
        return losses

    def _update_generator(
        self, inputs: StepInputs, generated: Generated | None = None
    ) -> tf.Tensor:
        losses, gradients, _ = self.compute_generator(inputs, generated)
        self.apply_generator(gradients)
        self.track(losses)
        if self.last_generator_loss is not None:
            self.last_generator_loss.assign(losses["generator_loss"])
        return losses["generator_loss"]

    def _if_due(self, batch: tf.Tensor, update: Callable[[], tf.Tensor]) -> tf.Tensor:
        """The loss of `update`, or on steps without it the loss of the last one."""
        last = self.last_generator_loss
        if last is None:
            return update()
        due = tf.equal(tf.math.floormod(batch, float(self.generator_every)), 0.0)
        return tf.cond(due, update, lambda: tf.identity(last.value))

    # --- the discriminator ---------------------------------------------------------------------

    def compute_discriminator(
        self, inputs: StepInputs, update: Any = 0, generated: Generated | None = None
    ) -> Update:
        """Computes the losses and gradients of one discriminator update. Moves no weight.

        Args:
            inputs: batches and random numbers of the step.
            update: number of the discriminator update within the step, from 0.
            generated: the fake samples; by default they are generated from `inputs`.

        Returns:
            An `Update`.
        """
        if generated is None:
            condition = self._condition(inputs, update)
            fake = self._fake(
                inputs.discriminator_latents(update), condition, training=self.fakes != "inference"
            )
        else:
            condition, fake = generated.condition, tf.stop_gradient(generated.samples)
        real, numbers = self._real(inputs, update, fake), inputs.penalty(update)
        real, fake, _ = self._shifted(numbers, real, fake)
        seen: list[tuple[tf.Tensor, tf.Tensor]] = []
        if self.closed_form is not None:
            losses, gradients = self.closed_form.compute(
                self._pack(real), self._pack(fake), self._loss_seen_by(seen), numbers, condition
            )
            return Update(losses, self._scaled(gradients), *seen[:1])
        variables = [v.value for v in self.discriminator.trainable_variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            losses = self._discriminator_losses(real, fake, condition, numbers, seen, training=True)
            total = tf.add_n([*losses.values(), *self.discriminator.losses])
            total = self._share_of(self.discriminator_optimizer.scale_loss(total))
        return Update(losses, tape.gradient(total, variables), *seen[:1])

    def _loss_seen_by(
        self, seen: list[tuple[tf.Tensor, tf.Tensor]]
    ) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
        """The discriminator's loss, which puts the logits of its call into `seen`."""
        if self.metrics is None:
            return self.loss.discriminator

        def loss(real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
            seen.append((real_logits, fake_logits))
            return self.loss.discriminator(real_logits, fake_logits)

        return loss

    def apply_discriminator(self, gradients: list[tf.Tensor]) -> None:
        """Moves the discriminator by `gradients` of `compute_discriminator`, then clips it."""
        variables = self.discriminator.trainable_variables
        _check_gradients("discriminator", gradients)
        apply_gradients(self.discriminator_optimizer, gradients, variables)
        for clipping in self.clippings:
            clipping.apply(variables)

    def _discriminator_losses(
        self,
        real: tf.Tensor,
        fake: tf.Tensor,
        condition: tf.Tensor | None,
        numbers: Any,
        seen: list[tuple[tf.Tensor, tf.Tensor]],
        *,
        training: bool,
    ) -> Losses:
        def logits(x: tf.Tensor) -> tf.Tensor:
            return self._logits(x, condition, training=training)

        real, fake = self._pack(real), self._pack(fake)
        loss = self._loss_seen_by(seen)
        losses = {"discriminator_loss": loss(logits(real), logits(fake))}
        for penalty in self.penalties:
            losses[penalty.name] = penalty(logits, real, fake, numbers)
        return losses

    def _share_of(self, total: tf.Tensor) -> tf.Tensor:
        """What is differentiated of a network's total loss. Replicas take a share of it each."""
        return total

    def _scaled(self, gradients: list[tf.Tensor]) -> list[tf.Tensor]:
        """Gradients of the scaled loss, where the optimizer scales it."""
        one = tf.ones((), gradients[0].dtype)
        scale = self._share_of(self.discriminator_optimizer.scale_loss(one))
        return gradients if scale is one else [scale * gradient for gradient in gradients]

    # --- the generator -------------------------------------------------------------------------

    def generate(self, latents: tf.Tensor, condition: tf.Tensor | None = None) -> Generated:
        """Generates samples in training mode and records how.

        Args:
            latents: (batch, latent_dim) tensor.
            condition: one-hot classes, (batch, num_classes), or None.

        Returns:
            A `Generated`.
        """
        tape = tf.GradientTape(watch_accessed_variables=False)
        with tape:
            tape.watch([v.value for v in self.generator.trainable_variables])
            samples = self._fake(latents, condition, training=True)
        return Generated(samples, condition, tape)

    def compute_generator(self, inputs: StepInputs, generated: Generated | None = None) -> Update:
        """Computes the loss and gradients of one generator update. Moves no weight.

        Args:
            inputs: batches and random numbers of the step.
            generated: the samples to be scored; by default they are generated from `inputs`.

        Returns:
            An `Update`.
        """
        if generated is None:
            condition = self._condition(inputs, self.discriminator_steps - 1)
            generated = self.generate(inputs.generator_latents(), condition)
        samples, condition, tape = generated
        with tape:
            loss = self._generator_loss(samples, condition, inputs, training=True)
            total = tf.add_n([loss, *self.generator.losses])
            total = self._share_of(self.generator_optimizer.scale_loss(total))
        variables = [v.value for v in self.generator.trainable_variables]
        return Update({"generator_loss": loss}, tape.gradient(total, variables))

    def apply_generator(self, gradients: list[tf.Tensor]) -> None:
        """Moves the generator by `gradients` of `compute_generator`, then its average."""
        _check_gradients("generator", gradients)
        apply_gradients(self.generator_optimizer, gradients, self.generator.trainable_variables)
        if self.average is not None:
            self.average.update(self.step.value)

    def _generator_loss(
        self,
        fake: tf.Tensor,
        condition: tf.Tensor | None,
        inputs: StepInputs,
        *,
        training: bool,
    ) -> tf.Tensor:
        update, real = self.discriminator_steps - 1, None
        if self.loss.paired:
            real = self._real(inputs, update, fake)
        if training:
            # The real images are shifted as the discriminator has just seen them.
            real, _, fake = self._shifted(inputs.penalty(update), real, None, fake)
        fake_logits = self._logits(self._pack(fake), condition, training=training)
        real_logits = None
        if real is not None:
            real_logits = self._logits(self._pack(real), condition, training=training)
        return self.loss.generator(fake_logits, real_logits)

    # --- inference mode ------------------------------------------------------------------------

    def test(self, inputs: StepInputs) -> None:
        """Adds losses, penalty terms and metrics in inference mode to their means."""
        seen: list[tuple[tf.Tensor, tf.Tensor]] = []
        self.track(self._evaluate(inputs, seen))
        for logits in seen:
            self._track_logits(logits)

    def evaluate(self, inputs: StepInputs) -> Losses:
        """Returns losses and penalty terms in inference mode. Moves nothing at all."""
        return self._evaluate(inputs, [])

    def _evaluate(self, inputs: StepInputs, seen: list[tuple[tf.Tensor, tf.Tensor]]) -> Losses:
        condition = self._condition(inputs, 0)
        fake = self._fake(inputs.discriminator_latents(0), condition, training=False)
        losses = self._discriminator_losses(
            self._real(inputs, 0, fake), fake, condition, inputs.penalty(0), seen, training=False
        )
        if self.fakes != "reused" and self.updates != "simultaneous":
            fake = self._fake(inputs.generator_latents(), condition, training=False)
        losses["generator_loss"] = self._generator_loss(fake, condition, inputs, training=False)
        return losses

    def generator_loss(self, inputs: StepInputs) -> tf.Tensor:
        """Returns the generator's loss on the latents of its update, in inference mode."""
        condition = self._condition(inputs, 0)
        fake = self._fake(inputs.generator_latents(), condition, training=False)
        return self._generator_loss(fake, condition, inputs, training=False)

    # --- calling the networks ------------------------------------------------------------------

    def _condition(self, inputs: StepInputs, update: Any) -> tf.Tensor | None:
        """One-hot classes of the update's batch, real and fake. None without classes."""
        if self.num_classes is None:
            return None
        dtype = self.discriminator.variable_dtype
        return tf.one_hot(inputs.labels(update), self.num_classes, dtype=dtype)

    def _real(self, inputs: StepInputs, update: Any, fake: tf.Tensor) -> tf.Tensor:
        # A distribution of the user's own may give samples of another dtype than the generator.
        return tf.cast(inputs.real(update), fake.dtype)

    def _fake(
        self, latents: tf.Tensor, condition: tf.Tensor | None, *, training: bool
    ) -> tf.Tensor:
        if not training or self.generator_statistics == "batch":
            return self._generated(latents, condition, training)
        return tf.cond(
            tf.less(self.step.value, 1),
            lambda: self._generated(latents, condition, True),
            lambda: self._generated(latents, condition, False),
        )

    def _generated(
        self, latents: tf.Tensor, condition: tf.Tensor | None, training: bool
    ) -> tf.Tensor:
        inputs = latents if condition is None else [latents, condition]
        return _full_precision(self.generator(inputs, training=training))

    def _logits(self, x: tf.Tensor, condition: tf.Tensor | None, *, training: bool) -> tf.Tensor:
        inputs = x if condition is None else [x, condition]
        return _full_precision(self.discriminator(inputs, training=training))

    def _shifted(self, numbers: Any, *batches: tf.Tensor | None) -> tuple[tf.Tensor | None, ...]:
        """The images shifted at random: real, generated for D's update, generated for G's.

        Args:
            numbers: random numbers of the update.
            *batches: up to three batches in this order, each (batch, height, width, channels), or
                None.
        """
        batches = (*batches, *[None] * (3 - len(batches)))
        if not self.shift:
            return batches
        some = next(x for x in batches if x is not None)
        drawn = numbers.uniform((some.shape[0] or tf.shape(some)[0], 6), some.dtype)
        pixels = tf.split(offsets(drawn, self.shift), 3, -1)
        return tuple(
            x if x is None else shifted(x, own) for x, own in zip(batches, pixels, strict=True)
        )

    def _pack(self, x: tf.Tensor) -> tf.Tensor:
        """Groups of `packing` samples side by side: (batch / packing, ..., packing * channels)."""
        if self.packing == 1:
            return x
        validation.divides("packing", self.packing, "the batch size", x.shape[0])
        return tf.concat(tf.split(x, self.packing), -1)


def _check_gradients(name: str, gradients: list[tf.Tensor]) -> None:
    if gradients and all(gradient is None for gradient in gradients):
        raise ValueError(
            f"the {name} gets no gradient: the loss does not read the logits, or an operation of a "
            "network stops it, such as a cast to integers, argmax, round or stop_gradient"
        )


def _full_precision(x: tf.Tensor) -> tf.Tensor:
    # Half precision is for layers. Sums over a batch, logarithms and norms need more.
    return x if x.dtype == tf.float64 else tf.cast(x, tf.float32)
