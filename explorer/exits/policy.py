"""The exit rule: a sample leaves at the first exit whose confidence reaches its threshold, else at the final one.

Arrays: confidences (n_early_exits, n_samples) in 0..1; correct (n_early_exits + 1, n_samples) bool, the final exit
last; thresholds (n_early_exits,). Thresholds are rounded to the type of the confidences before they are compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import DesignError

__all__ = ["ExitStatistics", "apply_policy", "exit_taken", "require_samples"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitStatistics:
    """Who leaves where, and how right they are; one entry an exit, the final exit last.

    counts: samples that leave; correct_counts: those of them answered rightly; ratios: counts / n_samples;
    exit_accuracy: accuracy of those who leave, `math.nan` where nobody does; accuracy: over all samples.
    """

    n_samples: int
    counts: tuple[int, ...]
    correct_counts: tuple[int, ...]
    ratios: tuple[float, ...]
    exit_accuracy: tuple[float, ...]
    accuracy: float


def apply_policy(
    confidences: NDArray[np.floating[Any]], correct: NDArray[np.bool_], thresholds: Sequence[float]
) -> ExitStatistics:
    """Exit ratios and accuracies at given thresholds; arrays as in the head of this module.

    Raises DesignError for zero samples, confidences outside 0..1 or not a number, a threshold outside 0..1 or the wrong
    number of them; ValueError for arrays whose shapes do not fit.
    """
    require_samples(confidences, correct)
    limits = _checked_thresholds(confidences, thresholds)
    n_samples = correct.shape[1]
    staying = np.ones(n_samples, dtype=bool)
    counts, correct_counts = [], []
    for exit_index, limit in enumerate(limits):
        leaving = confidences[exit_index] >= limit
        leaving &= staying
        staying ^= leaving
        counts.append(int(np.count_nonzero(leaving)))
        leaving &= correct[exit_index]
        correct_counts.append(int(np.count_nonzero(leaving)))
    counts.append(int(np.count_nonzero(staying)))
    correct_counts.append(int(np.count_nonzero(staying & correct[-1])))
    return ExitStatistics(
        n_samples=n_samples,
        counts=tuple(counts),
        correct_counts=tuple(correct_counts),
        ratios=tuple(count / n_samples for count in counts),
        exit_accuracy=tuple(
            right / count if count else math.nan for right, count in zip(correct_counts, counts, strict=True)
        ),
        accuracy=sum(correct_counts) / n_samples,
    )


def exit_taken(confidences: NDArray[np.floating[Any]], thresholds: Sequence[float]) -> NDArray[np.intp]:
    """Which exit each sample takes, shape (n_samples,): 0..n_early_exits, the last being the final exit.

    Errors as in `apply_policy`.
    """
    require_samples(confidences)
    limits = _checked_thresholds(confidences, thresholds)
    leaves = np.ones((confidences.shape[0] + 1, confidences.shape[1]), dtype=bool)
    np.greater_equal(confidences, limits[:, None], out=leaves[:-1])
    taken: NDArray[np.intp] = np.argmax(leaves, axis=0)
    return taken


def require_samples(confidences: NDArray[np.floating[Any]], correct: NDArray[np.bool_] | None = None) -> None:
    """Refuse arrays that no statistics can be drawn from; they are as in the head of this module.

    Raises DesignError for zero samples or confidences outside 0..1 (NaN included), ValueError for shapes or types.
    """
    if confidences.ndim != 2 or not np.issubdtype(confidences.dtype, np.floating):
        raise ValueError(
            f"confidences are {confidences.dtype} of shape {confidences.shape}, "
            "but must be floating point of shape (early exits, samples)"
        )
    n_early_exits, n_samples = confidences.shape
    if correct is not None and (correct.dtype != np.bool_ or correct.shape != (n_early_exits + 1, n_samples)):
        raise ValueError(
            f"correct is {correct.dtype} of shape {correct.shape}, "
            f"but must be bool of shape ({n_early_exits + 1} exits, {n_samples} samples)"
        )
    if n_samples == 0:
        raise DesignError("there are zero samples, but exit statistics need at least one")
    if n_early_exits and not (confidences.min() >= 0.0 and confidences.max() <= 1.0):  # a NaN fails both
        raise DesignError("confidences lie outside 0..1 or are not numbers; they must be numbers in 0..1")


def _checked_thresholds(confidences: NDArray[np.floating[Any]], thresholds: ArrayLike) -> NDArray[np.floating[Any]]:
    """Thresholds in the type of the confidences, so that 0.9 means the float32 nearest to 0.9."""
    limits = np.asarray(thresholds, dtype=np.float64)
    if limits.shape != (confidences.shape[0],):
        raise DesignError(f"there are {limits.size} thresholds, but {confidences.shape[0]} early exits")
    outside = ~((limits >= 0.0) & (limits <= 1.0))
    if outside.any():
        raise DesignError(f"threshold is {limits[outside][0]}, but must lie in 0..1")
    return limits.astype(confidences.dtype)
