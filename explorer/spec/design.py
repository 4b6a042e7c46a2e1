"""A design: what a person chooses. Which exits are mounted, at which thresholds and bits, on which accelerator."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise

from explorer.spec.network import HeadKind
from explorer.spec.precision import INT8, Precision

__all__ = [
    "Allocation",
    "ConfidenceMeasure",
    "Constraints",
    "Conventions",
    "Deployment",
    "Design",
    "ExecutionPolicy",
    "HaloRows",
    "MountedExit",
    "Schedule",
    "WeightPlacement",
]

_MOST_ROW_TILES = 64


class ConfidenceMeasure(Enum):
    """How sure a prediction is, from its softmax probabilities; every measure lies in 0..1."""

    MAX_PROBABILITY = "max-probability"
    MARGIN = "margin"
    ENTROPY = "entropy"


class Schedule(Enum):
    """How layers follow each other on the cores."""

    LAYER_BY_LAYER = "layer-by-layer"
    FUSED = "fused"


class HaloRows(Enum):
    """What becomes of the rows that two row tiles of a fused layer both need: kept on chip, or computed twice."""

    KEEP = "keep"
    RECOMPUTE = "recompute"


class Allocation(Enum):
    """Which core computes which layer."""

    AUTO = "auto"
    SINGLE = "single"
    ROUND_ROBIN = "round-robin"
    SPLIT = "split"


class WeightPlacement(Enum):
    """Whether weights are fetched from DRAM for each inference or stay on chip when they fit."""

    COLD = "cold"
    RESIDENT = "resident"


class ExecutionPolicy(Enum):
    """Whether the backbone waits for a head's decision or goes on meanwhile."""

    SEQUENTIAL = "sequential"
    SPECULATIVE = "speculative"


class Conventions(Enum):
    """Counting rules of the simulator: honest, or those of the source of arXiv:2512.04705."""

    HONEST = "honest"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class MountedExit:
    """An early exit: a sample leaves here if its confidence is at least `threshold`."""

    mounting_point: int
    threshold: float
    head: HeadKind = HeadKind.POOL4_LINEAR

    def __post_init__(self) -> None:
        if not 0.0 <= self.threshold <= 1.0:  # also refuses NaN
            raise ValueError(f"threshold is {self.threshold}, but must lie in 0..1")
        if self.mounting_point < 0:
            raise ValueError(f"mounting point is {self.mounting_point}, but must not be negative")
        if self.head is HeadKind.FINAL:
            raise ValueError("the final exit is always there and cannot be mounted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Where and how a design runs. `accelerator` is a preset's name or the path of a YAML file.

    halo and row_tiles matter to the fused schedule only; row_tiles: how many row tiles a layer is cut into, None for
    the number that the simulator finds best.
    """

    accelerator: str = "quad_edge_tpu"
    schedule: Schedule = Schedule.LAYER_BY_LAYER
    allocation: Allocation = Allocation.AUTO
    weights: WeightPlacement = WeightPlacement.COLD
    policy: ExecutionPolicy = ExecutionPolicy.SEQUENTIAL
    conventions: Conventions = Conventions.HONEST
    halo: HaloRows = HaloRows.KEEP
    row_tiles: int | None = None

    def __post_init__(self) -> None:
        if self.row_tiles is not None and not 1 <= self.row_tiles <= _MOST_ROW_TILES:
            raise ValueError(f"row tiles are {self.row_tiles}, but must be 1 to {_MOST_ROW_TILES}, or None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Mounted exits in ascending order of mounting point (none: the static network), bits, measure and deployment.

    `calibrated`: confidences use the temperature fitted for each exit on the calibration split.
    """

    exits: tuple[MountedExit, ...] = ()
    precision: Precision = INT8
    confidence: ConfidenceMeasure = ConfidenceMeasure.MAX_PROBABILITY
    calibrated: bool = False
    deployment: Deployment = field(default_factory=Deployment)

    def __post_init__(self) -> None:
        points = self.mounting_points
        if any(later <= earlier for earlier, later in pairwise(points)):
            raise ValueError(f"mounting points are {points}, but must be ascending and different")

    @property
    def mounting_points(self) -> tuple[int, ...]:
        return tuple(mounted.mounting_point for mounted in self.exits)

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Thresholds of the early exits, in order."""
        return tuple(mounted.threshold for mounted in self.exits)

    @property
    def is_static(self) -> bool:
        return not self.exits

    def with_thresholds(self, thresholds: tuple[float, ...]) -> Design:
        """The same mounts at other thresholds; ValueError if their number differs."""
        exits = tuple(
            replace(mounted, threshold=threshold) for mounted, threshold in zip(self.exits, thresholds, strict=True)
        )
        return replace(self, exits=exits)

    def without_exits(self) -> Design:
        """The static network at the same bits and deployment."""
        return replace(self, exits=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Limits on a design; None means no limit. The two defaults are those of arXiv:2512.04705.

    Energy, latency and EDP are averages over samples; memory is the most that all cores together hold on chip at one
    moment of the full path, in bits (in the memories that `MemoryUse` tells of).
    """

    largest_final_ratio: float | None = 0.5
    largest_overhead: float | None = 0.5
    smallest_accuracy: float | None = None
    largest_energy_pj: float | None = None
    largest_latency_cycles: float | None = None
    largest_edp_pj_cycles: float | None = None
    largest_memory_bits: float | None = None
