"""`search`, `front`, `certify` and the studies on the command line: figures as JSON, tables, one line for bad input."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.cli import main
from explorer.spec.precision import INT8
from explorer.study.certificate import CertificateOutcome
from tests.studies import N_BLOCKS, write_study


class NoScreen:
    """A machine without a display."""

    def has_display(self):
        return False


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("studies") / "small", precisions=(INT8,))


@pytest.fixture
def run(capsys):
    def call(*arguments):
        try:
            status = main([str(a) for a in arguments], NoScreen())
        except SystemExit as exit_:
            status = exit_.code
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def figures(run, study):
    def call(command, *arguments):
        status, out, err = run(command, "--study", study, *arguments, "--json")
        assert status == 0, err
        return json.loads(out)

    return call


def test_an_exhaustive_search_covers_every_set_of_mounts(figures):
    found = figures("search", "--seed", 1, "--mode", "exhaustive", "--max-exits", 1, "--confidence", 0.5)
    assert found["is_complete"]
    assert found["evaluations"] == found["candidates"] == 2 * N_BLOCKS
    rival = figures("search", "--seed", 1, "--mode", "random", "--max-exits", 1, "--confidence", 0.5,
                    "--evaluations", 30)  # fmt: skip
    assert rival["hypervolume"] <= found["hypervolume"]
    assert rival["candidates"] is None
    one_head = figures("search", "--seed", 1, "--mode", "exhaustive", "--max-exits", 1, "--free", "")
    assert one_head["candidates"] == N_BLOCKS


def test_the_history_ends_where_the_search_does(figures):
    found = figures("search", "--seed", 2, "--evaluations", 40, "--max-exits", 2)
    last = found["history"][-1]
    assert (last["evaluations"], last["hypervolume"]) == (40, found["hypervolume"])
    volumes = [step["hypervolume"] for step in found["history"]]
    assert volumes == sorted(volumes)


def test_a_utility_ranks_the_front(figures):
    arguments = ("--seed", 2, "--evaluations", 40, "--max-exits", 1)
    found = figures("search", *arguments, "--utility", "1,0,0")
    assert len(found["by_utility"]) == len(found["front"])
    assert found["by_utility"][0]["accuracy_lower_bound"] == max(p["accuracy_lower_bound"] for p in found["front"])
    assert "by_utility" not in figures("search", *arguments)


def test_limits_of_the_command_line_are_kept(figures):
    arguments = ("search", "--seed", 1, "--evaluations", 60, "--max-exits", 2, "--thresholds", "inside")
    free = figures(*arguments)["front"]
    cap = free[len(free) // 2]["energy_avg_pj"]
    for point in figures(*arguments, "--max-energy", cap)["front"]:
        assert point["energy_avg_pj"] <= cap
    assert figures(*arguments, "--max-memory", 1)["front"] == []


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        (("--min-accuracy", 1), "breaks: smallest_accuracy is 0.9"),
        (("--max-edp", 1), "breaks: largest_edp_pj_cycles is "),
        (("--seconds", 1e-9), "no design was tried: the budget was spent before the first one was through"),
    ],
)
@pytest.mark.parametrize("mode", ["nsga2", "exhaustive"])
def test_no_feasible_design_is_said_with_what_comes_nearest(run, study, figures, mode, limit, reason):
    arguments = ("--seed", 1, "--evaluations", 20, "--max-exits", 1, "--mode", mode, *limit)
    status, out, _ = run("search", "--study", study, *arguments)
    assert status == 0
    assert reason in out
    found = figures("search", *arguments)
    assert found["front"] == []
    assert reason in found["problem"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--evaluations", 0), "budget of evaluations is 0"),
        (("--seconds", 0), "budget of seconds is 0"),
        (("--seconds", "nan"), "budget of seconds is nan"),
        (("--free", "bits,colour"), "--free is 'bits,colour'"),
        (("--utility", "1,2"), "must be three weights"),
        (("--utility", "1,-2,1"), "must not be negative"),
        (("--max-energy", "-1"), "largest_energy_pj is -1"),
        (("--max-latency", "nan"), "largest_latency_cycles is nan"),
        (("--max-exits", 6), "between 1 and 5"),
        (("--mode", "magic"), "invalid choice"),
        (("--confidence", 2), "confidence is 2"),
        (("--min-accuracy", 1.5), "smallest_accuracy is 1.5"),
        (("--resume",), "--resume needs --session"),
    ],
)
def test_impossible_searches_are_one_line_and_status_2(run, study, arguments, message):
    status, out, err = run("search", "--study", study, "--seed", 1, *arguments)
    assert status == 2
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


def test_a_front_of_another_objective_still_gives_edp(figures):
    found = figures("front", "--exits", "1,3", "--levels", 11, "--objective", "energy-x-latency")
    for point in found["points"]:
        assert point["cost"] == pytest.approx(point["energy_avg_pj"] * point["latency_avg_cycles"])
    edp = figures("front", "--exits", "1,3", "--levels", 11)
    for point in edp["points"]:
        assert point["cost"] == point["edp_avg_pj_cycles"]
        thresholds = ",".join(map(str, point["thresholds"]))
        evaluated = figures("evaluate", "--exits", "1,3", "--thresholds", thresholds, "--split", "validation")
        assert evaluated["accuracy"] == point["accuracy"]
        assert evaluated["edp_avg_pj_cycles"] == point["edp_avg_pj_cycles"]


def test_a_front_of_many_exits_says_what_is_left(figures):
    found = figures("front", "--exits", "0,1,2,3,4", "--levels", 101, "--boxes", 300)
    assert found["tuples"] == 101**5
    assert found["accuracy_gap"] > 0
    assert found["points"]


def test_certify_says_what_can_be_promised(figures, run, study):
    found = figures("certify", "--exits", "2,3", "--thresholds", "0.99,0.99", "--alpha", 0.05)
    assert found["is_certified"]
    assert found["outcome"] == CertificateOutcome.CERTIFIED.value
    assert found["test"]["p_value"] <= found["delta"] == 0.05
    assert found["n_samples"] == 200
    assert set(found["splits"]) == {"validation", "certificate", "test"}
    assert found["cheapest_certified"]["is_certified"]
    too_few = figures("certify", "--exits", "2,3", "--thresholds", "0.99,0.99", "--alpha", 0.001)
    assert "Cannot be certified with this many samples" in too_few["sentence"]
    status, out, _ = run("certify", "--study", study, "--exits", "2", "--thresholds", "0.9")
    assert status == 0
    assert "optimism" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "no early exits"),
        (("--exits", "2", "--thresholds", "0.9", "--alpha", 0), "accuracy drop to certify is 0"),
        (("--exits", "2", "--thresholds", "0.9", "--delta", 1), "error probability to certify is 1"),
        (("--exits", "2", "--thresholds", "0.9", "--seed", -1), "--seed is -1"),
        (("--exits", "2"), "--thresholds has 0 values"),
    ],
)
def test_impossible_certificates_are_one_line_and_status_2(run, study, arguments, message):
    status, out, err = run("certify", "--study", study, *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_study_budget_reports_every_seed_and_writes_a_picture(run, study, tmp_path):
    picture = tmp_path / "budget.svg"
    arguments = ("study-budget", "--study", study, "--budgets", "10,30", "--seeds", "1,2", "--max-exits", 1,
                 "--confidence", 0.5, "--truth")  # fmt: skip
    status, out, _ = run(*arguments, "--plot", picture, "--json")
    assert status == 0
    found = json.loads(out)
    assert [(line["budget"], line["n_seeds"]) for line in found["budgets"]] == [(10, 2), (30, 2)]
    assert len(found["runs"]) == 4
    for line in found["runs"]:
        assert 0 <= line["regret"] < 1
        assert line["hypervolume"] <= found["true_hypervolume"]
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    status, out, _ = run(*arguments)
    assert "designs explored" in out
    for bad, message in (
        (("--budgets", "0"), "budgets are [0]"),
        (("--budgets", "a"), "--budgets is 'a'"),
        (("--seeds", ""), "no seeds"),
        (("--plot", tmp_path / "no" / "a.svg"), "a.svg"),
    ):
        status, _, err = run(*arguments, *bad)
        assert status == 2
        assert message in err


def test_study_mounts_gives_every_exit_with_its_causes(figures, run, study):
    found = figures("study-mounts")
    assert len(found["mounts"]) == 2 * N_BLOCKS
    for mount in found["mounts"]:
        assert mount["edp_avg_pj_cycles"] > 0
        assert 0 < mount["head"]["utilisation"] <= 1
    assert "exit_ratio" in found["rank_correlation_of_edp_avg_with"]
    assert "Spearman" in run("study-mounts", "--study", study)[1]
    assert run("study-mounts", "--study", study, "--allowed-drop", 1)[0] == 2


def test_study_thresholds_holds_heuristics_against_the_exact_front(figures, run, study):
    found = figures("study-thresholds", "--n-exits", 2, "--sets", 2, "--seed", 4)
    assert len(found["mount_sets"]) == 2
    for rows in found["heuristics"].values():
        assert len(rows) == 2
        assert all(excess is None or excess >= -1e-12 for row in rows for excess in row["edp_excess"])
    status, out, _ = run("study-thresholds", "--study", study, "--exits", "1,3")
    assert status == 0
    assert "exits 1,3, on validation" in out
    assert "one shared threshold" in out
    for bad, message in ((("--sets", 0), "mount sets is 0"), (("--seed", -1), "seed is -1"), (("--exits", 9), "9")):
        status, _, err = run("study-thresholds", "--study", study, *bad)
        assert status == 2
        assert message in err


def test_a_front_of_answers_that_cannot_be_told_apart_says_so(run, tmp_path):
    study = write_study(tmp_path / "same", precisions=(INT8,))
    for path in study.glob("traces_*.npz"):
        arrays = dict(np.load(path))
        arrays["logits"] = np.zeros_like(arrays["logits"])
        arrays["labels"] = np.full_like(arrays["labels"], 3)
        np.savez_compressed(path, **arrays)
    _, out, _ = run("front", "--study", study, "--exits", "1,3")
    assert "all samples are of one class" in out
    assert "after block 3 every sample has confidence 0.100, so all leave there or none does" in out
    assert len(json.loads(run("front", "--study", study, "--exits", "1,3", "--json")[1])["doubts"]) == 3
