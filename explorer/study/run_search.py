"""The search as an iterator of events: NSGA-II over mounting points, heads and thresholds, on the validation split.

A search that tries thousands of designs on a few thousand samples finds lucky ones. So designs are ranked by a lower
bound of their accuracy relative to the static network (`exits.paired`), not by the accuracy itself. The best of some
hundred thousand tuples of mounts and thresholds is picked, so the bound of each must hold in all but one of that many
cases; a confidence of 0.5 turns that off. NSGA-II finds the sets of mounts worth having; the exact threshold front of
each set that reaches the front then gives good thresholds for these mounts: the best ones, where the accuracy itself
ranks. Every event carries the whole front found so far, so a listener that misses one loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.exits.constraints import total_violation
from explorer.search import Nsga2, Nsga2Options, ParetoArchive, front_hypervolume
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator, Score, mounts
from explorer.study.figures import MOST_LIVE_EXITS, exact_front, front_design
from explorer.study.platforms import Mounts
from explorer.study.space import DesignSpace

__all__ = ["SearchEvent", "SearchPoint", "SearchSettings", "recommended", "run_search"]

SPLIT = Split.VALIDATION
SHORTEST_EVENT_SECONDS = 0.1
ALLOWED_DROP = 0.002
"""Accuracy that a recommended design may lose against the static network, 0.2 percentage points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """What to search and for how long; the run ends at whichever budget is spent first.

    `seed` makes a run repeatable: with a budget in evaluations, two runs of one seed give the same front.
    confidence: that the ranking accuracy is not owed to luck, 0.5 (the plain accuracy ranks) up to 1 (excluded).
    """

    seed: int
    seconds: float | None = 20.0
    evaluations: int | None = None
    most_exits: int = 3
    population: int = 100
    constraints: Constraints = field(default_factory=Constraints)
    solve_thresholds: bool = True
    confidence: float = 0.99999


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPoint:
    """A feasible design with its figures on validation; no other has both a higher lower bound and a lower EDP_avg."""

    design: Design
    accuracy: float
    accuracy_lower_bound: float
    edp_avg_pj_cycles: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchEvent:
    """Where a search stands. `front` is complete, ascending in EDP_avg; `batch_*` are the designs tried lately.

    evaluations: designs evaluated one by one; solved_mount_sets: sets of mounts with their
    exact threshold front computed.
    batch_accuracy, batch_edp_pj_cycles: (n,); batch_feasible: (n,) bool.
    hypervolume: of the front in 1 - lower bound and EDP_avg / EDP_static, see `search.hypervolume`.
    """

    seconds: float
    evaluations: int
    generation: int
    solved_mount_sets: int
    front: tuple[SearchPoint, ...]
    hypervolume: float
    batch_accuracy: NDArray[np.floating]
    batch_edp_pj_cycles: NDArray[np.floating]
    batch_feasible: NDArray[np.bool_]
    finished: bool


