from __future__ import annotations

import numpy as np
import pytest

from explorer.errors import SearchError
from explorer.search import Gene, GeneKind, IntegerSpace, Nsga2, Nsga2Options, RandomSearch, hypervolume
from tests.search.problems import (
    KNAPSACK_SPACE,
    ZDT_SPACE,
    every_genome,
    knapsack,
    plain_front,
    run,
    zdt1,
)


def test_it_finds_the_whole_known_front_of_a_knapsack() -> None:
    objectives, violations = knapsack(every_genome(KNAPSACK_SPACE))
    truth = plain_front(objectives[violations == 0.0])
    assert len(truth) == 9
    search = Nsga2(KNAPSACK_SPACE, np.random.default_rng(1))
    run(search, knapsack, 4000)
    assert {tuple(row) for row in search.archive.objectives.tolist()} == truth


def test_it_reaches_the_front_of_zdt1_where_random_search_is_far_from_it() -> None:
    budget = 4000
    search = Nsga2(ZDT_SPACE, np.random.default_rng(2))
    run(search, zdt1, budget)
    chance = RandomSearch(ZDT_SPACE, np.random.default_rng(2))
    run(chance, zdt1, budget)
    truth = np.zeros((101, 8), dtype=np.int64)
    truth[:, 0] = np.arange(101)
    best = hypervolume(zdt1(truth)[0], (1.1, 1.1))
    assert hypervolume(search.archive.objectives, (1.1, 1.1)) > 0.98 * best
    assert hypervolume(chance.archive.objectives, (1.1, 1.1)) < 0.5 * best


def test_one_seed_gives_one_run_and_another_seed_another() -> None:
    def proposals(seed: int) -> list[list[int]]:
        search = Nsga2(ZDT_SPACE, np.random.default_rng(seed), options=Nsga2Options(population_size=16))
        rows: list[list[int]] = []
        for _ in range(6):
            batch = search.ask()
            rows += batch.tolist()
            search.tell(*zdt1(batch))
        return rows

    assert proposals(3) == proposals(3)
    assert proposals(3) != proposals(4)


def test_no_genome_is_proposed_twice_and_a_small_space_is_exhausted() -> None:
    space = IntegerSpace.from_bounds([0, -3, 5], [1, 3, 5])
    for search in (Nsga2(space, np.random.default_rng(0)), RandomSearch(space, np.random.default_rng(0))):
        rows: list[tuple[int, ...]] = []
        while len(batch := search.ask()):
            rows += map(tuple, batch.tolist())
            search.tell(batch.astype(float)[:, :2], np.zeros(len(batch)))
        assert sorted(rows) == sorted(map(tuple, every_genome(space).tolist()))
        assert search.n_proposed == space.n_genomes == 14


def test_the_first_batch_starts_with_the_given_genomes() -> None:
    given = [[7] * 8, [9] * 8, [7] * 8]
    search = Nsga2(ZDT_SPACE, np.random.default_rng(0), options=Nsga2Options(population_size=10), initial=given)
    batch = search.ask()
    assert batch[:2].tolist() == given[:2]
    assert len(batch) == 10


def test_proposals_stay_within_the_bounds() -> None:
    space = IntegerSpace.from_bounds([-5, 0, 10, 3], [5, 1, 200, 3])
    search = Nsga2(space, np.random.default_rng(5), options=Nsga2Options(mutation_rate=1.0))
    for _ in range(20):
        batch = search.ask()
        assert (batch >= space.lower).all()
        assert (batch <= space.upper).all()
        search.tell(np.stack((batch.sum(axis=1), -batch[:, 0]), axis=1), np.zeros(len(batch)))


