"""TensorFlow's text of a program becomes one that any reader of StableHLO takes."""

from tfgan.cli.benchmarks import stablehlo_text

TEXT = """module @a_run.7 attributes {mhlo.is_dynamic = false} {
  func.func private @copied_body.1(%arg0: tensor<i32>) -> tensor<i32> {
    return %arg0 : tensor<i32>
  }
  func.func private @condition.2(%arg0: tensor<i32>) -> tensor<i1> {
    return %c : tensor<i1>
  }
  func.func @main(%arg0: tensor<i32>, %arg1: tensor<2x2xf32>) -> (tensor<i32>, tensor<2x2xf32>) {
    %0 = mhlo.copy %arg1 : tensor<2x2xf32>
    %1 = stablehlo.dot %0, %0, precision = [DEFAULT, DEFAULT] \
{mhlo.frontend_attributes = {grad_x = "true"}} \
: (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    %2 = func.call @condition.2(%arg0) : (tensor<i32>) -> tensor<i1> loc(unknown)
    return %arg0, %1 : tensor<i32>, tensor<2x2xf32>
  }
}
"""


def test_only_stablehlo_is_left():
    text = stablehlo_text.pure(TEXT)
    assert "mhlo" not in text.replace("stablehlo", "") and "loc(" not in text
    assert "%0 = stablehlo.reshape %arg1 : (tensor<2x2xf32>) -> tensor<2x2xf32>" in text
    assert "@copied_body.1" not in text and "@condition.2(%arg0: " in text


def test_full_precision():
    convolution = "%1 = stablehlo.convolution(%a, %b) {precision_config = \
[#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]}"
    text = stablehlo_text.in_full_precision(TEXT + convolution)
    assert "precision = [HIGHEST, HIGHEST]" in text and "DEFAULT" not in text
    assert text.count("#stablehlo<precision HIGHEST>") == 2


def test_the_types_of_arguments_and_results():
    assert stablehlo_text.signature(TEXT) == (["i32", "2x2xf32"], ["i32", "2x2xf32"])
