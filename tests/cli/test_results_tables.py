"""Rows of the results' tables, by hand."""

import pytest

from tfgan.cli import results_tables


def test_modes_by_step():
    runs = [{"version": "1.0", "steps": [10, 20], "modes": {"plain": [1, 0], "unrolled": [3, 8]},
             "config": {"seed": 7}}]  # fmt: skip
    assert results_tables.unrolled_rows(runs) == [
        ["seed", "version", "", "step 10", "step 20"],
        ["7", "1.0", "plain", "1", "0"],
        ["7", "1.0", "unrolled", "3", "8"],
    ]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((0.034, 0.0018), ("0.0340", "0.0018")),
        ((0.034, 0.001), ("0.034", "0.001")),
        ((5.31, 1.1), ("5.3", "1.1")),
        ((4.72, 0.141), ("4.72", "0.14")),
        ((1170.4, 20.0), ("1170", "20")),
        ((2.0, 0.0), ("2.000", "0.000")),
    ],
)
def test_digits_follow_the_error(pair, expected):
    assert results_tables.rounded(*pair) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([1000, 1001, 1002], "1000 to 1002"),
        ([1004, 1003], "1003 to 1004"),
        ([1000, 1001, 1009], "3 of 1000 to 1009"),
        ([], ""),
    ],
)
def test_missing_seeds_are_told(found, expected):
    assert results_tables.seeds({"trials": [{"seed": seed} for seed in found]}) == expected


def gan1d_run(version, values, **config):
    trials = [{"seed": 1000 + i, "w1": value} for i, value in enumerate(values)]
    return {
        "version": version, "config": {"recipe": "default", "std": 0.5, **config}, "w1": 0.05,
        "w1_standard_error": 0.01, "w1_median": 0.05, "w1_worst": 0.2, "ks_median": 0.0123,
        "num_trials": len(trials), "num_converged": 2, "num_not_finite": 0, "trials": trials,
    }  # fmt: skip


def test_trials_on_the_line_beside_their_deviation():
    """0.05 is a tenth of 0.5; that of two bumps of deviation 0.5 is 2.06."""
    both = {**gan1d_run("0.2.0", [0.21, 0.2, None], data="two-bumps"), "num_all_modes": 3}
    runs = [gan1d_run("0.2.0", [0.049, 0.051]), both]
    assert results_tables.gan1d_rows(runs)[1:] == [
        ["", "0.2.0", "1000 to 1001", "2 of 2", "1 of 2", "0.05 +- 0.01", "0.05", "0.2",
         "0.012", ""],
        ["`--data two-bumps`", "0.2.0", "1000 to 1002", "2 of 3", "1 of 3", "0.05 +- 0.01",
         "0.05", "0.2", "0.012", "3 of 3"],
    ]  # fmt: skip


def system(name, **parts):
    return {"name": name, **parts}


def test_the_newest_result_of_each_system_is_shown():
    old = {"batch_size": 8, "keras_median": 30560.4, "pytorch_median": 720.0, "ratio": 42.4}
    new = {"batch_size": 16, "keras_median": 7.123, "pytorch_median": 3.6, "ratio": 1.98}
    runs = [
        {"version": "0.2.0", "systems": [system("b", speed=new), system("c")]},
        {"version": "0.1.0", "systems": [system("a", speed=old), system("b", speed=old)]},
    ]
    assert results_tables.speed_rows(runs)[1:] == [
        ["`a`", "0.1.0", "8", "30,560", "720", "42"],
        ["`b`", "0.2.0", "16", "7.12", "3.6", "2.0"],
    ]


def test_quality_tells_the_runs_that_are_lost():
    found = {"steps": 400, "seeds": 24, "score": "W1", "errors": 0.94}
    found |= {"keras_mean": 4.3, "keras_error": 1.1, "keras_not_finite": 7}
    found |= {"pytorch_mean": 5.93, "pytorch_error": 0.89, "pytorch_not_finite": 0}
    rows = results_tables.quality_rows([{"version": "1", "systems": [system("a", quality=found)]}])
    assert rows[1] == [
        "`a`", "1", "400", "24", "W1", "4.3 +- 1.1, 7 end in NaN", "5.9 +- 0.9", "0.9"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, "agrees"),
        ({"failures": ["loss"]}, "differs"),
        ({"last_matching_step": 30}, "agrees to step 30"),
        ({"explained_by_rounding": ["loss"]}, "agrees, within what rounding does"),
    ],
)
def test_lock_step(facts, verdict):
    usual = {"failures": [], "explained_by_rounding": [], "last_matching_step": 50, "steps": 50}
    usual |= {
        "batch_size": 8,
        "differences": [(0, 0, 0, 0), (1, 2e-14, 3e-12, 0), (50, 1, 1, 4e-9)],
    }
    runs = [{"version": "1", "systems": [system("a", **usual | facts)]}]
    numbers = ["8", "50", "2.0e-14", "3.0e-12", "4.0e-09"]
    assert results_tables.lock_step_rows(runs)[1] == ["`a`", "1", *numbers, verdict]


