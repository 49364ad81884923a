"""The training step on several replicas: the strategies of `tf.distribute`.

All replicas together make the step that one device would make with the same whole batch. Batches
and latents are drawn once, for the whole batch. Each replica computes the losses and gradients of
its part. Their sums over all replicas, weighted by the sizes of the parts, are those of the whole
batch. Every replica then moves its own copy of the weights by the same gradients.

A replica can wait for the others only outside of loops, conditions and functions of its own. Loops
and conditions of a step therefore stay outside of what the replicas run. XLA compiles what one of
them computes between two sums.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from tfgan.models.adversarial_step import AdversarialStep, Losses, Update
from tfgan.models.random_inputs import PenaltyNumbers, StepInputs
from tfgan.utils.replicas import Share, computing_on, current_share, totals_over_replicas

# The first batches of a step, drawn before the replicas run.
Drawn = dict[str, tf.Tensor]


class PartInputs:
    """The inputs of one update, as one replica sees them: its part of each batch.

    Args:
        drawn: whole batches by name.
        numbers: random numbers of the penalties for the whole batch, or None.
        share: the replica's part.
        packing: number of samples that the discriminator sees side by side.
    """

    def __init__(
        self, drawn: Drawn, numbers: PenaltyNumbers | None, share: Share, packing: int
    ) -> None:
        self._parts = {name: share.part(batch, packing) for name, batch in drawn.items()}
        self._numbers = None if numbers is None else PartNumbers(numbers, share)

    def real(self, update: Any) -> tf.Tensor:
        """Returns the part of the real batch, (part, ...)."""
        return self._parts["real"]

    def labels(self, update: Any) -> tf.Tensor | None:
        """Returns the integer classes of that part, (part,)."""
        return self._parts.get("labels")

    def discriminator_latents(self, update: Any) -> tf.Tensor:
        """Returns the part of the discriminator update's latents, (part, latent_dim)."""
        return self._parts["discriminator_latents"]

    def generator_latents(self) -> tf.Tensor:
        """Returns the part of the generator update's latents, (part, latent_dim)."""
        return self._parts["generator_latents"]

    def penalty(self, update: Any) -> PenaltyNumbers | None:
        """Returns the random numbers of the part's penalties."""
        return self._numbers


class PartNumbers:
    """A replica's part of the random numbers of penalties.

    Args:
        numbers: the numbers of the whole batch.
        share: the replica's part.
    """

    def __init__(self, numbers: PenaltyNumbers, share: Share) -> None:
        self._numbers, self._share = numbers, share

    @property
    def step(self) -> Any:
        """The training step, an integer scalar."""
        return self._numbers.step

    def uniform(self, shape: Any, dtype: Any) -> tf.Tensor:
        """Returns the next U(0, 1) numbers of `shape`, (part, ...)."""
        known = tf.get_static_value(tf.convert_to_tensor(shape))
        rest = shape[1:] if known is None else known[1:].tolist()
        whole = tf.concat([[self._share.total], rest], 0)
        if known is not None and isinstance(self._share.total, int):
            whole = [self._share.total, *rest]
        return self._share.part(self._numbers.uniform(whole, dtype))


