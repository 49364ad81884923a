"""Both libraries get the number of threads that was asked for."""

import tensorflow as tf
import torch

from tfgan.pytorch import threads


def test_both_are_limited(monkeypatch):
    said = {}
    monkeypatch.setattr(torch, "set_num_threads", lambda n: said.update(torch=n))
    for name in ("intra", "inter"):
        monkeypatch.setattr(
            tf.config.threading,
            f"set_{name}_op_parallelism_threads",
            lambda n, name=name: said.update({name: n}),
        )
    threads.limit_threads(3)
    assert said == {"torch": 3, "intra": 3, "inter": 1}
