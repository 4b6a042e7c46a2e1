"""The explorer's own network file: a `Network` as plain JSON values and back.

    {"format": "exit-explorer-network", "version": 1, "name": "mobilenetv2", "n_classes": 10,
     "input": {"channels": 1, "height": 32, "width": 32},
     "blocks": [{"name": "block 0", "layers": [LAYER, ...]}, ...],
     "heads": [{"mounting_point": 0, "kind": "pool4-linear", "layers": [LAYER, ...]}, ...],
     "final_head": {"layers": [LAYER, ...]}}

A LAYER has `name`, `kind` (conv, linear, matmul, max_pool, avg_pool, add), `inputs` (names of earlier layers, or
"input"), `out_channels` and `in_channels` (per group), and any other loop bound of `spec.network.Layer`; bounds left
out hold their default (1, padding 0). `weight_density` (0..1, default 1) is the share of weights that are not zero.
The layers of a head may name layers of the blocks up to its mounting point and earlier layers of the same head. Names
differ within the blocks, and within a head from those it may name.
"""

from __future__ import annotations

from pathlib import Path

from explorer.spec.network import NETWORK_INPUT, Block, ExitHead, HeadKind, Layer, LayerKind, Network
from explorer.spec.node import Node

__all__ = ["NETWORK_FORMAT", "NETWORK_VERSION", "network_from_json", "network_to_json"]

NETWORK_FORMAT = "exit-explorer-network"
NETWORK_VERSION = 1

_LARGEST_SIZE = 1 << 20
_LARGEST_TENSOR = 1 << 31
_LARGEST_OPERATIONS = 1 << 44
_MOST_LAYERS = 4096
_MOST_BLOCKS = 1024
_MOST_INPUTS = 8

_BOUNDS = {
    "out_channels": None, "in_channels": None, "groups": 1, "batch": 1, "out_height": 1, "out_width": 1,
    "kernel_height": 1, "kernel_width": 1, "stride_y": 1, "stride_x": 1, "pad_y": 0, "pad_x": 0, "in_height": 1,
    "in_width": 1,
}  # fmt: skip
"""Loop bounds by name, with their defaults; None: always written."""


def network_to_json(network: Network) -> dict[str, object]:
    """The network as JSON values; loop bounds at their default are left out."""
    return {
        "format": NETWORK_FORMAT,
        "version": NETWORK_VERSION,
        "name": network.name,
        "n_classes": network.n_classes,
        "input": {
            "channels": network.input_channels, "height": network.input_height, "width": network.input_width,
        },
        "blocks": [{"name": block.name, "layers": _layers_to_json(block.layers)} for block in network.blocks],
        "heads": [
            {"mounting_point": head.mounting_point, "kind": head.kind.value, "layers": _layers_to_json(head.layers)}
            for head in network.heads
        ],
        "final_head": {"layers": _layers_to_json(network.final_head.layers)},
    }  # fmt: skip


def _layers_to_json(layers: tuple[Layer, ...]) -> list[dict[str, object]]:
    return [
        {"name": layer.name, "kind": layer.kind.value, "inputs": list(layer.inputs)}
        | {name: getattr(layer, name) for name, default in _BOUNDS.items() if getattr(layer, name) != default}
        | ({"weight_density": layer.weight_density} if layer.weight_density != 1.0 else {})
        for layer in layers
    ]


