"""`check_port`: compares a GAN in Keras with its port in PyTorch, and says what differs and why."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import torch

from tfgan.models.gan import GAN
from tfgan.pytorch.parity.precision import precision
from tfgan.pytorch.parity.shared_inputs import KerasInputs
from tfgan.pytorch.port import (
    compare_initializers,
    compare_losses,
    compare_optimizers,
    compare_penalties,
    compare_schedules,
    noise,
    numbers,
    other_updates,
)
from tfgan.pytorch.port.compare_layers import LayerComparison, NetworkCall, keras_inputs
from tfgan.pytorch.port.keras_trace import traced
from tfgan.pytorch.port.layer_pairs import LayerPair, NetworkPairs, are_exchanged, pair_network
from tfgan.pytorch.port.numbers import Array, array, difference
from tfgan.pytorch.port.port_inputs import PortInputs
from tfgan.pytorch.port.report import INFERENCE, START, TRAINING, Finding, PortReport, sort
from tfgan.pytorch.port.sides import NETWORKS, TorchSide, keras_networks, keras_side, torch_side
from tfgan.pytorch.port.step_record import Call, Recorder, StepRecord, without_dropout

Make = Callable[[], Any]

# Weights and gradients of whole networks agree within these, relative and norm-wise.
# TensorFlow computes bilinear interpolation in float32, in float64 too.
GRADIENT_LIMITS = {"float64": 1e-6, "float32": 5e-3}
# Smaller gradients are compared with this. Behind a saturated sigmoid a gradient in float32 is
# rounding only: about 1e-8, and half of it may be missing on one side.
GRADIENT_FLOORS = {"float64": 1e-12, "float32": 1e-4}
WEIGHT_LIMIT = 1e-5


def check_port(
    keras_gan: Make,
    torch_gan: Make,
    *,
    data: Any = None,
    labels: Any = None,
    batch_size: int = 6,
    steps: int = 3,
    seed: int = 0,
) -> PortReport:
    """Compares a GAN in Keras with its port in PyTorch.

    Layers are paired by their structure, and the Keras weights are carried over. Then both sides
    are compared from the inside out, in float64: each layer, the losses, the penalties, the
    optimizers and the training step, each with the same inputs on both sides. For each difference
    the known causes are tried. If nothing differs, whole gradients and some steps are compared, and
    a step in float32. Fresh weights of both sides are compared by their distribution.

    Args:
        keras_gan: function () -> a compiled `tfgan.GAN`, or a dict with `generator`,
            `discriminator`, `generator_optimizer`, `discriminator_optimizer`, `loss` and any other
            argument of `GAN.compile`.
        torch_gan: function () -> a dict with the same keys and a `loss` with the schedule by the
            same names, or instead of the loss a training `step`: a function that makes one
            iteration. It takes any of `real`, `latents`, `uniform`, `generator_latents` and
            `labels`. With several discriminator updates the first three have one more axis.
        data: real samples in Keras's layout, (n, ...), or a `Distribution`. None means random
            numbers of the right shape.
        labels: integer classes of `data`, (n,), for conditional GANs.
        batch_size: samples per batch, at least 2.
        steps: number of whole steps that are compared.
        seed: seed of the random numbers.

    Returns:
        A `PortReport`.

    Raises:
        ValueError: if a side is not what is expected, or if the layers cannot be paired.

    Example:
        >>> report = check_port(keras_gan, torch_gan)
        >>> report.causes
        ['slope']
    """
    check = PortCheck(keras_gan, torch_gan, batch_size=batch_size, seed=seed)
    with precision("float64"), tf.device("cpu"):
        try:
            check.prepare(data, labels)
        except other_updates.OtherUpdatesError as error:
            return PortReport([error.finding], [], ["nothing else was compared"])
        check.layers()
        check.losses()
        check.penalties()
        check.schedule()
        check.optimizers()
        check.gradients("float64")
        check.steps(steps)
        check.initializers()
    if not any(f.rank != START for f in check.findings):
        single = PortCheck(keras_gan, torch_gan, batch_size=batch_size, seed=seed)
        with precision("float32"), tf.device("cpu"):
            single.prepare(data, labels)
            single.gradients("float32")
        check.findings += single.findings
        check.measured += single.measured
    return PortReport(sort(_once(check.findings)), check.pair_lines, check.measured)


def _once(findings: list[Finding]) -> list[Finding]:
    """Leaves out what was found in training mode already."""
    found: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        place = re.sub(r"(training|inference) mode, ", "", finding.where)
        found.setdefault((finding.cause, place), finding)
    return list(found.values())


class PortCheck:
    """The stages of `check_port`. Each adds to `findings` and `measured`."""

    def __init__(self, keras_gan: Make, torch_gan: Make, *, batch_size: int, seed: int) -> None:
        self._keras_gan, self._torch_gan = keras_gan, torch_gan
        self._batch_size, self._seed = batch_size, seed
        self.findings: list[Finding] = []
        self.measured: list[str] = []
        self.pair_lines: list[str] = []
        self._records: dict[bytes, StepRecord] = {}
        self._last: tuple[LayerPair, tuple[int, ...]] | None = None

    # --- both sides ------------------------------------------------------------------------------

    def prepare(self, data: Any, labels: Any) -> None:
        """Builds both sides, pairs the layers, and records a step of PyTorch's."""
        self.model: GAN = keras_side(self._keras_gan())
        dtype = tf.keras.backend.floatx()
        for name in NETWORKS:
            if getattr(self.model, name).compute_dtype != dtype:
                raise ValueError(
                    f"keras_gan(): the {name} computes in {getattr(self.model, name).compute_dtype}"
                    f", and the check sets {dtype}: leave dtype out of your layers"
                )
        self._fresh = {
            name: [v.numpy() for v in getattr(self.model, name).variables] for name in NETWORKS
        }
        side = self._new_side()
        self._fresh_torch = compare_initializers.torch_weights(side)
        updates = self.model.discriminator_steps
        self.inputs = self._new_inputs(data, labels, updates)
        if "generator_latents" not in side.takes:
            self.inputs.generator_latents = self.inputs.latents[-1]
        if self.model.num_classes is not None and "labels" not in side.takes:
            raise ValueError(
                "the Keras networks take classes, and the PyTorch step takes no labels: give it "
                "an argument `labels`, or num_classes with a loss by name"
            )
        models = [[getattr(x, name) for name in NETWORKS] for x in (self.model, side)]
        if are_exchanged(models[0], models[1]):
            raise ValueError(
                "torch_gan(): the generator and the discriminator are exchanged: each has the "
                "layers of the other network of keras_gan()"
            )
        other_updates.check(
            lambda n: self._run_once(self._new_side(), self._new_inputs(data, labels, n)), updates
        )
        self._vary()
        self.pairs = {name: self._pair(name, side) for name in NETWORKS}
        self.pair_lines = [line for pairs in self.pairs.values() for line in pairs.lines()]
        self._choose_layout()

    def _new_inputs(self, data: Any, labels: Any, updates: int) -> PortInputs:
        return PortInputs.make(
            self.model, data, labels, updates, batch_size=self._batch_size, seed=self._seed
        )

    def _new_side(self) -> TorchSide:
        side = torch_side(self._torch_gan())
        for name in NETWORKS:
            getattr(side, name).to(torch.get_default_dtype())
        return side

    def side(self) -> TorchSide:
        """A new PyTorch side with the Keras weights."""
        side = self._new_side()
        for name in NETWORKS:
            self.pairs[name].of(getattr(side, name)).carry()
        return side

    def _vary(self) -> None:
        """Moves biases, scales and statistics from 0 and 1, where they would hide differences."""
        for name in NETWORKS:
            for place, variable in enumerate(getattr(self.model, name).variables):
                if len(variable.shape) != 1 or "int" in str(variable.dtype):
                    continue
                value = variable.numpy()
                if variable.name == "moving_variance":
                    change = noise.uniform(value.shape, self._seed, 300 + place, -0.3, 0.3)
                else:
                    change = 0.1 * noise.normal(value.shape, self._seed, 300 + place)
                variable.assign((value + change).astype(value.dtype))

    def _pair(self, name: str, side: TorchSide) -> NetworkPairs:
        def run() -> None:
            self._run_once(side, self.inputs)

        return pair_network(name, getattr(self.model, name), getattr(side, name), run)

    def _run_once(self, side: TorchSide, inputs: PortInputs) -> StepRecord:
        failure: Exception | None = None
        for layout in inputs.layouts():
            given = inputs.for_torch(layout)
            try:
                return Recorder(side, given["reals"]).run(given)
            except Exception as error:
                failure = failure or error
        assert failure is not None
        raise ValueError(_step_failed(failure)) from failure

    def _choose_layout(self) -> None:
        """Finds the layout of the samples in PyTorch: the one in which the step runs."""
        failure: Exception | None = None
        for layout in self.inputs.layouts():
            inputs = self.inputs.for_torch(layout)
            side = self.side()
            self._before = _parameters(side.discriminator)
            try:
                self.record = Recorder(side, inputs["reals"]).run(inputs)
            except Exception as error:
                failure = failure or error
                continue
            made = [c.output for c in self.record.calls if c.network == "generator"]
            if made and made[0].shape[1:] != inputs["reals"][0].shape[1:]:
                continue
            self._after = _parameters(side.discriminator)
            self.torch_inputs, self._layout = inputs, layout
            break
        else:
            if failure is not None:
                raise ValueError(_step_failed(failure)) from failure
            shapes = (tuple(made[0].shape[1:]), self.inputs.real[0].shape[1:])
            raise ValueError(
                f"the generators make other samples: PyTorch's {shapes[0]}, Keras's {shapes[1]} "
                "with the channels last"
            )
        if not self.record.updates:
            raise ValueError(
                "the PyTorch step calls no optimizer.step(): use the two optimizers that "
                "torch_gan() returns"
            )

    def _recorded(self, iterations: int = 1, **options: Any) -> StepRecord:
        side = self.side()
        last = options.pop("last", None)
        module = None if last is None else dict(side.discriminator.named_modules())[last]
        recorder = Recorder(side, self.torch_inputs["reals"], last=module, **options)
        return recorder.run(self.torch_inputs, iterations)

    # --- layers ----------------------------------------------------------------------------------

    def layers(self) -> None:
        """Compares both networks layer by layer, in training and in inference mode."""
        for name in NETWORKS:
            call = self.call(name)
            if call is None:
                self.measured.append(f"layers of the {name}: its module was not called as a whole")
                continue
            largest = 0.0
            for training in (True, False):
                side = self.side()
                pairs = self.pairs[name].of(getattr(side, name))
                comparison = LayerComparison(pairs, call, training=training)
                self.findings += comparison.run()
                largest = max(largest, comparison.largest)
                if name == "discriminator" and training:
                    self._last = _last_layer(comparison)
            self.measured.append(f"layers of the {name}, both modes: {largest:.1e}")

    def call(self, name: str) -> NetworkCall | None:
        """Returns the inputs of a network on both sides, or None if it was not called."""
        calls = [c for c in self.record.calls if c.network == name]
        if name == "discriminator":
            calls.sort(key=lambda c: ("real", "fake", "other", "joined").index(c.kind))
        if not calls:
            return None
        call = calls[0]
        x = self._samples_of(name, call)
        if x is None:
            return None
        classes = self.inputs.one_hot
        return NetworkCall(keras_inputs(x, classes), call.args, call.kwargs)

    def _samples_of(self, name: str, call: Call) -> Array | None:
        """The latents or samples of a call, in Keras's layout."""
        wanted = self.inputs.latents[0].shape if name == "generator" else None
        for value in (*call.args, *call.kwargs.values()):
            if not torch.is_tensor(value):
                continue
            # Latents may have been made images of one pixel.
            if wanted is not None and value.flatten(1).shape == wanted:
                return array(value.flatten(1))
            if wanted is None and value.shape == self.torch_inputs["reals"][0].shape:
                return self.inputs.to_keras(array(value), self._layout)
        return None

    def to_keras(self, samples: Array) -> Array:
        """Brings PyTorch's samples into Keras's layout."""
        return self.inputs.to_keras(samples, self._layout)

    # --- losses and penalties --------------------------------------------------------------------

    def losses(self) -> None:
        """Compares both losses as functions of the discriminator's last layer."""
        if self._last is None:
            return
        pair, shape = self._last
        keras = compare_losses.KerasLosses(
            self.model, pair, self.inputs.real[0], self.inputs.one_hot
        )
        loss = self.model.adversarial_loss
        names = (f"Keras's {type(loss).__name__}", "PyTorch's loss")
        for network in NETWORKS[::-1]:
            found, before = compare_losses.compare(
                network,
                lambda real, fake, network=network: keras.facts(network, real, fake),
                lambda real, fake, network=network: self._torch_loss(network, real, fake),
                shape,
                pair.output_to_torch,
                names,
            )
            self.findings += found
            self.measured.append(f"loss of the {network}, its derivatives: {before:.1e}")

    def _torch_loss(self, network: str, real: Array, fake: Array) -> compare_losses.LossFacts:
        assert self._last is not None
        key = real.tobytes() + fake.tobytes()
        if key not in self._records:
            values = {"real": numbers.tensor(real), "fake": numbers.tensor(fake)}
            values["joined"] = torch.cat([values["real"], values["fake"]])

            def force(kind: str, output: torch.Tensor) -> torch.Tensor | None:
                wanted = values.get(kind)
                return wanted if wanted is not None and wanted.shape == output.shape else None

            self._records[key] = self._recorded(last=self._last[0].name, force=force)
        record = self._records[key]
        moves = [u.time for u in record.updates if u.network == network]
        found: dict[str, Array | None] = {"real": None, "fake": None}
        value = 0.0
        for index, backward in enumerate(record.backwards):
            first = network == "generator" or not moves or backward.time < moves[0]
            if record.owner(index) != network or not first:
                continue
            value += backward.value
            for kind, part in _terms(record, index):
                old = found[kind]
                found[kind] = part if old is None else old + part
        return compare_losses.LossFacts(found["real"], found["fake"], value)

    def penalties(self) -> None:
        """Compares the gradient penalties."""
        records = self.record.input_gradients
        finding = compare_penalties.missing(self.model, records)
        if finding is not None:
            self.findings.append(finding)
        ours = self.model.adversarial_step.penalties
        if not ours or not records:
            return
        if len(ours) > 1 or not compare_penalties.known(ours[0]):
            self.measured.append("penalties: compared as a part of the gradients only")
            return
        shape = self.inputs.real[0].shape
        probe = compare_penalties.probe(shape)
        wanted = numbers.tensor(self.inputs.to_torch(probe, self._layout))

        def force(gradient: torch.Tensor) -> torch.Tensor | None:
            return wanted if wanted.shape == gradient.shape else None

        forced = self._recorded(force_gradient=force)
        fake = self._fake()
        uniform = self.inputs.uniform[0]

        def to_torch(values: Array) -> Array:
            return self.inputs.to_torch(values, self._layout)

        keras = compare_penalties.keras_penalty(
            ours[0], self.inputs.real[0], fake, self._keras_inputs().penalty(0), probe
        )
        self.findings += compare_penalties.compare_points(
            records[0], keras, to_torch, self.inputs.real[0], fake, uniform
        )
        found, before = compare_penalties.compare_functions(
            ours[0], forced.input_gradients[0], keras, to_torch, to_torch(probe)
        )
        self.findings += found
        self.measured.append(f"penalty, its derivatives: {before:.1e}")

    def _fake(self) -> Array:
        """The fake samples of PyTorch's first discriminator update, in Keras's layout."""
        calls = [c for c in self.record.calls if c.kind == "fake"]
        source = calls[0].source if calls else None
        made = [c for c in self.record.calls if c.network == "generator"]
        call = next((c for c in made if c.time == source), made[0])
        return self.inputs.to_keras(array(call.output), self._layout)

    def _keras_inputs(self) -> KerasInputs:
        return KerasInputs(self.inputs.shared(), self.model.step.value)

    # --- the training step and the optimizers ----------------------------------------------------

    def schedule(self) -> None:
        """Compares order, number, mode and inputs of the updates."""
        second = self._recorded(iterations=2)
        wanted = {
            "latents": self.inputs.latents,
            "generator_latents": self.inputs.generator_latents,
        }
        record = self.record
        if self._last is not None:
            record = self._recorded(last=self._last[0].name)
        self.findings += compare_schedules.compare(
            self.model, record, second, wanted, self._has_modes
        )
        finding = compare_schedules.weight_clipping(self.model, self._before, self._after)
        if finding is not None:
            self.findings.append(finding)

    def _has_modes(self, name: str) -> bool:
        module = self.pairs[name].module
        kinds = (torch.nn.modules.batchnorm._BatchNorm, torch.nn.modules.dropout._DropoutNd)
        noted = any(c.modes for c in self.record.calls if c.network == name)
        return noted or any(isinstance(m, kinds) for m in module.modules())

    def optimizers(self) -> None:
        """Gives both optimizers of a network the same gradients."""
        for name in NETWORKS:
            side = self.side()
            pairs = self.pairs[name].of(getattr(side, name))
            found, before = compare_optimizers.compare(
                name,
                getattr(self.model, f"{name}_optimizer"),
                getattr(side, f"{name}_optimizer"),
                pairs,
            )
            self.findings += found
            self.measured.append(f"optimizer of the {name}, 4 steps: {before:.1e}")

    # --- everything together ---------------------------------------------------------------------

    def _explained(self, *ranks: int) -> bool:
        return any(f.rank in ranks for f in self.findings)

    @contextlib.contextmanager
    def _keras_at_rest(self) -> Any:
        """Dropout does nothing in the block; afterwards all variables are as before."""
        model = self.model
        state = [(v, v.numpy()) for v in (*model.variables, *model.metrics_variables)]
        state += [(v, v.numpy()) for v in model.optimizer.variables]
        with traced(model.generator), traced(model.discriminator):
            yield
        for variable, value in state:
            variable.assign(value)

    def gradients(self, dtype: str) -> None:
        """Compares losses and gradients of whole updates, before a weight has moved."""
        if self._explained(TRAINING):
            return
        step = self.model.adversarial_step
        limit = GRADIENT_LIMITS[dtype]
        ours = {}
        with self._keras_at_rest():
            inputs = self._keras_inputs()
            shared = step.fakes == "reused" or step.updates == "simultaneous"
            generated = step._shared_samples(inputs) if shared else None
            ours["discriminator"] = step.compute_discriminator(inputs, 0, generated).gradients
            if step.updates != "simultaneous":
                # The recorded step moves no weight, but it clips.
                for clipping in step.clippings:
                    clipping.apply(self.model.discriminator.trainable_variables)
            ours["generator"] = step.compute_generator(inputs, generated).gradients
        for name in NETWORKS[::-1]:
            updates = [u for u in self.record.updates if u.network == name]
            if not updates:
                continue
            optimizer = getattr(self.model, f"{name}_optimizer")
            if getattr(optimizer, "clipnorm", None) or getattr(optimizer, "global_clipnorm", None):
                continue
            self._compare_gradients(name, ours[name], updates[0].gradients, limit, dtype)

    def _compare_gradients(
        self, name: str, ours: Any, theirs: dict[str, Array | None], limit: float, dtype: str
    ) -> None:
        network = getattr(self.model, name)
        places = {id(v): i for i, v in enumerate(network.trainable_variables)}
        rows = []
        for pair in self.pairs[name].variables:
            if id(pair.variable) not in places:
                continue
            mine = ours[places[id(pair.variable)]]
            other = theirs.get(pair.key)
            left = np.zeros(tuple(pair.variable.shape)) if mine is None else np.asarray(mine)
            right = np.zeros_like(pair.to_torch(left)) if other is None else other
            rows.append((pair, pair.to_torch(left), right))
        scale = max(float(np.linalg.norm(left)) for _, left, _ in rows) if rows else 0.0
        scale = max(scale, GRADIENT_FLOORS[dtype])
        apart = [float(np.linalg.norm(left - right)) / scale for _, left, right in rows]
        largest = max(apart, default=0.0)
        self.measured.append(f"gradients of the {name}, {dtype}: {largest:.1e}")
        if largest <= limit:
            return
        # Gradients flow from the last layer to the first: the last one that differs is the cause.
        index = max(i for i, value in enumerate(apart) if value > limit)
        pair = rows[index][0]
        self.findings.append(
            Finding(
                "unknown", f"gradient of the {name}, {dtype}, weight {pair.key} "
                f"({pair.variable.path}), the last layer that differs", "its gradient",
                "another gradient, from the same outputs and the same loss", largest,
            )
        )  # fmt: skip

    def steps(self, count: int) -> None:
        """Makes whole steps on both sides and compares the weights after each."""
        if count < 1 or any(f.rank not in (START, INFERENCE) for f in self.findings):
            return
        side = self.side()
        trained_only = self._explained(INFERENCE)
        largest = 0.0
        with self._keras_at_rest(), without_dropout():
            for step in range(1, count + 1):
                self.model.iterate(self._keras_inputs())
                side.run(self.torch_inputs)
                apart, where = self._weights_apart(side, trained_only)
                largest = max(largest, apart)
                if apart > WEIGHT_LIMIT:
                    self.findings.append(self._step_finding(step, apart, where, side))
                    break
        self.measured.append(f"weights after {count} steps: {largest:.1e}")

    def _weights_apart(self, side: TorchSide, trained_only: bool) -> tuple[float, str]:
        worst, where = 0.0, ""
        for name in NETWORKS:
            state = getattr(side, name).state_dict()
            trained = {id(v) for v in getattr(self.model, name).trainable_variables}
            for pair in self.pairs[name].variables:
                if trained_only and id(pair.variable) not in trained:
                    continue
                apart = difference(state[pair.key].numpy(), pair.to_torch(pair.variable.numpy()))
                if apart > worst:
                    worst, where = apart, f"{name}, {pair.key} ({pair.variable.path})"
        return worst, where

    def _step_finding(self, step: int, apart: float, where: str, side: TorchSide) -> Finding:
        made = [c for c in self.record.calls if c.network == "generator"]
        expected = self.model.discriminator_steps + 1
        if self.model.fakes == "fresh" and len(made) < expected and "running" in where:
            return Finding(
                "reused fakes", "training step", "the generator makes new samples for its update",
                "both updates use the same samples", apart, None, "fakes='reused'",
                "call the generator again for its update",
            )  # fmt: skip
        for name in NETWORKS:
            ours = float(np.asarray(getattr(self.model, f"{name}_optimizer").learning_rate))
            theirs = float(getattr(side, f"{name}_optimizer").param_groups[0]["lr"])
            if abs(ours - theirs) > 1e-6 * ours:
                return Finding(
                    "learning rate", f"{name}'s optimizer after step {step}", f"{ours:g}",
                    f"{theirs:g}", apart, None, "a schedule of the learning rate",
                    "a scheduler with the same decay",
                )  # fmt: skip
        return Finding(
            "unknown", f"weights after step {step}: {where}", "its weights", "other weights", apart
        )

    # --- fresh weights ---------------------------------------------------------------------------

    def initializers(self) -> None:
        """Compares fresh weights of both sides by their distribution."""
        keys = {
            f"{name}.{pair.key}": (name, index, pair)
            for name in NETWORKS
            for pair in self.pairs[name].variables
            for index, variable in enumerate(getattr(self.model, name).variables)
            if variable is pair.variable
        }

        def keras_weights(values: dict[str, list[Array]]) -> dict[str, Array]:
            return {key: values[name][index] for key, (name, index, _) in keys.items()}

        def new_keras() -> dict[str, Array]:
            networks = keras_networks(self._keras_gan())
            return keras_weights(
                {name: [v.numpy() for v in networks[name].variables] for name in NETWORKS}
            )

        ours = compare_initializers.draws(new_keras, keras_weights(self._fresh))
        theirs = compare_initializers.draws(
            lambda: compare_initializers.torch_weights(self._new_side()), self._fresh_torch
        )

        def describe(key: str) -> str:
            _, _, pair = keys[key]
            return f"Keras {pair.variable.path} and PyTorch {key}"

        shapes = {key: self._fresh_torch[key].shape for key in keys if key in self._fresh_torch}
        found = compare_initializers.compare(ours, theirs, describe, shapes)
        self.findings += found
        self.measured.append(f"fresh weights: {len(found)} of {len(keys)} distributions differ")


def _terms(record: StepRecord, backward: int) -> Iterator[tuple[str, Array]]:
    """Derivatives of one loss by the outputs for real and for fake samples."""
    for call in record.calls:
        for owner, gradient in call.gradients:
            if owner != backward or call.network != "discriminator":
                continue
            if call.kind in ("real", "fake"):
                yield call.kind, gradient
            elif call.kind == "joined":
                half = len(gradient) // 2
                yield "real", gradient[:half]
                yield "fake", gradient[half:]


def _parameters(module: torch.nn.Module) -> dict[str, Array]:
    return {key: array(value) for key, value in module.named_parameters()}


def _step_failed(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (
        f"the PyTorch step failed: {type(error).__name__}: {lines[0] if lines else ''}. It gets "
        "real, latents, uniform, generator_latents and labels, those that it names, images with "
        "the channels first"
    )


def _last_layer(comparison: LayerComparison) -> tuple[LayerPair, tuple[int, ...]] | None:
    """The discriminator's last layer with weights, and the shape of its output."""
    for pair in comparison.pairs.layers[::-1]:
        event = comparison.trace.weighted(pair.layer)
        if event is not None and event is comparison.last_weighted():
            return pair, tuple(np.asarray(event.output).shape)
    return None