def test_it_finds_the_feasible_corner_when_nearly_everything_is_infeasible() -> None:
    space = IntegerSpace.from_bounds([0] * 6, [50] * 6)

    def corner(genomes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        excess = np.maximum(genomes.sum(axis=1) - 12, 0).astype(float)
        return np.stack((-genomes[:, 0], -genomes[:, 1]), axis=1).astype(float), excess

    search = Nsga2(space, np.random.default_rng(6))
    run(search, corner, 4000)
    assert (-search.archive.objectives.sum(axis=1) == 12).all()
    assert len(search.archive) >= 10


def test_the_archive_is_the_front_of_everything_told() -> None:
    told: list[np.ndarray] = []

    def recorded(genomes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        objectives, violations = knapsack(genomes)
        told.append(objectives[violations == 0.0])
        return objectives, violations

    search = Nsga2(KNAPSACK_SPACE, np.random.default_rng(7), options=Nsga2Options(population_size=20))
    run(search, recorded, 400)
    assert {tuple(row) for row in search.archive.objectives.tolist()} == plain_front(np.concatenate(told))
    again = knapsack(search.archive.genomes)[0]
    assert np.array_equal(again, search.archive.objectives)


def test_a_resumed_search_ends_where_an_uninterrupted_one_does() -> None:
    options = Nsga2Options(population_size=20)
    whole = Nsga2(ZDT_SPACE, np.random.default_rng(8), options=options)
    run(whole, zdt1, 400)
    first_half = Nsga2(ZDT_SPACE, np.random.default_rng(8), options=options)
    run(first_half, zdt1, 200)
    resumed = Nsga2.resumed(ZDT_SPACE, first_half.state(), options=options)
    run(first_half, zdt1, 260)  # what the interrupted one does later does not matter
    run(resumed, zdt1, 400)
    assert np.array_equal(resumed.archive.genomes, whole.archive.genomes)
    assert np.array_equal(resumed.population, whole.population)
    assert resumed.n_proposed == whole.n_proposed


def test_it_learns_from_genomes_evaluated_elsewhere_and_never_proposes_them() -> None:
    truth = np.zeros((11, 8), dtype=np.int64)
    truth[:, 0] = np.arange(0, 101, 10)
    search = Nsga2(ZDT_SPACE, np.random.default_rng(10), options=Nsga2Options(population_size=20))
    search.tell(*zdt1(search.ask()))
    search.learn(truth, *zdt1(truth))
    search.learn(truth, *zdt1(truth))
    assert {tuple(row) for row in truth.tolist()} <= {tuple(row) for row in search.archive.genomes.tolist()}
    assert search.n_proposed == 31
    for _ in range(20):
        batch = search.ask()
        assert not (batch[:, None] == truth[None]).all(axis=2).any()
        search.tell(*zdt1(batch))


def test_genes_that_are_names_keep_to_their_values() -> None:
    genes = (Gene(lower=0, upper=2, kind=GeneKind.CATEGORICAL), Gene(lower=0, upper=9, kind=GeneKind.ORDINAL))
    search = Nsga2(IntegerSpace(genes=genes), np.random.default_rng(9), options=Nsga2Options(population_size=5))
    seen = set()
    while len(batch := search.ask()):
        seen |= set(map(tuple, batch.tolist()))
        search.tell(batch.astype(float), np.zeros(len(batch)))
    assert len(seen) == 30


def test_wrong_use_is_refused() -> None:
    search = Nsga2(ZDT_SPACE, np.random.default_rng(0))
    with pytest.raises(ValueError, match="none are awaited"):
        search.tell([[0.0, 0.0]], [0.0])
    with pytest.raises(ValueError, match="no archive"):
        _ = search.archive
    n = len(search.ask())
    with pytest.raises(ValueError, match="must be told"):
        search.ask()
    with pytest.raises(ValueError, match="not told"):
        search.state()
    with pytest.raises(ValueError, match="must be numbers"):
        search.tell(np.full((n, 2), np.nan), np.zeros(n))
    with pytest.raises(ValueError, match="not negative"):
        search.tell(np.zeros((n, 2)), np.full(n, -1.0))
    with pytest.raises(ValueError, match="finite"):
        search.tell(np.full((n, 2), np.inf), np.zeros(n))
    with pytest.raises(ValueError, match="shape"):
        search.tell(np.zeros((n - 1, 2)), np.zeros(n))
    search.tell(np.full((n, 2), np.inf), np.ones(n))
    assert len(search.archive) == 0


def test_impossible_searches_are_refused_with_the_reason() -> None:
    with pytest.raises(SearchError, match="no genes"):
        IntegerSpace(genes=())
    with pytest.raises(SearchError, match="population size"):
        Nsga2Options(population_size=1)
    with pytest.raises(SearchError, match="mutation rate"):
        Nsga2Options(mutation_rate=1.5)
    with pytest.raises(SearchError, match="batch size"):
        RandomSearch(ZDT_SPACE, np.random.default_rng(0), batch_size=0)
    with pytest.raises(ValueError, match="at least one value"):
        IntegerSpace.from_bounds([1], [0])
    with pytest.raises(ValueError, match="outside the bounds"):
        Nsga2(ZDT_SPACE, np.random.default_rng(0), initial=[[101] * 8])
    with pytest.raises(ValueError, match="must be integers"):
        Nsga2(ZDT_SPACE, np.random.default_rng(0), initial=[[0.5] * 8])


@pytest.mark.parametrize("kind", [Nsga2, RandomSearch])
def test_only_normal_genomes_are_proposed_each_once(kind: type[Nsga2] | type[RandomSearch]) -> None:
    """The order of two genes means nothing: 15 of 25 genomes are normal."""
    space = IntegerSpace.from_bounds([0, 0], [4, 4])
    search = kind(space, np.random.default_rng(3), normal_form=lambda genomes: np.sort(genomes, axis=1))
    proposed: list[tuple[int, ...]] = []
    while len(batch := search.ask()):
        proposed += map(tuple, batch.tolist())
        search.tell(batch.astype(float), np.zeros(len(batch)))
    assert len(proposed) == len(set(proposed)) == 15
    assert all(one <= other for one, other in proposed)


@pytest.mark.parametrize("kind", [Nsga2, RandomSearch])
def test_an_evaluation_may_improve_what_was_asked(kind: type[Nsga2] | type[RandomSearch]) -> None:
    space = IntegerSpace.from_bounds([0, 0], [4, 99])
    search = kind(space, np.random.default_rng(4))
    batch = search.ask()
    better = batch.copy()
    better[:, 1] = 0
    search.tell(better.astype(float), np.zeros(len(better)), better)
    assert search.archive.genomes.tolist() == [[min(batch[:, 0].tolist()), 0]]
    search.ask()
    with pytest.raises(ValueError, match="objectives have shape"):
        search.tell(np.zeros((2, 2)), np.zeros(2), better[:1])
    with pytest.raises(ValueError, match="outside the bounds"):
        search.tell(np.zeros((1, 2)), np.zeros(1), [[9, 9]])
