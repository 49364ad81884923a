"""The small models that are trained on one device and on replicas."""

import keras

import tfgan
from tfgan.networks.draw_weights import draw_weights

SEED = 3


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
