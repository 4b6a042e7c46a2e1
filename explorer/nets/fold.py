"""Folds a trained network into layers as an accelerator computes them.

Batch norm and activation go into the layer before. Modules are read through `torch.fx`, so any block made of the
operations named here can be folded; any other is a `NetworkError` that names it.
"""

from __future__ import annotations

import operator
from collections import Counter

import torch
from torch import Tensor, fx, nn

from explorer.errors import NetworkError
from explorer.nets.channel_groups import is_sum_of_two, trace_part
from explorer.nets.graph import (
    Activation,
    FoldedAdd,
    FoldedConv,
    FoldedLayer,
    FoldedLinear,
    FoldedNetwork,
    FoldedPool,
    InputShape,
)
from explorer.nets.multi_exit import MultiExitNetwork
from explorer.spec.network import NETWORK_INPUT, HeadKind, LayerKind

__all__ = ["fold_network"]

_ADDITIONS = (operator.add, operator.iadd, torch.add)
_FOLDABLE = (
    "known are Conv2d, BatchNorm2d, Linear, MaxPool2d, AvgPool2d, AdaptiveAvgPool2d(1), ReLU, ReLU6, Flatten, "
    "Dropout, Identity and the sum of two maps"
)
_PASSED_THROUGH = (nn.Flatten, nn.Dropout, nn.Identity)  # a linear layer flattens its input itself


@torch.no_grad()
def fold_network(network: MultiExitNetwork) -> FoldedNetwork:
    """The folded equal of a network in evaluation mode; its weights are copies.

    NetworkError names an operation that cannot be folded.
    """
    spec = network.backbone.spec
    blank = torch.zeros(1, spec.input_channels, spec.input_height, spec.input_width)
    source = NETWORK_INPUT
    blocks: list[tuple[FoldedLayer, ...]] = []
    heads = {}
    for index, block in enumerate(network.backbone.blocks):
        layers, blank = _fold_part(block, f"block {index}", source, blank)
        source = layers[-1].name
        blocks.append(layers)
        for key in network.early_exits:
            if key.mounting_point == index:
                heads[key], _ = _fold_part(network.early_head(key), f"{key.head.value} {index}", source, blank)
    final_exit, _ = _fold_part(network.backbone.final_exit, HeadKind.FINAL.value, source, blank)
    return FoldedNetwork(
        name=spec.name,
        input_shape=InputShape(channels=spec.input_channels, height=spec.input_height, width=spec.input_width),
        blocks=tuple(blocks),
        heads={key: heads[key] for key in network.early_exits},
        final_key=network.exits[-1],
        final_exit=final_exit,
    ).eval()


def _fold_part(module: nn.Module, prefix: str, source: str, blank: Tensor) -> tuple[tuple[FoldedLayer, ...], Tensor]:
    """Layers of a block or head that takes the tensor `source`, and a blank image's features after it."""
    part = _Part(trace_part(module, prefix), prefix, blank)
    part.fold()
    roles = Counter(_role(layer) for layer in part.layers)
    numbers: Counter[str] = Counter()
    for layer in part.layers:
        role = _role(layer)
        numbers[role] += 1
        layer.name = f"{prefix} {role}" if roles[role] == 1 else f"{prefix} {role} {numbers[role]}"
    for layer, producers in zip(part.layers, part.producers, strict=True):
        layer.inputs = tuple(source if producer is None else producer.name for producer in producers)
    return tuple(part.layers), part.output


def _role(layer: FoldedLayer) -> str:
    """What a layer is called beside its block."""
    if isinstance(layer, FoldedConv):
        if layer.groups == layer.weight.shape[0] > 1:
            return "depthwise"
        return "pointwise" if layer.weight.shape[2:] == (1, 1) else "conv"
    return layer.kind.value.replace("_", " ")


