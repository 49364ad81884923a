"""`tfgan critic-study`: both figures and the numbers."""

import json

import pytest
from helpers.commands import refused, tfgan
from PIL import Image

from tfgan.reproductions import wgan_gp_figure_1


@pytest.mark.usefixtures("steps_in_python")
def test_both_figures_and_the_numbers_are_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(wgan_gp_figure_1, "DATASETS", ("8gaussians",))
    monkeypatch.setattr(wgan_gp_figure_1, "TITLES", ("8 Gaussians",))
    surface, deep = wgan_gp_figure_1.SURFACE, wgan_gp_figure_1.DEEP
    monkeypatch.setattr(wgan_gp_figure_1, "SURFACE", {**surface, "width": 8, "depth": 1})
    monkeypatch.setattr(wgan_gp_figure_1, "DEEP", {**deep, "width": 16, "depth": 3})
    assert tfgan("critic-study", "--out", tmp_path / "cs", "--num-steps", 2, "--jit", "off") == 0
    found = json.loads((tmp_path / "cs.json").read_text())
    assert set(found["figure_1b"]) == {
        "clipping c=0.1", "clipping c=0.01", "clipping c=0.001", "gradient penalty",
    }  # fmt: skip
    for critic in found["figure_1b"].values():
        assert len(critic["gradient_norms"]) == 3 and min(critic["gradient_norms"]) > 0
    assert found["figure_1b"]["clipping c=0.01"]["largest_weight"] == pytest.approx(0.01)
    assert len(found["figure_1a"]) == 2 and found["settings"]["figure_1a"]["clip"] == 0.01
    for name in ("cs-1a.png", "cs-1b.png"):
        with Image.open(tmp_path / name) as image:
            assert image.size[0] == 960
    out = capsys.readouterr().out
    assert out.count("written: ") == 3 and out.count("\n1a ") == 2 and out.count("\n1b ") == 4


def test_bad_input_is_one_line(capsys):
    assert "--num-steps must be an integer" in refused(capsys, "critic-study", "--num-steps", 0)
    assert "folder no does not exist" in refused(capsys, "critic-study", "--out", "no/a")
