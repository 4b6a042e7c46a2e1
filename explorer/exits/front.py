"""The exact threshold front: of every tuple of thresholds on a grid, those that no other beats in accuracy and cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import SearchError
from explorer.exits.grid import Levels, grid_of
from explorer.exits.policy import require_samples
from explorer.exits.problem import AverageLimit, judged, threshold_problem
from explorer.exits.refine import refine
from explorer.exits.sweep import sweep

__all__ = [
    "LARGEST_SWEEP",
    "MOST_EXITS",
    "AverageLimit",
    "ThresholdFront",
    "ThresholdPoint",
    "solve_thresholds",
    "threshold_front",
]

LARGEST_SWEEP = 20_000_000
"""Tuples up to which every one is evaluated, in well under a second; three exits at 101 levels are a million."""

MOST_EXITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPoint:
    """One tuple of thresholds with its figures; cost in the unit of the costs it was computed from."""

    thresholds: tuple[float, ...]
    accuracy: float
    cost: float
    ratios: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThresholdFront:
    """Pareto front (greatest accuracy, least cost) in ascending order of cost, and so of accuracy; read-only arrays.

    thresholds: (n_points, K); accuracy, cost: (n_points,); ratios: (n_points, K + 1), the final exit last;
    n_tuples: tuples of thresholds that the front was chosen from; accuracy_gap: no tuple among them is more accurate
    than the front at the same cost by more than this, 0 if the front is exact. No points if no tuple keeps the limits.
    Of tuples with equal figures one is kept: that with the highest thresholds, compared from the first exit on, where
    every tuple was evaluated.
    """

    thresholds: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    cost: NDArray[np.float64]
    ratios: NDArray[np.float64]
    n_tuples: int
    accuracy_gap: float

    def __post_init__(self) -> None:
        for array in (self.thresholds, self.accuracy, self.cost, self.ratios):
            array.setflags(write=False)

    @property
    def n_points(self) -> int:
        return int(self.cost.size)

    def point(self, index: int) -> ThresholdPoint:
        """One point as plain values; IndexError if there is none."""
        return ThresholdPoint(
            thresholds=tuple(self.thresholds[index].tolist()),
            accuracy=float(self.accuracy[index]),
            cost=float(self.cost[index]),
            ratios=tuple(self.ratios[index].tolist()),
        )

    def cheapest(self, smallest_accuracy: float) -> ThresholdPoint | None:
        """The point of least cost with at least this accuracy; None if the front does not reach it."""
        index = int(np.searchsorted(self.accuracy, smallest_accuracy, side="left"))
        return self.point(index) if index < self.n_points else None

    def most_accurate(self, largest_cost: float) -> ThresholdPoint | None:
        """The point of greatest accuracy with at most this cost; None if even the cheapest costs more."""
        index = int(np.searchsorted(self.cost, largest_cost, side="right"))
        return self.point(index - 1) if index else None


def threshold_front(
    confidences: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    costs: ArrayLike,
    *,
    levels: Levels = 101,
    largest_final_ratio: float | None = None,
    smallest_accuracy: float | None = None,
    limits: Sequence[AverageLimit] = (),
    n_boxes: int = 500_000,
    rivals: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> ThresholdFront:
    """The true Pareto front over every tuple of thresholds on a grid, subject to limits (DESIGN.md section 4).

    Every tuple is evaluated up to `LARGEST_SWEEP` of them, such as three exits at 101 levels. Beyond, coarse-to-fine
    refinement bounds up to about `n_boxes` boxes of tuples, and `accuracy_gap` says how much can be left at most: often
    nothing, and then the front is as exact, but for costs that differ by less than 1e-9 of the largest.

    confidences: (K, n_samples) in 0..1, K = 0..6; correct: (K + 1, n_samples) bool, the final exit last; costs:
    (K + 1,) cost of a sample that leaves at each exit, such as EDP_i, or (2, K + 1) for the product of two averages,
    such as E_avg * T_avg. Figures are those of `apply_policy` and `averages`, to the last bit.

    rivals: accuracies (n,) and costs (n,) of other designs on these samples. Points of the front that one of them beats
    may be left out, which takes half the time where they beat most; accuracies may be off by 1e-12, as those that are
    computed from error rates are.

    Raises DesignError for zero samples or confidences outside 0..1 (NaN included), SearchError for costs that are
    negative or not finite and for more than six early exits, ValueError for shapes that do not fit.
    """
    require_samples(confidences, correct)
    if len(confidences) > MOST_EXITS:
        raise SearchError(
            f"there are {len(confidences)} early exits, but a front can be found for at most {MOST_EXITS}"
        )
    grid = grid_of(confidences, levels)
    problem = threshold_problem(
        grid,
        correct,
        costs,
        largest_final_ratio=largest_final_ratio,
        smallest_accuracy=smallest_accuracy,
        limits=limits,
    )
    accuracy_gap = 0.0
    if math.prod(grid.sizes) <= LARGEST_SWEEP:
        candidates = sweep(problem, None if rivals is None else _least_costs(*rivals, problem.n_samples))
    else:
        candidates, gap = refine(problem, n_boxes)
        accuracy_gap = gap / problem.n_samples
    points = judged(candidates, problem)
    thresholds = np.empty(points.level_indices.shape)
    for exit_index, level in enumerate(grid.levels):
        thresholds[:, exit_index] = level[points.level_indices[:, exit_index]]
    return ThresholdFront(
        thresholds=thresholds,
        accuracy=points.correct / problem.n_samples,
        cost=points.cost,
        ratios=points.ratios,
        n_tuples=grid.n_tuples,
        accuracy_gap=accuracy_gap,
    )


def _least_costs(accuracy: NDArray[np.float64], cost: NDArray[np.float64], n_samples: int) -> NDArray[np.float64]:
    """The least cost of so many right answers or more, (n_samples + 1,), infinite where nothing reaches them."""
    right = np.floor(accuracy * n_samples * (1.0 + 1e-12)).astype(np.intp)  # 0.9 of 10 samples are 9, not 8
    least = np.full(n_samples + 1, np.inf)
    np.minimum.at(least, np.clip(right, 0, n_samples), cost)
    return np.minimum.accumulate(least[::-1])[::-1]


def solve_thresholds(
    confidences: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    costs: ArrayLike,
    *,
    smallest_accuracy: float,
    levels: Levels = 101,
    largest_final_ratio: float | None = None,
    limits: Sequence[AverageLimit] = (),
) -> ThresholdPoint | None:
    """The tuple of thresholds of least cost with at least this accuracy; None if none keeps all limits.

    Arguments and errors as in `threshold_front`.
    """
    front = threshold_front(
        confidences,
        correct,
        costs,
        levels=levels,
        largest_final_ratio=largest_final_ratio,
        smallest_accuracy=smallest_accuracy,
        limits=limits,
    )
    return front.cheapest(smallest_accuracy)
