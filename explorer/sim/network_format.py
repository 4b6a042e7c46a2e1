"""Reads network files: the explorer's own format, and lists of layers with their tensor shapes.

A list of layers is a JSON list of objects with `name`, `op` (conv, linear, max_pool, avg_pool, add, and relu or
flatten, which cost nothing), `input` and `output` as [channels, height, width] or [features], `kernel`, `stride`,
`padding` as [y, x], `groups`, and `inputs` (names of producers; the first layer's is the image). Without `inputs` a
layer reads the one before it, and an add also the input of its block (the first part of its name that holds a number,
as in `blocks.3.conv.depth_conv`).

Blocks of such a network are those that the names tell, else the stretches between points where a single tensor is
alive. Pooling and linear layers at the end are the final exit; a network without them gets the head of
arXiv:2512.04705 (max-pool to 4x4, flatten, linear to 10 classes). Both kinds of head can be mounted after every
block.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from explorer.spec.network import NETWORK_INPUT, Block, ExitHead, HeadKind, Layer, LayerKind, Network
from explorer.spec.network_json import network_from_json
from explorer.spec.node import Node, load_json

__all__ = ["load_network", "network_from_layer_list", "pool4_linear_head", "read_layer"]

_MOST_LAYERS = 4096
_LARGEST_SIZE = 1 << 16
_LARGEST_TENSOR = 1 << 31
_LARGEST_OPERATIONS = 1 << 44
_CLASSES = 10
_POOLED = 4

_KINDS = {
    "conv": LayerKind.CONV, "linear": LayerKind.LINEAR, "max_pool": LayerKind.MAX_POOL,
    "avg_pool": LayerKind.AVG_POOL, "add": LayerKind.ADD, "relu": None, "relu6": None, "flatten": None,
}  # fmt: skip
"""Operators by name; None: folded into the layer before."""

_HEAD_KINDS = (LayerKind.MAX_POOL, LayerKind.AVG_POOL, LayerKind.LINEAR)
_BLOCK_NAME = re.compile(r"^[A-Za-z_]*blocks?\.\d+(?=\.)")


def load_network(path: str | Path) -> Network:
    """The network in a JSON file of either format; FileError or FormatError if it holds none."""
    node = load_json(path)
    if isinstance(node.value, list):
        return network_from_layer_list(node, name=Path(path).stem)
    return network_from_json(node.value, path)


def network_from_layer_list(node: Node, name: str) -> Network:
    """The network that a list of layers describes; FormatError naming the field that does not fit."""
    layers = _read_layers(node)
    if not layers:
        raise node.wrong("a list with at least one layer")
    n_head = 0
    while n_head < len(layers) and layers[-1 - n_head].kind in _HEAD_KINDS:
        n_head += 1
    body = layers[: len(layers) - n_head]
    if not body:
        raise node.wrong("a list that begins with a conv or an add, before the final exit's pooling and linear layers")
    blocks = _blocks(body)
    last = len(blocks) - 1
    final_layers = tuple(layers[len(body) :])
    n_classes = final_layers[-1].total_out_channels if final_layers else _CLASSES
    if not final_layers:
        final_layers = pool4_linear_head(last, body[-1], n_classes, prefix="final").layers
    heads = [
        head
        for point, block in enumerate(blocks)
        for head in (
            pool4_linear_head(point, block.layers[-1], n_classes, prefix=f"exit {point}"),
            _gap_linear_head(point, block.layers[-1], n_classes),
        )
    ]
    first = body[0]
    return Network(
        name=name, input_channels=first.total_in_channels, input_height=first.in_height, input_width=first.in_width,
        n_classes=n_classes, blocks=tuple(blocks), heads=tuple(heads),
        final_head=ExitHead(mounting_point=last, kind=HeadKind.FINAL, layers=final_layers),
    )  # fmt: skip


def pool4_linear_head(point: int, source: Layer, n_classes: int, prefix: str) -> ExitHead:
    """The head of arXiv:2512.04705: max-pool to 4x4 (or what is left of it), flatten, linear."""
    height, width = min(_POOLED, source.out_height), min(_POOLED, source.out_width)
    pool = _pool(f"{prefix} max_pool", LayerKind.MAX_POOL, source, height, width)
    linear = _linear(f"{prefix} linear", pool, n_classes)
    return ExitHead(mounting_point=point, kind=HeadKind.POOL4_LINEAR, layers=(pool, linear))


def _gap_linear_head(point: int, source: Layer, n_classes: int) -> ExitHead:
    pool = _pool(f"exit {point} global pool", LayerKind.AVG_POOL, source, 1, 1)
    linear = _linear(f"exit {point} gap linear", pool, n_classes)
    return ExitHead(mounting_point=point, kind=HeadKind.GAP_LINEAR, layers=(pool, linear))


def _pool(name: str, kind: LayerKind, source: Layer, height: int, width: int) -> Layer:
    kernel_y, kernel_x = source.out_height // height, source.out_width // width
    return Layer(
        name=name, kind=kind, inputs=(source.name,), out_channels=1, in_channels=1, groups=source.total_out_channels,
        batch=source.batch, out_height=height, out_width=width, kernel_height=kernel_y, kernel_width=kernel_x,
        stride_y=kernel_y, stride_x=kernel_x, in_height=source.out_height, in_width=source.out_width,
    )  # fmt: skip


def _linear(name: str, source: Layer, features: int) -> Layer:
    flat = source.total_out_channels * source.out_height * source.out_width
    return Layer(
        name=name, kind=LayerKind.LINEAR, inputs=(source.name,), out_channels=features, in_channels=flat,
        batch=source.batch,
    )  # fmt: skip


def _read_layers(node: Node) -> list[Layer]:
    layers: list[Layer] = []
    known: dict[str, Layer] = {}
    image_names: set[str] = set()
    block_input: tuple[str | None, str] = (None, NETWORK_INPUT)
    latest = NETWORK_INPUT
    for item in node.items(_MOST_LAYERS):
        name = item.field("name").text()
        kind = item.field("op").choice(_KINDS)
        if name in known:
            raise item.field("name").wrong("different from the names before it")
        block = _block_name(name)
        if block != block_input[0]:
            block_input = block, latest
        if item.field("inputs").is_missing:
            inputs = [latest]
            if kind is LayerKind.ADD:
                inputs.append(block_input[1])
        else:
            inputs = [entry.text() for entry in item.field("inputs").items(2)]
            if not known and not image_names:
                image_names.update(inputs)
            inputs = [NETWORK_INPUT if entry in image_names else entry for entry in inputs]
        for entry in inputs:
            if entry != NETWORK_INPUT and entry not in known:
                raise item.field("inputs").wrong("names of layers before it")
        if len(inputs) != (2 if kind is LayerKind.ADD else 1):
            raise item.field("inputs").wrong("two names for an add, one for anything else")
        sources = tuple(known[entry].name if entry in known else entry for entry in inputs)
        if kind is None:
            if inputs[0] not in known:
                raise item.field("op").wrong("an operator other than relu or flatten where the image is read")
            known[name] = known[inputs[0]]
        else:
            layer = _read_shapes(item, name, kind, sources)
            _check_sizes(item, layer, [known.get(entry) for entry in inputs])
            known[name] = layer
            layers.append(layer)
        latest = name
    return layers


def read_layer(item: Node, name: str, inputs: tuple[str, ...]) -> Layer:
    """One layer of a list under a name and inputs of the caller's; FormatError if its shapes do not fit."""
    kind = item.field("op").choice({op: kind for op, kind in _KINDS.items() if kind is not None})
    return _read_shapes(item, name, kind, inputs)


