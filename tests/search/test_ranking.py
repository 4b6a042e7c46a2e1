from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.search import constrained_ranks, crowding_distances
from tests.search.problems import dominates

coordinate = st.integers(0, 6).map(float)


@st.composite
def figures(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    n_objectives = draw(st.integers(2, 3))
    row = st.lists(coordinate, min_size=n_objectives, max_size=n_objectives)
    objectives = np.array(draw(st.lists(row, min_size=1, max_size=25)))
    violation = st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0, 2.0])
    n = len(objectives)
    return objectives, np.array(draw(st.lists(violation, min_size=n, max_size=n)))


def plain_ranks(objectives: NDArray[np.float64], violations: NDArray[np.float64]) -> list[int]:
    """Peel off front after front, by the definition of constraint domination."""

    def beats(one: int, other: int) -> bool:
        if violations[one] != violations[other]:
            return bool(violations[one] < violations[other])
        return violations[one] == 0.0 and dominates(objectives[one], objectives[other])

    left, ranks, rank = set(range(len(violations))), [0] * len(violations), 0
    while left:
        front = {one for one in left if not any(beats(other, one) for other in left)}
        for one in front:
            ranks[one] = rank
        left -= front
        rank += 1
    return ranks


@given(figures())
def test_ranks_are_those_of_the_plain_definition(
    given_figures: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> None:
    assert constrained_ranks(*given_figures).tolist() == plain_ranks(*given_figures)


@given(figures(), st.randoms(use_true_random=False))
def test_ranks_follow_their_genomes_into_any_order(
    given_figures: tuple[NDArray[np.float64], NDArray[np.float64]], random: Random
) -> None:
    objectives, violations = given_figures
    order = list(range(len(violations)))
    random.shuffle(order)
    ranks = constrained_ranks(objectives, violations)
    assert np.array_equal(constrained_ranks(objectives[order], violations[order]), ranks[order])


def test_every_feasible_genome_beats_every_infeasible_one() -> None:
    ranks = constrained_ranks(np.array([[9.0, 9.0], [8.0, 8.0], [0.0, 0.0], [0.0, 0.0]]), np.array([0, 0, 0.1, 0.2]))
    assert ranks.tolist() == [1, 0, 2, 3]


def test_crowding_is_infinite_at_the_ends_and_grows_with_the_gap_to_the_neighbours() -> None:
    objectives = np.array([[0.0, 10.0], [1.0, 9.0], [2.0, 8.0], [9.0, 1.0], [10.0, 0.0]])
    crowding = crowding_distances(objectives, np.zeros(5, dtype=np.intp))
    assert np.isinf(crowding[[0, 4]]).all()
    assert crowding[1:4].tolist() == [0.4, 1.6, 1.6]


def test_of_equal_objectives_only_the_first_counts() -> None:
    objectives = np.array([[0.0, 1.0], [0.5, 0.5], [0.5, 0.5], [1.0, 0.0], [1.0, 0.0]])
    crowding = crowding_distances(objectives, np.zeros(5, dtype=np.intp))
    assert crowding.tolist() == [np.inf, 2.0, 0.0, np.inf, 0.0]


def test_objectives_that_are_not_finite_have_no_distance() -> None:
    objectives = np.array([[np.inf, np.inf], [1.0, 0.0]])
    assert crowding_distances(objectives, np.zeros(2, dtype=np.intp)).tolist() == [0.0, np.inf]
