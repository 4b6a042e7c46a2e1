"""The least that the rest of a network can still cost, so that a hopeless schedule can be given up early.

Weights start in DRAM, so each is read there once at least and crosses a channel from it; those of a layer are
requested no earlier than the layer two before it starts (see `schedule`). Operations cost what the cheapest core
asks. Nothing else is counted.
"""

from __future__ import annotations

from itertools import accumulate

from explorer.sim.machine import DRAM, Machine
from explorer.sim.network_graph import GraphLayer, NetworkGraph
from explorer.sim.placement import CoreRoles
from explorer.spec.network import HeadKind
from explorer.spec.precision import Bits, Precision

__all__ = ["RemainingCost"]

_PREFETCHED_LAYERS = 2


class RemainingCost:
    """Lower bounds on energy and time after each block of a network."""

    def __init__(self, machine: Machine, roles: CoreRoles, graph: NetworkGraph, precision: Precision) -> None:
        moves = [machine.move(DRAM, machine.store_of[core][1]) for core in roles.compute]
        widths = {move.channels[:1]: move.bandwidth_bits for move in moves}
        self._cycles_per_bit = 1.0 / sum(widths.values())
        self._energy_per_bit = moves[0].read_energy_pj / moves[0].read_bits
        unit_energy = min(machine.system.cores[core].array.unit_energy_pj for core in roles.compute)
        final = graph.heads[graph.network.n_blocks - 1, HeadKind.FINAL]
        groups = [*graph.blocks, final]
        width = precision.backbone.weight
        bits = [sum(item.layer.weight_count * width for item in group) for group in groups]
        early = [sum(item.layer.weight_count * width for item in group[:_PREFETCHED_LAYERS]) for group in groups]
        energy = [sum(item.layer.macs for item in group) * unit_energy for group in groups]
        self._bits_before = [0, *accumulate(bits)]
        self._energy_before = [0.0, *accumulate(energy)]
        self._early = early
        self._first_sources = [graph.blocks[block][0].sources for block in range(len(graph.blocks))]

    def energy_pj(self, block: int, end: int) -> float:
        """What blocks after `block` and before `end` cost at least; block number n_blocks is the final exit."""
        bits = self._bits_before[end] - self._bits_before[block + 1]
        return bits * self._energy_per_bit + self._energy_before[end] - self._energy_before[block + 1]

    def cycles(self, block: int, end: int) -> float:
        """How long after the inputs of the next block exist the last of them can end at the earliest."""
        if block + 1 >= end:
            return 0.0
        bits = self._bits_before[end] - self._bits_before[block + 1] - self._early[block + 1]
        return bits * self._cycles_per_bit

    def fetch_cycles(self, layers: tuple[GraphLayer, ...], bits: Bits) -> float:
        """How long the weights of some layers take from DRAM."""
        return sum(item.layer.weight_count for item in layers) * bits.weight * self._cycles_per_bit

    def next_inputs(self, block: int) -> tuple[int, ...]:
        """The numbers of the layers that the first layer after a block reads."""
        return self._first_sources[block + 1] if block + 1 < len(self._first_sources) else ()
