"""The one GAN model and the one train_step of the project."""

import dataclasses
from typing import Any, Self

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import networks, random
from tfgan.data.distributions import Distribution
from tfgan.models import (
    checked_data,
    checked_latents,
    checked_networks,
    checked_sources,
    export,
    legacy_saving,
    own_methods,
    saving,
    strategies,
    train_functions,
)
from tfgan.models.adversarial_step import AdversarialStep, Losses
from tfgan.models.compiled_parts import CompiledParts
from tfgan.models.given_data import (
    BATCH_SIZE,
    FitData,
    GivenData,
    refuse_weights,
    samples_and_labels,
)
from tfgan.models.keras_options import checked_options, longest_call, steps_per_call
from tfgan.models.random_inputs import GivenInputs, StepInputs
from tfgan.models.resume import ResumePosition, with_epoch_marks
from tfgan.models.sampler import Sampler, generate_key
from tfgan.models.update_schedule import UpdateSchedule
from tfgan.utils import custom_gradients, validation


@keras.saving.register_keras_serializable(package="tfgan")
class GAN(keras.Model):
    """A generator and a discriminator that train each other.

    `fit` takes data as any Keras model does (arrays, a `tf.data.Dataset`), or a `Distribution`.
    Batches of a distribution are drawn inside one compiled loop of many steps.

    Networks of two inputs are conditional: the second is the one-hot class, (batch, num_classes).
    Data then come with integer labels.

    `compile` builds the parts: the `AdversarialStep` moves the networks, a `FusedLoop` makes many
    steps per call, and a `ResumePosition` says where a restored `fit` goes on.

    Args:
        generator: built Keras model, latents (batch, latent_dim) -> samples.
        discriminator: built Keras model, samples -> one logit each, (batch, 1).
        latents: `Distribution` of the latents; N(0, I) of the generator's input size by default.
        seed: integer in [0, 2**31 - 1]. With the step it keys every random number of the training,
            and the order of given arrays. It does not draw the weights of the given networks:
            `reset(seed)` does, and `keras.utils.set_random_seed` before they are built.
        packing: number of samples that the discriminator sees side by side, joined along their
            last axis. It must divide the batch size.
        **kwargs: as in `keras.Model`, for instance `name`.

    Attributes:
        averaged_generator: the generator with averaged weights, or None.
        last_losses: losses and penalty terms of the last step made from a source, not averaged
            over the epoch: a dict of scalar tensors, empty before.
        step_losses: the same of each step of the last compiled call.

    Raises:
        ValueError: if a network is not built, if `latents` does not fit the generator, or if the
            generator, times `packing`, does not fit the discriminator.

    Example:
        >>> model = GAN(generator, discriminator, seed=42)
        >>> model.compile("adam", "adam", loss="non_saturating", penalty=R1(0.1))
        >>> model.fit(Gaussian(4.0, 0.5), batch_size=32, steps_per_epoch=4000)
        >>> model.generate(10_000, seed=1)

    Reference:
        Goodfellow et al. 2014, "Generative Adversarial Nets", algorithm 1.
    """

    # Made by `compile` and by Keras.
    adversarial_step: AdversarialStep
    train_function: Any
    discriminator_steps: int
    generator_every: int
    fakes: str
    updates: str
    generator_statistics: str
    shift: int

    # (low, high), the range of images that are given as floats. None: samples are no images.
    pixels: tuple[float, float] | None = None

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        latents: Distribution | None = None,
        *,
        seed: int = 0,
        packing: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._strategy = strategies.current()
        self.packing = validation.positive_integer("packing", packing)
        generator, discriminator = checked_networks.check(
            generator, discriminator, packing=self.packing, dtype=self.variable_dtype
        )
        strategies.check_networks(self._strategy, generator=generator, discriminator=discriminator)
        self.generator = generator
        self.discriminator = discriminator
        self.num_classes = networks.num_classes(generator, discriminator)
        self.latents = checked_sources.latents_of(latents, generator.inputs[0].shape[-1])
        self.seed = self._state("seed", random.check_seed(seed))
        self.step = self._state("step", 0)
        # The step at which the running epoch began, or at which the next one will begin.
        self.epoch_start = self._state("epoch_start", 0)
        self.resume_position = ResumePosition(
            self.step, self.epoch_start, lambda: self._initial_epoch is not None
        )
        self.averaged_generator: keras.Model | None = None
        # The data of the `fit` that is running.
        self._fit_data = FitData()
        self.built = True

    def _state(self, name: str, value: int) -> keras.Variable:
        return self.add_weight(
            name=name,
            shape=(),
            dtype="int64",
            initializer=keras.initializers.Constant(value),
            trainable=False,
        )

    # --- compile -------------------------------------------------------------------------------

    def compile(
        self,
        generator_optimizer: Any = "adam",
        discriminator_optimizer: Any = "adam",
        *,
        loss: Any = "non_saturating",
        penalty: Any = None,
        discriminator_steps: int = 1,
        generator_every: int = 1,
        fakes: str = "fresh",
        updates: str = "alternating",
        generator_statistics: str = "batch",
        shift: int = 0,
        generator_average: float | None = None,
        generator_average_ramp: bool = False,
        fast_penalties: bool | str = "auto",
        metrics: Any = None,
        **keras_options: Any,
    ) -> None:
        """Configures the training.

        Args:
            generator_optimizer: Keras optimizer of the generator.
            discriminator_optimizer: another Keras optimizer, of the discriminator.
            loss: name or instance of `tfgan.losses`.
            penalty: one of `tfgan.penalties` or a list of them.
            discriminator_steps: discriminator updates before each generator update. Each has a
                fresh batch, see `fit`.
            generator_every: the generator moves on steps 0, n, 2n, ... of each epoch only. On the
                other steps `last_losses` has the loss of its last update. The means of the epoch
                are over its updates.
            fakes: `"fresh"`: a generator update draws its own latents; `"reused"`: it is scored on
                the samples that the discriminator update has just seen (one discriminator step
                only); `"inference"`: as fresh, and the discriminator sees samples of the
                generator in inference mode.
            updates: `"alternating"`: the discriminator moves, then the generator's gradient is
                computed. `"simultaneous"`: both gradients are computed from the same weights and
                the same generated samples, then both networks move (one discriminator step only).
            generator_statistics: which statistics the generator's batch norms normalize by in
                training. `"batch"`: the batch's own. `"frozen_after_first_step"`: the batch's own
                on the first step of the training, and the running ones on all others, which then
                stay as they are. Scales and shifts are trained all the time.
            shift: largest random shift, in whole pixels, of the images that the discriminator sees
                in training. Each real and each generated image is shifted by numbers of its own,
                in both networks' updates. 0: no shift. Dense networks overfit to the places of
                pixels without it.
            generator_average: decay in [0, 1) of a running average of the generator's weights, and
                of the statistics of its batch norms, kept as `averaged_generator`; None keeps none.
            generator_average_ramp: whether the decay starts low and rises to the one given, as
                min(decay, (1 + step) / (10 + step)). The first weights are then soon forgotten.
            fast_penalties: whether R1 and R2 are computed in closed form, without differentiating
                twice: `"auto"` (where it is possible), True or False. `describe_step` says which.
            metrics: Keras metrics of the discriminator, logged beside the losses: a list of
                objects, names or functions (y_true, y_pred). y_true is 1 for real and 0 for
                generated samples, y_pred is the logit of each, before the update. Metrics of
                probabilities, such as `"accuracy"`, see the sigmoid of the logits.
            **keras_options: `steps_per_execution` (`"auto"`: 100 where batches are drawn in the
                loop, else 1), `jit_compile` (`"auto"`: see `tfgan.utils.device.choose_jit`) and
                `run_eagerly`, as in `keras.Model.compile`.

        Raises:
            ValueError: if an argument is out of range, if one optimizer serves both networks, if
                `fast_penalties` is True where no closed form is known, or if a gradient penalty
                has no true derivative by a weight: see `tfgan.models.second_derivatives`.
        """
        options = checked_options(keras_options, GAN.compile)
        own_methods.check(self)
        if not self.trainable:
            raise ValueError("the GAN has nothing to train: its trainable is False")
        schedule = UpdateSchedule(
            discriminator_steps, generator_every, fakes, updates, generator_statistics, shift
        )
        schedule.check_shift(self.generator.output_shape[1:])
        with strategies.scope(self._strategy):
            parts = CompiledParts(
                self.generator,
                self.discriminator,
                self.latents,
                self.step,
                schedule=schedule,
                options=options,
                strategy=self._strategy,
                num_classes=self.num_classes,
                packing=self.packing,
                generator_optimizer=generator_optimizer,
                discriminator_optimizer=discriminator_optimizer,
                loss=loss,
                penalty=penalty,
                fast_penalties=fast_penalties,
                generator_average=generator_average,
                generator_average_ramp=generator_average_ramp,
                metrics=metrics,
            )
            # Without optimizer=None Keras makes a hidden third one.
            super().compile(
                optimizer=None, jit_compile=parts.jit_compile, run_eagerly=options["run_eagerly"]
            )
        self._take_parts(parts)

    def _take_parts(self, parts: CompiledParts) -> None:
        """Takes what `compile` has built, and what Keras saves of it, as attributes."""
        # Keras goes on tracking what an attribute held before: the state of an earlier compile.
        self._tracker.untrack(self.averaged_generator)
        self._parts = parts
        self.adversarial_step = parts.step
        self.generator_optimizer = parts.trained.generator_optimizer
        self.discriminator_optimizer = parts.trained.discriminator_optimizer
        self.optimizer = parts.trained.optimizer
        self.adversarial_loss, self.penalties = parts.objective.loss, parts.objective.penalties
        self.fast_penalties = parts.fast_penalties
        self.averaged_generator = None if parts.average is None else parts.average.network
        self.generator_average = parts.generator_average
        self.generator_average_ramp = parts.generator_average_ramp
        for name, value in dataclasses.asdict(parts.schedule).items():
            setattr(self, name, value)
        self._leave_loop()

    def describe_step(self) -> str:
        """Returns a line for the start of a run: replicas, if any, and the fast penalties."""
        self._assert_compile_called("describe_step")
        return self._parts.describe()

    @property
    def distribute_strategy(self) -> Any:
        """What Keras distributes batches by: nothing. The step itself runs on the replicas."""
        return super().distribute_strategy if self._strategy is None else strategies.OneDevice()

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """Means over the epoch: both losses, each penalty term, then the metrics of `compile`."""
        parts = getattr(self, "_parts", None)
        return [] if parts is None else parts.all_metrics

    def reset_metrics(self) -> None:
        """Starts the means again, except in an epoch that goes on after a restart."""
        if not self.resume_position.restored_steps():
            super().reset_metrics()

    @property
    def last_losses(self) -> Losses:
        """Losses and penalty terms of the last step made from a source: a dict of scalars.

        They are not averaged over the epoch. Empty where batches are given, and before the first
        call.
        """
        parts = getattr(self, "_parts", None)
        return {} if parts is None else parts.losses.last

    @property
    def step_losses(self) -> dict[str, npt.NDArray[Any]]:
        """Losses and penalty terms of each step of the last compiled call, before its updates.

        A dict of float arrays (steps,). Their last element belongs to step `step` - 1, counted from
        0. Empty where batches are given, and before the first call.
        """
        parts = getattr(self, "_parts", None)
        return {} if parts is None else parts.losses.by_step()

    # --- training ------------------------------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        **kwargs: Any,
    ) -> keras.callbacks.History:
        """Trains the model: `keras.Model.fit`, with two more things that `x` can be.

        One epoch shows each image, or sample, of the data once. A step takes `discriminator_steps`
        batches, one for each discriminator update, so an epoch of n images has
        n // (batch_size * discriminator_steps) steps. The images that are left over are the first
        of the next epoch. Arrays and `tf.data.Dataset`s have one more step instead, whose batches
        are smaller. Data of other kinds, as a generator or a `keras.utils.PyDataset`, give one
        batch per step, which all its discriminator updates see.

        Data are checked before the first step, those of a stream batch by batch. Arrays are
        shuffled in an order that the model's seed and step decide. Keras shuffles a `PyDataset` by
        its own random numbers, unless `shuffle=False`.

        Args:
            x: real samples in any form that Keras takes, or a `Distribution` to draw them from,
                `batch_size` (32) at a time, in `steps_per_epoch` steps per epoch.
            y: classes of given arrays, for conditional models: integers (n,) or (n, 1), or
                one-hot rows (n, num_classes).
            batch_size: number of samples per batch.
            epochs: number of epochs.
            verbose: as in `keras.Model.fit`.
            callbacks: as in `keras.Model.fit`. `TerminateOnNaN` reads the sum of the losses.
            **kwargs: as in `keras.Model.fit`; `validation_data` can be a `Distribution` too, with
                `validation_steps`. Weights of samples or classes are refused.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: if the model cannot be trained on the data, if a callback monitors a loss
                that there is none of, if nothing is left to train, or if `x` is a distribution and
                `steps_per_epoch` is missing (images in memory have their own).
        """
        self._assert_compile_called("fit")
        self._parts.trained.check_trainable()
        refuse_weights(kwargs)
        epochs = validation.positive_integer("epochs", epochs, minimum=0)
        validated = bool(
            kwargs.get("validation_data") is not None or kwargs.get("validation_split")
        )
        callbacks = self._parts.checked_callbacks(callbacks, validated=validated)
        # Keras would begin every later fit at the epoch that one backup was made in.
        self._initial_epoch = None
        self.resume_position.begin_fit()
        kwargs["callbacks"] = with_epoch_marks(callbacks, self.resume_position, self)
        kwargs["verbose"] = verbose
        if isinstance(x, Distribution):
            own_methods.check_loop(self)
        longest, step = longest_call(self._parts.options), int(self.step.numpy())
        data = self._given_data().for_training(x, y, batch_size, kwargs, longest=longest, step=step)
        with checked_data.refused_in_one_line():
            history = self._fit(data, epochs, kwargs)
        if epochs > 0:
            self._parts.trained.finish_moving_averages()
        return history

    def _fit(self, data: FitData, epochs: int, options: dict[str, Any]) -> keras.callbacks.History:
        if data.source is None:
            self._parts.losses.forget()
        if not data.has_own_function:
            return super().fit(data.x, data.y, data.batch_size, epochs, **options)
        self._fit_data, self.train_function = data, None
        if data.steps_per_call is not None:
            self.steps_per_execution = data.steps_per_call
        try:
            return super().fit(data.x, data.y, data.batch_size, epochs, **options)
        finally:
            self._leave_loop()

    def _leave_loop(self) -> None:
        self._fit_data, self.train_function = FitData(), None
        self.steps_per_execution = steps_per_call(self._parts.options)

    def _given_data(self) -> GivenData:
        return GivenData(
            self.generator,
            num_classes=self.num_classes,
            packing=self.packing,
            discriminator_steps=self.discriminator_steps,
            seed=self.seed,
            epoch_start=self.epoch_start,
            pixels=self.pixels,
            dtype=self.variable_dtype,
            run_eagerly=self.run_eagerly,
        )

    def train_on_batch(self, x: Any, y: Any = None, *args: Any, **kwargs: Any) -> Any:
        """`keras.Model.train_on_batch`. The batch is checked as in `fit`."""
        return super().train_on_batch(*self._checked_batch(x, y, args, kwargs), **kwargs)

    def test_on_batch(self, x: Any, y: Any = None, *args: Any, **kwargs: Any) -> Any:
        """`keras.Model.test_on_batch`. The batch is checked as in `fit`."""
        return super().test_on_batch(*self._checked_batch(x, y, args, kwargs), **kwargs)

    def _checked_batch(
        self, x: Any, y: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, Any]:
        self._assert_compile_called("train_on_batch")
        self._parts.trained.check_trainable()
        return self._given_data().for_batch(x, y, args, kwargs)

    def add_loss(self, loss: Any) -> None:
        """Refused: the step has the losses of its networks, not of the model around them."""
        raise ValueError(
            "a GAN does not use add_loss: call add_loss in a layer of the generator or the "
            "discriminator, or give compile a penalty"
        )

    def _maybe_symbolic_build(self, iterator: Any = None, data_batch: Any = None) -> None:
        """Nothing: the networks are built. Under a strategy Keras would make an iterator for this.

        It would drop that iterator at once, and TensorFlow was seen to crash when it did.
        """

    def fused_loop(self, source: Distribution, batch_size: int = BATCH_SIZE) -> Any:
        """What `fit(source)` calls: many steps, their batches drawn from `source`.

        Args:
            source: a `Distribution`.
            batch_size: number of samples per batch.

        Returns:
            A `tf.function` of the number of steps, an int32 scalar. See `FusedLoop.function` for
            what it returns. The same arguments give the same function, so that nothing is traced
            twice.
        """
        self._assert_compile_called("fused_loop")
        loop = self._parts.loops.loop(
            source,
            batch_size,
            latents=self.latents,
            seed=self.seed,
            longest=longest_call(self._parts.options),
            jit_compile=self.jit_compile,
            run_eagerly=self.run_eagerly,
        )
        return loop.function

    def make_train_function(self, force: bool = False) -> None:
        """Makes what Keras's `fit` calls: Keras's own function, or one call of the fused loop."""
        if self.train_function is not None and not force:
            return
        position, results = self.resume_position, self.get_metrics_result
        if self._fit_data.source is None:
            super().make_train_function(force)
            self.train_function = train_functions.on_given_batches(
                self.train_function,
                position,
                steps_per_call=lambda: self.steps_per_execution,
                results=results,
            )
            return
        if force:
            self._parts.loops.forget()
        self.train_function = train_functions.on_drawn_batches(
            self.fused_loop(*self._fit_data.source),
            position,
            lengths=self._fit_data.lengths,
            losses=self._parts.losses,
            results=results,
        )

    def train_step(self, data: Any) -> Losses:
        """Makes one step: `discriminator_steps` discriminator updates, then one of the generator.

        Args:
            data: a batch of real samples, (batch, ...), or `StepInputs`. All discriminator updates
                see the batch, except where `fit` has joined one for each of them.

        Returns:
            The results of the metrics: means since the epoch began.
        """
        self._assert_compile_called("train_step")
        with custom_gradients.released():
            if hasattr(data, "discriminator_latents"):
                self.iterate(data)
                return self.get_metrics_result()
            given = [part for part in tf.nest.flatten(data) if part is not None]
            # In a graph, what does not need the batch would run although the batch is refused: the
            # count of the step, for instance.
            with tf.control_dependencies(given):
                self.iterate(self.given_inputs(data, parts=self._fit_data.parts))
        return self.get_metrics_result()

    def iterate(self, inputs: StepInputs) -> Losses:
        """Moves both networks once, with the batches and random numbers of `inputs`.

        Returns:
            Losses and penalty terms before each update: a dict of scalars.
        """
        return self.adversarial_step.iterate(inputs)

    def given_inputs(self, data: Any, *, step: Any = None, parts: int = 1) -> GivenInputs:
        """Returns the inputs of a step on given data.

        Args:
            data: real samples, (batch, ...), or (samples, integer labels).
            step: the step that keys the random numbers, by default the model's own.
            parts: number of equal parts of the data, each the batch of a discriminator update.

        Raises:
            ValueError: if a conditional model is given no labels.
        """
        batch, labels = samples_and_labels(data, self.num_classes)
        return GivenInputs(
            tf.cast(batch, self.variable_dtype),
            labels,
            self.latents,
            parts=parts,
            seed=self.seed.value,
            step=self.step.value if step is None else step,
            training_step=self.step.value,
        )

    def reset(self, seed: int) -> None:
        """Starts again: new weights, fresh optimizers, step 0.

        Nothing is built, traced or compiled again: many seeds train with one compilation. Weights
        are drawn by the initializers of their layers, with seeds made from `seed`, the network and
        the weight's place in it. A layer without initializers keeps its weights.

        Args:
            seed: integer in [0, 2**31 - 1].

        Raises:
            ValueError: if the seed is out of range, or if a network is quantised.
        """
        self._assert_compile_called("reset")
        seed = random.check_seed(seed)
        self._parts.restart(seed)
        self.seed.assign(seed)
        self.step.assign(0)
        self.epoch_start.assign(0)
        self.reset_metrics()

    # --- evaluation ----------------------------------------------------------------------------

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        **kwargs: Any,
    ) -> Any:
        """`keras.Model.evaluate`; `x` can be a `Distribution`, with `steps`.

        Data are checked as in `fit`.
        """
        kwargs["verbose"] = verbose
        self._assert_compile_called("evaluate")
        refuse_weights(kwargs)
        # In the middle of `fit` Keras passes data that `fit` has checked.
        if not kwargs.get("_use_cached_eval_dataset"):
            x, y, batch_size = self._given_data().for_evaluation(x, y, batch_size, kwargs)
        # Calls of the fused loop are longer than those of a validation in the middle of `fit`.
        fused, self.steps_per_execution = (
            self.steps_per_execution,
            steps_per_call(self._parts.options),
        )
        iterator = getattr(self, "_eval_epoch_iterator", None)
        if iterator is not None:
            iterator.steps_per_execution = self.steps_per_execution
        try:
            with checked_data.refused_in_one_line():
                return super().evaluate(x, y, batch_size, **kwargs)
        finally:
            self.steps_per_execution = fused

    def test_step(self, data: Any) -> Losses:
        """Returns the mean losses and penalty terms, in inference mode. Moves nothing."""
        self._assert_compile_called("test_step")
        # The number of batches since the metrics were reset numbers the validation steps.
        index = tf.cast(self.adversarial_step.means["discriminator_loss"].count, tf.int64)
        inputs = self.given_inputs(data, step=-1 - index)
        with custom_gradients.released():
            self.adversarial_step.test(inputs)
        return self.get_metrics_result()

    def predict_step(self, data: Any) -> tf.Tensor:
        """Returns the samples of a batch of latents, as `call` gives them."""
        with custom_gradients.released():
            return super().predict_step(data)

    # --- generating ----------------------------------------------------------------------------

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """`call`, after a check of the latents and classes.

        Raises:
            ValueError: if they do not fit the generator.
        """
        self._sampler().check(inputs)
        return super().__call__(inputs, *args, **kwargs)

    def predict(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """`keras.Model.predict`: samples of latents, as `call`.

        Args:
            x: latents (n, latent_dim), or [latents, classes] for conditional models; or a stream of
                such batches.
            *args: as in `keras.Model.predict`.
            **kwargs: as in `keras.Model.predict`.

        Raises:
            ValueError: if the latents or classes do not fit the generator.
        """
        classes = checked_data.DataCheck((), self.num_classes)
        x = checked_latents.prepared(x, self.latents.event_size, classes)
        with checked_data.refused_in_one_line():
            return super().predict(x, *args, **kwargs)

    def predict_on_batch(self, x: Any) -> Any:
        """`keras.Model.predict_on_batch`. Latents and classes are checked as in `predict`."""
        classes = checked_data.DataCheck((), self.num_classes)
        return super().predict_on_batch(
            checked_latents.prepared(x, self.latents.event_size, classes)
        )

    def _sampler(self) -> Sampler:
        return Sampler(
            self.generator,
            self.averaged_generator,
            latent_dim=self.latents.event_size,
            num_classes=self.num_classes,
        )

    def call(self, inputs: Any, training: bool = False) -> tf.Tensor:
        """Returns samples of latents, by the averaged generator where one is kept.

        `predict` and `export` give the same. The generator's own weights are in `generator`.

        Args:
            inputs: latents (batch, latent_dim), or [latents, classes] for conditional models:
                classes one-hot, or integers (batch,) or (batch, 1).
            training: whether layers are in training mode. The generator's own weights are then
                used.
        """
        return self._sampler().call(inputs, training=training)

    def generate(
        self, n: int, *, seed: int | None = None, labels: Any = None, averaged: bool = True
    ) -> np.ndarray:
        """Generates `n` samples.

        Args:
            n: number of samples, at least 1.
            seed: integer in [0, 2**31 - 1]; by default the model's own seed and step, so that
                the same model gives the same samples.
            labels: classes of the samples, (n,) integers or one for all; for conditional models,
                which by default go through the classes in turn.
            averaged: whether to use the average of the generator's weights, where one is kept.

        Returns:
            A NumPy array of shape (n, ...).

        Raises:
            ValueError: if an argument is out of range, or an unconditional model is given labels.
        """
        n = validation.positive_integer("n", n)
        key = generate_key(seed, model_seed=self.seed.value, step=self.step.value)
        return self.decode(self.draw_latents(n, seed=key), labels=labels, averaged=averaged)

    def draw_latents(self, n: int, *, seed: Any) -> tf.Tensor:
        """Returns the latents of `n` samples to be shown, (n, latent_dim). `seed` is a key."""
        return self.latents.sample(n, seed=seed)

    def decode(self, latents: Any, *, labels: Any = None, averaged: bool = True) -> np.ndarray:
        """Generates the samples of given latents.

        Args:
            latents: (n, latent_dim) array.
            labels: as in `generate`.
            averaged: as in `generate`.

        Returns:
            A NumPy array of shape (n, ...).
        """
        return self._sampler().decode(latents, labels=labels, averaged=averaged)

    # --- saving --------------------------------------------------------------------------------

    def save(self, filepath: Any, *args: Any, **kwargs: Any) -> None:
        """`keras.Model.save` to a `.keras` file, whole or not at all.

        Other formats do not hold all of a GAN.
        """
        saving.save_model(super().save, filepath, *args, **kwargs)

    def save_weights(self, filepath: Any, *args: Any, **kwargs: Any) -> None:
        """`keras.Model.save_weights`. One file is written whole or not at all."""
        saving.save_weights(super().save_weights, filepath, *args, **kwargs)

    def export(self, filepath: Any, format: str = "tf_saved_model", **kwargs: Any) -> None:
        """Exports the generator as a program: `keras.Model.export`.

        Args:
            filepath: path of the program, for `"tf_saved_model"` a folder.
            format: as in `keras.Model.export`. Formats other than `"tf_saved_model"` need packages
                of their own. OpenVINO computes in bfloat16 by itself on processors that have it:
                samples then differ by about 0.003. For float32 compile the file with the property
                `INFERENCE_PRECISION_HINT` set to `"f32"`.
            **kwargs: as in `keras.Model.export`.

        Raises:
            ImportError: if the package of the format is not installed.
        """
        export.check_format(format)
        kwargs.setdefault("input_signature", [export.input_signature(self.generator)])
        # Keras's export to OpenVINO takes no other path than a string.
        super().export(str(filepath), format=format, **kwargs)

    @property
    def _default_save_signature(self) -> Any:
        """What `tf.saved_model.save` serves: samples of latents."""
        return export.serving(self, export.input_signature(self.generator))

    def metric_state(self) -> dict[str, keras.Variable]:
        """Returns the variables that the means of the epoch are computed from, by name.

        A dict, empty before `compile`.
        """
        parts = getattr(self, "_parts", None)
        return {} if parts is None else parts.metric_state()

    def save_own_variables(self, store: Any) -> None:
        """Saves seed, step and the means of the epoch. Keras leaves the means out."""
        super().save_own_variables(store)
        saving.save_state(store, self.metric_state())

    def load_own_variables(self, store: Any) -> None:
        """Loads what `save_own_variables` saved. Means of other metrics are left out."""
        super().load_own_variables(saving.keras_state(store))
        saving.load_state(store, self.metric_state())

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments, networks and latents serialized."""
        serialize = keras.saving.serialize_keras_object
        return {
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "latents": serialize(self.latents),
            "seed": int(self.seed.numpy()),
            "packing": self.packing,
            "name": self.name,
            "trainable": self.trainable,
            "dtype": serialize(self.dtype_policy),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Builds the model from `get_config`."""
        return cls(**saving.deserialized(config))

    def get_compile_config(self) -> dict[str, Any]:
        """Returns the arguments of `compile`, serialized."""
        return self._parts.config() if self.compiled else {}

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles the model with what `get_compile_config` returned."""
        with checked_networks.without_warnings():
            self.compile(**keras.saving.deserialize_keras_object(config))


legacy_saving.refuse(GAN, saving.SAVED_AS)
