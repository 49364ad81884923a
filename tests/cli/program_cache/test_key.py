"""The key of compiled programs changes with everything that may change them."""

import tensorflow as tf

from tfgan.cli.program_cache import key
from tfgan.utils.processor import Processor


def test_the_version_is_the_installed_one():
    assert key.tensorflow_version() == tf.__version__
    assert tf.__version__.startswith(key.KNOWN_VERSIONS)


def test_what_changes_the_key(monkeypatch):
    names = {key.key_of(key.facts({}))}

    def another(environ=None, **more):
        found = key.key_of(key.facts(environ or {}, more=more))
        assert len(found) == 20 and found not in names
        names.add(found)

    another({"XLA_FLAGS": "--xla_cpu_enable_fast_math=true"})
    another({"TF_ENABLE_ONEDNN_OPTS": "0"})
    another({"TF_XLA_FLAGS": "--tf_xla_auto_jit=2"})
    another({"OMP_NUM_THREADS": "1"})
    another(deterministic=True)
    kinds = [Processor("A", "kind A", frozenset({"avx2"})),
             Processor("A", "kind A", frozenset({"avx2", "avx512f"})),
             Processor("B", "kind B", frozenset({"avx2"}))]  # fmt: skip
    for found in kinds:
        monkeypatch.setattr(key, "processor", lambda found=found: found)
        another()
    monkeypatch.setattr(key, "usable_cores", lambda: 1000)
    another()
    monkeypatch.setattr(key, "_libraries", lambda: [["libtensorflow_cc.so.2", 1, 2]])
    another()
    monkeypatch.setattr(key, "tensorflow_version", lambda: "2.21.1")
    another()


def test_what_does_not_change_it():
    plain = key.facts({})
    assert key.facts({"HOME": "/x", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_CONFIG": "{}"}) == plain
    assert key.key_of(plain) == key.key_of(key.facts({}))


def test_without_a_list_of_instructions_the_machine_is_in_the_key(monkeypatch):
    monkeypatch.setattr(key, "processor", lambda: Processor("A", "kind A", frozenset()))
    monkeypatch.setattr(key.platform, "node", lambda: "one")
    first = key.key_of(key.facts({}))
    monkeypatch.setattr(key.platform, "node", lambda: "two")
    assert key.key_of(key.facts({})) != first
