from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DataError
from explorer.exits.calibration import (
    LARGEST_TEMPERATURE,
    SMALLEST_TEMPERATURE,
    area_under_risk_coverage,
    expected_calibration_error,
    fit_temperature,
    reliability_diagram,
)
from explorer.exits.confidence import confidence, predictions, probabilities
from explorer.spec.design import ConfidenceMeasure
from tests.exits.samples import realistic_answers


def drawn_labels(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Labels drawn from softmax(logits): for these logits a temperature of 1 is right."""
    cumulative = probabilities(logits).cumsum(axis=1)
    drawn: np.ndarray = (rng.random((len(logits), 1)) > cumulative[:, :-1]).sum(axis=1)
    return drawn


@pytest.mark.parametrize("true_temperature", [0.3, 1.0, 2.5, 7.0])
def test_the_temperature_that_the_labels_were_drawn_at_is_found(true_temperature: float) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(scale=2.0, size=(20_000, 10))
    labels = drawn_labels(logits, rng)
    assert fit_temperature(logits * true_temperature, labels) == pytest.approx(true_temperature, rel=0.05)


@given(st.integers(0, 2**32))
def test_no_other_temperature_has_a_higher_likelihood(seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=3.0, size=(60, 4))
    labels = rng.integers(0, 4, size=60)

    def loss(temperature: float) -> float:
        shares = probabilities(logits, temperature)[np.arange(60), labels]
        return -float(np.log(np.maximum(shares, 1e-300)).mean())

    best = fit_temperature(logits, labels)
    assert SMALLEST_TEMPERATURE <= best <= LARGEST_TEMPERATURE
    for factor in (0.5, 0.9, 0.99, 1.01, 1.1, 2.0):
        other = min(max(best * factor, SMALLEST_TEMPERATURE), LARGEST_TEMPERATURE)
        assert loss(best) <= loss(other) + 1e-12


def test_calibration_lowers_the_error_of_an_overconfident_exit() -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(scale=1.5, size=(5000, 10))
    labels = drawn_labels(logits, rng)
    sharp = logits * 4.0
    right = predictions(sharp) == labels
    before = expected_calibration_error(confidence(sharp, ConfidenceMeasure.MAX_PROBABILITY), right)
    temperature = fit_temperature(sharp, labels)
    after = expected_calibration_error(confidence(sharp, ConfidenceMeasure.MAX_PROBABILITY, temperature), right)
    assert before > 0.2
    assert after < 0.03


def test_extreme_answers_give_a_bound_and_empty_ones_a_temperature_of_one() -> None:
    logits = np.array([[9.0, 0.0], [8.0, 0.0]])
    assert fit_temperature(logits, np.array([0, 0])) == SMALLEST_TEMPERATURE
    assert fit_temperature(logits, np.array([1, 1])) == LARGEST_TEMPERATURE
    assert fit_temperature(np.zeros((3, 5)), np.array([0, 1, 2])) == 1.0


def test_a_reliability_diagram_counts_every_sample_once_and_leaves_empty_bins_without_figures() -> None:
    confidences = np.array([0.05, 0.1, 0.95, 1.0], dtype=np.float32)
    correct = np.array([False, True, True, True])
    diagram = reliability_diagram(confidences, correct, n_bins=10)
    assert [entry.count for entry in diagram.bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert math.isnan(diagram.bins[4].accuracy)
    assert diagram.bins[9].confidence == pytest.approx(0.975)
    assert diagram.expected_calibration_error == pytest.approx((0.05 + 0.9 + 2 * 0.025) / 4)


def test_risk_coverage_is_zero_without_errors_and_lowest_when_errors_come_last() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6])
    assert area_under_risk_coverage(confidences, np.ones(4, dtype=bool)) == 0.0
    errors_last = area_under_risk_coverage(confidences, np.array([True, True, True, False]))
    errors_first = area_under_risk_coverage(confidences, np.array([False, True, True, True]))
    assert errors_last == pytest.approx(1 / 16)
    assert errors_first == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_equal_confidences_have_the_error_rate_as_risk_at_every_coverage() -> None:
    correct = np.array([True, False, True, True])
    assert area_under_risk_coverage(np.full(4, 0.5), correct) == pytest.approx(0.25)


@given(st.integers(0, 2**32))
def test_risk_coverage_ignores_the_order_of_samples(seed: int) -> None:
    rng = np.random.default_rng(seed)
    confidences, correct = realistic_answers(1, 40, rng)
    scores, right = np.round(confidences[0], 1), correct[0]
    order = rng.permutation(40)
    assert area_under_risk_coverage(scores[order], right[order]) == pytest.approx(
        area_under_risk_coverage(scores, right)
    )


def test_bad_input_is_refused_with_the_reason() -> None:
    nothing = np.empty(0, dtype=np.float32)
    with pytest.raises(DataError, match="zero samples"):
        area_under_risk_coverage(nothing, np.empty(0, dtype=bool))
    with pytest.raises(DataError, match="zero samples"):
        fit_temperature(np.empty((0, 3)), np.empty(0, dtype=int))
    with pytest.raises(DataError, match="not finite"):
        fit_temperature(np.array([[math.nan, 0.0]]), np.array([0]))
    with pytest.raises(DataError, match="not numbers"):
        expected_calibration_error(np.array([math.nan]), np.array([True]))
    with pytest.raises(ValueError, match="classes"):
        fit_temperature(np.zeros((2, 1)), np.array([0, 0]))
    with pytest.raises(ValueError, match="labels"):
        fit_temperature(np.zeros((2, 2)), np.array([0, 2]))
    with pytest.raises(ValueError, match="n_samples"):
        reliability_diagram(np.zeros(2), np.zeros(3, dtype=bool))
    with pytest.raises(ValueError, match="bins"):
        reliability_diagram(np.zeros(2), np.zeros(2, dtype=bool), n_bins=0)
