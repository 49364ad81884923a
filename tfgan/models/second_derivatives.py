"""Whether a gradient penalty gets its true derivative by each weight of a discriminator.

A gradient penalty is a function of g = dD/dx. Its derivative by the weights needs the derivatives
of g by the weights. Some layers have no second derivative in TensorFlow, or a wrong one. The
penalty then looks right and trains nothing, or something else.

The check compares q = v'g for random v, differentiated by TensorFlow, with two differences:

    dq/dW   and   (dD/dW (x + e v) - dD/dW (x - e v)) / 2e     for all weights at once, and
    r'dq/dW and   (q(W + e r) - q(W - e r)) / 2e               for the weights that differ there.

Some layers have a wrong first derivative, too. TensorFlow's gradient of a rotated image is the
gradient rotated back, which is near the true one only. So the check also compares

    q       and   (D(x + e v) - D(x - e v)) / 2e               for several v together.

All is computed in float64 on copies of the variables: nothing of the network changes.

Networks of known layers are not compared: they take no time. Others are compared once per
network and process, on 3 or 4 samples; from `LARGE` multiply-adds per sample only the layers that
are not known, each on two samples. That takes 0.3 to 0.7 s of processor time for dense, recurrent
and 28x28 networks, 1.2 s for four convolutions on 64x64 images, 4 s for five on 128x128 images.
"""

import json
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan import layers, random
from tfgan.models.float64_copy import float64_copy
from tfgan.penalties import Penalty

Array = npt.NDArray[np.float64]

BATCH = 4

# More numbers per sample make the network a large one: a smaller batch is enough.
MANY_NUMBERS = 4096


class Precision(NamedTuple):
    """How far the two derivatives may be apart.

    Attributes:
        float64: whether the network is computed in float64.
        steps: e of each try. A try with another point comes after a step over the kink of a ReLU.
        relative: largest difference, as a share of the derivative.
        absolute: largest difference, as a share of the largest dD/dW.
        slope: largest difference of dD/dx, as a share of it.
    """

    float64: bool
    steps: tuple[float, ...]
    relative: float
    absolute: float
    slope: float


PRECISE = Precision(True, (1e-6, 1e-7, 1e-7, 1e-8), 1e-5, 1e-8, 1e-3)
# For layers that cannot compute in float64.
COARSE = Precision(False, (1e-3, 1e-4, 1e-3, 1e-4, 3e-4), 0.05, 5e-3, 0.03)

# Number of directions in which the first derivative is compared.
DIRECTIONS = 8

_RESIZE = "tfgan.layers.BilinearResize, or interpolation='nearest'"
_MOVES = "RandomTranslation(fill_mode='constant') or RandomFlip, or no gradient penalty"
_INSTEAD = {"Resizing": _RESIZE, "UpSampling2D": _RESIZE}
_OWN = "differentiable operations, without tf.stop_gradient, tf.custom_gradient or tf.image.resize"

# Layers and activations whose derivatives the tests compare with differences.
_KNOWN_KERAS = """
    InputLayer Dense Conv1D Conv2D Conv2DTranspose Flatten Reshape ReLU LeakyReLU Activation
    Concatenate Add Multiply Dot RepeatVector Cropping2D ZeroPadding2D AveragePooling2D
    MaxPooling2D GlobalAveragePooling2D GlobalMaxPooling2D Embedding
"""
_KNOWN_OWN = """
    BatchNormalization BilinearResize FourierFeatures GroupNormalization LayerNormalization
    MahalanobisDistance Maxout MinibatchDiscrimination
"""
_KNOWN_FUNCTIONS = "linear relu leaky_relu tanh sigmoid softplus silu elu selu gelu exponential"

KNOWN_LAYERS = {
    *(getattr(keras.layers, name) for name in _KNOWN_KERAS.split()),
    *(getattr(layers, name) for name in _KNOWN_OWN.split()),
}
KNOWN_ACTIVATIONS = {
    *(getattr(keras.activations, name) for name in _KNOWN_FUNCTIONS.split()),
    layers.relu,
}

# Multiply-adds per sample from which only the layers that are not known are compared.
LARGE = 3_000_000

# Keys of networks that were found right. Only networks of known layers have a key.
_right: set[str] = set()

# Networks that were found right, and the weights that were trained.
_right_networks: weakref.WeakKeyDictionary[Any, list[int]] = weakref.WeakKeyDictionary()


