"""Record PacGAN's program on its grid of 25 Gaussians, with packs of two.

Source: synthetic_data_experiments ("2DGrid_GAN&PacGAN" and PacGAN/pacgan) of
github.com/fjxmlzn/PacGAN, commit 190853e5; its losses move through ali/algorithms.py of
github.com/IshmaelBelghazi/ALI (5f2de51a), and its layers and Adam are those of
github.com/mila-iqia/blocks (c69c2dc2).
Run `python make_pacgan.py`. It writes pacgan_2.npz.
"""

from itertools import pairwise

import numpy as np
import torch
from _source_programs import Adam, Trace, as_tensor, half, layer, part
from torch.nn import functional as F

PACKS, PACKING, ITERATIONS, SEED = 100, 2, 6, 29
G_WIDTH, D_WIDTH, PIECES, EPSILON = 400, 200, 5, 1e-4
SOURCE = {
    "title": "PacGAN, 2DGrid_GAN&PacGAN, num_packing 2",
    "link": "https://github.com/fjxmlzn/PacGAN",
    "commit": "190853e56d6e7843c0d991dc64658cfb3311135e",
}
NORMAL = "normal, std .02"


def table():
    """List the layers: no bias before a batch norm, one on the last layer of the decoder."""
    rows, sizes = [], (2, G_WIDTH, G_WIDTH, G_WIDTH, G_WIDTH, 2)
    for number, shape in enumerate(pairwise(sizes)):
        rows.append(layer(f"G/linear_{number}.W", shape, 0.02, NORMAL))
        if number < 4:
            rows.append(layer(f"G/norm_{number}.scale", (G_WIDTH,), None, "one", 1.0))
            rows.append(layer(f"G/norm_{number}.shift", (G_WIDTH,), None, "zero"))
    rows.append(layer("G/linear_4.b", (2,), None, "zero"))
    for number, n_in in enumerate((2 * PACKING, D_WIDTH, D_WIDTH), 1):
        name = f"D/discriminator_h{number}"
        rows.append(layer(f"{name}.W", (n_in, D_WIDTH * PIECES), 0.02, NORMAL))
        rows.append(layer(f"{name}.b", (D_WIDTH * PIECES,), None, "zero"))
    rows.append(layer("D/discriminator_out.W", (D_WIDTH, 1), 0.02, NORMAL))
    rows.append(layer("D/discriminator_out.b", (1,), None, "zero"))
    return rows


FACTS = {
    "packing": PACKING,
    "packs_in_batch": PACKS,
    "points_in_batch": PACKS * PACKING,
    "batch_in_trace": PACKS,
    "latent_size": 2,
    "epochs": 400,
    "batches_per_epoch": 1000,
    "iterations": 400000,
    "discriminator_updates_per_iteration": 1,
    "generator_updates_per_iteration": 1,
    "order": "both networks move at once, from gradients at the same weights, on the same fakes",
    "normalization": "batch norm, epsilon 1e-4 inside the root; the decoder is applied to each "
    "slot of the packs by itself, so a batch's statistics are of 100 points, not of 200",
    "population": "mean and standard deviation (not variance), started at 0 and 1, moved by .05 "
    "of the slots' mean each update",
    "optimizer": "Blocks' Adam, rate 1e-4, betas .8 .999, epsilon 1e-8 added to the root of the "
    "mean square that is not corrected; for both networks",
    "loss_d": "mean of softplus(-D(real)) + softplus(D(fake))",
    "loss_g": "mean of softplus(D(real)) + softplus(-D(fake)); the first term moves nothing in G "
    "but is in the printed number",
    "maxout": "output j is the largest of columns 5j to 5j + 4",
    "printed": "once per epoch (Blocks' monitoring of 5000 points, after 0, 1, ..., 400 epochs): "
    "train_ with batch statistics, valid_ with the population's",
    "data": "25 centres, -4 to 4 by 2, noise .05, not divided; 100,000 points made once; each slot "
    "of the packs is a resample of them with replacement, fixed for the run; packs are shuffled",
    "data_ring": "8 centres on the unit circle, noise .01; all else the same",
}


