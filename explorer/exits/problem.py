"""The question that the sweep and the refinement answer: K early exits, N samples on a grid, costs and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import DesignError, SearchError
from explorer.exits.averages import averages
from explorer.exits.grid import ThresholdGrid

__all__ = [
    "SLACK",
    "AverageLimit",
    "Candidates",
    "JudgedPoints",
    "ThresholdProblem",
    "exact_figures",
    "judged",
    "threshold_problem",
]

SLACK = 1e-9
"""Slack on costs and limits before exact judgement, relative to the largest value of an exit, as rounding is.

Far above rounding, far below the weight of a sample.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageLimit:
    """A cap on an average over samples: sum_i r_i values_i <= largest; one value an exit, the final exit last."""

    values: tuple[float, ...]
    largest: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThresholdProblem:
    """What there is to know of K early exits and N samples on a grid of thresholds.

    bins: (K, N) intp and sizes: (K,) as in `ThresholdGrid`; correct: (K + 1, N) bool; averages: (n_averages, K + 1), a
    value for each exit, the first `n_factors` of which multiply to the cost, the others are limited by `limits`
    (n_averages - n_factors,); smallest_correct: least number of right answers that is feasible; cost_slack and
    limit_slacks (n_averages - n_factors,): what a cost or a limited average may be off by before it is judged exactly.
    """

    bins: NDArray[np.intp]
    sizes: tuple[int, ...]
    correct: NDArray[np.bool_]
    averages: NDArray[np.float64]
    n_factors: int
    limits: NDArray[np.float64]
    smallest_correct: int
    cost_slack: float
    limit_slacks: NDArray[np.float64]

    @property
    def n_samples(self) -> int:
        return int(self.bins.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Tuples that may lie on the front, with costs and limits judged up to their slack.

    level_indices: (n, K); staying: (n, K) samples that stay beyond each early exit; correct: (n,) right answers.
    """

    level_indices: NDArray[np.intp]
    staying: NDArray[np.intp]
    correct: NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedPoints:
    """The Pareto front among candidates, ascending in cost: (n, K) levels, (n,) right answers and cost, (n, K + 1)."""

    level_indices: NDArray[np.intp]
    correct: NDArray[np.intp]
    cost: NDArray[np.float64]
    ratios: NDArray[np.float64]


def threshold_problem(
    grid: ThresholdGrid,
    correct: NDArray[np.bool_],
    costs: ArrayLike,
    *,
    largest_final_ratio: float | None,
    smallest_accuracy: float | None,
    limits: Sequence[AverageLimit],
) -> ThresholdProblem:
    """Check the arguments of `threshold_front` and put them together; errors as told there."""
    n_exits, n_samples = correct.shape
    factors: NDArray[np.float64] = np.atleast_2d(np.asarray(costs, dtype=np.float64))
    if factors.ndim != 2 or factors.shape[1] != n_exits or len(factors) not in (1, 2):
        raise ValueError(f"costs have shape {np.shape(costs)}, but must be ({n_exits},) or (2, {n_exits})")
    if not (np.isfinite(factors).all() and (factors >= 0.0).all()):
        raise SearchError(f"costs are {factors.tolist()}, but must be finite and not negative")
    caps = list(limits)
    if largest_final_ratio is not None:
        caps.append(AverageLimit(values=(0.0,) * (n_exits - 1) + (1.0,), largest=largest_final_ratio))
    for cap in caps:
        if len(cap.values) != n_exits or not np.isfinite([*cap.values, cap.largest]).all():
            raise ValueError(f"a limit must have a finite value for each of {n_exits} exits: {cap}")
    return ThresholdProblem(
        bins=grid.bins,
        sizes=grid.sizes,
        correct=correct,
        averages=np.concatenate((factors, np.array([cap.values for cap in caps]).reshape(-1, n_exits))),
        n_factors=len(factors),
        limits=np.array([cap.largest for cap in caps]),
        smallest_correct=_smallest_correct(smallest_accuracy, n_samples),
        cost_slack=SLACK * float(factors.max(axis=1).prod()),
        limit_slacks=SLACK * np.array([max(abs(cap.largest), *map(abs, cap.values)) for cap in caps]),
    )


def judged(candidates: Candidates, problem: ThresholdProblem) -> JudgedPoints:
    """The feasible, non-dominated candidates, judged by the very figures of `apply_policy` and `averages`.

    Of candidates with equal figures the one with the highest levels stays, compared from the first exit on.
    """
    ratios, cost, feasible = exact_figures(candidates, problem)
    # Least cost of exactly and of more than so many right answers: a point of the front has the one, below the other.
    least = np.full(problem.n_samples + 2, np.inf)
    np.minimum.at(least, candidates.correct[feasible], cost[feasible])
    least_of_more = np.minimum.accumulate(least[::-1])[::-1][1:]
    correct = candidates.correct
    kept = np.flatnonzero(feasible & (cost == least[correct]) & (cost < least_of_more[correct]))
    levels = candidates.level_indices[kept]
    kept = kept[np.lexsort((*(-levels[:, axis] for axis in reversed(range(levels.shape[1]))), cost[kept]))]
    kept = kept[np.diff(correct[kept], prepend=-1) > 0]
    return JudgedPoints(
        level_indices=candidates.level_indices[kept],
        correct=candidates.correct[kept],
        cost=cost[kept],
        ratios=ratios[kept],
    )


def exact_figures(
    candidates: Candidates, problem: ThresholdProblem
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Ratios (n, K + 1), cost (n,) and whether all limits are kept (n,), to the last bit as `averages` gives them."""
    everyone = np.full((len(candidates.correct), 1), problem.n_samples)
    ratios = -np.diff(np.concatenate((everyone, candidates.staying), axis=1), axis=1, append=0) / problem.n_samples
    cost = averages(ratios, problem.averages[0])
    for factor in problem.averages[1 : problem.n_factors]:
        cost = cost * averages(ratios, factor)
    feasible = candidates.correct >= problem.smallest_correct
    for values, limit in zip(problem.averages[problem.n_factors :], problem.limits, strict=True):
        feasible &= averages(ratios, values) <= limit
    return ratios, cost, feasible


def _smallest_correct(smallest_accuracy: float | None, n_samples: int) -> int:
    """Least number of right answers whose share of the samples is at least this accuracy."""
    if smallest_accuracy is None:
        return 0
    if not 0.0 <= smallest_accuracy <= 1.0:
        raise DesignError(f"smallest accuracy is {smallest_accuracy}, but must lie in 0..1")
    shares: NDArray[Any] = np.arange(n_samples + 1) / n_samples
    return int(np.searchsorted(shares, smallest_accuracy, side="left"))
