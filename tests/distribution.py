"""Trains each model on one device and on replicas, and prints how far apart they end.

    python tests/distribution.py [--replicas 2 3] [--only NAME ...] [--steps 20] [--list]

Each row is a model and its data, each column a strategy. A number is the largest difference of any
weight, statistic, optimizer state or loss from those of one device after the steps, in float64.
Rows that end in "float32" compute in single precision: their numbers are larger. The program ends
with 1 if a number is above its bound. The replicas are virtual devices of this CPU.
"""

import argparse
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import keras
import numpy as np
import tensorflow as tf

import tfgan
from tfgan import penalties
from tfgan.layers.batch_normalization import BatchNormalization
from tfgan.networks.draw_weights import draw_weights

BOUND = 1e-12
# In float32 rounding alone is 6e-8 of a number. Adam divides by small gradients: SGD is compared.
SINGLE_BOUND = 1e-6
SEED = 3
CLASSES = 3


# --- networks and models ------------------------------------------------------------------------


def dense(width=6, **options):
    return keras.layers.Dense(width, activation="tanh", **options)


def small_gan(
    *,
    generator_layers=(),
    discriminator_layers=(),
    classes=None,
    packing=1,
    regularizer=None,
    data_dim=2,
    **compile_options,
):
    """A compiled GAN of small networks with more layers, if any, after the first one."""

    def network(inputs, outputs, layers, name):
        x = keras.Input((inputs,))
        found = [x] if classes is None else [x, keras.Input((classes,))]
        y = x if classes is None else keras.layers.Concatenate()(found)
        y = dense(kernel_regularizer=regularizer)(y)
        for layer in layers:
            y = layer(y)
        y = keras.layers.Dense(outputs)(y)
        built = keras.Model(found if classes else x, y, name=name)
        draw_weights(built, 1, name=name)
        return built

    model = tfgan.GAN(
        network(2, data_dim, [make() for make in generator_layers], "generator"),
        network(data_dim * packing, 1, [make() for make in discriminator_layers], "discriminator"),
        seed=SEED,
        packing=packing,
    )
    defaults = {
        "generator_optimizer": keras.optimizers.Adam(1e-2, beta_1=0.5),
        "discriminator_optimizer": keras.optimizers.Adam(2e-2, beta_1=0.5),
        "jit_compile": False,
    }
    model.compile(**{**defaults, **compile_options})
    return model


def pair(make):
    """Both optimizers of a kind."""
    return {"generator_optimizer": make(), "discriminator_optimizer": make()}


# --- data ---------------------------------------------------------------------------------------

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
        data = POINTS if shape == (2,) else IMAGES(shape)
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


def IMAGES(shape):
    return np.random.default_rng(1).integers(0, 256, (64, *shape), np.uint8)


def images(batch=8, labels=True):
    def fit(model, steps):
        x = IMAGES(model.generator.output_shape[1:])
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


# --- the rows -----------------------------------------------------------------------------------

A = keras.optimizers
L = keras.layers
GP = penalties.GradientPenalty


def points_recipe(name, **options):
    return lambda: tfgan.GaussianMixtureGAN.from_recipe(
        name, num_steps=20, seed=SEED, jit_compile=False, **options
    )


def image_recipe(cls, name, **options):
    return lambda: getattr(tfgan, cls).from_recipe(
        name, num_steps=20, seed=SEED, jit_compile=False, **options
    )


def small(**options):
    """A function that makes a `small_gan`. Functions among the options make fresh objects."""

    def make():
        made = {k: v() if k == "optimizers" else v for k, v in options.items()}
        made.update(made.pop("optimizers", {}))
        return small_gan(**made)

    return make


def gaussian_1d(**options):
    return lambda: tfgan.Gaussian1DGAN.from_recipe(
        num_steps=20, seed=SEED, jit_compile=False, **options
    )


def loss_rows():
    for loss in ("non_saturating", "minimax", "least_squares", "hinge", "wasserstein",
                 "relativistic", "pacgan", "bce_probability"):  # fmt: skip
        yield f"loss {loss} / source", small(loss=loss), source(), 20


def penalty_rows():
    found = {
        "gradient_penalty": GP(1.0), "one_sided": GP(1.0, one_sided=True), "r1": penalties.R1(1.0),
        "scheduled": penalties.R1(A.schedules.ExponentialDecay(1.0, 5, 0.5)),
        "dragan": penalties.DRAGAN(1.0), "clipping": penalties.WeightClipping(0.1),
    }  # fmt: skip
    for name, penalty in found.items():
        yield f"penalty {name} / source", small(penalty=penalty), source(), 20
    # Each step of this recipe with so small batches multiplies a difference of rounding by about 4.
    plain = {"generator_optimizer": "sgd", "discriminator_optimizer": "sgd"}
    closed = points_recipe("default", fast_penalties=True, **plain)
    yield "penalty r1 + r2 in closed form, SGD / source", closed, mixture(), 3
    both = small(
        penalty=[penalties.R1(0.1), penalties.R2(0.1)],
        discriminator_layers=[lambda: L.Dense(5), L.ReLU],
    )
    yield "penalty r1 + r2, differentiated twice / source", both, source(), 20