def generator(w, z, population):
    """Map latents to points with the batch's own statistics, and note those."""
    for number in range(4):
        z = z @ w[f"G/linear_{number}.W"]
        mean, root = z.mean(0), (z.var(0, correction=0) + EPSILON).sqrt()
        population[number].append((mean.detach(), root.detach()))
        z = (z - mean) / root * w[f"G/norm_{number}.scale"] + w[f"G/norm_{number}.shift"]
        z = torch.relu(z)
    return z @ w["G/linear_4.W"] + w["G/linear_4.b"]


def discriminator(w, packs):
    """Map packs to logits: three maxout layers of 5 pieces and a linear one."""
    for number in (1, 2, 3):
        name = f"D/discriminator_h{number}"
        packs = packs @ w[f"{name}.W"] + w[f"{name}.b"]
        packs = packs.reshape(len(packs), D_WIDTH, PIECES).amax(2)
    return packs @ w["D/discriminator_out.W"] + w["D/discriminator_out.b"]


def real_packs(rng):
    """Draw packs of grid points, the points of a pack side by side."""
    centres = 2.0 * rng.randint(-2, 3, size=(PACKS, 2 * PACKING))
    return half(centres + 0.05 * rng.randn(PACKS, 2 * PACKING))


def record():
    """Run the program's loop and write the trace."""
    layout = {
        "weights_order": "(in, out)",
        "real": "(iteration, pack, x1 y1 x2 y2)",
        "latents_d": "(iteration, slot of the pack, pack, 2); the generator's update uses the same",
    }
    trace = Trace("pacgan_2", "pacgan-2", SEED, SOURCE, table(), FACTS, layout)
    w, rng = trace.weights, np.random.RandomState(SEED)
    of_d, of_g = part(w, "D/"), part(w, "G/")
    rule_d, rule_g = Adam(of_d, 1e-4, 0.8, 0.999), Adam(of_g, 1e-4, 0.8, 0.999)
    means = [torch.zeros(G_WIDTH, dtype=torch.float64) for _ in range(4)]
    roots = [torch.ones(G_WIDTH, dtype=torch.float64) for _ in range(4)]
    for _ in range(ITERATIONS):
        real, z = real_packs(rng), half(rng.randn(PACKING, PACKS, 2))
        seen = [[] for _ in range(4)]
        fake = torch.cat([generator(w, as_tensor(slot), seen) for slot in z], dim=1)
        of_real, of_fake = discriminator(w, torch.cat([as_tensor(real), fake])).split(PACKS)
        loss_d = (F.softplus(-of_real) + F.softplus(of_fake)).mean()
        loss_g = (F.softplus(of_real) + F.softplus(-of_fake)).mean()
        step_d = torch.autograd.grad(loss_d, of_d, retain_graph=True)
        step_g = torch.autograd.grad(loss_g, of_g)
        rule_d.move(step_d)
        rule_g.move(step_g)
        for number, slots in enumerate(seen):
            means[number] = 0.95 * means[number] + 0.05 * sum(m for m, _ in slots) / PACKING
            roots[number] = 0.95 * roots[number] + 0.05 * sum(r for _, r in slots) / PACKING
        trace.add(real=real, latents_d=z, loss_d=loss_d, loss_d_without_penalty=loss_d)
        trace.add(loss_g=loss_g, loss_g_without_real=F.softplus(-of_fake).mean())
    state = {f"G/norm_{k}.population_mean": (means[k], 0) for k in range(4)}
    state |= {f"G/norm_{k}.population_stdev": (roots[k], 1) for k in range(4)}
    trace.save(ITERATIONS, state)


if __name__ == "__main__":
    record()
