"""Reads a core from a ZigZag 3.9 accelerator file: `name`, `memories`, `operational_array`, and `dataflows` if it
has them. Our own addition to the format: `zero_skipping: true` in `operational_array`, for arrays that spend neither
time nor energy on weights that are zero.
"""

from __future__ import annotations

import re
from pathlib import Path

from explorer.errors import FormatError
from explorer.sim.yaml_format import read_yaml
from explorer.spec.accelerator import (
    Core,
    Direction,
    LoopDimension,
    Memory,
    Operand,
    OperationalArray,
    Port,
    PortKind,
    SpatialUnrolling,
    UnrolledDimension,
)
from explorer.spec.node import Node

__all__ = ["core_from_node", "load_core", "read_loop", "read_unrolling"]

_OPERANDS = {"I1": Operand.INPUT, "I2": Operand.WEIGHT, "O": Operand.OUTPUT}
_ARRAY_DIMENSION = re.compile(r"D[0-9]{1,2}")
_OFF_CHIP_NAME = re.compile(r"dram|ddr|hbm|off_?-?chip", re.IGNORECASE)
_OFF_CHIP_BITS = 2**32
_OTHER_LOOPS = re.compile(r"[DH][0-9]?")
"""Loops that only ZigZag's own matrix multiplications have; unrolling them is legal and does nothing to other
layers.
"""

_MOST_MEMORIES = 24
_MOST_PORTS = 16
_MOST_OPERATORS = 256
_MOST_ARRAY_DIMENSIONS = 6
_LARGEST_ARRAY = 1_048_576
_LARGEST_BITS = 10**15
_LARGEST_BANDWIDTH_BITS = 10**9
_LARGEST_ENERGY_PJ = 1e12
_LARGEST_FACTOR = 1_000_000


def load_core(path: str | Path) -> Core:
    """The core in a ZigZag accelerator file; FileError or FormatError if it does not hold one.

    Memories are taken from lowest to highest as listed. If that order makes an operand's memories shrink on the way
    up (some files list them by name), they are put in ascending order of size instead.
    """
    return core_from_node(read_yaml(path))


def core_from_node(node: Node) -> Core:
    """The core in a node that holds an accelerator file's content."""
    array = _array(node.require("operational_array"))
    memories_node = node.require("memories")
    named = memories_node.fields()
    if not named:
        raise memories_node.wrong("at least one memory")
    if len(named) > _MOST_MEMORIES:
        raise memories_node.child("length", len(named)).wrong(f"at most {_MOST_MEMORIES}")
    memories = tuple(_memory(name, item, array) for name, item in named.items())
    dataflows = node.get("dataflows")
    operators = node.get("operator_types")
    core = Core(
        name=node.require("name").text(),
        array=array,
        memories=_lowest_first(memories),
        dataflow=read_unrolling(dataflows, array.dimensions) if dataflows is not None else None,
        operator_types=None if operators is None else tuple(item.text() for item in operators.items(_MOST_OPERATORS)),
    )
    for operand in Operand:
        _check_levels(memories_node, core, operand)
    return core


def read_unrolling(node: Node, dimensions: tuple[str, ...]) -> SpatialUnrolling:
    """An unrolling: for array dimensions a list of 'K, 8' entries; several in a list are a mixed unrolling."""
    unrolled = []
    for name, entries in node.fields().items():
        if name not in dimensions:
            raise node.child("array dimension", name).wrong(f"one of {', '.join(dimensions)}")
        factors: dict[LoopDimension, float] = {}
        for entry in entries.items(2 * len(LoopDimension)):
            loop, separator, factor = entry.text().partition(",")
            if not separator or not factor.strip().isdecimal() or len(factor) > 12:
                raise entry.wrong("a loop and a factor, such as 'K, 8'")
            size = int(factor)
            if not 1 <= size <= _LARGEST_FACTOR:
                raise entry.wrong(f"a loop and a factor in 1..{_LARGEST_FACTOR}")
            dimension = read_loop(entry, loop.strip())
            if dimension is not None:
                factors[dimension] = float(size)
        unrolled.append(UnrolledDimension(dimension=name, factors=tuple(factors.items())))
    return SpatialUnrolling(dimensions=tuple(unrolled))


def read_loop(node: Node, name: str) -> LoopDimension | None:
    """A loop dimension by name; None for those that only ZigZag's matrix multiplications have."""
    if _OTHER_LOOPS.fullmatch(name):
        return None
    try:
        return LoopDimension(name)
    except ValueError:
        known = ", ".join(loop.value for loop in LoopDimension)
        raise FormatError(node.source, f"{node.place} loop", name, f"one of {known}") from None


