"""How sure a share is that was counted on some samples, such as an accuracy or an exit ratio."""

from __future__ import annotations

import math
from statistics import NormalDist

__all__ = ["share_interval"]


def share_interval(count: int, n_samples: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share, 0..1: it holds the true one with about this probability.

    Unlike mean plus and minus some deviations it stays within 0..1 and is honest for few samples. It says nothing of
    luck in choosing: a share that is the best of many is biased whatever its interval. Source: Wilson, JASA 22 (1927).
    ValueError unless 0 <= count <= n_samples, n_samples > 0 and 0 < confidence < 1.
    """
    if n_samples <= 0 or not 0 <= count <= n_samples:
        raise ValueError(f"{count} of {n_samples} samples is no share")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence is {confidence}, but must lie between 0 and 1")
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    share, weight = count / n_samples, z * z / n_samples
    middle = (share + weight / 2.0) / (1.0 + weight)
    half = z * math.sqrt(share * (1.0 - share) / n_samples + weight / (4.0 * n_samples)) / (1.0 + weight)
    # at none and all the ends are 0 and 1 exactly, which rounding must not lose
    lower = 0.0 if count == 0 else max(0.0, middle - half)
    upper = 1.0 if count == n_samples else min(1.0, middle + half)
    return lower, upper
