"""Ticks of the logarithmic EDP axis."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.gui.plots.axes import LogEdpAxis, log_ticks


@given(st.floats(-2, 25), st.floats(1e-3, 15), st.integers(2, 12))
def test_labelled_ticks_lie_inside_and_are_not_too_many(low, span, most):
    labelled, bare = log_ticks(low, low + span, most)
    assert all(low - 1e-9 <= tick <= low + span + 1e-9 for tick in (*labelled, *bare))
    assert len(labelled) <= 2 * most + 1
    assert labelled == sorted(set(labelled))


def test_whole_powers_of_ten_are_labelled():
    labelled, _ = log_ticks(11.3, 14.2, 5)
    assert labelled == [12.0, 13.0, 14.0]


def test_a_narrow_range_has_ticks_at_round_values(qapp):
    labelled, _ = log_ticks(12.30, 12.35, 5)
    assert len(labelled) >= 3
    assert all("×10¹²" in label for label in LogEdpAxis().tickStrings(labelled, 1.0, 1.0))


def test_ranges_without_sense_have_no_ticks():
    assert log_ticks(3.0, 3.0, 5) == ([], [])
    assert log_ticks(float("nan"), 1.0, 5) == ([], [])
