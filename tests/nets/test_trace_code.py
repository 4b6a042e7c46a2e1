"""The compact code of logits: same answers, and no confidence moves by as much as 0.001."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.exits.confidence import confidence, predictions
from explorer.nets.trace_code import FURTHEST, MOST_CLASSES, code_levels, decode_logits, encode_logits
from explorer.spec.design import ConfidenceMeasure

LARGEST_MOVE = 1e-3


@st.composite
def logits(draw: st.DrawFn) -> NDArray[np.float32]:
    """Samples in which all, some or none of the rivals are close, or all are at one distance: errors then add up."""
    n_classes = draw(st.integers(2, 20))
    near = draw(st.floats(0, 30, width=32))
    far = near + draw(st.floats(0, 60, width=32))
    spread = draw(st.sampled_from([0.0, 1e-3, 0.1, 3.0]))
    n_near = draw(st.integers(0, n_classes))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    distances = np.where(np.arange(n_classes) < n_near, near, far) + spread * rng.random((20, n_classes))
    distances[np.arange(20), rng.integers(0, n_classes, 20)] = 0
    return (rng.normal(scale=20, size=(20, 1)) - distances).astype(np.float32)


@given(logits(), st.sampled_from(ConfidenceMeasure), st.floats(0.5, 3.0))
@settings(max_examples=300, deadline=None)
def test_answers_stay_and_confidences_move_by_less_than_a_thousandth(
    given_logits: NDArray[np.float32], measure: ConfidenceMeasure, temperature: float
) -> None:
    found = decode_logits(encode_logits(given_logits), code_levels(given_logits.shape[1]))
    assert np.array_equal(predictions(found), predictions(given_logits))
    moved = confidence(found, measure, temperature) - confidence(given_logits, measure, temperature)
    assert np.abs(moved).max() < LARGEST_MOVE


@given(logits())
@settings(max_examples=50, deadline=None)
def test_a_second_coding_changes_nothing(given_logits: NDArray[np.float32]) -> None:
    levels = code_levels(given_logits.shape[1])
    codes = encode_logits(given_logits)
    assert np.array_equal(encode_logits(decode_logits(codes, levels)), codes)


@given(logits(), st.floats(-50, 50, width=32))
@settings(max_examples=50, deadline=None)
def test_only_the_distance_to_the_largest_logit_counts(given_logits: NDArray[np.float32], shift: float) -> None:
    exact = given_logits.astype(np.float64)
    assert np.array_equal(encode_logits(exact), encode_logits(exact - exact.max(axis=1, keepdims=True)))
    assert (np.abs(encode_logits(exact + shift).astype(int) - encode_logits(exact)) <= 1).all()


def test_exactly_one_class_has_code_0_whatever_the_ties() -> None:
    codes = encode_logits(np.zeros((3, 5), np.float32))
    assert codes.tolist() == [[0, 1, 1, 1, 1]] * 3


def test_what_is_hopeless_is_stored_as_the_furthest_level() -> None:
    levels = code_levels(10)
    codes = encode_logits(np.array([[0.0, -1e30, -1000.0]]))
    assert codes[0, 1] == codes[0, 2] == levels.size - 1
    assert levels[-1] <= FURTHEST


@pytest.mark.parametrize("n_classes", [2, 10, 100, 1000, MOST_CLASSES])
def test_levels_ascend_from_0_and_fit_two_bytes(n_classes: int) -> None:
    levels = code_levels(n_classes)
    assert levels[0] == 0
    assert (np.diff(levels) > 0).all()
    assert levels.size < 2**16
    with pytest.raises(ValueError, match="read-only"):
        levels[0] = 1


def test_more_classes_than_two_bytes_can_tell_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="4097 classes are too many to code their logits; at most 4096 are possible"):
        encode_logits(np.zeros((1, MOST_CLASSES + 1)))
