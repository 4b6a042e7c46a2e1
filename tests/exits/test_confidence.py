from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.errors import DataError
from explorer.exits.confidence import confidence, predictions, probabilities
from explorer.spec.design import ConfidenceMeasure

logit_arrays = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=3, min_side=2, max_side=6),
    elements=st.floats(-1000, 1000, width=32),
)
temperatures = st.floats(0.05, 20)


@given(logit_arrays, st.sampled_from(ConfidenceMeasure), temperatures)
def test_every_measure_lies_in_zero_to_one_exactly(
    logits: np.ndarray, measure: ConfidenceMeasure, temperature: float
) -> None:
    scores = confidence(logits, measure, temperature)
    assert scores.shape == logits.shape[:-1]
    assert scores.dtype == np.float32
    assert scores.min() >= 0.0
    assert scores.max() <= 1.0


@given(logit_arrays, temperatures)
def test_probabilities_add_up_to_one_and_do_not_change_with_a_shift(logits: np.ndarray, temperature: float) -> None:
    shares = probabilities(logits, temperature)
    assert shares.sum(axis=-1) == pytest.approx(1.0)
    assert probabilities(logits.astype(np.float64) + 64.0, temperature) == pytest.approx(shares)


def test_the_measures_are_what_their_names_say() -> None:
    logits = np.log(np.array([[0.7, 0.2, 0.1]]))
    entropy = -(0.7 * math.log(0.7) + 0.2 * math.log(0.2) + 0.1 * math.log(0.1))
    assert confidence(logits, ConfidenceMeasure.MAX_PROBABILITY)[0] == pytest.approx(0.7)
    assert confidence(logits, ConfidenceMeasure.MARGIN)[0] == pytest.approx(0.5)
    assert confidence(logits, ConfidenceMeasure.ENTROPY)[0] == pytest.approx(1 - entropy / math.log(3))


@pytest.mark.parametrize(
    ("measure", "unsure"),
    [
        (ConfidenceMeasure.MAX_PROBABILITY, 0.25),
        (ConfidenceMeasure.MARGIN, 0.0),
        (ConfidenceMeasure.ENTROPY, 0.0),
    ],
)
def test_equal_logits_are_least_sure_and_saturated_ones_entirely(measure: ConfidenceMeasure, unsure: float) -> None:
    logits = np.array([[5.0] * 4, [60000.0, 0.0, 0.0, 0.0]], dtype=np.float16)
    assert confidence(logits, measure).tolist() == [pytest.approx(unsure, abs=1e-7), 1.0]


def test_a_higher_temperature_makes_less_sure() -> None:
    logits = np.random.default_rng(0).normal(size=(50, 10)) * 3
    for measure in ConfidenceMeasure:
        assert (confidence(logits, measure, 2.0) <= confidence(logits, measure, 1.0) + 1e-6).all()


def test_the_predicted_class_has_the_largest_logit_and_ties_go_to_the_first() -> None:
    assert predictions(np.array([[1.0, 3.0, 2.0], [4.0, 4.0, 1.0]])).tolist() == [1, 0]


def test_the_input_is_left_alone() -> None:
    logits = np.ones((2, 3))
    logits.setflags(write=False)
    confidence(logits, ConfidenceMeasure.ENTROPY, 3.0)
    assert (logits == 1.0).all()


def test_no_samples_have_no_confidences() -> None:
    assert confidence(np.empty((0, 10), dtype=np.float32), ConfidenceMeasure.MARGIN).shape == (0,)


def test_bad_logits_and_temperatures_are_refused() -> None:
    bad = np.array([[1.0, math.nan], [0.0, math.inf]])
    with pytest.raises(DataError, match="2 of 4 logits are not finite"):
        confidence(bad, ConfidenceMeasure.MAX_PROBABILITY)
    with pytest.raises(DataError):
        predictions(bad)
    with pytest.raises(ValueError, match="two classes"):
        confidence(np.zeros((3, 1)), ConfidenceMeasure.ENTROPY)
    for temperature in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="temperature"):
            confidence(np.zeros((3, 2)), ConfidenceMeasure.ENTROPY, temperature)
