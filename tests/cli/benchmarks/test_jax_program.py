"""Programs run by JAX: small ones written by hand, with known results."""

import json

import numpy as np
import pytest
from helpers.commands import tfgan

from tfgan.cli.benchmarks import jax_program, programs
from tfgan.cli.benchmarks.drawn_array import DrawnArray
from tfgan.cli.benchmarks.program_state import ProgramState

# As many steps as the first argument says: w = w * 0.5, step = step + 1.
PROGRAM = """module @halves {
  func.func @main(%arg0: tensor<i32>, %arg1: tensor<2x2xf32>, %arg2: tensor<i64>) -> \
(tensor<f32>, tensor<2x2xf32>, tensor<i64>) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0:3 = stablehlo.while(%a = %c, %w = %arg1, %s = %arg2) \
: tensor<i32>, tensor<2x2xf32>, tensor<i64>
    cond {
      %2 = stablehlo.compare LT, %a, %arg0 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %2 : tensor<i1>
    } do {
      %one = stablehlo.constant dense<1> : tensor<i32>
      %long = stablehlo.constant dense<1> : tensor<i64>
      %half = stablehlo.constant dense<[[0.5, 0.0], [0.0, 0.5]]> : tensor<2x2xf32>
      %2 = stablehlo.add %a, %one : tensor<i32>
      %3 = stablehlo.dot %w, %half, precision = [DEFAULT, DEFAULT] \
: (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      %4 = stablehlo.add %s, %long : tensor<i64>
      stablehlo.return %2, %3, %4 : tensor<i32>, tensor<2x2xf32>, tensor<i64>
    }
    %zero = stablehlo.constant dense<0.0> : tensor<f32>
    %1 = stablehlo.reduce(%0#1 init: %zero) applies stablehlo.add across dimensions = [0, 1] \
: (tensor<2x2xf32>, tensor<f32>) -> tensor<f32>
    return %1, %0#1, %0#2 : tensor<f32>, tensor<2x2xf32>, tensor<i64>
  }
}
"""


def write(folder, scale=1.0):
    weights = DrawnArray((2, 2), 1)
    known = {n: weights.array() * np.float32(scale * 0.5**n) for n in (1, 3)}
    ProgramState(
        names=["0 w", "1 step"],
        arguments=[weights, np.zeros((), np.int64)],
        outputs=["losses", "0 w", "1 step"],
        expected={n: [w.sum().reshape(1), w.reshape(-1), np.int64([n])] for n, w in known.items()},
        noise={1: [], 3: []},
        facts={"system": "halves", "batch_size": 2, "discriminator_steps": 1},
    ).save(folder / "halves.npz")
    (folder / "halves.mlir").write_text(PROGRAM, "utf-8")


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(programs, "CALL_SECONDS", 1e-4)
    monkeypatch.setattr(programs, "SIDES", {"cpu": 8, "gpu": 8})


def test_a_program_computes_what_it_says():
    with jax_program.with_64_bits():
        run = jax_program.compile_program(PROGRAM)
        found = run(np.int32(2), np.ones((2, 2), np.float32), np.int64(5))
        total, weights, step = map(np.asarray, found)
    assert total == 1 and step == 7 and step.dtype == np.int64
    np.testing.assert_array_equal(weights, np.full((2, 2), 0.25))


def test_the_command_checks_and_times(tmp_path, capsys, quick):
    write(tmp_path)
    path = tmp_path / "m.json"
    assert tfgan("benchmark", "--programs", tmp_path, "--runtimes", "jax", "--repeats", 2,
                 "--metrics", path) == 0  # fmt: skip
    found = json.loads(path.read_text())["jax"]["systems"]["halves"]
    assert found["multiply_adds"] == 8 and found["batch_size"] == 2
    result = found["float32"]
    assert result["difference"]["3"]["state"] < 1e-6 and result["difference"]["3"]["counters"] == 0
    assert result["explained_by_rounding"] and result["same_bytes"]
    assert result["steps_per_second"] > 0 and len(result["rounds"]) == 2
    assert "halves" in capsys.readouterr().out


def test_a_program_that_computes_something_else_is_told(tmp_path, quick):
    write(tmp_path, scale=1.01)
    found = programs.measure(
        tmp_path, programs.systems_in(tmp_path), 1, deadline=np.inf, write=lambda found: None
    )
    result = found["systems"]["halves"]["float32"]
    assert result["difference"][1]["state"] == pytest.approx(0.01 / 1.01, rel=1e-3)
    assert not result["explained_by_rounding"]


def test_nothing_is_begun_when_the_time_is_up(tmp_path, capsys, quick):
    write(tmp_path)
    found = programs.measure(tmp_path, {"halves": 8}, 1, deadline=0.0, write=lambda found: None)
    assert found["not_run"] == ["halves"] and not found["systems"]
    assert "not run, the time was up: halves" in capsys.readouterr().out
