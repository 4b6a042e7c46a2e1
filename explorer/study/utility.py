"""One order for a whole front, by what accuracy, energy and latency are worth to someone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.study.search_values import SearchPoint

__all__ = ["RankedPoint", "Utility", "ranked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utility:
    """Weights of accuracy, energy and latency; only their proportions matter.

    SearchError for a weight that is negative or not a number, and if all are 0.
    """

    accuracy: float = 1.0
    energy: float = 1.0
    latency: float = 1.0

    def __post_init__(self) -> None:
        weights = (self.accuracy, self.energy, self.latency)
        if not all(math.isfinite(weight) and weight >= 0.0 for weight in weights) or not sum(weights) > 0.0:
            raise SearchError(
                f"the weights of accuracy, energy and latency are {weights}, but must not be negative, and one above 0"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPoint:
    """A point of a front with its utility, 0..1."""

    point: SearchPoint
    utility: float


def ranked(front: tuple[SearchPoint, ...], utility: Utility) -> tuple[RankedPoint, ...]:
    """The points of a front, the most useful first; equally useful ones stay in their order.

    Each figure counts from 0, the worst on this front, to 1, the best: accuracy (its lower bound, which luck does not
    raise) linearly, energy and latency by their logarithm, for they span orders of magnitude. The utility is the mean
    of the three by their weights. So a weight says what the range that the front offers is worth: ranks may change with
    the front. A figure that is the same everywhere counts 1.
    """
    if not front:
        return ()
    terms = (
        (utility.accuracy, np.array([point.accuracy_lower_bound for point in front])),
        (utility.energy, -np.log([point.energy_avg_pj for point in front])),
        (utility.latency, -np.log([point.latency_avg_cycles for point in front])),
    )
    total = sum(weight for weight, _ in terms)
    values = sum(((weight / total) * _from_worst_to_best(figures) for weight, figures in terms), np.zeros(len(front)))
    order = np.argsort(-values, kind="stable").tolist()
    return tuple(RankedPoint(point=front[index], utility=float(values[index])) for index in order)


def _from_worst_to_best(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    worst, best = figures.min(), figures.max()
    return np.ones(figures.size) if best <= worst else (figures - worst) / (best - worst)
