"""Record the zoo's WGAN (models/wgan.py and config/cfg-wgan.yml, commit fabed870; see _zoo.py).

Run `python make_zoo_wgan.py`. It writes zoo_wgan.npz, with batches of 4.
"""

import torch
from _source_programs import as_tensor, half
from _zoo import BATCH, LATENT, Run, discriminator, generator
from torch import nn

CRITIC, CLIP, ITERATIONS, SEED = 5, 0.01, 7, 42
FACTS = {
    "n_critic": CRITIC,
    "order": "each batch moves the critic; batches 0, 5, 10, ... of an epoch move the generator "
    "after it, so that G moves after the first critic update and again as an epoch begins",
    "discriminator_updates_per_epoch": 791,
    "generator_updates_per_epoch": 159,
    "discriminator_updates_in_run": 79100,
    "generator_updates_in_run": 15900,
    "norms": "batch norm in G, instance norm with scale and shift in D; epsilon 1e-5",
    "modes": "critic updates see G in inference mode (running statistics); only the generator's "
    "own updates use the batch's statistics and move the running ones, by .1",
    "clip": CLIP,
    "clip_when": "every critic parameter after each critic update, norms' scales too: 1 -> .01",
    "loss_d": "mean D(fake) - mean D(real)",
    "loss_g": "- mean D(fake)",
    "optimizer": "torch RMSprop, rate 5e-5, decay .99, epsilon 1e-8 added to the root, mean square "
    "from 0",
    "scalar_names": "train-step/critic-loss, train-step/gen-loss",
}


def record():
    """Run the zoo's loop and write the trace."""
    g, d = generator(nn.BatchNorm2d), discriminator(nn.InstanceNorm2d)
    run = Run("zoo_wgan", "zoo-wgan", SEED, g, d, FACTS)
    rms_g = torch.optim.RMSprop(g.parameters(), lr=5e-5)
    rms_d = torch.optim.RMSprop(d.parameters(), lr=5e-5)
    for iteration in range(ITERATIONS):
        g.eval()
        (pixels, real), z = run.images(), half(run.rng.randn(BATCH, LATENT))
        rms_d.zero_grad()
        fake = g(as_tensor(z)[:, :, None, None])
        loss = -(d(real).mean() - d(fake).mean())
        loss.backward()
        rms_d.step()
        for value in d.parameters():
            value.data.clamp_(-CLIP, CLIP)
        run.trace.add(real=pixels, latents_d=z, loss_d=loss, loss_d_without_penalty=loss)
        if iteration % CRITIC == 0:
            g.train()
            z = half(run.rng.randn(BATCH, LATENT))
            rms_g.zero_grad()
            loss = -d(g(as_tensor(z)[:, :, None, None])).mean()
            loss.backward()
            rms_g.step()
            run.trace.add(latents_g=z, loss_g=loss, loss_g_at=iteration)
    run.trace.save(ITERATIONS, run.state())


if __name__ == "__main__":
    record()
