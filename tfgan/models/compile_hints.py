"""Names that `compile` has in Keras and elsewhere, answered with the names that it has here."""

from difflib import get_close_matches

_OPTIMIZERS = "a GAN has two optimizers: give generator_optimizer= and discriminator_optimizer="
_LOSS = (
    "a GAN's loss is a pair: give loss= a name or instance of tfgan.losses, "
    "such as 'non_saturating'"
)

HINTS = {
    "optimizer": _OPTIMIZERS,
    "optimizers": _OPTIMIZERS,
    "d_optimizer": "use discriminator_optimizer=",
    "g_optimizer": "use generator_optimizer=",
    "disc_optimizer": "use discriminator_optimizer=",
    "gen_optimizer": "use generator_optimizer=",
    "critic_optimizer": "use discriminator_optimizer=",
    "loss_fn": _LOSS,
    "loss_function": _LOSS,
    "g_loss_fn": _LOSS,
    "d_loss_fn": _LOSS,
    "g_loss": _LOSS,
    "d_loss": _LOSS,
    "generator_loss": _LOSS,
    "discriminator_loss": _LOSS,
    "loss_weights": "a GAN's losses have no weights: a penalty has, as in GradientPenalty(10.0)",
    "weighted_metrics": "a GAN has no weights of samples: use metrics=; its losses are logged by "
    "themselves",
    "gp_weight": "use penalty=tfgan.GradientPenalty(weight)",
    "gradient_penalty": "use penalty=tfgan.GradientPenalty(weight)",
    "penalties": "use penalty=, one penalty or a list",
    "regularizer": "use penalty=, or give regularizers to the layers",
    "discriminator_extra_steps": "use discriminator_steps=",
    "d_steps": "use discriminator_steps=",
    "n_critic": "use discriminator_steps=",
    "critic_steps": "use discriminator_steps=",
    "clip_value": "use penalty=tfgan.WeightClipping(bound)",
    "ema": "use generator_average=decay",
    "ema_decay": "use generator_average=decay",
    "auto_scale_loss": "float16 networks get a scaled loss by themselves",
    "seed": "give it to the constructor: GAN(..., seed=)",
    "latent_dim": "the generator's input has it",
    "run_eager": "use run_eagerly=",
    "from_serialized": "it is Keras's own",
}


def unknown(name: str, known: list[str]) -> ValueError:
    """Returns the error for an argument that `compile` does not have.

    Args:
        name: the argument.
        known: names of the arguments that it has.
    """
    hint = HINTS.get(name)
    if hint is None:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}=?" if close else f"it knows {', '.join(known)}"
    return ValueError(f"GAN.compile does not know the argument {name!r}: {hint}")
