"""Exact tails of counts: binomial, its confidence bounds, and the difference of two kinds of answer; numpy only."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["BOUND_ERROR", "binomial_at_most", "clopper_pearson_upper", "paired_drop_p_value"]

_HALVINGS = 60
BOUND_ERROR = 1e-3
"""Error set aside for the confidence bound on how often answers differ; p-values are never below it."""

_CUT_TAILS = 4e-12
"""Probability of the counts that are not summed over, added to the p-value instead."""

_MOST_CELLS = 300


def binomial_at_most(count: int, n_samples: int, share: float) -> float:
    """P(X <= count) for X binomial over `n_samples` at a share in 0..1."""
    if not (n_samples >= 0 and 0.0 <= share <= 1.0):
        raise ValueError(f"n_samples is {n_samples} and the share {share}, but must be at least 0 and within 0..1")
    if count < 0:
        return 0.0
    if count >= n_samples or share == 0.0:
        return 1.0
    if share == 1.0:
        return 0.0
    log_factorials = _log_factorials(n_samples)
    counts = np.arange(count + 1)
    logs = log_factorials[n_samples] - log_factorials[counts] - log_factorials[n_samples - counts]
    logs = logs + counts * math.log(share) + (n_samples - counts) * math.log1p(-share)
    largest = float(logs.max())
    return min(1.0, math.exp(largest) * float(np.exp(logs - largest).sum()))


def clopper_pearson_upper(count: int, n_samples: int, error_probability: float) -> float:
    """Largest share that `count` of `n_samples` do not refute; the true one is above it with at most this probability.

    ValueError unless 0 <= count <= n_samples, n_samples >= 1 and the probability lies between 0 and 1.
    """
    if not (0 <= count <= n_samples and n_samples >= 1 and 0.0 < error_probability < 1.0):
        raise ValueError(f"{count} of {n_samples} at an error probability of {error_probability} has no bound")
    if count == n_samples:
        return 1.0
    low, high = count / n_samples, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if binomial_at_most(count, n_samples, middle) > error_probability:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=4096)
def paired_drop_p_value(
    n_samples: int, n_regressions: int, n_improvements: int, largest_drop: float, bound_error: float = BOUND_ERROR
) -> float:
    """Exact p-value against "the accuracy drop is more than `largest_drop`", from paired answers.

    Regressions are samples that the static network answers rightly and the early-exiting one wrongly, improvements the
    other way round; the drop is P(regression) - P(improvement). With D the difference of their counts, the p-value is
    the largest P(D <= observed) at a drop of `largest_drop`, over all shares of differing answers within a confidence
    bound, plus `bound_error`, that of this bound (Berger and Boos 1994). A larger drop at the same share only makes it
    smaller.
    The maximum is bounded from above cell by cell: within shares a..b of improvements, no P(D <= observed) exceeds that
    of a share of `largest_drop` + a of regressions and b of improvements, for D only falls as regressions get rarer and
    improvements more frequent.
    ValueError if the counts do not fit or the drop does not lie between 0 and 1.
    """
    if not (n_regressions >= 0 and n_improvements >= 0 and 1 <= n_samples >= n_regressions + n_improvements):
        raise ValueError(
            f"{n_regressions} regressions and {n_improvements} improvements do not fit {n_samples} samples"
        )
    if not 0.0 < largest_drop < 1.0:
        raise ValueError(f"the largest drop is {largest_drop}, but must lie between 0 and 1")
    difference = n_regressions - n_improvements
    differing = clopper_pearson_upper(n_regressions + n_improvements, n_samples, bound_error)
    most = 0.5 * max(0.0, differing - largest_drop)

    def at(regressions: float, improvements: float) -> float:
        return _difference_at_most(difference, n_samples, largest_drop + regressions, improvements)

    attained = max(at(0.0, 0.0), at(most, most))
    cells = [(at(0.0, most), 0.0, most)]
    for _ in range(_MOST_CELLS):
        bound, low, high = max(cells)
        if bound <= 1.01 * attained + 1e-6:
            break
        cells.remove((bound, low, high))
        middle = 0.5 * (low + high)
        attained = max(attained, at(middle, middle))
        cells += [(at(low, middle), low, middle), (at(middle, high), middle, high)]
    return min(1.0, max(cells)[0] + bound_error + _CUT_TAILS)


def _difference_at_most(difference: int, n_samples: int, regressions: float, improvements: float) -> float:
    """P(A - B <= difference) for A and B trinomial over n samples at these two shares, up to `_CUT_TAILS`."""
    if improvements == 0.0:
        return binomial_at_most(difference, n_samples, regressions)
    rest = max(0.0, 1.0 - regressions - improvements)
    fewest_a, _ = _likely_counts(n_samples, regressions)
    fewest_b, most_b = _likely_counts(n_samples, improvements)
    a = np.arange(fewest_a, min(n_samples, most_b + difference) + 1)[:, None]
    b = np.arange(max(fewest_b, fewest_a - difference), most_b + 1)[None, :]
    left = n_samples - a - b
    log_factorials = _log_factorials(n_samples)
    possible = (a - b <= difference) & (left >= 0)
    clipped = np.maximum(left, 0)
    logs = log_factorials[n_samples] - log_factorials[a] - log_factorials[b] - log_factorials[clipped]
    logs = logs + a * math.log(regressions) + b * math.log(improvements)
    if rest > 0.0:
        logs = logs + clipped * math.log(rest)
    else:
        possible &= left == 0
    return float(np.exp(logs[possible]).sum())


def _likely_counts(n_samples: int, share: float) -> tuple[int, int]:
    """Counts below and above which a binomial lies with at most 1e-12 each, by Bernstein's inequality (exp(-28))."""
    mean = n_samples * share
    room = 28.0 / 3.0 + math.sqrt((28.0 / 3.0) ** 2 + 56.0 * mean)
    return max(0, math.floor(mean - room)), min(n_samples, math.ceil(mean + room))


@lru_cache(maxsize=8)
def _log_factorials(n_samples: int) -> NDArray[np.float64]:
    """log(k!) for k = 0..n_samples."""
    table: NDArray[np.float64] = np.concatenate((np.zeros(1), np.log(np.arange(1, n_samples + 1)).cumsum()))
    table.setflags(write=False)
    return table