def check(discriminator: keras.Model, penalties: Sequence[Any], closed_form: bool) -> None:
    """Checks that the penalties get their true derivative by each trainable weight.

    A network is checked once per process, also one like it, where its configuration says all of it.

    Args:
        discriminator: Built Keras model.
        penalties: Penalties and clipping, as `tfgan.penalties.check` returns them.
        closed_form: Whether the penalties are computed in closed form, which is exact.

    Raises:
        ValueError: If a derivative is wrong. The line names the layer and what to use instead.
    """
    used = [p for p in penalties if isinstance(p, Penalty) and not _is_zero(p.weight)]
    if not used or closed_form or not discriminator.trainable_variables:
        return
    if is_proven(discriminator):
        return
    key, trained = _key(discriminator), [id(v) for v in discriminator.trainable_variables]
    if key in _right or _right_networks.get(discriminator) == trained:
        return
    problem = find_problem(discriminator)
    if problem is not None:
        raise ValueError(problem)
    _right_networks[discriminator] = trained
    if key is not None:
        _right.add(key)


def is_proven(network: keras.Model) -> bool:
    """Returns whether each part of a network is known to have right second derivatives.

    By the chain rule the whole network then has them too. The tests compare each known part with
    differences. A subclass of a known layer, and an operation without a layer, are not known.
    """
    parts = [network, *network._flatten_layers()]
    return _is_graph(network) and all(_is_graph(part) or _is_known(part) for part in parts)


def find_problem(discriminator: keras.Model) -> str | None:
    """Returns the line that says which layer is wrong, or None.

    None is also the answer where the derivatives cannot be compared: the output is random by
    something else than a `keras.random.SeedGenerator`, or is not finite.

    Args:
        discriminator: Built Keras model.
    """
    if not _input_specs(discriminator):
        return None
    for precision in (PRECISE, COARSE):
        try:
            with float64_copy(discriminator, change_dtype=precision.float64):
                return _Comparison(discriminator, precision).problem()
        except (TypeError, ValueError, tf.errors.OpError):
            # A layer that computes in a dtype of its own. The training itself shows other faults.
            continue
    return None


class _Call(NamedTuple):
    """A call of a layer, and its number of multiply-adds per sample."""

    layer: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    cost: int


