"""What to measure next: the designs that promise to enlarge the front most, under uncertainty."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["improvements", "propose"]

Floats = NDArray[np.float64]


def improvements(front: Floats, points: Floats, reference: ArrayLike) -> Floats:
    """By how much each point alone would enlarge the hypervolume of a front of two objectives, both minimised; (n,).

    front: (m, 2), dominated points allowed; points: (n, 2), not finite ones add nothing; reference: (2,). Exact: the
    area that a point adds is summed over the strips between neighbouring points of the front.
    """
    corner = np.asarray(reference, dtype=np.float64)
    inside = front[np.all(front < corner, axis=1)]
    stairs = inside[np.lexsort((inside[:, 1], inside[:, 0]))]
    if len(stairs):
        lower = np.minimum.accumulate(stairs[:, 1])
        stairs = stairs[np.concatenate(([True], lower[1:] < lower[:-1]))]
    left = np.concatenate(([-np.inf], stairs[:, 0]))
    right = np.concatenate((stairs[:, 0], corner[:1]))
    height = np.concatenate((corner[1:], stairs[:, 1]))
    is_usable: NDArray[np.bool_] = np.isfinite(points[:, 0]) & np.isfinite(points[:, 1])
    usable = np.where(is_usable[:, None], points, corner)
    width = np.maximum(right - np.maximum(left, usable[:, :1]), 0.0)
    added: Floats = (width * np.maximum(height - usable[:, 1:], 0.0)).sum(axis=1)
    return added


def propose(
    draws: Floats, front: Floats, reference: ArrayLike, batch_size: int, groups: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Candidates to measure next, the most promising first, at most `batch_size` of them; none that promises nothing.

    draws: possible outcomes (n_draws, n_candidates, 2), both minimised; inf where an outcome would be infeasible.
    groups: (n_candidates,) a number for each; of those that share one, at most one is chosen.
    The first candidate has the largest expected improvement of the hypervolume. Each later one is chosen as if those
    before it had given their mean outcome, so that a batch does not ask the same question twice.
    """
    n_draws, n_candidates, _ = draws.shape
    taken: list[int] = []
    known = front
    for _ in range(min(batch_size, n_candidates)):
        gains = improvements(known, draws.reshape(-1, 2), reference).reshape(n_draws, n_candidates).mean(axis=0)
        gains[np.isin(groups, groups[taken])] = 0.0
        best = int(np.argmax(gains))
        if gains[best] <= 0.0:
            break
        taken.append(best)
        outcomes = draws[:, best]
        expected = outcomes[np.isfinite(outcomes).all(axis=1)].mean(axis=0)
        known = np.vstack((known, expected))
    return np.array(taken, dtype=np.intp)
