from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.exits.averages import average, averages, edp_average, overhead, reduction
from explorer.spec.costs import PathCost


def test_the_average_weighs_each_exit_by_its_ratio() -> None:
    assert average((0.5, 0.25, 0.25), (1.0, 2.0, 4.0)) == 2.0


def test_edp_average_is_the_average_of_products_not_the_product_of_averages() -> None:
    paths = [PathCost(energy_pj=1.0, latency_cycles=2.0), PathCost(energy_pj=3.0, latency_cycles=4.0)]
    assert edp_average((0.5, 0.5), paths) == 7.0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e12)), min_size=1, max_size=8))
def test_many_designs_at_once_give_the_same_bits_as_one(pairs: list[tuple[float, float]]) -> None:
    ratios = [ratio for ratio, _ in pairs]
    values = [value for _, value in pairs]
    assert averages(np.array([ratios] * 33), values).tolist() == [average(ratios, values)] * 33


def test_reduction_and_overhead_are_shares_of_the_static_network() -> None:
    assert reduction(25.0, 100.0) == 0.75
    assert reduction(150.0, 100.0) == -0.5
    assert overhead(110.0, 100.0) == pytest.approx(0.1)


def test_a_baseline_of_nothing_is_refused() -> None:
    for baseline in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="baseline"):
            reduction(1.0, baseline)
        with pytest.raises(ValueError, match="baseline"):
            overhead(1.0, baseline)


def test_one_value_an_exit_is_required() -> None:
    with pytest.raises(ValueError, match="one for each exit"):
        average((0.5, 0.5), (1.0,))
