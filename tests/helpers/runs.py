"""Short runs of the fixture `model`, and callbacks that act on them at a step."""

import keras
import numpy as np

from tfgan import Gaussian

PLANE = Gaussian(1.0, 0.5, event_size=2)
STEPS = 10
RATES = {"generator": 0.01, "discriminator": 0.02}


def fit(model, *callbacks, epochs=3, **options):
    return model.fit(
        PLANE,
        batch_size=8,
        steps_per_epoch=STEPS,
        epochs=epochs,
        callbacks=list(callbacks),
        verbose=0,
        **options,
    )


def rates(model):
    optimizers = (model.generator_optimizer, model.discriminator_optimizer)
    return [float(optimizer.learning_rate) for optimizer in optimizers]


class EachEpoch(keras.callbacks.Callback):
    """Keeps what a function of the model gives after each epoch."""

    def __init__(self, function):
        super().__init__()
        self.function, self.kept = function, []

    def on_epoch_end(self, epoch, logs=None):
        self.kept.append(self.function(self.model))


class AtStep(keras.callbacks.Callback):
    def __init__(self, step, function):
        super().__init__()
        self.step, self.function = step, function

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.step:
            self.function(self.model)


def interrupt(model):
    raise KeyboardInterrupt


def poison(model):
    model.generator.set_weights([w * np.nan for w in model.generator.get_weights()])
    model.averaged_generator.set_weights(model.generator.get_weights())


def halve(epoch, rate):
    return rate * 0.5 if epoch else rate
