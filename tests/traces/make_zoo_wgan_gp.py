"""Record the zoo's WGAN-GP (models/wgan_gp.py, config/cfg-wgan-gp.yml, fabed870; see _zoo.py).

Run `python make_zoo_wgan_gp.py`. It writes zoo_wgan_gp.npz, with batches of 4.
"""

import torch
from _source_programs import as_tensor, half
from _zoo import BATCH, LATENT, LayerNorm2d, Run, discriminator, generator, gradient_norms

CRITIC, WEIGHT, ITERATIONS, SEED = 5, 10, 7, 42
FACTS = {
    "n_critic": CRITIC,
    "order": "each batch moves the critic; batches 0, 5, 10, ... of an epoch move the generator "
    "after it, so that G moves after the first critic update and again as an epoch begins",
    "discriminator_updates_per_epoch": 791,
    "generator_updates_per_epoch": 159,
    "discriminator_updates_in_run": 79100,
    "generator_updates_in_run": 15900,
    "norms": "in both networks GroupNorm with as many groups as channels: instance norm with scale "
    "and shift; epsilon 1e-5; the same in training and inference",
    "penalty_weight": WEIGHT,
    "penalty_mix": "eps * real + (1 - eps) * fake, one eps in [0, 1) per image",
    "gp_t_is_the_share_of": "real",
    "loss_d": "mean D(fake) - mean D(real) + 10 * penalty",
    "loss_g": "- mean D(fake)",
    "optimizer": "torch Adam, rate 1e-4, betas .9 .999, epsilon 1e-8 added to the root of the "
    "corrected mean square",
    "scalar_names": "train-step/critic-loss (with the penalty), train-step/gp (10 * penalty), "
    "train-step/gen-loss",
}


def record():
    """Run the zoo's loop and write the trace."""
    g, d = generator(LayerNorm2d), discriminator(LayerNorm2d)
    run = Run("zoo_wgan_gp", "zoo-wgan-gp", SEED, g, d, FACTS)
    adam_g = torch.optim.Adam(g.parameters(), lr=1e-4)
    adam_d = torch.optim.Adam(d.parameters(), lr=1e-4)
    for iteration in range(ITERATIONS):
        (pixels, real), z = run.images(), half(run.rng.randn(BATCH, LATENT))
        eps = half(run.rng.rand(BATCH, 1))
        adam_d.zero_grad()
        fake = g(as_tensor(z)[:, :, None, None])
        norms = gradient_norms(d, real, fake, as_tensor(eps)[:, :, None, None])
        penalty = ((norms - 1) ** 2).mean()
        plain = d(fake).mean() - d(real).mean()
        loss = plain + WEIGHT * penalty
        loss.backward()
        adam_d.step()
        run.trace.add(real=pixels, latents_d=z, gp_t=eps, penalty=penalty)
        run.trace.add(loss_d=loss, loss_d_without_penalty=plain)
        if iteration % CRITIC == 0:
            z = half(run.rng.randn(BATCH, LATENT))
            adam_g.zero_grad()
            loss = -d(g(as_tensor(z)[:, :, None, None])).mean()
            loss.backward()
            adam_g.step()
            run.trace.add(latents_g=z, loss_g=loss, loss_g_at=iteration)
    run.trace.save(ITERATIONS)


if __name__ == "__main__":
    record()
