from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.exits import front as front_module
from explorer.exits import refine as refine_module
from explorer.exits.averages import average
from explorer.exits.front import AverageLimit, ThresholdFront, threshold_front
from explorer.exits.policy import apply_policy
from tests.exits.samples import realistic_answers


def refined_front(n_boxes: int, **problem: Any) -> ThresholdFront:
    """The front by refinement alone, seeded with the corners of the grid, however few tuples there are."""
    with patch.object(front_module, "LARGEST_SWEEP", 0), patch.object(refine_module, "_SEED_TUPLES", 1):
        return threshold_front(n_boxes=n_boxes, **problem)


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    n_early_exits = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    confidences, correct = realistic_answers(n_early_exits, draw(st.integers(1, 150)), rng)
    costs = [
        draw(st.lists(st.integers(0, 9), min_size=n_early_exits + 1, max_size=n_early_exits + 1)) for _ in range(2)
    ]
    return {
        "confidences": confidences,
        "correct": correct,
        "costs": costs[: draw(st.integers(1, 2))],
        "levels": draw(st.integers(2, 8)),
        "largest_final_ratio": draw(st.sampled_from([None, 0.2, 0.5])),
        "smallest_accuracy": draw(st.sampled_from([None, 0.8])),
        "limits": [AverageLimit(values=tuple(map(float, costs[1])), largest=5.0)] if draw(st.booleans()) else [],
    }


@settings(max_examples=60, deadline=None)
@given(problems())
def test_with_enough_boxes_it_finds_the_swept_front_and_says_that_nothing_is_left(problem: dict[str, Any]) -> None:
    swept = threshold_front(**problem)
    refined = refined_front(10**9, **problem)
    assert swept.accuracy_gap == 0.0
    assert refined.accuracy_gap == 0.0
    assert refined.n_tuples == swept.n_tuples
    for one, other in ((swept, refined), (refined, swept)):
        for accuracy, cost in zip(one.accuracy.tolist(), one.cost.tolist(), strict=True):
            best = other.most_accurate(cost + 1e-7)  # costs that differ by rounding alone count as the same
            assert best is not None
            assert best.accuracy >= accuracy


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 400))
def test_no_tuple_lies_further_above_the_front_than_the_gap_says(problem: dict[str, Any], n_boxes: int) -> None:
    swept = threshold_front(**problem)
    refined = refined_front(n_boxes, **problem)
    for accuracy, cost in zip(swept.accuracy.tolist(), swept.cost.tolist(), strict=True):
        best = refined.most_accurate(cost + 1e-7)
        reached = -1.0 / problem["correct"].shape[1] if best is None else best.accuracy
        assert accuracy - reached <= refined.accuracy_gap + 1e-12


def test_refinement_and_sweep_agree_on_a_million_tuples() -> None:
    confidences, correct = realistic_answers(3, 2000, np.random.default_rng(4))
    problem: dict[str, Any] = {"confidences": confidences, "correct": correct, "costs": (1e9, 2.3e9, 3.1e9, 4.7e9)}
    swept = threshold_front(**problem, largest_final_ratio=0.5)
    refined = refined_front(10**9, **problem, largest_final_ratio=0.5)
    assert refined.accuracy_gap == 0.0
    assert refined.accuracy.tolist() == swept.accuracy.tolist()
    assert refined.cost.tolist() == swept.cost.tolist()


def test_six_exits_come_within_seconds_with_figures_of_the_exit_rule_and_an_honest_gap() -> None:
    confidences, correct = realistic_answers(6, 2000, np.random.default_rng(1))
    costs = (1.0, 1.6, 2.4, 3.3, 4.2, 5.3, 6.0)
    start = time.process_time()
    front = threshold_front(confidences, correct, costs, largest_final_ratio=0.5, n_boxes=20_000)
    assert time.process_time() - start < 20.0
    assert front.n_tuples == 101**6
    assert 0.0 <= front.accuracy_gap < 0.05
    for point in map(front.point, range(0, front.n_points, 20)):
        figures = apply_policy(confidences, correct, point.thresholds)
        assert (figures.accuracy, figures.ratios) == (point.accuracy, point.ratios)
        assert average(figures.ratios, costs) == point.cost


def test_more_boxes_never_widen_the_gap() -> None:
    confidences, correct = realistic_answers(5, 500, np.random.default_rng(2))
    problem: dict[str, Any] = {"confidences": confidences, "correct": correct, "costs": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)}
    gaps = [refined_front(n_boxes, **problem).accuracy_gap for n_boxes in (0, 4000, 16_000)]
    assert gaps[0] >= gaps[1] >= gaps[2]
    assert gaps[2] < gaps[0]
