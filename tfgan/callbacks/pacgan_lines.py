"""The log of PacGAN's program: losses on a part of the data, once per epoch."""

from typing import Any

import numpy as np
import tensorflow as tf

from tfgan import random
from tfgan.callbacks.every_n_steps import EveryNSteps
from tfgan.data.transformed import FixedPacks
from tfgan.utils import validation

# Packs whose losses are printed, in the authors' program.
NUM_PACKS = 5000

_RULE = 79 * "-"


class PacGANLines(EveryNSteps):
    """Prints what PacGAN's program prints: a block before the first epoch and after each one.

    A block has the losses on the first packs of the training set, with batch statistics (`train_`),
    and on as many packs of another set, with running statistics (`valid_`). Both are means over
    batches of the training's size, with fresh latents. In the authors' program the first of the two
    also moves the running statistics. Here a log moves nothing. Of the status only the numbers of
    epochs and iterations are printed.

    Args:
        data: the training set.
        batch_size: number of samples per batch, a multiple of `data.packing`.
        total: number of steps of the whole run.
        num_packs: number of packs whose losses are printed, at most `data.size`.

    Raises:
        ValueError: if the packs hold no whole batch.

    Reference:
        Lin et al. 2018, "PacGAN", the authors' program, with the extension `Printing` of Blocks.
    """

    def __init__(
        self, data: FixedPacks, *, batch_size: int, total: int, num_packs: int = NUM_PACKS
    ) -> None:
        validation.divides("packing", data.packing, "the batch size", batch_size)
        self.packs = batch_size // data.packing
        self.num_batches = min(num_packs, data.size) // self.packs
        if not self.num_batches:
            raise ValueError(f"the packs must hold a batch of {self.packs}. Received: {num_packs}")
        super().__init__(max(data.size // self.packs, 1))
        other = FixedPacks(data.source, data.size, data.packing, seed=data.seed + 1)
        self.sets = {"train": data, "valid": other}
        self.total = total

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        if self._before is None:
            self._losses = tf.function(self._losses_of, jit_compile=False)
            if self._step() == 0:
                self.act(0, logs)
        super().on_train_batch_begin(batch, logs)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: D102
        if self._step() == self.total:
            self._print("TRAINING HAS BEEN FINISHED:", self._step(), {})

    def act(self, step: int, logs: dict[str, Any] | None) -> None:
        """Prints the block of the model after `step` steps."""
        title = "AFTER ANOTHER EPOCH" if step else "BEFORE FIRST EPOCH"
        self._print(title, step, self.values(step))

    def values(self, step: int) -> dict[str, float]:
        """Returns the printed numbers by their names. `step` keys the latents."""
        running = self.model.generator.non_trainable_variables
        before = [v.numpy() for v in running]
        found: dict[str, float] = {}
        for number, (prefix, packs) in enumerate(self.sets.items()):
            rows = []
            for index in range(self.num_batches):
                places = packs.places[:, index * self.packs :][:, : self.packs]
                key = random.key(self.model.seed.value, random.Stream.PICTURE, step, number)
                latents = self.model.draw_latents(places.size, seed=random.fold(key, index))
                real = tf.constant(packs.values[places.ravel()])
                rows.append(self._losses(real, latents, prefix == "train"))
            means = np.mean(rows, axis=0)
            found |= {f"{prefix}_{name}": float(v) for name, v in zip(_NAMES, means, strict=True)}
        for variable, value in zip(running, before, strict=True):
            variable.assign(value)
        return found

    def _losses_of(self, real: tf.Tensor, latents: tf.Tensor, training: bool) -> tf.Tensor:
        model = self.model
        # Samples of a slot come together: side by side they are packs.
        logits = [
            model.discriminator(tf.concat(tf.split(x, model.packing), -1), training=training)
            for x in (real, model.generator(latents, training=training))
        ]
        of_real, of_fake = logits
        return tf.stack(
            [
                model.adversarial_loss.discriminator(of_real, of_fake),
                model.adversarial_loss.generator(of_fake, of_real),
                tf.reduce_mean(tf.sigmoid(of_real)),
                1.0 - tf.reduce_mean(tf.sigmoid(of_fake)),
            ]
        )

    def _print(self, title: str, step: int, values: dict[str, float]) -> None:
        lines = ["", _RULE, title, _RULE, "Training status:"]
        lines += [f"\t epochs_done: {step // self.every}", f"\t iterations_done: {step}"]
        lines.append(f"Log records from the iteration {step}:")
        lines += [f"\t {name}: {value}" for name, value in sorted(values.items())]
        print("\n".join([*lines, ""]), flush=True)


_NAMES = (
    "gan_compute_losses_discriminator_loss",
    "gan_compute_losses_generator_loss",
    "gan_get_predictions_data_accuracy",
    "gan_get_predictions_sample_accuracy",
)
