"""The one GAN model and the one train_step of the project."""

import keras
import tensorflow as tf

from tfgan import losses, networks, optimizers, penalties, random
from tfgan.data.distributions import Gaussian
from tfgan.models.adversarial_step import AdversarialUpdates
from tfgan.models.fused_loop import FusedFit
from tfgan.models.random_inputs import GivenDraws
from tfgan.models.reset import ResettableState
from tfgan.models.resume import ResumableFit
from tfgan.models.sampling import Sampling
from tfgan.utils import device, validation

# Which samples a generator update is scored on, and how the discriminator's were made.
FAKES = ("fresh", "reused", "inference")
KERAS_OPTIONS = {"steps_per_execution": "auto", "jit_compile": "auto", "run_eagerly": False}


@keras.saving.register_keras_serializable(package="tfgan")
class GAN(AdversarialUpdates, Sampling, ResettableState, FusedFit, ResumableFit, keras.Model):
    """A generator and a discriminator that train each other.

    `fit` takes data as any Keras model does (arrays, a `tf.data.Dataset`), or a `Distribution`:
    then batches are drawn inside one compiled loop of many steps.

    Networks of two inputs are conditional: the second is the one-hot class, (batch, num_classes).
    Data then come with integer labels.

    Args:
        generator: built Keras model, latents (batch, latent_dim) -> samples.
        discriminator: built Keras model, samples -> one logit each, (batch, 1).
        latents: `Distribution` of the latents; N(0, I) of the generator's input size by default.
        seed: integer in [0, 2**31 - 1]. With the step it keys every random number of the training.
        packing: number of samples that the discriminator sees side by side, joined along their
            last axis. It must divide the batch size.

    Raises:
        ValueError: if a network is not built, `latents` does not fit the generator, or the
            generator, times `packing`, the discriminator.

    Example:
        >>> model = GAN(generator, discriminator, seed=42)
        >>> model.compile("adam", "adam", loss="non_saturating", penalty=R1(0.1))
        >>> model.fit(Gaussian(4.0, 0.5), batch_size=32, steps_per_epoch=4000)
        >>> model.generate(10_000, seed=1)

    Reference:
        Goodfellow et al. 2014, "Generative Adversarial Nets", algorithm 1.
    """

    def __init__(self, generator, discriminator, latents=None, *, seed=0, packing=1, **kwargs):
        super().__init__(**kwargs)
        for name, network in (("generator", generator), ("discriminator", discriminator)):
            if not getattr(network, "built", False):
                raise ValueError(f"the {name} must be a built Keras model. Received: {network!r}")
        self.generator = generator
        self.discriminator = discriminator
        self.num_classes = networks.num_classes(generator, discriminator)
        size = generator.inputs[0].shape[-1]
        self.latents = Gaussian(event_size=size) if latents is None else latents
        if self.latents.event_size != size:
            raise ValueError(
                f"latents must have event_size {size}, the generator's input. "
                f"Received: {self.latents!r}"
            )
        self.packing = validation.positive_integer("packing", packing)
        made, seen = generator.output_shape[-1], discriminator.input_shape[-1]
        if self.packing > 1 and seen != self.packing * made:
            raise ValueError(
                f"with packing {packing} the discriminator must take {self.packing * made} numbers "
                f"a sample. Received: {seen}"
            )
        self.seed = self._state("seed", random.check_seed(seed))
        self.step = self._state("step", 0)
        # The step that the running epoch began at, or the next one will begin at.
        self.epoch_start = self._state("epoch_start", 0)
        self.averaged_generator = None
        self._trackers = {}
        self.built = True

    def _state(self, name, value):
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
        generator_optimizer="adam",
        discriminator_optimizer="adam",
        *,
        loss="non_saturating",
        penalty=None,
        discriminator_steps=1,
        generator_every=1,
        fakes="fresh",
        generator_average=None,
        generator_average_ramp=False,
        **keras_options,
    ):
        """Configures the training.

        Args:
            generator_optimizer: Keras optimizer of the generator.
            discriminator_optimizer: another Keras optimizer, of the discriminator.
            loss: name or instance of `tfgan.losses`.
            penalty: one of `tfgan.penalties` or a list of them.
            discriminator_steps: discriminator updates before each generator update. With a
                distribution each has a fresh batch; with given data all see the step's batch.
            generator_every: the generator moves on iterations 0, n, 2n, ... of each epoch only. On
                the others its logged loss is the epoch's mean so far.
            fakes: `"fresh"`: a generator update draws its own latents; `"reused"`: it is scored on
                the samples that the discriminator update has just seen (one discriminator step
                only); `"inference"`: as fresh, and the discriminator sees samples of the
                generator in inference mode.
            generator_average: decay in [0, 1) of a running average of the generator's weights, and
                of its batch norms' statistics, kept as `averaged_generator`; None keeps none.
            generator_average_ramp: whether the decay starts low and rises to the one given, as
                min(decay, (1 + step) / (10 + step)), so that the first weights are soon forgotten.
            **keras_options: `steps_per_execution` (`"auto"`: 100 where batches are drawn in the
                loop, else 1), `jit_compile` (`"auto"`: see `tfgan.runtime.choose_jit`) and
                `run_eagerly`, as in `keras.Model.compile`.

        Raises:
            ValueError: if an argument is out of range or one optimizer serves both networks.
        """
        unknown = set(keras_options) - set(KERAS_OPTIONS)
        if unknown:
            raise ValueError(f"GAN.compile does not know the argument {sorted(unknown)[0]!r}")
        options = {**KERAS_OPTIONS, **keras_options}
        if options["steps_per_execution"] != "auto":
            validation.positive_integer("steps_per_execution", options["steps_per_execution"])
        generator_optimizer = keras.optimizers.get(generator_optimizer)
        discriminator_optimizer = keras.optimizers.get(discriminator_optimizer)
        if generator_optimizer is discriminator_optimizer:
            raise ValueError("generator and discriminator need an optimizer each: one was given")
        jit = options["jit_compile"]
        if jit == "auto":
            jit = device.choose_jit(self.generator, self.discriminator).on
        # Without optimizer=None Keras makes a hidden third one.
        super().compile(
            optimizer=None,
            jit_compile=jit and not options["run_eagerly"],
            run_eagerly=options["run_eagerly"],
        )
        self.generator_optimizer = optimizers.scaled(generator_optimizer, self.generator)
        self.discriminator_optimizer = optimizers.scaled(
            discriminator_optimizer, self.discriminator
        )
        self.optimizer = optimizers.OptimizerPair(
            self.generator_optimizer, self.discriminator_optimizer
        )
        self.adversarial_loss = losses.get(loss)
        self.penalties = penalties.check(penalty)
        self._find_closed_form()
        self._set_schedule(discriminator_steps, generator_every, fakes)
        self.generator_average = (
            None
            if generator_average is None
            else validation.fraction("generator_average", generator_average)
        )
        self.generator_average_ramp = bool(generator_average_ramp)
        self._own_options = options
        self._make_training_state()

    def _set_schedule(self, discriminator_steps, generator_every, fakes):
        self.discriminator_steps = validation.positive_integer(
            "discriminator_steps", discriminator_steps
        )
        self.generator_every = validation.positive_integer("generator_every", generator_every)
        self.fakes = validation.choice("fakes", fakes, FAKES)
        if fakes == "reused" and (self.discriminator_steps, self.generator_every) != (1, 1):
            raise ValueError(
                "reused fakes need one discriminator update for each of the generator. Received: "
                f"discriminator_steps={discriminator_steps}, generator_every={generator_every}"
            )

    def _make_training_state(self):
        self.generator_optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)
        # Keras goes on tracking what an attribute held before: the state of an earlier compile.
        for old in (self.averaged_generator, *self.metrics):
            self._tracker.untrack(old)
        self.averaged_generator = None
        if self.generator_average is not None:
            self.averaged_generator = keras.models.clone_model(self.generator)
            self.averaged_generator.name = "averaged_generator"
            self.averaged_generator.trainable = False
            self.averaged_generator.set_weights(self.generator.get_weights())
        terms = [p.name for p in self.penalties if isinstance(p, penalties.Penalty)]
        self._trackers = {
            name: keras.metrics.Mean(name=name)
            for name in ("discriminator_loss", "generator_loss", *terms)
        }
        self._remember_initial_state()
        self._forget_source()

    @property
    def metrics(self):
        """Means over the epoch: both losses and each penalty term."""
        return list(self._trackers.values())

    # --- one step ------------------------------------------------------------------------------

    def train_step(self, data):
        """One iteration: `discriminator_steps` discriminator updates, then one of the generator.

        Args:
            data: a batch of real samples, (batch, ...), or draws (see `tfgan.draws`).

        Returns:
            The metrics' results: means since the epoch began.
        """
        self.iterate(data if hasattr(data, "discriminator_latents") else self._given(data))
        return self.get_metrics_result()

    def _given(self, data, **kwargs):
        batch, labels, _ = keras.utils.unpack_x_y_sample_weight(data)
        if self.num_classes is None:
            labels = None
        elif labels is None:
            raise ValueError("a conditional GAN needs integer labels with its data. Received: none")
        else:
            labels = tf.reshape(tf.cast(labels, tf.int32), [-1])
        return GivenDraws(self, tf.cast(batch, self.variable_dtype), labels, **kwargs)

    def test_step(self, data):
        """Losses and penalty terms of a batch, in inference mode. Moves nothing."""
        # The count of batches since the metrics were reset numbers the validation steps.
        index = tf.cast(self._trackers["discriminator_loss"].count, tf.int64)
        draws = self._given(data, step=-1 - index)
        condition = self._condition(draws, 0)
        fake = self._fake(draws.discriminator_latents(0), condition, training=False)
        logs = self._discriminator_terms(
            draws.real(0), fake, condition, draws.penalty(0), training=False
        )
        if self.fakes != "reused":
            fake = self._fake(draws.generator_latents(), condition, training=False)
        logs["generator_loss"] = self._generator_loss(fake, condition, draws, training=False)
        self._track(logs)
        return self.get_metrics_result()

    # --- saving --------------------------------------------------------------------------------

    def get_config(self):
        """Returns the constructor's arguments, networks and latents serialized."""
        serialize = keras.saving.serialize_keras_object
        return {
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "latents": serialize(self.latents),
            "seed": int(self.seed.numpy()),
            "packing": self.packing,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config):
        """Builds the model from `get_config`."""
        return cls(
            **{
                name: keras.saving.deserialize_keras_object(value)
                if isinstance(value, dict)
                else value
                for name, value in config.items()
            }
        )

    def get_compile_config(self):
        """Returns the arguments of `compile`, serialized."""
        if not self.compiled:
            return {}
        serialize = keras.saving.serialize_keras_object
        return {
            "generator_optimizer": serialize(self.generator_optimizer),
            "discriminator_optimizer": serialize(self.discriminator_optimizer),
            "loss": serialize(self.adversarial_loss),
            "penalty": [serialize(penalty) for penalty in self.penalties],
            "discriminator_steps": self.discriminator_steps,
            "generator_every": self.generator_every,
            "fakes": self.fakes,
            "generator_average": self.generator_average,
            "generator_average_ramp": self.generator_average_ramp,
            **self._own_options,
        }

    def compile_from_config(self, config):
        """Compiles the model with what `get_compile_config` returned."""
        self.compile(**keras.saving.deserialize_keras_object(config))
