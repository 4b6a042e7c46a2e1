"""The books of a search: designs scored, fronts solved, and the best of all so far."""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import NDArray

from explorer.errors import MappingError
from explorer.exits.averages import averages
from explorer.exits.constraints import total_violation
from explorer.exits.front import ThresholdFront
from explorer.exits.grid import Levels
from explorer.search import Genomes, ParetoArchive, front_hypervolume
from explorer.spec.design import Design
from explorer.spec.traces import Split
from explorer.stopping import stop_if_asked
from explorer.study.checkpoint import TriedDesign
from explorer.study.evaluate import Evaluator, mounts
from explorer.study.figures import exact_front, front_design, live_levels
from explorer.study.search_values import SearchPoint, SearchSettings
from explorer.study.space import DesignSpace

__all__ = ["Found", "SearchLedger"]

SPLIT = Split.VALIDATION

_FEW_LEVELS = 11

Shape = tuple[int, ...]
"""A design without its thresholds, as `DesignSpace.shape_form` has it."""

Found = tuple[Genomes, NDArray[np.float64], NDArray[np.float64]]
"""Genomes (n, n_genes) with minimised objectives (n, 2), 1 - lower bound and EDP_avg, and violations (n,)."""


class SearchLedger:
    """Scores designs, solves thresholds, and keeps what no other design beats; all of it can be stopped (`stopping`).

    A design that no core can compute has infinite objectives and an infinite violation.
    """

    def __init__(self, evaluator: Evaluator, space: DesignSpace, settings: SearchSettings) -> None:
        self._evaluator = evaluator
        self._space = space
        self._settings = settings
        self._static_edp: float | None = None
        self._hypervolume_before = 0.0
        self._points: dict[bytes, SearchPoint] = {}  # of every genome that may be in the archive
        self._tried: list[TriedDesign] = []
        self._batch: list[tuple[NDArray[np.floating], NDArray[np.floating], bool]] = []
        self.archive = ParetoArchive.empty(space.genes.n_genes, n_objectives=2)
        self.solved: dict[Shape, None] = {}

    def prepare(self) -> float:
        """Simulate what all designs are compared with: EDP of the base design's static network, in pJ x cycles."""
        base, network = self._space.base, self._evaluator.study.network
        static = self._evaluator.platforms.path_costs(network, (), base.precision, base.deployment)[-1]
        self._static_edp = static.edp_pj_cycles
        return self._static_edp

    def restore(self, front: tuple[SearchPoint, ...], solved: tuple[Shape, ...], hypervolume: float) -> None:
        """Go on from a front found before, and its hypervolume."""
        self.solved = dict.fromkeys(solved)
        self._hypervolume_before = hypervolume
        genomes = [self._space.encode(point.design) for point in front]
        self._points = {genome.tobytes(): point for genome, point in zip(genomes, front, strict=True)}
        objectives = [_objectives(point) for point in front]
        self.merge(_rows(genomes, objectives, [0.0] * len(genomes), self._space.genes.n_genes))

    def score(self, genome: NDArray[np.int64]) -> tuple[tuple[float, float], float]:
        """Objectives and violation of the design that a genome stands for; it counts as tried."""
        design = self._space.decode(genome)
        try:
            score = self._evaluator.score(design, SPLIT, self._settings.constraints)
        except MappingError:
            self._try(design, 0.0, 0.0, inf, inf)
            return (inf, inf), inf
        bound = self._lower_bound(design, score.accuracy)
        violation = total_violation(score.violations)
        self._try(design, score.accuracy, bound, score.edp_avg_pj_cycles, violation)
        self._show(np.array([score.accuracy]), np.array([score.edp_avg_pj_cycles]), score.is_feasible)
        point = SearchPoint(
            design=design,
            accuracy=score.accuracy,
            accuracy_lower_bound=bound,
            energy_avg_pj=score.energy_avg_pj,
            latency_avg_cycles=score.latency_avg_cycles,
            edp_avg_pj_cycles=score.edp_avg_pj_cycles,
        )
        self._points[genome.tobytes()] = point
        return _objectives(point), violation

    def merge(self, found: Found) -> None:
        """Let genomes that were scored or solved into the archive, if nothing beats them."""
        if len(found[0]):
            self.archive = self.archive.merged(*found)

    def solve(self, genome: NDArray[np.int64]) -> Found:
        """The points of a design's exact threshold front that may be better than all that is known; in the archive."""
        design = self._space.decode(genome)
        found = self._joined(design, self._unbeaten_front(design))
        self.solved[self.shape(genome)] = None
        return found

    def evaluate_shape(self, genome: NDArray[np.int64]) -> Found:
        """A candidate with its thresholds solved inside: as `solve`, and one of its best designs counts as tried.

        Where no thresholds keep the constraints, it is the design at thresholds of one half, with its violation.
        """
        found = self._solved_or_tried(genome)
        self.solved[self.shape(genome)] = None
        return found

    def _solved_or_tried(self, genome: NDArray[np.int64]) -> Found:
        design = self._space.decode(genome)
        try:
            front = self._unbeaten_front(design)
            found = self._joined(design, front)
            if not front.n_points:  # beaten, or nothing is feasible: a look at some thresholds tells
                front = self._front(design, levels=_FEW_LEVELS)
            if not front.n_points:
                front = self._front(design, levels=live_levels(self._evaluator, design, SPLIT))
        except MappingError:
            self._try(design, 0.0, 0.0, inf, inf)
            return _rows([genome], [(inf, inf)], [inf])
        if not front.n_points:
            middle = self._space.encode(design.with_thresholds((0.5,) * len(design.exits)))
            objectives, violation = self.score(middle)
            return _rows([middle], [objectives], [violation or inf])  # no thresholds on the grid are feasible
        best, accuracy = front_design(design, front, front.n_points - 1), float(front.accuracy[-1])
        self._try(best, accuracy, self._lower_bound(best, accuracy), float(front.cost[-1]), 0.0)
        self._show(front.accuracy, front.cost, True)
        return found

    def shape(self, genome: NDArray[np.int64]) -> Shape:
        """What a genome has in common with those that differ in thresholds alone."""
        return self.shapes(genome[None])[0]

    def shapes(self, genomes: Genomes) -> list[Shape]:
        """The `shape` of each genome; (n, n_genes) at once is far cheaper than one by one."""
        return [tuple(row) for row in self._space.shape_form(genomes).tolist()]

    def front(self) -> tuple[SearchPoint, ...]:
        """The best designs so far, ascending in EDP_avg."""
        by_cost = self.archive.genomes[np.argsort(self.archive.objectives[:, 1])]
        self._points = {key: self._points[key] for key in (genome.tobytes() for genome in by_cost)}
        return tuple(self._points.values())

    def hypervolume(self) -> float:
        """Of the archive, against the base design's static network; before `prepare`, what it was restored with."""
        if self._static_edp is None:
            return self._hypervolume_before
        if not len(self.archive):
            return 0.0
        return front_hypervolume(1.0 - self.archive.objectives[:, 0], self.archive.objectives[:, 1], self._static_edp)

    def taken(
        self,
    ) -> tuple[tuple[TriedDesign, ...], NDArray[np.floating], NDArray[np.floating], NDArray[np.bool_]]:
        """Designs tried since the last call; accuracy (n,), EDP_avg (n,) and feasibility (n,) of all seen since."""
        tried, batch = tuple(self._tried), self._batch
        self._tried, self._batch = [], []
        return (
            tried,
            np.concatenate([np.empty(0), *(accuracy for accuracy, _, _ in batch)]),
            np.concatenate([np.empty(0), *(edp for _, edp, _ in batch)]),
            np.repeat(np.array([ok for *_, ok in batch], dtype=bool), [accuracy.size for accuracy, _, _ in batch]),
        )

    def _front(self, design: Design, *, levels: Levels) -> ThresholdFront:
        return exact_front(self._evaluator, design, SPLIT, self._settings.constraints, levels=levels)

    def _unbeaten_front(self, design: Design) -> ThresholdFront:
        """The front of a design's mounts, but for points that the archive beats at their accuracy, above any bound."""
        return exact_front(
            self._evaluator,
            design,
            SPLIT,
            self._settings.constraints,
            levels=live_levels(self._evaluator, design, SPLIT),
            rivals=(1.0 - self.archive.objectives[:, 0], self.archive.objectives[:, 1]) if len(self.archive) else None,
        )

    def _joined(self, design: Design, front: ThresholdFront) -> Found:
        """Bring the points of a front into the archive that it does not beat already."""
        paths = self._evaluator.platforms.path_costs(
            self._evaluator.study.network, mounts(design), design.precision, design.deployment
        )
        energy = averages(front.ratios, [path.energy_pj for path in paths])
        latency = averages(front.ratios, [path.latency_cycles for path in paths])
        genomes: list[NDArray[np.int64]] = []
        objectives: list[tuple[float, float]] = []
        for index in self._unbeaten(front).tolist():
            stop_if_asked()
            best = front_design(design, front, index)
            genome = self._space.encode(best)
            point = SearchPoint(
                design=best,
                accuracy=float(front.accuracy[index]),
                accuracy_lower_bound=self._lower_bound(best, float(front.accuracy[index])),
                energy_avg_pj=float(energy[index]),
                latency_avg_cycles=float(latency[index]),
                edp_avg_pj_cycles=float(front.cost[index]),
            )
            self._points[genome.tobytes()] = point
            genomes.append(genome)
            objectives.append(_objectives(point))
        found = _rows(genomes, objectives, [0.0] * len(genomes), self._space.genes.n_genes)
        self.merge(found)
        return found

    def _unbeaten(self, front: ThresholdFront) -> NDArray[np.intp]:
        """Points that the archive does not beat even at their accuracy, which no lower bound exceeds."""
        if not len(self.archive):
            return np.arange(front.n_points)
        order = np.argsort(self.archive.objectives[:, 1])
        costs = self.archive.objectives[order, 1]
        errors = np.concatenate(([inf], np.minimum.accumulate(self.archive.objectives[order, 0])))
        least_error = errors[np.searchsorted(costs, front.cost, side="right")]
        return np.flatnonzero(1.0 - front.accuracy < least_error)

    def _lower_bound(self, design: Design, accuracy: float) -> float:
        if self._settings.confidence == 0.5:
            return accuracy
        return self._evaluator.accuracy_lower_bound(design, SPLIT, self._settings.confidence)

    def _try(self, design: Design, accuracy: float, bound: float, edp: float, violation: float) -> None:
        self._tried.append(
            TriedDesign(
                design=design,
                accuracy=accuracy,
                accuracy_lower_bound=bound,
                edp_avg_pj_cycles=edp,
                violation=violation,
            )
        )

    def _show(self, accuracy: NDArray[np.floating], edp: NDArray[np.floating], is_feasible: bool) -> None:
        self._batch.append((accuracy, edp, is_feasible))


def _objectives(point: SearchPoint) -> tuple[float, float]:
    """What is minimised."""
    return (1.0 - point.accuracy_lower_bound, point.edp_avg_pj_cycles)


def _rows(
    genomes: list[NDArray[np.int64]],
    objectives: list[tuple[float, float]],
    violations: list[float],
    n_genes: int | None = None,
) -> Found:
    return (
        np.array(genomes, dtype=np.int64).reshape(len(genomes), genomes[0].size if genomes else n_genes or 0),
        np.array(objectives, dtype=np.float64).reshape(-1, 2),
        np.array(violations, dtype=np.float64),
    )
