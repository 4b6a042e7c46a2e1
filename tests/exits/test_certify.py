from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DataError
from explorer.exits.binomial import binomial_at_most, clopper_pearson_upper, paired_drop_p_value
from explorer.exits.certify import bootstrap_interval, certify_drop


@given(st.integers(1, 60), st.integers(-1, 61), st.floats(0, 1))
def test_a_binomial_tail_is_the_sum_of_its_terms(n_samples: int, count: int, share: float) -> None:
    terms = (
        math.comb(n_samples, k) * share**k * (1 - share) ** (n_samples - k) for k in range(min(count, n_samples) + 1)
    )
    assert binomial_at_most(count, n_samples, share) == pytest.approx(math.fsum(terms), abs=1e-12)


def test_the_confidence_bound_on_a_share_is_clopper_and_pearson_s() -> None:
    assert clopper_pearson_upper(0, 100, 0.05) == pytest.approx(1 - 0.05 ** (1 / 100))
    assert clopper_pearson_upper(7, 7, 0.05) == 1.0
    assert binomial_at_most(12, 100, clopper_pearson_upper(12, 100, 0.01)) == pytest.approx(0.01)


def test_the_p_value_is_valid_at_every_true_drop_above_the_allowed_one() -> None:
    """Exact: at true shares with too large a drop, p <= level happens with probability <= level."""
    n_samples, largest_drop, level = 30, 0.1, 0.2
    rejected = [
        (worse, better)
        for worse in range(n_samples + 1)
        for better in range(n_samples + 1 - worse)
        if paired_drop_p_value(n_samples, worse, better, largest_drop) <= level
    ]
    assert rejected
    for improvement in np.linspace(0.0, 0.4, 9):
        for drop in (0.1, 0.101, 0.15):
            regression = improvement + drop
            probability = math.fsum(
                math.comb(n_samples, worse)
                * math.comb(n_samples - worse, better)
                * regression**worse
                * improvement**better
                * (1 - regression - improvement) ** (n_samples - worse - better)
                for worse, better in rejected
            )
            assert probability <= level


@given(st.integers(0, 30), st.integers(0, 30), st.floats(0.001, 0.3))
def test_more_regressions_never_make_it_easier_and_a_larger_drop_never_harder(
    worse: int, better: int, drop: float
) -> None:
    p_value = paired_drop_p_value(400, worse, better, drop)
    assert 0.0 < p_value <= 1.0
    slack = 1.02  # the maximum over nuisance shares is bounded to about one percent
    assert paired_drop_p_value(400, worse + 1, better, drop) >= p_value / slack - 1e-5
    assert paired_drop_p_value(400, worse, better, drop * 1.5) <= p_value * slack + 1e-5


def test_in_a_thousand_draws_bad_designs_are_certified_more_rarely_than_promised() -> None:
    rng = np.random.default_rng(0)
    n_samples, largest_drop, error_probability = 800, 0.02, 0.1
    regressions = np.array([0.005, 0.015, 0.032, 0.045, 0.08])
    improvements = np.array([0.005, 0.008, 0.010, 0.010, 0.01])
    is_bad = regressions - improvements > largest_drop
    violations = certified_good = 0
    for _ in range(1000):
        static = rng.random(n_samples) < 0.9
        candidates = np.repeat(static[None], 5, axis=0)
        uniform = rng.random(n_samples)[None]
        candidates &= ~(static & (uniform < regressions[:, None] / 0.9))
        candidates |= ~static & (uniform < improvements[:, None] / 0.1)
        result = certify_drop(static, candidates, largest_drop=largest_drop, error_probability=error_probability)
        violations += bool(is_bad[: result.n_certified].any())
        certified_good += result.n_certified >= 1
    assert violations <= 1000 * error_probability
    assert certified_good > 950


def test_testing_stops_at_the_first_candidate_that_fails() -> None:
    static = np.ones(1000, dtype=bool)
    candidates = np.ones((3, 1000), dtype=bool)
    candidates[1, :200] = False
    result = certify_drop(static, candidates, largest_drop=0.01, error_probability=0.1)
    assert [test.is_certified for test in result.tests] == [True, False]
    assert result.n_certified == 1
    assert result.tests[1].drop == 0.2
    assert result.tests[1].n_regressions == 200


def test_too_few_samples_are_said_to_certify_nothing() -> None:
    static = np.ones(20, dtype=bool)
    result = certify_drop(static, static[None], largest_drop=0.001, error_probability=0.05)
    assert result.n_certified == 0
    assert not result.has_enough_samples


def test_however_small_the_error_probability_enough_samples_certify() -> None:
    static = np.ones(20_000, dtype=bool)
    result = certify_drop(static, static[None], largest_drop=0.01, error_probability=1e-5)
    assert result.n_certified == 1


def test_a_bootstrap_interval_holds_the_true_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(300):
        interval = bootstrap_interval(rng.random(400) < 0.8, rng, confidence=0.9, n_resamples=400)
        assert interval.lower <= interval.mean <= interval.upper
        hits += interval.lower <= 0.8 <= interval.upper
    assert 255 <= hits <= 290


def test_a_bootstrap_interval_repeats_with_its_seed() -> None:
    values = np.random.default_rng(2).choice([1.0, 2.5, 7.0], size=500)
    one = bootstrap_interval(values, np.random.default_rng(3))
    other = bootstrap_interval(values, np.random.default_rng(3))
    assert one == other
    assert one.mean == pytest.approx(values.mean())


def test_bad_input_is_refused_with_the_reason() -> None:
    one = np.ones(1, dtype=bool)
    with pytest.raises(DataError, match="zero samples"):
        certify_drop(one[:0], np.ones((1, 0), dtype=bool), largest_drop=0.1, error_probability=0.1)
    with pytest.raises(DataError, match="zero samples"):
        bootstrap_interval(np.empty(0), np.random.default_rng(0))
    with pytest.raises(DataError, match="not finite"):
        bootstrap_interval(np.array([math.nan]), np.random.default_rng(0))
    with pytest.raises(ValueError, match="shapes"):
        certify_drop(one, one, largest_drop=0.1, error_probability=0.1)
    with pytest.raises(ValueError, match="error probability"):
        certify_drop(one, one[None], largest_drop=0.1, error_probability=1.0)
    with pytest.raises(ValueError, match="largest drop"):
        certify_drop(one, one[None], largest_drop=0.0, error_probability=0.1)
    with pytest.raises(ValueError, match="do not fit"):
        paired_drop_p_value(10, 6, 5, 0.1)
    with pytest.raises(ValueError, match="no bound"):
        clopper_pearson_upper(1, 0, 0.1)
    with pytest.raises(ValueError, match="the share"):
        binomial_at_most(1, 2, 1.5)
