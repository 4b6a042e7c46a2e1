"""A search for what traces cannot tell: candidates are trained and measured one by one, and predictors learn from each.

Traces show what a frozen backbone does. After joint fine-tuning, pruning or on another backbone accuracy and exit
ratios are others, and to know them takes minutes of training. So predictors learn the difference. With the simulated
costs of each exit, that gives EDP_avg with its uncertainty. The candidates measured next are those that promise to
enlarge the measured front most; what surely breaks a constraint is never proposed, and what may break one counts for as
much as it probably keeps it. A training is good for all thresholds, so the front holds the best ones of each.

Before the first measurement the prediction is what the traces show, with a wide uncertainty.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ExplorerError, SearchError
from explorer.search.predictors_proposals import propose
from explorer.spec.design import Design
from explorer.stopping import Stopped, stoppable
from explorer.study.design_predictors import Predictors
from explorer.study.measurements import (
    SPLIT,
    Candidate,
    DesignCosts,
    Measured,
    MeasuredPoint,
    Measurement,
    Prediction,
)
from explorer.study.predictor_candidates import CandidateSource
from explorer.study.predictor_values import FrontDesign, PredictorEvent, PredictorSettings
from explorer.study.variants import Pool

__all__ = ["FrontDesign", "Measure", "PredictorEvent", "PredictorSettings", "run_predictor_search"]

Measure = Callable[[Candidate], Measured]

SMALLEST_CHANCE = 0.05
"""Candidates that keep the constraints with less probability are not proposed at all."""

_MOST_FAILURES = 3


def run_predictor_search(
    pool: Pool,
    base: Design,
    settings: PredictorSettings,
    measure: Measure,
    *,
    known: Sequence[Measurement] = (),
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[PredictorEvent]:
    """Propose candidates, have them measured, learn, until the time is spent; bits and deployment are those of `base`.

    pool: networks to choose from. measure: trains and measures a candidate; an ExplorerError of it is noted and the
    search goes on, unless the first three all fail. known: earlier measurements; those that `base` and the effort fit
    are learned from, on any accelerator, and never repeated. A measurement is not begun when what is left of the time
    is less than such a one has taken so far. SearchError where no design can keep the constraints, or nothing can be
    measured.
    """
    run = _Run(pool, base, settings, known, should_stop, clock)
    number = max((m.round for m in run.measurements), default=0)
    while not run.is_over():
        number += 1
        proposals = run.proposals()
        for candidate, predicted in proposals:
            if run.is_over():
                break
            latest = run.measured(candidate, predicted, measure, number)
            yield run.event(latest)
            run.check_that_something_works()
        if not proposals:
            break
    yield run.event(None)


class _Run:
    """One search: the measurements so far, the random generator and the clock."""

    def __init__(
        self,
        pool: Pool,
        base: Design,
        settings: PredictorSettings,
        known: Sequence[Measurement],
        should_stop: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        self._pool = pool
        self._base = base
        self._settings = settings
        self._should_stop = should_stop
        self._clock = clock
        self._started = clock()
        reference = next(iter(pool.values()))
        self._static_edp = reference.static(base, SPLIT).cost.edp_pj_cycles
        self.measurements = [self._judged(m) for m in known if self._fits(m)]
        self._n_known = len(self.measurements)
        self._rng = np.random.default_rng([settings.seed, self._n_known])
        self._source = CandidateSource(pool, base, settings, self._rng)

    def is_over(self) -> bool:
        done = self.measurements[self._n_known :]
        if self._should_stop():
            return True
        if self._settings.measurements is not None and len(done) >= self._settings.measurements:
            return True
        took = [m.seconds for m in self.measurements if m.measured is not None]
        left = self._settings.seconds - (self._clock() - self._started)
        return left <= 0 or (bool(done) and bool(took) and left < float(np.mean(took)))

    def proposals(self) -> list[tuple[Candidate, Prediction]]:
        """The next batch with its predictions, the most promising first; nothing if the run must stop."""
        try:
            with stoppable(self._should_stop):
                return self._promising()
        except Stopped:
            return []

    def _promising(self) -> list[tuple[Candidate, Prediction]]:
        front = [point.candidate for point in self._front()]
        done = {measurement.candidate.training for measurement in self.measurements}
        thought_of = list(self._source.candidates(front, done))
        predictors = Predictors(self._pool, self.measurements, self._rng)
        found = predictors.outcomes(thought_of, self._settings.constraints, self._rng) if thought_of else []
        likely = [
            (candidate, drawn, predicted)
            for candidate, (drawn, predicted) in zip(thought_of, found, strict=True)
            if predicted.feasible_probability >= SMALLEST_CHANCE
        ]
        if not likely:
            if self.measurements:
                return []
            raise SearchError("no design is likely to keep the constraints; loosen them or allow more exits")
        draws = np.stack([drawn for _, drawn, _ in likely], axis=1)
        draws[..., 1] /= self._static_edp
        known = [(1.0 - p.accuracy, p.edp_avg_pj_cycles / self._static_edp) for p in self._front()]
        chosen = propose(draws, np.array(known).reshape(-1, 2), (1.0, 1.0), self._settings.batch, _alike(likely))
        return [(likely[i][0], likely[i][2]) for i in chosen]

    def measured(self, candidate: Candidate, predicted: Prediction, measure: Measure, number: int) -> Measurement:
        """Have a candidate measured and remember it."""
        started = self._clock()
        found, problem = None, ""
        try:
            found = measure(candidate)
        except ExplorerError as error:
            problem = str(error)
        latest = self._judged(
            Measurement(
                candidate=candidate,
                effort=self._settings.effort,
                round=number,
                predicted=predicted,
                measured=found,
                edp_avg_pj_cycles=None,
                is_feasible=False,
                problem=problem,
                seconds=self._clock() - started,
            )
        )
        self.measurements.append(latest)
        return latest

    def check_that_something_works(self) -> None:
        """SearchError if the first three measurements have failed: the next ones would too."""
        done = self.measurements[self._n_known :]
        if len(done) == _MOST_FAILURES and all(m.measured is None for m in done):
            raise SearchError(f"the first {_MOST_FAILURES} measurements failed: {done[-1].problem}")

    def event(self, latest: Measurement | None) -> PredictorEvent:
        return PredictorEvent(
            seconds=self._clock() - self._started,
            latest=latest,
            measurements=tuple(self.measurements),
            front=self._front(),
            finished=latest is None,
        )

    def _fits(self, known: Measurement) -> bool:
        """Whether an earlier measurement says something of this search: costs may be others, answers may not."""
        design = replace(known.candidate.design, deployment=self._base.deployment)
        is_alike = design.without_exits() == self._base.without_exits() and known.effort == self._settings.effort
        return is_alike and known.candidate.variant in self._pool

    def _judged(self, measurement: Measurement) -> Measurement:
        """A measurement with what it comes to on this accelerator, under these constraints."""
        if measurement.measured is None:
            return measurement
        design = replace(measurement.candidate.design, deployment=self._base.deployment)
        candidate = replace(measurement.candidate, design=design)
        ((edp, is_feasible),) = self._figures(candidate, (measurement.measured.own,))
        return replace(measurement, candidate=candidate, edp_avg_pj_cycles=edp, is_feasible=is_feasible)

    def _figures(self, candidate: Candidate, points: Sequence[MeasuredPoint]) -> list[tuple[float, bool]]:
        """EDP_avg and feasibility of a trained network at each of these thresholds."""
        costs = DesignCosts.of(self._pool[candidate.variant], candidate.design, self._settings.constraints)
        ratios = np.array([point.exit_ratios for point in points])
        feasible = costs.allow(np.array([point.accuracy for point in points]), ratios)
        return list(zip((ratios @ costs.edp_pj_cycles).tolist(), feasible.tolist(), strict=True))

    def _front(self) -> tuple[FrontDesign, ...]:
        found: list[FrontDesign] = []
        for measurement in self.measurements:
            if measurement.measured is None:
                continue
            candidate = measurement.candidate
            points = (measurement.measured.own, *measurement.measured.solved)
            found += [
                FrontDesign(
                    candidate=replace(candidate, design=candidate.design.with_thresholds(point.thresholds)),
                    accuracy=point.accuracy,
                    exit_ratios=point.exit_ratios,
                    edp_avg_pj_cycles=edp,
                )
                for point, (edp, is_feasible) in zip(points, self._figures(candidate, points), strict=True)
                if is_feasible
            ]
        front: list[FrontDesign] = []
        for point in sorted(found, key=lambda p: (p.edp_avg_pj_cycles, -p.accuracy)):
            if not front or point.accuracy > front[-1].accuracy:
                front.append(point)
        return tuple(front)


def _alike(likely: Sequence[tuple[Candidate, NDArray[np.float64], Prediction]]) -> NDArray[np.intp]:
    """(n,) a number for each candidate, the same for those that one training measures."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(candidate.training, len(numbers)) for candidate, _, _ in likely], dtype=np.intp)
