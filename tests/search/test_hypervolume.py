from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.search import front_hypervolume, hypervolume

cells = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=12)


@given(cells)
def test_it_is_the_number_of_unit_cells_that_some_point_dominates(points: list[tuple[int, int]]) -> None:
    counted = sum(any(x <= column and y <= row for x, y in points) for column in range(10) for row in range(10))
    assert hypervolume(np.array(points, dtype=np.float64).reshape(-1, 2), (10.0, 10.0)) == counted


@given(cells, st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_another_point_never_lowers_it(points: list[tuple[int, int]], extra: tuple[int, int]) -> None:
    before = hypervolume(np.array(points, dtype=np.float64).reshape(-1, 2), (10.0, 10.0))
    assert hypervolume(np.array([*points, extra], dtype=np.float64), (10.0, 10.0)) >= before


def test_a_front_of_accuracy_and_cost_counts_against_the_static_network() -> None:
    accuracy, cost = np.array([0.9, 0.5, 1.0]), np.array([50.0, 10.0, 200.0])
    assert front_hypervolume(accuracy, cost, static_cost=100.0) == pytest.approx(0.9 * 0.5 + 0.5 * 0.4)
    assert front_hypervolume(np.empty(0), np.empty(0), static_cost=100.0) == 0.0


def test_what_has_no_volume_is_refused() -> None:
    with pytest.raises(ValueError, match="static cost"):
        front_hypervolume(np.ones(1), np.ones(1), static_cost=0.0)
    with pytest.raises(ValueError, match="finite"):
        hypervolume(np.array([[np.nan, 0.0]]), (1.0, 1.0))
    with pytest.raises(ValueError, match="do not fit"):
        hypervolume(np.zeros((2, 3)), (1.0, 1.0))
