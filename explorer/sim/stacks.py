"""Which layers are fused: runs of consecutive layers that fit on chip together with the row tiles in use.

A stack holds, in the top memories of its cores, the weights of all its layers, the rows in use of every tensor inside
it, and the whole of what it reads from before and leaves for later. A layer whose weights stream from DRAM is not
tiled, since every tile would fetch them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from explorer.sim.machine import DRAM, Machine
from explorer.sim.pass_plan import PlacedLayer, StackPlan
from explorer.sim.row_tiles import RowTile, rows_needed, tile_stack
from explorer.spec.design import HaloRows
from explorer.spec.network import Layer
from explorer.stopping import stop_if_asked

__all__ = ["StackReach", "choose_stacks"]


class StackReach(Enum):
    """How far a stack may reach: as far as it fits, or to the end of its block."""

    FAR = "far"
    BLOCK = "block"


def choose_stacks(
    machine: Machine, layers: list[PlacedLayer], n_tiles: int, halo: HaloRows, reach: StackReach
) -> tuple[StackPlan, ...]:
    """Cut layers in order of execution into stacks, each as long as it fits; a layer that fits nowhere stays whole."""
    stacks = []
    first = 0
    for end in _ends(layers, reach):
        while first < end:
            stop_if_asked()
            length = _longest(machine, layers, first, end, n_tiles, halo)
            uids = tuple(placed.item.uid for placed in layers[first : first + length])
            stacks.append(StackPlan(uids=uids, n_tiles=n_tiles if length > 1 else 1))
            first += length
    return tuple(stacks)


def _ends(layers: list[PlacedLayer], reach: StackReach) -> Iterator[int]:
    """Where a stack has to end at the latest."""
    if reach is StackReach.BLOCK:
        for index in range(1, len(layers)):
            if layers[index].stage != layers[index - 1].stage:
                yield index
    yield len(layers)


def _longest(machine: Machine, layers: list[PlacedLayer], first: int, end: int, n_tiles: int, halo: HaloRows) -> int:
    """How many layers from the first on fit together, at least 1: by bisection, for a longer stack needs more."""
    fits, too_long = 1, end - first + 1
    while too_long - fits > 1:
        length = (fits + too_long) // 2
        if _fits(machine, layers, first, first + length, n_tiles, halo):
            fits = length
        else:
            too_long = length
    return fits


def _fits(machine: Machine, layers: list[PlacedLayer], first: int, end: int, n_tiles: int, halo: HaloRows) -> bool:
    stack = layers[first:end]
    needed = [0] * len(machine.stores)
    for placed in stack:
        bits = -(-placed.item.layer.weight_count * placed.bits.weight // len(placed.cores))
        for core in placed.cores:
            needed[machine.store_of[core][1]] += bits
    needed[DRAM] = 0
    if _too_much(machine, needed):  # mostly the reason, and quickly found
        return False
    items = [placed.item for placed in stack]
    tiles = {item.uid: own for item, own in zip(items, tile_stack(items, n_tiles, halo), strict=True)}
    producers = {placed.item.uid: placed for placed in stack}
    read_inside = [source for placed in stack for source in placed.item.sources]
    for placed in stack:
        own = tiles[placed.item.uid]
        leaves = placed.n_readers > read_inside.count(placed.item.uid) or placed.n_readers == 0
        rows = placed.item.layer.out_height if leaves else _most_rows(own)
        held = -(-_row_bits(placed) * rows // len(placed.cores))
        for core in placed.cores:
            needed[machine.store_of[core][2]] += held
        for number, source in enumerate(placed.item.sources):
            producer = producers.get(source)
            for core in placed.cores:
                store = machine.store_of[core][1 if number else 0]
                if producer is None:
                    needed[store] += placed.item.layer.input_count * placed.bits.activation
                elif store not in (machine.store_of[other][2] for other in producer.cores):
                    needed[store] += _row_bits(producer) * _most_rows_read(placed.item.layer, own, producer.item.layer)
    needed[DRAM] = 0
    return not _too_much(machine, needed)


def _too_much(machine: Machine, needed: list[int]) -> bool:
    return any(bits > store.memory.size_bits for bits, store in zip(needed, machine.stores, strict=True))


def _row_bits(placed: PlacedLayer) -> int:
    return placed.item.layer.output_count // placed.item.layer.out_height * placed.bits.activation


def _most_rows(tiles: tuple[RowTile, ...]) -> int:
    """The most rows of a layer's output that are held at once: a tile and what was kept of the tiles before."""
    return max(tile.end_row - tile.held_from for tile in tiles)


def _most_rows_read(reader: Layer, tiles: tuple[RowTile, ...], producer: Layer) -> int:
    spans = (rows_needed(reader, tile.first_row, tile.end_row, producer.out_height) for tile in tiles)
    return max(end - first for first, end in spans)
