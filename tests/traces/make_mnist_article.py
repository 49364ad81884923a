"""Record the article that trains an MLP GAN on MNIST.

Written from the text of the article "GAN: generating handwriting" (hope_wisdom, CSDN, March 2023),
which has no repository. Run `python make_mnist_article.py`. It writes mnist_article.npz.
"""

from itertools import pairwise

import numpy as np
import torch
from _source_programs import Trace, as_tensor, blocks, half, layer, part
from torch.nn import functional as F

BATCH, ITERATIONS, SEED = 16, 8, 50
SOURCE = {"title": "GAN, generating handwriting (MNIST, MLP)", "link": "CSDN, hope_wisdom, 2023-03"}


def table():
    """List the layers: torch's Linear draws weights and biases in +-1/sqrt(fan in)."""
    rows = []
    for net, sizes in (("G", (100, 256, 512, 784)), ("D", (784, 512, 256, 1))):
        for number, (n_in, n_out) in enumerate(pairwise(sizes)):
            std, rule = (1 / n_in / 3) ** 0.5, "uniform in +-1/sqrt(fan in)"
            rows.append(layer(f"{net}/main.{2 * number}.weight", (n_out, n_in), std, rule))
            rows.append(layer(f"{net}/main.{2 * number}.bias", (n_out,), std, rule))
    return rows


FACTS = {
    "batch": BATCH,
    "batch_in_trace": BATCH,
    "latent_size": 100,
    "images": 60000,
    "epochs": 50,
    "iterations_per_epoch": 3750,
    "iterations": 187500,
    "discriminator_updates_per_iteration": 1,
    "generator_updates_per_iteration": 1,
    "order": "discriminator, then generator on the SAME fakes, judged by the moved discriminator",
    "pixels": "(v / 255 - .5) / .5, from -1 to 1",
    "activations": "G ReLU and tanh; D leaky ReLU of slope .01 (torch's default) and a sigmoid",
    "loss_d": "BCE(real, 1) + BCE(fake, 0), a sum, not halved",
    "loss_g": "BCE(fake, 1)",
    "optimizer": "torch Adam, rate 1e-4, betas .9 .999, epsilon 1e-8 added to the root of the "
    "corrected mean square",
    "printed": "one line per epoch, the mean losses of the epoch",
    "printed_first": "Epoch: 0, Step: 3749, D_loss: ..., G_loss: ... (4 decimals)",
    "printed_last": "Epoch: 49, Step: 3749",
    "tensorboard": "D_loss and G_loss, step = epoch, from 0 to 49",
    "picture": "16 fixed latents, drawn before the first epoch, after each epoch",
}


def network(w, net, x):
    """Apply three linear layers; D ends in a sigmoid, G in tanh."""
    for number in (0, 2, 4):
        x = x @ w[f"{net}/main.{number}.weight"].T + w[f"{net}/main.{number}.bias"]
        if number < 4:
            x = torch.relu(x) if net == "G" else F.leaky_relu(x, 0.01)
    return torch.tanh(x) if net == "G" else torch.sigmoid(x)


def record():
    """Run the article's loop and write the trace."""
    layout = {
        "weights_order": "(out, in)",
        "real": "(iteration, image, row, column), uint8",
        "latents_d": "(iteration, image, 100); the generator's update uses the same",
    }
    trace = Trace("mnist_article", "mnist-article", SEED, SOURCE, table(), FACTS, layout)
    w, rng = trace.weights, np.random.RandomState(SEED)
    adam_g = torch.optim.Adam(part(w, "G/"), lr=1e-4)
    adam_d = torch.optim.Adam(part(w, "D/"), lr=1e-4)
    bce = F.binary_cross_entropy
    for _ in range(ITERATIONS):
        real, z = blocks(rng, (BATCH, 28, 28), 4), half(rng.randn(BATCH, 100))
        x = (as_tensor(real).flatten(1) / 255 - 0.5) / 0.5
        of_real, fake = network(w, "D", x), network(w, "G", as_tensor(z))
        of_fake = network(w, "D", fake.detach())
        loss_real = bce(of_real, torch.ones_like(of_real))
        loss_fake = bce(of_fake, torch.zeros_like(of_fake))
        adam_d.zero_grad()
        (loss_real + loss_fake).backward()
        adam_d.step()
        of_fake = network(w, "D", fake)
        loss_g = bce(of_fake, torch.ones_like(of_fake))
        adam_g.zero_grad()
        loss_g.backward()
        adam_g.step()
        loss_d = loss_real + loss_fake
        trace.add(real=real, latents_d=z, loss_d=loss_d, loss_d_without_penalty=loss_d)
        trace.add(loss_d_real=loss_real, loss_d_fake=loss_fake, loss_g=loss_g)
    trace.save(ITERATIONS)


if __name__ == "__main__":
    record()
