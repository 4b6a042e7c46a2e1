"""A layer cut into parts: shares of its output channels on several cores, and tiles of its rows for the fused schedule.

Each part computes one or two pieces of the layer's output tensor (two where the next row tile needs only the last rows)
and needs the pieces of its inputs that overlap what it reads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from explorer.sim.machine import SLOTS
from explorer.sim.profiles import LayerProfile, Profiler, operand_bits, streamed_operands
from explorer.sim.row_tiles import RowTile, rows_needed
from explorer.spec.accelerator import Core, Operand
from explorer.spec.network import Layer
from explorer.spec.precision import Bits

__all__ = [
    "Part",
    "Piece",
    "PlannedLayer",
    "Residents",
    "input_piece",
    "layer_shares",
    "owner_uid",
    "plan_layer",
    "weight_piece",
]

_PIECES_A_LAYER = 1 << 16
_FIRST_WEIGHT = 1 << 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A range of channels and rows of a tensor, computed by one part. Ranges exclude their end.

    tile: the number of the row tile that computed it.
    """

    id: int
    bits: int
    first_channel: int
    end_channel: int
    first_row: int
    end_row: int
    tile: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A share of a layer on one core.

    inputs: pieces with the slot (see `SLOTS`) of the operand whose memory they go to; streams: by slot, whether that
    operand streams; keep: the ids of what must not be evicted for this part.
    """

    uid: int
    layer: Layer
    core: int
    profile: LayerProfile
    inputs: tuple[tuple[Piece, int], ...]
    weights: Piece | None
    outputs: tuple[Piece, ...]
    output_bits: int
    streams: tuple[bool, ...]
    keep: frozenset[int]
    share: str

    @property
    def label(self) -> str:
        return f"{self.layer.name} ({self.share})" if self.share else self.layer.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLayer:
    """A layer with its parts in order of rows, then channels. `uid` names it within the network."""

    uid: int
    layer: Layer
    parts: tuple[Part, ...]
    pieces: tuple[Piece, ...]


def weight_piece(uid: int, share: int, bits: int) -> Piece:
    """The weights of one share of a layer."""
    return Piece(
        id=uid * _PIECES_A_LAYER + _FIRST_WEIGHT + share,
        bits=bits,
        first_channel=0,
        end_channel=0,
        first_row=0,
        end_row=0,
    )


def layer_shares(layer: Layer, n_cores: int, tiles: tuple[RowTile, ...] = ()) -> tuple[Layer, ...]:
    """The layers of their own that a layer falls into when it is cut into row tiles and shared out among cores."""
    shares = _even_ranges(layer.groups if layer.groups > 1 else layer.out_channels, n_cores)
    return tuple(
        _share(layer, first, end, first_row, end_row)[0]
        for first_row, end_row in _row_ranges(layer, tiles)
        for first, end in shares
    )


def _row_ranges(layer: Layer, tiles: tuple[RowTile, ...]) -> list[tuple[int, int]]:
    return [(tile.first_row, tile.end_row) for tile in tiles] or [(0, layer.out_height)]


def owner_uid(piece: Piece) -> int:
    """The number of the layer whose tensor a piece belongs to."""
    return piece.id // _PIECES_A_LAYER


@dataclass(frozen=True, slots=True, kw_only=True)
class Residents:
    """Weights that stay on chip, by piece id.

    cores: the cores with what is left of their memories; profiler: costs in memories of the size that is left, for
    layers whose weights are not resident.
    """

    ids: frozenset[int]
    cores: tuple[Core, ...]
    profiler: Profiler


def input_piece(uid: int, channels: int, rows: int, bits: int) -> Piece:
    """The network's own input as one piece."""
    return Piece(id=uid * _PIECES_A_LAYER, bits=bits, first_channel=0, end_channel=channels, first_row=0, end_row=rows)


