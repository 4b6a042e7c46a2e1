"""Averages over exit ratios, and figures against a static network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.spec.costs import PathCost

__all__ = ["average", "averages", "edp_average", "overhead", "reduction"]


def average(ratios: Sequence[float], values: Sequence[float]) -> float:
    """Average of one value an exit, weighted by the exit ratios: sum_i ratios_i * values_i, in the unit of `values`.

    ValueError if the two differ in length.
    """
    return float(averages(np.asarray(ratios, dtype=np.float64), values))


def averages(ratios: NDArray[np.floating[Any]], values: ArrayLike) -> NDArray[np.float64]:
    """`average` for many designs at once: ratios (..., n_exits), values (n_exits,), result (...).

    Adds up from the first exit to the last, so that one design and many give the same bits.
    """
    per_exit = np.asarray(values, dtype=np.float64)
    if per_exit.ndim != 1 or ratios.ndim == 0 or ratios.shape[-1] != per_exit.size or per_exit.size == 0:
        raise ValueError(f"values have shape {per_exit.shape}, but must be one for each exit of ratios {ratios.shape}")
    total = ratios[..., 0] * per_exit[0]
    for exit_index in range(1, per_exit.size):
        total = total + ratios[..., exit_index] * per_exit[exit_index]
    return np.asarray(total, dtype=np.float64)


def edp_average(ratios: Sequence[float], paths: Sequence[PathCost]) -> float:
    """EDP_avg = sum_i r_i E_i T_i in pJ x cycles (ET_avg of arXiv:2512.04705); `paths` as in `NetworkCost.exits`."""
    return average(ratios, [path.edp_pj_cycles for path in paths])


def reduction(value: float, baseline: float) -> float:
    """Share saved against a baseline, 1 - value / baseline; negative if the value is larger.

    ValueError unless the baseline is positive and finite.
    """
    _require_positive(baseline)
    return 1.0 - value / baseline


def overhead(edp_final: float, edp_static: float) -> float:
    """Share that mounted heads add to the full path: (EDP_final - EDP_static) / EDP_static.

    ValueError unless the static EDP is positive and finite.
    """
    _require_positive(edp_static)
    return (edp_final - edp_static) / edp_static


def _require_positive(baseline: float) -> None:
    if not (math.isfinite(baseline) and baseline > 0.0):
        raise ValueError(f"the baseline is {baseline}, but must be positive and finite")
