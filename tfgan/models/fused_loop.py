"""`fit` on a distribution: many steps, sampling included, in one compiled call.

Keras runs its own loop of steps outside XLA, one executor call a step. Here the loop is inside:
one `tf.while_loop` in one compiled function, with its bound a tensor, so that one compilation
serves every number of steps. Callbacks run at the boundaries of the calls.
"""

import math

import tensorflow as tf

from tfgan.data.distributions import Distribution
from tfgan.models.random_inputs import SourceDraws
from tfgan.utils import pipelines, validation

# Steps a call, where it is left open: long enough that the call costs little beside its steps,
# short enough that callbacks and the progress bar stay alive.
AUTO_STEPS = 100

BATCH_SIZE = 32


class FusedFit:
    """The part of `GAN` that decides how `fit` runs its steps.

    Attributes:
        last_losses: losses and penalty terms of the last step run from a source, not averaged
            over the epoch: a dict of scalar tensors, empty before.
    """

    def fit(self, x=None, y=None, batch_size=None, epochs=1, **kwargs):
        """Trains the model: `keras.Model.fit`, with two more things that `x` can be.

        Args:
            x: real samples in any form that Keras takes, or a `Distribution` to draw them from,
                `batch_size` (32) at a time, `steps_per_epoch` times an epoch.
            y: unused by an unconditional GAN.
            batch_size: samples a batch.
            epochs: number of epochs.
            **kwargs: as in `keras.Model.fit`; `validation_data` can be a `Distribution` too, with
                `validation_steps`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: if `x` is a distribution and `steps_per_epoch` is missing, or if an array
                holds a number that is not finite. Resident images know their own.
        """
        self._assert_compile_called("fit")
        kwargs["callbacks"] = self._with_epoch_marks(kwargs.get("callbacks"))
        given = kwargs.get("validation_data")
        if isinstance(given, Distribution):
            size = kwargs.get("validation_batch_size") or batch_size
            steps = validation.positive_integer("validation_steps", kwargs.get("validation_steps"))
            kwargs["validation_data"] = self._dataset(given, size, steps)
        if isinstance(x, tf.data.Dataset):
            # Keras warns of its own default otherwise.
            kwargs.setdefault("shuffle", False)
        self._check_classes(x)
        if not isinstance(x, Distribution):
            validation.finite_array("x", x)
            self.last_losses = {}
            return super().fit(x, y, batch_size, epochs, **kwargs)
        batch_size = validation.positive_integer("batch_size", batch_size or BATCH_SIZE)
        steps = kwargs.get("steps_per_epoch")
        if steps is None and hasattr(x, "steps_per_epoch"):
            steps = kwargs["steps_per_epoch"] = x.steps_per_epoch(batch_size)
        steps = validation.positive_integer("steps_per_epoch", steps)
        self._enter_source(x, batch_size)
        wanted = self._own_options["steps_per_execution"]
        longest = min(steps, AUTO_STEPS if wanted == "auto" else wanted)
        self.steps_per_execution = _call_length(longest, kwargs["callbacks"])
        calls = _call_lengths(steps, self.steps_per_execution)
        try:
            return super().fit(calls, None, None, epochs, **{**kwargs, "shuffle": False})
        finally:
            self._leave_source()

    def evaluate(self, x=None, y=None, batch_size=None, **kwargs):
        """`keras.Model.evaluate`; `x` can be a `Distribution`, with `steps`."""
        self._assert_compile_called("evaluate")
        if isinstance(x, Distribution):
            steps = validation.positive_integer("steps", kwargs.get("steps"))
            x, batch_size = self._dataset(x, batch_size, steps), None
        # Calls of the fused loop are longer than those of a validation in the middle of `fit`.
        fused, self.steps_per_execution = self.steps_per_execution, self._steps_per_call()
        iterator = getattr(self, "_eval_epoch_iterator", None)
        if iterator is not None:
            iterator.steps_per_execution = self.steps_per_execution
        try:
            return super().evaluate(x, y, batch_size, **kwargs)
        finally:
            self.steps_per_execution = fused

    def _check_classes(self, source):
        """Labels of a source must be the model's classes."""
        if self.num_classes is not None and isinstance(source, Distribution):
            found = source.num_classes
            if found != self.num_classes:
                raise ValueError(
                    f"the data must have labels of {self.num_classes} classes. Received: "
                    f"{'no labels' if found is None else f'{found} classes'}"
                )

    def _steps_per_call(self):
        """Where batches are given."""
        wanted = self._own_options["steps_per_execution"]
        return 1 if wanted == "auto" else wanted

    def _dataset(self, source, batch_size, steps):
        batch_size = validation.positive_integer("batch_size", batch_size or BATCH_SIZE)
        return source.dataset(batch_size, seed=int(self.seed.numpy())).take(steps)

    def _enter_source(self, source, batch_size):
        self.fused_loop(source, batch_size)
        self._drawing = True
        self.train_function = None

    def _leave_source(self):
        self._drawing = False
        self.train_function = None
        self.steps_per_execution = self._steps_per_call()

    def _forget_source(self):
        self._source = None
        self._fused_function = None
        self.last_losses = {}
        self._leave_source()

    def make_train_function(self, force=False):
        """Makes what Keras's `fit` calls: its own function, or one call of the fused loop."""
        if self.train_function is not None and not force:
            return
        if not self._drawing:
            super().make_train_function(force)
            self.train_function = self._given_steps(self.train_function)
            return
        if force:
            self._fused_function = None
        self.train_function = self._drawn_steps

    def _drawn_steps(self, iterator):
        steps = next(iterator)
        steps -= self._skip(steps)
        if steps == 0:
            return self.get_metrics_result()
        logs, self.last_losses = self.fused_loop(*self._source)(steps)
        return logs

    def _given_steps(self, run):
        def train_function(iterator):
            if not self._skip(self.steps_per_execution):
                return run(iterator)
            for _ in range(self.steps_per_execution):
                next(iterator)
            return self.get_metrics_result()

        return train_function

    def fused_loop(self, source, batch_size=BATCH_SIZE):
        """What `fit(source)` calls: many iterations, their batches drawn from `source`.

        Args:
            source: a `Distribution`.
            batch_size: samples a batch.

        Returns:
            A `tf.function` of the number of iterations, an int32 scalar. It returns the metrics'
            results and the last iteration's losses, two dicts of scalars. The same arguments give
            the same function, so that nothing is traced twice.
        """
        if (source, batch_size) != self._source:
            self._source = (source, batch_size)
            self._fused_function = None
        if self._fused_function is None:
            self._fused_function = self._compile_loop(source, batch_size)
        return self._fused_function

    def _compile_loop(self, source, batch_size):

        def one_step():
            draws = SourceDraws(self, source, batch_size)
            return self.iterate(draws)

        def run(steps):
            losses = self.no_losses()
            _, losses = tf.while_loop(
                lambda step, _: step < steps,
                lambda step, _: (step + 1, one_step()),
                (tf.constant(0), losses),
            )
            return self.get_metrics_result(), losses

        if self.run_eagerly:
            return run
        return tf.function(
            run,
            input_signature=[tf.TensorSpec((), tf.int32)],
            jit_compile=self.jit_compile,
            autograph=False,
        )


def _call_length(longest, callbacks):
    """The greatest number of steps per call that keeps every callback's `step_interval`.

    Args:
        longest: the number of steps per call without such callbacks.
        callbacks: a list, which may hold lists, or a `keras.callbacks.CallbackList`.
    """
    intervals = [
        callback.step_interval
        for callback in tf.nest.flatten(getattr(callbacks, "callbacks", callbacks))
        if hasattr(callback, "step_interval")
    ]
    interval = math.gcd(*intervals) or longest
    return max(n for n in range(1, longest + 1) if interval % n == 0)


def _call_lengths(steps, steps_per_call):
    """The number of steps of each call of an epoch, endlessly: a dataset of int32 scalars."""
    lengths = [min(steps_per_call, steps - i) for i in range(0, steps, steps_per_call)]
    dataset = tf.data.Dataset.from_tensor_slices(tf.constant(lengths, tf.int32))
    return pipelines.without_autotune(dataset.repeat())