def run_search(
    evaluator: Evaluator,
    base: Design,
    settings: SearchSettings,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[SearchEvent]:
    """Search for designs of most accuracy and least EDP_avg; bits, measure and deployment are those of `base`.

    `should_stop` is asked between evaluations; after it says yes one last event with `finished` follows. SearchError
    for settings that allow nothing.
    """
    _check(settings)
    run = _Run(evaluator, base, settings, should_stop)
    yield from run.events()


def recommended(evaluator: Evaluator, front: tuple[SearchPoint, ...]) -> SearchPoint | None:
    """The cheapest design of a front that loses no more than `ALLOWED_DROP` on validation, luck discounted; or None."""
    for point in front:
        if point.accuracy_lower_bound >= evaluator.static(point.design, SPLIT).accuracy - ALLOWED_DROP:
            return point
    return None


class _Run:
    """One search: the optimiser, the front found so far, and the clock."""

    def __init__(
        self, evaluator: Evaluator, base: Design, settings: SearchSettings, should_stop: Callable[[], bool]
    ) -> None:
        self._evaluator = evaluator
        self._settings = settings
        self._should_stop = should_stop
        self._space = DesignSpace(evaluator.study.network, base, settings.most_exits)
        self._optimiser = Nsga2(
            self._space.genes,
            np.random.default_rng(settings.seed),
            options=Nsga2Options(population_size=settings.population),
            initial=[self._space.encode(base)] if 0 < len(base.exits) <= settings.most_exits else (),
        )
        self._static_edp = evaluator.static(base, SPLIT).cost.edp_pj_cycles
        self._archive = ParetoArchive.empty(self._space.genes.n_genes, n_objectives=2)
        self._solved: set[Mounts] = set()
        self._started = time.monotonic()
        self._evaluations = 0
        self._generation = 0
        self._exhausted = False
        self._points: dict[bytes, SearchPoint] = {}  # of every genome that may be in the archive

    def events(self) -> Iterator[SearchEvent]:
        """Generations until the budget is spent or the space is; the last event says so."""
        while not self._is_over():
            self._generation += 1
            yield self._event(self._one_generation())
            if self._settings.solve_thresholds:
                yield from self._solve_new_mounts()
        yield self._event([], finished=True)

    def _one_generation(self) -> list[Score]:
        genomes = self._optimiser.ask()
        self._exhausted = not len(genomes)
        scores: list[Score] = []
        for genome in genomes:
            if self._is_over():  # a batch cut short is not told: the run ends with what the archive holds
                break
            scores.append(self._try(genome, self._space.decode(genome)))
            self._evaluations += 1
        if scores:
            told = genomes[: len(scores)]
            objectives = self._objectives(told)
            excess = np.array([total_violation(score.violations) for score in scores])
            self._archive = self._archive.merged(told, objectives, excess)
            if len(scores) == len(genomes):
                self._optimiser.tell(objectives, excess)
        return scores

    def _solve_new_mounts(self) -> Iterator[SearchEvent]:
        """Compute the exact threshold front of every set of mounts that has reached the front since the last time."""
        last_event = time.monotonic()
        for genome in self._archive.genomes:
            design = self._space.decode(genome)
            if mounts(design) in self._solved or len(design.exits) > MOST_LIVE_EXITS:
                continue
            if self._is_over():
                return
            self._solved.add(mounts(design))
            front = exact_front(self._evaluator, design, SPLIT, self._settings.constraints)
            solved = []
            for index in range(front.n_points):
                if self._is_over():  # asked at every design, so that whoever listens need never wait long
                    break
                best = front_design(design, front, index)
                solved.append(self._space.encode(best))
                self._try(solved[-1], best)
            if solved:
                genomes = np.array(solved)
                objectives = self._objectives(genomes)
                self._archive = self._archive.merged(genomes, objectives, np.zeros(len(genomes)))
                self._optimiser.learn(genomes, objectives, np.zeros(len(genomes)))
            if time.monotonic() - last_event >= SHORTEST_EVENT_SECONDS:
                last_event = time.monotonic()
                yield self._event([])

    def _try(self, genome: NDArray[np.int64], design: Design) -> Score:
        """Score a design and remember it as the point of its genome."""
        score = self._evaluator.score(design, SPLIT, self._settings.constraints)
        self._points[genome.tobytes()] = SearchPoint(
            design=design,
            accuracy=score.accuracy,
            accuracy_lower_bound=self._evaluator.accuracy_lower_bound(design, SPLIT, self._settings.confidence),
            edp_avg_pj_cycles=score.edp_avg_pj_cycles,
        )
        return score

    def _objectives(self, genomes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Minimised: 1 - the accuracy that ranks, and EDP_avg in pJ x cycles; (n, 2)."""
        points = [self._points[genome.tobytes()] for genome in genomes]
        return np.array([(1.0 - point.accuracy_lower_bound, point.edp_avg_pj_cycles) for point in points])

    def _event(self, batch: list[Score], *, finished: bool = False) -> SearchEvent:
        by_cost = self._archive.genomes[np.argsort(self._archive.objectives[:, 1])]
        self._points = {key: self._points[key] for key in (genome.tobytes() for genome in by_cost)}
        front = tuple(self._points.values())
        return SearchEvent(
            seconds=time.monotonic() - self._started,
            evaluations=self._evaluations,
            generation=self._generation,
            solved_mount_sets=len(self._solved),
            front=front,
            hypervolume=front_hypervolume(
                np.array([point.accuracy_lower_bound for point in front]),
                np.array([point.edp_avg_pj_cycles for point in front]),
                self._static_edp,
            ),
            batch_accuracy=np.array([e.accuracy for e in batch]),
            batch_edp_pj_cycles=np.array([e.edp_avg_pj_cycles for e in batch]),
            batch_feasible=np.array([e.is_feasible for e in batch], dtype=bool),
            finished=finished,
        )

    def _is_over(self) -> bool:
        settings = self._settings
        return (
            self._exhausted
            or self._should_stop()
            or (settings.seconds is not None and time.monotonic() - self._started >= settings.seconds)
            or (settings.evaluations is not None and self._evaluations >= settings.evaluations)
        )


def _check(settings: SearchSettings) -> None:
    if settings.seconds is None and settings.evaluations is None:
        raise SearchError("the search has no budget; give it seconds or evaluations")
    for name, value in (("seconds", settings.seconds), ("evaluations", settings.evaluations)):
        if value is not None and not value > 0:
            raise SearchError(f"the budget of {name} is {value}, but must be above 0")
    if not 0.5 <= settings.confidence < 1.0:
        raise SearchError(f"the confidence is {settings.confidence}, but must lie in 0.5..1, 1 excluded")
    if settings.seed < 0:
        raise SearchError(f"the seed is {settings.seed}, but must not be negative")
