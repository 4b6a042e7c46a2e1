"""Bit widths of weights and activations, for the backbone and the heads separately."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FP32", "INT4", "INT8", "LARGEST_BITS", "STUDY_PRECISIONS", "Bits", "Precision"]

LARGEST_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Bits:
    """Bit widths of one part of a network. 32 means floating point, anything less is integer."""

    weight: int
    activation: int

    def __post_init__(self) -> None:
        for name, value in (("weight", self.weight), ("activation", self.activation)):
            if not 1 <= value <= LARGEST_BITS:
                raise ValueError(f"{name} bits are {value}, but must be between 1 and {LARGEST_BITS}")

    @classmethod
    def parse(cls, text: str) -> Bits:
        """Read 'weight/activation', such as '8/8'; ValueError if it is anything else."""
        weight, separator, activation = text.partition("/")
        if not separator or not weight.strip().isdecimal() or not activation.strip().isdecimal():
            raise ValueError(f"bits are {text!r}, but must be weight/activation, such as 8/8")
        return cls(weight=int(weight), activation=int(activation))

    @property
    def partial_sum(self) -> int:
        """Bit width of partial sums: twice the wider operand, as in ZigZag's workloads; 32 for floating point."""
        widest = max(self.weight, self.activation)
        return widest if widest >= 32 else 2 * widest

    def __str__(self) -> str:
        return f"{self.weight}/{self.activation}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Precision:
    """Bit widths of the backbone (with the final exit) and of the early heads."""

    backbone: Bits
    heads: Bits

    @property
    def key(self) -> str:
        """A name for files and menus, such as 'b8-8_h8-8'."""
        return f"b{self.backbone.weight}-{self.backbone.activation}_h{self.heads.weight}-{self.heads.activation}"

    def __str__(self) -> str:
        return f"{self.backbone} backbone, {self.heads} heads"


_FLOAT, _EIGHT, _FOUR = (Bits(weight=bits, activation=bits) for bits in (32, 8, 4))

FP32 = Precision(backbone=_FLOAT, heads=_FLOAT)
INT8 = Precision(backbone=_EIGHT, heads=_EIGHT)
INT4 = Precision(backbone=_FOUR, heads=_FOUR)

STUDY_PRECISIONS = (
    FP32,
    INT8,
    Precision(backbone=_EIGHT, heads=_FOUR),
    Precision(backbone=_FOUR, heads=_EIGHT),
    INT4,
)
"""What a study is recorded at: floating point, and backbone and heads at 8 and 4 bits each."""