class _Comparison:
    """The derivatives of one network, in one precision, inside of `float64_copy`."""

    def __init__(self, network: keras.Model, precision: Precision) -> None:
        self.network, self.precision = network, precision
        self.variables = list(network.trainable_variables)
        self.draws = _Draws(precision.float64)
        self._fill_zeros()
        self._start = [v.value.numpy() for v in network.variables]
        self.inputs = self.draws.inputs(network)
        self.training = True

    def problem(self) -> str | None:
        if not (self._repeats(True) or self._repeats(False)):
            return None
        if self.precision.float64 and not self._is_precise():
            raise TypeError("a layer computes in single precision")
        blame = _Blame(self)
        if _is_graph(self.network) and blame.cost() > LARGE:
            return blame.unknown_layers()
        if not self._has_true_slope():
            return blame.slope_line()
        wrong = set(range(len(self.variables)))
        for index, step in enumerate(self.precision.steps):
            try:
                wrong &= self._wrong(step, wrong)
            except LookupError:  # TensorFlow knows no gradient of an operation of the gradient.
                return blame.line(sorted(wrong))
            if not wrong:
                return None
            # Twice is no accident if a layer is wrong by itself, too.
            if index == 1 and blame.layers():
                break
            self.inputs = self.draws.inputs(self.network)
        return blame.line(sorted(wrong))

    def _fill_zeros(self) -> None:
        """Moves weights that start at 0. Behind such a weight all derivatives would be 0."""
        for variable in self.variables:
            value = variable.value.numpy()
            if value.size and not value.any():
                filled = 0.1 * (0.5 + np.abs(self.draws.normal(value.shape)))
                variable._value.assign(filled.astype(value.dtype))

    def _restore(self) -> None:
        """Puts statistics and random states back, and what a layer may have assigned."""
        for variable, value in zip(self.network.variables, self._start, strict=True):
            variable._value.assign(value)

    def logits(self, x: tf.Tensor) -> tf.Tensor:
        self._restore()
        return self._call(x)

    def _call(self, x: tf.Tensor) -> tf.Tensor:
        inputs = [x, *self.inputs[1:]] if len(self.inputs) > 1 else x
        logits = self.network(inputs, training=self.training)
        return logits if logits.dtype == tf.float64 else tf.cast(logits, tf.float32)

    def _repeats(self, training: bool) -> bool:
        """Whether two calls give the same logits, and these are finite."""
        self.training = training
        first, second = (self.logits(self.inputs[0]).numpy() for _ in range(2))
        return bool(np.isfinite(first).all() and (first == second).all())

    def _is_precise(self) -> bool:
        """Whether small steps of x move the logits in proportion: none is rounded on the way.

        Single precision may pass one size of step by chance, but not three.
        """
        return all(self._is_proportional(step) for step in (1e-6, 1e-7, 1e-8))

    def _is_proportional(self, step: float) -> bool:
        x = self.inputs[0]
        v = step * self.draws.tensor(x.shape)
        start, once, twice = (self.logits(x + n * v).numpy() for n in (0.0, 1.0, 2.0))
        apart = np.abs(twice - 2 * once + start).max()
        return bool(apart <= 1e-2 * np.abs(twice - start).max())

    # --- the derivatives -----------------------------------------------------------------------

    def _has_true_slope(self) -> bool:
        """Whether dD/dx is what differences say."""

        def total(x: tf.Tensor) -> tf.Tensor:
            return tf.reduce_sum(self.logits(x))

        return self.agrees_with_slopes(total, self.inputs[0])

    def agrees_with_slopes(self, total: Callable[[tf.Tensor], tf.Tensor], x: tf.Tensor) -> bool:
        """Returns whether the gradient of `total` at `x` is that of differences.

        A step over the kink of a ReLU spoils one try. Where `total` does not depend on `x`, both
        are 0.
        """
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(x)
            value = total(x)
        g = tape.gradient(value, x)
        for step in self.precision.steps[:3]:
            pairs = []
            for _ in range(DIRECTIONS):
                v = self.draws.tensor(x.shape)
                numeric = (total(x + step * v) - total(x - step * v)) / (2 * step)
                analytic = 0.0 if g is None else float(tf.reduce_sum(v * g))
                pairs.append((analytic, float(numeric)))
            found, numeric = np.array(pairs).T
            size = max(np.linalg.norm(found), np.linalg.norm(numeric))
            noise = 1e-2 * self.precision.absolute * abs(float(value))
            apart = np.linalg.norm(found - numeric)
            if not np.isfinite(apart) or apart <= self.precision.slope * size + noise:
                return True
        return False

    def directional(self, v: tf.Tensor) -> tuple[tf.Tensor | None, list[Any]]:
        """Returns q = v'dD/dx, and dq/dW of each variable: an array, or None."""
        values = [variable._value for variable in self.variables]
        self._restore()
        with tf.GradientTape(watch_accessed_variables=False) as outer:
            outer.watch(values)
            with tf.GradientTape(watch_accessed_variables=False) as inner:
                inner.watch(self.inputs[0])
                logits = self._call(self.inputs[0])
            g = inner.gradient(logits, self.inputs[0])
            q = None if g is None else tf.reduce_sum(v * g)
        if q is None:
            return None, [None] * len(values)
        return q, [_array(found) for found in outer.gradient(q, values)]

    def by_weights(self, x: tf.Tensor) -> list[Any]:
        """Returns dD/dW of the sum of logits: an array, or None."""
        values = [variable._value for variable in self.variables]
        self._restore()
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            logits = self._call(x)
        return [_array(found) for found in tape.gradient(logits, values)]

    def _wrong(self, step: float, candidates: Iterable[int]) -> set[int]:
        """Numbers of the variables whose derivative agrees with neither difference."""
        x = self.inputs[0]
        v = self.draws.tensor(x.shape)
        q, found = self.directional(v)
        if q is None:
            return set(candidates)
        above, below = self.by_weights(x + step * v), self.by_weights(x - step * v)
        scale = max((float(np.linalg.norm(g)) for g in above if g is not None), default=0.0)
        wrong = set()
        for i in candidates:
            # A weight that the loss does not move is judged by the value of the penalty alone.
            if above[i] is not None and below[i] is not None:
                numeric = (above[i] - below[i]) / (2 * step)
                if self._agree(_or_zero(found[i], numeric), numeric, scale):
                    continue
            if not self._agrees_by_weight(i, found[i], v, step, scale):
                wrong.add(i)
        return wrong

    def _agrees_by_weight(
        self, i: int, found: Array | None, v: tf.Tensor, step: float, scale: float
    ) -> bool:
        variable, value = self.variables[i], self._start_of(i)
        r = self.draws.normal(value.shape) * (np.abs(value).mean() + 1e-3)
        position = self._position(i)
        values: list[Array] = []
        try:
            for sign in (1.0, -1.0):
                self._start[position] = (value + sign * step * r).astype(value.dtype)
                q, _ = self.directional(v)
                values.append(np.asarray(q, np.float64))
        finally:
            self._start[position] = value
            variable._value.assign(value)
        numeric = (values[0] - values[1]) / (2 * step)
        analytic = np.asarray(0.0 if found is None else np.sum(found * r))
        noise = 1e-2 * scale * self.precision.absolute * float(np.abs(r).max())
        return self._agree(analytic, numeric, noise / self.precision.absolute)

    def _start_of(self, i: int) -> Any:
        return self._start[self._position(i)]

    def _position(self, i: int) -> int:
        ids = [id(v) for v in self.network.variables]
        return ids.index(id(self.variables[i]))

    def _agree(self, analytic: Array, numeric: Array, scale: float) -> bool:
        if not (np.isfinite(analytic).all() and np.isfinite(numeric).all()):
            return True
        apart = np.linalg.norm(analytic - numeric)
        size = max(np.linalg.norm(analytic), np.linalg.norm(numeric))
        limit = self.precision.relative * size + self.precision.absolute * scale
        return bool(apart <= limit)


