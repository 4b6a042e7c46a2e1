"""Exports a folded network as the shapes that the rest of the explorer works on."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.nets.graph import FoldedConv, FoldedLayer, FoldedLinear, FoldedNetwork, FoldedPool, Weighted
from explorer.nets.prune_weights import weight_density
from explorer.spec.network import Block, ExitHead, Layer, Network
from explorer.spec.traces import ExitKey

__all__ = ["export_network"]


def export_network(folded: FoldedNetwork) -> Network:
    """The network's layers as loop bounds; sizes are those of the tensors of a real pass over a blank image."""
    shape = folded.input_shape
    tensors = folded.tensors(torch.zeros(1, shape.channels, shape.height, shape.width))

    def head(key: ExitKey) -> ExitHead:
        layers = tuple(_layer(layer, tensors) for layer in folded.head_layers(key))
        return ExitHead(mounting_point=key.mounting_point, kind=key.head, layers=layers)

    final = head(folded.exits[-1])
    return Network(
        name=folded.name,
        input_channels=shape.channels,
        input_height=shape.height,
        input_width=shape.width,
        n_classes=final.layers[-1].total_out_channels,
        blocks=tuple(
            Block(name=f"block {index}", layers=tuple(_layer(layer, tensors) for layer in folded.block_layers(index)))
            for index in range(len(folded.blocks))
        ),
        heads=tuple(head(key) for key in folded.exits[:-1]),
        final_head=final,
    )


def _layer(layer: FoldedLayer, tensors: dict[str, Tensor]) -> Layer:
    if isinstance(layer, FoldedLinear):
        n_out, n_in = layer.weight.shape
        return Layer(
            name=layer.name,
            kind=layer.kind,
            inputs=layer.inputs,
            out_channels=n_out,
            in_channels=n_in,
            weight_density=_density(layer),
        )
    _, _, in_height, in_width = tensors[layer.inputs[0]].shape
    _, channels, out_height, out_width = tensors[layer.name].shape
    kernel, stride, padding = (1, 1), (1, 1), (0, 0)
    groups, out_per_group, in_per_group = channels, 1, 1
    if isinstance(layer, FoldedConv):
        groups = layer.groups
        out_per_group, in_per_group = layer.weight.shape[0] // groups, layer.weight.shape[1]
        kernel = (layer.weight.shape[2], layer.weight.shape[3])
        stride, padding = layer.stride, layer.padding
    elif isinstance(layer, FoldedPool):
        kernel, stride = layer.kernel, layer.stride
    return Layer(
        name=layer.name,
        kind=layer.kind,
        inputs=layer.inputs,
        out_channels=out_per_group,
        in_channels=in_per_group,
        groups=groups,
        out_height=out_height,
        out_width=out_width,
        kernel_height=kernel[0],
        kernel_width=kernel[1],
        stride_y=stride[0],
        stride_x=stride[1],
        pad_y=padding[0],
        pad_x=padding[1],
        in_height=in_height,
        in_width=in_width,
        weight_density=_density(layer) if isinstance(layer, FoldedConv) else 1.0,
    )


def _density(layer: Weighted) -> float:
    """Share of the weights that are not zero, to six digits."""
    return round(weight_density(layer.weight), 6)