def network_from_json(data: object, source: str | Path) -> Network:
    """The network that JSON values describe; FormatError naming `source`, field and value if they do not hold one."""
    top = Node(source=source, place="", value=data)
    if top.field("format").value != NETWORK_FORMAT:
        raise top.field("format").wrong(f"{NETWORK_FORMAT!r}")
    if top.field("version").value != NETWORK_VERSION:
        raise top.field("version").wrong(str(NETWORK_VERSION))
    shape = top.field("input")
    channels, height, width = (shape.field(name).integer(1, _LARGEST_SIZE) for name in ("channels", "height", "width"))
    sizes = {NETWORK_INPUT: channels * height * width}

    block_nodes = top.field("blocks").items(_MOST_BLOCKS)
    if not block_nodes:
        raise top.field("blocks").wrong("a list with at least one block")
    blocks: list[Block] = []
    known_after: list[dict[str, int]] = []
    for node in block_nodes:
        layers = _read_layers(node.field("layers"), sizes)
        blocks.append(Block(name=node.field("name").text(), layers=layers))
        known_after.append(dict(sizes))

    heads: list[ExitHead] = []
    for node in top.field("heads").items(_MOST_LAYERS):
        point = node.field("mounting_point").integer(0, len(blocks) - 1)
        kind = node.field("kind").choice({kind.value: kind for kind in HeadKind if kind is not HeadKind.FINAL})
        if any(head.mounting_point == point and head.kind is kind for head in heads):
            raise node.field("kind").wrong(f"different from the other heads at mounting point {point}")
        layers = _read_layers(node.field("layers"), dict(known_after[point]))
        heads.append(ExitHead(mounting_point=point, kind=kind, layers=layers))
    final_layers = _read_layers(top.field("final_head").field("layers"), dict(sizes))
    return Network(
        name=top.field("name").text(),
        input_channels=channels, input_height=height, input_width=width,
        n_classes=top.field("n_classes").integer(1, _LARGEST_SIZE),
        blocks=tuple(blocks), heads=tuple(heads),
        final_head=ExitHead(mounting_point=len(blocks) - 1, kind=HeadKind.FINAL, layers=final_layers),
    )  # fmt: skip


def _read_layers(node: Node, sizes: dict[str, int]) -> tuple[Layer, ...]:
    """Layers of a block or head; `sizes`, the element count of every tensor known so far, gains theirs."""
    nodes = node.items(_MOST_LAYERS)
    if not nodes:
        raise node.wrong("a list with at least one layer")
    return tuple(_read_layer(item, sizes) for item in nodes)


def _read_layer(node: Node, sizes: dict[str, int]) -> Layer:
    name = node.field("name").text()
    if name in sizes:
        raise node.field("name").wrong("different from the names of the layers before it")
    node.only(("name", "kind", "inputs", "weight_density", *_BOUNDS))
    inputs = [item.text() for item in node.field("inputs").items(_MOST_INPUTS)]
    bounds = {
        bound: node.field(bound, default=default).integer(0 if bound.startswith("pad") else 1, _LARGEST_SIZE)
        for bound, default in _BOUNDS.items()
    }
    kind = node.field("kind").choice({kind.value: kind for kind in LayerKind})
    density = node.field("weight_density", default=1.0).number(0.0, 1.0)
    layer = Layer(name=name, kind=kind, inputs=tuple(inputs), weight_density=density, **bounds)
    if layer.operations > _LARGEST_OPERATIONS or max(layer.input_count, layer.output_count) > _LARGEST_TENSOR:
        raise node.wrong(f"a layer of at most {_LARGEST_OPERATIONS} operations and {_LARGEST_TENSOR} elements a tensor")
    expected_inputs = 2 if kind in (LayerKind.ADD, LayerKind.MATMUL) else 1
    if len(inputs) != expected_inputs:
        raise node.field("inputs").wrong(f"{expected_inputs} layer name(s) for {kind.value}")
    for index, item in enumerate(inputs):
        if item not in sizes:
            raise node.field("inputs").wrong("names of earlier layers or 'input'")
        # The second operand of a matmul has a size of its own.
        if (kind is not LayerKind.MATMUL or index == 0) and sizes[item] != layer.input_count:
            raise node.field("inputs").wrong(
                f"layers of {layer.input_count} output elements (so the loop bounds), not {sizes[item]} as {item!r}"
            )
    sizes[name] = layer.output_count
    return layer