class ReplicatedStep(AdversarialStep):
    """`AdversarialStep` on all replicas of a strategy.

    Args:
        *args: as in `AdversarialStep`.
        strategy: strategy of `tf.distribute` under which the networks were built.
        jit_compile: whether XLA compiles what a replica computes by itself.
        **kwargs: as in `AdversarialStep`.
    """

    def __init__(
        self, *args: Any, strategy: tf.distribute.Strategy, jit_compile: bool = False, **kwargs: Any
    ) -> None:
        with strategy.scope():
            super().__init__(*args, **kwargs)
        self.strategy = strategy
        self.jit_compile = jit_compile

    def iterate(self, inputs: StepInputs) -> Losses:
        """See `AdversarialStep.iterate`. `inputs` are those of the whole batch."""
        with self.strategy.scope():
            return super().iterate(inputs)

    def evaluate(self, inputs: StepInputs) -> Losses:
        """See `AdversarialStep.evaluate`. `inputs` are those of the whole batch."""

        def losses(part: PartInputs) -> Losses:
            return self._summed(lambda: Update(AdversarialStep.evaluate(self, part), [])).losses

        with self.strategy.scope():
            return self._run(losses, inputs, 0, discriminator=True, generator=True)

    def track(self, losses: Losses) -> None:
        """See `AdversarialStep.track`."""
        with self.strategy.scope():
            super().track(losses)

    # --- updates ---------------------------------------------------------------------------------

    def _update_discriminator(
        self, inputs: StepInputs, update: Any, generated: Any = None
    ) -> Losses:
        def move(part: PartInputs) -> Losses:
            losses, gradients, _ = self._summed(lambda: self.compute_discriminator(part, update))
            self._descend_discriminator(gradients)
            return losses

        losses = self._run(move, inputs, update, discriminator=True)
        self._finish({"discriminator": losses})
        return losses

    def _update_generator(self, inputs: StepInputs, generated: Any = None) -> tf.Tensor:
        def move(part: PartInputs) -> Losses:
            losses, gradients, _ = self._summed(lambda: self.compute_generator(part))
            self._descend_generator(gradients)
            return losses

        losses = self._run(move, inputs, self.discriminator_steps - 1, generator=True)
        self._finish({"generator": losses})
        return losses["generator_loss"]

    def _updates_on_same_fakes(self, inputs: StepInputs) -> Losses:
        def move(part: PartInputs) -> Losses:
            # Two sums with the samples' tape across them: XLA compiles no part of it.
            generated = self._shared_samples(part)
            losses, gradients, _ = self._summed(
                lambda: self.compute_discriminator(part, 0, generated), jit=False
            )
            self._descend_discriminator(gradients, clip=True)
            of_generator = self._summed(lambda: self.compute_generator(part, generated), jit=False)
            self._descend_generator(of_generator.gradients)
            return {**losses, **of_generator.losses}

        losses = self._run(move, inputs, 0, discriminator=True)
        self._finish({"generator": losses})
        return losses

    def _simultaneous_updates(self, inputs: StepInputs) -> Losses:
        def both(part: PartInputs) -> Update:
            generated = self._shared_samples(part)
            of_discriminator = self.compute_discriminator(part, 0, generated)
            of_generator = self.compute_generator(part, generated)
            gradients = [*of_discriminator.gradients, *of_generator.gradients]
            return Update({**of_discriminator.losses, **of_generator.losses}, gradients)

        def move(part: PartInputs) -> Losses:
            losses, gradients, _ = self._summed(lambda: both(part))
            count = len(self.discriminator.trainable_variables)
            self._descend_discriminator(gradients[:count])
            self._descend_generator(gradients[count:])
            return losses

        losses = self._run(move, inputs, 0, discriminator=True)
        self._finish({"discriminator": {}, "generator": losses})
        return losses

    def _descend_discriminator(self, gradients: list[tf.Tensor], *, clip: bool = False) -> None:
        variables = self.discriminator.trainable_variables
        self.discriminator_optimizer.apply(gradients, variables)
        if clip:
            # The generator's gradient is of the clipped weights: each replica clips its copy.
            for clipping in self.clippings:
                clipping.apply(variables)

    def _descend_generator(self, gradients: list[tf.Tensor]) -> None:
        self.generator_optimizer.apply(gradients, self.generator.trainable_variables)

    def _finish(self, moved: dict[str, Losses]) -> None:
        """What follows an update of all replicas: clipping, the average, the means."""
        if "discriminator" in moved:
            for clipping in self.clippings:
                clipping.apply(self.discriminator.trainable_variables)
        if "generator" in moved and self.average is not None:
            self.average.update(self.step.value)
        for losses in moved.values():
            self.track(losses)
        if "generator" in moved and self.last_generator_loss is not None:
            self.last_generator_loss.assign(moved["generator"]["generator_loss"])

    # --- running on the replicas -----------------------------------------------------------------

    def _run(
        self,
        move: Callable[[PartInputs], Losses],
        inputs: StepInputs,
        update: Any,
        *,
        discriminator: bool = False,
        generator: bool = False,
    ) -> Losses:
        """What `move` returns, the same on all replicas. Each is given its part of the inputs."""
        drawn = self._draw(inputs, update, discriminator, generator)

        def run(statistics: str) -> Losses:
            return self._run_once(move, drawn, lambda: inputs.penalty(update), statistics)

        if self.generator_statistics == "batch":
            return run("batch")
        # Replicas cannot ask each other within a condition, so the condition is out here.
        return tf.cond(tf.less(self.step.value, 1), lambda: run("batch"), lambda: run("running"))

    def _draw(self, inputs: StepInputs, update: Any, discriminator: bool, generator: bool) -> Drawn:
        drawn = {}
        if discriminator:
            drawn["discriminator_latents"] = inputs.discriminator_latents(update)
        if generator:
            drawn["generator_latents"] = inputs.generator_latents()
        if discriminator or self.loss.paired:
            drawn["real"] = inputs.real(update)
        if self.num_classes is not None:
            drawn["labels"] = inputs.labels(update)
        return drawn

    def _run_once(
        self,
        move: Callable[[PartInputs], Losses],
        drawn: Drawn,
        numbers: Callable[[], PenaltyNumbers | None],
        statistics: str,
    ) -> Losses:
        first = next(iter(drawn.values()))
        groups = (first.shape[0] or tf.shape(first)[0]) // self.packing
        count = self.strategy.num_replicas_in_sync

        @tf.autograph.experimental.do_not_convert
        def on_one() -> Losses:
            context = tf.distribute.get_replica_context()
            index = int(tf.get_static_value(context.replica_id_in_sync_group))
            share = Share.of(index, count, groups, statistics)
            with computing_on(share):
                return move(PartInputs(drawn, numbers(), share, self.packing))

        found = self.strategy.run(on_one)
        return {
            name: self.strategy.experimental_local_results(value)[0]
            for name, value in found.items()
        }

    def _summed(self, compute: Callable[[], Update], *, jit: bool = True) -> Update:
        """What `compute` returns on each replica, summed: losses and gradients of the whole."""

        def shares() -> Update:
            losses, gradients, _ = compute()
            return Update({n: self._share_of(loss) for n, loss in losses.items()}, gradients)

        if jit and self.jit_compile:
            shares = tf.function(shares, jit_compile=True, autograph=False)
        losses, gradients, _ = shares()
        summed = totals_over_replicas([*losses.values(), *gradients])
        return Update(dict(zip(losses, summed, strict=False)), summed[len(losses) :])

    def _share_of(self, total: tf.Tensor) -> tf.Tensor:
        share = current_share()
        return total if share is None else total * share.weight(total.dtype)

    def _fake(
        self, latents: tf.Tensor, condition: tf.Tensor | None, *, training: bool
    ) -> tf.Tensor:
        share = current_share()
        if share is None or self.generator_statistics == "batch":
            return super()._fake(latents, condition, training=training)
        return self._generated(latents, condition, training and share.statistics == "batch")
