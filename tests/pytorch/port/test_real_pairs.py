"""Public pairs of programs: the check names what differs, and they agree once it is made equal."""

import importlib
import re
from pathlib import Path

import keras
import pytest
import torch

import tfgan.pytorch
from tfgan.pytorch.port import check_port, load

FOLDER = Path(__file__).parent / "pairs"
PAGE = (Path(tfgan.pytorch.__file__).parent / "README.md").read_text()
# Row of the page -> what differs, in the order found. A second list is what is compared once the
# first cause of the first list that hides others is made equal.
ROWS = {
    name: [stage.split(", ") for stage in found.split("; then ")]
    for name, found in re.findall(r"^\| \[`(\w+)\.py`\]\S* \|.*\| (.*?) \|$", PAGE, re.MULTILINE)
}
# All widths are divided by this. No cause depends on them.
SHARE = 16


@pytest.fixture
def pair(monkeypatch):
    """Function of a file's name -> its `Pair`."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return lambda name: importlib.import_module(name).PAIR


def report(sides, steps=1):
    """The check, with weights that are the same in each run."""
    keras.utils.set_random_seed(3)
    torch.manual_seed(3)
    return check_port(*sides, steps=steps)


def causes(sides):
    """What the check names."""
    return report(sides).causes


def test_the_page_has_a_row_for_each_pair(pair):
    shared = {"program", "in_keras", "in_torch"}
    assert set(ROWS) == {path.stem for path in FOLDER.glob("*.py")} - shared
    assert len(ROWS) >= 8
    for name, stages in ROWS.items():
        found, hiding = pair(name), pair(name).hiding()
        differences = found.differences()
        assert set(stages[0]) == found.causes(differences), name
        assert len(stages) == 1 + bool(hiding), name
        if hiding:
            rest = [f for f in differences if f not in hiding]
            assert set(stages[1]) == found.causes(rest), name


def test_a_sample(pair):
    assert causes(pair("lsgan").sides(share=SHARE)) == ROWS["lsgan"][0]


def test_layers_of_the_programs_cannot_be_paired(pair):
    said = r"generators cannot be paired: the Keras layer .* \(100, 256\).* and the PyTorch layer"
    with pytest.raises(ValueError, match=said):
        check_port(*pair("gan").sides(()))


def test_a_file_can_be_given_to_the_command():
    assert load(FOLDER / "gan.py")[0]()["fakes"] == "inference"


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_what_differs(pair, name):
    found, stages = pair(name), ROWS[name]
    assert causes(found.sides(share=SHARE)) == stages[0]
    if len(stages) > 1:
        assert causes(found.sides(("layers", *found.hiding()), SHARE)) == stages[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_they_agree_once_all_is_equal(pair, name):
    found = report(pair(name).sides(("layers", *pair(name).differences()), SHARE), steps=3)
    assert found.agrees
    apart = next(line for line in found.measured if line.startswith("weights after 3 steps"))
    # Adam divides small gradients by 1e-8, so a rounding of 1e-16 in one of them moves a weight by
    # some 1e-12 in the first step, and the next steps enlarge it: up to 2e-9 was seen.
    assert float(apart.rpartition(" ")[2]) < 1e-8


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_each_difference_alone_has_its_cause(pair, name):
    found = pair(name)
    differences = found.differences()
    for field in differences:
        others = [f for f in differences if f != field]
        alone = causes(found.sides(("layers", *others), SHARE))
        assert set(alone) == found.causes([field]), field


@pytest.mark.slow
def test_a_critic_with_batch_norm_is_refused_under_a_penalty(pair):
    said = "batch_normalization.* has no true second derivative, so a gradient penalty"
    with pytest.raises(ValueError, match=said):
        check_port(*pair("wgan_gp").sides((), SHARE))
