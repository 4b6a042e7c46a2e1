"""A utility puts a whole front into one order, by what its figures are worth."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import SearchError
from explorer.spec.design import Design
from explorer.study.run_search import SearchPoint
from explorer.study.utility import Utility, ranked


def point(accuracy: float, energy: float, latency: float) -> SearchPoint:
    return SearchPoint(
        design=Design(),
        accuracy=accuracy,
        accuracy_lower_bound=accuracy,
        energy_avg_pj=energy,
        latency_avg_cycles=latency,
        edp_avg_pj_cycles=energy * latency,
    )


FRONT = (point(0.5, 10.0, 100.0), point(0.7, 100.0, 50.0), point(0.9, 1000.0, 400.0))

weights = st.floats(0.0, 10.0)
points = st.builds(point, st.floats(0, 1), st.floats(1.0, 1e9), st.floats(1.0, 1e9))


def test_each_figure_alone_ranks_by_itself():
    assert [item.point for item in ranked(FRONT, Utility(accuracy=1, energy=0, latency=0))] == [*reversed(FRONT)]
    assert [item.point for item in ranked(FRONT, Utility(accuracy=0, energy=1, latency=0))] == [*FRONT]
    assert ranked(FRONT, Utility(accuracy=0, energy=0, latency=1))[0].point is FRONT[1]


def test_energy_counts_by_its_logarithm_between_the_worst_and_the_best_of_the_front():
    found = {item.point: item.utility for item in ranked(FRONT, Utility(accuracy=0, energy=2, latency=0))}
    assert [found[item] for item in FRONT] == pytest.approx([1.0, 0.5, 0.0])


@given(st.lists(points, max_size=8), weights, weights, weights.map(lambda weight: weight + 0.1))
def test_utilities_descend_within_0_and_1_and_only_proportions_matter(front, accuracy, energy, latency):
    utility = Utility(accuracy=accuracy, energy=energy, latency=latency)
    found = ranked(tuple(front), utility)
    values = [item.utility for item in found]
    assert values == sorted(values, reverse=True)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
    assert sorted(map(repr, front)) == sorted(repr(item.point) for item in found)
    scaled = ranked(tuple(front), Utility(accuracy=3 * accuracy, energy=3 * energy, latency=3 * latency))
    assert [item.utility for item in scaled] == pytest.approx(values)


@given(st.lists(points, min_size=1, max_size=6), weights, weights)
def test_a_point_that_is_better_in_everything_is_never_ranked_lower(front, accuracy, energy):
    best = point(1.0, 0.5, 0.5)
    utility = Utility(accuracy=accuracy, energy=energy, latency=1.0)
    assert ranked((*front, best), utility)[0].utility == pytest.approx(1.0)


@pytest.mark.parametrize("bad", [(-1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (math.nan, 1.0, 1.0), (math.inf, 1.0, 1.0)])
def test_weights_that_mean_nothing_are_refused(bad):
    with pytest.raises(SearchError, match="weights of accuracy, energy and latency"):
        Utility(accuracy=bad[0], energy=bad[1], latency=bad[2])
