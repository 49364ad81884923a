"""Record the toy program of the WGAN-GP authors, in both of its modes.

Source: gan_toy.py, tflib/ops/linear.py and tflib/plot.py of
github.com/igul222/improved_wgan_training, commit fa66c574; the optimizers are TensorFlow 1's.
Run `python make_wgan_paper_toy.py`. It writes wgan_gp_paper_toy.npz (MODE 'wgan-gp') and
wgan_clip_paper_toy.npz (MODE 'wgan').
"""

from itertools import pairwise

import numpy as np
import torch
from _source_programs import Adam, RMSProp, Trace, as_tensor, half, layer, part

BATCH, WIDTH, CRITIC, ITERATIONS, SEED = 256, 512, 5, 4, 17
SOURCE = {
    "title": "Improved Training of Wasserstein GANs, gan_toy.py",
    "link": "https://github.com/igul222/improved_wgan_training",
    "commit": "fa66c574a54c4916d27c55441d33753dcc78f6bc",
}


def table():
    """List the layers: He for those with ReLU, Glorot for the last (it names no initialisation)."""
    rows = []
    for net, name, n_out in (("G", "Generator", 2), ("D", "Discriminator", 1)):
        sizes = (2, WIDTH, WIDTH, WIDTH, n_out)
        for number, (i, o) in enumerate(pairwise(sizes), 1):
            std, rule, middle = (2 / i) ** 0.5, "He: uniform, std sqrt(2 / in)", ".Linear"
            if number == 4:
                std, rule, middle = (2 / (i + o)) ** 0.5, "Glorot: std sqrt(2 / (in + out))", ""
            rows.append(layer(f"{net}/{name}.{number}{middle}.W", (i, o), std, rule))
            rows.append(layer(f"{net}/{name}.{number}{middle}.b", (o,), None, "zero"))
    return rows


def facts(clip):
    """State what the program says of the run."""
    adam = (
        "TF1 Adam, rate 1e-4, betas .5 .9, epsilon 1e-8 added to the root of the mean square "
        "that is not corrected (the correction is in the rate)"
    )
    rmsprop = "TF1 RMSProp, rate 5e-5, decay .9, epsilon 1e-10 inside the root, mean square from 1"
    return {
        "batch": BATCH,
        "batch_in_trace": BATCH,
        "latent_size": 2,
        "iterations": 100000,
        "discriminator_updates_per_iteration": CRITIC,
        "generator_updates_per_iteration": 1,
        "discriminator_updates_in_run": 500000,
        "generator_updates_in_run": 99999,
        "order": "the generator moves first, from iteration 1 on; then 5 critic updates",
        "generator_first_iteration": 1,
        "optimizer": rmsprop if clip else adam,
        "clip": 0.01 if clip else None,
        "clip_when": "every critic weight and bias, after each critic update" if clip else None,
        "penalty_weight": 0 if clip else 0.1,
        "penalty_mix": "alpha * real + (1 - alpha) * fake, one alpha in [0, 1) per point",
        "gp_t_is_the_share_of": "real",
        "printed_loss_d": "mean D(fake) - mean D(real) + weight * penalty; the mean, over the 100 "
        "iterations since the last line, of each iteration's fifth update, before it moves",
        "printed_loss_g": None,
        "printed_every": 100,
        "printed_first": [99, 199, 299],
        "printed_last": 99999,
        "printed_line": "iter <iteration> <tab> disc cost <tab> <mean>",
        "data_8gaussians": "radius 2, noise .02, divided by 1.414, fresh points",
        "data_25gaussians": "100,000 points made once (4000 per centre, in turn; centres -4 to 4 "
        "by 2; noise .05), shuffled once, divided by 2.828; 390 batches in the same order each "
        "pass, the last 160 points never seen",
        "data_swissroll": "fresh, noise .25, coordinates 0 and 2, divided by 7.5",
    }


def real_points(rng):
    """Draw one batch of the 8 Gaussians."""
    angle = rng.randint(8, size=BATCH) * np.pi / 4
    centres = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return half((centres + 0.02 * rng.randn(BATCH, 2)) / 1.414)


def network(weights, net, x):
    """Apply the three ReLU layers and the linear one."""
    arrays = part(weights, net)
    for number in range(4):
        x = x @ arrays[2 * number] + arrays[2 * number + 1]
        x = torch.relu(x) if number < 3 else x
    return x


def slopes_penalty(w, real, fake, alpha):
    """Return the mean of (slope - 1)^2 between real and fake."""
    between = (alpha * real + (1 - alpha) * fake).requires_grad_()
    (gradient,) = torch.autograd.grad(network(w, "D/", between).sum(), between, create_graph=True)
    return (((gradient**2).sum(1).sqrt() - 1) ** 2).mean()


def record(name, recipe, clip):
    """Run the program's loop and write one trace."""
    layout = {
        "weights_order": "(in, out)",
        "real": "(iteration * 5 + update, point, xy)",
        "latents_g": "row k is the generator update at iteration k + 1",
    }
    trace = Trace(name, recipe, SEED, SOURCE, table(), facts(clip), layout)
    w, rng = trace.weights, np.random.RandomState(SEED)
    of_d, of_g = part(w, "D/"), part(w, "G/")
    rule_d = RMSProp(of_d, 5e-5) if clip else Adam(of_d, 1e-4, 0.5, 0.9)
    rule_g = RMSProp(of_g, 5e-5) if clip else Adam(of_g, 1e-4, 0.5, 0.9)
    for iteration in range(ITERATIONS):
        if iteration > 0:
            z = half(rng.randn(BATCH, 2))
            loss = -network(w, "D/", network(w, "G/", as_tensor(z))).mean()
            rule_g.move(torch.autograd.grad(loss, of_g))
            trace.add(latents_g=z, loss_g=loss)
        for _ in range(CRITIC):
            real, z = real_points(rng), half(rng.randn(BATCH, 2))
            x, fake = as_tensor(real), network(w, "G/", as_tensor(z)).detach()
            loss = plain = network(w, "D/", fake).mean() - network(w, "D/", x).mean()
            if not clip:
                alpha = half(rng.rand(BATCH, 1))
                penalty = slopes_penalty(w, x, fake, as_tensor(alpha))
                loss = plain + 0.1 * penalty
                trace.add(gp_t=alpha, penalty=penalty)
            rule_d.move(torch.autograd.grad(loss, of_d))
            if clip:
                for value in of_d:
                    value.data.clamp_(-0.01, 0.01)
            trace.add(real=real, latents_d=z, loss_d=loss, loss_d_without_penalty=plain)
    trace.save(ITERATIONS)


if __name__ == "__main__":
    record("wgan_gp_paper_toy", "wgan-gp-paper", clip=False)
    record("wgan_clip_paper_toy", "wgan-clip-paper", clip=True)
