"""The folded network: one module a layer, with batch norm and activation inside, as an accelerator computes it.

Every layer is one `explorer.spec.network.Layer`, so what is measured and what is simulated are the same layers. Each
tensor passes a slot that is empty at first; calibration fills the slots with observers, quantisation with quantisers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor, nn

from explorer.nets.multi_exit import head_name
from explorer.spec.network import NETWORK_INPUT, LayerKind
from explorer.spec.traces import ExitKey

__all__ = [
    "Activation",
    "FoldedAdd",
    "FoldedConv",
    "FoldedLayer",
    "FoldedLinear",
    "FoldedNetwork",
    "FoldedPool",
    "InputShape",
    "Weighted",
]


class Activation(Enum):
    """What follows a layer's sum, inside the layer."""

    NONE = "none"
    RELU = "relu"
    RELU6 = "relu6"

    def apply(self, x: Tensor) -> Tensor:
        match self:
            case Activation.NONE:
                return x
            case Activation.RELU:
                return nn.functional.relu(x)
            case Activation.RELU6:
                return nn.functional.relu6(x)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputShape:
    """Shape of one image as the network takes it."""

    channels: int
    height: int
    width: int


class FoldedLayer(nn.Module):
    """A layer by name with its producers; `slot` sees its output after the activation."""

    kind: LayerKind

    def __init__(self, *, activation: Activation = Activation.NONE) -> None:
        super().__init__()
        self.name = ""
        self.inputs: tuple[str, ...] = ()
        self.activation = activation
        self.slot: nn.Module = nn.Identity()

    def compute(self, *inputs: Tensor) -> Tensor:
        """The layer's sum, before activation and slot."""
        raise NotImplementedError

    def forward(self, *inputs: Tensor) -> Tensor:
        output: Tensor = self.slot(self.activation.apply(self.compute(*inputs)))
        return output


class FoldedConv(FoldedLayer):
    """Convolution; weight (out, in / groups, height, width), bias (out,)."""

    kind = LayerKind.CONV

    def __init__(
        self, weight: Tensor, bias: Tensor, *, stride: tuple[int, int], padding: tuple[int, int], groups: int
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(bias)
        self.stride = stride
        self.padding = padding
        self.groups = groups

    def compute(self, *inputs: Tensor) -> Tensor:
        (x,) = inputs
        return nn.functional.conv2d(x, self.weight, self.bias, self.stride, self.padding, groups=self.groups)


class FoldedLinear(FoldedLayer):
    """Linear layer on a flattened map; weight (out, in), bias (out,)."""

    kind = LayerKind.LINEAR

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(bias)

    def compute(self, *inputs: Tensor) -> Tensor:
        (x,) = inputs
        return nn.functional.linear(x.flatten(1), self.weight, self.bias)


Weighted = FoldedConv | FoldedLinear


class FoldedPool(FoldedLayer):
    """Max or average pooling without padding."""

    def __init__(self, kind: LayerKind, kernel: tuple[int, int], *, stride: tuple[int, int]) -> None:
        super().__init__()
        self.kind = kind
        self.kernel = kernel
        self.stride = stride

    def compute(self, *inputs: Tensor) -> Tensor:
        (x,) = inputs
        if self.kind is LayerKind.MAX_POOL:
            return nn.functional.max_pool2d(x, self.kernel, self.stride)
        return nn.functional.avg_pool2d(x, self.kernel, self.stride)


class FoldedAdd(FoldedLayer):
    """Sum of two maps of one shape."""

    kind = LayerKind.ADD

    def compute(self, *inputs: Tensor) -> Tensor:
        first, second = inputs
        return first + second


class FoldedNetwork(nn.Module):
    """Blocks, heads and the final exit as lists of layers; `forward` gives the logits of every exit.

    A part's output is that of its last layer. `head_slots` see what a head takes from the backbone, for heads may work
    at fewer bits than it does.
    """

    def __init__(
        self,
        *,
        name: str,
        input_shape: InputShape,
        blocks: tuple[tuple[FoldedLayer, ...], ...],
        heads: Mapping[ExitKey, tuple[FoldedLayer, ...]],
        final_key: ExitKey,
        final_exit: tuple[FoldedLayer, ...],
    ) -> None:
        super().__init__()
        self.name = name
        self.input_shape = input_shape
        self.exits = (*heads, final_key)
        self.input_slot: nn.Module = nn.Identity()
        self.blocks = nn.ModuleList(nn.ModuleList(layers) for layers in blocks)
        self.heads = nn.ModuleDict({head_name(key): nn.ModuleList(layers) for key, layers in heads.items()})
        self.head_slots = nn.ModuleDict({head_name(key): nn.Identity() for key in heads})
        self.final_exit = nn.ModuleList(final_exit)

    def block_layers(self, block: int) -> tuple[FoldedLayer, ...]:
        return _layers(self.blocks[block])

    def head_layers(self, key: ExitKey) -> tuple[FoldedLayer, ...]:
        """Layers of an early head or of the final exit."""
        return _layers(self.final_exit if key == self.exits[-1] else self.heads[head_name(key)])

    def backbone_layers(self) -> Iterator[FoldedLayer]:
        """All layers of the blocks, then those of the final exit."""
        for block in range(len(self.blocks)):
            yield from self.block_layers(block)
        yield from self.head_layers(self.exits[-1])

    def forward(self, x: Tensor) -> list[Tensor]:
        """(B, C, H, W) to one (B, n_classes) of logits an exit, in the order of `exits`."""
        logits: dict[ExitKey, Tensor] = {}
        tensors = {NETWORK_INPUT: self.input_slot(x)}
        for block in range(len(self.blocks)):
            output = _run(self.block_layers(block), tensors)
            tensors = {self.block_layers(block)[-1].name: output}  # all else is no longer needed
            for key in self.exits:
                if key.mounting_point == block:
                    logits[key] = self._run_head(key, output)
        return [logits[key] for key in self.exits]

    @torch.no_grad()
    def tensors(self, x: Tensor) -> dict[str, Tensor]:
        """Every tensor of one pass, by the name of the layer that makes it; the input goes by `NETWORK_INPUT`."""
        tensors = {NETWORK_INPUT: self.input_slot(x)}
        for block in range(len(self.blocks)):
            _run(self.block_layers(block), tensors)
        for key in self.exits:
            source = self.block_layers(key.mounting_point)[-1].name
            _run(self.head_layers(key), tensors | {source: self._head_input(key, tensors[source])}, into=tensors)
        return tensors

    def _head_input(self, key: ExitKey, features: Tensor) -> Tensor:
        if key == self.exits[-1]:
            return features
        entered: Tensor = self.head_slots[head_name(key)](features)
        return entered

    def _run_head(self, key: ExitKey, features: Tensor) -> Tensor:
        source = self.block_layers(key.mounting_point)[-1].name
        return _run(self.head_layers(key), {source: self._head_input(key, features)})


def _layers(modules: nn.Module) -> tuple[FoldedLayer, ...]:
    assert isinstance(modules, nn.ModuleList)
    return tuple(layer for layer in modules if isinstance(layer, FoldedLayer))


def _run(
    layers: tuple[FoldedLayer, ...], tensors: dict[str, Tensor], *, into: dict[str, Tensor] | None = None
) -> Tensor:
    """Run layers in order on tensors by name, adding each output to `tensors` (and `into`); return the last output."""
    for layer in layers:
        tensors[layer.name] = layer(*(tensors[source] for source in layer.inputs))
        if into is not None:
            into[layer.name] = tensors[layer.name]
    return tensors[layers[-1].name]