class _Blame:
    """Finds the layers to blame: those whose own second derivatives are wrong."""

    def __init__(self, comparison: _Comparison) -> None:
        self.comparison, self.network = comparison, comparison.network
        self.calls = self._recorded()
        self._found: list[Any] | None = None

    def line(self, wrong: list[int]) -> str:
        """Returns what to say where the derivatives by these variables are wrong."""
        owners = [_owner(self.network, self.comparison.variables[i]) for i in wrong]
        return _line(self.layers(), owners)

    def slope_line(self) -> str:
        """Returns what to say where dD/dx is wrong itself."""
        return _slope_line(self._those(lambda call: not self._right(call, self._try_slope)))

    def layers(self) -> list[Any]:
        """Returns the layers that are wrong by themselves. They are searched for once."""
        if self._found is None:
            self._found = self._those(lambda call: not self._right(call, self._try))
        return self._found

    def _those(self, is_wrong: Callable[[_Call], bool]) -> list[Any]:
        unknown = [c for c in self.calls if not (_is_known(c.layer) or _is_graph(c.layer))]
        wrong = list(dict.fromkeys(call.layer for call in unknown if is_wrong(call)))
        return [layer for layer in wrong if not _holds_any(layer, wrong)]

    def cost(self) -> int:
        """Returns the number of multiply-adds per sample, about."""
        return sum(call.cost for call in self.calls)

    def unknown_layers(self) -> str | None:
        """Compares each layer that is not known, and not the whole network, which takes long."""
        sloped = self._those(lambda call: not self._right(call, self._try_slope))
        if sloped:
            return _slope_line(sloped)
        found = self.layers()
        for index, call in enumerate(self.calls):
            before = [c.layer for c in self.calls[:index] if c.layer.trainable_variables]
            if call.layer in found and before:
                return _line(found[found.index(call.layer) :], before)
        return None

    def _recorded(self) -> list[_Call]:
        """The calls of each layer in a pass of the network."""
        calls: list[_Call] = []
        parts = self.network._flatten_layers(include_self=False)
        try:
            for layer in parts:
                object.__setattr__(layer, "call", _recording(layer, layer.call, calls))
            self.comparison.logits(self.comparison.inputs[0])
        finally:
            for layer in parts:
                vars(layer).pop("call", None)
        return calls

    def _right(self, call: _Call, test: Callable[[_Call, float], bool]) -> bool:
        """Whether the derivatives of the layer's gradient by its input are those of differences."""
        if not call.args or not _is_float(call.args[0]):
            return True
        try:
            return any(test(call, step) for step in self.comparison.precision.steps)
        except LookupError:
            return False
        except (TypeError, ValueError, tf.errors.OpError):
            return True

    def _try_slope(self, call: _Call, step: float) -> bool:
        """As `_try`, for the gradient by the input itself. It has steps of its own."""
        if step != self.comparison.precision.steps[0]:
            return False
        x = self._moved(call)
        return self.comparison.agrees_with_slopes(lambda at: self._total(call, at), x)

    def _moved(self, call: _Call) -> tf.Tensor:
        x = call.args[0][:2]
        return x + self.comparison.draws.tensor(x.shape)

    def _total(self, call: _Call, x: tf.Tensor) -> tf.Tensor:
        """A number that depends on all that the layer makes of `x`."""
        self.comparison._restore()
        rest = [_rows(part, call.args[0], 2) for part in call.args[1:]]
        y = call.layer(x, *rest, **call.kwargs)
        upstream = tf.sin(1.0 + tf.range(tf.size(y), dtype=y.dtype))
        return tf.reduce_sum(tf.reshape(upstream, tf.shape(y)) * y * y)

    def _try(self, call: _Call, step: float) -> bool:
        draws, x = self.comparison.draws, self._moved(call)
        v = draws.tensor(x.shape)
        values = [variable._value for variable in call.layer.trainable_variables]

        def gradients(at: tf.Tensor) -> list[Any]:
            with tf.GradientTape() as tape:
                tape.watch([at, *values])
                total = self._total(call, at)
            return tape.gradient(total, [at, *values])

        with tf.GradientTape() as outer:
            outer.watch([x, *values])
            first = gradients(x)[0]
            q = None if first is None else tf.reduce_sum(v * first)
        if q is None:
            return False
        found = [_array(g) for g in outer.gradient(q, [x, *values])]
        above, below = gradients(x + step * v), gradients(x - step * v)
        for i, (up, down) in enumerate(zip(above, below, strict=True)):
            if up is None or down is None:
                continue
            numeric = (_array(up) - _array(down)) / (2 * step)
            scale = float(np.linalg.norm(_array(up)))
            if not self.comparison._agree(_or_zero(found[i], numeric), numeric, scale):
                return False
        return True


