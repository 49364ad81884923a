"""The parts that `GAN.compile` builds, each from those before it."""

import dataclasses
from typing import Any

import keras
import tensorflow as tf

from tfgan.data.distributions import Distribution
from tfgan.models import discriminator_metrics, keras_callbacks, saving, strategies
from tfgan.models.generator_average import average_of
from tfgan.models.kept_loops import KeptLoops
from tfgan.models.keras_options import compiles_step
from tfgan.models.objective import Objective
from tfgan.models.step_losses import StepLosses
from tfgan.models.trained_networks import TrainedNetworks
from tfgan.models.update_schedule import UpdateSchedule


class CompiledParts:
    """What trains a generator and a discriminator, as `GAN.compile` is asked for it.

    Args:
        generator: built Keras model, latents (batch, latent_dim) -> samples.
        discriminator: built Keras model, samples -> one logit each, (batch, 1).
        latents: `Distribution` of the latents.
        step: integer variable, the number of steps made so far.
        schedule: how often each network moves, and on which samples.
        options: what `keras_options.checked_options` returns.
        strategy: strategy of `tf.distribute` that the networks were built under, or None.
        num_classes: number of classes of a conditional GAN, or None.
        packing: number of samples that the discriminator sees side by side.
        generator_optimizer: as in `GAN.compile`.
        discriminator_optimizer: as in `GAN.compile`.
        loss: as in `GAN.compile`.
        penalty: as in `GAN.compile`.
        fast_penalties: as in `GAN.compile`.
        generator_average: as in `GAN.compile`.
        generator_average_ramp: as in `GAN.compile`.
        metrics: as in `GAN.compile`.

    Attributes:
        trained: the networks with their built optimizers, `TrainedNetworks`.
        objective: the loss and the penalties, `Objective`.
        metrics: the metrics of `GAN.compile`, `DiscriminatorMetrics`.
        average: the running average of the generator's weights, `GeneratorAverage` or None.
        jit_compile: whether XLA compiles a function of whole steps.
        step: what moves the networks, an `AdversarialStep`.
        loops: the compiled loops of the step, `KeptLoops`.
        losses: the losses of the last call of a loop, `StepLosses`.

    Raises:
        ValueError: as in `GAN.compile`.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        latents: Distribution,
        step: keras.Variable,
        *,
        schedule: UpdateSchedule,
        options: dict[str, Any],
        strategy: tf.distribute.Strategy | None = None,
        num_classes: int | None = None,
        packing: int = 1,
        generator_optimizer: Any = "adam",
        discriminator_optimizer: Any = "adam",
        loss: Any = "non_saturating",
        penalty: Any = None,
        fast_penalties: bool | str = "auto",
        generator_average: float | None = None,
        generator_average_ramp: bool = False,
        metrics: Any = None,
    ) -> None:
        self.schedule, self.options, self.strategy = schedule, options, strategy
        self.fast_penalties = fast_penalties
        self.generator_average_ramp = bool(generator_average_ramp)
        self.trained = TrainedNetworks(
            generator, discriminator, generator_optimizer, discriminator_optimizer, strategy
        )
        self.objective = strategies.outside(
            lambda: Objective(
                discriminator, latents, loss=loss, penalty=penalty, fast_penalties=fast_penalties
            )
        )
        self.metrics = discriminator_metrics.DiscriminatorMetrics(
            discriminator_metrics.check(metrics, discriminator, self.objective.names),
            discriminator,
        )
        self.average = average_of(generator, generator_average, ramp=generator_average_ramp)
        jit_step = compiles_step(options, generator, discriminator)
        # XLA compiles no function that runs on several devices, only its parts.
        self.jit_compile = jit_step and strategy is None
        self.step = strategies.make_step(
            strategy,
            jit_compile=jit_step,
            generator=generator,
            discriminator=discriminator,
            loss=self.objective.loss,
            generator_optimizer=self.trained.generator_optimizer,
            discriminator_optimizer=self.trained.discriminator_optimizer,
            step=step,
            penalties=self.objective.penalties,
            closed_form=self.objective.fast_penalties.closed_form,
            average=self.average,
            num_classes=num_classes,
            packing=packing,
            metrics=self.metrics if self.metrics.metrics else None,
            **dataclasses.asdict(schedule),
        )
        self.loops = KeptLoops(self.step)
        self.losses = StepLosses()

    @property
    def generator_average(self) -> float | None:
        """The decay of the average, or None."""
        return None if self.average is None else self.average.decay

    def describe(self) -> str:
        """Returns a line for the start of a run: replicas, if any, and the fast penalties."""
        penalties = str(self.objective.fast_penalties)
        if self.strategy is None:
            return penalties
        return f"{strategies.describe(self.strategy)}; {penalties}"

    @property
    def all_metrics(self) -> list[keras.metrics.Metric]:
        """Means of both losses and of each penalty term, then the metrics of `GAN.compile`."""
        return [*self.step.means.values(), *self.metrics.metrics]

    def metric_state(self) -> dict[str, keras.Variable]:
        """Returns the variables that the means of the epoch are computed from, by name."""
        return saving.metric_state(self.all_metrics, self.step.last_generator_loss)

    def checked_callbacks(self, callbacks: Any, *, validated: bool) -> Any:
        """Returns the callbacks of a `fit`, checked before its first step.

        Args:
            callbacks: as in `GAN.fit`.
            validated: whether there are validation data.

        Raises:
            ValueError: if a callback could only do nothing, or write a file that cannot be loaded.
        """
        return keras_callbacks.prepare(
            callbacks,
            list(self.step.means),
            [metric.name for metric in self.metrics.metrics],
            validated=validated,
            scheduled=self.trained.scheduled,
        )

    def restart(self, seed: int) -> None:
        """Draws new weights, and gives the optimizers and the average their first state.

        Args:
            seed: integer in [0, 2**31 - 1].

        Raises:
            ValueError: if a network is quantised. Nothing has changed then.
        """
        self.trained.draw_weights(seed)
        if self.average is not None:
            self.average.restart()
        self.trained.restart_optimizers()

    def config(self) -> dict[str, Any]:
        """Returns the arguments of `GAN.compile`, serialized."""
        serialize = keras.saving.serialize_keras_object
        return {
            "generator_optimizer": serialize(self.trained.generator_optimizer),
            "discriminator_optimizer": serialize(self.trained.discriminator_optimizer),
            "loss": serialize(self.objective.loss),
            "penalty": [serialize(penalty) for penalty in self.objective.penalties],
            **dataclasses.asdict(self.schedule),
            "generator_average": self.generator_average,
            "generator_average_ramp": self.generator_average_ramp,
            "fast_penalties": self.fast_penalties,
            "metrics": [serialize(metric) for metric in self.metrics.metrics],
            **self.options,
        }
