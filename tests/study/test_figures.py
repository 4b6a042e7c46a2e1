"""Exact fronts of designs: every objective against trying every tuple."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from explorer.errors import DesignError
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.spec.traces import Split
from explorer.study.figures import FrontObjective, exact_front, live_levels

COSTS = {
    FrontObjective.EDP: lambda e: e.edp_avg_pj_cycles,
    FrontObjective.ENERGY_LATENCY_PRODUCT: lambda e: e.energy_latency_product,
    FrontObjective.ENERGY: lambda e: e.energy_avg_pj,
    FrontObjective.LATENCY: lambda e: e.latency_avg_cycles,
}


def design_of(*points: int) -> Design:
    return Design(exits=tuple(MountedExit(mounting_point=point, threshold=0.5) for point in points))


@pytest.mark.parametrize("objective", FrontObjective)
@pytest.mark.parametrize("constraints", [None, Constraints(largest_overhead=None)])
def test_a_front_of_any_objective_is_that_of_every_tuple(evaluator, objective, constraints):
    design = design_of(1, 3)
    points = set()
    for thresholds in itertools.product(np.arange(9) / 8, repeat=2):
        evaluation = evaluator.evaluate(design.with_thresholds(thresholds), Split.VALIDATION, constraints)
        if constraints is None or evaluation.is_feasible:
            points.add((evaluation.accuracy, COSTS[objective](evaluation)))
    best = {p for p in points if not any(q != p and q[0] >= p[0] and q[1] <= p[1] for q in points)}
    front = exact_front(evaluator, design, Split.VALIDATION, constraints, objective=objective, levels=9)
    assert set(zip(front.accuracy.tolist(), front.cost.tolist(), strict=True)) == best


def test_a_cap_on_memory_leaves_all_tuples_or_none(evaluator):
    design = design_of(1, 3)
    bits = evaluator.memory_bits(design)
    whole = exact_front(evaluator, design, levels=9)
    free = Constraints(largest_final_ratio=None, largest_overhead=None, largest_memory_bits=bits)
    kept = exact_front(evaluator, design, constraints=free, levels=9)
    assert kept.cost.tolist() == whole.cost.tolist()
    tight = Constraints(largest_final_ratio=None, largest_overhead=None, largest_memory_bits=bits - 1)
    assert exact_front(evaluator, design, constraints=tight, levels=9).n_points == 0


def test_levels_for_many_exits_are_few_and_in_hundredths(evaluator):
    assert live_levels(evaluator, design_of(0, 1, 2), Split.VALIDATION) == 101
    levels = live_levels(evaluator, design_of(0, 1, 2, 3, 4), Split.VALIDATION)
    assert len(levels) == 5
    assert np.prod([level.size for level in levels]) <= 10**6
    for level in levels:
        assert (np.diff(level) > 0).all()
        assert level == pytest.approx(np.round(level, 2), abs=0)


def test_fewer_than_two_levels_are_refused(evaluator):
    with pytest.raises(DesignError, match="levels is 1"):
        exact_front(evaluator, design_of(1), levels=1)
