"""PacGAN's log: blocks before and after each epoch, with losses computed by hand."""

import dataclasses

import numpy as np
import pytest

from tfgan import recipes
from tfgan.callbacks import PacGANLines
from tfgan.data import FixedPacks, GaussianMixture
from tfgan.models.mixture_2d import GaussianMixtureGAN

SIZE, BATCH = 40, 20


@pytest.fixture(scope="module")
def data():
    return FixedPacks(GaussianMixture.pacgan_grid(), SIZE, 2)


@pytest.fixture(scope="module")
def model(data):
    recipe = dataclasses.replace(
        recipes.mixture_2d("pacgan-2"), generator={"width": 8}, discriminator={"width": 4}
    )
    return GaussianMixtureGAN.from_recipe(recipe, num_steps=8, seed=0, jit_compile=False)


def softplus(x):
    return np.logaddexp(0, x)


def test_the_numbers_are_means_over_batches_and_move_nothing(model, data):
    lines = PacGANLines(data, batch_size=BATCH, total=8, num_packs=25)
    lines.set_model(model)
    asked = []

    def noting(real, latents, training):
        asked.append((latents, training))
        return lines._losses_of(real, latents, training)

    lines._losses = noting
    before = [v.numpy() for v in model.variables]
    found = lines.values(3)
    for value, variable in zip(before, model.variables, strict=True):
        np.testing.assert_array_equal(value, variable.numpy())
    # Two whole batches of 10 packs each, of the training set and of the other one.
    assert [training for _, training in asked] == [True, True, False, False]
    assert len({z.numpy().tobytes() for z, _ in asked}) == 4
    other = FixedPacks(data.source, SIZE, 2, seed=1)
    expected = []
    for number, (latents, _) in enumerate(asked[2:]):
        chosen = other.places[:, 10 * number : 10 * number + 10]
        packs = np.concatenate([other.values[slot] for slot in chosen], axis=1)
        fake = model.generator(latents, training=False).numpy()
        real, fake = (
            model.discriminator(x).numpy()
            for x in (packs, np.concatenate([fake[:10], fake[10:]], 1))
        )
        expected.append(
            [np.mean(softplus(-real) + softplus(fake)), np.mean(1 / (1 + np.exp(-real)))]
        )
    loss, accuracy = np.mean(expected, axis=0)
    assert found["valid_gan_compute_losses_discriminator_loss"] == pytest.approx(loss, rel=1e-5)
    assert found["valid_gan_get_predictions_data_accuracy"] == pytest.approx(accuracy, rel=1e-5)


@pytest.mark.slow
def test_a_block_before_the_first_epoch_and_after_each(model, data, capsys):
    """An epoch is 40 packs: 4 steps of 10."""
    model.reset(0)
    lines = PacGANLines(data, batch_size=BATCH, total=8)
    model.fit(data, batch_size=BATCH, steps_per_epoch=8, callbacks=[lines], verbose=0)
    out = capsys.readouterr().out.splitlines()
    titles = [line for line in out if line.isupper() or line.startswith("TRAINING")]
    assert titles == [
        "BEFORE FIRST EPOCH", "AFTER ANOTHER EPOCH", "AFTER ANOTHER EPOCH",
        "TRAINING HAS BEEN FINISHED:",
    ]  # fmt: skip
    assert [line for line in out if "epochs_done" in line] == [
        f"\t epochs_done: {n}" for n in (0, 1, 2, 2)
    ]
    first = [float(x.split(": ")[1]) for x in out if "_loss: " in x][:4]
    # Weights of deviation 0.02 at first: both losses are 2 log 2.
    np.testing.assert_allclose(first, 2 * np.log(2), rtol=1e-2)
    with pytest.raises(ValueError, match=r"the packs must hold a batch of 10\. Received: 9"):
        PacGANLines(data, batch_size=BATCH, total=8, num_packs=9)
