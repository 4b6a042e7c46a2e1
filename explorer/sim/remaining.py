"""The least that the rest of a network can still cost, so that a hopeless schedule can be given up early.

Weights start in DRAM, so each is read there once at least and crosses a channel from it; those of a layer are
requested no earlier than the layer with weights before it starts (see `schedule`). Operations cost what the cheapest
core asks. Nothing else is counted.
"""

from __future__ import annotations

from itertools import accumulate

from explorer.sim.machine import DRAM, Machine
from explorer.sim.network_graph import GraphLayer, NetworkGraph
from explorer.sim.placement import CoreRoles
from explorer.spec.network import HeadKind
from explorer.spec.precision import Bits, Precision

__all__ = ["RemainingCost"]

_EARLY_LAYERS = 2


class RemainingCost:
    """Lower bounds on energy and time after each block of a network."""

    def __init__(self, machine: Machine, roles: CoreRoles, graph: NetworkGraph, precision: Precision) -> None:
        moves = [machine.move(DRAM, machine.store_of[core][1]) for core in roles.compute]
        widths = {move.channels[:1]: move.bandwidth_bits for move in moves}
        self._cycles_per_bit = 1.0 / sum(widths.values())
        self._energy_per_bit = moves[0].read_energy_pj / moves[0].read_bits
        arrays = [machine.system.cores[core].array for core in roles.compute]
        unit_energy = min(array.unit_energy_pj for array in arrays)
        skips_zeros = any(array.zero_skipping for array in arrays)
        final = graph.heads[graph.network.n_blocks - 1, HeadKind.FINAL]
        groups = [*graph.blocks, final]
        width = precision.backbone.weight
        bits = [sum(item.layer.weight_count * width for item in group) for group in groups]
        # The first weights of a block may have been requested before, the second ones as soon as its inputs are there.
        early = [
            sum([item.layer.weight_count * width for item in group if item.layer.weight_count][:_EARLY_LAYERS])
            for group in groups
        ]
        energy = [sum(_macs(item, skips_zeros) for item in group) * unit_energy for group in groups]
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


def _macs(item: GraphLayer, skips_zeros: bool) -> float:
    """The multiply-accumulates that are done at least."""
    return item.layer.macs * (item.layer.weight_density if skips_zeros else 1.0)
