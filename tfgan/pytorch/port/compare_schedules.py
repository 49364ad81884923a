"""Compares what both sides do in one iteration: order, number, mode and inputs of the updates."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tfgan.models.gan import GAN
from tfgan.pytorch.port.numbers import Array, difference
from tfgan.pytorch.port.report import Finding
from tfgan.pytorch.port.sides import clip_bound
from tfgan.pytorch.port.step_record import Call, StepRecord

WHERE = "training step"


def compare(
    model: GAN, record: StepRecord, second: StepRecord, latents: Mapping[str, Any],
    has_modes: Callable[[str], bool],
) -> list[Finding]:  # fmt: skip
    """Compares a Keras schedule with the record of a PyTorch step.

    Args:
        model: the Keras GAN.
        record: one iteration.
        second: two iterations.
        latents: the inputs of the step, as arrays.
        has_modes: function of a network's name -> whether training and inference mode differ.
    """
    return [
        *_order(model, record),
        *_modes(model, record, has_modes),
        *_fakes(model, record, latents),
        *_gradients(record, second),
        *_clipping(model, record),
    ]


def expected_order(model: GAN) -> list[str]:
    """Returns the networks in the order in which the Keras side moves them in one iteration."""
    return ["discriminator"] * model.discriminator_steps + ["generator"]


def _order(model: GAN, record: StepRecord) -> Iterator[Finding]:
    ours, theirs = expected_order(model), [u.network for u in record.updates]
    words = " then ".join(theirs) or "no update"
    if sorted(ours) != sorted(theirs):
        counts = [
            ", ".join(f"{x.count(n)} of the {n}" for n in ("discriminator", "generator"))
            for x in (ours, theirs)
        ]
        yield Finding(
            "discriminator steps", WHERE, f"updates per iteration: {counts[0]}", counts[1], 1.0,
            0.0, f"discriminator_steps={theirs.count('discriminator')}",
            f"{ours.count('discriminator')} discriminator updates per iteration",
        )  # fmt: skip
        return
    if ours != theirs and model.updates != "simultaneous":
        yield Finding(
            "order of updates", WHERE, " then ".join(ours), words, 1.0, 0.0, "",
            "move the discriminator first, then the generator",
        )  # fmt: skip
        return
    simultaneous = _simultaneous(record)
    if simultaneous is not None and simultaneous != (model.updates == "simultaneous"):
        texts = {
            True: "both gradients are computed before a network moves",
            False: "the generator's gradient is computed after the discriminator has moved",
        }
        yield Finding(
            "order of updates", WHERE, texts[not simultaneous], texts[simultaneous], 1.0, 0.0,
            f"updates={'simultaneous' if simultaneous else 'alternating'!r}",
            "call the discriminator for the generator's loss "
            + ("after" if simultaneous else "before") + " its own optimizer.step()",
        )  # fmt: skip


def generator_calls(record: StepRecord) -> list[Call]:
    """Returns the discriminator's calls that give the generator's loss."""
    owners = {i: record.owner(i) for i in range(len(record.backwards))}
    calls = [c for c in record.calls if c.network == "discriminator"]
    return [c for c in calls if any(owners[i] == "generator" for i, _ in c.gradients)]


def _simultaneous(record: StepRecord) -> bool | None:
    """Whether the generator's loss is computed before the discriminator moves."""
    calls = generator_calls(record)
    moves = [u.time for u in record.updates if u.network == "discriminator"]
    if not calls or not moves:
        return None
    return calls[-1].time < moves[-1]


