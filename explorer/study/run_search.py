"""The search as an iterator of events, on the validation split: bred, exhaustive or by chance.

A search that tries thousands of designs on a few thousand samples finds lucky ones. So designs are ranked by a lower
bound of their accuracy relative to the static network (`exits.paired`), not by the accuracy itself. The best of some
hundred thousand tuples of mounts and thresholds is picked, so the bound of each must hold in all but one of that many
cases; a confidence of 0.5 turns that off. NSGA-II finds the designs worth having; exact threshold fronts give good
thresholds for them: the best ones, where the accuracy itself ranks. Every event carries the whole front found so far,
so a listener that misses one loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.exits.front import MOST_EXITS
from explorer.search import Nsga2, Nsga2Options, RandomSearch
from explorer.spec.design import Design
from explorer.spec.traces import Split
from explorer.stopping import Stopped, stop_if_asked, stoppable
from explorer.study.checkpoint import SearchCheckpoint, TriedDesign
from explorer.study.dimensions import Dimension
from explorer.study.evaluate import Evaluator
from explorer.study.search_ledger import Found, SearchLedger
from explorer.study.search_values import (
    SearchEvent,
    SearchMode,
    SearchPoint,
    SearchSettings,
    ThresholdSearch,
    check_settings,
)
from explorer.study.space import DesignSpace

__all__ = [
    "ALLOWED_DROP",
    "SearchEvent",
    "SearchMode",
    "SearchPoint",
    "SearchRun",
    "SearchSettings",
    "ThresholdSearch",
    "TriedDesign",
    "recommended",
    "run_search",
]

_Result = TypeVar("_Result")

SPLIT = Split.VALIDATION
SHORTEST_EVENT_SECONDS = 0.1
LONGEST_SILENCE_SECONDS = 0.25
"""Within a generation an event comes at least this often, so that a log of events is never far behind."""

ALLOWED_DROP = 0.002
"""Accuracy that a recommended design may lose against the static network, 0.2 percentage points."""


def run_search(
    evaluator: Evaluator,
    base: Design,
    settings: SearchSettings,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    clock: Callable[[], float] = time.monotonic,
    resume_from: SearchCheckpoint | None = None,
) -> Iterator[SearchEvent]:
    """The events of a `SearchRun`, which see for arguments and errors."""
    yield from SearchRun(evaluator, base, settings, should_stop, clock=clock, resume_from=resume_from).events()


def recommended(evaluator: Evaluator, front: tuple[SearchPoint, ...]) -> SearchPoint | None:
    """The cheapest design of a front that loses no more than `ALLOWED_DROP` on validation, luck discounted; or None."""
    for point in front:
        if point.accuracy_lower_bound >= evaluator.static(point.design, SPLIT).accuracy - ALLOWED_DROP:
            return point
    return None


class SearchRun:
    """A search for designs of most accuracy and least EDP_avg; what `settings.free` does not name is as in `base`.

    `should_stop` is asked at every design and within simulations, so it may also wait; after it says yes one last event
    with `finished` follows, and a design that was not through does not count. All times are by `clock`, in seconds.
    resume_from: goes on where another run with the same settings was; it ends where that one would have. SearchError
    for settings that allow nothing, DesignError for a base design that has no traces.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        base: Design,
        settings: SearchSettings,
        should_stop: Callable[[], bool] = lambda: False,
        *,
        clock: Callable[[], float] = time.monotonic,
        resume_from: SearchCheckpoint | None = None,
    ) -> None:
        check_settings(settings)
        self._settings = settings
        self._should_stop = should_stop
        self._clock = clock
        self._space = _space(evaluator, base, settings)
        self._ledger = SearchLedger(evaluator, self._space, settings)
        self._is_inside = settings.thresholds is ThresholdSearch.INSIDE
        self._optimiser = self._new_optimiser(base) if resume_from is None else self._resumed(resume_from)
        self._started = clock() - (0.0 if resume_from is None else resume_from.seconds)
        self._last_event = clock()
        self._evaluations = 0 if resume_from is None else resume_from.evaluations
        self._generation = 0 if resume_from is None else resume_from.generation
        self._exhausted = False
        self._was_stopped = False
        self._checkpoint: SearchCheckpoint | None = None

    def events(self) -> Iterator[SearchEvent]:
        """Where the search stands, until its budget is spent or nothing is left to try; the last event says so."""
        if self._within_time(self._ledger.prepare) is None:
            pass
        elif self._settings.mode is SearchMode.EXHAUSTIVE:
            yield from self._every_shape()
        else:
            if self._generation:  # resumed between a generation and what follows it
                yield from self._solve_new_shapes()
            while not self._is_over():
                self._generation += 1
                yield from self._one_generation()
                self._checkpoint = None
                yield from self._solve_new_shapes()
        yield self._event(finished=True)

    def checkpoint(self) -> SearchCheckpoint | None:
        """What a run needs to go on from here; to be asked while `events` waits at an event.

        None within a generation, and in modes that cannot go on: those start again with their seed.
        """
        return self._checkpoint

    def _new_optimiser(self, base: Design) -> Nsga2 | RandomSearch:
        normal_form = self._space.shape_form if self._is_inside else self._space.normal_form
        rng = np.random.default_rng(self._settings.seed)
        if self._settings.mode is SearchMode.RANDOM:
            return RandomSearch(self._space.genes, rng, batch_size=self._settings.population, normal_form=normal_form)
        return Nsga2(
            self._space.genes,
            rng,
            options=Nsga2Options(population_size=self._settings.population),
            initial=[self._space.encode(base)] if 0 < len(base.exits) <= self._settings.most_exits else (),
            normal_form=normal_form,
        )

    def _resumed(self, checkpoint: SearchCheckpoint) -> Nsga2:
        if self._settings.mode is not SearchMode.NSGA2:
            raise SearchError(f"a search of mode {self._settings.mode.value} cannot be resumed, only started again")
        self._ledger.restore(checkpoint.front, checkpoint.solved, checkpoint.hypervolume)
        return Nsga2.resumed(
            self._space.genes,
            checkpoint.optimiser,
            options=Nsga2Options(population_size=self._settings.population),
            normal_form=self._space.shape_form if self._is_inside else self._space.normal_form,
        )

    def _one_generation(self) -> Iterator[SearchEvent]:
        genomes = self._optimiser.ask()
        self._exhausted = not len(genomes)
        parts: list[Found] = []
        n_merged = 0
        for genome in genomes:
            found = None if self._is_over() else self._within_time(partial(self._evaluated, genome))
            if found is None:  # a batch cut short is not told: the run ends with what the archive holds
                break
            parts.append(found)
            self._evaluations += 1
            if self._clock() - self._last_event >= LONGEST_SILENCE_SECONDS:
                self._ledger.merge(_joined(parts[n_merged:]))
                n_merged = len(parts)
                yield self._event()
        if parts:
            if len(parts) > n_merged:
                self._ledger.merge(_joined(parts[n_merged:]))
            if len(parts) == len(genomes):
                rows, objectives, violations = _joined(parts)
                self._optimiser.tell(objectives, violations, rows)
                self._checkpoint = self._state()
        yield self._event()

    def _solve_new_shapes(self) -> Iterator[SearchEvent]:
        """Compute the exact threshold front of every set of mounts that has reached the front since the last time."""
        if self._settings.thresholds is not ThresholdSearch.FRONT:
            return
        genomes = self._ledger.archive.genomes
        for genome, shape in zip(genomes, self._ledger.shapes(genomes), strict=True):
            if shape in self._ledger.solved or not 1 <= len(self._space.decode(genome).exits) <= MOST_EXITS:
                continue
            found = self._within_time(partial(self._ledger.solve, genome))
            if found is None:
                return
            if len(found[0]) and isinstance(self._optimiser, Nsga2):
                self._optimiser.learn(*found)
            if self._clock() - self._last_event >= SHORTEST_EVENT_SECONDS:
                yield self._event()

    def _every_shape(self) -> Iterator[SearchEvent]:
        """The exact threshold front of every set of mounts, heads and other free choices."""
        for genome in self._space.shapes():
            found = None if self._is_over() else self._within_time(partial(self._evaluated, genome))
            if found is None:
                return
            self._ledger.merge(found)
            self._evaluations += 1
            if self._clock() - self._last_event >= SHORTEST_EVENT_SECONDS:
                yield self._event()

    def _evaluated(self, genome: NDArray[np.int64]) -> Found:
        """One design, or all thresholds of its mounts."""
        if self._is_inside or self._settings.mode is SearchMode.EXHAUSTIVE:
            return self._ledger.evaluate_shape(genome)
        objectives, violation = self._ledger.score(genome)
        return genome[None], np.array([objectives]), np.array([violation])

    def _within_time(self, step: Callable[[], _Result]) -> _Result | None:
        """What a step finds; None if it was stopped before it was through."""
        try:
            with stoppable(self._must_end):
                stop_if_asked()
                return step()
        except Stopped:
            self._was_stopped = True
            return None

    def _state(self) -> SearchCheckpoint | None:
        if not isinstance(self._optimiser, Nsga2):
            return None
        return SearchCheckpoint(
            generation=self._generation,
            evaluations=self._evaluations,
            seconds=self._clock() - self._started,
            solved=tuple(self._ledger.solved),
            optimiser=self._optimiser.state(),
            front=self._ledger.front(),
            hypervolume=self._ledger.hypervolume(),
        )

    def _event(self, *, finished: bool = False) -> SearchEvent:
        self._last_event = self._clock()
        tried, accuracy, edp, feasible = self._ledger.taken()
        return SearchEvent(
            seconds=self._last_event - self._started,
            evaluations=self._evaluations,
            generation=self._generation,
            solved_mount_sets=len(self._ledger.solved),
            front=self._ledger.front(),
            hypervolume=self._ledger.hypervolume(),
            batch_accuracy=accuracy,
            batch_edp_pj_cycles=edp,
            batch_feasible=feasible,
            finished=finished,
            tried=tried,
            shapes=self._space.n_shapes if self._settings.mode is SearchMode.EXHAUSTIVE else None,
        )

    def _is_over(self) -> bool:
        limit = self._settings.evaluations
        return (
            self._exhausted
            or self._was_stopped
            or (limit is not None and self._evaluations >= limit)
            or self._must_end()
        )

    def _must_end(self) -> bool:
        """Whether it must end at once; a budget in evaluations leaves time to solve thresholds of what was found."""
        seconds = self._settings.seconds
        return self._should_stop() or (seconds is not None and self._clock() - self._started >= seconds)


def _space(evaluator: Evaluator, base: Design, settings: SearchSettings) -> DesignSpace:
    """The space of designs that have traces."""
    study = evaluator.study
    evaluator.check(base)
    evaluator.platforms.simulator(base.deployment.accelerator)
    if SPLIT not in study.splits(base.precision):
        study.traces(base.precision, SPLIT)  # says what there is
    recorded = tuple(precision for precision in study.precisions if SPLIT in study.splits(precision))
    if Dimension.CALIBRATION in settings.free:
        for precision in (base.precision, *recorded):
            if Split.CALIBRATION not in study.splits(precision):
                raise SearchError(f"study {study.name} has no calibration traces at {precision} to fit temperatures on")
    return DesignSpace(study.network, base, settings.most_exits, free=settings.free, precisions=recorded)


def _joined(parts: list[Found]) -> Found:
    genomes, objectives, violations = zip(*parts, strict=True)
    return np.concatenate(genomes), np.concatenate(objectives), np.concatenate(violations)
