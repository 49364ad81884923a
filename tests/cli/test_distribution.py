"""`--distribute`: TF_CONFIG, who writes, and what is refused."""

import json

import pytest
from helpers.commands import refused

from tfgan.cli import distribution
from tfgan.cli.mnist import Options


def set_cluster(monkeypatch, index, kind="worker"):
    cluster = {"worker": ["localhost:1", "localhost:2"]}
    config = {"cluster": cluster, "task": {"type": kind, "index": index}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))


@pytest.mark.parametrize("text", ["", "{", "{}", '{"cluster": {"worker": []}, "task": 1}'])
def test_a_bad_tf_config_is_said_in_one_line(monkeypatch, capsys, text):
    monkeypatch.setenv("TF_CONFIG", text)
    found = refused(capsys, "mnist", "--distribute", "multiworker")
    assert found.startswith("--distribute multiworker needs the environment variable TF_CONFIG, {")
    assert found.endswith(f"Received: {text or 'none'}")


def test_a_task_that_is_no_worker_is_refused(monkeypatch):
    for index, kind in ((2, "worker"), (-1, "worker"), (0, "ps")):
        set_cluster(monkeypatch, index, kind)
        with pytest.raises(ValueError, match="TF_CONFIG"):
            distribution.worker_of_cluster()


def test_bad_flags_are_refused(capsys):
    assert refused(capsys, "mnist", "--replicas", "2") == "--replicas goes with --distribute"
    found = refused(capsys, "mnist", "--distribute", "both")
    assert found.startswith("unknown --distribute. Expected one of: mirrored, multiworker")


def test_the_first_worker_is_the_chief_and_writes(monkeypatch, capsys):
    options = Options(distribute="multiworker", metrics="a.json", save="a.keras", plot="a.png")
    set_cluster(monkeypatch, 1)
    assert distribution.worker_of_cluster() == (1, 2) and not distribution.is_chief(options)
    with distribution.silent_unless_chief(options):
        print("nobody reads this")
    said = "worker 1 of 2: the chief, worker 0, writes and reports\n"
    assert capsys.readouterr().out == said
    distribution.write_nothing(options)
    assert (options.metrics, options.save, options.plot) == (None, None, None)
    set_cluster(monkeypatch, 0)
    assert distribution.is_chief(options) and distribution.is_chief(Options())
    with distribution.silent_unless_chief(options):
        print("read")
    assert capsys.readouterr().out == "read\n"


class FakeConfig:
    """What TensorFlow knows of a machine with some GPUs and one processor."""

    def __init__(self, gpus):
        self.gpus, self.visible, self.parts = [f"gpu{i}" for i in range(gpus)], None, None

    def get_visible_devices(self, kind):
        assert kind == "GPU"
        return self.gpus

    def list_physical_devices(self, kind):
        assert kind == "CPU"
        return ["cpu0"]

    def set_visible_devices(self, devices, kind):
        self.visible = devices

    def set_logical_device_configuration(self, device, parts):
        assert device == "cpu0"
        self.parts = parts

    @staticmethod
    def LogicalDeviceConfiguration():
        return "part"


@pytest.mark.parametrize(
    ("gpus", "flags", "devices", "parts"),
    [
        (3, {"distribute": "mirrored"}, ["GPU:0", "GPU:1", "GPU:2"], None),
        (3, {"distribute": "mirrored", "replicas": 2}, ["GPU:0", "GPU:1"], None),
        (0, {"distribute": "mirrored"}, ["CPU:0", "CPU:1"], 2),
        (0, {"distribute": "mirrored", "replicas": 3}, ["CPU:0", "CPU:1", "CPU:2"], 3),
        (0, {"distribute": "multiworker"}, ["CPU:0"], 1),
    ],
)
def test_replicas_are_on_gpus_or_parts_of_the_processor(monkeypatch, gpus, flags, devices, parts):
    import tensorflow as tf

    config = FakeConfig(gpus)
    monkeypatch.setattr(tf, "config", config)
    assert distribution._devices(Options(**flags)) == devices
    assert config.visible == (config.gpus[: len(devices)] if gpus else None)
    assert config.parts == (None if parts is None else ["part"] * parts)


def test_more_replicas_than_gpus_are_refused(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf, "config", FakeConfig(2))
    with pytest.raises(ValueError, match=r"at most 2, the number of GPUs. Received: 3"):
        distribution._devices(Options(distribute="mirrored", replicas=3))


def test_a_lost_worker_is_one_line_and_a_code(monkeypatch, capsys):
    import tensorflow as tf

    options, codes = Options(distribute="multiworker"), []
    set_cluster(monkeypatch, 1)
    monkeypatch.setattr(distribution.os, "_exit", codes.append)
    message = "first line\n  worker 0: Socket closed \nlast line"
    with distribution.lost_worker_in_one_line(options):
        raise tf.errors.UnavailableError(None, None, message)
    assert codes == [75] and capsys.readouterr().err == (
        "tfgan mnist: worker 1 of 2 lost another worker: start all again, with --resume from the "
        "last checkpoint (worker 0: Socket closed)\n"
    )
    with pytest.raises(ZeroDivisionError), distribution.lost_worker_in_one_line(Options()):
        _ = 1 / 0
    assert distribution._reason(["a", "b"]) == "a" and distribution._reason([]) == "no reason given"
    assert len(distribution._reason(["x" * 300])) == 200


def test_without_the_flag_there_is_no_strategy():
    assert distribution.make_strategy(Options()) is None
