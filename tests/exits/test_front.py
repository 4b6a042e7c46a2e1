from __future__ import annotations

import itertools
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.errors import DesignError, SearchError
from explorer.exits.averages import average
from explorer.exits.front import AverageLimit, ThresholdFront, solve_thresholds, threshold_front
from explorer.exits.grid import even_levels, quantile_levels
from explorer.exits.policy import apply_policy
from tests.exits.samples import realistic_answers

Point = tuple[tuple[float, ...], float, float, tuple[float, ...]]


def brute_force_front(
    confidences: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    costs: list[list[float]],
    levels: list[NDArray[np.float64]],
    limits: list[AverageLimit],
    smallest_accuracy: float,
) -> list[Point]:
    """Apply the exit rule at every tuple, keep the feasible and non-dominated ones, the highest thresholds of a tie."""
    points: list[Point] = []
    for thresholds in itertools.product(*(level.tolist() for level in levels)):
        figures = apply_policy(confidences, correct, thresholds)
        cost = average(figures.ratios, costs[0])
        for factor in costs[1:]:
            cost = cost * average(figures.ratios, factor)
        if figures.accuracy < smallest_accuracy:
            continue
        if any(average(figures.ratios, limit.values) > limit.largest for limit in limits):
            continue
        points.append((thresholds, figures.accuracy, cost, figures.ratios))
    best: dict[tuple[float, float], Point] = {}
    for point in points:  # product() ascends, so the last of equal figures has the highest thresholds
        best[point[2], point[1]] = point
    kept = [
        point
        for (cost, accuracy), point in best.items()
        if not any(
            (other[0] <= cost and other[1] >= accuracy) and (other[0] < cost or other[1] > accuracy) for other in best
        )
    ]
    return sorted(kept, key=lambda point: point[2])


def points_of(front: ThresholdFront) -> list[Point]:
    points = (front.point(index) for index in range(front.n_points))
    return [(point.thresholds, point.accuracy, point.cost, point.ratios) for point in points]


