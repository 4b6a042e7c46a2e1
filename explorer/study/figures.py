"""What plots show, as plain arrays: confidence histograms, the exact threshold front, designs on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DesignError
from explorer.exits.averages import overhead
from explorer.exits.front import AverageLimit, ThresholdFront, threshold_front
from explorer.exits.grid import Levels, quantile_levels
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import ExitKey, Split
from explorer.study.evaluate import Baseline, Evaluator, mounts

__all__ = [
    "FRONT_LEVELS",
    "MOST_BOXES",
    "MOST_LIVE_EXITS",
    "ConfidenceHistogram",
    "FrontObjective",
    "best_truncated",
    "confidence_histogram",
    "exact_front",
    "front_design",
    "live_levels",
]

MOST_LIVE_EXITS = 3
"""Mounted exits up to which the exact front follows the window's sliders."""
FRONT_LEVELS = 101
MOST_LEVELS = 100_001
"""Even levels a front may be asked for; confidences are told apart to about as much."""

MOST_BOXES = 500_000
"""Boxes of thresholds that the front of more exits than can be swept is refined to, see `threshold_front`."""

_COARSE_LEVELS = {4: 32, 5: 14, 6: 8}
"""Levels of each exit where a front of many exits must come in a fraction of a second."""


class FrontObjective(Enum):
    """What a front weighs against accuracy, over samples: EDP_avg (the paper's), E_avg * T_avg, E_avg or T_avg."""

    EDP = "edp"
    ENERGY_LATENCY_PRODUCT = "energy-x-latency"
    ENERGY = "energy"
    LATENCY = "latency"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConfidenceHistogram:
    """Counts of right and wrong answers of one exit by confidence; edges (n_bins + 1,), counts (n_bins,)."""

    edges: NDArray[np.floating]
    right: NDArray[np.integer]
    wrong: NDArray[np.integer]


def confidence_histogram(
    evaluator: Evaluator, design: Design, key: ExitKey, split: Split, *, n_bins: int = 50
) -> ConfidenceHistogram:
    """Histogram of one exit's confidences over ALL samples of a split, whether or not they reach it."""
    confidences = evaluator.exit_confidence(design, key, split)
    correct = evaluator.exit_correct(design.precision, key, split)
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    bins = np.minimum((confidences * n_bins).astype(np.int64), n_bins - 1)
    right = np.bincount(bins[correct], minlength=n_bins)
    wrong = np.bincount(bins[~correct], minlength=n_bins)
    return ConfidenceHistogram(edges=edges, right=right, wrong=wrong)


def exact_front(
    evaluator: Evaluator,
    design: Design,
    split: Split = Split.VALIDATION,
    constraints: Constraints | None = None,
    *,
    objective: FrontObjective = FrontObjective.EDP,
    levels: Levels = FRONT_LEVELS,
    n_boxes: int = MOST_BOXES,
    rivals: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> ThresholdFront:
    """The true Pareto set over all threshold tuples of the design's mounts, accuracy against the objective's cost.

    The cost is in pJ x cycles, pJ or cycles; by default EDP_avg. Constraints leave out the tuples that break them; none
    are applied by default. The front has no points if the mounts themselves break one. Up to `MOST_LIVE_EXITS` exits it
    takes some 30 ms, for six some seconds; `accuracy_gap` says by how much a front of many exits may lie under the true
    one. rivals: accuracies (n,) and costs (n,) of other designs; points that one of them beats may be left out.
    DesignError for a number of levels below 2 or above `MOST_LEVELS`, and as in `threshold_front`.
    """
    if isinstance(levels, int) and not 2 <= levels <= MOST_LEVELS:
        raise DesignError(f"the number of levels is {levels}, but must be from 2 to {MOST_LEVELS}")
    evaluator.check(design)
    network, deployment = evaluator.study.network, design.deployment
    paths = evaluator.platforms.path_costs(network, mounts(design), design.precision, deployment)
    edp = tuple(path.edp_pj_cycles for path in paths)
    energy = tuple(path.energy_pj for path in paths)
    latency = tuple(path.latency_cycles for path in paths)
    costs = {
        FrontObjective.EDP: (edp,),
        FrontObjective.ENERGY_LATENCY_PRODUCT: (energy, latency),
        FrontObjective.ENERGY: (energy,),
        FrontObjective.LATENCY: (latency,),
    }
    limits: list[AverageLimit] = []
    if constraints is not None:
        for values, largest in (
            (energy, constraints.largest_energy_pj),
            (latency, constraints.largest_latency_cycles),
            (edp, constraints.largest_edp_pj_cycles),
        ):
            if largest is not None:
                limits.append(AverageLimit(values=values, largest=largest))
        static_edp = evaluator.platforms.path_costs(network, (), design.precision, deployment)[-1].edp_pj_cycles
        most = constraints.largest_overhead
        most_bits = constraints.largest_memory_bits
        if (most is not None and overhead(edp[-1], static_edp) > most) or (
            most_bits is not None and evaluator.memory_bits(design) > most_bits
        ):
            limits.append(AverageLimit(values=(1.0,) * len(edp), largest=0.0))  # no thresholds can mend it
    return threshold_front(
        evaluator.confidences(design, split),
        evaluator.correct(design, split),
        costs[objective],
        levels=levels,
        largest_final_ratio=None if constraints is None else constraints.largest_final_ratio,
        smallest_accuracy=None if constraints is None else constraints.smallest_accuracy,
        limits=limits,
        n_boxes=n_boxes,
        rivals=rivals,
    )


def live_levels(evaluator: Evaluator, design: Design, split: Split) -> Levels:
    """Levels at which the front of a design's mounts comes in a fraction of a second, however many exits it has.

    All 101 up to `MOST_LIVE_EXITS` exits; above, fewer ones that lie where the confidences of the split do.
    """
    if len(design.exits) <= MOST_LIVE_EXITS:
        return FRONT_LEVELS
    n_levels = _COARSE_LEVELS.get(len(design.exits), 2)
    return [
        np.unique(np.round(quantile_levels(row, n_levels), 2)) for row in evaluator.confidences(design, split)
    ]  # hundredths, so that a genome can hold them


def front_design(design: Design, front: ThresholdFront, index: int) -> Design:
    """The design at a point of its front."""
    return design.with_thresholds(tuple(float(t) for t in front.thresholds[index]))


def best_truncated(evaluator: Evaluator, design: Design, accuracy: float, split: Split) -> Baseline:
    """The cheapest network of at least an accuracy that is truncated, or static where no truncated one reaches it."""
    rivals = [b for b in evaluator.truncated(design, split) if b.accuracy >= accuracy]
    return min(rivals, key=lambda b: b.cost.edp_pj_cycles, default=evaluator.static(design, split))
