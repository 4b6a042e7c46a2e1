"""How sure an accuracy is that was chosen as the best of many, from the paired comparison with the static network.

Of the many designs that a search tries, those that were lucky on its samples look best. A design whose answers are
mostly those of the static network can hardly be lucky; so what counts against luck are the samples where they differ.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

__all__ = ["accuracy_lower_bound"]


def accuracy_lower_bound(right: NDArray[np.bool_], static_right: NDArray[np.bool_], *, confidence: float) -> float:
    """Lower bound of the accuracy of a design relative to that of the static network on the same samples, 0..1.

    right, static_right: (n_samples,) whether each of the two answers rightly. The bound is accuracy - z s / sqrt(n),
    s the standard deviation of the paired difference, z the normal quantile of `confidence`; 0.5 gives the accuracy.
    The static network's own bound is its accuracy. ValueError unless 0.5 <= confidence < 1 and the shapes fit.
    """
    if not 0.5 <= confidence < 1.0:
        raise ValueError(f"confidence is {confidence}, but must lie in 0.5..1, 1 excluded")
    if right.shape != static_right.shape or right.ndim != 1 or not right.size:
        raise ValueError(f"shapes are {right.shape} and {static_right.shape}, but must be one row of samples each")
    n_samples = right.size
    n_right = int(np.count_nonzero(right))
    difference = (n_right - int(np.count_nonzero(static_right))) / n_samples
    variance = int(np.count_nonzero(right != static_right)) / n_samples - difference**2
    z = NormalDist().inv_cdf(confidence)
    return max(0.0, n_right / n_samples - z * math.sqrt(max(0.0, variance) / n_samples))
