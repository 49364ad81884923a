"""Record the 28x28 program of the WGAN-GP authors (MODE 'wgan-gp').

Source: gan_mnist.py and tflib (mnist.py, plot.py, ops/linear.py, ops/conv2d.py, ops/deconv2d.py) of
github.com/igul222/improved_wgan_training, commit fa66c574; Adam is TensorFlow 1's.
Run `python make_wgan_gp_paper_mnist.py`. It writes wgan_gp_paper_mnist.npz, with batches of 4.
"""

import numpy as np
import torch
from _source_programs import Adam, Trace, as_tensor, blocks, half, layer, part
from torch.nn import functional as F

BATCH, DIM, CRITIC, ITERATIONS, SEED = 4, 64, 5, 3, 11
SOURCE = {
    "title": "Improved Training of Wasserstein GANs, gan_mnist.py",
    "link": "https://github.com/igul222/improved_wgan_training",
    "commit": "fa66c574a54c4916d27c55441d33753dcc78f6bc",
}
GLOROT = "Glorot (no initialisation is named): uniform, std sqrt(2 / (in + out))"
HE = "He (the default): uniform, std sqrt(4 / (fan in + fan out)); "


def table():
    """List the layers with the deviations of tflib's rules."""
    rows = []

    def linear(name, i, o):
        rows.append(layer(f"{name}.W", (i, o), (2 / (i + o)) ** 0.5, GLOROT))
        rows.append(layer(f"{name}.b", (o,), None, "zero"))

    def conv(name, i, o, transposed):
        fan_in, fan_out = (i * 25 // 4, o * 25) if transposed else (i * 25, o * 25 // 4)
        rule = HE + ("fan in = in * 25 / 4, fan out = out * 25" if transposed else "")
        rule += "" if transposed else "fan in = in * 25, fan out = out * 25 / 4"
        shape = (5, 5, o, i) if transposed else (5, 5, i, o)
        rows.append(layer(f"{name}.Filters", shape, (4 / (fan_in + fan_out)) ** 0.5, rule))
        rows.append(layer(f"{name}.Biases", (o,), None, "zero"))

    linear("G/Generator.Input", 128, 64 * DIM)
    conv("G/Generator.2", 4 * DIM, 2 * DIM, True)
    conv("G/Generator.3", 2 * DIM, DIM, True)
    conv("G/Generator.5", DIM, 1, True)
    conv("D/Discriminator.1", 1, DIM, False)
    conv("D/Discriminator.2", DIM, 2 * DIM, False)
    conv("D/Discriminator.3", 2 * DIM, 4 * DIM, False)
    linear("D/Discriminator.Output", 64 * DIM, 1)
    return rows


FACTS = {
    "batch": 50,
    "batch_in_trace": BATCH,
    "latent_size": 128,
    "iterations": 200000,
    "discriminator_updates_per_iteration": CRITIC,
    "generator_updates_per_iteration": 1,
    "discriminator_updates_in_run": 1000000,
    "generator_updates_in_run": 199999,
    "generator_first_iteration": 1,
    "order": "the generator moves first, from iteration 1 on; then 5 critic updates",
    "images": 50000,
    "batches_per_epoch": 1000,
    "iterations_per_epoch": 200,
    "epochs_in_run": 1000,
    "data": "the 50,000 training images of mnist.pkl.gz, shuffled again each epoch; the file holds "
    "pixel / 256, so the brightest pixel is .99609375",
    "pixel_scale": 1 / 256,
    "penalty_weight": 10,
    "penalty_mix": "real + alpha * (fake - real), one alpha in [0, 1) per image",
    "gp_t_is_the_share_of": "fake",
    "optimizer": "TF1 Adam, rate 1e-4, betas .5 .9, epsilon 1e-8 added to the root of the mean "
    "square that is not corrected (the correction is in the rate)",
    "printed_loss_d": "mean D(fake) - mean D(real) + 10 * penalty, of an iteration's fifth update; "
    "the mean over the iterations since the last line ('train disc cost')",
    "printed_loss_g": None,
    "printed_every": 100,
    "printed_first": [0, 1, 2, 3, 4, 99, 199],
    "printed_last": 199999,
    "printed_too": "'time'; 'dev disc cost' over 10,000 images at 99, 199, ...",
}


def generator(w, z):
    """Map latents to images (batch, 1, 28, 28) in 0 to 1."""
    x = torch.relu(z @ w["G/Generator.Input.W"] + w["G/Generator.Input.b"])
    x = x.reshape(-1, 4 * DIM, 4, 4)
    for number in (2, 3, 5):
        size = 2 * x.shape[-1]
        # TF's "SAME": the stride-2 transposed convolution keeps rows 1 to 1 + 2n of 2n + 3.
        kernel = w[f"G/Generator.{number}.Filters"].permute(3, 2, 0, 1)
        x = F.conv_transpose2d(x, kernel, stride=2)[:, :, 1 : 1 + size, 1 : 1 + size]
        x = x + w[f"G/Generator.{number}.Biases"][:, None, None]
        x = torch.sigmoid(x) if number == 5 else torch.relu(x)
        x = x[:, :, :7, :7] if number == 2 else x
    return x


def critic(w, x):
    """Map images to one score each."""
    for number in (1, 2, 3):
        # TF's "SAME": 28 and 14 pixels are padded by 1 before and 2 after, 7 pixels by 2 and 2.
        before, after = (2, 2) if x.shape[-1] == 7 else (1, 2)
        kernel = w[f"D/Discriminator.{number}.Filters"].permute(3, 2, 0, 1)
        x = F.conv2d(F.pad(x, (before, after, before, after)), kernel, stride=2)
        x = x + w[f"D/Discriminator.{number}.Biases"][:, None, None]
        # Where 0.2 * x = x = 0 TensorFlow gives the gradient to the first argument of its maximum,
        # PyTorch half of it to each.
        x = torch.where(x > 0, x, 0.2 * x)
    return (x.flatten(1) @ w["D/Discriminator.Output.W"] + w["D/Discriminator.Output.b"])[:, 0]


def slopes_penalty(w, real, fake, alpha):
    """Return the mean of (slope - 1)^2 between real and fake."""
    between = (real + alpha * (fake - real)).requires_grad_()
    (gradient,) = torch.autograd.grad(critic(w, between).sum(), between, create_graph=True)
    return (((gradient.flatten(1) ** 2).sum(1).sqrt() - 1) ** 2).mean()


def record():
    """Run the program's loop and write the trace."""
    layout = {
        "weights_order": "W (in, out); Filters of D (height, width, in, out), of G (height, width, "
        "out, in); the dense layers see (channel, row, column) flattened",
        "real": "(iteration * 5 + update, image, row, column), uint8; times pixel_scale",
        "latents_g": "row k is the generator update at iteration k + 1",
    }
    trace = Trace("wgan_gp_paper_mnist", "wgan-gp-paper", SEED, SOURCE, table(), FACTS, layout)
    w, rng = trace.weights, np.random.RandomState(SEED)
    of_d, of_g = part(w, "D/"), part(w, "G/")
    rule_d, rule_g = Adam(of_d, 1e-4, 0.5, 0.9), Adam(of_g, 1e-4, 0.5, 0.9)
    for iteration in range(ITERATIONS):
        if iteration > 0:
            z = half(rng.randn(BATCH, 128))
            loss = -critic(w, generator(w, as_tensor(z))).mean()
            rule_g.move(torch.autograd.grad(loss, of_g))
            trace.add(latents_g=z, loss_g=loss)
        for _ in range(CRITIC):
            real, z = blocks(rng, (BATCH, 28, 28), 4), half(rng.randn(BATCH, 128))
            x, fake = as_tensor(real)[:, None] / 256, generator(w, as_tensor(z)).detach()
            alpha = half(rng.rand(BATCH, 1))
            plain = critic(w, fake).mean() - critic(w, x).mean()
            penalty = slopes_penalty(w, x, fake, as_tensor(alpha)[:, :, None, None])
            loss = plain + 10 * penalty
            rule_d.move(torch.autograd.grad(loss, of_d))
            trace.add(real=real, latents_d=z, gp_t=alpha, penalty=penalty)
            trace.add(loss_d=loss, loss_d_without_penalty=plain)
    trace.save(ITERATIONS)


if __name__ == "__main__":
    record()
