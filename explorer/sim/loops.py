"""A layer as the simulator counts it: loop sizes, which operand each loop indexes, and bit widths.

Operands are numbered O, W, I in the arrays of this room, and loop dimensions in the order of `DIMENSIONS` (that of
ZigZag's ONNX reader, which decides ties when loop factors are merged).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import prod

from explorer.spec.accelerator import LoopDimension, Operand
from explorer.spec.network import Layer, LayerKind
from explorer.spec.precision import Bits

__all__ = [
    "DIMENSIONS",
    "FX",
    "FY",
    "INPUT",
    "OPERANDS",
    "OUTPUT",
    "OX",
    "OY",
    "WEIGHT",
    "B",
    "C",
    "Equation",
    "G",
    "K",
    "LayerLoops",
    "layer_loops",
    "tensor_bits",
]

DIMENSIONS: tuple[LoopDimension, ...] = (
    LoopDimension.B,
    LoopDimension.K,
    LoopDimension.G,
    LoopDimension.OX,
    LoopDimension.OY,
    LoopDimension.C,
    LoopDimension.FX,
    LoopDimension.FY,
)
B, K, G, OX, OY, C, FX, FY = range(8)
OPERANDS: tuple[Operand, ...] = (Operand.OUTPUT, Operand.WEIGHT, Operand.INPUT)
OUTPUT, WEIGHT, INPUT = range(3)


class Equation(Enum):
    """Which loops index which operand.

    The value lists, for O, W and I, the relevant dimensions; those of an input that slides (OX with FX, OY with FY)
    are left out of I's and treated as partially relevant. In a pooling an output channel needs that input channel
    only.
    """

    WINDOWED = ((B, G, K, OY, OX), (G, K, C, FY, FX), (B, G, C))
    PER_CHANNEL = ((B, G, K, OY, OX), (G, K, C, FY, FX), (B, G, K))
    ELEMENTWISE = ((B, G, K, OY, OX), (B, G, K, OY, OX), (B, G, K, C))

    def relevant(self, operand: int) -> tuple[int, ...]:
        """Relevant dimensions of an operand, by its number."""
        relevant: tuple[int, ...] = self.value[operand]
        return relevant

    def irrelevant(self, operand: int) -> tuple[int, ...]:
        """Dimensions that an operand is reused over, by its number."""
        return _irrelevant(self.relevant(operand), operand)


@lru_cache(maxsize=64)
def _irrelevant(relevant: tuple[int, ...], operand: int) -> tuple[int, ...]:
    sliding = (OX, OY, FX, FY) if operand == INPUT else ()
    return tuple(dim for dim in range(8) if dim not in relevant and dim not in sliding)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLoops:
    """A layer's loops and bit widths; what its cost depends on, without its name. `sizes` follow `DIMENSIONS`.

    computed_share: of the operations those that the array does not skip, above 0 and at most 1.
    """

    equation: Equation
    sizes: tuple[int, ...]
    stride_x: int
    stride_y: int
    in_width: int
    in_height: int
    weight_bits: int
    input_bits: int
    partial_sum_bits: int
    output_bits: int
    computed_share: float = 1.0


def layer_loops(layer: Layer, bits: Bits, *, zero_skipping: bool = False) -> LayerLoops:
    """The loops of a layer at given bit widths. `zero_skipping` arrays leave out products with a weight of zero.

    A pooling has no weights (0 bit); the second input of an add or a matmul takes the place of the weights, at the
    bits of activations.
    """
    match layer.kind:
        case LayerKind.CONV | LayerKind.LINEAR:
            equation, weight_bits = Equation.WINDOWED, bits.weight
        case LayerKind.MATMUL:
            equation, weight_bits = Equation.WINDOWED, bits.activation
        case LayerKind.ADD:
            equation, weight_bits = Equation.ELEMENTWISE, bits.activation
        case LayerKind.MAX_POOL | LayerKind.AVG_POOL:
            equation, weight_bits = Equation.PER_CHANNEL, 0
    return LayerLoops(
        equation=equation,
        sizes=(
            layer.batch,
            layer.out_channels,
            layer.groups,
            layer.out_width,
            layer.out_height,
            layer.in_channels,
            layer.kernel_width,
            layer.kernel_height,
        ),
        stride_x=layer.stride_x,
        stride_y=layer.stride_y,
        in_width=layer.in_width,
        in_height=layer.in_height,
        weight_bits=weight_bits,
        input_bits=bits.activation,
        partial_sum_bits=bits.partial_sum,
        output_bits=bits.activation,
        computed_share=max(layer.weight_density, 1 / layer.weight_count)
        if zero_skipping and layer.kind.has_weights
        else 1.0,
    )


def tensor_bits(loops: LayerLoops, operand: int) -> int:
    """Bits of a whole operand, by its number; of the inputs those that any output needs, padding not counted."""
    elements = prod(loops.sizes[dim] for dim in loops.equation.relevant(operand))
    if operand == OUTPUT:
        return elements * loops.output_bits
    if operand == WEIGHT:
        return elements * loops.weight_bits
    width = _touched(loops.sizes[OX], loops.sizes[FX], loops.stride_x, loops.in_width)
    height = _touched(loops.sizes[OY], loops.sizes[FY], loops.stride_y, loops.in_height)
    return elements * width * height * loops.input_bits


def _touched(outputs: int, kernel: int, stride: int, extent: int) -> int:
    return min(outputs * kernel - max(0, kernel - stride) * (outputs - 1), extent)
