"""A core as tables: for each operand its levels, for each memory and port what they serve.

Operands are numbered O, W, I (`loops.OPERANDS`); level 0 of an operand is its memory nearest to the array.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from explorer.errors import MappingError
from explorer.sim.loops import INPUT, OPERANDS, WEIGHT
from explorer.spec.accelerator import Core, Direction, Memory

__all__ = ["CoreLayout", "PortUse", "SharedPort", "core_layout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortUse:
    """One data movement through a port: an operand at one of its levels, in a direction."""

    operand: int
    level: int
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPort:
    """A physical port with all that it moves, and whether both inputs go through it."""

    bandwidth_min_bits: int
    bandwidth_max_bits: int
    uses: tuple[PortUse, ...]
    serves_both_inputs: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoreLayout:
    """Tables of a core; one object a core, compared by identity.

    levels[operand]: indices of its memories, lowest first; holders[memory]: (operand, level) pairs in the memory's
    own order; array_dims[operand][arch level]: positions of the array dimensions unrolled below that level, the last
    entry being those that no level serves; port_of: the port of each movement that has one; innermost: memories with
    nothing below them.
    """

    core: Core
    levels: tuple[tuple[int, ...], ...]
    holders: tuple[tuple[tuple[int, int], ...], ...]
    array_dims: tuple[tuple[tuple[int, ...], ...], ...]
    ports: tuple[SharedPort, ...]
    port_of: dict[PortUse, SharedPort]
    innermost: tuple[int, ...]

    def memory(self, operand: int, level: int) -> Memory:
        return self.core.memories[self.levels[operand][level]]

    def n_levels(self, operand: int) -> int:
        return len(self.levels[operand])


@lru_cache(maxsize=256)
def core_layout(core: Core) -> CoreLayout:
    """Tables of a core; MappingError if an operand has no memory."""
    levels = tuple(
        tuple(index for index, memory in enumerate(core.memories) if operand in memory.operands) for operand in OPERANDS
    )
    for operand, indices in zip(OPERANDS, levels, strict=True):
        if not indices:
            raise MappingError(f"core {core.name} has no memory for operand {operand.value}")
    holders = tuple(
        tuple(
            (number, levels[number].index(index)) for number in (OPERANDS.index(operand) for operand in memory.operands)
        )
        for index, memory in enumerate(core.memories)
    )
    ports = tuple(
        port for memory, held in zip(core.memories, holders, strict=True) for port in _ports(memory, dict(held))
    )
    return CoreLayout(
        core=core,
        levels=levels,
        holders=holders,
        array_dims=tuple(_array_dims(core, indices) for indices in levels),
        ports=ports,
        port_of={use: port for port in ports for use in port.uses},
        innermost=tuple(index for index, held in enumerate(holders) if all(level == 0 for _, level in held)),
    )


def _array_dims(core: Core, indices: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    remaining = list(range(len(core.array.dimensions)))
    result = []
    for index in indices:
        served = core.memories[index].served_dimensions
        below = tuple(dim for dim in remaining if core.array.dimensions[dim] in served)
        remaining = [dim for dim in remaining if dim not in below]
        result.append(below)
    return (*result, tuple(remaining))


def _ports(memory: Memory, level_of: dict[int, int]) -> list[SharedPort]:
    """The ports of a memory; where two claim one movement the last one listed has it."""
    result = []
    for port in memory.ports:
        uses = tuple(
            PortUse(operand=number, level=level_of[number], direction=direction)
            for number, operand, direction in sorted(
                ((OPERANDS.index(operand), operand, direction) for operand, direction in port.uses),
                key=lambda use: memory.operands.index(use[1]),
            )
            if memory.port(operand, direction) is port
        )
        if uses:
            inputs = {use.operand for use in uses} & {WEIGHT, INPUT}
            result.append(
                SharedPort(
                    bandwidth_min_bits=port.bandwidth_min_bits,
                    bandwidth_max_bits=port.bandwidth_max_bits,
                    uses=uses,
                    serves_both_inputs=len(inputs) > 1,
                )
            )
    return result
