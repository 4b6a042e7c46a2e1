"""What plots show, as plain arrays: confidence histograms, the exact threshold front, designs on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import DesignError
from explorer.exits.averages import overhead
from explorer.exits.front import AverageLimit, ThresholdFront, threshold_front
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import ExitKey, Split
from explorer.study.evaluate import Baseline, Evaluator, mounts

__all__ = [
    "MOST_LIVE_EXITS",
    "ConfidenceHistogram",
    "best_truncated",
    "confidence_histogram",
    "exact_front",
    "front_design",
]

MOST_LIVE_EXITS = 3
"""Mounted exits up to which the exact front follows the window's sliders."""
FRONT_LEVELS = 101


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
    levels: int = FRONT_LEVELS,
) -> ThresholdFront:
    """The true Pareto set over all threshold tuples of the design's mounts, accuracy against EDP_avg (pJ x cycles).

    Constraints leave out the tuples that break them; none are applied by default. The front has no points if the mounts
    themselves break one. Up to `MOST_LIVE_EXITS` exits it takes some 30 ms, for six some seconds; `accuracy_gap`
    says by how much a front of many exits may lie under the true one. DesignError for fewer than two levels.
    """
    if levels < 2:
        raise DesignError(f"the number of levels is {levels}, but must be at least 2")
    evaluator.check(design)
    network, deployment = evaluator.study.network, design.deployment
    paths = evaluator.platforms.path_costs(network, mounts(design), design.precision, deployment)
    edp = tuple(path.edp_pj_cycles for path in paths)
    limits: list[AverageLimit] = []
    if constraints is not None:
        for values, largest in (
            (tuple(path.energy_pj for path in paths), constraints.largest_energy_pj),
            (tuple(path.latency_cycles for path in paths), constraints.largest_latency_cycles),
            (edp, constraints.largest_edp_pj_cycles),
        ):
            if largest is not None:
                limits.append(AverageLimit(values=values, largest=largest))
        static_edp = evaluator.platforms.path_costs(network, (), design.precision, deployment)[-1].edp_pj_cycles
        most = constraints.largest_overhead
        if most is not None and overhead(edp[-1], static_edp) > most:
            limits.append(AverageLimit(values=(1.0,) * len(edp), largest=0.0))  # no thresholds can mend it
    return threshold_front(
        evaluator.confidences(design, split),
        evaluator.correct(design, split),
        edp,
        levels=levels,
        largest_final_ratio=None if constraints is None else constraints.largest_final_ratio,
        smallest_accuracy=None if constraints is None else constraints.smallest_accuracy,
        limits=limits,
    )


def front_design(design: Design, front: ThresholdFront, index: int) -> Design:
    """The design at a point of its front."""
    return design.with_thresholds(tuple(float(t) for t in front.thresholds[index]))


def best_truncated(evaluator: Evaluator, design: Design, accuracy: float, split: Split) -> Baseline:
    """The cheapest network of at least an accuracy that is truncated, or static where no truncated one reaches it."""
    rivals = [b for b in evaluator.truncated(design, split) if b.accuracy >= accuracy]
    return min(rivals, key=lambda b: b.cost.edp_pj_cycles, default=evaluator.static(design, split))
