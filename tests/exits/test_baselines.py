from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from explorer.errors import DesignError
from explorer.exits.averages import average
from explorer.exits.baselines import greedy_front, quantile_front, shared_threshold_front
from explorer.exits.front import ThresholdPoint, threshold_front
from explorer.exits.policy import apply_policy
from tests.exits.samples import realistic_answers

COSTS = (1.0, 1.7, 2.9, 4.0)
Baseline = Callable[..., tuple[ThresholdPoint, ...]]
baselines = pytest.mark.parametrize("baseline", [shared_threshold_front, greedy_front, quantile_front])


@baselines
def test_every_point_has_the_figures_of_the_exit_rule_and_beats_the_one_before_in_accuracy(baseline: Baseline) -> None:
    confidences, correct = realistic_answers(3, 1000, np.random.default_rng(0))
    points = baseline(confidences, correct, COSTS, largest_final_ratio=0.5)
    assert len(points) > 5
    for point in points:
        figures = apply_policy(confidences, correct, point.thresholds)
        assert (figures.accuracy, figures.ratios) == (point.accuracy, point.ratios)
        assert average(figures.ratios, COSTS) == point.cost
        assert figures.ratios[-1] <= 0.5
    pairs = itertools.pairwise(points)
    assert all(one.cost < other.cost and one.accuracy < other.accuracy for one, other in pairs)


@pytest.mark.parametrize("baseline", [shared_threshold_front, greedy_front])
def test_no_baseline_beats_the_exact_front_on_the_same_grid(baseline: Baseline) -> None:
    confidences, correct = realistic_answers(3, 1000, np.random.default_rng(1))
    front = threshold_front(confidences, correct, COSTS, levels=51)
    for point in baseline(confidences, correct, COSTS, levels=51):
        best = front.cheapest(point.accuracy)
        assert best is not None
        assert best.cost <= point.cost


def test_a_shared_threshold_is_shared() -> None:
    confidences, correct = realistic_answers(3, 200, np.random.default_rng(2))
    assert all(len(set(point.thresholds)) == 1 for point in shared_threshold_front(confidences, correct, COSTS))


def test_quantiles_let_the_same_share_of_arrivals_out_at_every_exit() -> None:
    rng = np.random.default_rng(3)
    confidences = rng.permuted(np.tile(np.linspace(0.2, 0.9, 1000, dtype=np.float32), (2, 1)), axis=1)
    correct = np.array([np.ones(1000), np.ones(1000), np.ones(1000)], dtype=bool)
    correct[0, confidences[0] < 0.5] = False
    for point in quantile_front(confidences, correct, (1.0, 2.0, 3.0), levels=11):
        share = point.ratios[0]
        assert point.ratios[1] == pytest.approx(share * (1 - share), abs=0.002)


@baselines
def test_without_early_exits_there_is_the_static_network(baseline: Baseline) -> None:
    (point,) = baseline(np.empty((0, 2), dtype=np.float32), np.array([[True, False]]), (5.0,))
    assert (point.thresholds, point.accuracy, point.cost, point.ratios) == ((), 0.5, 5.0, (1.0,))


@baselines
def test_zero_samples_are_refused(baseline: Baseline) -> None:
    with pytest.raises(DesignError, match="zero samples"):
        baseline(np.empty((1, 0), dtype=np.float32), np.empty((2, 0), dtype=bool), (1.0, 2.0))