class _Draws:
    """Random numbers with fixed keys: the check has one answer."""

    def __init__(self, double: bool) -> None:
        self.dtype = "float64" if double else "float32"
        self._count = 0

    def normal(self, shape: Any) -> Array:
        self._count += 1
        key = random.key(0, random.Stream.WEIGHTS, self._count)
        return np.asarray(random.normal(tuple(shape), key, dtype="float64"))

    def tensor(self, shape: Any) -> tf.Tensor:
        return tf.constant(self.normal(shape), self.dtype)

    def inputs(self, network: keras.Model) -> list[tf.Tensor]:
        """Returns samples, and one-hot or integer classes where the network has classes."""
        found = []
        for index, spec in enumerate(_input_specs(network)):
            dtype = spec[1]
            shape = tuple(size or 8 for size in spec[0][1:])
            numbers = int(np.prod(shape))
            if index == 0:
                self._batch = BATCH if numbers <= MANY_NUMBERS else BATCH - 1
                found.append(self.tensor((self._batch, *shape)))
            elif "int" in dtype:
                found.append(tf.zeros((self._batch, *shape), dtype))
            else:
                classes = tf.one_hot(tf.range(self._batch) % shape[-1], shape[-1])
                wide = tf.reshape(classes, (self._batch, *[1] * (len(shape) - 1), shape[-1]))
                found.append(tf.cast(tf.broadcast_to(wide, (self._batch, *shape)), self.dtype))
        return found


def _input_specs(network: Any) -> list[tuple[tuple[int | None, ...], str]]:
    """Shape, with the batch axis, and dtype of each input."""
    if getattr(network, "inputs", None):
        return [(tuple(tensor.shape), str(tensor.dtype)) for tensor in network.inputs]
    # A subclassed network keeps the shape that it was built with.
    shapes = getattr(network, "_build_shapes_dict", None) or {}
    return [(tuple(shape), "float32") for shape in shapes.values() if shape]


def _recording(layer: Any, call: Any, calls: list[_Call]) -> Any:
    def recorded(*args: Any, **kwargs: Any) -> Any:
        y = call(*args, **kwargs)
        # Each weight is used once at each position of the output.
        positions = int(np.prod(y.shape[1:-1])) if _is_float(y) else 1
        weights = sum(int(np.prod(v.shape)) for v in layer._trainable_variables)
        calls.append(_Call(layer, args, kwargs, weights * positions))
        return y

    return recorded


