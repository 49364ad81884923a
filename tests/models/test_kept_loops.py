"""The kept loops alone: what is made again, and what is not."""

from tfgan import Gaussian
from tfgan.models.kept_loops import KEPT_LOOPS, KeptLoops

PLANE = Gaussian(1.0, 0.5, event_size=2)
OPTIONS = {"latents": Gaussian(event_size=2), "seed": None, "run_eagerly": True}


def test_the_same_batches_have_the_same_loop():
    loops = KeptLoops(adversarial_step=None)
    first = loops.loop(PLANE, 8, **OPTIONS, longest=3)
    assert (first.source, first.batch_size, first.longest) == (PLANE, 8, 3)
    assert loops.loop(PLANE, 8, **OPTIONS) is first
    assert loops.loop(PLANE, 4, **OPTIONS) is not first
    assert loops.loop(Gaussian(event_size=2), 8, **OPTIONS) is not first
    loops.forget()
    assert loops.loop(PLANE, 8, **OPTIONS) is not first


def test_the_last_few_are_kept():
    loops = KeptLoops(adversarial_step=None)
    made = [loops.loop(PLANE, size, **OPTIONS) for size in range(1, KEPT_LOOPS + 2)]
    assert loops.loop(PLANE, KEPT_LOOPS + 1, **OPTIONS) is made[-1]
    assert loops.loop(PLANE, 2, **OPTIONS) is made[1]
    assert loops.loop(PLANE, 1, **OPTIONS) is not made[0]