def test_scores_in_the_plane():
    summary = {
        "modes": {"mean": 8.0},
        "high_quality": {"mean": 0.984, "standard_error": 0.002, "least": 0.974},
        "reverse_kl": {"mean": 0.0021, "standard_error": 0.0004},
        "std_ratio": {"mean": 0.974, "standard_error": 0.004, "least": 0.955, "largest": 0.994},
        "w1_over_floor": {"mean": 1.13, "standard_error": 0.05, "largest": 1.33},
    }
    config = {"recipe": "default", "dataset": "8gaussians", "trials": 10}
    (row,) = results_tables.plane_rows([{"version": "1", "config": config, "summary": summary}])[1:]
    assert row == [
        "`default`", "`8gaussians`", "1", "10", "8", "98.4 +- 0.2 %", "97.4 %", "",
        "0.0021 +- 0.0004", "0.974 +- 0.004 (0.955 to 0.994)", "", "1.13 +- 0.05 (at most 1.33)",
    ]  # fmt: skip
    summary |= {"std_ratio_min": {"least": 0.914}, "std_ratio_max": {"largest": 1.07}}
    run = {"version": "1", "config": config, "summary": summary}
    (row,) = results_tables.plane_rows([{**run, "trials": [{"seed": 1001}, {"seed": 1000}]}])[1:]
    assert row[3] == "1000 to 1001" and row[-2] == "0.91 to 1.07"


def test_many_numbers():
    mean = {"mean": 0.9, "standard_error": 0.02}
    summary = {f"typical_{name}": mean for name in ("modes", "high_quality", "reverse_kl")}
    summary |= {"typical_std_ratio": mean, "w1_over_floor": mean, "wall_seconds": {"mean": 301.4}}
    summary |= {"typical_std_ratio_min": {"least": 0.81}, "typical_std_ratio_max": {"largest": 1.1}}
    summary["modes"] = {"mean": 0.0}
    config = {"recipe": "default", "dataset": "veegan-1200d"}
    trials = [{"seed": 1000}, {"seed": 1001}]
    run = {"version": "1", "config": config, "summary": summary, "trials": trials}
    (row,) = results_tables.many_numbers_rows([run])[1:]
    assert row == [
        "`default`", "`veegan-1200d`", "1", "1000 to 1001", "0", "0.9", "90 +- 2 %", "0.90 +- 0.02",
        "0.90 +- 0.02", "0.81 to 1.10", "0.90 +- 0.02", "301",
    ]  # fmt: skip


def test_curves_are_ranked_at_equal_processor_time():
    def run(recipe, rows, **config):
        names = ("step", "seconds", "cpu_seconds", "fid")
        curve = [dict(zip(names, row, strict=True)) for row in rows]
        return {"recipe": recipe, "version": "1", "seed": 3, "curve": curve, "config": config}

    # The clock on the wall would rank them the other way round.
    slow = run("slow", [(s, 1.0, 300.0 * s, 90.0 - s) for s in (1, 2, 3)], image_size=64)
    fast = run("fast", [(s, 9e3, 100.0 * s, 100.0 / s) for s in range(1, 7)])
    assert results_tables.curve_rows([slow, fast]) == [
        ["recipe", "pixels", "version", "seed", "5 minutes: FID (place)",
         "10 minutes: FID (place)", "15 minutes: FID (place)", "steps, minutes", "least FID"],
        ["`slow`", "64x64", "1", "3", "89 (2)", "88 (2)", "87 (1)", "3, 15", "87"],
        ["`fast`", "28x28", "1", "3", "33.3 (1)", "16.7 (1)", "", "6, 10", "16.7"],
    ]  # fmt: skip
    lost = run("lost", [(1, 1.0, 300.0, None), (2, 2.0, 600.0, 5.0)])
    assert results_tables.curve_rows([lost, fast])[1][4:6] == ["", "5 (1)"]


def test_trials_of_several_files_are_summarized():
    """`tfgan merge` writes the trials without the summary of gan1d."""
    trials = [{"seed": s, "w1": w1, "ks": 0.02} for s, w1 in ((1000, 0.01), (1001, 0.2))]
    run = {"version": "1", "config": {"recipe": "default", "std": 0.5}, "trials": trials}
    (row,) = results_tables.gan1d_rows([run])[1:]
    assert row[:5] == ["", "1", "1000 to 1001", "1 of 2", "1 of 2"]
    assert row[6:9] == ["0.105", "0.2", "0.02"]


def test_modes_by_step_of_trials():
    history = [{"step": 100, "modes": 5.0}, {"step": 200, "modes": 8.0}]
    runs = [
        {"version": "1", "config": {"recipe": "r"}, "trials": [{"seed": 3, "history": history}]}
    ]
    assert results_tables.modes_by_step_rows(runs) == [
        ["recipe", "seed", "version", "step 100", "step 200"], ["`r`", "3", "1", "5", "8"]
    ]  # fmt: skip


