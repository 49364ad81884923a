"""Record the zoo's DCGAN (models/dcgan.py, config/cfg-dcgan.yml, fabed870; see _zoo.py), twice.

The program draws a picture after iteration 0. For it G goes into inference mode, and nothing puts
it back. Run `python make_zoo_dcgan.py`. It writes zoo_dcgan_as_run.npz (so) and
zoo_dcgan_as_meant.npz (G stays in training mode), with batches of 4.
"""

import torch
from _source_programs import as_tensor, half
from _zoo import BATCH, LATENT, Run, discriminator, generator
from torch import nn

ITERATIONS, SEED = 4, 42
FACTS = {
    "n_critic": 1,
    "order": "discriminator, then generator on the SAME fakes, judged by the moved discriminator",
    "discriminator_updates_per_epoch": 791,
    "generator_updates_per_epoch": 791,
    "discriminator_updates_in_run": 79100,
    "generator_updates_in_run": 79100,
    "norms": "batch norm in both networks, epsilon 1e-5, momentum .1 (running variance unbiased)",
    "modes": "D always in training mode: real, fake, and fake again in G's update each move its "
    "running statistics. G in training mode at iteration 0. AS RUN: from iteration 1 on G is in "
    "inference mode, with running statistics that moved once (mean = .1 of the batch's, variance = "
    ".9 + .1 of the batch's); scale and shift go on being trained",
    "loss_d": "BCE(real, 1) + BCE(fake, 0), a sum, on a sigmoid",
    "loss_g": "BCE(fake, 1)",
    "optimizer": "torch Adam, rate 2e-4, betas .5 .999, epsilon 1e-8 added to the root of the "
    "corrected mean square",
    "scalar_names": "train-step/discriminator-loss, train-step/gen-loss",
}


def record(name, recipe, picture_freezes):
    """Run the zoo's loop and write one trace."""
    g, d = generator(nn.BatchNorm2d), discriminator(nn.BatchNorm2d, nn.Sigmoid())
    facts = FACTS | {"generator_in_inference_mode_from": 1 if picture_freezes else None}
    run = Run(name, recipe, SEED, g, d, facts)
    adam_g = torch.optim.Adam(g.parameters(), lr=2e-4, betas=(0.5, 0.999))
    adam_d = torch.optim.Adam(d.parameters(), lr=2e-4, betas=(0.5, 0.999))
    bce = nn.BCELoss()
    for iteration in range(ITERATIONS):
        (pixels, real), z = run.images(), half(run.rng.randn(BATCH, LATENT))
        adam_d.zero_grad()
        of_real, fake = d(real).view(-1), g(as_tensor(z)[:, :, None, None])
        of_fake = d(fake).view(-1)
        loss = bce(of_real, torch.ones_like(of_real)) + bce(of_fake, torch.zeros_like(of_fake))
        loss.backward(retain_graph=True)
        adam_d.step()
        run.trace.add(real=pixels, latents_d=z, loss_d=loss, loss_d_without_penalty=loss)
        adam_g.zero_grad()
        of_fake = d(fake)
        loss = bce(of_fake, torch.ones_like(of_fake))
        loss.backward()
        adam_g.step()
        run.trace.add(loss_g=loss)
        if iteration == 0 and picture_freezes:
            g.eval()
    run.trace.layout["latents_d"] = "(iteration, image, 128); the generator's update uses the same"
    run.trace.save(ITERATIONS, run.state())


if __name__ == "__main__":
    record("zoo_dcgan_as_run", "zoo-dcgan as the program runs", True)
    record("zoo_dcgan_as_meant", "zoo-dcgan as it was meant", False)
