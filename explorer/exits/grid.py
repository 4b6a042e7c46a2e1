"""Levels of thresholds, and the bins that they sort confidences into.

Bin b of a confidence c is the number of levels <= c, compared in the type of the confidences. So c >= levels[j] exactly
when b > j: "the sample stays at level j" is b <= j, and prefix sums over bins count the samples that stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DesignError

__all__ = ["Levels", "ThresholdGrid", "even_levels", "grid_of", "quantile_levels"]

Levels = int | NDArray[np.floating[Any]] | Sequence[NDArray[np.floating[Any]]]
"""A number of even levels in 0..1, one ascending array for all exits, or a sequence with one array for each exit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThresholdGrid:
    """A grid of thresholds, and every sample's bin on it.

    levels: one array an early exit, ascending, only the highest of neighbouring levels that part no two samples;
    bins: (n_early_exits, n_samples) intp, from 0 to the number of levels of that exit;
    n_tuples: tuples of thresholds on the grid as it was asked for, all covered by the levels kept.
    """

    levels: tuple[NDArray[np.float64], ...]
    bins: NDArray[np.intp]
    n_tuples: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Levels kept of each early exit."""
        return tuple(levels.size for levels in self.levels)


def even_levels(n_levels: int) -> NDArray[np.float64]:
    """Evenly spaced thresholds from 0 to 1, such as 0.00, 0.01 .. 1.00 for 101; ValueError for fewer than two."""
    if n_levels < 2:
        raise ValueError(f"the number of levels is {n_levels}, but must be at least 2")
    return np.arange(n_levels) / (n_levels - 1)  # a division, so that level 29 of 101 is the number 0.29


def quantile_levels(confidences: NDArray[np.floating[Any]], n_levels: int) -> NDArray[np.float64]:
    """At most `n_levels` thresholds for one exit, each a confidence that occurs, about equally many samples apart.

    confidences: (n_samples,). For confidences piled up near 1, where an even grid is too coarse; with as many levels as
    samples, these are all thresholds that matter. ValueError for fewer than two levels, DesignError for zero samples.
    """
    if n_levels < 2:
        raise ValueError(f"the number of levels is {n_levels}, but must be at least 2")
    if confidences.size == 0:
        raise DesignError("there are zero samples, but quantiles need at least one")
    ranked = np.sort(confidences, axis=None)
    picks = np.unique(np.round(np.linspace(0, ranked.size - 1, n_levels)).astype(np.intp))
    return np.unique(ranked[picks].astype(np.float64))


def grid_of(confidences: NDArray[np.floating[Any]], levels: Levels) -> ThresholdGrid:
    """Sort confidences (n_early_exits, n_samples) into bins.

    Raises DesignError for a level outside 0..1, ValueError for levels that do not ascend or the wrong number of arrays.
    """
    n_early_exits, n_samples = confidences.shape
    kept: list[NDArray[np.float64]] = []
    bins = np.empty((n_early_exits, n_samples), dtype=np.intp)
    n_tuples = 1
    for exit_index, asked in enumerate(_levels_per_exit(levels, n_early_exits)):
        n_tuples *= asked.size
        fine = np.searchsorted(asked.astype(confidences.dtype), confidences[exit_index], side="right")
        # Levels j and j + 1 do the same if no sample lies between them, that is, if bin j + 1 is empty.
        parting = np.bincount(fine, minlength=asked.size + 1)[1:] > 0
        parting[-1] = True
        kept.append(asked[parting])
        bins[exit_index] = np.searchsorted(np.flatnonzero(parting), fine, side="left")
    return ThresholdGrid(levels=tuple(kept), bins=bins, n_tuples=n_tuples)


def _levels_per_exit(levels: Levels, n_early_exits: int) -> list[NDArray[np.float64]]:
    if isinstance(levels, int):
        levels = even_levels(levels)
    shared = isinstance(levels, np.ndarray) and levels.ndim == 1
    arrays = [np.asarray(level, dtype=np.float64) for level in ([levels] * n_early_exits if shared else levels)]
    if len(arrays) != n_early_exits:
        raise ValueError(f"there are levels for {len(arrays)} exits, but {n_early_exits} early exits")
    for array in arrays:
        if array.ndim != 1 or array.size == 0 or not (np.diff(array) > 0.0).all():
            raise ValueError("the levels of an exit must be a row of ascending numbers with at least one of them")
        if not (array[0] >= 0.0 and array[-1] <= 1.0):
            raise DesignError(f"levels run from {array[0]} to {array[-1]}, but must lie in 0..1")
    return arrays