@st.composite
def problems(draw: st.DrawFn, largest_exits: int = 3) -> dict[str, Any]:
    n_early_exits = draw(st.integers(0, largest_exits))
    n_samples = draw(st.integers(1, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    confidences, correct = realistic_answers(n_early_exits, n_samples, rng)
    digits = draw(st.sampled_from([1, 2, 7]))
    confidences = np.round(confidences, digits).astype(draw(st.sampled_from([np.float32, np.float64])))
    if draw(st.booleans()):
        correct = rng.random(correct.shape) < 0.5
    n_levels = draw(st.integers(2, 7 if n_early_exits < 3 else 5))
    levels = [even_levels(n_levels)] * n_early_exits
    if n_early_exits and draw(st.booleans()):
        levels = [quantile_levels(row, n_levels) for row in confidences]
    values = st.integers(0, 20).map(float) if draw(st.booleans()) else st.floats(0, 1e9, allow_subnormal=False)
    row = st.lists(values, min_size=n_early_exits + 1, max_size=n_early_exits + 1)
    limits = []
    if draw(st.booleans()):
        limits.append(AverageLimit(values=(0.0,) * n_early_exits + (1.0,), largest=draw(st.sampled_from([0.2, 0.5]))))
    if draw(st.booleans()):
        limits.append(AverageLimit(values=tuple(draw(row)), largest=draw(st.floats(0, 20))))
    return {
        "confidences": confidences,
        "correct": correct,
        "costs": draw(st.lists(row, min_size=1, max_size=2)),
        "levels": levels,
        "limits": limits,
        "smallest_accuracy": draw(st.sampled_from([0.0, 0.5, 0.8])),
    }


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_front_is_the_brute_force_front_to_the_last_bit(problem: dict[str, Any]) -> None:
    front = threshold_front(**problem)
    assert points_of(front) == brute_force_front(**problem)
    assert front.n_tuples == np.prod([level.size for level in problem["levels"]], dtype=int)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_four_exits_are_exact_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    confidences, correct = realistic_answers(4, 30, rng)
    problem: dict[str, Any] = {
        "confidences": np.round(confidences, 1),
        "correct": correct,
        "costs": [[1.0, 2.0, 4.0, 7.0, 9.0]],
        "levels": [even_levels(6)] * 4,
        "limits": [AverageLimit(values=(0.0, 0.0, 0.0, 0.0, 1.0), largest=0.5)],
        "smallest_accuracy": 0.0,
    }
    assert points_of(threshold_front(**problem)) == brute_force_front(**problem)


@settings(max_examples=40, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_front_ignores_the_order_of_samples(problem: dict[str, Any], random: Random) -> None:
    order = list(range(problem["correct"].shape[1]))
    random.shuffle(order)
    shuffled = problem | {
        "confidences": problem["confidences"][:, order],
        "correct": problem["correct"][:, order],
    }
    assert points_of(threshold_front(**shuffled)) == points_of(threshold_front(**problem))


def test_the_exit_rule_gives_the_figures_of_every_point_of_a_real_sized_front() -> None:
    confidences, correct = realistic_answers(3, 5000, np.random.default_rng(3))
    costs = (1.0e9, 2.1e9, 3.7e9, 5.0e9)
    front = threshold_front(confidences, correct, costs, largest_final_ratio=0.5)
    assert front.n_points > 50
    assert front.n_tuples == 101**3
    for accuracy, cost, point in zip(front.accuracy, front.cost, map(front.point, range(front.n_points)), strict=True):
        figures = apply_policy(confidences, correct, point.thresholds)
        assert figures.accuracy == accuracy
        assert figures.ratios == point.ratios
        assert average(figures.ratios, costs) == cost
        assert figures.ratios[-1] <= 0.5


def test_no_random_tuple_beats_a_real_sized_front() -> None:
    rng = np.random.default_rng(4)
    confidences, correct = realistic_answers(3, 5000, rng)
    costs = (1.0, 2.0, 3.0, 4.0)
    front = threshold_front(confidences, correct, costs)
    for thresholds in rng.integers(0, 101, size=(1000, 3)) / 100:
        figures = apply_policy(confidences, correct, thresholds.tolist())
        best = front.cheapest(figures.accuracy)
        assert best is not None
        assert best.cost <= average(figures.ratios, costs)


def test_adding_an_exit_that_costs_nothing_never_worsens_the_front() -> None:
    confidences, correct = realistic_answers(3, 2000, np.random.default_rng(5))
    confidences = np.minimum(confidences, np.float32(0.999))  # so that a threshold of 1 closes an exit
    one = threshold_front(confidences[2:], correct[2:], (3.0, 4.0))
    three = threshold_front(confidences, correct, (3.0, 3.0, 3.0, 4.0))
    for index in range(one.n_points):
        best = three.cheapest(float(one.accuracy[index]))
        assert best is not None
        assert best.cost <= one.cost[index] * (1 + 1e-12)


def test_without_early_exits_the_front_is_the_static_network() -> None:
    correct = np.array([[True, True, False, True]])
    front = threshold_front(np.empty((0, 4), dtype=np.float32), correct, (7.0,))
    assert points_of(front) == [((), 0.75, 7.0, (1.0,))]
    assert front.n_tuples == 1


def test_identical_confidences_leave_two_choices_an_exit() -> None:
    confidences = np.full((1, 10), 0.6, dtype=np.float32)
    correct = np.array([[True] * 6 + [False] * 4, [True] * 9 + [False]])
    front = threshold_front(confidences, correct, (1.0, 2.0))
    assert points_of(front) == [((0.6,), 0.6, 1.0, (1.0, 0.0)), ((1.0,), 0.9, 2.0, (0.0, 1.0))]


def test_a_limit_that_nothing_keeps_gives_an_empty_front() -> None:
    confidences = np.full((1, 3), 0.4, dtype=np.float32)
    correct = np.ones((2, 3), dtype=bool)
    levels = np.array([0.5, 0.9])
    front = threshold_front(confidences, correct, (1.0, 2.0), levels=levels, largest_final_ratio=0.5)
    assert front.n_points == 0
    assert front.cheapest(0.0) is None
    assert front.most_accurate(10.0) is None


def test_the_cheapest_tuple_for_an_accuracy_is_the_least_cost_of_all_that_reach_it() -> None:
    confidences, correct = realistic_answers(2, 500, np.random.default_rng(6))
    costs = (1.0, 1.5, 3.0)
    wanted = float(correct[-1].mean()) - 0.01
    point = solve_thresholds(confidences, correct, costs, smallest_accuracy=wanted, largest_final_ratio=0.5, levels=21)
    assert point is not None
    everything = [
        apply_policy(confidences, correct, thresholds) for thresholds in itertools.product(np.arange(21) / 20, repeat=2)
    ]
    assert point.cost == min(
        average(figures.ratios, costs)
        for figures in everything
        if figures.accuracy >= wanted and figures.ratios[-1] <= 0.5
    )
    assert point.accuracy >= wanted


def test_the_most_accurate_point_under_a_cost_is_the_last_one_below_it() -> None:
    confidences, correct = realistic_answers(2, 500, np.random.default_rng(7))
    front = threshold_front(confidences, correct, (1.0, 1.5, 3.0))
    middle = front.n_points // 2
    point = front.most_accurate(float(front.cost[middle]))
    assert point == front.point(middle)


def test_nan_confidences_are_refused() -> None:
    confidences = np.array([[0.5, np.nan]], dtype=np.float32)
    with pytest.raises(DesignError, match="not numbers"):
        threshold_front(confidences, np.ones((2, 2), dtype=bool), (1.0, 2.0))


def test_zero_samples_are_refused() -> None:
    with pytest.raises(DesignError, match="zero samples"):
        threshold_front(np.empty((1, 0), dtype=np.float32), np.empty((2, 0), dtype=bool), (1.0, 2.0))


@pytest.mark.parametrize("costs", [(1.0, float("nan")), (1.0, float("inf")), (-1.0, 2.0)])
def test_costs_that_are_negative_or_not_finite_are_refused(costs: tuple[float, float]) -> None:
    with pytest.raises(SearchError, match="costs"):
        threshold_front(np.zeros((1, 2), dtype=np.float32), np.ones((2, 2), dtype=bool), costs)


def test_shapes_that_do_not_fit_are_refused() -> None:
    confidences, correct = np.zeros((1, 2), dtype=np.float32), np.ones((2, 2), dtype=bool)
    with pytest.raises(ValueError, match="correct"):
        threshold_front(confidences, correct[:1], (1.0, 2.0))
    with pytest.raises(ValueError, match="costs"):
        threshold_front(confidences, correct, (1.0, 2.0, 3.0))
    with pytest.raises(ValueError, match="limit"):
        threshold_front(confidences, correct, (1.0, 2.0), limits=[AverageLimit(values=(1.0,), largest=1.0)])
    with pytest.raises(ValueError, match="levels"):
        threshold_front(confidences, correct, (1.0, 2.0), levels=np.array([0.5, 0.2]))
    with pytest.raises(DesignError, match="levels"):
        threshold_front(confidences, correct, (1.0, 2.0), levels=np.array([0.5, 1.2]))
    with pytest.raises(SearchError, match="exits"):
        threshold_front(np.zeros((7, 2), dtype=np.float32), np.ones((8, 2), dtype=bool), range(8))


ALL_RIGHT_AT_ONCE = {
    "confidences": np.full((1, 2), 0.5, dtype=np.float32),
    "correct": np.ones((2, 2), dtype=bool),
    "costs": [[1.0, 9.0]],
    "levels": [np.array([0.4, 1.0])],
}


@settings(max_examples=60, deadline=None)
@given(problems(), st.lists(st.tuples(st.floats(0, 1), st.floats(0, 20)), min_size=1, max_size=5))
@example(ALL_RIGHT_AT_ONCE, [(np.nextafter(1.0, 0.0), 0.5)])
def test_with_rivals_every_point_that_none_of_them_beats_is_still_found(
    problem: dict[str, Any], rivals: list[tuple[float, float]]
) -> None:
    accuracy, cost = np.array(rivals).T
    rounded_up = accuracy * (1.0 + 2e-12)  # an accuracy is a whole number of right answers, rounding errors aside
    whole = points_of(threshold_front(**problem))
    found = points_of(threshold_front(**problem, rivals=(accuracy, cost)))
    assert set(found) <= set(whole)
    for point in whole:
        if not ((rounded_up >= point[1]) & (cost <= point[2])).any():
            assert point in found
