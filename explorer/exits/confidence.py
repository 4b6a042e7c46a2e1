"""How sure a prediction is: from logits to a confidence in 0..1, and to the predicted class."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DataError
from explorer.spec.design import ConfidenceMeasure

__all__ = ["confidence", "predictions", "probabilities"]


def probabilities(logits: NDArray[np.floating[Any]], temperature: float = 1.0) -> NDArray[np.float64]:
    """Softmax of `logits / temperature` over the last axis; shape (..., n_classes), computed in float64.

    Raises DataError if a logit is not finite, ValueError for a temperature that is not positive or fewer than two
    classes.
    """
    weights, totals = _exponentials(logits, temperature)
    return weights / totals[..., None]


def confidence(
    logits: NDArray[np.floating[Any]], measure: ConfidenceMeasure, temperature: float = 1.0
) -> NDArray[np.float32]:
    """Confidence of each prediction, shape (...) for logits of shape (..., n_classes); within 0..1 exactly.

    Saturated logits round to a confidence of exactly 1, so a threshold of 1 still lets those samples out. The entropy
    measure is 1 - H(p) / log(n_classes). Errors as in `probabilities`.
    """
    weights, totals = _exponentials(logits, temperature)
    match measure:
        case ConfidenceMeasure.MAX_PROBABILITY:
            score = weights.max(axis=-1) / totals
        case ConfidenceMeasure.MARGIN:
            largest_two = np.partition(weights, weights.shape[-1] - 2, axis=-1)[..., -2:]
            score = (largest_two[..., 1] - largest_two[..., 0]) / totals
        case ConfidenceMeasure.ENTROPY:
            shares = weights / totals[..., None]
            log_shares = np.log(shares, out=np.zeros_like(shares), where=shares > 0.0)
            score = 1.0 + (shares * log_shares).sum(axis=-1) / math.log(weights.shape[-1])
    rounded: NDArray[np.float32] = np.clip(score, 0.0, 1.0).astype(np.float32)
    return rounded


def predictions(logits: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
    """Predicted class of each sample, shape (...) for logits of shape (..., n_classes); a tie goes to the first class.

    Raises DataError if a logit is not finite.
    """
    _require_finite(logits)
    classes: NDArray[np.intp] = np.argmax(logits, axis=-1)
    return classes


def _exponentials(
    logits: NDArray[np.floating[Any]], temperature: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Softmax before its division: exponentials (..., n_classes), the largest of which is 1, and their sums (...)."""
    if not (math.isfinite(temperature) and temperature > 0.0):
        raise ValueError(f"temperature is {temperature}, but must be positive and finite")
    if logits.ndim == 0 or logits.shape[-1] < 2:
        raise ValueError(f"logits have shape {logits.shape}, but need at least two classes on the last axis")
    _require_finite(logits)
    scaled = np.array(logits, dtype=np.float64)  # a copy: the traces are read-only
    scaled -= scaled.max(axis=-1, keepdims=True)
    scaled /= temperature
    np.exp(scaled, out=scaled)
    return scaled, scaled.sum(axis=-1)


def _require_finite(logits: NDArray[np.floating[Any]]) -> None:
    finite = np.isfinite(logits)
    if not finite.all():
        raise DataError(
            f"{logits.size - np.count_nonzero(finite)} of {logits.size} logits are not finite, but all must be numbers"
        )