def _line(found: list[Any], owners: list[Any]) -> str:
    """Says which layers are wrong, and whose weights get no true derivative for that."""
    names = list(dict.fromkeys(repr(layer.name) for layer in owners if layer is not None))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    behind = f"by the weights of {', '.join(names[:3]) or 'the discriminator'}{more}"
    if not found:
        return (
            f"a gradient penalty has no true derivative {behind}: a layer of the discriminator "
            f"stops or replaces a gradient. Write it with {_OWN}, or use no gradient penalty"
        )
    layer = found[0]
    return (
        f"the layer {layer.name!r} ({type(layer).__name__}) has no true second derivative, so "
        f"a gradient penalty has no true derivative {behind}. Use {_instead(layer)}"
    )


def _slope_line(found: list[Any]) -> str:
    """Says which layers have a wrong derivative by their input."""
    if not found:
        return (
            "a gradient penalty has no true derivative: TensorFlow's gradient of the discriminator "
            f"by its input is itself not the true one. Write it with {_OWN}, or use no gradient "
            "penalty"
        )
    layer = found[0]
    keras_own = type(layer).__module__.startswith("keras.")
    instead = _MOVES if keras_own else f"{_OWN}, in it, or no gradient penalty"
    return (
        f"the layer {layer.name!r} ({type(layer).__name__}) has no true derivative by its input, "
        f"so a gradient penalty would be wrong. Use {instead}"
    )


def _rows(part: Any, like: tf.Tensor, n: int) -> Any:
    """The first samples of a further argument, where it has one row per sample."""
    rows = isinstance(part, tf.Tensor) and part.shape.rank and part.shape[0] == like.shape[0]
    return part[:n] if rows else part


def _is_graph(network: Any) -> bool:
    """Whether a network is a graph of layers and nothing else."""
    graph = getattr(network, "_functional", None) or network
    if type(network) not in (keras.Sequential, type(graph)) or not hasattr(graph, "_operations"):
        return False
    own = type(graph).__module__.startswith("keras.")
    return own and all(isinstance(part, keras.Layer) for part in graph._operations)


def _is_known(layer: Any) -> bool:
    activation = getattr(layer, "activation", None)
    known = activation is None or any(activation is a for a in KNOWN_ACTIVATIONS)
    return type(layer) in KNOWN_LAYERS and known


def _holds_any(layer: Any, others: list[Any]) -> bool:
    inner = {id(part) for part in layer._flatten_layers(include_self=False)}
    return any(id(other) in inner for other in others)


def _owner(network: Any, variable: Any) -> Any:
    """The innermost layer that has the variable."""
    found = None
    for layer in network._flatten_layers():
        if any(v is variable for v in layer.trainable_variables):
            found = layer
    return found


def _instead(layer: Any) -> str:
    name = type(layer).__name__
    if type(layer).__module__.startswith("keras."):
        if name in layers.__all__:
            return f"tfgan.layers.{name}"
        if name in _INSTEAD:
            return _INSTEAD[name]
        return "another layer, or no gradient penalty"
    return f"{_OWN}, in it, or no gradient penalty"


def _is_float(value: Any) -> bool:
    return isinstance(value, tf.Tensor) and value.dtype.is_floating


def _is_zero(weight: Any) -> bool:
    return isinstance(weight, float) and weight == 0.0


def _array(gradient: Any) -> Any:
    if gradient is None:
        return None
    return np.asarray(tf.convert_to_tensor(gradient), np.float64)


def _or_zero(found: Any, like: Array) -> Array:
    return np.zeros_like(like) if found is None else found


def _key(network: Any) -> str | None:
    """A text that says all of the network, or None where it has parts of a user."""
    parts = [network, *network._flatten_layers()]
    if not all(type(part).__module__.startswith(("keras.", "tfgan.")) for part in parts):
        return None
    try:
        config = network.get_config()
        text = json.dumps(config, sort_keys=True, default=_plain)
    except (TypeError, ValueError, NotImplementedError):
        return None
    if '"__lambda__"' in text or '"function"' in text:
        return None
    return f"{type(network).__name__} {text}"


def _plain(value: Any) -> Any:
    raise TypeError(type(value).__name__)
