"""The flags that the commands for images share."""

import dataclasses
from pathlib import Path
from typing import Any, ClassVar

from tfgan.cli import distribution, recipe_changes
from tfgan.cli.flag_groups import PenaltyFlags, TrainingFlags
from tfgan.cli.flags import flag
from tfgan.cli.run_folder import RunFolderFlags


@dataclasses.dataclass(kw_only=True)
class ImageFlags(RunFolderFlags, TrainingFlags, PenaltyFlags):
    """What every image command has."""

    prefers_onednn: ClassVar[bool] = True

    # Which of the models is trained: a flag where there is a choice.
    model: str = "mlp"
    interpolate: Path | None = flag(
        None, "film of a walk between latents, .mp4 or .gif", group="output", metavar="PATH"
    )
    grid_every: int | None = flag(
        None, "steps between the grids of images in --logdir (default: one at each epoch's end)",
        group="output", metavar="N",
    )  # fmt: skip
    score_every: int | None = flag(
        None, "steps between scores of the first seed on the way, which --metrics has by step and "
        "second (default: none)", group="output", metavar="N", kept="default",
    )  # fmt: skip
    digit_scores: bool = flag(
        False, "score the images as digits, also if --data is not MNIST by its content",
        group="data", kept="default",
    )  # fmt: skip
    mixed_precision: str | None = flag(
        None, "compute layers in float16 or bfloat16", group="machine", metavar="TYPE",
        choices=lambda options: ("float16", "bfloat16"), noun="--mixed-precision", kept="default",
    )  # fmt: skip

    distribute: str | None = flag(
        None, "train on several devices or machines: mirrored, or multiworker (by TF_CONFIG)",
        group="machine", metavar="HOW", choices=lambda options: distribution.DISTRIBUTE,
        noun="--distribute",
    )  # fmt: skip
    replicas: int | None = flag(
        None, "devices of this machine with --distribute (default: all GPUs)", group="machine",
        metavar="N",
    )  # fmt: skip

    def films(self) -> list[Path | None]:
        """The paths of all films."""
        return [self.anim, self.interpolate]

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        self.check_training()
        self.check_penalties()
        distribution.check(self)
        if self.num_steps is not None and self.epochs is not None:
            raise ValueError("--num-steps and --epochs both say how long a run is: give one")
        recipe = self.chosen_recipe()
        if recipe.clip and (recipe.gp_weight or recipe.r1 or recipe.r2):
            raise ValueError("clipped weights cannot be combined with a penalty: use --gp-weight 0")
        self.recipe = recipe.name
        for name in ("loss", "gp_weight", "latent_dim", "discriminator_steps", "batch_size"):
            setattr(self, name, getattr(recipe, name))
        self.clip = recipe.clip or None
        self.learning_rate = recipe_changes.rates(recipe)
        self.positive_integers("grid_every", "score_every")
        if self.grid_every is not None and not (self.logdir or self.run_folder):
            raise ValueError("--grid-every goes with --logdir or --run-folder")
        if not (self.anim or self.plot or self.run_folder):
            self.plot = Path(f"{self.model}-seed{self.seed}.png")
        self.check_outputs()

    def chosen_recipe(self) -> Any:
        """The recipe, with what the command line says otherwise."""
        from tfgan import recipes

        names = ("loss", "gp_weight", "clip", "latent_dim", "discriminator_steps", "batch_size")
        return recipe_changes.changed(
            recipes.images(self.model, self.recipe),
            learning_rate=self.learning_rate,
            **{name: getattr(self, name) for name in names},
        )


def recipe_names(model: str | None = None) -> tuple[str, ...]:
    """Names of the recipes of a model, or of all models."""
    from tfgan.recipes import IMAGES

    kinds = [model] if model in IMAGES else list(IMAGES)
    return tuple(dict.fromkeys(name for kind in kinds for name in IMAGES[kind]))
