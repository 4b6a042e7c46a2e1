"""Hypervolume: one number for a whole front, larger is better."""

from __future__ import annotations

from typing import Any

import moocore
import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ERROR_AND_RELATIVE_COST", "front_hypervolume", "hypervolume"]

ERROR_AND_RELATIVE_COST = (1.0, 1.0)
"""The fixed reference point of fronts of accuracy and cost: every answer wrong, at the cost of the static network.

Objectives are the error rate, 1 - accuracy, and the cost over that of the static network at the same bits and on the
same deployment. So the hypervolume is the share of the unit square that a front dominates, in 0..1; a point that costs
more than the static network adds nothing; and numbers compare between runs on one study and accelerator.
"""


def hypervolume(objectives: NDArray[np.floating[Any]], reference: ArrayLike) -> float:
    """Volume between points (n, n_objectives), all minimised, and a reference point (n_objectives,); 0 for no points.

    Points beyond the reference in any objective add nothing. ValueError if anything is not finite or shapes do not fit.
    """
    corner = np.asarray(reference, dtype=np.float64)
    points = np.asarray(objectives, dtype=np.float64)
    if points.ndim != 2 or corner.shape != points.shape[1:]:
        raise ValueError(f"objectives have shape {points.shape}, the reference {corner.shape}: they do not fit")
    if not (np.isfinite(points).all() and np.isfinite(corner).all()):
        raise ValueError("objectives and reference must be finite")
    inside = points[(points < corner).all(axis=1)]
    return float(moocore.hypervolume(inside, ref=corner)) if len(inside) else 0.0


def front_hypervolume(
    accuracy: NDArray[np.floating[Any]], cost: NDArray[np.floating[Any]], static_cost: float
) -> float:
    """Hypervolume of a front of accuracy (n,) in 0..1 and cost (n,), against `ERROR_AND_RELATIVE_COST`.

    ValueError unless the static cost is positive, and as in `hypervolume`.
    """
    if not static_cost > 0.0:
        raise ValueError(f"the static cost is {static_cost}, but must be positive")
    return hypervolume(np.stack((1.0 - accuracy, cost / static_cost), axis=1), ERROR_AND_RELATIVE_COST)