def _read_shapes(item: Node, name: str, kind: LayerKind, inputs: tuple[str, ...]) -> Layer:
    channels_in, height_in, width_in = _shape(item.field("input"))
    channels_out, height_out, width_out = _shape(item.field("output"))
    groups = item.field("groups", 1).integer(1, _LARGEST_SIZE)
    if kind is LayerKind.LINEAR:
        channels_in, height_in, width_in = channels_in * height_in * width_in, 1, 1
    if kind in (LayerKind.MAX_POOL, LayerKind.AVG_POOL, LayerKind.ADD):
        if channels_in != channels_out:
            raise item.field("output").wrong(f"{channels_in} channels, as the input has")
        groups = channels_in
    if channels_in % groups or channels_out % groups:
        raise item.field("groups").wrong(f"a divisor of {channels_in} and {channels_out} channels")
    whole = kind is LayerKind.AVG_POOL or kind is LayerKind.MAX_POOL
    default_kernel = [height_in // height_out, width_in // width_out] if whole else [1, 1]
    kernel = _pair(item.field("kernel", default_kernel), 1)
    stride = _pair(item.field("stride", list(kernel) if whole else [1, 1]), 1)
    padding = _pair(item.field("padding", [0, 0]), 0)
    layer = Layer(
        name=name, kind=kind, inputs=inputs, groups=groups, out_channels=channels_out // groups,
        in_channels=channels_in // groups, out_height=height_out, out_width=width_out, kernel_height=kernel[0],
        kernel_width=kernel[1], stride_y=stride[0], stride_x=stride[1], pad_y=padding[0], pad_x=padding[1],
        in_height=height_in, in_width=width_in,
    )  # fmt: skip
    if layer.operations > _LARGEST_OPERATIONS or max(layer.input_count, layer.output_count) > _LARGEST_TENSOR:
        raise item.wrong(f"a layer of at most {_LARGEST_OPERATIONS} operations and {_LARGEST_TENSOR} elements a tensor")
    return layer


def _check_sizes(item: Node, layer: Layer, sources: list[Layer | None]) -> None:
    for source in sources:
        if source is not None and source.output_count != layer.input_count:
            raise item.field("input").wrong(f"{source.output_count} elements, as {source.name} puts out")


def _shape(node: Node) -> tuple[int, int, int]:
    sizes = [entry.integer(1, _LARGEST_SIZE) for entry in node.items(3)]
    if len(sizes) == 1:
        return sizes[0], 1, 1
    if len(sizes) != 3:
        raise node.wrong("[channels, height, width] or [features]")
    return sizes[0], sizes[1], sizes[2]


def _pair(node: Node, least: int) -> tuple[int, int]:
    sizes = [entry.integer(least, _LARGEST_SIZE) for entry in node.items(2)]
    if len(sizes) != 2:
        raise node.wrong("two numbers, [y, x]")
    return sizes[0], sizes[1]


def _block_name(name: str) -> str | None:
    found = _BLOCK_NAME.match(name)
    return found.group() if found else None


def _blocks(layers: list[Layer]) -> list[Block]:
    """Blocks by name where the names tell (what comes before the first joins it), else by single live tensors."""
    names = [_block_name(layer.name) for layer in layers]
    ends = []
    if any(names):
        last = next(name for name in names if name is not None)
        for index, name in enumerate(names):
            if name is not None and name != last:
                ends.append(index)
                last = name
    else:
        ends = [index + 1 for index in _cuts(layers)]
    bounds = [0, *ends, len(layers)]
    return [
        Block(name=f"block {index}", layers=tuple(layers[first:end]))
        for index, (first, end) in enumerate((a, b) for a, b in pairwise(bounds) if b > a)
    ]


def _cuts(layers: list[Layer]) -> list[int]:
    """Indices of layers after which only their own output is read."""
    last_reader = {NETWORK_INPUT: 0}
    for index, layer in enumerate(layers):
        for source in layer.inputs:
            last_reader[source] = index
    found = []
    alive_until = last_reader[NETWORK_INPUT]
    for index, layer in enumerate(layers[:-1]):
        if alive_until <= index:
            found.append(index)
        alive_until = max(alive_until, last_reader.get(layer.name, index))
    return found
