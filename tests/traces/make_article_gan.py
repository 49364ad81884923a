"""Record the 8-Gaussian article: its GAN, and its WGAN-GP with and without the sigmoid.

Written from the text of the article "PyTorch" (admin, xiehuijuan.com), which has no repository.
Run `python make_article_gan.py`. It writes article_gan.npz, article_wgan_gp.npz (the program as
printed: the gradient penalty is added and nothing else is changed, so the critic still ends in a
sigmoid) and article_wgan_gp_no_sigmoid.npz (the same without that sigmoid).
"""

from itertools import pairwise

import numpy as np
import torch
from _source_programs import Trace, as_tensor, half, layer, part

BATCH, WIDTH, CRITIC, ITERATIONS, SEED = 512, 400, 5, 4, 23
SOURCE = {"title": "PyTorch (GAN and WGAN-GP on 8 Gaussians)", "link": "xiehuijuan.com article"}


def table():
    """List the layers: torch's Linear draws weights and biases in +-1/sqrt(fan in)."""
    rows = []
    for net, sizes in (("G", (2, WIDTH, WIDTH, WIDTH, 2)), ("D", (2, WIDTH, WIDTH, WIDTH, 1))):
        for number, (n_in, n_out) in enumerate(pairwise(sizes)):
            std, rule = float((1 / n_in / 3) ** 0.5), "uniform in +-1/sqrt(fan in)"
            rows.append(layer(f"{net}/net.{2 * number}.weight", (n_out, n_in), std, rule))
            rows.append(layer(f"{net}/net.{2 * number}.bias", (n_out,), std, rule))
    return rows


def facts(weight, sigmoid):
    """State what the article's text says of the run."""
    return {
        "batch": BATCH,
        "batch_in_trace": BATCH,
        "latent_size": 2,
        "iterations": 50000,
        "discriminator_updates_per_iteration": CRITIC,
        "generator_updates_per_iteration": 1,
        "discriminator_updates_in_run": 250000,
        "generator_updates_in_run": 50000,
        "order": "5 discriminator updates on 5 fresh batches, then 1 generator update",
        "losses": "linear, on the sigmoid's output" if sigmoid else "linear",
        "critic_ends_in_sigmoid": sigmoid,
        "penalty_weight": weight,
        "penalty_mix": "t * real + (1 - t) * fake, one t in [0, 1) per point",
        "gp_t_is_the_share_of": "real",
        "printed_loss_d": "mean D(fake) - mean D(real) + weight * penalty, of the last update",
        "printed_loss_g": "- mean D(fake)",
        "printed_every": 100,
        "printed_first": [0, 100, 200],
        "printed_last": 49900,
        "printed_line": "two numbers: loss of D, loss of G; no step number",
        "optimizer": "torch Adam, rate 5e-4, betas .5 .9, epsilon 1e-8 added to the root of the "
        "corrected mean square",
        "data": "8 centres on a circle of radius 2, noise .02, then all divided by 1.414; fresh",
    }


def real_points(rng):
    """Draw one batch of the article's points."""
    diagonal = 1 / np.sqrt(2)
    centres = [(1, 0), (-1, 0), (0, 1), (0, -1)]
    centres += [(x, y) for x in (diagonal, -diagonal) for y in (diagonal, -diagonal)]
    chosen = 2 * np.array(centres)[rng.randint(8, size=BATCH)]
    return half((chosen + 0.02 * rng.randn(BATCH, 2)) / 1.414)


def network(weights, net, x, sigmoid=False):
    """Apply four linear layers with ReLU between them."""
    for number in (0, 2, 4, 6):
        x = x @ weights[f"{net}/net.{number}.weight"].T + weights[f"{net}/net.{number}.bias"]
        x = torch.relu(x) if number < 6 else x
    return torch.sigmoid(x) if sigmoid else x


def penalty_of(weights, real, fake, t, sigmoid):
    """Return the mean of (norm of the gradient - 1)^2 at points between real and fake."""
    middle = (t * real + (1 - t) * fake).requires_grad_()
    score = network(weights, "D", middle, sigmoid).sum()
    (gradient,) = torch.autograd.grad(score, middle, create_graph=True)
    return ((gradient.norm(2, dim=1) - 1) ** 2).mean()


def record(name, recipe, weight, sigmoid):
    """Run the article's loop and write one trace."""
    layout = {"weights_order": "(out, in)", "real": "(iteration * 5 + update, point, xy)"}
    trace = Trace(name, recipe, SEED, SOURCE, table(), facts(weight, sigmoid), layout)
    w, rng = trace.weights, np.random.RandomState(SEED)
    settings = {"lr": 5e-4, "betas": (0.5, 0.9)}
    adam_d = torch.optim.Adam(part(w, "D/"), **settings)
    adam_g = torch.optim.Adam(part(w, "G/"), **settings)
    for _ in range(ITERATIONS):
        for _ in range(CRITIC):
            real, z = real_points(rng), half(rng.randn(BATCH, 2))
            x, fake = as_tensor(real), network(w, "G", as_tensor(z)).detach()
            plain = network(w, "D", fake, sigmoid).mean() - network(w, "D", x, sigmoid).mean()
            loss, extra = plain, {}
            if weight:
                t = half(rng.rand(BATCH, 1))
                penalty = penalty_of(w, x, fake, as_tensor(t), sigmoid)
                loss, extra = plain + weight * penalty, {"gp_t": t, "penalty": penalty}
            adam_d.zero_grad()
            loss.backward()
            adam_d.step()
            trace.add(real=real, latents_d=z, loss_d=loss, loss_d_without_penalty=plain, **extra)
        z = half(rng.randn(BATCH, 2))
        loss = -network(w, "D", network(w, "G", as_tensor(z)), sigmoid).mean()
        adam_g.zero_grad()
        loss.backward()
        adam_g.step()
        trace.add(latents_g=z, loss_g=loss)
    trace.save(ITERATIONS)


if __name__ == "__main__":
    record("article_gan", "article-gan", 0, True)
    record("article_wgan_gp", "article-wgan-gp", 0.2, True)
    record("article_wgan_gp_no_sigmoid", "article-wgan-gp without the sigmoid", 0.2, False)
