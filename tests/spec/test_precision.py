"""Bit widths are written and read the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.spec.precision import FP32, INT8, LARGEST_BITS, Bits, Precision

BITS = st.builds(Bits, weight=st.integers(1, LARGEST_BITS), activation=st.integers(1, LARGEST_BITS))


@given(bits=BITS)
def test_what_is_written_is_read_again(bits: Bits) -> None:
    assert Bits.parse(str(bits)) == bits
    assert bits.partial_sum >= max(bits.weight, bits.activation)


@pytest.mark.parametrize("text", ["", "8", "8/", "/8", "8/8/8", "8.0/8", "-8/8", "0/8", "8/65", "int8", "\u00b2/8"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="bits are"):
        Bits.parse(text)


@given(one=st.builds(Precision, backbone=BITS, heads=BITS), other=st.builds(Precision, backbone=BITS, heads=BITS))
def test_different_precisions_have_different_names(one: Precision, other: Precision) -> None:
    assert (one == other) == (one.key == other.key)


def test_sums_are_twice_as_wide_but_for_floating_point() -> None:
    assert (INT8.backbone.partial_sum, FP32.backbone.partial_sum) == (16, 32)
    assert Bits(weight=4, activation=8).partial_sum == 16
