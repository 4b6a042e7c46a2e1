"""Numbers as text: short, with their unit, and a true minus sign."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.gui import text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0.00 pJ"), (12.34, "12.3 pJ"), (999.6, "1.00 nJ"), (21_300_000.0, "21.3 µJ"), (5e15, "5000 J")],
)
def test_energy_has_three_digits_and_a_prefix(value, shown):
    assert text.energy(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(1.0, "1.00 cycles"), (1_340_000.0, "1.34 Mcycles")])
def test_cycles_have_three_digits_and_a_prefix(value, shown):
    assert text.cycles(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.42e13, "34.2×10¹² pJ·cycles"),
        (999.0, "999 pJ·cycles"),
        (9.999e5, "1.00×10⁶ pJ·cycles"),
        (0.0, "0.00 pJ·cycles"),
    ],
)
def test_edp_is_in_engineering_notation(value, shown):
    assert text.edp(value) == shown


@given(st.floats(min_value=1e-3, max_value=1e25))
def test_engineering_notation_keeps_three_digits(value):
    mantissa, _, power = text.edp(value, unit=False).partition("×10")
    exponent = int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))) if power else 0
    assert exponent % 3 == 0
    assert float(mantissa) * 10.0**exponent == pytest.approx(value, rel=6e-3, abs=6e-3)


def test_what_is_no_number_is_shown_as_a_dash():
    for form in (text.energy, text.cycles, text.edp, text.percent, text.signed_percent, text.accuracy_points):
        assert form(math.nan) == "–"


def test_negative_numbers_have_a_true_minus_sign():
    assert text.signed_percent(-0.843) == "−84.3 %"
    assert text.signed_percent(-0.99957) == "−99.96 %"
    assert text.accuracy_points(-0.0012) == "−0.12 pt"


def test_zero_has_no_sign():
    assert text.signed_percent(-0.0) == "0.0 %"
    assert text.accuracy_points(1e-9) == "0.00 pt"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0.0 %"), (1.0, "100.0 %"), (0.621, "62.1 %"), (0.0004, "0.04 %"), (0.00001, "<0.01 %"),
        (0.99996, ">99.99 %"), (0.9996, "99.96 %"), (math.nan, "–"),
    ],
)  # fmt: skip
def test_a_share_never_says_none_or_all_where_it_is_neither(value, shown):
    assert text.share(value) == shown


@given(st.floats(0.0, 1.0))
def test_only_none_is_shown_as_none_and_only_all_as_all(value):
    shown = text.share(value)
    assert (shown in ("0.0 %", "0.00 %")) == (value == 0.0)
    assert (shown in ("100.0 %", "100.00 %")) == (value == 1.0)


def test_accelerators_are_named_not_their_files():
    assert text.accelerator("quad_edge_tpu") == "quad edge tpu"
    assert text.accelerator("/a/b/what-if_quad_edge_tpu_e4156174.yaml") == "what-if quad edge tpu"
    assert text.accelerator("/a/b/my_chip.yaml") == "my chip"
