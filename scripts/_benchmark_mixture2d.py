"""What `benchmark.py` measures of the GANs on points: steps beside PyTorch, and matrix rates.

Multiply-adds are counted for the products that the mathematics needs, each once. M_G and M_D are
those of one sample's forward pass through each network. One discriminator update takes

- M_G for the fake samples;
- 2 M_D forward, 2 M_D for the weights' gradients and 2 M_D for the activations' (less the first
  layer, whose input needs none), over real and fake samples;
- for a penalty on the input gradient at k points a sample (1 for WGAN-GP, 2 for R1 + R2): k M_D
  for that gradient, k M_D for its derivative by the weights and k M_D by the activations, and k M_D
  forward where the points are new (WGAN-GP), none where they are not (R1 + R2). ReLU has no second
  derivative, so that nothing goes back through the forward pass.

The generator's update takes 3 M_G and 2 M_D (forward, and back to the samples), and one M_D more
where the loss is paired with real samples.
"""

import itertools

from _benchmark import alternate, eager_steps_per_second, seconds_of, show

WGAN_GP_STEPS = 20
EAGER_STEPS = 6
DEFAULT_STEPS = 1000
DEFAULT_EAGER_STEPS = 100


def products(inputs, outputs, width, depth=3):
    """Multiply-adds of one sample's forward pass through an MLP, and those of its first layer."""
    sizes = [inputs, *[width] * depth, outputs]
    return sum(a * b for a, b in itertools.pairwise(sizes)), inputs * width


def multiply_adds(recipe):
    """Multiply-adds of one iteration of a recipe, as counted above.

    Args:
        recipe: a `Mixture2DRecipe` with MLPs, without packing.
    """
    options = [(part["width"], part["depth"]) for part in (recipe.generator, recipe.discriminator)]
    (m_g, first_g), (m_d, first_d) = products(2, 2, *options[0]), products(2, 1, *options[1])
    update = m_g + 6 * m_d - 2 * first_d
    if recipe.gp_weight:
        update += 4 * m_d
    update += 3 * m_d * bool(recipe.r1) + 3 * m_d * bool(recipe.r2)
    paired = recipe.loss == "relativistic"
    last = 3 * m_g - first_g + (2 + paired) * m_d
    return recipe.batch_size * (recipe.discriminator_steps * update + last)


def wgan_gp(repeats):
    """Iterations/s of the article's WGAN-GP (400 wide, batch 512, 5 critic updates)."""
    return _measure("article-wgan-gp", repeats, WGAN_GP_STEPS, EAGER_STEPS)


def default(repeats):
    """Iterations/s of the recipe `default` in the fused loop."""
    return _measure("default", repeats, DEFAULT_STEPS, DEFAULT_EAGER_STEPS)


def _measure(name, repeats, steps, eager_steps):
    from tfgan import recipes

    recipe = recipes.mixture_2d(name)
    count = multiply_adds(recipe)
    contestants = {
        f"tfgan {name}": _fused(recipe, steps),
        "PyTorch eager": _eager(recipe, eager_steps),
    }
    result = alternate(f"points, {name}", contestants, repeats)
    alone = _matrix_rate(recipe)
    rate = count * result["median"][f"tfgan {name}"]
    result |= {
        "multiply_adds": count,
        "multiply_adds_per_second": rate,
        "alone": alone,
        "share": rate / alone,
    }
    rows = {
        "multiply-adds an iteration": f"{count / 1e6:10.1f} million",
        "multiply-adds in training": f"{rate / 1e9:10.1f} billion/s",
        "the same products alone": f"{alone / 1e9:10.1f} billion/s",
        "share": f"{100 * rate / alone:10.1f} %",
    }
    show(f"matrix products, {name}", rows)
    return result


def _fused(recipe, steps):
    import tensorflow as tf

    import tfgan
    from tfgan.models.mixture2d import default_data

    model = tfgan.GaussianMixtureGAN.from_recipe(recipe, seed=0)
    loop = model.fused_loop(default_data("8gaussians", recipe), recipe.batch_size)
    loop(tf.constant(2))  # traces and compiles

    def iterations_per_second():
        return steps / seconds_of(lambda: float(loop(tf.constant(steps))[1]["generator_loss"]))

    return iterations_per_second


def _matrix_rate(recipe, repeats=5):
    """Multiply-adds/s of the hidden layers' products alone: forward, and for the weights."""
    import tensorflow as tf

    width, batch = recipe.discriminator["width"], recipe.batch_size
    loops = 4_000_000_000 // (2 * batch * width**2)

    @tf.function(jit_compile=True, autograph=False)
    def run(x, w):
        def body(i, x, w):
            # Scaled, so that nothing grows; each product depends on the one before.
            y = tf.matmul(x, w)
            return i + 1, 1e-3 * y, w + 1e-6 * tf.matmul(y, x, transpose_a=True)

        return tf.while_loop(lambda i, *_: i < loops, body, (tf.constant(0), x, w))

    x, w = tf.ones((batch, width)), tf.eye(width)
    run(x, w)
    best = min(seconds_of(lambda: run(x, w)[1].numpy()) for _ in range(repeats))
    return loops * 2 * batch * width**2 / best


def _eager(recipe, steps):
    try:
        import torch
        from torch import nn
        from torch.nn import functional
    except ImportError:
        return None

    def network(last, part):
        sizes = [2, *[part["width"]] * part["depth"], last]
        layers = []
        for a, b in itertools.pairwise(sizes):
            layers += [nn.Linear(a, b), nn.ReLU()]
        return nn.Sequential(*layers[:-1])

    generator, discriminator = network(2, recipe.generator), network(1, recipe.discriminator)
    batch = recipe.batch_size
    adams = [
        torch.optim.Adam(part.parameters(), 5e-4, betas=(0.5, 0.9))
        for part in (generator, discriminator)
    ]
    centres = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    relativistic = recipe.loss == "relativistic"

    def real_batch():
        return centres[torch.randint(4, (batch,))] + 0.02 * torch.randn(batch, 2)

    def input_gradient(x):
        x = x.detach().requires_grad_()
        logits = discriminator(x)
        (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
        return logits, gradient

    def discriminator_loss(real, fake):
        if relativistic:
            (real_logits, at_real), (fake_logits, at_fake) = map(input_gradient, (real, fake))
            penalty = at_real.square().sum(1).mean() + at_fake.square().sum(1).mean()
            return functional.softplus(fake_logits - real_logits).mean() + 0.05 * penalty
        t = torch.rand(batch, 1)
        norms = input_gradient(t * real + (1 - t) * fake)[1].norm(2, dim=1)
        loss = discriminator(fake).mean() - discriminator(real).mean()
        return loss + recipe.gp_weight * (norms - 1).square().mean()

    def train(steps):
        for _ in range(steps):
            for _ in range(recipe.discriminator_steps):
                real = real_batch()
                with torch.no_grad():
                    fake = generator(torch.randn(batch, 2))
                loss = discriminator_loss(real, fake)
                adams[1].zero_grad()
                loss.backward()
                adams[1].step()
            logits = discriminator(generator(torch.randn(batch, 2)))
            loss = -logits.mean()
            if relativistic:
                loss = functional.softplus(discriminator(real).detach() - logits).mean()
            adams[0].zero_grad()
            loss.backward(inputs=list(generator.parameters()))
            adams[0].step()

    return eager_steps_per_second(train, steps)
