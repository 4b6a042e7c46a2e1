"""NSGA-II (Deb et al. 2002) over genomes of integers, with constraint domination, by ask and tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import SearchError
from explorer.search.archive import ParetoArchive
from explorer.search.operators import crossed, mutated, tournament
from explorer.search.ranking import checked_figures, constrained_ranks, crowding_distances
from explorer.search.space import GenomeMemory, Genomes, IntegerSpace, NormalForm

__all__ = ["Nsga2", "Nsga2Options", "Nsga2State"]

_TRIES = 20
"""Rounds of breeding in which children seen before are replaced, before chance fills up what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nsga2Options:
    """Size of the population, and how likely a pair is to cross and a gene to mutate (1 / n_genes if None)."""

    population_size: int = 64
    crossover_rate: float = 0.9
    mutation_rate: float | None = None

    def __post_init__(self) -> None:
        if self.population_size < 2:
            raise SearchError(f"the population size is {self.population_size}, but must be at least 2")
        for name, rate in (("crossover", self.crossover_rate), ("mutation", self.mutation_rate)):
            if rate is not None and not 0.0 <= rate <= 1.0:
                raise SearchError(f"the {name} rate is {rate}, but must lie in 0..1")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nsga2State:
    """Everything a paused search needs to go on as if it had never stopped; plain arrays and numbers.

    population: (n, n_genes) with objectives (n, n_objectives) and violations (n,); seen: (n_seen,) a digest of every
    genome proposed so far (`GenomeMemory`); generator: the state of the random generator, as its `bit_generator.state`.
    """

    population: Genomes
    objectives: NDArray[np.float64]
    violations: NDArray[np.float64]
    archive: ParetoArchive
    seen: NDArray[np.uint64]
    generator: dict[str, Any]