def _modes(model: GAN, record: StepRecord, has_modes: Callable[[str], bool]) -> Iterator[Finding]:
    made = _made_for_discriminator(record)
    told = set()
    for call in record.calls:
        if not has_modes(call.network) or call.network in told:
            continue
        early = call.network == "generator" and call.time in made
        expected = not (early and model.fakes == "inference")
        wrong = [kind for kind, training in call.modes if training != expected]
        if not wrong and (call.modes or call.training == expected):
            continue
        told.add(call.network)
        words = {True: "training mode", False: "inference mode"}
        what = f"{wrong[0]} of the {call.network}" if wrong else f"the {call.network}"
        partial = wrong and len(wrong) < len(call.modes)
        change = "fakes='inference'" if early else ""
        yield Finding(
            "mode", f"{WHERE}, {what}", words[expected], words[not expected]
            + (" in a part of its layers" if partial else ""), 1.0, 0.0, change,
            f"{call.network}.{'train' if expected else 'eval'}()",
        )  # fmt: skip


def _made_for_discriminator(record: StepRecord) -> set[int]:
    """Times of the generator's calls whose samples a discriminator update gets."""
    own = {id(c) for c in generator_calls(record)}
    scored = [c for c in record.calls if c.network == "discriminator" and id(c) not in own]
    sources = {c.source for c in scored if c.source is not None}
    if sources:
        return sources
    # The samples were changed on their way. Those made before the last update are taken.
    moves = [u.time for u in record.updates if u.network == "discriminator"]
    return {
        c.time for c in record.calls if c.network == "generator" and c.time < max(moves, default=0)
    }


def _fakes(model: GAN, record: StepRecord, inputs: Mapping[str, Any]) -> Iterator[Finding]:
    calls = generator_calls(record)
    if not calls or not record.updates:
        return
    fakes = [c for c in calls if c.kind == "fake"]
    if not fakes:
        return
    shared = model.fakes == "reused" or model.updates == "simultaneous"
    source = next((c for c in record.calls if c.time == fakes[-1].source), None)
    used = None if source is None else _latents(source, inputs)
    if used == "latents" and not shared and not _equal(inputs):
        yield Finding(
            "reused fakes", WHERE, "the generator's update has latents of its own",
            "the generator's update uses the latents of the discriminator's update", 1.0, 0.0,
            "fakes='reused'", "use generator_latents in the generator's update",
        )  # fmt: skip
    if used == "generator_latents" and shared and not _equal(inputs):
        yield Finding(
            "reused fakes", WHERE, "the generator's update uses the discriminator's fake samples",
            "the generator's update has latents of its own", 1.0, 0.0, "fakes='fresh'",
            "use latents in the generator's update",
        )  # fmt: skip


def _equal(inputs: Mapping[str, Any]) -> bool:
    return np.array_equal(inputs["latents"][-1], inputs["generator_latents"])


def _latents(call: Call, inputs: Mapping[str, Any]) -> str | None:
    """Which latents a call of the generator got."""
    for value in (*call.args, *call.kwargs.values()):
        if not hasattr(value, "numpy"):
            continue
        for name in ("generator_latents", "latents"):
            arrays = inputs[name] if name == "latents" else [inputs[name]]
            # Latents may have been made images of one pixel.
            if any(np.array_equal(value.flatten(1).numpy(), a) for a in arrays):
                return name
    return None


def _gradients(record: StepRecord, second: StepRecord) -> Iterator[Finding]:
    owners = [record.owner(i) for i in range(len(record.backwards))]
    generator = [i for i, owner in enumerate(owners) if owner == "generator"]
    discriminator = [i for i, owner in enumerate(owners) if owner == "discriminator"]
    moves = [u for u in record.updates if u.network == "generator"]
    if generator and moves:
        got = moves[-1].gradients
        # Units that are all off give no gradient either, on both sides: not a detached sample.
        attached = any(c.attached for c in generator_calls(record))
        if not attached and all(g is None or not np.abs(g).max() for g in got.values()):
            yield Finding(
                "detached fakes", "gradient of the generator", "a gradient", "no gradient", 1.0,
                0.0, "", "call discriminator(fake) without detach() in the generator's update",
            )  # fmt: skip
            return
        first = record.backwards[generator[0]]
        reached = [i for i in discriminator if "generator" in record.backwards[i].after]
        if "generator" in first.before:
            cause = "detached fakes" if reached else "zero_grad"
            text = (
                "the discriminator's loss has added its gradient to the generator's"
                if reached
                else "an earlier gradient is added"
            )
            yield Finding(
                cause, "gradient of the generator", "the gradient of its own loss only", text, 1.0,
                0.0, "", "use fake.detach() in the discriminator's update"
                if reached else "call generator_optimizer.zero_grad() before backward()",
            )  # fmt: skip
            if reached:
                return
    yield from _left_over(second)


