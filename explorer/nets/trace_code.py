"""A compact code of logits that keeps what a person sees: the predicted class exactly, confidences within 0.001.

Softmax depends only on how far each logit lies below the largest of its sample, d >= 0. Each d becomes a whole number,
the index of the nearest of some levels; 0 is the largest logit itself. The levels are densest where a confidence
depends on d most at any temperature from 0.5 to 4: |dp/dd| of a rival at d is e^(-d/T) / T, the largest of which over T
is 2 e^(-2d), 1 / (e d) or e^(-d/4) / 4, and the entropy adds a factor of about (1 + d/T) / ln 10 far out. So a few
thousand levels do where a straight scale would need many times more, and improbable classes share a few codes.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FURTHEST", "MOST_CLASSES", "code_levels", "decode_logits", "encode_logits"]

STEP = 6e-4
"""Between levels, in units of confidence, for up to 10 classes; the errors of a sample's rivals add up to below 0.001.

With more classes more rivals can err to the same side, so the step shrinks with the square root of their number.
"""

FURTHEST = 56.0
"""Logits further below the largest than this are all stored as this; their probability is below 1e-6 at T = 4."""

MOST_CLASSES = 4096
"""Their levels are just not too many to be counted in two bytes."""

_COLDEST, _HOTTEST = 0.5, 4.0
_GRID = 560_001


@cache
def code_levels(n_classes: int) -> NDArray[np.float32]:
    """(n_levels,) distances below the largest logit, ascending from 0; read-only. At most `MOST_CLASSES` classes."""
    if n_classes > MOST_CLASSES:
        raise ValueError(f"{n_classes} classes are too many to code their logits; at most {MOST_CLASSES} are possible")
    distances = np.linspace(0.0, FURTHEST, _GRID)
    step = STEP * min(1.0, math.sqrt(10 / n_classes))
    levels = np.interp(np.arange(0.0, _travelled()[-1], step), _travelled(), distances).astype(np.float32)
    levels.setflags(write=False)
    return levels


def encode_logits(logits: NDArray[np.floating[Any]]) -> NDArray[np.uint16]:
    """Codes (..., n_classes) of finite logits of the same shape: 0 for the predicted class and for no other."""
    scores = logits.astype(np.float64)
    distances = scores.max(axis=-1, keepdims=True) - scores
    levels = code_levels(logits.shape[-1]).astype(np.float64)
    edges = (levels[1:] + levels[:-1]) / 2
    codes: NDArray[np.uint16] = np.searchsorted(edges, distances).astype(np.uint16)
    predicted = np.arange(logits.shape[-1]) == logits.argmax(axis=-1)[..., None]
    codes[~predicted] = np.maximum(codes[~predicted], 1)  # a tie goes to the first class, as argmax has it
    return codes


def decode_logits(codes: NDArray[np.integer[Any]], levels: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Logits (..., n_classes), the largest of each sample 0."""
    logits: NDArray[np.float32] = -levels.astype(np.float32)[codes]
    return logits


@cache
def _travelled() -> NDArray[np.float64]:
    """Confidence that can be lost on the way from 0 to each distance of the grid, if every step counts in full."""
    distances = np.linspace(0.0, FURTHEST, _GRID)
    density = _density(distances)
    return np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2 * distances[1])])


def _density(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    temperatures = np.clip(distances, _COLDEST, _HOTTEST)  # the one at which a rival at d weighs most
    of_rivals = np.exp(-distances / temperatures) / temperatures
    in_entropy = (1 + distances / temperatures) / math.log(10)
    density: NDArray[np.float64] = of_rivals * np.maximum(1.0, in_entropy)
    return density
