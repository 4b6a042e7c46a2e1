from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DesignError
from explorer.exits.grid import even_levels, grid_of, quantile_levels


def test_even_levels_are_the_decimal_numbers_a_person_types() -> None:
    assert even_levels(101).tolist() == [float(f"{index / 100:.2f}") for index in range(101)]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.sampled_from([np.float32, np.float64]))
def test_a_bin_says_exactly_which_levels_a_confidence_reaches(thousandths: list[int], dtype: type) -> None:
    scores: np.ndarray = (np.array([thousandths]) / 1000).astype(dtype)
    confidences: np.ndarray = np.concatenate((scores, np.nextafter(scores, dtype(0))), axis=1)
    grid = grid_of(confidences, 101)
    for level, threshold in enumerate(grid.levels[0]):
        assert np.array_equal(confidences[0] >= dtype(threshold), grid.bins[0] > level)


def test_every_level_left_out_does_the_same_as_the_next_kept_one() -> None:
    confidences = np.array([[0.2, 0.2, 0.95]], dtype=np.float32)
    grid = grid_of(confidences, 11)
    assert grid.levels[0].tolist() == [0.2, 0.9, 1.0]
    assert grid.n_tuples == 11


def test_each_exit_may_have_levels_of_its_own() -> None:
    confidences = np.array([[0.3, 0.7], [0.9, 0.95]], dtype=np.float32)
    grid = grid_of(confidences, [np.array([0.5]), np.array([0.9, 0.92, 0.99])])
    assert grid.sizes == (1, 3)
    assert grid.n_tuples == 3
    with pytest.raises(ValueError, match="levels for 1 exits"):
        grid_of(confidences, [np.array([0.5])])


def test_quantile_levels_are_confidences_that_occur() -> None:
    confidences = np.array([0.1, 0.5, 0.5, 0.99, 0.999, 1.0], dtype=np.float32)
    assert quantile_levels(confidences, 6).astype(np.float32).tolist() == np.unique(confidences).tolist()
    assert quantile_levels(confidences, 2).astype(np.float32).tolist() == [confidences[0], confidences[-1]]
    with pytest.raises(DesignError):
        quantile_levels(confidences[:0], 5)
    with pytest.raises(ValueError, match="levels"):
        quantile_levels(confidences, 1)
