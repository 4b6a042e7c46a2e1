"""Weights that stay in the top memories of their cores from one inference to the next.

Everything stays where it fits beside the activations of its core. Else a share of the memory is set aside for weights,
and the others run in what is left; which share is best is found by trying a few. Weights are taken in order of
execution, since a sample that leaves early uses the first ones only. What brought them there is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer.sim.machine import DRAM, Machine
from explorer.sim.parts import Piece, Residents, layer_shares, weight_piece
from explorer.sim.pass_plan import PassPlan, placed_layers
from explorer.sim.placement import CoreRoles
from explorer.sim.profiles import Profiler, operand_bits
from explorer.spec.accelerator import Operand, System

__all__ = ["RoomForWeights", "resident_weights", "rooms_to_try"]

_QUARTERS = (3, 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomForWeights:
    """How many quarters of a memory may hold resident weights; profiler: costs of layers in memories of the rest."""

    quarters: int
    profiler: Profiler


def rooms_to_try(system: System) -> tuple[RoomForWeights, ...]:
    """The shares of the memories that are tried."""
    return tuple(
        RoomForWeights(quarters=quarters, profiler=Profiler(_rest_of_system(system, 4 - quarters)))
        for quarters in _QUARTERS
    )


def _with_weight_memories(system: System, sizes: dict[int, int]) -> System:
    """The system with the top weight memories of some cores at other sizes, in bit."""
    cores = []
    for index, core in enumerate(system.cores):
        top = core.top_on_chip(Operand.WEIGHT) if index in sizes else None
        memories = tuple(
            replace(memory, size_bits=max(1, sizes[index])) if memory is top else memory for memory in core.memories
        )
        cores.append(replace(core, memories=memories))
    return replace(system, cores=tuple(cores))


def _rest_of_system(system: System, quarters: int) -> System:
    """The system with some quarters of every memory that holds weights, for what runs beside resident weights."""
    sizes = {}
    for core in CoreRoles.of(system).compute:
        top = system.cores[core].top_on_chip(Operand.WEIGHT)
        if top is not None:
            sizes[core] = top.size_bits * quarters // 4
    return _with_weight_memories(system, sizes)


def resident_weights(
    machine: Machine, plan: PassPlan, room: RoomForWeights
) -> tuple[Residents, list[tuple[Piece, int]]]:
    """The weights that stay on chip, and (piece, store) for each."""
    wanted: dict[int, list[Piece]] = {}
    largest_rest: dict[int, int] = {}
    for placed in placed_layers(plan.stages, plan.placements):
        shares = layer_shares(placed.item.layer, len(placed.cores))
        for share, (layer, core) in enumerate(zip(shares, placed.cores, strict=False)):
            stores = machine.store_of[core]
            sizes = operand_bits(layer, placed.bits)
            rest = sum(
                sizes[operand]
                for operand, store in ((Operand.INPUT, stores[0]), (Operand.OUTPUT, stores[2]))
                if store == stores[1]
            )
            largest_rest[stores[1]] = max(rest, largest_rest.get(stores[1], 0))
            bits = layer.weight_count * placed.bits.weight
            if bits:
                wanted.setdefault(stores[1], []).append(weight_piece(placed.item.weights_uid, share, bits))
    kept = []
    left: dict[int, int] = {}
    for store, pieces in wanted.items():
        if store == DRAM:
            continue
        core, capacity = machine.stores[store].core, machine.stores[store].memory.size_bits
        total = sum(piece.bits for piece in pieces)
        # Two activations beside those of the running layer are in flight at least: keep as much room again.
        if total + 2 * largest_rest[store] <= capacity:
            kept += [(piece, store) for piece in pieces]
            left[core] = capacity - total
            continue
        free = capacity * room.quarters // 4
        left[core] = capacity - free
        for piece in pieces:
            if piece.bits <= free:
                kept.append((piece, store))
                free -= piece.bits
    lean = _with_weight_memories(machine.system, left)
    ids = frozenset(piece.id for piece, _ in kept)
    return Residents(ids=ids, cores=lean.cores, profiler=room.profiler), kept
