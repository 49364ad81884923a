"""One iteration of a GAN: the discriminator's updates, then the generator's."""

import tensorflow as tf

from tfgan import penalties
from tfgan.fast_penalties.relu_network import RectifierNetwork
from tfgan.utils import validation


class AdversarialUpdates:
    """The part of `GAN` that moves the networks."""

    def no_losses(self):
        """Zeros in the place of each loss and penalty term: what a loop starts with."""
        dtype = tf.float64 if self.discriminator.compute_dtype == "float64" else tf.float32
        return {name: tf.zeros((), dtype) for name in self._trackers}

    def iterate(self, draws):
        """Moves both networks once with the numbers of `draws`.

        Returns:
            Losses and penalty terms before each update: a dict of scalars.
        """
        # Read before this iteration is counted; means are reset when an epoch begins.
        batch = self._trackers["discriminator_loss"].count / self.discriminator_steps
        if self.fakes == "reused":
            logs = self._updates_on_the_same_fakes(draws)
        else:
            logs = self._discriminator_updates(draws)
            logs["generator_loss"] = self._if_due(batch, lambda: self._update_generator(draws))
        self.step.assign_add(1)
        return logs

    def _if_due(self, batch, update):
        """The loss of `update`, or on iterations without it the epoch's mean so far."""
        if self.generator_every == 1:
            return update()
        mean = self._trackers["generator_loss"]
        due = tf.equal(tf.math.floormod(batch, float(self.generator_every)), 0.0)
        dtype = self.no_losses()["generator_loss"].dtype
        return tf.cond(due, update, lambda: tf.cast(mean.result(), dtype))

    # --- the discriminator ---------------------------------------------------------------------

    def _discriminator_updates(self, draws):
        if self.discriminator_steps == 1:
            return self._update_discriminator(draws, 0)
        first = self.no_losses()
        del first["generator_loss"]
        # A loop, not an unrolled one: tracing and compiling cost the same for any number.
        _, logs = tf.while_loop(
            lambda update, _: update < self.discriminator_steps,
            lambda update, _: (update + 1, self._update_discriminator(draws, update)),
            (tf.constant(0), first),
        )
        return logs

    def _update_discriminator(self, draws, update):
        condition = self._condition(draws, update)
        # Outside the tape: this update stops at the fake batch.
        fake = self._fake(
            draws.discriminator_latents(update), condition, training=self.fakes != "inference"
        )
        return self._descend_discriminator(draws, update, fake, condition)

    def _descend_discriminator(self, draws, update, fake, condition):
        real = draws.real(update)
        variables = self.discriminator.trainable_variables
        if self._rectifiers is not None:
            logs, gradients = self._closed_form(real, fake, condition, draws.penalty(update))
            gradients = self._scaled(gradients)
        else:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch([v.value for v in variables])
                logs = self._discriminator_terms(
                    real, fake, condition, draws.penalty(update), training=True
                )
                total = tf.add_n([*logs.values(), *self.discriminator.losses])
                total = self.discriminator_optimizer.scale_loss(total)
            gradients = tape.gradient(total, [v.value for v in variables])
        self.discriminator_optimizer.apply(gradients, variables)
        for constraint in self.penalties:
            if isinstance(constraint, penalties.WeightClipping):
                constraint.apply(variables)
        return self._track(logs)

    def _discriminator_terms(self, real, fake, condition, penalty_draws, *, training):
        def logits(x):
            return self._logits(x, condition, training=training)

        real, fake = self._pack(real), self._pack(fake)
        loss = self.adversarial_loss.discriminator(logits(real), logits(fake))
        terms = {"discriminator_loss": loss}
        for penalty in self.penalties:
            if isinstance(penalty, penalties.Penalty):
                terms[penalty.name] = penalty(logits, real, fake, penalty_draws)
        return terms

    def _find_closed_form(self):
        """The discriminator as `RectifierNetwork` where that pays: with R1 and R2 together."""
        self._rectifiers = None
        if {type(penalty) for penalty in self.penalties} == {penalties.R1, penalties.R2}:
            self._rectifiers = RectifierNetwork.of(self.discriminator)

    def _closed_form(self, real, fake, condition, penalty_draws):
        """`_discriminator_terms` in training, and their gradients."""

        def terms(*gradients):
            at = dict(zip((penalties.R1, penalties.R2), gradients, strict=True))
            return [p.of_gradient(at[type(p)], penalty_draws) for p in self.penalties]

        loss, values, gradients = self._rectifiers.gradients(
            self._pack(real),
            self._pack(fake),
            self.adversarial_loss.discriminator,
            terms,
            condition,
        )
        names = [penalty.name for penalty in self.penalties]
        return {"discriminator_loss": loss, **dict(zip(names, values, strict=True))}, gradients

    def _scaled(self, gradients):
        """Gradients of the scaled loss, where the optimizer scales it."""
        one = tf.ones((), gradients[0].dtype)
        scale = self.discriminator_optimizer.scale_loss(one)
        return gradients if scale is one else [scale * gradient for gradient in gradients]

    def _pack(self, x):
        """Groups of `packing` samples side by side: (batch / packing, ..., packing * channels)."""
        if self.packing == 1:
            return x
        validation.divides("packing", self.packing, "the batch size", x.shape[0])
        return tf.concat(tf.split(x, self.packing), -1)

    # --- the generator -------------------------------------------------------------------------

    def _update_generator(self, draws):
        condition = self._condition(draws, self.discriminator_steps - 1)
        latents = draws.generator_latents()
        variables = self.generator.trainable_variables
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([v.value for v in variables])
            fake = self._fake(latents, condition, training=True)
            loss, total = self._generator_total(fake, condition, draws)
        return self._descend_generator(tape, loss, total)

    def _updates_on_the_same_fakes(self, draws):
        """Both updates with one pass of the generator: D learns from the samples, then scores."""
        condition = self._condition(draws, 0)
        variables = self.generator.trainable_variables
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([v.value for v in variables])
            fake = self._fake(draws.discriminator_latents(0), condition, training=True)
            with tape.stop_recording():
                logs = self._descend_discriminator(draws, 0, tf.stop_gradient(fake), condition)
            loss, total = self._generator_total(fake, condition, draws)
        logs["generator_loss"] = self._descend_generator(tape, loss, total)
        return logs

    def _generator_total(self, fake, condition, draws):
        loss = self._generator_loss(fake, condition, draws, training=True)
        total = tf.add_n([loss, *self.generator.losses])
        return loss, self.generator_optimizer.scale_loss(total)

    def _descend_generator(self, tape, loss, total):
        variables = self.generator.trainable_variables
        gradients = tape.gradient(total, [v.value for v in variables])
        self.generator_optimizer.apply(gradients, variables)
        self._update_average()
        return self._track({"generator_loss": loss})["generator_loss"]

    def _generator_loss(self, fake, condition, draws, *, training):
        fake_logits = self._logits(self._pack(fake), condition, training=training)
        real_logits = None
        if self.adversarial_loss.paired:
            real = self._pack(draws.real(self.discriminator_steps - 1))
            real_logits = self._logits(real, condition, training=training)
        return self.adversarial_loss.generator(fake_logits, real_logits)

    def _update_average(self):
        if self.averaged_generator is None:
            return
        keep = self.generator_average
        if self.generator_average_ramp:
            step = tf.cast(self.step.value, tf.float32)
            keep = tf.minimum(keep, (1.0 + step) / (10.0 + step))
        for mean, value in zip(
            self.averaged_generator.variables, self.generator.variables, strict=True
        ):
            # Statistics of batch norms too: those of the last few batches are noise on all images.
            if "float" in value.dtype:
                mean.assign_add((1.0 - keep) * (value - mean))
            else:
                mean.assign(value)

    # --- calling the networks ------------------------------------------------------------------

    def _condition(self, draws, update):
        """One-hot classes of the update's batch, real and fake; None without classes."""
        if self.num_classes is None:
            return None
        return tf.one_hot(draws.labels(update), self.num_classes, dtype=self.variable_dtype)

    def _fake(self, latents, condition, *, training):
        inputs = latents if condition is None else [latents, condition]
        return _full_precision(self.generator(inputs, training=training))

    def _logits(self, x, condition, *, training):
        inputs = x if condition is None else [x, condition]
        return _full_precision(self.discriminator(inputs, training=training))

    def _track(self, logs):
        for name, value in logs.items():
            self._trackers[name].update_state(value)
        return logs


def _full_precision(x):
    # Half precision is for layers; sums over a batch, logarithms and norms need more.
    return x if x.dtype == tf.float64 else tf.cast(x, tf.float32)
