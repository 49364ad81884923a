"""One iteration of a GAN: the discriminator's updates, then the generator's."""

import tensorflow as tf

from tfgan import checks, penalties


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
        logs = self._discriminator_updates(draws)
        logs["generator_loss"] = self._update_generator(draws)
        self._update_average()
        self.step.assign_add(1)
        return logs

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
        real = draws.real(update)
        # Outside the tape: this update stops at the fake batch.
        fake = self.generator(draws.discriminator_latents(update), training=True)
        variables = self.discriminator.trainable_variables
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([v.value for v in variables])
            logs = self._discriminator_terms(real, fake, draws.penalty(update), training=True)
            total = tf.add_n([*logs.values(), *self.discriminator.losses])
            total = self.discriminator_optimizer.scale_loss(total)
        gradients = tape.gradient(total, [v.value for v in variables])
        self.discriminator_optimizer.apply(gradients, variables)
        for constraint in self.penalties:
            if isinstance(constraint, penalties.WeightClipping):
                constraint.apply(variables)
        return self._track(logs)

    def _discriminator_terms(self, real, fake, penalty_draws, *, training):
        def logits(x):
            return self._logits(x, training=training)

        real, fake = self._pack(real), self._pack(fake)
        loss = self.adversarial_loss.discriminator(logits(real), logits(fake))
        terms = {"discriminator_loss": loss}
        for penalty in self.penalties:
            if isinstance(penalty, penalties.Penalty):
                terms[penalty.name] = penalty(logits, real, fake, penalty_draws)
        return terms

    def _pack(self, x):
        """Groups of `packing` samples side by side: (batch / packing, ..., packing * channels)."""
        if self.packing == 1:
            return x
        checks.divides("packing", self.packing, "the batch size", x.shape[0])
        return tf.concat(tf.split(x, self.packing), -1)

    def _logits(self, x, *, training):
        logits = self.discriminator(x, training=training)
        # Half precision is for layers; sums over a batch and logarithms need more.
        return logits if logits.dtype == tf.float64 else tf.cast(logits, tf.float32)

    def _update_generator(self, draws):
        latents = draws.generator_latents()
        variables = self.generator.trainable_variables
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([v.value for v in variables])
            loss = self._generator_loss(latents, draws, training=True)
            total = tf.add_n([loss, *self.generator.losses])
            total = self.generator_optimizer.scale_loss(total)
        gradients = tape.gradient(total, [v.value for v in variables])
        self.generator_optimizer.apply(gradients, variables)
        return self._track({"generator_loss": loss})["generator_loss"]

    def _generator_loss(self, latents, draws, *, training):
        fake = self._pack(self.generator(latents, training=training))
        fake_logits = self._logits(fake, training=training)
        real_logits = None
        if self.adversarial_loss.paired:
            real = self._pack(draws.real(self.discriminator_steps - 1))
            real_logits = self._logits(real, training=training)
        return self.adversarial_loss.generator(fake_logits, real_logits)

    def _update_average(self):
        if self.averaged_generator is None:
            return
        keep = self.generator_average
        if self.generator_average_ramp:
            step = tf.cast(self.step.value, tf.float32)
            keep = tf.minimum(keep, (1.0 + step) / (10.0 + step))
        trainable = {id(v) for v in self.averaged_generator.trainable_variables}
        for mean, value in zip(
            self.averaged_generator.variables, self.generator.variables, strict=True
        ):
            if id(mean) in trainable:
                mean.assign_add((1.0 - keep) * (value - mean))
            else:
                mean.assign(value)

    def _track(self, logs):
        for name, value in logs.items():
            self._trackers[name].update_state(value)
        return logs
