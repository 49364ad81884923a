"""The rows of the table: a name, a model, its data, and the most steps that are compared."""

import keras
from distribution.data import (
    CLASSES,
    arrays,
    dataset,
    generator,
    images,
    mixture,
    source,
)
from distribution.models import dense, gaussian_1d, image_recipe, pair, points_recipe, small

import tfgan
from tfgan import penalties
from tfgan.layers.batch_normalization import BatchNormalization

A = keras.optimizers
L = keras.layers
GP = penalties.GradientPenalty


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
    for steps in (3, 20):
        closed = points_recipe("default", fast_penalties=True)
        yield f"penalty r1 + r2 in closed form, {steps} steps / source", closed, mixture(), steps
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
    adam = small(discriminator_layers=[tfgan.MinibatchDiscrimination])
    yield "minibatch discrimination, Adam / source", adam, source(), 20
    slow = {"optimizers": lambda: pair(lambda: A.SGD(0.05))}
    minibatch = {"discriminator_layers": [tfgan.MinibatchDiscrimination], **slow}
    yield "minibatch discrimination, SGD / source", small(**minibatch), source(), 20
    excluded = [lambda: tfgan.MinibatchDiscrimination(self_term="excluded")]
    excluded = small(discriminator_layers=excluded, **slow)
    yield "minibatch, self excluded, SGD / arrays, uneven", excluded, uneven, 8
    # At a rate of 0.05 this penalty diverges.
    slower = {**minibatch, "optimizers": lambda: pair(lambda: A.SGD(1e-3))}
    penalized = small(penalty=GP(1.0), **slower)
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