def schedule_rows():
    for name, options in {
        "discriminator_steps=3": {"discriminator_steps": 3},
        "generator_every=3": {"generator_every": 3},
        "fakes=reused": {"fakes": "reused"},
        "fakes=reused, clipped": {"fakes": "reused", "penalty": penalties.WeightClipping(0.1)},
        "fakes=inference": {"fakes": "inference"},
        "simultaneous": {"updates": "simultaneous"},
        "average": {"generator_average": 0.9, "generator_average_ramp": True},
    }.items():
        yield f"{name} / source", small(**options), source(), 20


def data_rows():
    for name, data in {
        "arrays, uneven": arrays(left_over=5),
        "arrays, 1 left": arrays(left_over=1),
        "dataset": dataset(),
        "generator": generator(),
    }.items():
        yield f"gradient penalty / {name}", small(penalty=GP(1.0)), data, 8
    three = small(discriminator_steps=3)
    yield "discriminator_steps=3 / arrays, uneven", three, arrays(left_over=7), 6
    conditional = small(classes=CLASSES)
    yield "conditional / arrays, uneven", conditional, arrays(left_over=5, labels=True), 8
    packed = small(packing=2, penalty=GP(1.0))
    yield "packing 2 / source", packed, source(), 20
    packed = small(packing=3, penalty=GP(1.0))
    yield "packing 3 / arrays, uneven", packed, arrays(left_over=9, packing=3), 8


def optimizer_rows():
    for name, make in {
        "SGD": lambda: A.SGD(0.05, momentum=0.5),
        "RMSprop": lambda: A.RMSprop(1e-2),
        "Adam clipnorm": lambda: A.Adam(1e-2, clipnorm=0.02),
        "Adam global_clipnorm": lambda: A.Adam(1e-2, global_clipnorm=0.02),
        "AdamW use_ema": lambda: A.AdamW(1e-2, weight_decay=0.1, use_ema=True),
        "Adam decayed": lambda: A.Adam(A.schedules.ExponentialDecay(1e-2, 5, 0.5)),
        "TorchAdam": lambda: tfgan.optimizers.TorchAdam(1e-2),
        "TF1Adam": lambda: tfgan.optimizers.TF1Adam(1e-2),
    }.items():
        yield f"{name} / source", small(optimizers=lambda m=make: pair(m)), source(), 20


def layer_rows():
    keras_norm = {"generator_layers": [L.BatchNormalization]}
    ours = {"generator_layers": [BatchNormalization]}
    uneven = arrays(left_over=5)
    yield "batch norm of Keras / source", small(**keras_norm), source(), 20
    yield "batch norm of Keras / arrays, 1 left", small(**keras_norm), arrays(left_over=1), 8
    yield "batch norm, unbiased / arrays, uneven", small(**ours), uneven, 8
    both = small(**ours, discriminator_layers=[L.BatchNormalization])
    yield "batch norm in both networks / source", both, source(), 20
    penalized = small(penalty=GP(1.0), discriminator_layers=[BatchNormalization])
    yield "batch norm, gradient penalty / source", penalized, source(), 20
    # The gradient of that layer's bias is 0 but for rounding, and Adam divides rounding by 1e-7.
    slow = {"optimizers": lambda: pair(lambda: A.SGD(0.05))}
    minibatch = {"discriminator_layers": [tfgan.MinibatchDiscrimination], **slow}
    yield "minibatch discrimination, SGD / source", small(**minibatch), source(), 20
    excluded = [lambda: tfgan.MinibatchDiscrimination(self_term="excluded")]
    excluded = small(discriminator_layers=excluded, **slow)
    yield "minibatch, self excluded, SGD / arrays, uneven", excluded, uneven, 8
    penalized = small(penalty=GP(1.0), **minibatch)
    yield "minibatch, gradient penalty, SGD / source", penalized, source(), 20
    spectral = small(discriminator_layers=[lambda: L.SpectralNormalization(dense())])
    yield "spectral normalization / source", spectral, source(), 20
    yield "weight regularizers / arrays, uneven", small(regularizer="l2"), uneven, 8


