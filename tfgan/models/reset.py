"""Starting again: a model goes back to step 0 with the weights of another seed.

Nothing is rebuilt, so nothing is traced or compiled again: many seeds train with one compilation.
"""

from tfgan import random
from tfgan.networks.draw_weights import draw_weights


class ResettableState:
    """The part of `GAN` that can start again."""

    def _remember_initial_state(self):
        # Values only: Keras would count variables kept in a list among the model's own.
        self._initial_optimizer_state = [v.numpy() for v in self.optimizer.variables]

    def reset(self, seed):
        """Starts again: new weights, fresh optimizers, step 0.

        Weights are drawn by their layers' initializers with seeds made from `seed`, the network
        and the weight's place in it; a layer without initializers keeps its weights.

        Args:
            seed: integer in [0, 2**31 - 1].
        """
        self.seed.assign(random.check_seed(seed))
        self.step.assign(0)
        self.epoch_start.assign(0)
        draw_weights(self.generator, seed, name="generator")
        draw_weights(self.discriminator, seed, name="discriminator")
        if self.averaged_generator is not None:
            self.averaged_generator.set_weights(self.generator.get_weights())
        initial = self._initial_optimizer_state
        for variable, value in zip(self.optimizer.variables, initial, strict=True):
            variable.assign(value)
        self.reset_metrics()
