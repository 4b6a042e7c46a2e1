"""A system prepared for scheduling: where tensors can be stored, and how they get from one store to another."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import MappingError
from explorer.sim.routes import Route, RouteTable
from explorer.spec.accelerator import Direction, Memory, Operand, System

__all__ = ["DRAM", "SLOTS", "Machine", "Move", "Store"]

DRAM = 0
"""The store that is the system's DRAM."""

SLOTS = (Operand.INPUT, Operand.WEIGHT, Operand.OUTPUT)
"""Operands by the small number that the scheduler uses for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One memory that holds tensors between layers: DRAM, or the top on-chip memory of a core. Widths in bit/cycle."""

    core: int
    memory: Memory
    read_bits: int
    write_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The way between two stores: bit per cycle over all of it, energy per access on both ends and per bit on links."""

    channels: tuple[int, ...]
    bandwidth_bits: int
    link_energy_pj_per_bit: float
    read_bits: int
    read_energy_pj: float
    write_bits: int
    write_energy_pj: float


class Machine:
    """Stores by core and operand slot, and the moves between them; MappingError for a system without DRAM."""

    def __init__(self, system: System) -> None:
        if system.off_chip_core is None:
            raise MappingError(f"{system.name}: the system has no off-chip core (offchip_core_id) to hold the weights")
        self.system = system
        self.table = RouteTable.of(system)
        self.stores = [_store(system.off_chip_core, system.cores[system.off_chip_core].memories[-1])]
        self.store_of: list[tuple[int, int, int]] = []
        for index, core in enumerate(system.cores):
            known: dict[Memory, int] = {}
            mine = []
            for operand in SLOTS:
                memory = None if index == system.off_chip_core else core.top_on_chip(operand)
                if memory is None:
                    mine.append(DRAM)
                    continue
                if memory not in known:
                    known[memory] = len(self.stores)
                    self.stores.append(_store(index, memory))
                mine.append(known[memory])
            self.store_of.append((mine[0], mine[1], mine[2]))
        # The memory that holds each core's outputs, whose use is reported.
        self.shown_stores = {stores[2]: core for core, stores in enumerate(self.store_of) if stores[2] != DRAM}
        self._moves: dict[tuple[int, int], Move] = {}

    def move(self, sender: int, receiver: int) -> Move:
        """How tensors get from one store to another; ExplorerError if no link leads there."""
        found = self._moves.get((sender, receiver))
        if found is None:
            found = self._moves[sender, receiver] = self._make_move(sender, receiver)
        return found

    def _make_move(self, sender: int, receiver: int) -> Move:
        source, target = self.stores[sender], self.stores[receiver]
        if source.core == target.core:  # between two memories of one core
            route = Route(channels=(), bandwidth_bits=1 << 62, energy_pj_per_bit=0.0)
        else:
            route = self.table.between(source.core, target.core)
        return Move(
            channels=route.channels,
            bandwidth_bits=min(route.bandwidth_bits, source.read_bits, target.write_bits),
            link_energy_pj_per_bit=route.energy_pj_per_bit,
            read_bits=source.read_bits,
            read_energy_pj=source.memory.read_energy_pj,
            write_bits=target.write_bits,
            write_energy_pj=target.memory.write_energy_pj,
        )


def _store(core: int, memory: Memory) -> Store:
    return Store(
        core=core,
        memory=memory,
        read_bits=_width(memory, (Direction.TO_LOW, Direction.TO_HIGH)),
        write_bits=_width(memory, (Direction.FROM_HIGH, Direction.FROM_LOW)),
    )


def _width(memory: Memory, directions: tuple[Direction, ...]) -> int:
    """The widest port that moves anything in one of these directions."""
    ports = (memory.port(operand, direction) for operand in memory.operands for direction in directions)
    return max((port.bandwidth_max_bits for port in ports if port is not None), default=1)
