"""The ladder of the page of results: goals beside what the runs reached."""

import pytest

from tfgan.cli import results_ladder


def rung(name):
    (found,) = [rung for rung in results_ladder.RUNGS if rung.name == name]
    return found


def line(values, ks=0.01, **config):
    trials = [{"seed": 1000 + i, "w1": value, "ks": ks} for i, value in enumerate(values)]
    return {"config": {"std": 0.5, **config}, "trials": trials}


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (line([0.01] * 999 + [0.2]), ("999 of 1000, W1 0.010, KS 0.010", True)),
        (line([0.01] * 998 + [0.2] * 2), ("998 of 1000, W1 0.010, KS 0.010", False)),
        (line([0.016] * 1000), ("1000 of 1000, W1 0.016, KS 0.010", False)),
        (line([0.01] * 1000, ks=0.031), ("1000 of 1000, W1 0.010, KS 0.031", False)),
    ],
)
def test_the_line(run, expected):
    assert rung("1-D, N(4, 0.5)").judge([run]) == expected


def test_other_data_is_judged_by_the_harder_bound():
    judge = rung("1-D, N(-2, 1.5), N(0, 0.2), N(10, 1)").judge
    # A tenth of a deviation of 0.2 is less than 0.1; one of 1.5 is more.
    assert judge([line([0.03, 0.01], std=0.2)]) == ("1 of 2", False)
    assert judge([line([0.12, 0.01], std=1.5)]) == ("1 of 2", False)
    assert judge([line([0.09, 0.01], std=1.5)]) == ("2 of 2", True)


def plane(least=0.93, most=1.05, worst=1.1, **trial):
    one = {"modes": 64, "high_quality": 0.95, "wall_seconds": 160.0}
    return {
        "summary": {
            "std_ratio_min": {"least": least}, "std_ratio_max": {"largest": most},
            "w1_over_floor": {"mean": 1.0, "largest": worst},
        },
        "trials": [{"seed": 1000, **one}, {"seed": 1001, **one, **trial}],
    }  # fmt: skip


def test_the_plane():
    judge = rung("ring of 8, grid of 25").judge
    assert judge([plane()]) == ("widths 0.930 to 1.050, W1 1.00 floors, worst 1.10", True)
    for changed in ({"least": 0.89}, {"most": 1.11}, {"worst": 1.21}):
        assert not judge([plane(**changed)])[1]
    judge = rung("ring of 64").judge
    assert judge([plane()]) == ("at least 64 modes, 95.0 %, at most 160 s", True)
    for changed in ({"modes": 63}, {"high_quality": 0.94}, {"wall_seconds": 301.0}):
        assert not judge([plane(**changed)])[1]


def test_many_numbers():
    def run(modes=10, least=0.8, most=1.2):
        ends = {
            "typical_std_ratio_min": {"least": least},
            "typical_std_ratio_max": {"largest": most},
        }
        summary = {**ends, "typical_high_quality": {"mean": 0.9}}
        trials = [{"seed": 1000, "typical_modes": 10}, {"seed": 1001, "typical_modes": modes}]
        return {"summary": summary, "trials": trials}

    judge = rung("1,200 numbers, 10 modes").judge
    said = "at least 10 modes, 90.0 % within, widths 0.80 to 1.20"
    assert judge([run()]) == (said, True)
    for changed in ({"modes": 9}, {"least": 0.79}, {"most": 1.21}):
        assert not judge([run(**changed)])[1]


def digits(accuracy=0.99, worst=0.98, fid=0.5):
    scores = {"fid": fid, "label_accuracy": accuracy, "label_accuracy_by_class": [1.0, worst]}
    scores |= {"modes": 1000, "reverse_kl": fid / 10}
    return {"scores": scores, "floor": {"fid": 0.25}, "cpu_seconds": 460.0, "seed": 1000}


def test_digits():
    judge = rung("conditional digits").judge
    said = "at least 99.0 %, worst class 98.0 %, FID at most 2.0 floors"
    assert judge([digits()] * 5) == (said, True)
    assert not judge([digits()] * 4)[1]
    for changed in ({"accuracy": 0.989}, {"worst": 0.979}, {"fid": 0.51}):
        assert not judge([digits(**changed), *[digits()] * 4])[1]
    dense, stacked = (rung(n).judge for n in ("digits, the article's networks", "stacked MNIST"))
    assert dense([digits(fid=10.0)] * 3)[1] and not dense([digits(fid=10.1)] * 3)[1]
    assert stacked([digits()] * 3)[1] and not stacked([digits()] * 2)[1]


def test_rows_and_what_was_not_measured():
    files = {"plane-64gaussians": [plane()], "digits-mlp-1001": [digits(fid=7.0)]}
    table = results_ladder.rows(lambda name: files.get(name, []))
    by_run = {row[2]: row for row in table[1:]}
    goal = "all modes on 5 of 5, >= 95 %, 300 s"
    said = "at least 64 modes, 95.0 %, at most 160 s"
    expected = ["ring of 64", goal, "`plane-64gaussians`", "1000 to 1001", said, "yes"]
    assert by_run["`plane-64gaussians`"] == expected
    assert by_run["`digits-mlp-1000`, ..."][4:] == ["FID 7, at most 460 s of one core", "no"]
    assert by_run["`gan1d-minibatch`"][3:] == ["", "not measured", "no"]


def test_seeds_of_several_files_and_names_of_scored_models():
    files = {f"digits-mlp-{s}": [{**digits(), "seed": s, "trials": []}] for s in (1000, 1002)}
    for s in (1000, 1003):
        files[f"tests-conditional-{s}"] = [{**digits(), "model": f"c-{s}.keras"}]
    by_run = {row[2]: row for row in results_ladder.rows(lambda name: files.get(name, []))}
    assert by_run["`digits-mlp-1000`, ..."][3] == "1000, 1002"
    assert by_run["`tests-conditional-1000`, ..."][3] == "c-1000.keras, c-1003.keras"
