"""The runs that are killed and stopped."""

import dataclasses
import json
import zipfile

import numpy as np
from endurance.processes import command

OUTPUTS = ("--save", "run.keras", "--metrics", "m.json", "--plot", "p.png")


def fit_with_checkpoint(jit):
    """A `fit` with the callback, to be called again after a kill."""

    def work():
        import keras

        import tfgan
        from tfgan.callbacks import Checkpoint, MixtureScores, StopOnDivergence

        source = tfgan.Gaussian(1.0, 0.5, event_size=2)
        layers = [keras.layers.Dense(16, activation="tanh", kernel_initializer="he_normal")]
        generator = keras.Sequential([keras.Input((2,)), *layers, keras.layers.Dense(2)])
        layers = [keras.layers.Dense(16, activation="tanh", kernel_initializer="he_normal")]
        critic = keras.Sequential([keras.Input((2,)), *layers, keras.layers.Dense(1)])
        model = tfgan.GAN(generator, critic, seed=5)
        model.compile(generator_average=0.9, jit_compile=jit == "on", steps_per_execution=10)
        model.reset(5)
        guard, scores = StopOnDivergence(), MixtureScores(source, every=100)
        keep = Checkpoint("fit.keras", every=50, state_of=[guard, scores])
        print("step", flush=True)
        model.fit(
            source, batch_size=8, steps_per_epoch=700, epochs=4, verbose=0,
            callbacks=[keep, guard, scores],
        )  # fmt: skip
        model.save("run.keras")
        with open("m.json", "w") as file:
            json.dump(scores.history, file)
        return 0

    return work


@dataclasses.dataclass
class Scenario:
    """A run that is killed.

    Attributes:
        name: its name.
        flags: its command and flags.
        begun: what it says when the training begins.
    """

    name: str
    flags: tuple
    begun: str = "device:"

    def first(self, jit, folder):
        if not self.flags:
            return fit_with_checkpoint(jit)
        return command(*self.flags, *OUTPUTS, "--jit", jit)

    def again(self, jit, folder):
        """How it goes on, after a look at what is there."""
        if not self.flags:
            return fit_with_checkpoint(jit)
        ours = any((folder / name).exists() for name in ("run.partial.keras",)) or (
            (folder / "run.keras").exists() and not (folder / "old").exists()
            and not is_old(folder / "run.keras")
        )  # fmt: skip
        if not ours:
            return self.first(jit, folder)
        return command(self.flags[0], "--resume", "run.keras", *OUTPUTS, "--jit", jit)


def is_old(path):
    """Whether it is the model of the earlier run."""
    with zipfile.ZipFile(path) as archive:
        return "old" in archive.namelist()


def make_images(folder):
    """A small folder of images."""
    from PIL import Image

    images = folder / "images"
    images.mkdir(exist_ok=True)
    numbers = np.random.default_rng(0)
    for index in range(24):
        pixels = numbers.integers(0, 256, (32, 32, 3), np.uint8)
        Image.fromarray(pixels).save(images / f"{index:02}.png")
    return images


def scenarios(root):
    images = make_images(root)
    line = ("gan1d", "--recipe", "gan-intro-2016", "--anim-every", 100, "--log-every", 100)
    return [
        Scenario("gan1d", (*line, "--num-steps", 4000, "--pretrain-steps", 5000,
                           "--save-every", 300)),
        Scenario("trials", (*line, "--num-steps", 800, "--pretrain-steps", 500, "--trials", 4,
                            "--save-every", 200)),
        Scenario("gan2d", ("gan2d", "--num-steps", 600, "--batch-size", 32, "--log-every", 100,
                           "--anim-every", 50, "--save-every", 50)),
        Scenario("mnist", ("mnist", "--recipe", "mnist-article", "--epochs", 3, "--batch-size", 100,
                           "--save-every", 10, "--anim-every", 20)),
        Scenario("images", ("images", "--data", images, "--recipe", "dcgan", "--image-size", 32,
                            "--batch-size", 4, "--epochs", 4, "--save-every", 2)),
        Scenario("callback", ()),
    ]  # fmt: skip
