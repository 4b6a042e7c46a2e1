"""Which candidates are worth a thought: what traces recommend, what lies beside measured ones, and some by chance."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from explorer.errors import ExplorerError
from explorer.search.operators import mutated
from explorer.spec.design import Design
from explorer.stopping import stop_if_asked
from explorer.study.evaluate import Evaluator
from explorer.study.measurements import Candidate, DesignCosts
from explorer.study.predictor_values import PredictorSettings
from explorer.study.run_search import run_search
from explorer.study.search_values import SearchSettings
from explorer.study.space import DesignSpace
from explorer.study.variants import Pool, Variant

__all__ = ["CandidateSource"]

_TRACE_EVALUATIONS = 400
_FROM_TRACES = 60
_NEIGHBOURS = 80
_BY_CHANCE = 60


class CandidateSource:
    """Candidates on every variant of a pool, at the bits and deployment of `base`; all of it can be stopped."""

    def __init__(self, pool: Pool, base: Design, settings: PredictorSettings, rng: np.random.Generator) -> None:
        self._pool = pool
        self._base = base
        self._settings = settings
        self._rng = rng
        self._spaces = {
            variant: DesignSpace(evaluator.study.network, base, settings.most_exits)
            for variant, evaluator in pool.items()
        }
        self._from_traces: dict[Variant, tuple[Design, ...]] = {}

    def candidates(self, front: Sequence[Candidate], done: Collection[object]) -> Iterator[Candidate]:
        """Those that may keep the constraints. front: measured ones to look beside; done: trainings not to repeat."""
        for variant, evaluator in self._pool.items():
            parents = [candidate.design for candidate in front if candidate.variant == variant]
            for design in dict.fromkeys(self._designs(variant, evaluator, parents)):
                candidate = Candidate(variant=variant, design=design)
                if design.exits and candidate.training not in done and self._may_keep(evaluator, design):
                    yield candidate

    def _designs(self, variant: Variant, evaluator: Evaluator, parents: Sequence[Design]) -> Iterator[Design]:
        space, best = self._spaces[variant], self._best_by_traces(variant, evaluator)
        yield from best
        parents = parents or best
        if parents:
            genomes = np.array([space.encode(parents[i % len(parents)]) for i in range(_NEIGHBOURS)])
            yield from map(space.decode, mutated(genomes, space.genes, 0.25, self._rng))
        yield from map(space.decode, space.genes.sample(_BY_CHANCE, self._rng))

    def _best_by_traces(self, variant: Variant, evaluator: Evaluator) -> tuple[Design, ...]:
        if variant not in self._from_traces:
            search = SearchSettings(
                seed=self._settings.seed,
                seconds=None,
                evaluations=_TRACE_EVALUATIONS,
                most_exits=self._settings.most_exits,
                population=40,
                constraints=self._settings.constraints,
                confidence=0.5,
            )
            *_, last = run_search(evaluator, self._base, search)
            stop_if_asked()  # a search that was stopped has not found the best
            step = max(1, len(last.front) // _FROM_TRACES)
            self._from_traces[variant] = tuple(point.design for point in last.front[::step])
        return self._from_traces[variant]

    def _may_keep(self, evaluator: Evaluator, design: Design) -> bool:
        """Whether a design keeps the constraints that no training changes, and fits the accelerator."""
        stop_if_asked()
        try:
            costs = DesignCosts.of(evaluator, design, self._settings.constraints)
        except ExplorerError:
            return False
        best = np.zeros((1, len(costs.edp_pj_cycles)))
        best[0, 0] = 1.0  # all leave at the first exit, all are right
        return bool(costs.allow(np.ones(1), best)[0])