def plan_layer(
    *, uid: int, layer: Layer, bits: Bits, cores: tuple[int, ...], sources: tuple[tuple[Piece, ...], ...],
    profiler: Profiler, tiles: tuple[RowTile, ...] = (), matched: tuple[bool, ...] = (),
    weights_uid: int | None = None, resident: Residents | None = None,
) -> PlannedLayer:  # fmt: skip
    """Cut a layer into row tiles (none: whole), each shared out over `cores`; MappingError if a part fits nowhere.

    sources: the pieces of each input tensor; matched: whether a tile reads only the tiles of a source that were made
    for it (halo rows computed again); weights_uid: the layer whose weights these are, where several runs of a layer
    share them; resident: weights that are on chip already, and what that leaves of the memories.
    """
    weights_uid = uid if weights_uid is None else weights_uid
    grouped = layer.groups > 1
    shares = _even_ranges(layer.groups if grouped else layer.out_channels, len(cores))
    parts: list[Part] = []
    pieces: list[Piece] = []
    for number, (first_row, end_row) in enumerate(_row_ranges(layer, tiles)):
        tile = tiles[number] if tiles else None
        for share, (first, end) in enumerate(shares):
            part_layer, channels = _share(layer, first, end, first_row, end_row)
            first_channel = first * layer.out_channels if grouped else first
            row_bits = part_layer.output_count // part_layer.out_height * bits.activation
            outputs = tuple(
                Piece(
                    id=uid * _PIECES_A_LAYER + len(pieces) + index, bits=(stop - start) * row_bits,
                    first_channel=first_channel, end_channel=first_channel + part_layer.total_out_channels,
                    first_row=start, end_row=stop, tile=tile.index if tile else 0,
                )
                for index, (start, stop) in enumerate(_output_ranges(first_row, end_row, tile))
            )  # fmt: skip
            inputs = tuple(
                (source, 1 if index else 0)
                for index, tensor in enumerate(sources)
                for source in _read_pieces(
                    tensor, layer, channels, first_row, end_row, tile if tile and matched[index] else None
                )
            )
            weight_bits = part_layer.weight_count * bits.weight
            weights = weight_piece(weights_uid, share, weight_bits) if weight_bits else None
            profile = _profile(part_layer, cores[share], bits, inputs, weights, profiler, resident)
            streams = tuple(operand in profile.streamed for operand in SLOTS)
            kept = [source.id for source, slot in inputs if not streams[slot]]
            kept += [weights.id] if weights is not None and not streams[1] else []
            parts.append(
                Part(
                    uid=uid, layer=layer, core=cores[share], profile=profile, inputs=inputs, weights=weights,
                    outputs=outputs, output_bits=sum(piece.bits for piece in outputs), streams=streams,
                    keep=frozenset(kept), share=_share_name(number, len(tiles), share, len(cores)),
                )
            )  # fmt: skip
            pieces += outputs
    return PlannedLayer(uid=uid, layer=layer, parts=tuple(parts), pieces=tuple(pieces))


def _profile(
    layer: Layer, core: int, bits: Bits, inputs: tuple[tuple[Piece, int], ...], weights: Piece | None,
    profiler: Profiler, resident: Residents | None,
) -> LayerProfile:  # fmt: skip
    """What a part costs with the operands streaming that do not fit beside each other and beside resident weights.

    Pieces are kept whole, so what is read may be less than what lies in the memory.
    """
    sizes = operand_bits(layer, bits)
    for slot in (0, 1):
        held = sum(source.bits for source, wanted in inputs if wanted == slot)
        sizes[SLOTS[slot]] = max(sizes[SLOTS[slot]], held)
    if resident is None:
        return profiler.profile(layer, core, bits, streamed_operands(profiler.core(core), sizes, bits))
    if weights is not None and weights.id in resident.ids:
        sizes[Operand.WEIGHT] = 0
    else:
        profiler = resident.profiler
    return profiler.profile(layer, core, bits, streamed_operands(resident.cores[core], sizes, bits))


def _output_ranges(first_row: int, end_row: int, tile: RowTile | None) -> list[tuple[int, int]]:
    """The rows of a tile, apart those that later tiles read too."""
    if tile is None or not first_row < tile.kept_from < end_row:
        return [(first_row, end_row)]
    return [(first_row, tile.kept_from), (tile.kept_from, end_row)]


def _read_pieces(
    tensor: tuple[Piece, ...], layer: Layer, channels: tuple[int, int] | None, first_row: int, end_row: int,
    tile: RowTile | None,
) -> list[Piece]:  # fmt: skip
    """The pieces that rows of a layer read; tile: only those that were made for this tile."""
    whole = end_row - first_row == layer.out_height
    rows = None if whole else rows_needed(layer, first_row, end_row, tensor[-1].end_row)
    found = []
    covered: dict[int, int] = {}
    for piece in tensor:
        if channels is not None and (piece.end_channel <= channels[0] or piece.first_channel >= channels[1]):
            continue
        if rows is not None and (piece.end_row <= rows[0] or piece.first_row >= rows[1]):
            continue
        if tile is not None and not tile.reads_from <= piece.tile <= tile.index:
            continue
        useful_end = piece.end_row if rows is None else min(piece.end_row, rows[1])
        if useful_end <= covered.get(piece.first_channel, 0):
            continue  # rows that were computed twice are read once
        covered[piece.first_channel] = piece.end_row
        found.append(piece)
    return found


def _even_ranges(size: int, n: int) -> list[tuple[int, int]]:
    """`size` cut into n ranges that differ by one at most; fewer if there is not enough."""
    n = max(1, min(n, size))
    bounds = [size * index // n for index in range(n + 1)]
    return list(pairwise(bounds))


def _share(layer: Layer, first: int, end: int, first_row: int, end_row: int) -> tuple[Layer, tuple[int, int] | None]:
    """The part of a layer as a layer of its own, and the input channels it reads (None: all of them)."""
    channels = None
    if layer.groups > 1:
        channels = (first * layer.in_channels, end * layer.in_channels)
        if end - first < layer.groups:
            layer = replace(layer, groups=end - first)
    elif end - first < layer.out_channels:
        layer = replace(layer, out_channels=end - first)
    if end_row - first_row < layer.out_height:
        rows = rows_needed(layer, first_row, end_row, layer.in_height)
        layer = replace(layer, out_height=end_row - first_row, in_height=max(1, rows[1] - rows[0]), pad_y=0)
    return layer, channels


def _share_name(tile: int, n_tiles: int, share: int, n_shares: int) -> str:
    names = []
    if n_tiles > 1:
        names.append(f"rows {tile + 1}/{n_tiles}")
    if n_shares > 1:
        names.append(f"share {share + 1}/{n_shares}")
    return ", ".join(names)
