"""The eager loops on points: they train both networks of the recipe's shapes."""

import dataclasses

import torch

from tfgan import recipes
from tfgan.cli.benchmarks.mixture_2d import kernels
from tfgan.layers import learned_noise
from tfgan.pytorch.models import eager_2d


def test_the_largest_scale_is_the_layer_s():
    assert eager_2d.LARGEST_LOG_SCALE == learned_noise.LARGEST_LOG_SCALE


def test_the_article_s_loop_is_the_trainer(monkeypatch):
    taken = []
    monkeypatch.setattr(eager_2d.mixture_2d.Trainer, "step", lambda self, draws: taken.append(self))
    recipe = dataclasses.replace(recipes.mixture_2d("article-wgan-gp-no-sigmoid"), batch_size=4)
    eager_2d.article_loop(recipe)(3)
    assert len(taken) == 3 and taken[0].gp_weight == 0.2 and taken[0].discriminator_steps == 5
    assert not any(isinstance(m, torch.nn.Sigmoid) for m in taken[0].discriminator.modules())


def test_the_default_s_loop_moves_both_networks(monkeypatch):
    made = []
    usual = eager_2d._networks
    monkeypatch.setattr(eager_2d, "_networks", lambda *given: made.append(usual(*given)) or made[0])
    recipe = dataclasses.replace(recipes.mixture_2d("default"), batch_size=4)
    train = eager_2d.relativistic_loop(recipe, *kernels(recipe))
    generate, judge, adams, parameters = made[0]
    before = [p.detach().clone() for p in parameters]
    train(1)
    assert generate().shape == (4, 2) and judge(torch.zeros(3, 2)).shape == (3, 1)
    # Adam's first step moves each weight that has a gradient by its rate.
    moved = max((p - old).abs().max() for p, old in zip(parameters, before, strict=True))
    torch.testing.assert_close(moved.detach(), torch.tensor(5e-4), rtol=1e-2, atol=0)
    assert len(adams) == 2