def test_critics_and_games():
    runs = [{"version": "1", "figure_1a": {"ring, clipping": {"share_at_bounds": 0.866}},
             "figure_1b": {"penalty": {"share_at_bounds": 0.0, "decades": 0.4}}}]  # fmt: skip
    assert results_tables.critic_study_rows(runs)[1:] == [
        ["1a, ring, clipping", "1", "86.6 %", ""], ["1b, penalty", "1", "0.0 %", "0.4"]
    ]  # fmt: skip
    runs = [{"version": "1", "minimax": {"distance": 1.234}, "config": {"seed": 1}}]
    assert results_tables.demo_rows(runs)[1:] == [["minimax", "1", "1.2"]]


def test_gpu_rows_join_both_runtimes():
    parts = {"1": {"loss": 2e-7, "state": 3e-8}}
    ours = {"difference": parts, "one_bit": parts, "steps_per_second": 50.0, "share_of_rate": 0.25}
    jax = {"a": {"batch_size": 8, "float32": ours, "tf32": ours}}
    twin = {"eager": 25.0, "compiled": None, "why": "no second derivatives"}
    runs = [
        {"version": "0.2.0", "jax": {"systems": jax}},
        {"version": "0.2.0", "pytorch": {"systems": {"a": {"float32": twin}}}},
    ]
    head, single, short = results_tables.gpu_rows(runs)
    same = ["25 %", "2e-07 (2e-07)", "3e-08 (3e-08)"]
    assert single == ["`a`", "float32", "0.2.0", "8", "50", "25", "refused", "2", *same]
    assert short == ["`a`", "tf32", "0.2.0", "8", "50", "", "", "", *same]
    assert len(head) == len(single)


def test_digits():
    scores = {"fid": 0.771, "precision": 0.835, "recall": 0.828, "class_shares": [0.077, 0.127]}
    run = {"version": "1", "model": "mlp", "recipe": "default", "seed": 4, "scores": scores}
    run["seconds"] = {"training": 484.6}
    classes = {
        "confident_share": 0.87,
        "label_accuracy": 0.986,
        "label_accuracy_by_class": [0.99, 0.973],
    }
    rows = results_tables.digits_rows([run, {**run, "scores": scores | classes}])
    begin = ["`mlp`", "`default`", "4", "1", "0.771", "7.7 to 12.7 %", "0.835, 0.828"]
    assert rows[1:] == [
        [*begin, "", "", "485 s"], [*begin, "87 %", "98.6 %, 97.3 %", "485 s"]
    ]  # fmt: skip
    # Files of 0.1.0 call the share so.
    old = results_tables.digits_rows([{**run, "scores": scores | {"sure": 0.87}}])
    assert old[1] == [*begin, "87 %", "", "485 s"]


def test_stacked():
    run = {"recipe": "default", "seed": 1000, "version": "1", "epochs": 5, "steps": 9375,
           "scores": {"modes": 1000, "reverse_kl": 0.04519, "num_samples": 26000},
           "floor": {"modes": 1000, "reverse_kl": 0.02517},
           "seconds": {"training": 812.4}, "cpu_seconds": 799.8}  # fmt: skip
    assert results_tables.stacked_rows([run])[1] == [
        "`default`", "1000", "1", "5, 9,375", "1000", "0.045", "0.025", "812 s", "800 s"
    ]  # fmt: skip


def test_two_sample_tests_of_points():
    floor = {"accuracy": 0.4972, "p_value": 0.7157}
    told = {"accuracy": 0.5321, "p_value": 1.23e-10, "floor": floor}
    run = {"version": "1", "model": "runs/ring-1000.keras", "tests": {"two_sample": told}}
    (row,) = results_tables.two_sample_rows([run])[1:]
    assert row == ["`ring-1000`", "1", "53.2 %, 1.2e-10", "49.7 %, 0.72"]


def test_tests_of_digits():
    scores = {"precision": 0.8924, "recall": 0.846}
    floor = {"precision": 0.8692, "recall": 0.8644}
    scores |= {"fid": 0.8136, "label_accuracy": 0.987, "label_accuracy_by_class": [0.972, 1.0]}
    kid = {"kid": 0.52, "standard_error": 0.22, "floor": {"kid": 0.13, "standard_error": 0.18}}
    told = {"accuracy": 0.5657, "floor": {"accuracy": 0.5242}}
    near = {"median": 4.645, "test_median": 4.335, "near_share": 0.001, "copies": 0}
    run = {
        "version": "1", "model": "conditional-1000.keras", "scores": scores, "floor": floor,
        "tests": {"kid": kid, "two_sample": told, "memorisation": near},
    }  # fmt: skip
    (row,) = results_tables.tests_rows([run])[1:]
    assert row == [
        "`conditional-1000`", "1", "0.814", "0.892, 0.846 (0.869, 0.864)", "98.7 %, 97.2 %",
        "0.5 +- 0.2 (0.13 +- 0.18)", "56.6 % (52.4 %)", "4.64 (4.33)", "0.1 %", "0",
    ]  # fmt: skip