def _left_over(record: StepRecord) -> Iterator[Finding]:
    """Gradients of an earlier update that are there when an update's own backward begins."""
    told = set()
    for name in ("discriminator", "generator"):
        updates = [u.time for u in record.updates if u.network == name]
        begin = -1
        for end in updates:
            own = [
                b
                for i, b in enumerate(record.backwards)
                if begin < b.time < end and record.owner(i) == name
            ]
            begin = end
            if own and name in own[0].before and name not in told:
                told.add(name)
                yield Finding(
                    "zero_grad", f"gradient of the {name}", "the gradient of its own loss only",
                    "gradients of earlier backward calls are added", 1.0, 0.0, "",
                    f"call {name}_optimizer.zero_grad() before its backward()",
                )  # fmt: skip


def _clipping(model: GAN, record: StepRecord) -> Iterator[Finding]:
    for name in ("discriminator", "generator"):
        updates = [u for u in record.updates if u.network == name]
        if not updates:
            continue
        earlier = [b for b in record.backwards if b.time < updates[0].time]
        if not earlier:
            continue
        changed = {
            key: (value, earlier[-1].snapshot[name].get(key))
            for key, value in updates[0].gradients.items()
            if value is not None
        }
        apart = max((difference(a, b) for a, b in changed.values() if b is not None), default=0.0)
        optimizer = getattr(model, f"{name}_optimizer")
        ours = [
            f"{key}={getattr(optimizer, key)}"
            for key in ("clipnorm", "clipvalue", "global_clipnorm")
            if getattr(optimizer, key, None)
        ]
        if apart > 1e-9 and not ours:
            norm = np.sqrt(sum(float((a**2).sum()) for a, _ in changed.values()))
            yield Finding(
                "gradient clipping", f"gradient of the {name}", "gradients are used as they are",
                f"gradients are changed before the optimizer's step; their norm is {norm:.6g}",
                apart, 0.0, f"global_clipnorm={norm:.6g} in the optimizer",
                "remove clip_grad_norm_ or clip_grad_value_",
            )  # fmt: skip


def weight_clipping(
    model: GAN, before: Mapping[str, Array], after: Mapping[str, Array]
) -> Finding | None:
    """Compares the clipping of the discriminator's weights.

    Args:
        model: the Keras GAN.
        before: PyTorch's parameters before an iteration whose optimizers move nothing.
        after: the same after it.
    """
    bound = clip_bound(model)
    moved = any(not np.array_equal(after[key], value) for key, value in before.items())
    found = max(float(np.abs(value).max()) for value in after.values()) if moved else None
    largest = max(float(np.abs(value).max()) for value in before.values())
    if bound is not None and found is None and bound >= largest:
        return None
    if (bound is None) == (found is None) and (
        bound is None or found is None or abs(bound - found) <= 1e-6 * bound
    ):
        return None
    ours = "no clipping" if bound is None else f"weights are clipped to {bound:g}"
    theirs = "no clipping" if found is None else f"weights are clipped to {found:g}"
    return Finding(
        "weight clipping", "discriminator after its update", ours, theirs, 1.0, 0.0,
        "penalty=None" if found is None else f"penalty=tfgan.WeightClipping({found:g})",
        "remove clamp_" if bound is None else f"parameter.clamp_(-{bound:g}, {bound:g})",
    )  # fmt: skip
