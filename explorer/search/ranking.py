"""Who is better: Pareto ranks under constraints, and crowding within a rank. All objectives are minimised."""

from __future__ import annotations

from typing import Any

import moocore
import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["checked_figures", "constrained_ranks", "crowding_distances"]


def checked_figures(
    objectives: ArrayLike, violations: ArrayLike, n_genomes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Objectives (n, n_objectives) and violations (n,) as arrays.

    ValueError if their shapes do not fit, a violation is negative, anything is NaN, or a feasible genome has an
    objective that is not finite (an infeasible one may).
    """
    figures: NDArray[np.float64] = np.asarray(objectives, dtype=np.float64)
    excess: NDArray[np.float64] = np.asarray(violations, dtype=np.float64)
    if figures.ndim != 2 or len(figures) != n_genomes or figures.shape[1] < 1 or excess.shape != (n_genomes,):
        raise ValueError(
            f"objectives have shape {figures.shape} and violations {excess.shape}, "
            f"but must be ({n_genomes}, objectives) and ({n_genomes},)"
        )
    if np.isnan(figures).any() or not (excess >= 0.0).all():
        raise ValueError("objectives and violations must be numbers, and violations not negative")
    if not np.isfinite(figures[excess == 0.0]).all():
        raise ValueError("the objectives of a feasible genome must be finite")
    return figures, excess


def constrained_ranks(objectives: NDArray[np.floating[Any]], violations: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
    """Rank of each genome, 0 the best, under constraint domination (Deb et al. 2002, section VI); shape (n,).

    Feasible genomes (violation 0) come first, by Pareto rank; infeasible ones after them, by how much they violate.
    """
    ranks = np.zeros(len(violations), dtype=np.intp)
    feasible = violations == 0.0
    n_fronts = 0
    if feasible.any():
        ranks[feasible] = moocore.pareto_rank(objectives[feasible])
        n_fronts = int(ranks[feasible].max()) + 1
    if not feasible.all():
        ranks[~feasible] = n_fronts + np.unique(violations[~feasible], return_inverse=True)[1].ravel()
    return ranks


def crowding_distances(objectives: NDArray[np.floating[Any]], ranks: NDArray[np.intp]) -> NDArray[np.float64]:
    """How lonely each genome is among those of its rank (Deb et al. 2002, III-B), infinite at the ends; shape (n,).

    Of genomes with equal objectives only the first counts, the others have a distance of 0: thresholds on a plateau
    would else fill the population. Objectives that are not finite have no distance.
    """
    distances = np.zeros(len(ranks))
    for rank in np.unique(ranks):
        members = np.flatnonzero(ranks == rank)
        members = members[np.isfinite(objectives[members]).all(axis=1)]
        if members.size == 0:
            continue
        _, first = np.unique(objectives[members], axis=0, return_index=True)
        distinct = members[np.sort(first)]
        for column in objectives[distinct].T:
            order = np.argsort(column, kind="stable")
            span = column[order[-1]] - column[order[0]]
            distances[distinct[order[[0, -1]]]] = np.inf
            if span > 0.0:
                distances[distinct[order[1:-1]]] += (column[order[2:]] - column[order[:-2]]) / span
    return distances
