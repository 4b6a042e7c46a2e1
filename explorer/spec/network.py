"""Networks as the simulator and the statistics see them: layers as loop bounds, blocks, and exit heads.

A network here is a description of shapes. Weights live in the study's safetensors file and are only read by `nets`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

__all__ = ["NETWORK_INPUT", "Block", "ExitHead", "HeadKind", "Layer", "LayerKind", "Network"]

NETWORK_INPUT = "input"
"""The name that a layer's `inputs` use for the network's own input."""


class LayerKind(Enum):
    """What a layer computes; convolution, batch norm and activation are folded into one layer."""

    CONV = "conv"
    LINEAR = "linear"
    MATMUL = "matmul"
    MAX_POOL = "max_pool"
    AVG_POOL = "avg_pool"
    ADD = "add"

    @property
    def has_weights(self) -> bool:
        """Whether the second operand is a constant that is stored with the network."""
        return self in (LayerKind.CONV, LayerKind.LINEAR)

    @property
    def reduces_channels(self) -> bool:
        """Whether every output channel needs all input channels of its group."""
        return self in (LayerKind.CONV, LayerKind.LINEAR, LayerKind.MATMUL)


class HeadKind(Enum):
    """The form of an exit head; `FINAL` is the network's own classifier, which is always there."""

    POOL4_LINEAR = "pool4-linear"
    GAP_LINEAR = "gap-linear"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer as loop bounds; sizes are counts of elements, a linear layer has 1x1 maps.

    `out_channels` and `in_channels` are counts PER GROUP (ZigZag's K and C), so a depthwise convolution over 32
    channels has groups=32, out_channels=1, in_channels=1. A pooling or an add has groups=channels, out_channels=1 and
    in_channels=1, for it does not reduce over channels.
    `inputs` names the producing layers; `NETWORK_INPUT` is the image. `weight_density` is the share of the weights that
    are not zero; it only matters on cores that skip zero weights.
    """

    name: str
    kind: LayerKind
    inputs: tuple[str, ...]
    out_channels: int
    in_channels: int
    groups: int = 1
    batch: int = 1
    out_height: int = 1
    out_width: int = 1
    kernel_height: int = 1
    kernel_width: int = 1
    stride_y: int = 1
    stride_x: int = 1
    pad_y: int = 0
    pad_x: int = 0
    in_height: int = 1
    in_width: int = 1
    weight_density: float = 1.0

    def __post_init__(self) -> None:
        for name in (
            "out_channels", "in_channels", "groups", "batch", "out_height", "out_width", "kernel_height",
            "kernel_width", "stride_y", "stride_x", "in_height", "in_width",
        ):  # fmt: skip
            if getattr(self, name) < 1:
                raise ValueError(f"layer {self.name}: {name} is {getattr(self, name)}, but must be at least 1")
        if self.pad_y < 0 or self.pad_x < 0:
            raise ValueError(f"layer {self.name}: padding must not be negative")
        if not 0 <= self.weight_density <= 1:
            raise ValueError(f"layer {self.name}: weight_density is {self.weight_density}, but must be from 0 to 1")

    @property
    def total_out_channels(self) -> int:
        """Output channels over all groups."""
        return self.groups * self.out_channels

    @property
    def total_in_channels(self) -> int:
        """Input channels over all groups."""
        return self.groups * self.in_channels

    @property
    def operations(self) -> int:
        """Multiply-accumulates of a convolution, linear or matmul; comparisons or additions of the others."""
        return (
            self.batch * self.groups * self.out_channels * self.in_channels
            * self.out_height * self.out_width * self.kernel_height * self.kernel_width
        )  # fmt: skip

    @property
    def macs(self) -> int:
        """Multiply-accumulates; 0 for pooling and add."""
        return self.operations if self.kind.reduces_channels else 0

    @property
    def weight_count(self) -> int:
        """Elements of the stored weights, without biases; 0 for layers without weights."""
        if not self.kind.has_weights:
            return 0
        return self.groups * self.out_channels * self.in_channels * self.kernel_height * self.kernel_width

    @property
    def input_count(self) -> int:
        """Elements of one input tensor, padding not counted."""
        return self.batch * self.total_in_channels * self.in_height * self.in_width

    @property
    def output_count(self) -> int:
        """Elements of the output tensor."""
        return self.batch * self.total_out_channels * self.out_height * self.out_width


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of the backbone; an exit can be mounted after it. Its output is the output of its last layer."""

    name: str
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ValueError(f"block {self.name} has no layers")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitHead:
    """An exit head (intermediate classifier) at a mounting point, or the final exit after the last block."""

    mounting_point: int
    kind: HeadKind
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ValueError(f"the head at mounting point {self.mounting_point} has no layers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A backbone with every head that can be mounted on it.

    `heads` holds the heads of all kinds at all mounting points; `final_head` is the final exit, whose mounting point is
    the last block.
    """

    name: str
    input_channels: int
    input_height: int
    input_width: int
    n_classes: int
    blocks: tuple[Block, ...]
    heads: tuple[ExitHead, ...]
    final_head: ExitHead
    _head_by_key: dict[tuple[int, HeadKind], ExitHead] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        index = {(head.mounting_point, head.kind): head for head in self.heads}
        if len(index) != len(self.heads):
            raise ValueError(f"network {self.name}: two heads of one kind at one mounting point")
        object.__setattr__(self, "_head_by_key", index)

    @property
    def n_blocks(self) -> int:
        return len(self.blocks)

    @property
    def mounting_points(self) -> tuple[int, ...]:
        """Mounting points at which at least one head exists, ascending."""
        return tuple(sorted({head.mounting_point for head in self.heads}))

    def head(self, mounting_point: int, kind: HeadKind) -> ExitHead:
        """The head of a kind at a mounting point; KeyError if the network has none there."""
        if kind is HeadKind.FINAL:
            return self.final_head
        return self._head_by_key[mounting_point, kind]

    def head_kinds(self, mounting_point: int) -> tuple[HeadKind, ...]:
        """The kinds of head that exist at a mounting point, in the order of `heads`."""
        return tuple(head.kind for head in self.heads if head.mounting_point == mounting_point)
