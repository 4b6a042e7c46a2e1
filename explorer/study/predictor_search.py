"""A search for what traces cannot tell: designs are measured one after the other, and predictors learn from each.

Traces show what a frozen backbone does. After joint fine-tuning accuracy and exit ratios are others, and to know them
takes minutes of training. So predictors learn the difference: of accuracy, and of how many of those that reach an exit
leave there, which gives the ratios. With the simulated costs of each exit, that gives EDP_avg with its uncertainty. The
designs measured next are those that promise to enlarge the measured front most; what surely breaks a constraint is
never proposed, and what may break one counts for as much as it probably keeps it.

Before the first measurement the prediction is what the traces show, with a wide uncertainty.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ExplorerError, SearchError
from explorer.search.operators import mutated
from explorer.search.predictors_proposals import propose
from explorer.spec.design import Constraints, Design
from explorer.study.design_predictors import SPLIT, DesignCosts, Measured, Measurement, Prediction, Predictors
from explorer.study.evaluate import Evaluator
from explorer.study.run_search import run_search
from explorer.study.search_values import SearchSettings
from explorer.study.space import DesignSpace

__all__ = ["PredictorEvent", "PredictorSettings", "run_predictor_search"]

Floats = NDArray[np.float64]

SMALLEST_CHANCE = 0.05
"""Candidates that keep the constraints with less probability are not proposed at all."""

_MOST_FAILURES = 3
_TRACE_EVALUATIONS = 400
_FROM_TRACES = 60
_NEIGHBOURS = 80
_RANDOM_CANDIDATES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictorSettings:
    """How long to measure, and what. seconds: budget in time; batch: designs proposed between two learnings.

    measurements: an upper bound of their number beside the time, None for no bound.
    """

    seed: int
    seconds: float
    batch: int = 2
    measurements: int | None = None
    most_exits: int = 3
    constraints: Constraints = field(default_factory=Constraints)

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise SearchError(f"the budget is {self.seconds / 60:g} minutes, but must be above 0")
        for name, value in (("batch", self.batch), ("number of measurements", self.measurements)):
            if value is not None and value < 1:
                raise SearchError(f"the {name} is {value}, but must be at least 1")
        if self.seed < 0:
            raise SearchError(f"the seed is {self.seed}, but must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictorEvent:
    """Where the search stands after a measurement. `measurements` holds all, earlier ones first.

    latest: the new one, None at the end; front: feasible measured designs that no other beats, ascending in EDP_avg.
    """

    seconds: float
    latest: Measurement | None
    measurements: tuple[Measurement, ...]
    front: tuple[Measurement, ...]
    finished: bool


def run_predictor_search(
    evaluator: Evaluator,
    base: Design,
    settings: PredictorSettings,
    measure: Callable[[Design], Measured],
    *,
    known: Sequence[Measurement] = (),
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[PredictorEvent]:
    """Propose designs, have them measured, learn, until the time is spent; bits and deployment are those of `base`.

    measure: trains and measures a design; an ExplorerError of it is noted and the search goes on, unless the first
    three all fail. known: earlier measurements, which are learned from and never repeated. A measurement is not begun
    when what is left of the time is less than such a one has taken so far. SearchError where no design can keep the
    constraints, or nothing can be measured.
    """
    run = _Run(evaluator, base, settings, known, clock)
    number = max((m.round for m in known), default=0)
    while not run.is_over(should_stop):
        number += 1
        proposals = run.proposals()
        for design, predicted in proposals:
            if run.is_over(should_stop):
                break
            latest = run.measured(design, predicted, measure, number)
            yield run.event(latest)
            run.check_that_something_works()
        if not proposals:
            break
    yield run.event(None)


class _Run:
    """One search: the measurements so far, the random generator and the clock."""

    def __init__(
        self,
        evaluator: Evaluator,
        base: Design,
        settings: PredictorSettings,
        known: Sequence[Measurement],
        clock: Callable[[], float],
    ) -> None:
        self._evaluator = evaluator
        self._base = base
        self._settings = settings
        self._measurements = list(known)
        self._n_known = len(known)
        self._rng = np.random.default_rng([settings.seed, len(known)])
        self._clock = clock
        self._started = clock()
        self._space = DesignSpace(evaluator.study.network, base, settings.most_exits)
        self._static_edp = evaluator.static(base, SPLIT).cost.edp_pj_cycles
        self._from_traces: tuple[Design, ...] | None = None

    def is_over(self, should_stop: Callable[[], bool]) -> bool:
        done = self._measurements[self._n_known :]
        if should_stop():
            return True
        if self._settings.measurements is not None and len(done) >= self._settings.measurements:
            return True
        took = [m.seconds for m in self._measurements if m.measured is not None]
        left = self._settings.seconds - (self._clock() - self._started)
        return left <= 0 or (bool(done) and bool(took) and left < float(np.mean(took)))

    def proposals(self) -> list[tuple[Design, Prediction]]:
        """The next batch with its predictions, the most promising first."""
        predictors = Predictors(self._evaluator, self._measurements, self._rng)
        candidates, outcomes, predictions = [], [], []
        thought_of = self._candidates()
        found = predictors.outcomes(thought_of, self._settings.constraints, self._rng) if thought_of else []
        for design, (drawn, predicted) in zip(thought_of, found, strict=True):
            if predicted.feasible_probability >= SMALLEST_CHANCE:
                candidates.append(design)
                outcomes.append(drawn)
                predictions.append(predicted)
        if not candidates:
            if self._measurements:
                return []
            raise SearchError("no design is likely to keep the constraints; loosen them or allow more exits")
        draws = np.stack(outcomes, axis=1)
        draws[..., 1] /= self._static_edp
        front = np.array([(1.0 - m.accuracy, m.edp_avg / self._static_edp) for m in self._front()]).reshape(-1, 2)
        chosen = propose(draws, front, (1.0, 1.0), self._settings.batch)
        return [(candidates[i], predictions[i]) for i in chosen]

    def measured(
        self, design: Design, predicted: Prediction, measure: Callable[[Design], Measured], number: int
    ) -> Measurement:
        """Have a design measured and remember it."""
        started = self._clock()
        found, problem = None, ""
        try:
            found = measure(design)
        except ExplorerError as error:
            problem = str(error)
        edp, feasible = None, False
        if found is not None:
            costs = DesignCosts.of(self._evaluator, design, self._settings.constraints)
            ratios = np.array(found.exit_ratios)
            edp = float(ratios @ costs.edp_pj_cycles)
            feasible = bool(costs.allow(np.array([found.accuracy]), ratios[None])[0])
        latest = Measurement(
            design=design,
            round=number,
            predicted=predicted,
            measured=found,
            edp_avg_pj_cycles=edp,
            is_feasible=feasible,
            problem=problem,
            seconds=self._clock() - started,
        )
        self._measurements.append(latest)
        return latest

    def check_that_something_works(self) -> None:
        """SearchError if the first three measurements have failed: the next ones would too."""
        done = self._measurements[self._n_known :]
        if len(done) == _MOST_FAILURES and all(m.measured is None for m in done):
            raise SearchError(f"the first {_MOST_FAILURES} measurements failed: {done[-1].problem}")

    def event(self, latest: Measurement | None) -> PredictorEvent:
        return PredictorEvent(
            seconds=self._clock() - self._started,
            latest=latest,
            measurements=tuple(self._measurements),
            front=self._front(),
            finished=latest is None,
        )

    def _front(self) -> tuple[Measurement, ...]:
        feasible = [m for m in self._measurements if m.is_feasible]
        front: list[Measurement] = []
        for m in sorted(feasible, key=lambda m: (m.edp_avg, -m.accuracy)):
            if not front or m.accuracy > front[-1].accuracy:
                front.append(m)
        return tuple(front)

    def _candidates(self) -> list[Design]:
        """Designs worth a thought: the best by the traces, neighbours of the measured front, and some by chance."""
        if self._from_traces is None:
            search = SearchSettings(
                seed=self._settings.seed,
                seconds=None,
                evaluations=_TRACE_EVALUATIONS,
                most_exits=self._settings.most_exits,
                population=40,
                constraints=self._settings.constraints,
                confidence=0.5,
            )
            *_, last = run_search(self._evaluator, self._base, search)
            points = last.front
            step = max(1, len(points) // _FROM_TRACES)
            self._from_traces = tuple(point.design for point in points[::step])
        front = [m.design for m in self._front()] or list(self._from_traces)
        found = [*self._from_traces]
        if front:
            parents = np.array([self._space.encode(front[i % len(front)]) for i in range(_NEIGHBOURS)])
            found += map(self._space.decode, mutated(parents, self._space.genes, 0.25, self._rng))
        found += map(self._space.decode, self._space.genes.sample(_RANDOM_CANDIDATES, self._rng))
        done = {m.design for m in self._measurements}
        return [d for d in dict.fromkeys(found) if d.exits and d not in done and self._may_keep(d)]

    def _may_keep(self, design: Design) -> bool:
        """Whether a design keeps the constraints that no training changes, and fits the accelerator."""
        try:
            costs = DesignCosts.of(self._evaluator, design, self._settings.constraints)
        except ExplorerError:
            return False
        best = np.zeros((1, len(costs.edp_pj_cycles)))
        best[0, 0] = 1.0  # all leave at the first exit, all are right
        return bool(costs.allow(np.ones(1), best)[0])
