"""Row tiles of a fused stack: every row is computed, nothing is read before it is there, and the two ways with the halo
differ as they should.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.sim.network_graph import GraphLayer, NetworkGraph
from explorer.sim.row_tiles import RowTile, rows_needed, tile_stack
from explorer.spec.design import HaloRows
from tests.networks import conv, linear
from tests.sim.test_network_laws import networks

TILES = st.integers(1, 9)
HALOS = st.sampled_from(HaloRows)


def stack_of(network) -> list[GraphLayer]:
    """The whole backbone and its final exit as one stack: convolutions, adds, a pooling and a linear layer."""
    graph = NetworkGraph.of(network)
    final = graph.heads[network.n_blocks - 1, network.final_head.kind]
    return [item for block in graph.blocks for item in block] + list(final)


def computed(tiles: tuple[RowTile, ...]) -> int:
    return sum(tile.end_row - tile.first_row for tile in tiles)


@settings(max_examples=60, deadline=None)
@given(network=networks(), n_tiles=TILES, halo=HALOS)
def test_every_row_is_computed_in_order(network, n_tiles, halo):
    stack = stack_of(network)
    for item, tiles in zip(stack, tile_stack(stack, n_tiles, halo), strict=True):
        assert 1 <= len(tiles) <= n_tiles
        assert tiles[0].first_row == 0
        assert tiles[-1].end_row == item.layer.out_height
        for before, after in pairwise(tiles):
            assert before.index < after.index
            assert before.end_row >= after.first_row
            assert before.end_row <= after.end_row
        if halo is HaloRows.KEEP:
            assert computed(tiles) == item.layer.out_height
        else:
            assert computed(tiles) >= item.layer.out_height


@settings(max_examples=60, deadline=None)
@given(network=networks(), n_tiles=TILES, halo=HALOS)
def test_a_tile_reads_only_what_the_same_tile_above_has_computed_or_kept(network, n_tiles, halo):
    stack = stack_of(network)
    by_uid = dict(zip((item.uid for item in stack), tile_stack(stack, n_tiles, halo), strict=True))
    layers = {item.uid: item.layer for item in stack}
    for item in stack:
        for source in item.sources:
            if source not in by_uid:
                continue
            for tile in by_uid[item.uid]:
                first, end = rows_needed(item.layer, tile.first_row, tile.end_row, layers[source].out_height)
                at_hand: set[int] = set()
                for above in by_uid[source]:
                    if above.index > tile.index:
                        continue
                    mine = halo is HaloRows.RECOMPUTE or above.index >= tile.reads_from
                    if halo is HaloRows.RECOMPUTE and above.index < tile.reads_from:
                        continue
                    at_hand.update(range(above.first_row if mine else above.kept_from, above.end_row))
                assert set(range(first, end)) <= at_hand


def most_rows_held(tiles: tuple[RowTile, ...]) -> int:
    """Of one layer, at once: a tile and what is kept of those before."""
    return max(tile.end_row - tile.held_from for tile in tiles)


def chain(n_layers: int, rows: int) -> list[GraphLayer]:
    """3x3 convolutions one after another."""
    return [
        GraphLayer(
            uid=uid, weights_uid=uid, layer=conv(str(uid), str(uid - 1), 4, 4, rows, kernel=3), sources=(uid - 1,),
            readers=1, later_readers=0,
        )
        for uid in range(1, n_layers + 1)
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(network=networks(), n_tiles=TILES)
def test_computing_the_halo_again_holds_nothing_from_tile_to_tile(network, n_tiles):
    for tiles in tile_stack(stack_of(network), n_tiles, HaloRows.RECOMPUTE):
        assert all(tile.kept_from == tile.end_row for tile in tiles)


@settings(max_examples=60, deadline=None)
@given(rows=st.integers(2, 40), n_tiles=TILES)
def test_with_one_halo_computing_it_again_never_holds_more_rows_than_keeping_it(rows, n_tiles):
    kept, again = (tile_stack(chain(2, rows), n_tiles, halo) for halo in HaloRows)
    for keep_tiles, again_tiles in zip(kept, again, strict=True):
        assert most_rows_held(again_tiles) <= most_rows_held(keep_tiles)


def test_in_deep_stacks_computing_the_halos_again_holds_more_rows_of_the_first_layer():
    """No law there: a tile of the first layer must cover the halos of all that follow, where keeping covers its own."""
    kept, again = (tile_stack(chain(6, 32), 4, halo) for halo in HaloRows)
    assert most_rows_held(kept[0]) == 13
    assert most_rows_held(again[0]) == 18


def test_a_linear_layer_waits_for_the_last_tile():
    stack = [
        GraphLayer(uid=1, weights_uid=1, layer=conv("a", "input", 3, 4, 8, kernel=3), sources=(0,), readers=1,
                   later_readers=0),
        GraphLayer(uid=2, weights_uid=2, layer=linear("b", "a", 256, 10), sources=(1,), readers=0, later_readers=0),
    ]  # fmt: skip
    for halo in HaloRows:
        tiles = tile_stack(stack, 4, halo)
        assert [(tile.first_row, tile.end_row) for tile in tiles[0]] == [(0, 2), (2, 4), (4, 6), (6, 8)]
        assert [(tile.index, tile.reads_from) for tile in tiles[1]] == [(3, 0)]


@pytest.mark.parametrize(("halo", "rows"), [(HaloRows.KEEP, [5, 4, 4, 3]), (HaloRows.RECOMPUTE, [5, 6, 6, 5])])
def test_the_halo_of_a_three_by_three_convolution(halo, rows):
    first, second = tile_stack(chain(2, 16), 4, halo)
    assert [tile.end_row - tile.first_row for tile in first] == rows
    assert [tile.end_row - tile.first_row for tile in second] == [4, 4, 4, 4]
    kept = [tile.end_row - tile.kept_from for tile in first]
    assert kept == ([2, 2, 2, 0] if halo is HaloRows.KEEP else [0, 0, 0, 0])
