"""Going on in the middle of an epoch, after `keras.callbacks.BackupAndRestore`.

Keras puts the weights back and begins the interrupted epoch from its start: what the epoch had
done before the backup would be done twice. Here the model's own state says where the epoch began
and what its means were, so those steps are passed over and the run ends as if never interrupted.
"""

import keras


class ResumableFit:
    """The part of `GAN` that makes a resumed `fit` end like one that was never interrupted."""

    # Steps of the epoch that a restored model has made already.
    _steps_to_skip = 0
    _before_first_epoch = False

    def _with_epoch_marks(self, callbacks):
        """`fit`'s callbacks, led by the one that marks where epochs begin."""
        # Keras would begin every later fit at the epoch that one backup was made in.
        self._initial_epoch = None
        self._before_first_epoch = True
        self._steps_to_skip = 0
        marks = _EpochMarks()
        if not isinstance(callbacks, keras.callbacks.CallbackList):
            return [marks, callbacks or []]
        marks.set_model(self)
        callbacks.callbacks.insert(0, marks)
        return callbacks

    def _restored_steps(self):
        """Steps that the first epoch of a restored `fit` has behind it."""
        if not self._before_first_epoch or self._initial_epoch is None:
            return 0
        return int(self.step.numpy()) - int(self.epoch_start.numpy())

    def reset_metrics(self):
        """Starts the means again, except in an epoch that goes on."""
        if not self._restored_steps():
            super().reset_metrics()

    def _begin_epoch(self):
        self._steps_to_skip = self._restored_steps()
        self._before_first_epoch = False
        if not self._steps_to_skip:
            self.epoch_start.assign(self.step)

    def _skip(self, steps):
        """How many of the next `steps` steps have been made already; they count as passed."""
        skipped = min(self._steps_to_skip, int(steps))
        self._steps_to_skip -= skipped
        return skipped

    # --- what is saved beside the weights ------------------------------------------------------

    def _metric_state(self):
        return {
            f"{metric.name}_{variable.name}": variable
            for metric in self.metrics
            for variable in metric.variables
        }

    def save_own_variables(self, store):
        """Saves seed, step and the means of the epoch, which Keras leaves out."""
        super().save_own_variables(store)
        for name, variable in self._metric_state().items():
            store[name] = variable.numpy()

    def load_own_variables(self, store):
        """Loads what `save_own_variables` saved; means of other metrics are left out."""
        names = set(store.keys())
        super().load_own_variables({name: store[name] for name in names if name.isdigit()})
        for name, variable in self._metric_state().items():
            if name in names:
                variable.assign(store[name])


class _EpochMarks(keras.callbacks.Callback):
    """Before all other callbacks, so that a backup made by one of them holds the mark."""

    def on_epoch_begin(self, epoch, logs=None):
        self.model._begin_epoch()

    def on_epoch_end(self, epoch, logs=None):
        self.model.epoch_start.assign(self.model.step)
