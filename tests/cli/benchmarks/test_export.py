"""What is counted in a compiled program."""

import json
import re
import types

import numpy as np
import pytest

from tfgan.cli.benchmarks import export
from tfgan.cli.benchmarks.program_state import ProgramState

# Lines of StableHLO, joined where the program has one long line.
PROGRAM = """module @loop {
  func.func private @body(%arg0: tensor<12x4xf32>) -> tensor<12x1xf32> {
    %0 = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0], precision = [DEFAULT] \\
: (tensor<12x4xf32>, tensor<4x1xf32>) -> tensor<12x1xf32>
    %1 = stablehlo.convolution(%a, %b) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], \\
window = {stride = [2, 2]} {feature_group_count = 1 : i64} \\
: (tensor<2x8x8x3xf32>, tensor<5x5x3x16xf32>) -> tensor<2x4x4x16xf32>
    %2 = stablehlo.convert %1 : (tensor<2xf32>) -> tensor<2xf64>
    %3 = stablehlo.add %x, %y : tensor<f64>
    %4 = stablehlo.custom_call @callback(%3) : (tensor<f64>) -> tensor<f32>
  }
  func.func @main(%arg0: tensor<i32>, %arg1: tensor<4x1xf32>, %arg2: tensor<i64>) -> tensor<f32> {
  }
}
""".replace("\\\n", "")


def test_products_bytes_float64_and_callbacks_are_counted():
    found = export.facts(PROGRAM)
    assert found["products"] == 2
    assert found["multiply_adds"] == 12 * 4 + 2 * 4 * 4 * 16 * 5 * 5 * 3
    sizes = 48 + 4 + 12 + 2 * 8 * 8 * 3 + 5 * 5 * 3 * 16 + 2 * 4 * 4 * 16
    assert found["product_bytes"] == 4 * sizes
    assert found["state_bytes"] == 4 + 16 + 8
    assert found["float64_arrays"] == 1 and found["float64_scalars"] == 1
    assert found["host_callbacks"] == 1


LOOPS = """module @loop {
  func.func @main(%arg0: tensor<i32>) -> tensor<f32> {
    %7:2 = stablehlo.while(%iterArg = %c_12) : tensor<i32>
    cond {
    } do {
      %1 = stablehlo.dot %x, %y, precision = [DEFAULT, DEFAULT] \\
: (tensor<2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
      %2:3 = stablehlo.while(%iterArg_1 = %1) : tensor<i32>
      cond {
      } do {
        %3 = stablehlo.dot %x, %y, precision = [DEFAULT, DEFAULT] \\
: (tensor<2x10xf32>, tensor<10x1xf32>) -> tensor<2x1xf32>
      }
      %4 = stablehlo.dot %x, %y, precision = [DEFAULT, DEFAULT] \\
: (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
    }
  }
}
""".replace("\\\n", "")


def test_the_loop_of_updates_counts_as_often_as_it_runs():
    found = export.facts(LOOPS, 5)
    assert found["products"] == 7 and found["multiply_adds"] == 24 + 5 * 20 + 1


def test_every_recipe_is_a_system():
    names = [name for name, _ in export.systems()]
    assert len(names) == len(set(names)) == 26
    assert {"gan1d-default-minibatch", "gan2d-pacgan-2", "dcgan-zoo-dcgan"} <= set(names)


def test_the_chosen_programs_are_written_with_a_table(tmp_path, monkeypatch, capsys):
    loop = lambda source, batch_size: f"{source} of {batch_size}"  # noqa: E731
    model = types.SimpleNamespace(fused_loop=loop, discriminator_steps=3)
    two = [(name, lambda: (model, "data", 8)) for name in ("a", "b")]
    known = []

    def state(model, loop, text, facts):
        assert (loop, text) == ("data of 8", PROGRAM)
        known.append(facts)
        return types.SimpleNamespace(save=lambda path: path.write_text("state"))

    monkeypatch.setattr(export, "systems", lambda: two)
    monkeypatch.setattr(export, "program", lambda loop: PROGRAM)
    monkeypatch.setattr(export, "state", state)
    found = export.export(tmp_path / "new", ["b"])
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "b.mlir", "b.npz", "programs.json",
    ]  # fmt: skip
    assert known == [{"system": "b", "batch_size": 8, "discriminator_steps": 3}]
    assert (tmp_path / "new" / "b.mlir").read_text() == PROGRAM
    assert json.loads((tmp_path / "new" / "programs.json").read_text()) == found
    assert capsys.readouterr().out == (
        f"{'system':<32}        products   multiply-adds  bytes of state"
        f"         float64       callbacks\n{'b':<32}               2          38,448"
        "              28               1               1\n"
    )
    export.export(tmp_path)
    assert (tmp_path / "a.mlir").is_file() and (tmp_path / "b.mlir").is_file()


def test_each_system_has_its_model_data_and_batch(monkeypatch):
    """Built as they are, not compiled."""
    made = dict(export.systems())
    model, data, batch_size = made["gan1d-gan-intro-2017-minibatch"]()
    assert (model.jit_compile, batch_size, data.mean) == (True, 8, 4.0)
    assert "minibatch" in [layer.name for layer in model.discriminator.layers]
    model, data, batch_size = made["gan2d-pacgan-2"]()
    assert (model.jit_compile, model.packing, data.event_size) == (True, 2, 2)
    model, data, batch_size = made["conditional-default"]()
    assert type(model).__name__ == "ConditionalGAN" and model.jit_compile and batch_size == 64
    assert (len(data), data.num_classes) == (1024, 10) and (data.low, data.high) == model.pixels


def test_a_program_is_text_without_places_in_files():
    text = 'module @loop loc("a.py":1:2) {\n  %0 = add %1 loc(unknown)\n}\n#loc1 = loc("b")\n'

    class Loop:
        def experimental_get_compiler_ir(self, steps):
            assert int(steps) == 1
            return lambda stage: text if stage == "stablehlo" else None

    assert export.program(Loop()) == "module @loop {\n  %0 = add %1\n}\n"


@pytest.mark.slow
def test_the_loop_of_the_line_is_exported(tmp_path, capsys):
    found = export.export(tmp_path, ["gan1d-default"])["gan1d-default"]
    assert (tmp_path / "gan1d-default.mlir").read_text().startswith("module @")
    assert found["products"] > 10 and found["host_callbacks"] == found["float64_arrays"] == 0
    text = (tmp_path / "gan1d-default.mlir").read_text()
    assert "mhlo." not in text.replace("stablehlo.", "")
    state = ProgramState.load(tmp_path / "gan1d-default.npz")
    assert state.facts["system"] == "gan1d-default" and list(state.expected) == [1, 3]
    # Keras numbers the models of a process.
    (step,) = (i for i, name in enumerate(state.outputs) if re.search(r"gan\w*/step:0$", name))
    assert state.expected[3][step] == 3
    assert np.isfinite(state.expected[3][state.outputs.index("losses")]).all()
