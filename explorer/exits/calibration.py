"""Calibration: the temperature of an exit, and how far its confidences can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DataError

__all__ = [
    "LARGEST_TEMPERATURE",
    "SMALLEST_TEMPERATURE",
    "ReliabilityBin",
    "ReliabilityDiagram",
    "area_under_risk_coverage",
    "expected_calibration_error",
    "fit_temperature",
    "reliability_diagram",
]

SMALLEST_TEMPERATURE = 0.05
LARGEST_TEMPERATURE = 20.0
_HALVINGS = 48
_FLAT_SLOPE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Samples whose confidence lies in lower..upper; mean confidence and accuracy, `math.nan` if there are none."""

    lower: float
    upper: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityDiagram:
    """Confidence against accuracy in bins of equal width (Guo et al. 2017, section 2)."""

    n_samples: int
    bins: tuple[ReliabilityBin, ...]

    @property
    def expected_calibration_error(self) -> float:
        """Mean over samples of |accuracy - confidence| of their bin, 0..1."""
        gaps = (entry.count * abs(entry.accuracy - entry.confidence) for entry in self.bins if entry.count)
        return math.fsum(gaps) / self.n_samples


def fit_temperature(logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]) -> float:
    """Temperature that minimises the mean negative log likelihood of softmax(logits / T) (Guo et al. 2017, 4.2).

    logits: (n_samples, n_classes), labels: (n_samples,). The likelihood is concave in 1 / T, so the sign of its slope
    is bisected over log T within 0.05..20; a bound is returned where the optimum lies beyond it, such as 0.05 if every
    answer is right, and 1 where every temperature does as well as any other.
    Raises DataError for zero samples or logits that are not finite, ValueError for shapes or labels that do not fit.
    """
    scores = np.asarray(logits, dtype=np.float64)
    if scores.ndim != 2 or scores.shape[1] < 2 or labels.shape != scores.shape[:1]:
        raise ValueError(
            f"logits have shape {logits.shape} and labels {labels.shape}, but must be (n, classes) and (n,)"
        )
    if labels.size == 0:
        raise DataError("there are zero samples, but a temperature needs at least one")
    if labels.min() < 0 or labels.max() >= scores.shape[1]:
        raise ValueError(f"labels must lie in 0..{scores.shape[1] - 1}")
    if not np.isfinite(scores).all():
        raise DataError("logits hold values that are not finite, but all must be numbers")
    scores = scores - scores.max(axis=1, keepdims=True)
    mean_label_score = float(np.take_along_axis(scores, labels[:, None].astype(np.intp), axis=1).mean())

    def slope(temperature: float) -> float:
        """Of the negative log likelihood by 1 / T: mean expected score minus mean score of the labels."""
        weights = np.exp(scores / temperature)
        return float(((weights * scores).sum(axis=1) / weights.sum(axis=1)).mean()) - mean_label_score

    coldest, hottest = slope(SMALLEST_TEMPERATURE), slope(LARGEST_TEMPERATURE)
    if abs(coldest) < _FLAT_SLOPE and abs(hottest) < _FLAT_SLOPE:
        return 1.0
    if coldest <= 0.0:
        return SMALLEST_TEMPERATURE
    if hottest >= 0.0:
        return LARGEST_TEMPERATURE
    low, high = math.log(SMALLEST_TEMPERATURE), math.log(LARGEST_TEMPERATURE)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if slope(math.exp(middle)) > 0.0:
            low = middle
        else:
            high = middle
    return math.exp(0.5 * (low + high))


def reliability_diagram(
    confidences: NDArray[np.floating[Any]], correct: NDArray[np.bool_], n_bins: int = 15
) -> ReliabilityDiagram:
    """Sort samples into bins of equal width over 0..1; the last bin holds a confidence of 1.

    confidences, correct: (n_samples,). Errors as in `area_under_risk_coverage`, ValueError for fewer than one bin.
    """
    _require_answers(confidences, correct)
    if n_bins < 1:
        raise ValueError(f"the number of bins is {n_bins}, but must be at least 1")
    scores = confidences.astype(np.float64)
    edges = np.arange(n_bins + 1) / n_bins
    places = np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, n_bins - 1)
    counts = np.bincount(places, minlength=n_bins).tolist()
    sums = np.bincount(places, weights=scores, minlength=n_bins).tolist()
    rights = np.bincount(places, weights=correct, minlength=n_bins).tolist()
    return ReliabilityDiagram(
        n_samples=scores.size,
        bins=tuple(
            ReliabilityBin(
                lower=float(edges[index]),
                upper=float(edges[index + 1]),
                count=count,
                confidence=sums[index] / count if count else math.nan,
                accuracy=rights[index] / count if count else math.nan,
            )
            for index, count in enumerate(counts)
        ),
    )


def expected_calibration_error(
    confidences: NDArray[np.floating[Any]], correct: NDArray[np.bool_], n_bins: int = 15
) -> float:
    """ECE in 0..1 over bins of equal width; arguments and errors as in `reliability_diagram`."""
    return reliability_diagram(confidences, correct, n_bins).expected_calibration_error


def area_under_risk_coverage(confidences: NDArray[np.floating[Any]], correct: NDArray[np.bool_]) -> float:
    """AURC: mean error rate of the k most confident samples over k = 1..n (Geifman et al. 2019); less is better.

    confidences, correct: (n_samples,). Samples of equal confidence count as in random order, so the order of the input
    does not matter. It depends on the ranking alone, not on temperature applied to a fixed order.
    Raises DataError for zero samples or confidences that are not numbers, ValueError for shapes that do not fit.
    """
    _require_answers(confidences, correct)
    _, block, sizes = np.unique(-confidences, return_inverse=True, return_counts=True)
    block_errors = np.bincount(block.ravel(), weights=~correct, minlength=sizes.size)
    errors = np.cumsum(np.repeat(block_errors / sizes, sizes))
    return float((errors / np.arange(1, confidences.size + 1)).mean())


def _require_answers(confidences: NDArray[np.floating[Any]], correct: NDArray[np.bool_]) -> None:
    if confidences.ndim != 1 or correct.shape != confidences.shape or correct.dtype != np.bool_:
        raise ValueError(
            f"confidences have shape {confidences.shape}, correct is {correct.dtype} of shape {correct.shape}, "
            "but both must be (n_samples,) and correct bool"
        )
    if confidences.size == 0:
        raise DataError("there are zero samples, but calibration needs at least one")
    if not (confidences.min() >= 0.0 and confidences.max() <= 1.0):
        raise DataError("confidences lie outside 0..1 or are not numbers; they must be numbers in 0..1")
