"""Measurements of what traces cannot tell: what is trained and measured, what comes of it, and what it cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SearchError
from explorer.exits.averages import overhead
from explorer.exits.policy import apply_policy
from explorer.spec.design import Constraints, Design
from explorer.spec.precision import Precision
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator, mounts
from explorer.study.figures import exact_front
from explorer.study.files import Study
from explorer.study.platforms import Mounts, Platforms
from explorer.study.variants import Variant

__all__ = [
    "Candidate",
    "DesignCosts",
    "Effort",
    "Measured",
    "MeasuredPoint",
    "Measurement",
    "Prediction",
    "measured_on",
]

SPLIT = Split.VALIDATION
Floats = NDArray[np.float64]

MOST_SOLVED = 25
"""Points that are kept of the exact threshold front of a measured network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long each network is trained for its measurement: epochs, and images to train on, None for all.

    What is learned from one effort says nothing of another.
    """

    epochs: int
    n_images: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("epochs", self.epochs), ("images to train on", self.n_images)):
            if value is not None and value < 1:
                raise SearchError(f"the {name} are {value}, but must be at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A design on a variant of the network."""

    variant: Variant
    design: Design

    @property
    def training(self) -> tuple[Variant, Mounts, Precision]:
        """What is trained for it. Candidates that differ in thresholds alone share one training."""
        return (self.variant, mounts(self.design), self.design.precision)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPoint:
    """A trained network at some thresholds on validation: accuracy, and exit ratios with the final exit last."""

    thresholds: tuple[float, ...]
    accuracy: float
    exit_ratios: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a measurement gives on validation. own: at the candidate's thresholds; solved: its exact front, thinned."""

    own: MeasuredPoint
    solved: tuple[MeasuredPoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Figures of a design on validation with standard deviations, and the probability that it keeps the constraints."""

    accuracy: float
    accuracy_deviation: float
    exit_ratios: tuple[float, ...]
    exit_ratio_deviations: tuple[float, ...]
    edp_avg_pj_cycles: float
    edp_avg_deviation_pj_cycles: float
    feasible_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A candidate, what was predicted, what was measured (None if that failed, `problem` says why), and for how long.

    edp_avg_pj_cycles, is_feasible: of the candidate as measured, on its accelerator under the run's constraints.
    """

    candidate: Candidate
    effort: Effort
    round: int
    predicted: Prediction
    measured: Measured | None
    edp_avg_pj_cycles: float | None
    is_feasible: bool
    problem: str
    seconds: float

    @property
    def accuracy(self) -> float:
        """The measured accuracy; NaN where measuring failed."""
        return math.nan if self.measured is None else self.measured.own.accuracy

    @property
    def edp_avg(self) -> float:
        """EDP_avg in pJ x cycles at the measured exit ratios; NaN where measuring failed."""
        return math.nan if self.edp_avg_pj_cycles is None else self.edp_avg_pj_cycles


def measured_on(tuned: Study, design: Design, constraints: Constraints, platforms: Platforms) -> Measured:
    """What the study that a fine-tuning wrote says of its design, and of its exits at their best thresholds."""
    evaluator = Evaluator(tuned, platforms)
    confidences, correct = evaluator.confidences(design, SPLIT), evaluator.correct(design, SPLIT)
    own = apply_policy(confidences, correct, design.thresholds)
    front = exact_front(evaluator, design, SPLIT, constraints)
    chosen = np.unique(np.linspace(0, front.n_points - 1, MOST_SOLVED).round().astype(int)) if front.n_points else ()
    points = (front.point(int(index)) for index in chosen)
    return Measured(
        own=MeasuredPoint(thresholds=design.thresholds, accuracy=own.accuracy, exit_ratios=own.ratios),
        solved=tuple(
            MeasuredPoint(thresholds=point.thresholds, accuracy=point.accuracy, exit_ratios=point.ratios)
            for point in points
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignCosts:
    """What every exit of a design costs, (n_exits,) each, and what is needed to hold figures against constraints."""

    edp_pj_cycles: Floats
    energy_pj: Floats
    latency_cycles: Floats
    overhead: float
    memory_bits: float
    constraints: Constraints

    @classmethod
    def of(cls, evaluator: Evaluator, design: Design, constraints: Constraints) -> DesignCosts:
        """Simulate a design; MappingError if it does not fit the accelerator."""
        network, platforms = evaluator.study.network, evaluator.platforms
        paths = platforms.path_costs(network, mounts(design), design.precision, design.deployment)
        static = platforms.path_costs(network, (), design.precision, design.deployment)[-1]
        return cls(
            edp_pj_cycles=np.array([path.edp_pj_cycles for path in paths]),
            energy_pj=np.array([path.energy_pj for path in paths]),
            latency_cycles=np.array([path.latency_cycles for path in paths]),
            overhead=overhead(paths[-1].edp_pj_cycles, static.edp_pj_cycles),
            memory_bits=0.0 if constraints.largest_memory_bits is None else evaluator.memory_bits(design),
            constraints=constraints,
        )

    def allow(self, accuracy: Floats, ratios: Floats) -> NDArray[np.bool_]:
        """Which of n outcomes with accuracies (n,) and exit ratios (n, n_exits) keep the constraints; (n,)."""
        limits = self.constraints
        kept = np.ones(len(accuracy), dtype=bool)
        if limits.smallest_accuracy is not None:
            kept &= accuracy >= limits.smallest_accuracy
        for values, largest in (
            (ratios[:, -1], limits.largest_final_ratio),
            (np.array(self.overhead), limits.largest_overhead),
            (np.array(self.memory_bits), limits.largest_memory_bits),
            (ratios @ self.energy_pj, limits.largest_energy_pj),
            (ratios @ self.latency_cycles, limits.largest_latency_cycles),
            (ratios @ self.edp_pj_cycles, limits.largest_edp_pj_cycles),
        ):
            if largest is not None:
                kept &= values <= largest
        return kept
