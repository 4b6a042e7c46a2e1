"""Heuristics for thresholds against the exact front: never better than the truth, and each as bad as it is."""

from __future__ import annotations

import itertools
from math import isfinite

import numpy as np
import pytest

from explorer.errors import DesignError, SearchError
from explorer.exits.policy import apply_policy
from explorer.spec.design import Design, MountedExit
from explorer.spec.traces import Split
from explorer.study.heuristics import ALLOWED_DROPS, Heuristic, compare_heuristics, mount_sets

DESIGN = Design(exits=(MountedExit(mounting_point=1, threshold=0.5), MountedExit(mounting_point=3, threshold=0.5)))


def edp_at(evaluator, design, accuracy, tuples):
    """Least EDP_avg among these tuples with at least an accuracy, by evaluating every one."""
    figures = [evaluator.score(design.with_thresholds(t), Split.VALIDATION) for t in tuples]
    return min((f.edp_avg_pj_cycles for f in figures if f.accuracy >= accuracy), default=float("inf"))


def test_a_shared_threshold_misses_what_brute_force_says_it_misses(evaluator):
    steps = [step / 100 for step in range(101)]
    static = evaluator.static(DESIGN, Split.VALIDATION).accuracy
    found = {row.heuristic: row for row in compare_heuristics(evaluator, DESIGN)}[Heuristic.SHARED]
    shared = [edp_at(evaluator, DESIGN, static - drop, [(s, s) for s in steps]) for drop in ALLOWED_DROPS]
    confidences, correct = evaluator.confidences(DESIGN, Split.VALIDATION), evaluator.correct(DESIGN, Split.VALIDATION)
    paths = [e.cost.edp_pj_cycles for e in evaluator.evaluate(DESIGN, Split.VALIDATION).exits]
    all_figures = [apply_policy(confidences, correct, t) for t in itertools.product(steps[::4], repeat=2)]
    for drop, reached, excess in zip(ALLOWED_DROPS, shared, found.excess, strict=True):
        coarse = min(np.dot(f.ratios, paths) for f in all_figures if f.accuracy >= static - drop)
        assert excess is not None
        assert 1.0 + excess >= reached / coarse - 1e-9  # the exact front also knows the tuples between these
    assert found.accuracy_lost > 0


def test_no_heuristic_beats_the_exact_front_on_any_mounts(evaluator):
    for design in mount_sets(evaluator, Design(), 2, 4, np.random.default_rng(2)):
        rows = compare_heuristics(evaluator, design)
        assert [row.heuristic for row in rows] == list(Heuristic)
        for row in rows:
            assert all(excess is None or excess >= -1e-12 for excess in row.excess)
            assert 0.0 <= row.accuracy_lost < 1.0


def test_with_one_exit_a_shared_threshold_is_the_optimum_on_its_levels(evaluator):
    one = DESIGN.exits[:1]
    row = compare_heuristics(evaluator, Design(exits=one))[0]
    others = [e for e in row.excess if e is not None and isfinite(e)]
    assert max(others) < 0.05  # what lies between two of its levels


def test_mount_sets_differ_and_all_are_given_where_there_are_few(evaluator):
    rng = np.random.default_rng(3)
    every = [design.mounting_points for design in mount_sets(evaluator, Design(), 3, 1000, rng)]
    assert every == list(itertools.combinations(range(5), 3))
    few = [design.mounting_points for design in mount_sets(evaluator, Design(), 2, 4, rng)]
    assert len(set(few)) == 4
    for n_exits, n_sets, complaint in ((0, 3, "exits is 0"), (6, 3, "between 1 and 5"), (2, 0, "mount sets is 0")):
        with pytest.raises(SearchError, match=complaint):
            list(mount_sets(evaluator, Design(), n_exits, n_sets, rng))


def test_a_design_without_exits_or_with_wrong_ones_is_refused(evaluator):
    with pytest.raises(SearchError, match="no thresholds to choose"):
        compare_heuristics(evaluator, Design())
    with pytest.raises(DesignError, match="77 does not exist"):
        compare_heuristics(evaluator, Design(exits=(MountedExit(mounting_point=77, threshold=0.5),)))