def _array(node: Node) -> OperationalArray:
    imc = node.get("is_imc")
    if imc is not None and imc.boolean():
        raise imc.wrong("false: arrays that compute in memory are not supported")
    names = [item.text() for item in node.require("dimensions").items(_MOST_ARRAY_DIMENSIONS)]
    for item, name in zip(node.require("dimensions").items(_MOST_ARRAY_DIMENSIONS), names, strict=True):
        if not _ARRAY_DIMENSION.fullmatch(name) or names.count(name) > 1:
            raise item.wrong("a name such as D1, each once")
    sizes_node = node.require("sizes")
    sizes = [item.integer(0, _LARGEST_ARRAY) for item in sizes_node.items(_MOST_ARRAY_DIMENSIONS)]
    if len(sizes) != len(names):
        raise sizes_node.wrong(f"one size for each of the {len(names)} dimensions")
    systolic = node.get("systolic_dimensions")
    skipping = node.get("zero_skipping")
    array = OperationalArray(
        dimensions=tuple(names),
        sizes=tuple(sizes),
        unit_energy_pj=node.require("unit_energy").number(0.0, _LARGEST_ENERGY_PJ),
        systolic_dimensions=_dimension_names(systolic, tuple(names)) if systolic is not None else (),
        zero_skipping=skipping is not None and skipping.boolean(),
    )
    if array.n_units > _LARGEST_ARRAY:
        raise sizes_node.wrong(f"sizes whose product is at most {_LARGEST_ARRAY}")
    return array


def _dimension_names(node: Node, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item.one_of(dimensions) for item in node.items(_MOST_ARRAY_DIMENSIONS))


def _memory(name: str, node: Node, array: OperationalArray) -> Memory:
    operands = tuple(
        _OPERANDS[item.one_of(tuple(_OPERANDS))] for item in node.require("operands").items(len(_OPERANDS))
    )
    if not operands or len(set(operands)) != len(operands):
        raise node.require("operands").wrong("one or more of I1, I2, O, each once")
    size_bits = node.require("size").integer(1, _LARGEST_BITS)
    buffered = node.get("force_double_buffering")
    return Memory(
        name=name,
        size_bits=size_bits,
        read_energy_pj=_access_energy(node, "r_cost"),
        write_energy_pj=_access_energy(node, "w_cost"),
        operands=operands,
        ports=tuple(_port(item, operands) for item in node.require("ports").items(_MOST_PORTS)),
        served_dimensions=_dimension_names(node.require("served_dimensions"), array.dimensions),
        double_buffered=buffered is not None and buffered.boolean(),
        off_chip=bool(_OFF_CHIP_NAME.search(name)) or size_bits >= _OFF_CHIP_BITS,
    )


def _access_energy(node: Node, name: str) -> float:
    extracted = node.get("auto_cost_extraction")
    if extracted is not None and extracted.boolean():
        raise extracted.wrong("false, with r_cost and w_cost given: costs cannot be extracted by CACTI here")
    return node.require(name).number(0.0, _LARGEST_ENERGY_PJ)


def _port(node: Node, operands: tuple[Operand, ...]) -> Port:
    kind = PortKind(node.require("type").one_of(tuple(kind.value for kind in PortKind)))
    least = node.require("bandwidth_min").integer(1, _LARGEST_BANDWIDTH_BITS)
    most_node = node.require("bandwidth_max")
    most = most_node.integer(1, _LARGEST_BANDWIDTH_BITS)
    if most < least:
        raise most_node.wrong(f"at least bandwidth_min, {least}")
    uses = []
    for item in node.require("allocation").items(len(_OPERANDS) * len(Direction)):
        operand_name, _, direction_name = (part.strip() for part in item.text().partition(","))
        directions = tuple(direction.value for direction in Direction)
        if operand_name not in _OPERANDS or direction_name not in directions:
            raise item.wrong(f"an operand and one of {', '.join(directions)}, such as 'I1, tl'")
        operand, direction = _OPERANDS[operand_name], Direction(direction_name)
        if operand not in operands:
            raise item.wrong("an operand that this memory holds")
        reads = direction in (Direction.TO_LOW, Direction.TO_HIGH)
        if kind is (PortKind.WRITE if reads else PortKind.READ):
            raise item.wrong(f"a direction that a {kind.value} port has")
        uses.append((operand, direction))
    return Port(
        name=node.require("name").text(),
        kind=kind,
        bandwidth_min_bits=least,
        bandwidth_max_bits=most,
        uses=tuple(dict.fromkeys(uses)),
    )


def _lowest_first(memories: tuple[Memory, ...]) -> tuple[Memory, ...]:
    for operand in Operand:
        sizes = [memory.size_bits for memory in memories if operand in memory.operands]
        if sizes != sorted(sizes):
            return tuple(sorted(memories, key=lambda memory: memory.size_bits))
    return memories


def _check_levels(node: Node, core: Core, operand: Operand) -> None:
    """Every operand needs a memory, and every memory the ports that its operands' data must pass."""
    levels = core.levels(operand)
    name = next(name for name, known in _OPERANDS.items() if known is operand)
    if not levels:
        raise node.child("operands", None).wrong(f"to hold {name} in at least one memory")
    below = Direction.FROM_LOW if operand is Operand.OUTPUT else Direction.TO_LOW
    above = Direction.TO_HIGH if operand is Operand.OUTPUT else Direction.FROM_HIGH
    for memory in levels:
        needed = (below,) if memory is levels[-1] else (below, above)
        for direction in needed:
            if memory.port(operand, direction) is None:
                raise (
                    node.child(memory.name, None).child("ports", None).wrong(f"to include '{name}, {direction.value}'")
                )
