"""Strategies of `tf.distribute`: which ones train a GAN rightly, and what stands in their way."""

import concurrent.futures
import contextlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import keras
import tensorflow as tf

from tfgan.layers.batch_normalization import BatchNormalization
from tfgan.layers.minibatch_discrimination import MinibatchDiscrimination
from tfgan.losses import AdversarialLoss
from tfgan.models.adversarial_step import AdversarialStep
from tfgan.models.replicas import ReplicatedStep
from tfgan.penalties import DRAGAN, Penalty
from tfgan.utils import replicas

# What a model uses on several replicas instead, in the messages.
INSTEAD = "use tf.distribute.MirroredStrategy or MultiWorkerMirroredStrategy"

Result = TypeVar("Result")
Method = TypeVar("Method", bound=Callable[..., Any])


def current() -> tf.distribute.Strategy | None:
    """Returns the strategy of `tf.distribute` that a model is built under. None: there is none.

    Raises:
        ValueError: if the model would be trained wrongly under it.
    """
    if keras.distribution.distribution() is not None:
        name = type(keras.distribution.distribution()).__name__
        raise ValueError(
            f"keras.distribution.{name} does nothing on the TensorFlow backend: Keras distributes "
            f"by it on JAX only. Call keras.distribution.set_distribution(None) and {INSTEAD}"
        )
    if not tf.distribute.has_strategy():
        return None
    strategy = tf.distribute.get_strategy()
    known = (
        tf.distribute.MirroredStrategy,
        tf.distribute.MultiWorkerMirroredStrategy,
        tf.distribute.OneDeviceStrategy,
    )
    if not isinstance(strategy, known):
        reason = "its replicas do not wait for each other, so no batch is shared"
        if not isinstance(strategy, tf.distribute.experimental.ParameterServerStrategy):
            reason = "it was not tried"
        raise ValueError(f"a GAN cannot train under {type(strategy).__name__}: {reason}. {INSTEAD}")
    return strategy


def outside(function: Callable[[], Result]) -> Result:
    """Calls a function as if no strategy were in scope, and returns what it returns.

    Derivatives by a variable on several replicas cannot be watched outside of a replica.
    TensorFlow has no way out of a scope but another thread.
    """
    if not tf.distribute.has_strategy():
        return function()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def scope(strategy: tf.distribute.Strategy | None) -> contextlib.AbstractContextManager[Any]:
    """Returns a context in which variables are those of a strategy. None: nothing changes in it."""
    return contextlib.nullcontext() if strategy is None else strategy.scope()


def describe(strategy: tf.distribute.Strategy) -> str:
    """Returns a line about the replicas of a strategy: their number, and this process's devices."""
    count = strategy.num_replicas_in_sync
    devices = ", ".join(
        tf.DeviceSpec.from_string(name).device_type
        + f":{tf.DeviceSpec.from_string(name).device_index}"
        for name in strategy.extended.worker_devices
    )
    resolver = strategy.cluster_resolver
    workers = resolver.cluster_spec().num_tasks("worker") if _in_cluster(resolver) else 1
    where = f"{workers} workers, here {devices}" if workers > 1 else devices
    name = "multi-worker" if workers > 1 else "mirrored"
    return f"{count} replica{'s' * (count > 1)} ({name}: {where})"


def _in_cluster(resolver: Any) -> bool:
    return resolver is not None and "worker" in resolver.cluster_spec().jobs


def make_step(
    strategy: tf.distribute.Strategy | None, *, jit_compile: bool, **options: Any
) -> AdversarialStep:
    """Makes the training step of a model: on one device, or on the replicas of a strategy.

    Args:
        strategy: the model's strategy, or None.
        jit_compile: whether XLA compiles what a replica computes by itself.
        **options: arguments of `AdversarialStep`.

    Raises:
        ValueError: if the replicas could not make the step that one device makes.
    """
    if strategy is None:
        return AdversarialStep(**options)
    generator, discriminator = options["generator"], options["discriminator"]
    for name, network in (("generator", generator), ("discriminator", discriminator)):
        _check_layers(name, network, options["packing"] if name == "generator" else 1)
        for layer in _layers(network):
            _see_whole_batch(layer)
        _take_summed_gradients(options[f"{name}_optimizer"])
    if options.get("metrics") is not None:
        raise ValueError(
            "metrics= of compile cannot be computed on several replicas: leave it out, and score "
            "samples in a callback"
        )
    _check_loss(options["loss"])
    for penalty in options["penalties"]:
        _check_penalty(penalty)
    asks = any(_asks_others(layer) for n in (generator, discriminator) for layer in _layers(n))
    asks = asks or any(isinstance(penalty, DRAGAN) for penalty in options["penalties"])
    return ReplicatedStep(strategy=strategy, jit_compile=jit_compile and not asks, **options)


# --- what cannot be equal ------------------------------------------------------------------------


def check_networks(strategy: tf.distribute.Strategy | None, **networks: keras.Model) -> None:
    """Checks that networks, by name, were built in the scope of the strategy.

    Raises:
        ValueError: if one was not: its weights are not copied to the replicas.
    """
    if strategy is None or isinstance(strategy, tf.distribute.OneDeviceStrategy):
        return
    for name, network in networks.items():
        if any(not hasattr(weight.value, "values") for weight in network.weights):
            raise ValueError(
                f"the {name} was built outside of strategy.scope(): build the networks and the "
                "model inside of it"
            )


