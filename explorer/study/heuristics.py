"""How far from the optimum the usual ways to choose thresholds land: each held against the exact front."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from math import inf

import numpy as np

from explorer.errors import SearchError
from explorer.exits.baselines import greedy_front, quantile_front, shared_threshold_front
from explorer.exits.front import ThresholdPoint
from explorer.exits.grid import even_levels
from explorer.spec.design import Design, MountedExit
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator, mounts
from explorer.study.figures import FRONT_LEVELS, exact_front

__all__ = ["ALLOWED_DROPS", "Heuristic", "Shortfall", "compare_heuristics", "mount_sets"]

ALLOWED_DROPS = (0.0, 0.002, 0.005, 0.01, 0.02)
"""Accuracy that may be lost against the static network, at which costs are compared."""


class Heuristic(Enum):
    """Ways to choose thresholds; see `exits.baselines`."""

    SHARED = "one shared threshold"
    QUANTILES = "matched quantiles"
    GREEDY = "greedy"


_FRONTS = {
    Heuristic.SHARED: shared_threshold_front,
    Heuristic.QUANTILES: quantile_front,
    Heuristic.GREEDY: greedy_front,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What a heuristic misses on one set of mounts, on one split.

    excess: at each of `ALLOWED_DROPS` the least EDP_avg that it reaches over the least possible one, less 1; infinite
    where it does not reach that accuracy at all, None where nothing does. accuracy_lost: the greatest difference of
    accuracy to the exact front at the same EDP_avg.
    """

    heuristic: Heuristic
    excess: tuple[float | None, ...]
    accuracy_lost: float


def compare_heuristics(evaluator: Evaluator, design: Design, split: Split = Split.VALIDATION) -> tuple[Shortfall, ...]:
    """Hold every heuristic against the exact front of a design's mounts, over all thresholds that any of them tries.

    Limits of the final exit or of cost are left out: what is compared is how thresholds are chosen. SearchError for a
    design without exits.
    """
    if design.is_static:
        raise SearchError("without exits there are no thresholds to choose")
    evaluator.check(design)
    confidences, correct = evaluator.confidences(design, split), evaluator.correct(design, split)
    paths = evaluator.platforms.path_costs(evaluator.study.network, mounts(design), design.precision, design.deployment)
    costs = [path.edp_pj_cycles for path in paths]
    found = {name: front(confidences, correct, costs, levels=FRONT_LEVELS) for name, front in _FRONTS.items()}
    tried = np.array([point.thresholds for points in found.values() for point in points])
    even = even_levels(FRONT_LEVELS)
    exact = exact_front(evaluator, design, split, levels=[np.union1d(even, column) for column in tried.T])
    best = [exact.point(index) for index in range(exact.n_points)]
    static = float(correct[-1].mean())
    least = [_least_cost(best, static - drop) for drop in ALLOWED_DROPS]
    return tuple(
        Shortfall(
            heuristic=heuristic,
            excess=tuple(
                None if cost == inf else _least_cost(points, static - drop) / cost - 1.0
                for cost, drop in zip(least, ALLOWED_DROPS, strict=True)
            ),
            accuracy_lost=max(_accuracy_lost(points, point) for point in best),
        )
        for heuristic, points in found.items()
    )


def mount_sets(
    evaluator: Evaluator, base: Design, n_exits: int, n_sets: int, rng: np.random.Generator
) -> Iterator[Design]:
    """Different sets of this many exits with heads of the first kind, drawn by chance; all of them if there are fewer.

    SearchError if the network has fewer mounting points, or no sets are asked for.
    """
    network = evaluator.study.network
    kinds = {point: network.head_kinds(point)[0] for point in network.mounting_points}
    if not 1 <= n_exits <= len(kinds):
        raise SearchError(f"the number of exits is {n_exits}, but must be between 1 and {len(kinds)}")
    if n_sets < 1:
        raise SearchError(f"the number of mount sets is {n_sets}, but must be at least 1")
    every = list(itertools.combinations(sorted(kinds), n_exits))
    chosen = np.sort(rng.permutation(len(every))[:n_sets])
    for index in chosen.tolist():
        yield replace(base, exits=tuple(_mounted(point, kinds[point]) for point in every[index]))


def _mounted(point: int, kind: HeadKind) -> MountedExit:
    return MountedExit(mounting_point=point, head=kind, threshold=0.5)


def _least_cost(points: tuple[ThresholdPoint, ...] | list[ThresholdPoint], accuracy: float) -> float:
    return min((point.cost for point in points if point.accuracy >= accuracy), default=inf)


def _accuracy_lost(points: tuple[ThresholdPoint, ...], best: ThresholdPoint) -> float:
    """How much more accurate the best point is than any of the others at its cost; 0 where none is as cheap."""
    rivals = [point.accuracy for point in points if point.cost <= best.cost]
    return best.accuracy - max(rivals) if rivals else 0.0
