"""The data of the comparison. Each function returns one that fits a model for some steps."""

import numpy as np
import tensorflow as tf

import tfgan

CLASSES = 3

POINTS = np.random.default_rng(0).normal(1.0, 0.5, (4096, 2))
LABELS = np.arange(4096) % CLASSES


def source(dim=2, batch=12):
    def fit(model, steps):
        data = tfgan.Gaussian(1.0, 0.5, event_size=dim)
        return model.fit(data, batch_size=batch, steps_per_epoch=steps, verbose=0)

    return fit


def arrays(batch=12, left_over=0, labels=False, packing=1):
    """Arrays whose last batch has `left_over` samples, and validation data."""

    def fit(model, steps):
        per_step = batch * model.discriminator_steps
        count = per_step * (steps - 1) + (left_over or per_step)
        shape = model.generator.output_shape[1:]
        data = POINTS if shape == (2,) else pixels(shape)
        x = data[np.arange(count) % len(data)]
        y = np.arange(count) % model.num_classes if labels else None
        n = 2 * batch + max(left_over, packing)
        validation = x[:n] if y is None else (x[:n], y[:n])
        return model.fit(x, y, batch_size=batch, validation_data=validation, verbose=0)

    return fit


def dataset(batch=12):
    def fit(model, steps):
        data = tf.data.Dataset.from_tensor_slices(POINTS[: batch * steps - 5]).batch(batch)
        model.fit(data, verbose=0)
        found = model.evaluate(data.take(3), verbose=0, return_dict=True)
        return found

    return fit


def generator(batch=12):
    def fit(model, steps):
        def batches():
            for i in range(steps):
                yield POINTS[i * batch : (i + 1) * batch - i % 3]

        return model.fit(batches(), verbose=0)

    return fit


def pixels(shape):
    return np.random.default_rng(1).integers(0, 256, (64, *shape), np.uint8)


def images(batch=8, labels=True):
    def fit(model, steps):
        x = pixels(model.generator.output_shape[1:])
        low, high = model.pixels
        y = np.arange(64) % (model.num_classes or 10) if labels else None
        data = tfgan.InMemoryImages(x, y, low=low, high=high)
        return model.fit(data, batch_size=batch, steps_per_epoch=steps, verbose=0)

    return fit


def mixture(batch=12):
    def fit(model, steps):
        data = tfgan.GaussianMixture.ring()
        return model.fit(data, batch_size=batch, steps_per_epoch=steps, verbose=0)

    return fit