def recipe_rows():
    yield "Gaussian1DGAN default / source", gaussian_1d(), source(1, 12), 20
    yield "Gaussian1DGAN minibatch / source", gaussian_1d(minibatch=True), source(1, 12), 20
    for name in ("article-gan", "article-wgan-gp", "wgan-gp-paper", "wgan-clip-paper"):
        yield f"GaussianMixtureGAN {name} / source", points_recipe(name), mixture(), 5
    yield "GaussianMixtureGAN pacgan-2 / source", points_recipe("pacgan-2"), mixture(), 20
    for cls, names in {
        "MNISTGAN": ["default", "mnist-article", "wide"],
        "ConditionalGAN": ["mlp", "default"],
        "DCGAN": ["dcgan"],
        "WGANGP": ["wgan-gp-paper"],
    }.items():
        for name in names:
            steps = 5 if cls == "MNISTGAN" or name == "mlp" else 2
            yield f"{cls} {name} / InMemoryImages", image_recipe(cls, name), images(), steps
    given = image_recipe("MNISTGAN", "default")
    yield "MNISTGAN default / arrays, uneven", given, arrays(8, left_over=3), 5


def single_precision_rows():
    sgd = small(optimizers=lambda: pair(lambda: A.SGD(0.05)), penalty=GP(1.0))
    yield "SGD, gradient penalty / source float32", sgd, source(), 20
    yield "SGD, gradient penalty / arrays float32", sgd, arrays(left_over=5), 8
    yield "loss scaling / source float16", sgd, source(), 8


def rows():
    """Yields (name, function that makes a model, function that fits it, greatest steps)."""
    for group in (
        loss_rows, penalty_rows, schedule_rows, data_rows, optimizer_rows, layer_rows, recipe_rows,
        single_precision_rows,
    ):  # fmt: skip
        yield from group()


# --- the comparison -----------------------------------------------------------------------------


def state(model):
    """Every number that a model remembers."""
    variables = [*model.variables, *model.optimizer.variables]
    return [np.asarray(v.numpy(), np.float64) for v in variables]


def outcome(make, fit, strategy, steps):
    """Trains one model; returns its numbers and its losses."""
    if strategy is None:
        model = make()
    else:
        with strategy.scope():
            model = make()
    found = fit(model, steps)
    found = found if isinstance(found, dict) else found.history
    losses = [np.asarray(found[name], np.float64).reshape(-1) for name in sorted(found)]
    return [*state(model), *losses]


def set_precision(name):
    keras.config.set_floatx("float32" if name.endswith(("float32", "float16")) else "float64")
    policy = "mixed_float16" if name.endswith("float16") else keras.config.floatx()
    keras.mixed_precision.set_global_policy(policy)


def largest(left, right):
    assert [a.shape for a in left] == [b.shape for b in right]
    if not all(np.isfinite(a).all() for a in left):
        return float("nan")
    return max(float(np.abs(a - b).max()) for a, b in zip(left, right, strict=True) if a.size)


def strategies(counts):
    """Strategies by name. Only the first can have TensorFlow's collectives in one process."""
    found = {}
    for n in counts:
        ops = tf.distribute.ReductionToOneDevice() if found else None
        devices = [f"CPU:{i}" for i in range(n)]
        strategy = tf.distribute.MirroredStrategy(devices, cross_device_ops=ops)
        found[f"mirrored x{n}"] = strategy
    return found


def compare(names=(), counts=(2, 3), steps=20, out=print):
    """Prints the table; returns the number of cells above their bound."""
    columns = strategies(counts)
    out(f"{'model / data':<54}" + "".join(f"{name:>15}" for name in columns), flush=True)
    failed = 0
    set_precision("float64")
    tf.get_logger().setLevel("ERROR")
    for name, make, fit, most in rows():
        if names and not any(part in name for part in names):
            continue
        keras.backend.clear_session()
        set_precision(name)
        bound = 2e-3 if "float16" in name else SINGLE_BOUND if "float32" in name else BOUND
        count = min(steps, most)
        try:
            one = outcome(make, fit, None, count)
        except Exception as error:
            out(f"{name}: one device: {str(error)[:300]}", flush=True)
            failed += 1
            continue
        cells = []
        for strategy in columns.values():
            try:
                cells.append(largest(one, outcome(make, fit, strategy, count)))
            except (ValueError, TypeError, tf.errors.OpError) as error:
                out(f"{name}: {str(error)[:1500]}", flush=True)
                cells.append(float("nan"))
            failed += not cells[-1] <= bound
        out(f"{name:<54}" + "".join(f"{cell:>15.1e}" for cell in cells), flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicas", type=int, nargs="+", default=[2, 3], metavar="N")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="parts of row names")
    parser.add_argument("--steps", type=int, default=20, help="steps per run (20)")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    options = parser.parse_args()
    if options.list:
        print("\n".join(name for name, *_ in rows()))
        return 0
    device = tf.config.LogicalDeviceConfiguration()
    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0], [device] * max(options.replicas)
    )
    start = time.perf_counter()
    failed = compare(options.only, options.replicas, options.steps)
    print(f"{failed} above their bound; {time.perf_counter() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
