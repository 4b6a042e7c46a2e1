"""Counts that follow from a layer's loop bounds, and networks that refuse what they cannot hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.spec.network import Block, ExitHead, HeadKind, Layer, LayerKind
from tests.networks import add, conv, mobilenetv2_network

SIZES = st.integers(1, 12)


@given(groups=SIZES, out_channels=SIZES, in_channels=SIZES, size=SIZES, kernel=st.sampled_from((1, 3)))
def test_a_convolution_counts_by_groups(
    groups: int, out_channels: int, in_channels: int, size: int, kernel: int
) -> None:
    layer = conv("conv", "input", groups * in_channels, groups * out_channels, size, kernel=kernel, groups=groups)
    assert layer.weight_count * size * size == layer.macs == layer.operations
    assert layer.input_count == groups * in_channels * size * size
    assert layer.output_count == groups * out_channels * size * size
    apart = replace(layer, groups=1)
    assert layer.macs == groups * apart.macs
    assert replace(layer, batch=3).macs == 3 * layer.macs
    assert replace(layer, batch=3).weight_count == layer.weight_count


def test_only_products_count_as_macs() -> None:
    layer = add("add", "a", "b", 8, 4)
    assert (layer.macs, layer.weight_count, layer.operations) == (0, 0, 8 * 16)
    assert replace(layer, kind=LayerKind.MATMUL).macs == 8 * 16
    assert replace(layer, kind=LayerKind.MATMUL).weight_count == 0


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("out_channels", 0, "out_channels is 0, but must be at least 1"),
        ("in_width", -2, "in_width is -2"),
        ("pad_x", -1, "padding must not be negative"),
        ("weight_density", 1.5, "weight_density is 1.5"),
        ("weight_density", float("nan"), "weight_density is nan"),
    ],
)
def test_a_layer_that_cannot_be_is_refused(field: str, value: float, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(conv("conv", "input", 3, 8, 16), **{field: value})


def test_blocks_and_heads_have_layers() -> None:
    with pytest.raises(ValueError, match="block empty has no layers"):
        Block(name="empty", layers=())
    with pytest.raises(ValueError, match="mounting point 3 has no layers"):
        ExitHead(mounting_point=3, kind=HeadKind.GAP_LINEAR, layers=())


def test_heads_are_found_by_place_and_kind() -> None:
    network = mobilenetv2_network()
    assert network.mounting_points == tuple(range(17))
    for point in network.mounting_points:
        for kind in network.head_kinds(point):
            head = network.head(point, kind)
            assert (head.mounting_point, head.kind) == (point, kind)
    assert network.head(0, HeadKind.FINAL) is network.final_head
    with pytest.raises(KeyError):
        network.head(99, HeadKind.GAP_LINEAR)
    with pytest.raises(ValueError, match="two heads of one kind at one mounting point"):
        replace(network, heads=(*network.heads, network.heads[0]))
    named: list[Layer] = [layer for block in network.blocks for layer in block.layers]
    assert len({layer.name for layer in named}) == len(named)
