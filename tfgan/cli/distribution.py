"""`--distribute`: the replicas of a run, who of its workers writes, and what ends it."""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

DISTRIBUTE = ("mirrored", "multiworker")

# The exit code of a worker that lost another one: the run can be started again (EX_TEMPFAIL).
LOST_WORKER = 75

# Replicas of `--distribute mirrored` where there is no GPU: virtual devices of the CPU.
CPU_REPLICAS = 2


def check(options: Any) -> None:
    """Checks the flags about replicas. Imports no TensorFlow.

    Raises:
        ValueError: if one is bad, or TF_CONFIG is missing or not readable.
    """
    if options.replicas is not None and options.distribute is None:
        raise ValueError("--replicas goes with --distribute")
    options.positive_integers("replicas")
    if options.distribute == "multiworker":
        worker_of_cluster()


def worker_of_cluster() -> tuple[int, int]:
    """Returns the index of this worker and the number of workers, as TF_CONFIG says.

    Raises:
        ValueError: if TF_CONFIG is missing or does not describe workers and one task of them.
    """
    text = os.environ.get("TF_CONFIG", "")
    form = '{"cluster": {"worker": ["HOST:PORT", ...]}, "task": {"type": "worker", "index": 0}}'
    try:
        config = json.loads(text)
        workers, task = config["cluster"]["worker"], config["task"]
        index = int(task["index"])
        if task["type"] == "worker" and 0 <= index < len(workers):
            return index, len(workers)
    except (ValueError, KeyError, TypeError):
        pass
    raise ValueError(
        f"--distribute multiworker needs the environment variable TF_CONFIG, {form}. "
        f"Received: {text or 'none'}"
    )


def make_strategy(options: Any) -> Any:
    """Makes the strategy of a run. To be called before TensorFlow places anything on a device.

    Returns:
        A `tf.distribute.Strategy`, or None without `--distribute`.

    Raises:
        ValueError: if there are fewer devices than `--replicas`.
    """
    if options.distribute is None:
        return None
    import tensorflow as tf

    devices = _devices(options)
    if options.distribute == "mirrored":
        return tf.distribute.MirroredStrategy(devices)
    return tf.distribute.MultiWorkerMirroredStrategy()


def _devices(options: Any) -> list[str]:
    """The devices of this machine that replicas run on."""
    import tensorflow as tf

    gpus = tf.config.get_visible_devices("GPU")
    if gpus:
        count = options.replicas or len(gpus)
        if count > len(gpus):
            raise ValueError(
                f"--replicas must be at most {len(gpus)}, the number of GPUs. Received: {count}"
            )
        tf.config.set_visible_devices(gpus[:count], "GPU")
        return [f"GPU:{i}" for i in range(count)]
    several = options.distribute == "mirrored"
    count = options.replicas or (CPU_REPLICAS if several else 1)
    cpu = tf.config.list_physical_devices("CPU")[0]
    parts = [tf.config.LogicalDeviceConfiguration()] * count
    tf.config.set_logical_device_configuration(cpu, parts)
    return [f"CPU:{i}" for i in range(count)]


def is_chief(options: Any) -> bool:
    """Whether this process writes and reports: the only one, or the first worker."""
    return options.distribute != "multiworker" or worker_of_cluster()[0] == 0


def write_nothing(options: Any) -> None:
    """Takes every output out of the options of a worker that is not the chief."""
    for name in ("anim", "plot", "losses", "save", "metrics", "logdir", "interpolate"):
        setattr(options, name, None)
    options.run_folder = options.checkpoint_every = None
    options.show = False


@contextlib.contextmanager
def silent_unless_chief(options: Any) -> Iterator[None]:
    """Lets only the chief print. The other workers print one line."""
    if is_chief(options):
        yield
        return
    index, count = worker_of_cluster()
    print(f"worker {index} of {count}: the chief, worker 0, writes and reports", flush=True)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


@contextlib.contextmanager
def lost_worker_in_one_line(options: Any) -> Iterator[None]:
    """Ends the process with one line and the code 75 when another worker is gone."""
    if options.distribute != "multiworker":
        yield
        return
    import tensorflow as tf

    try:
        yield
    except (
        tf.errors.UnavailableError,
        tf.errors.AbortedError,
        tf.errors.CancelledError,
        tf.errors.DeadlineExceededError,
        tf.errors.InternalError,
        tf.errors.FailedPreconditionError,
    ) as error:
        reason = str(error).strip().splitlines()
        index, count = worker_of_cluster()
        print(
            f"tfgan {options.command}: worker {index} of {count} lost another worker: start all "
            f"again, with --resume from the last checkpoint ({_reason(reason)})",
            file=sys.stderr,
            flush=True,
        )
        # TensorFlow would wait for the others when it ends.
        os._exit(LOST_WORKER)


def _reason(lines: list[str]) -> str:
    """The line of TensorFlow's message that says what happened."""
    telling = ("Collective ops is aborted", "Socket closed", "is down", "connection", "reset")
    found = [line for line in lines if any(word in line for word in telling)]
    return (found or lines or ["no reason given"])[0].strip()[:200]