def check_optimizers(strategy: tf.distribute.Strategy | None, **optimizers: Any) -> None:
    """Checks that optimizers, by name, can be those of replicas.

    Raises:
        ValueError: if one was made outside of the strategy's scope, or accumulates gradients.
    """
    if strategy is None:
        return
    for name, optimizer in optimizers.items():
        inner = getattr(optimizer, "inner_optimizer", optimizer)
        if inner._distribution_strategy is not strategy:
            raise ValueError(
                f"{name} was made outside of strategy.scope(): make it inside of it, or give its "
                "name"
            )
        if inner.gradient_accumulation_steps:
            raise ValueError(
                f"{name} has gradient_accumulation_steps, which cannot be equal on several "
                "replicas: use a larger batch"
            )


def _check_layers(name: str, network: keras.Model, packing: int) -> None:
    for layer in _layers(network):
        reason = _unequal(layer, packing)
        if reason:
            raise ValueError(
                f"the layer {layer.name!r} ({type(layer).__name__}) of the {name} cannot be equal "
                f"on several replicas: {reason}"
            )


def _unequal(layer: Any, packing: int) -> str | None:
    """Why a layer would compute something else on parts of a batch. None: it would not."""
    if any(isinstance(value, keras.random.SeedGenerator) for value in vars(layer).values()):
        return "it draws random numbers of its own for each part of the batch"
    if getattr(layer, "activity_regularizer", None) is not None:
        return "its activity_regularizer is a sum over the samples of a part of the batch"
    if isinstance(layer, keras.layers.BatchNormalization):
        if getattr(layer, "renorm", False):
            return "renorm is not supported"
        if getattr(layer, "slots", 1) not in (1, packing):
            return f"its slots={layer.slots} are not the model's packing of {packing}"
        return None
    if isinstance(layer, MinibatchDiscrimination):
        return None if packing == 1 else "it compares samples of several packs"
    if getattr(layer, "couples_batch", False):
        return "it compares the samples of a batch, and sees only a part of it"
    return None


def _check_loss(loss: AdversarialLoss) -> None:
    """A loss must be a mean over samples: then parts of a batch have a mean that is the whole's."""
    real = tf.constant([[0.3], [-0.9], [1.7], [0.1], [-2.2]])
    fake = tf.constant([[-0.4], [1.1], [0.6], [-1.3], [0.8]])

    def both(part: slice) -> Any:
        of_generator = loss.generator(fake[part], real[part] if loss.paired else None)
        return tf.stack([loss.discriminator(real[part], fake[part]), of_generator])

    parts = 0.4 * both(slice(0, 2)) + 0.6 * both(slice(2, 5))
    if not bool(tf.reduce_all(tf.abs(parts - both(slice(0, 5))) < 1e-5)):
        raise ValueError(
            f"the loss {loss.name!r} is not a mean over samples, so replicas cannot share a batch"
        )


def _check_penalty(penalty: Any) -> None:
    if isinstance(penalty, Penalty) and not penalty.mean_over_samples:
        raise ValueError(
            f"the penalty {penalty.name!r} may not be a mean over samples, so replicas cannot "
            f"share a batch. If it is one, set {type(penalty).__name__}.mean_over_samples = True"
        )


# --- what is made equal --------------------------------------------------------------------------


def _layers(network: keras.Model) -> Iterable[Any]:
    return network._flatten_layers(include_self=False)


def _asks_others(layer: Any) -> bool:
    return isinstance(layer, (keras.layers.BatchNormalization, MinibatchDiscrimination))


def _see_whole_batch(layer: Any) -> None:
    """Lets a batch norm of Keras normalize by the whole batch. Ours does so by itself."""
    is_batch_norm = isinstance(layer, keras.layers.BatchNormalization)
    if not is_batch_norm or isinstance(layer, BatchNormalization):
        return
    own = type(layer)._moments.__get__(layer)

    def moments(inputs: tf.Tensor, mask: Any) -> tuple[tf.Tensor, tf.Tensor]:
        if replicas.current_share() is None or mask is not None:
            return own(inputs, mask)
        mean = replicas.batch_mean(inputs, layer._reduction_axes, keepdims=True)
        variance = replicas.batch_mean(tf.square(inputs - mean), layer._reduction_axes)
        return tf.reshape(mean, [-1]), variance

    layer._moments = moments


def _take_summed_gradients(optimizer: Any) -> None:
    """Lets an optimizer take the gradients as they are: they are already summed over replicas.

    Keras would sum them again, and clips them before it does.
    """
    getattr(optimizer, "inner_optimizer", optimizer)._all_reduce_sum_gradients = list


class OneDevice:
    """What Keras is given as the strategy of a model with replicas: no distribution at all.

    Only the step itself runs on replicas. Keras is to give it whole batches.
    """

    num_replicas_in_sync = 1

    def run(self, function: Callable[..., Any], args: Any = (), kwargs: Any = None) -> Any:
        """Calls `function`."""
        return function(*args, **(kwargs or {}))

    def experimental_distribute_dataset(self, dataset: Any, options: Any = None) -> Any:
        """Returns the dataset as it is."""
        return dataset

    def experimental_local_results(self, value: Any) -> tuple[Any, ...]:
        """Returns the one result."""
        return (value,)

    def scope(self) -> Any:
        """Returns a context that does nothing."""
        return contextlib.nullcontext()
