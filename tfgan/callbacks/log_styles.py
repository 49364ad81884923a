"""The log lines of the programs that the recipes follow, as data."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class LogStyle:
    """Which steps have a log line, and what the line says.

    Steps are counted from 0: step 0 is the first iteration, and its losses are those before its
    own updates. `loss_d` includes the penalty terms.

    Args:
        source: the program that prints such lines.
        line: the format of a line. It may hold `{step}`, `{loss_d}`, `{loss_g}` and `{seconds}`,
            the mean time of a step since the last line. Empty means a table of all losses by name.
        every: the number of steps between two lines in that program.
        offset: the remainder of `step / every` at steps with a line: 0, or -1 for the last step of
            each interval.
        early: further steps with a line.
        mean: whether the losses are means over the steps since the last line.
        last: whether the last step of the run has a line too.
        held_out_line: the format of a line at a multiple of `every` (and `offset`) where the loss
            on held-out images, `{held_out}`, is known. Empty means no such line.
    """

    source: str
    line: str
    every: int
    offset: int = 0
    early: tuple[int, ...] = ()
    mean: bool = False
    last: bool = False
    held_out_line: str = ""

    def is_due(self, step: int, every: int, total: int) -> bool:
        """Whether `step`, from 0, has a line.

        Args:
            step: the step, from 0.
            every: the number of steps between two lines.
            total: the number of steps of the run.
        """
        due = self.is_regular(step, every) or step in self.early
        return due or (self.last and step == total - 1)

    def is_regular(self, step: int, every: int) -> bool:
        """Whether `step` has a line because of `every`, the number of steps between two lines."""
        return step % every == self.offset % every


_AUTHORS = "improved_wgan_training"

LOG_STYLES: dict[str, LogStyle] = {
    "table": LogStyle("tfgan", "", 100, last=True),
    "gan-intro-2016": LogStyle("gan-intro of 2016", "{step}: {loss_d}\t{loss_g}", 10),
    "gan-intro-2017": LogStyle("gan-intro of 2017", "{step}: {loss_d:.4f}\t{loss_g:.4f}", 10),
    # That article's line has no step.
    "article": LogStyle("article on 8 Gaussians", "{loss_d} {loss_g}", 100),
    "wgan-gp-paper": LogStyle(
        f"{_AUTHORS}, gan_toy.py", "iter {step}\tdisc cost\t{loss_d}", 100, offset=-1, mean=True
    ),
    "wgan-gp-paper-28x28": LogStyle(
        f"{_AUTHORS}, gan_mnist.py",
        "iter {step}\ttrain disc cost\t{loss_d}\ttime\t{seconds}",
        100,
        offset=-1,
        early=(0, 1, 2, 3, 4),
        mean=True,
        # Python 2 prints this dict in this order.
        held_out_line="iter {step}\ttrain disc cost\t{loss_d}\tdev disc cost\t{held_out}\t"
        "time\t{seconds}",
    ),
}

# The styles of recipes for points. Recipes that are not here have the table.
_OF_RECIPES = {
    "gan-intro-2016": "gan-intro-2016",
    "gan-intro-2017": "gan-intro-2017",
    "wgan-gp-paper": "wgan-gp-paper",
    "wgan-clip-paper": "wgan-gp-paper",
}


def style_of_recipe(recipe: str) -> str:
    """Returns the key in `LOG_STYLES` that a recipe's source prints by; `"table"` if by none.

    Args:
        recipe: the name of a recipe for points on a line or in the plane. The recipe for images
            `wgan-gp-paper` has the style `"wgan-gp-paper-28x28"`.
    """
    if recipe.startswith("article-"):
        return "article"
    return _OF_RECIPES.get(recipe, "table")
