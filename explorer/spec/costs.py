"""What the simulator answers: energy and latency with their reasons, as plain values.

Energy is in pJ, time in cycles of the accelerator's clock, sizes in bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from explorer.spec.network import HeadKind, LayerKind

__all__ = [
    "Activity",
    "ActivityKind",
    "BatchCost",
    "Bottleneck",
    "CycleSplit",
    "EnergyCause",
    "FusedStack",
    "LayerCost",
    "MemoryEnergy",
    "MemoryUse",
    "NetworkCost",
    "PathCost",
    "StageCost",
]


class Bottleneck(Enum):
    """What a layer's latency is bound by, from its roofline."""

    COMPUTE = "compute"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleSplit:
    """Where a layer's cycles go; the parts add up to its latency.

    compute: temporal iterations of the array; stall: waiting for memories during them; onload and offload: filling the
    core's memories before and draining them after; transfer: moving tensors between cores and DRAM.
    """

    compute: float = 0.0
    stall: float = 0.0
    onload: float = 0.0
    offload: float = 0.0
    transfer: float = 0.0

    @property
    def total(self) -> float:
        return self.compute + self.stall + self.onload + self.offload + self.transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEnergy:
    """Energy that one operand ('I', 'W' or 'O') spends in one memory of a core."""

    memory: str
    operand: str
    energy_pj: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCost:
    """Cost of one layer on one core, with its reasons. `energy_pj` = MACs + memories + transfers.

    spatial: (loop dimension, unroll factor) for each array dimension in use; temporal: (loop dimension, size) from the
    innermost loop outwards; utilisation: useful array slots over offered ones during compute, 0..1.
    roofline_cycles: the larger of ideal compute and least memory traffic over bandwidth. operations counts all;
    computed_share: those of them that the array does, below 1 where it skips zero weights.
    """

    layer: str
    kind: LayerKind
    core: int
    core_name: str
    operations: int
    energy_pj: float
    latency_cycles: float
    cycles: CycleSplit
    mac_energy_pj: float
    transfer_energy_pj: float
    memory_energy: tuple[MemoryEnergy, ...]
    spatial: tuple[tuple[str, float], ...]
    temporal: tuple[tuple[str, int], ...]
    utilisation: float
    roofline_cycles: float
    bottleneck: Bottleneck
    computed_share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCost:
    """A block or a mounted head: its share of the full path. Increments, not cumulative."""

    name: str
    mounting_point: int
    head: HeadKind | None
    energy_pj: float
    latency_cycles: float
    layers: tuple[LayerCost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathCost:
    """Cumulative cost of a sample that leaves at one exit."""

    energy_pj: float
    latency_cycles: float

    @property
    def edp_pj_cycles(self) -> float:
        return self.energy_pj * self.latency_cycles


class ActivityKind(Enum):
    """What a core or link is doing in an interval of the timeline."""

    COMPUTE = "compute"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An interval of the timeline: `resource` is a core or link by name; `size_bits` is what a transfer moves."""

    resource: str
    kind: ActivityKind
    label: str
    start_cycles: float
    end_cycles: float
    size_bits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUse:
    """Bits held, from one moment on, in the memory that a core's outputs go to, its top on-chip one.

    Activations, and weights where they share that memory; weights in a memory of their own are not counted.
    """

    core: int
    at_cycles: float
    used_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyCause:
    """A share of the full path's energy, by cause, such as 'compute', 'on-chip memory', 'off-chip memory', 'links'."""

    cause: str
    energy_pj: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedStack:
    """Layers, by name, that ran row tile by row tile together; `row_tiles` is how many tiles each had at most."""

    layers: tuple[str, ...]
    row_tiles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCost:
    """Cost of a network with a set of mounted exits on one system.

    `exits` has one entry a mounted exit in order, then the final exit: cumulative and monotone. `stages` lists blocks
    and mounted heads in order of execution; their increments add up to the final exit's cost. `stacks` is empty in a
    layer-by-layer schedule.
    """

    exits: tuple[PathCost, ...]
    stages: tuple[StageCost, ...]
    energy_by_cause: tuple[EnergyCause, ...]
    timeline: tuple[Activity, ...]
    memory_use: tuple[MemoryUse, ...]
    stacks: tuple[FusedStack, ...] = ()

    @property
    def final(self) -> PathCost:
        return self.exits[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCost:
    """Cost of several samples in flight at once.

    exit_counts: how many samples leave at each exit, the final exit last; latencies_cycles: when each sample has its
    answer, ascending; latency_cycles: when the batch is done.
    """

    energy_pj: float
    exit_counts: tuple[int, ...]
    latencies_cycles: tuple[float, ...]
    latency_cycles: float

    @property
    def n_samples(self) -> int:
        return len(self.latencies_cycles)

    @property
    def first_latency_cycles(self) -> float:
        """When the first sample has its answer."""
        return self.latencies_cycles[0]

    @property
    def mean_latency_cycles(self) -> float:
        """How long a sample waits for its answer on average."""
        return sum(self.latencies_cycles) / self.n_samples

    @property
    def cycles_per_sample(self) -> float:
        """The inverse of the throughput."""
        return self.latency_cycles / self.n_samples

    @property
    def energy_pj_per_sample(self) -> float:
        return self.energy_pj / self.n_samples
