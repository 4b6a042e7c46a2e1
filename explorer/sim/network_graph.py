"""A network as steps of execution: blocks and heads, with every layer's number and who reads its output."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import DesignError
from explorer.spec.network import NETWORK_INPUT, ExitHead, HeadKind, Layer, Network
from explorer.spec.precision import Precision

__all__ = ["INPUT_UID", "GraphLayer", "NetworkGraph", "image_bits"]

INPUT_UID = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphLayer:
    """A layer, its number, its inputs' numbers, and how many layers read its output.

    readers: in its own block or head; later_readers: in later blocks and the final head; weights_uid: the layer whose
    weights it uses, its own number except where several samples run at once.
    """

    uid: int
    weights_uid: int
    layer: Layer
    sources: tuple[int, ...]
    readers: int
    later_readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkGraph:
    """The layers of every block and head in order.

    head_reads[key]: how often a head reads each layer of its block, by number; head_sources[block]: the layers of a
    block that any head reads.
    """

    network: Network
    blocks: tuple[tuple[GraphLayer, ...], ...]
    heads: dict[tuple[int, HeadKind], tuple[GraphLayer, ...]]
    head_reads: dict[tuple[int, HeadKind], dict[int, int]]
    head_sources: tuple[frozenset[int], ...]
    input_readers: int
    n_uids: int

    @classmethod
    def of(cls, network: Network) -> NetworkGraph:
        """Number the layers; DesignError where a head reads anything but layers of the block that it is mounted on."""
        uid_by_name = {NETWORK_INPUT: INPUT_UID}
        next_uid = INPUT_UID + 1
        block_layers: list[list[tuple[int, Layer, tuple[int, ...]]]] = []
        readers: dict[int, list[int]] = {INPUT_UID: []}
        for index, layers in enumerate([*(block.layers for block in network.blocks), network.final_head.layers]):
            numbered = []
            for layer in layers:
                sources = tuple(_number(uid_by_name, name, layer) for name in layer.inputs)
                for source in sources:
                    readers[source].append(index)
                uid_by_name[layer.name] = next_uid
                readers[next_uid] = []
                numbered.append((next_uid, layer, sources))
                next_uid += 1
            block_layers.append(numbered)

        graph_blocks = [
            tuple(
                GraphLayer(
                    uid=uid, weights_uid=uid, layer=layer, sources=sources,
                    readers=readers[uid].count(index),
                    later_readers=len(readers[uid]) - readers[uid].count(index),
                )
                for uid, layer, sources in numbered
            )
            for index, numbered in enumerate(block_layers)
        ]  # fmt: skip
        heads = {(network.final_head.mounting_point, HeadKind.FINAL): graph_blocks.pop()}
        head_reads: dict[tuple[int, HeadKind], dict[int, int]] = {}
        for head in network.heads:
            key = head.mounting_point, head.kind
            own = {item.layer.name: item.uid for item in graph_blocks[head.mounting_point]}
            heads[key], head_reads[key], next_uid = _number_head(head, own, next_uid)
        head_sources = tuple(
            frozenset(uid for (point, _), reads in head_reads.items() if point == block for uid in reads)
            for block in range(len(graph_blocks))
        )
        return cls(
            network=network, blocks=tuple(graph_blocks), heads=heads, head_reads=head_reads,
            head_sources=head_sources, input_readers=len(readers[INPUT_UID]), n_uids=next_uid,
        )  # fmt: skip


def image_bits(graph: NetworkGraph, precision: Precision) -> int:
    """Size of the network's input: all samples that its first layer works on."""
    network = graph.network
    n_samples = graph.blocks[0][0].layer.batch
    pixels = network.input_channels * network.input_height * network.input_width
    return n_samples * pixels * precision.backbone.activation


def _number_head(
    head: ExitHead, block: dict[str, int], next_uid: int
) -> tuple[tuple[GraphLayer, ...], dict[int, int], int]:
    names = dict(block)
    numbered: list[tuple[int, Layer, tuple[int, ...]]] = []
    for layer in head.layers:
        sources = tuple(_number(names, name, layer) for name in layer.inputs)
        numbered.append((next_uid, layer, sources))
        names[layer.name] = next_uid
        next_uid += 1
    reads = [source for _, _, sources in numbered for source in sources]
    layers = tuple(
        GraphLayer(uid=uid, weights_uid=uid, layer=layer, sources=sources, readers=reads.count(uid), later_readers=0)
        for uid, layer, sources in numbered
    )
    of_block = set(block.values())
    return layers, {uid: reads.count(uid) for uid in set(reads) & of_block}, next_uid


def _number(uid_by_name: dict[str, int], name: str, layer: Layer) -> int:
    if name not in uid_by_name:
        raise DesignError(
            f"layer {layer.name} reads {name!r}, but must read the input, an earlier layer or, in a head, its own block"
        )
    return uid_by_name[name]