class Nsga2:
    """Proposes genomes with `ask`, learns from their figures with `tell`, keeps the best in `archive`.

    No genome is ever proposed twice. The first batch is all initial genomes, filled up with random ones; later batches
    are bred from the population. One seed gives one run, whatever the machine.
    normal_form: where several genomes mean the same; only normal ones are proposed.
    """

    def __init__(
        self,
        space: IntegerSpace,
        rng: np.random.Generator,
        *,
        options: Nsga2Options | None = None,
        initial: ArrayLike = (),
        normal_form: NormalForm | None = None,
    ) -> None:
        self.space = space
        self.options = options if options is not None else Nsga2Options()
        self._rng = rng
        self._normal_form = normal_form
        self._initial = space.checked(initial)
        self._seen = GenomeMemory()
        self._asked: Genomes | None = None
        self._population = np.empty((0, space.n_genes), dtype=np.int64)
        self._objectives: NDArray[np.float64] = np.empty((0, 0))
        self._violations: NDArray[np.float64] = np.empty(0)
        self._archive: ParetoArchive | None = None

    @classmethod
    def resumed(
        cls,
        space: IntegerSpace,
        state: Nsga2State,
        *,
        options: Nsga2Options | None = None,
        normal_form: NormalForm | None = None,
    ) -> Nsga2:
        """A search that goes on from a state; with the same options it ends where an uninterrupted one would."""
        bit_generator = getattr(np.random, str(state.generator["bit_generator"]))()
        bit_generator.state = state.generator
        search = cls(space, np.random.Generator(bit_generator), options=options, normal_form=normal_form)
        search._seen = GenomeMemory(state.seen)
        search._population = space.checked(state.population)
        search._objectives, search._violations = checked_figures(
            state.objectives, state.violations, len(search._population)
        )
        search._archive = state.archive
        return search

    @property
    def archive(self) -> ParetoArchive:
        """Every feasible genome told so far that no other beats; ValueError before the first `tell`."""
        if self._archive is None:
            raise ValueError("nothing was told yet, so there is no archive")
        return self._archive

    @property
    def n_proposed(self) -> int:
        """Genomes proposed or learned so far, all different."""
        return len(self._seen)

    @property
    def population(self) -> Genomes:
        """The genomes that the next batch is bred from, best first."""
        return self._population.copy()

    def state(self) -> Nsga2State:
        """The state between a `tell` and the next `ask`; ValueError while figures are awaited or before the first."""
        if self._asked is not None:
            raise ValueError("genomes were asked for whose figures are not told yet")
        return Nsga2State(
            population=self._population.copy(),
            objectives=self._objectives.copy(),
            violations=self._violations.copy(),
            archive=self.archive,
            seen=self._seen.digests(),
            generator=dict(self._rng.bit_generator.state),
        )

    def ask(self) -> Genomes:
        """The next batch, (n, n_genes), as large as the population; no rows once nothing new can be found.

        ValueError if the figures of the last batch were not told.
        """
        if self._asked is not None:
            raise ValueError("the figures of the last batch must be told before the next one")
        wanted = min(self.options.population_size, self.space.n_genomes - len(self._seen))
        batch = self._take_new(self._initial)
        self._initial = self._initial[:0]
        for _ in range(_TRIES if len(self._population) else 0):
            if len(batch) >= wanted:
                break
            batch = np.concatenate((batch, self._take_new(self._bred(wanted - len(batch)))))
        for _ in range(_TRIES):
            if len(batch) >= wanted:
                break
            random = self.space.sample(wanted - len(batch), self._rng)
            batch = np.concatenate((batch, self._take_new(random)))
        self._asked = batch if len(batch) else None
        return batch.copy()

    def tell(self, objectives: ArrayLike, violations: ArrayLike, genomes: ArrayLike | None = None) -> None:
        """Figures of the batch asked for: objectives (n, n_objectives), minimised, and violations (n,), 0 if feasible.

        genomes: where the evaluation improves them, what became of the batch, (m, n_genes), with m rows of figures.
        ValueError if no batch awaits figures or they do not fit it (see `checked_figures`).
        """
        if self._asked is None:
            raise ValueError("figures were told, but none are awaited")
        rows = self._asked if genomes is None else self.space.checked(genomes)
        figures, excess = checked_figures(objectives, violations, len(rows))
        self._absorb(rows, figures, excess)
        self._asked = None

    def learn(self, genomes: ArrayLike, objectives: ArrayLike, violations: ArrayLike) -> None:
        """Take over genomes evaluated elsewhere, such as with thresholds solved exactly; those seen before are skipped.

        They join population and archive and are never proposed. Figures as in `tell`, ValueError if they do not fit.
        """
        rows = self.space.checked(genomes)
        figures, excess = checked_figures(objectives, violations, len(rows))
        fresh = self._seen.new_rows(rows)
        if fresh.size:
            self._absorb(rows[fresh], figures[fresh], excess[fresh])

    def _take_new(self, genomes: Genomes) -> Genomes:
        """The normal genomes among these that were never proposed, which now are."""
        return self._seen.take_new(genomes if self._normal_form is None else self._normal_form(genomes))

    def _absorb(self, genomes: Genomes, figures: NDArray[np.float64], excess: NDArray[np.float64]) -> None:
        """Join the population and keep its best, join the archive."""
        if self._archive is None:
            self._archive = ParetoArchive.empty(self.space.n_genes, figures.shape[1])
            self._objectives = np.empty((0, figures.shape[1]))
        if figures.shape[1] != self._objectives.shape[1]:
            raise ValueError(f"there are {figures.shape[1]} objectives, but were {self._objectives.shape[1]} before")
        self._archive = self._archive.merged(genomes, figures, excess)
        genomes = np.concatenate((self._population, genomes))
        figures = np.concatenate((self._objectives, figures))
        excess = np.concatenate((self._violations, excess))
        ranks = constrained_ranks(figures, excess)
        best = np.lexsort((-crowding_distances(figures, ranks), ranks))[: self.options.population_size]
        self._population, self._objectives, self._violations = genomes[best], figures[best], excess[best]

    def _bred(self, n_children: int) -> Genomes:
        """Children of the population, (n_children, n_genes), among them perhaps some seen before."""
        ranks = constrained_ranks(self._objectives, self._violations)
        crowding = crowding_distances(self._objectives, ranks)
        n_pairs = (n_children + 1) // 2
        mothers, fathers = self._population[tournament(2 * n_pairs, ranks, crowding, self._rng)].reshape(
            2, n_pairs, self.space.n_genes
        )
        sons, daughters = crossed(mothers, fathers, self.space, self.options.crossover_rate, self._rng)
        children = np.concatenate((sons, daughters))[:n_children]
        rate = self.options.mutation_rate
        return mutated(children, self.space, 1.0 / self.space.n_genes if rate is None else rate, self._rng)
