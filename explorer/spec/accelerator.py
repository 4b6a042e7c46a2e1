"""Accelerators: cores made of an operational array and memories, and systems of cores joined by links.

The terms are those of ZigZag 3.9 and Stream: an array has named dimensions (D1, D2, ...), a memory serves some of
them (the array units along them share one instance) and is duplicated over the others, and each of its ports moves
given operands in given directions. Sizes are in bit, bandwidths in bit per cycle, energies in pJ. Everything here is
hashable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from math import prod

__all__ = [
    "Core",
    "Direction",
    "Link",
    "LinkKind",
    "LoopDimension",
    "Memory",
    "Operand",
    "OperationalArray",
    "Port",
    "PortKind",
    "SpatialUnrolling",
    "System",
    "UnrolledDimension",
]


class Operand(Enum):
    """The three tensors of a layer; the values are the letters that `MemoryEnergy.operand` uses.

    A layer with two inputs and no weights (add, matmul) has its second input in the place of the weights. ZigZag's
    files call the operands of a memory I1, I2 and O.
    """

    INPUT = "I"
    WEIGHT = "W"
    OUTPUT = "O"


class LoopDimension(Enum):
    """Loop dimensions of a layer, named as in ZigZag; K and C count channels per group G."""

    B = "B"
    G = "G"
    K = "K"
    C = "C"
    OY = "OY"
    OX = "OX"
    FY = "FY"
    FX = "FX"


class Direction(Enum):
    """Where data goes through a port, seen from its memory: 'high' is the side of DRAM, 'low' that of the array."""

    FROM_HIGH = "fh"
    TO_LOW = "tl"
    FROM_LOW = "fl"
    TO_HIGH = "th"


class PortKind(Enum):
    """What a physical port can do."""

    READ = "read"
    WRITE = "write"
    READ_WRITE = "read_write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A physical port of a memory and what it moves.

    An access moves at least `bandwidth_min_bits` (the granularity by which energy is counted) and at most
    `bandwidth_max_bits`.
    """

    name: str
    kind: PortKind
    bandwidth_min_bits: int
    bandwidth_max_bits: int
    uses: tuple[tuple[Operand, Direction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A memory of a core. Energies are per access at full port width; `size_bits` is that of one instance.

    served_dimensions: the array dimensions that one instance spans; it is duplicated over the others.
    off_chip: whether this is the core's own DRAM level.
    """

    name: str
    size_bits: int
    read_energy_pj: float
    write_energy_pj: float
    operands: tuple[Operand, ...]
    ports: tuple[Port, ...]
    served_dimensions: tuple[str, ...]
    double_buffered: bool = False
    off_chip: bool = False

    def port(self, operand: Operand, direction: Direction) -> Port | None:
        """The port that moves an operand in a direction, None if there is none. The last one listed wins, as in
        ZigZag.
        """
        found = None
        for port in self.ports:
            if (operand, direction) in port.uses:
                found = port
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationalArray:
    """The array of multipliers: sizes of its named dimensions and energy of a multiply-accumulate in pJ.

    zero_skipping: weights that are zero take neither time nor energy in the array, though they are stored and moved.
    """

    dimensions: tuple[str, ...]
    sizes: tuple[int, ...]
    unit_energy_pj: float
    systolic_dimensions: tuple[str, ...] = ()
    zero_skipping: bool = False

    @property
    def n_units(self) -> int:
        return prod(self.sizes)

    def size(self, dimension: str) -> int:
        """Size of a named dimension; ValueError if the array does not have it."""
        return self.sizes[self.dimensions.index(dimension)]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnrolledDimension:
    """What is unrolled over one array dimension: loop dimensions with their factors. Several are a mixed unrolling."""

    dimension: str
    factors: tuple[tuple[LoopDimension, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpatialUnrolling:
    """Loops unrolled over the array. A dimension of the array that is not listed is left to the search."""

    dimensions: tuple[UnrolledDimension, ...]

    def __post_init__(self) -> None:
        names = [item.dimension for item in self.dimensions]
        if len(set(names)) != len(names):
            raise ValueError(f"an array dimension is unrolled twice: {names}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """A core: its array and its memories, the lowest (nearest to the array) first.

    dataflow: the unrolling that the core's own file prescribes (`dataflows`), if any; operator_types: the ONNX
    operators that the file says the core computes, None if it says nothing.
    """

    name: str
    array: OperationalArray
    memories: tuple[Memory, ...]
    dataflow: SpatialUnrolling | None = None
    operator_types: tuple[str, ...] | None = None

    def levels(self, operand: Operand) -> tuple[Memory, ...]:
        """The memories that hold an operand, lowest first."""
        return tuple(memory for memory in self.memories if operand in memory.operands)

    def top_on_chip(self, operand: Operand) -> Memory | None:
        """The highest memory that holds an operand and is not off chip."""
        on_chip = [memory for memory in self.levels(operand) if not memory.off_chip]
        return on_chip[-1] if on_chip else None

    def with_inputs_swapped(self) -> Core:
        """This core with the memories of the two inputs exchanged, for mappings that link weights to I1."""
        other = {Operand.INPUT: Operand.WEIGHT, Operand.WEIGHT: Operand.INPUT, Operand.OUTPUT: Operand.OUTPUT}
        return replace(
            self,
            memories=tuple(
                replace(
                    memory,
                    operands=tuple(other[operand] for operand in memory.operands),
                    ports=tuple(
                        replace(port, uses=tuple((other[operand], direction) for operand, direction in port.uses))
                        for port in memory.ports
                    ),
                )
                for memory in self.memories
            ),
        )

    def without_off_chip(self, operands: tuple[Operand, ...]) -> Core:
        """This core with its off-chip level taken away from some operands, which then start and end on chip.

        An operand that has no other level keeps it.
        """
        memories = []
        for memory in self.memories:
            dropped = {
                operand for operand in operands if memory.off_chip and self.top_on_chip(operand) is not None
            } & set(memory.operands)
            kept = tuple(operand for operand in memory.operands if operand not in dropped)
            if not kept:
                continue
            ports = (
                replace(port, uses=tuple(use for use in port.uses if use[0] not in dropped)) for port in memory.ports
            )
            memories.append(replace(memory, operands=kept, ports=tuple(port for port in ports if port.uses)))
        return replace(self, memories=tuple(memories))


class LinkKind(Enum):
    """A link joins two cores, a bus any number of which one at a time sends."""

    LINK = "link"
    BUS = "bus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A connection between cores (indices into `System.cores`); energy is per bit moved."""

    kind: LinkKind
    cores: tuple[int, ...]
    bandwidth_bits: int
    energy_pj_per_bit: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Cores joined by links. `off_chip_core` is the index of the core that is the DRAM, None for a system without
    one.
    """

    name: str
    cores: tuple[Core, ...]
    links: tuple[Link, ...] = ()
    off_chip_core: int | None = None
    coordinates: tuple[tuple[int, int], ...] = ()
