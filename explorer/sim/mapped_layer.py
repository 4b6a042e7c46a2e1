"""What mapping one layer to one core answers: energy and latency with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from explorer.spec.accelerator import LoopDimension, Operand, SpatialUnrolling
from explorer.spec.costs import Bottleneck, CycleSplit, MemoryEnergy

__all__ = ["MappedLayer", "MappingRules", "Objective", "OperandLevel", "UnrollingSearch"]


class Objective(Enum):
    """What the mapping of a layer minimises. Ties: energy, then latency; latency, then energy; EDP, then the first
    found.
    """

    ENERGY = "energy"
    LATENCY = "latency"
    EDP = "edp"


class UnrollingSearch(Enum):
    """Which spatial unrollings are tried where none is given.

    UTILISATION: the few that keep most of the array busy, as ZigZag does; FULL: every sensible combination, mixed
    ones included.
    """

    UTILISATION = "utilisation"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRules:
    """What the best loop order is and how its costs are counted; the fields are those of `MappingRequest`."""

    objective: Objective
    count_offload: bool
    overlap_loading: bool
    largest_factor_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperandLevel:
    """What one operand does in one memory.

    tile_bits: the slice of the operand that one instance holds; n_instances: instances in use.
    Traffic in bit over the whole layer and all instances: from_high and to_high on the side of DRAM, to_low and
    from_low on that of the array. It counts data, not padding of accesses to the port's width.
    """

    memory: str
    operand: Operand
    off_chip: bool
    tile_bits: float
    n_instances: int
    from_high_bits: float
    to_low_bits: float
    from_low_bits: float
    to_high_bits: float
    energy_pj: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedLayer:
    """The best mapping of a layer to a core, with its reasons.

    cycles: compute, stall, onload, offload (their sum is `latency_cycles`); unrolling: what is unrolled over each
    array dimension, fractional where the loop does not divide (the average over iterations); temporal: (loop
    dimension, size), innermost first; levels: one entry an operand and memory, lowest first; utilisation: ideal
    cycles / compute cycles, 0..1. ideal_cycles: with the whole array busy; transfer_floor_cycles: to move the largest
    operand once through the port of the memory it starts or ends in; n_mappings: unrollings times loop orders that
    were compared; computed_share: of the operations those that the array does, below 1 where it skips zero weights.
    """

    energy_pj: float
    mac_energy_pj: float
    cycles: CycleSplit
    ideal_cycles: float
    transfer_floor_cycles: float
    utilisation: float
    unrolling: SpatialUnrolling
    temporal: tuple[tuple[LoopDimension, int], ...]
    levels: tuple[OperandLevel, ...]
    n_mappings: int
    computed_share: float = 1.0

    @property
    def roofline_cycles(self) -> float:
        """The least latency that array and memory bandwidth allow."""
        return max(self.ideal_cycles, self.transfer_floor_cycles)

    @property
    def bottleneck(self) -> Bottleneck:
        """Which of the two it is bound by."""
        return Bottleneck.MEMORY if self.transfer_floor_cycles > self.ideal_cycles else Bottleneck.COMPUTE

    @property
    def off_chip_bits(self) -> float:
        """Traffic between the off-chip levels and the core, both directions."""
        return sum(level.to_low_bits + level.from_low_bits for level in self.levels if level.off_chip)

    @property
    def latency_cycles(self) -> float:
        """Cycles with stalls, on-loading and the last off-loading."""
        return self.cycles.total

    @property
    def latency_without_offload_cycles(self) -> float:
        """Cycles with stalls and on-loading, without the last off-loading."""
        return self.cycles.total - self.cycles.offload

    @property
    def memory_energy(self) -> tuple[MemoryEnergy, ...]:
        """Energy per memory and operand in pJ."""
        return tuple(
            MemoryEnergy(memory=level.memory, operand=level.operand.value, energy_pj=level.energy_pj)
            for level in self.levels
        )

    def operand_levels(self, operand: Operand) -> tuple[OperandLevel, ...]:
        """The levels of one operand, lowest first."""
        return tuple(level for level in self.levels if level.operand is operand)
