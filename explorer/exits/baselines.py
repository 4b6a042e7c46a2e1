"""How others choose thresholds, to measure against the exact front: one shared threshold, greedy, matched quantiles.

Each gives its own Pareto front over the tuples that it tries, ascending in cost, never better than `threshold_front` on
a grid that holds these tuples. Arguments and errors are those of `threshold_front`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.exits.front import ThresholdPoint
from explorer.exits.grid import even_levels, grid_of
from explorer.exits.policy import ExitStatistics, apply_policy, require_samples
from explorer.exits.problem import AverageLimit, Candidates, exact_figures, judged, threshold_problem

__all__ = ["greedy_front", "quantile_front", "shared_threshold_front"]


def shared_threshold_front(
    confidences: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    costs: ArrayLike,
    *,
    levels: int = 101,
    largest_final_ratio: float | None = None,
    limits: Sequence[AverageLimit] = (),
) -> tuple[ThresholdPoint, ...]:
    """One threshold for all exits, tried at even levels, as most papers on early exits do."""
    tuples = np.repeat(even_levels(levels)[:, None], len(confidences), axis=1)
    return _front_among(tuples, confidences, correct, costs, largest_final_ratio, limits)


def quantile_front(
    confidences: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    costs: ArrayLike,
    *,
    levels: int = 101,
    largest_final_ratio: float | None = None,
    limits: Sequence[AverageLimit] = (),
) -> tuple[ThresholdPoint, ...]:
    """One share for all exits: of the samples that reach an exit, the surest share leaves there (Huang et al. 2018).

    Shares run over even levels; a threshold is a confidence that occurs, and ties leave together.
    """
    require_samples(confidences, correct)
    tuples = np.ones((levels, len(confidences)))
    for row, share in enumerate(even_levels(levels).tolist()):
        staying = np.ones(confidences.shape[1], dtype=bool)
        for exit_index, scores in enumerate(confidences):
            n_leaving = round(share * np.count_nonzero(staying))
            if n_leaving:
                arrived = np.sort(scores[staying])
                tuples[row, exit_index] = arrived[-n_leaving]
                staying &= scores < arrived[-n_leaving]
    return _front_among(tuples, confidences, correct, costs, largest_final_ratio, limits)


def greedy_front(
    confidences: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    costs: ArrayLike,
    *,
    levels: int = 101,
    largest_final_ratio: float | None = None,
    limits: Sequence[AverageLimit] = (),
) -> tuple[ThresholdPoint, ...]:
    """From the highest thresholds down: lower the one threshold that saves most cost for each right answer lost.

    A step goes to the next level that parts two samples; the path ends when all thresholds are at their lowest level.
    """
    require_samples(confidences, correct)
    grid = grid_of(confidences, levels)
    problem = threshold_problem(grid, correct, costs, largest_final_ratio=None, smallest_accuracy=None, limits=())

    def figures(places: tuple[int, ...]) -> tuple[float, int]:
        thresholds = [float(level[place]) for level, place in zip(grid.levels, places, strict=True)]
        tried = _tried([apply_policy(confidences, correct, thresholds)])
        return float(exact_figures(tried, problem)[1][0]), int(tried.correct[0])

    places = tuple(size - 1 for size in grid.sizes)
    path = [places]
    cost, right = figures(places)
    while any(places):
        steps = [(*places[:i], place - 1, *places[i + 1 :]) for i, place in enumerate(places) if place]
        outcomes = [figures(step) for step in steps]
        worth = [_worth(cost - new_cost, right - new_right) for new_cost, new_right in outcomes]
        best = max(range(len(steps)), key=worth.__getitem__)
        places, (cost, right) = steps[best], outcomes[best]
        path.append(places)
    tuples = np.array([[level[place] for level, place in zip(grid.levels, row, strict=True)] for row in path])
    return _front_among(
        tuples.reshape(len(path), len(confidences)), confidences, correct, costs, largest_final_ratio, limits
    )


def _worth(saved: float, lost: int) -> tuple[int, float]:
    """Order of steps: those that lose nothing first, by what they save; else what they save for each answer lost."""
    return (1, saved) if lost <= 0 else (0, saved / lost)


def _tried(statistics: Sequence[ExitStatistics]) -> Candidates:
    counts = np.array([row.counts for row in statistics])
    return Candidates(
        level_indices=np.zeros((len(counts), counts.shape[1] - 1), dtype=np.intp),
        staying=counts.sum(axis=1, keepdims=True) - counts[:, :-1].cumsum(axis=1),
        correct=np.array([sum(row.correct_counts) for row in statistics]),
    )


def _front_among(
    tuples: NDArray[np.float64],
    confidences: NDArray[np.floating[Any]],
    correct: NDArray[np.bool_],
    costs: ArrayLike,
    largest_final_ratio: float | None,
    limits: Sequence[AverageLimit],
) -> tuple[ThresholdPoint, ...]:
    """The Pareto front among some tuples of thresholds, (n_tuples, K)."""
    require_samples(confidences, correct)
    problem = threshold_problem(
        grid_of(confidences, 2),
        correct,
        costs,
        largest_final_ratio=largest_final_ratio,
        smallest_accuracy=None,
        limits=limits,
    )
    tried = _tried([apply_policy(confidences, correct, row) for row in tuples.tolist()])
    values, places = np.unique(tuples, return_inverse=True)
    tried = Candidates(level_indices=places.reshape(tuples.shape), staying=tried.staying, correct=tried.correct)
    points = judged(tried, problem)
    return tuple(
        ThresholdPoint(
            thresholds=tuple(values[places].tolist()),
            accuracy=right / problem.n_samples,
            cost=float(cost),
            ratios=tuple(ratios.tolist()),
        )
        for places, right, cost, ratios in zip(
            points.level_indices, points.correct.tolist(), points.cost, points.ratios, strict=True
        )
    )
