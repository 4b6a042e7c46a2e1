"""Energy and latency of a batch of allocated loop nests on one core.

Energy: accesses at port width times energy per access, and multiply-accumulates. Latency: iterations of the array,
plus the worst stall of any port, plus filling the memories before and draining them after. After ZigZag 3.9's cost
model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.sim.allocation import Precisions
from explorer.sim.layout import CoreLayout, PortUse
from explorer.sim.loops import INPUT, OUTPUT, WEIGHT
from explorer.sim.nests import Floats, Nests
from explorer.sim.periods import Periods
from explorer.sim.ports import PortLoad, port_stall, spared_cycles
from explorer.sim.spatial import SpatialPlans
from explorer.sim.traffic import Movement, OperandTraffic, operand_traffic, skipping
from explorer.spec.accelerator import Direction

__all__ = ["NestCosts", "nest_costs"]

_READS = (Direction.TO_HIGH, Direction.TO_LOW)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NestCosts:
    """Costs of every nest, (N,) each; infinite energy and latency where a nest does not fit.

    level_energy_pj[operand][level]; traffic_bits[use]: data moved over the layer by all instances;
    tile_bits[operand][level].
    """

    energy_pj: Floats
    compute_cycles: Floats
    stall_cycles: Floats
    onload_cycles: Floats
    offload_cycles: Floats
    level_energy_pj: tuple[list[Floats], list[Floats], list[Floats]]
    traffic_bits: dict[PortUse, Floats]
    tile_bits: tuple[list[Floats], list[Floats], list[Floats]]

    @property
    def latency_cycles(self) -> Floats:
        return self.latency_without_offload_cycles + self.offload_cycles

    @property
    def latency_without_offload_cycles(self) -> Floats:
        return self.compute_cycles + self.stall_cycles + self.onload_cycles


def nest_costs(
    layout: CoreLayout,
    nests: Nests,
    plans: SpatialPlans,
    bits: Precisions,
    periods: list[Periods],
    fits: NDArray[np.bool_],
    mac_energy_pj: Floats,
    drain_cycles: Floats,
    overlap_loading: bool,
    computed_share: Floats | None = None,
) -> NestCosts:
    """Costs of a batch; mac_energy_pj and drain_cycles (systolic arrays) are per nest.

    overlap_loading: whether what is loaded once may be loaded while computation already runs, as from ZigZag 3.9 on.
    computed_share: per nest, of the iterations those that an array that skips zeros has to do; None: all. See
    `traffic.skipping`.
    """
    average = [
        operand_traffic(layout, nests, plans.average.spreads[operand], periods[operand], bits, operand)
        for operand in range(3)
    ]
    whole = (
        average
        if plans.exact
        else [
            operand_traffic(layout, nests, plans.integer.spreads[operand], periods[operand], bits, operand)
            for operand in range(3)
        ]
    )
    buffered = _double_buffered(layout, average, periods)
    loads = _port_loads(layout, whole, buffered)
    total = nests.total[-1]
    stall = _stall(layout, loads, total)
    average_bits = {movement.use: movement.average_bits for operand in whole for movement in operand.movements}
    if computed_share is not None:
        busy = total + stall
        loads = _port_loads(layout, [skipping(operand, computed_share) for operand in whole], buffered)
        average = [skipping(operand, computed_share) for operand in average]
        total = total * computed_share
        stall = _stall(layout, loads, total)
        for operand in whole:
            for movement in operand.movements:  # what is not skipped goes on while the array is done sooner
                faster = np.where(movement.each_iteration, 1.0, busy / (total + stall))
                average_bits[movement.use] = movement.average_bits * faster
    level_energy, traffic, possible = _energy(layout, nests, plans, average)
    memory_energy = np.zeros(nests.n_nests)
    for levels in level_energy:
        for energy in levels:
            memory_energy = memory_energy + energy
    onload, offload = _loading(layout, whole, loads, total + stall if overlap_loading else None, average_bits)
    infinite = np.where(fits & possible, 0.0, np.inf)
    return NestCosts(
        energy_pj=memory_energy + mac_energy_pj + infinite,
        compute_cycles=total + infinite,
        stall_cycles=stall,
        onload_cycles=onload,
        offload_cycles=offload + drain_cycles,
        level_energy_pj=level_energy,
        traffic_bits=traffic,
        tile_bits=tuple(operand.tile_bits[1:] for operand in average),  # type: ignore[arg-type]
    )


def _energy(
    layout: CoreLayout, nests: Nests, plans: SpatialPlans, traffic: list[OperandTraffic]
) -> tuple[tuple[list[Floats], list[Floats], list[Floats]], dict[PortUse, Floats], NDArray[np.bool_]]:
    """Energy per operand and level, bits moved per movement, and whether every movement has a port to go through."""
    possible = np.ones(nests.n_nests, dtype=bool)
    energies: tuple[list[Floats], list[Floats], list[Floats]] = ([], [], [])
    moved = {}
    for operand, operand_moves in enumerate(traffic):
        by_use = {movement.use: movement for movement in operand_moves.movements}
        for level in range(layout.n_levels(operand)):
            memory = layout.memory(operand, level)
            units = nests.per_nest(plans.average.spreads[operand].count[level + 1])
            by_direction = {}
            for direction in Direction:
                use = PortUse(operand=operand, level=level, direction=direction)
                movement = by_use.get(use)
                if movement is None:
                    continue
                port = layout.port_of.get(use)
                if port is None:
                    possible &= movement.count * movement.elements == 0
                    continue
                bits = movement.elements * movement.bits
                words = np.ceil(bits / port.bandwidth_min_bits) * (port.bandwidth_min_bits / port.bandwidth_max_bits)
                accesses = np.floor(words * movement.count * units)
                by_direction[direction] = accesses * (
                    memory.read_energy_pj if direction in _READS else memory.write_energy_pj
                )
                moved[use] = bits * movement.count * units
            # summed in ZigZag's order, so that ties between loop orders are the same
            nothing = np.zeros(nests.n_nests)
            read = by_direction.get(Direction.TO_HIGH, nothing) + by_direction.get(Direction.TO_LOW, nothing)
            write = by_direction.get(Direction.FROM_HIGH, nothing) + by_direction.get(Direction.FROM_LOW, nothing)
            energies[operand].append(read + write)
    return energies, moved, possible


def _double_buffered(
    layout: CoreLayout, traffic: list[OperandTraffic], periods: list[Periods]
) -> list[list[NDArray[np.bool_]]]:
    """Whether each arch level can be refilled while it is used: [operand][arch level], (N,).

    A level can if what is live at a time fits twice. Operands that share a memory are asked in turn, and what one is
    granted counts against the next.
    """
    live = [
        [
            np.floor(bits / run) / layout.memory(operand, level).size_bits
            for level, (bits, run) in enumerate(
                zip(traffic[operand].tile_bits[1:], periods[operand].top_relevant[1:], strict=True)
            )
        ]
        for operand in range(3)
    ]
    shared = {
        memory: sum((live[operand][level] for operand, level in sorted(holders)), start=np.float64(0.0))
        for memory, holders in enumerate(layout.holders)
    }
    result = []
    for operand in range(3):
        never = np.zeros(live[operand][0].shape, dtype=bool)
        flags = [never]
        for level, memory in enumerate(layout.levels[operand]):
            used = shared[memory]
            half_free = used <= 0.5
            granted = ~half_free & (live[operand][level] <= 1.0 - used)
            if len(layout.holders[memory]) > 1 and granted.any():
                shared[memory] = used + np.where(granted, live[operand][level], 0.0)
            flags.append(half_free | granted)
        result.append(flags)
    return result


def _port_load(layout: CoreLayout, movement: Movement, buffered: list[list[NDArray[np.bool_]]]) -> PortLoad:
    use = movement.use
    low_side = use.direction in (Direction.TO_LOW, Direction.FROM_LOW)
    flag = buffered[use.operand][use.level if low_side else use.level + 1]
    return PortLoad(
        transfer=np.ceil(movement.elements * movement.bits / layout.port_of[use].bandwidth_max_bits),
        allowed=np.where(flag, movement.period, movement.window),
        period=movement.period,
        count=movement.count,
    )


def _port_loads(
    layout: CoreLayout, traffic: list[OperandTraffic], buffered: list[list[NDArray[np.bool_]]]
) -> dict[PortUse, PortLoad]:
    return {
        movement.use: _port_load(layout, movement, buffered)
        for operand in traffic
        for movement in operand.movements
        if movement.use in layout.port_of
    }


def _stall(layout: CoreLayout, loads: dict[PortUse, PortLoad], total_cycles: Floats) -> Floats:
    """Cycles that the array waits for the slowest port, (N,)."""
    stall = np.zeros_like(total_cycles)
    for port in layout.ports:
        stall = np.maximum(stall, port_stall([loads[use] for use in port.uses if use in loads], total_cycles))
    return stall


def _loading(
    layout: CoreLayout,
    traffic: list[OperandTraffic],
    loads: dict[PortUse, PortLoad],
    busy_cycles: Floats | None,
    average_bits: dict[PortUse, Floats],
) -> tuple[Floats, Floats]:
    """Cycles to fill the memories before the first iteration and to drain the outputs after the last.

    busy_cycles: during which loading may go on; None: none may. average_bits: that each movement needs a cycle.
    """
    needed = {use: load.transfer for use, load in loads.items() if not _flows_back(use)}
    if busy_cycles is not None:
        for port in layout.ports:
            uses = [use for use in port.uses if use in needed]
            least = [np.ceil(traffic[use.operand].tile_bits[1] / port.bandwidth_max_bits) for use in uses]
            spared = spared_cycles(
                [loads[use] for use in uses],
                least,
                [average_bits[use] for use in uses],
                port.bandwidth_max_bits,
                busy_cycles,
            )
            for use, saved in zip(uses, spared, strict=True):
                needed[use] = needed[use] - saved
    zero = np.zeros_like(traffic[OUTPUT].tile_bits[0])

    def link(operand: int, level: int, out: Direction, into: Direction) -> tuple[Floats, int]:
        lower = PortUse(operand=operand, level=level, direction=out)
        upper = PortUse(operand=operand, level=level + 1, direction=into)
        n_shared = sum(use in layout.port_of and layout.port_of[use].serves_both_inputs for use in (lower, upper))
        return np.maximum(needed.get(lower, zero), needed.get(upper, zero)), n_shared

    offload = zero
    for level in range(layout.n_levels(OUTPUT) - 1):
        offload = offload + link(OUTPUT, level, Direction.TO_HIGH, Direction.FROM_LOW)[0]
    # parts[operand]: cycles on links of its own, half shared and wholly shared with the other input
    parts = {}
    for operand in (WEIGHT, INPUT):
        own, half, both = zero, zero, zero
        for level in range(layout.n_levels(operand) - 1):
            cycles, n_shared = link(operand, level, Direction.FROM_HIGH, Direction.TO_LOW)
            if n_shared == 0:
                own = own + cycles
            elif n_shared == 2:
                both = both + cycles
            else:
                half = cycles  # the last such link counts, as in ZigZag
        parts[operand] = own, half, both
    orders = []
    for one, other in ((WEIGHT, INPUT), (INPUT, WEIGHT)):
        own, half, both = parts[one]
        orders.append(both + np.maximum(sum(parts[other], start=np.float64(0.0)), half + own))
    return np.minimum(*orders), offload


def _flows_back(use: PortUse) -> bool:
    """Partial sums that come back down take no part in loading or draining."""
    return use.operand == OUTPUT and use.direction in (Direction.TO_LOW, Direction.FROM_HIGH)
