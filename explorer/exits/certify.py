"""What can be guaranteed on new data: certificates for the accuracy drop, and bootstrap intervals.

The samples must not have been used to choose anything before: they are the certificate split's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DataError
from explorer.exits.binomial import BOUND_ERROR, paired_drop_p_value

__all__ = [
    "DropCertificate",
    "DropTest",
    "Interval",
    "bootstrap_interval",
    "certify_drop",
    "fewest_samples",
    "samples_needed",
]

MOST_SAMPLES_NEEDED = 1_000_000
_MOST_EXACT_SAMPLES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTest:
    """One candidate, tested: samples that got worse and better against the static network, and what follows.

    drop: observed accuracy drop, negative if accuracy rose; p_value: against "the drop is more than allowed".
    """

    n_regressions: int
    n_improvements: int
    drop: float
    p_value: float
    is_certified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCertificate:
    """With probability 1 - error_probability or more, no certified candidate drops accuracy by over `largest_drop`.

    tests: one a candidate in the given order, up to and including the first that failed; best_p_value: what a candidate
    that never answers differently would get; above the error probability, this many samples can certify nothing.
    """

    largest_drop: float
    error_probability: float
    n_samples: int
    tests: tuple[DropTest, ...]
    best_p_value: float

    @property
    def n_certified(self) -> int:
        """Candidates certified; as they come in order, these are the first ones."""
        return sum(test.is_certified for test in self.tests)

    @property
    def has_enough_samples(self) -> bool:
        """Whether any candidate could have been certified with this many samples."""
        return self.best_p_value <= self.error_probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean over samples with an interval that holds the true one with probability `confidence`, about."""

    mean: float
    lower: float
    upper: float
    confidence: float


def certify_drop(
    static_correct: NDArray[np.bool_],
    candidates_correct: NDArray[np.bool_],
    *,
    largest_drop: float,
    error_probability: float,
) -> DropCertificate:
    """Learn-then-Test with fixed-sequence testing (Angelopoulos et al. 2021): certify candidates until one fails.

    static_correct: (n_samples,), candidates_correct: (n_candidates, n_samples), which samples are answered rightly.
    The order must be fixed beforehand on other data, from the most careful candidate to the cheapest; as each is tested
    only if all before it passed, each may spend the whole error probability.
    Raises DataError for zero samples, ValueError for shapes that do not fit or numbers outside 0..1.
    """
    if (
        static_correct.ndim != 1
        or candidates_correct.ndim != 2
        or candidates_correct.shape[1:] != static_correct.shape
        or static_correct.dtype != np.bool_
        or candidates_correct.dtype != np.bool_
    ):
        raise ValueError(
            f"answers have shapes {static_correct.shape} and {candidates_correct.shape}, "
            "but must be bool of shape (n_samples,) and (n_candidates, n_samples)"
        )
    n_samples = static_correct.size
    if n_samples == 0:
        raise DataError("there are zero samples, but a certificate needs at least one")
    if not 0.0 < error_probability < 1.0:
        raise ValueError(f"the error probability is {error_probability}, but must lie between 0 and 1")
    bound_error = _bound_error(error_probability)
    tests: list[DropTest] = []
    for candidate_correct in candidates_correct:
        n_regressions = int(np.count_nonzero(static_correct & ~candidate_correct))
        n_improvements = int(np.count_nonzero(candidate_correct & ~static_correct))
        p_value = paired_drop_p_value(n_samples, n_regressions, n_improvements, largest_drop, bound_error)
        tests.append(
            DropTest(
                n_regressions=n_regressions,
                n_improvements=n_improvements,
                drop=(n_regressions - n_improvements) / n_samples,
                p_value=p_value,
                is_certified=p_value <= error_probability,
            )
        )
        if not tests[-1].is_certified:
            break
    return DropCertificate(
        largest_drop=largest_drop,
        error_probability=error_probability,
        n_samples=n_samples,
        tests=tuple(tests),
        best_p_value=paired_drop_p_value(n_samples, 0, 0, largest_drop, bound_error),
    )


def fewest_samples(largest_drop: float, error_probability: float) -> int:
    """Samples below which nothing can be certified, not even a design that never answers differently."""
    bound_error = _bound_error(error_probability)

    def is_enough(n_samples: int) -> bool:
        return paired_drop_p_value(n_samples, 0, 0, largest_drop, bound_error) <= error_probability

    most = 1
    while not is_enough(most) and most < MOST_SAMPLES_NEEDED:
        most *= 2
    least = most // 2
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (least, middle) if is_enough(middle) else (middle, most)
    return most


def samples_needed(test: DropTest, n_samples: int, largest_drop: float, error_probability: float) -> int | None:
    """About how many samples would certify a candidate if the shares observed are the true ones.

    By the normal approximation of the paired difference; where that says fewer than did not do, by the exact test at
    growing numbers. None if the observed drop is not below the allowed one, or if it takes more than a million.
    """
    margin = largest_drop - test.drop
    if margin <= 0.0:
        return None
    differing = (test.n_regressions + test.n_improvements) / n_samples
    variance = max(0.0, differing - test.drop**2)
    spread = NormalDist().inv_cdf(1.0 - min(error_probability, 0.5)) ** 2 * variance / margin**2
    needed = max(math.ceil(spread), fewest_samples(largest_drop, error_probability))
    if not test.is_certified:
        needed = max(needed, n_samples + 1)
        bound_error = _bound_error(error_probability)
        while needed <= _MOST_EXACT_SAMPLES:
            worse, better = (round(count * needed / n_samples) for count in (test.n_regressions, test.n_improvements))
            if paired_drop_p_value(needed, worse, better, largest_drop, bound_error) <= error_probability:
                break
            needed = math.ceil(1.25 * needed)
    return needed if needed <= MOST_SAMPLES_NEEDED else None


def _bound_error(error_probability: float) -> float:
    """The part of the error that the bound on differing answers may spend: by what is asked, never by the answers."""
    return min(BOUND_ERROR, error_probability / 20.0)


def bootstrap_interval(
    values: NDArray[Any], rng: np.random.Generator, *, confidence: float = 0.95, n_resamples: int = 2000
) -> Interval:
    """Percentile bootstrap interval of a mean, such as of right answers (accuracy) or of the EDP of the exits taken.

    values: (n_samples,), one number or bool a sample. Resampling draws how often each distinct value occurs, which is
    the same as drawing samples. Raises DataError for zero samples or values that are not finite, ValueError for a
    confidence outside 0..1 or no resamples.
    """
    if values.ndim != 1 or not 0.0 < confidence < 1.0 or n_resamples < 1:
        raise ValueError(f"values of shape {values.shape}, confidence {confidence}, {n_resamples} resamples do not fit")
    if values.size == 0:
        raise DataError("there are zero samples, but an interval needs at least one")
    distinct, counts = np.unique(values.astype(np.float64), return_counts=True)
    if not np.isfinite(distinct).all():
        raise DataError("values are not finite, but all must be numbers")
    means = rng.multinomial(values.size, counts / values.size, size=n_resamples) @ distinct / values.size
    lower, upper = np.quantile(means, (0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence))
    return Interval(
        mean=float(counts @ distinct) / values.size, lower=float(lower), upper=float(upper), confidence=confidence
    )