class _Part:
    """One traced block or head while it is folded. A value is made by a layer, or is the part's input (None)."""

    def __init__(self, traced: fx.GraphModule, name: str, blank: Tensor) -> None:
        self._traced = traced
        self._name = name
        self._blank = blank
        self._maker: dict[fx.Node, FoldedLayer | None] = {}
        self._value: dict[fx.Node, Tensor] = {}
        self.layers: list[FoldedLayer] = []
        self.producers: list[tuple[FoldedLayer | None, ...]] = []
        self.output = blank

    def fold(self) -> None:
        for node in self._traced.graph.nodes:
            if node.op == "placeholder":
                self._maker[node], self._value[node] = None, self._blank
            elif node.op == "call_module":
                self._fold_module(node, self._traced.get_submodule(str(node.target)))
            elif node.op == "call_function" and node.target in _ADDITIONS and is_sum_of_two(node):
                self._append(node, FoldedAdd())
            elif node.op == "output":
                (result,) = node.all_input_nodes
                self.output = self._value[result]
                if not self.layers or self._maker[result] is not self.layers[-1]:
                    raise NetworkError(f"{self._name}: it must end in its last layer, but puts out something before it")
            else:
                called = getattr(node.target, "__name__", node.target)
                raise NetworkError(f"{self._name}: it calls {called}, which cannot be folded; {_FOLDABLE}")

    def _fold_module(self, node: fx.Node, module: nn.Module) -> None:
        match module:
            case nn.Conv2d():
                self._append(node, self._conv(node, module))
            case nn.Linear():
                bias = torch.zeros(module.out_features) if module.bias is None else module.bias
                self._append(node, FoldedLinear(module.weight.clone(), bias.clone()))
            case nn.MaxPool2d() | nn.AvgPool2d():
                self._append(node, self._pool(node, module))
            case nn.AdaptiveAvgPool2d() if module.output_size in (1, (1, 1)):
                height, width = self._value[node.all_input_nodes[0]].shape[2:]
                self._append(node, FoldedPool(LayerKind.AVG_POOL, (height, width), stride=(height, width)))
            case nn.BatchNorm2d():
                if module.running_mean is None:
                    raise NetworkError(
                        f"{self._name}: its {node.target} keeps no running statistics, so it cannot be folded"
                    )
                _fold_batch_norm(self._amended(node, (FoldedConv,)), module)
            case nn.ReLU6():
                self._amended(node, (FoldedLayer,)).activation = Activation.RELU6
            case nn.ReLU():
                self._amended(node, (FoldedLayer,)).activation = Activation.RELU
            case _ if isinstance(module, _PASSED_THROUGH):
                (before,) = node.all_input_nodes
                self._maker[node], self._value[node] = self._maker[before], self._value[before]
            case _:
                raise NetworkError(
                    f"{self._name}: its {node.target} is a {type(module).__name__}, which cannot be folded; {_FOLDABLE}"
                )

    def _conv(self, node: fx.Node, module: nn.Conv2d) -> FoldedConv:
        if module.padding_mode != "zeros" or isinstance(module.padding, str) or module.dilation != (1, 1):
            raise NetworkError(
                f"{self._name}: its convolution {node.target} has dilation, or padding other than zeros by number, "
                "so it cannot be folded"
            )
        bias = torch.zeros(module.out_channels) if module.bias is None else module.bias
        return FoldedConv(
            module.weight.clone(),
            bias.clone(),
            stride=_pair(module.stride),
            padding=_pair(module.padding),
            groups=module.groups,
        )

    def _pool(self, node: fx.Node, module: nn.MaxPool2d | nn.AvgPool2d) -> FoldedPool:
        if _pair(module.padding) != (0, 0) or module.ceil_mode or getattr(module, "dilation", 1) not in (1, (1, 1)):
            raise NetworkError(
                f"{self._name}: its pooling {node.target} has padding, dilation or rounds up, so it cannot be folded"
            )
        if getattr(module, "divisor_override", None) is not None:
            raise NetworkError(
                f"{self._name}: its pooling {node.target} has a divisor of its own, so it cannot be folded"
            )
        kind = LayerKind.MAX_POOL if isinstance(module, nn.MaxPool2d) else LayerKind.AVG_POOL
        stride = module.kernel_size if module.stride is None else module.stride
        return FoldedPool(kind, _pair(module.kernel_size), stride=_pair(stride))

    def _append(self, node: fx.Node, layer: FoldedLayer) -> None:
        makers = [argument for argument in node.args if isinstance(argument, fx.Node)]
        shapes = [tuple(self._value[argument].shape) for argument in makers]
        try:
            self._value[node] = layer.compute(*(self._value[argument] for argument in makers))
        except RuntimeError as error:
            raise NetworkError(f"{self._name}: its {node.name} does not fit maps of {shapes} when folded") from error
        if isinstance(layer, FoldedAdd) and shapes[0] != shapes[1]:
            raise NetworkError(f"{self._name}: {node.name} adds maps of {shapes}, which must be equal to be folded")
        self._maker[node] = layer
        self.layers.append(layer)
        self.producers.append(tuple(self._maker[argument] for argument in makers))

    def _amended(self, node: fx.Node, kinds: tuple[type[FoldedLayer], ...]) -> FoldedLayer:
        """The layer that a batch norm or an activation is folded into, if nothing else reads that layer."""
        (before,) = node.all_input_nodes
        layer = self._maker[before]
        if not isinstance(layer, kinds) or layer.activation is not Activation.NONE or len(before.users) != 1:
            kind = type(self._traced.get_submodule(str(node.target))).__name__
            raise NetworkError(
                f"{self._name}: its {node.target} ({kind}) follows no layer that it could be folded into"
            )
        self._maker[node], self._value[node] = layer, self._value[before]
        return layer


def _fold_batch_norm(layer: FoldedLayer, norm: nn.BatchNorm2d) -> None:
    """w' = w * g and b' = (b - mean) * g + beta with g = gamma / sqrt(variance + eps), in double precision."""
    assert isinstance(layer, FoldedConv)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    gain = torch.rsqrt(norm.running_var.double() + norm.eps)
    shift = torch.zeros_like(gain)
    if norm.affine:
        gain *= norm.weight.double()
        shift = norm.bias.double()
    weight = layer.weight.double() * gain[:, None, None, None]
    bias = (layer.bias.double() - norm.running_mean.double()) * gain + shift
    layer.weight.data = weight.to(layer.weight.dtype)
    layer.bias.data = bias.to(layer.bias.dtype)


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    first, second = value
    return first, second
