"""Intervals of counted shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.exits.shares import share_interval


@st.composite
def counted(draw):
    n_samples = draw(st.integers(1, 100_000))
    return draw(st.integers(0, n_samples)), n_samples


@given(counted(), st.floats(0.5, 0.999))
def test_the_interval_holds_the_share_and_stays_between_none_and_all(case, confidence):
    count, n_samples = case
    lower, upper = share_interval(count, n_samples, confidence=confidence)
    assert 0.0 <= lower <= count / n_samples + 1e-12
    assert count / n_samples - 1e-12 <= upper <= 1.0
    assert lower < upper


@given(counted())
def test_right_and_wrong_answers_have_mirrored_intervals(case):
    count, n_samples = case
    lower, upper = share_interval(count, n_samples)
    other = share_interval(n_samples - count, n_samples)
    assert (1.0 - upper, 1.0 - lower) == pytest.approx(other, abs=1e-12)


@given(counted())
def test_more_samples_and_less_confidence_make_it_narrower(case):
    count, n_samples = case
    lower, upper = share_interval(count, n_samples)
    more = share_interval(4 * count, 4 * n_samples)
    assert more[1] - more[0] < upper - lower
    bolder = share_interval(count, n_samples, confidence=0.5)
    assert lower <= bolder[0] <= bolder[1] <= upper


def test_it_is_the_one_of_the_textbook():
    # 81 of 263: Newcombe, Statistics in Medicine 17 (1998), table I
    assert share_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert share_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@pytest.mark.parametrize(("count", "n_samples", "confidence"), [(1, 0, 0.9), (3, 2, 0.9), (-1, 2, 0.9), (1, 2, 1.0)])
def test_what_is_no_share_is_refused(count, n_samples, confidence):
    with pytest.raises(ValueError):
        share_interval(count, n_samples, confidence=confidence)
