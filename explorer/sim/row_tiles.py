"""Which rows of each layer of a fused stack a row tile computes, keeps for the next tile, or computes again.

The last layer of a stack is cut evenly; going up, a tile of a layer reaches as far as the same tile of its readers
needs. So tile t of every layer can run as soon as tile t of the layer above it has: the stack runs tile by tile with
no more than the rows in use on chip. Rows that two tiles need (the halo) are either kept until the second has read
them, or computed by both. (The two are `H-cached, V-recompute` and its like in DeFiNES, Mei et al., HPCA 2023; here
tiles span whole rows.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from explorer.sim.network_graph import GraphLayer
from explorer.spec.design import HaloRows
from explorer.spec.network import Layer, LayerKind

__all__ = ["RowTile", "rows_needed", "tile_stack"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTile:
    """One row tile of a layer: it computes rows first_row..end_row (the end excluded).

    index: its number in the stack, the same for all layers; kept_from: rows from here on are read by later tiles of
    the stack too; held_from: the first row that is still held while this tile is computed; reads_from: the first tile
    of its producers in the stack that it reads.
    """

    index: int
    first_row: int
    end_row: int
    kept_from: int
    held_from: int
    reads_from: int


def rows_needed(reader: Layer, first_row: int, end_row: int, height: int) -> tuple[int, int]:
    """Rows of an input of some height that rows of a layer's output need; padding is left out, the end excluded."""
    if reader.kind in (LayerKind.LINEAR, LayerKind.MATMUL):
        return 0, height
    first = first_row * reader.stride_y - reader.pad_y
    end = (end_row - 1) * reader.stride_y - reader.pad_y + reader.kernel_height
    return max(0, min(first, height - 1)), max(1, min(end, height))


def tile_stack(stack: Sequence[GraphLayer], n_tiles: int, halo: HaloRows) -> tuple[tuple[RowTile, ...], ...]:
    """The row tiles of every layer of a stack (in order of execution) that is cut into `n_tiles`.

    A layer has fewer tiles where it has fewer rows; a reader of all rows (a linear layer) waits for the last tile.
    """
    readers: dict[int, list[tuple[Layer, tuple[RowTile, ...]]]] = {}
    tiled: list[tuple[RowTile, ...]] = []
    for item in reversed(stack):
        tiles = _tile_layer(item.layer, readers.get(item.uid, []), n_tiles, halo)
        tiled.append(tiles)
        for source in item.sources:
            readers.setdefault(source, []).append((item.layer, tiles))
    return tuple(reversed(tiled))


def _tile_layer(
    layer: Layer, readers: list[tuple[Layer, tuple[RowTile, ...]]], n_tiles: int, halo: HaloRows
) -> tuple[RowTile, ...]:
    height = layer.out_height
    ends = [height * (tile + 1) // n_tiles for tile in range(n_tiles)]
    needs = [
        (tile.reads_from, tile.index, *rows_needed(reader, tile.first_row, tile.end_row, height))
        for reader, tiles in readers
        for tile in tiles
    ]
    for _, index, _, end in needs:
        ends[index] = max(ends[index], end)
    ends = list(accumulate(ends, max))
    firsts = [0, *ends[:-1]]
    kept_from = list(ends)
    held_from = list(firsts)
    if halo is HaloRows.RECOMPUTE:
        # What a reader's tile needs of rows from before its own tiles is computed again for it.
        for reads_from, _, first, _ in needs:
            firsts[reads_from] = min(firsts[reads_from], first)
        held_from = list(firsts)
    else:
        for _, index, first, _ in needs:
            for earlier in range(index):
                kept_from[earlier] = min(kept_from[earlier], first)
            for until in range(index + 1):
                held_from[until] = min(held_from[until], first)
    tiles = []
    done = 0
    for index, (first, end, kept) in enumerate(zip(firsts, ends, kept_from, strict=True)):
        if first < end:
            tiles.append(
                RowTile(
                    index=index, first_row=first, end_row=end, kept_from=max(first, kept), held_from=held_from[index],
                    reads_from=done,
                )
            )  # fmt: skip
            done = index + 1
    return tuple(tiles)
