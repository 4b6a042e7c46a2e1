from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DesignError
from explorer.exits.policy import apply_policy, exit_taken
from tests.exits.samples import realistic_answers

seeds = st.integers(0, 2**32)
shares = st.floats(0, 1)


def test_a_sample_leaves_at_the_first_exit_whose_confidence_reaches_the_threshold() -> None:
    confidences = np.array([[0.9, 0.2, 0.2, 0.9], [0.9, 0.8, 0.1, 0.3]], dtype=np.float32)
    correct = np.array([[True, True, True, False], [False, True, True, True], [False, True, False, True]])
    figures = apply_policy(confidences, correct, (0.9, 0.8))
    assert exit_taken(confidences, (0.9, 0.8)).tolist() == [0, 1, 2, 0]
    assert figures.counts == (2, 1, 1)
    assert figures.correct_counts == (1, 1, 0)
    assert figures.ratios == (0.5, 0.25, 0.25)
    assert figures.exit_accuracy == (0.5, 1.0, 0.0)
    assert figures.accuracy == 0.5


def test_a_threshold_means_its_nearest_number_in_the_type_of_the_confidences() -> None:
    confidences = np.array([[0.9]], dtype=np.float32)  # a little under 0.9
    assert exit_taken(confidences, (0.9,)).tolist() == [0]
    assert exit_taken(confidences, (np.float64(0.9),)).tolist() == [0]


def test_without_early_exits_everyone_takes_the_final_one() -> None:
    figures = apply_policy(np.empty((0, 3), dtype=np.float32), np.array([[True, False, True]]), ())
    assert figures.ratios == (1.0,)
    assert figures.accuracy == pytest.approx(2 / 3)


def test_an_exit_that_nobody_takes_has_no_accuracy() -> None:
    figures = apply_policy(np.array([[1.0]], dtype=np.float32), np.ones((2, 1), dtype=bool), (1.0,))
    assert figures.exit_accuracy[0] == 1.0
    assert math.isnan(figures.exit_accuracy[1])


@given(seeds, st.integers(0, 4), st.lists(shares, min_size=4, max_size=4))
def test_everyone_leaves_once_and_accuracy_is_the_average_over_exits(
    seed: int, n_early_exits: int, thresholds: list[float]
) -> None:
    confidences, correct = realistic_answers(n_early_exits, 50, np.random.default_rng(seed))
    figures = apply_policy(confidences, correct, thresholds[:n_early_exits])
    taken = exit_taken(confidences, thresholds[:n_early_exits])
    assert sum(figures.counts) == 50
    assert figures.counts == tuple(np.bincount(taken, minlength=n_early_exits + 1).tolist())
    assert figures.accuracy == np.count_nonzero(correct[taken, np.arange(50)]) / 50
    shares_right = (
        ratio * accuracy
        for ratio, accuracy in zip(figures.ratios, figures.exit_accuracy, strict=True)
        if not math.isnan(accuracy)
    )
    assert math.fsum(shares_right) == pytest.approx(figures.accuracy)


@given(seeds, st.lists(shares, min_size=3, max_size=3), st.integers(0, 2), shares)
def test_raising_one_threshold_never_lets_more_samples_out_there(
    seed: int, thresholds: list[float], exit_index: int, raised: float
) -> None:
    confidences, correct = realistic_answers(3, 50, np.random.default_rng(seed))
    before = apply_policy(confidences, correct, thresholds)
    thresholds[exit_index] = max(thresholds[exit_index], raised)
    after = apply_policy(confidences, correct, thresholds)
    assert after.counts[exit_index] <= before.counts[exit_index]
    assert after.counts[:exit_index] == before.counts[:exit_index]
    assert sum(after.counts[: exit_index + 1]) <= sum(before.counts[: exit_index + 1])


def test_a_slider_can_move_it_for_ten_thousand_samples() -> None:
    confidences, correct = realistic_answers(3, 10_000, np.random.default_rng(0))
    durations = []
    for _ in range(50):
        start = time.perf_counter()
        apply_policy(confidences, correct, (0.9, 0.9, 0.9))
        durations.append(time.perf_counter() - start)
    assert min(durations) < 0.001


def test_wrong_thresholds_and_samples_are_refused_with_the_reason() -> None:
    confidences, correct = np.zeros((1, 2), dtype=np.float32), np.ones((2, 2), dtype=bool)
    with pytest.raises(DesignError, match="2 thresholds, but 1 early"):
        apply_policy(confidences, correct, (0.5, 0.5))
    for threshold in (-0.1, 1.1, math.nan):
        with pytest.raises(DesignError, match="threshold is"):
            apply_policy(confidences, correct, (threshold,))
    with pytest.raises(DesignError, match="zero samples"):
        apply_policy(confidences[:, :0], correct[:, :0], (0.5,))
    with pytest.raises(DesignError, match="not numbers"):
        exit_taken(np.array([[math.nan]], dtype=np.float32), (0.5,))
    with pytest.raises(ValueError, match="correct is"):
        apply_policy(confidences, correct[:1], (0.5,))
    with pytest.raises(ValueError, match="floating point"):
        exit_taken(np.zeros((1, 2), dtype=int), (0.5,))
