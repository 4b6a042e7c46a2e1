"""From values to integer grids: observed ranges, and the scale and zero point that represent them at a number of bits.

A grid holds the reals scale * (q - zero_point) for whole q in lowest..highest. Activations use unsigned affine grids,
weights signed grids that are symmetric about zero, as in Krishnamoorthi, arXiv:1806.08342, sections 2.1 and 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor, nn

__all__ = [
    "ActivationGrid",
    "Histogram",
    "RangeMethod",
    "RangeObserver",
    "WeightGrid",
    "activation_grid",
    "weight_codes",
    "weight_limit",
    "weight_scales",
    "weight_values",
]

N_BINS = 2048
_FRACTIONS = torch.linspace(0.1, 1.0, 91, dtype=torch.float64)
_SMALLEST_SCALE = 2.0**-40


class RangeMethod(Enum):
    """How a range is chosen: all that was seen, or the part of it with the least mean squared error."""

    MIN_MAX = "min-max"
    LEAST_SQUARES = "least-squares"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationGrid:
    """scale * (q - zero_point) for q in 0..2**bits - 1; zero is always on the grid, for padding is zero."""

    bits: int
    scale: float
    zero_point: int

    def __post_init__(self) -> None:
        if not self.scale > 0:
            raise ValueError(f"scale is {self.scale}, but must be above 0")
        if not 0 <= self.zero_point <= self.highest:
            raise ValueError(f"zero point is {self.zero_point}, but must lie in 0..{self.highest}")

    @property
    def highest(self) -> int:
        return (1 << self.bits) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightGrid:
    """scale * q for q in -weight_limit(bits)..weight_limit(bits); scale: (out,) one an output channel."""

    bits: int
    scale: Tensor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histogram:
    """counts: (n_bins,) float64 over equal bins from `lower` to `upper`."""

    lower: float
    upper: float
    counts: Tensor


class RangeObserver(nn.Module):
    """Watches a tensor in two passes over the same data: first its extremes, then a histogram between them."""

    def __init__(self) -> None:
        super().__init__()
        self.lower = 0.0
        self.upper = 0.0
        self.counts: Tensor | None = None

    def count(self) -> None:
        """Begin the second pass."""
        self.counts = torch.zeros(N_BINS, dtype=torch.float64)

    def forward(self, x: Tensor) -> Tensor:
        if self.counts is None:
            lower, upper = torch.aminmax(x)
            self.lower, self.upper = min(self.lower, lower.item()), max(self.upper, upper.item())
        elif self.upper > self.lower:
            self.counts += torch.histc(x, bins=N_BINS, min=self.lower, max=self.upper)
        return x

    def histogram(self) -> Histogram:
        """What was seen; the range includes zero."""
        counts = torch.zeros(N_BINS, dtype=torch.float64) if self.counts is None else self.counts
        return Histogram(lower=self.lower, upper=self.upper, counts=counts)


def activation_grid(seen: Histogram, *, bits: int, method: RangeMethod) -> ActivationGrid:
    """The grid for a tensor whose values were distributed like `seen`."""
    highest = 2**bits - 1
    spread = seen.upper - seen.lower
    if spread <= 0:
        return ActivationGrid(bits=bits, scale=1.0, zero_point=0)
    fractions = _FRACTIONS if method is RangeMethod.LEAST_SQUARES else _FRACTIONS[-1:]
    scales = (fractions * spread / highest).clamp_min(_SMALLEST_SCALE)  # (F,)
    zero_points = (-fractions * seen.lower / scales).round().clamp(0, highest)  # (F,)
    centres = seen.lower + (torch.arange(N_BINS, dtype=torch.float64) + 0.5) * spread / N_BINS  # (bins,)
    codes = (centres / scales[:, None]).round().add(zero_points[:, None]).clamp(0, highest)  # (F, bins)
    rounded = (codes - zero_points[:, None]) * scales[:, None]
    errors = ((rounded - centres).square() * seen.counts).sum(dim=1)
    best = int(errors.argmin())
    return ActivationGrid(bits=bits, scale=scales[best].item(), zero_point=int(zero_points[best]))


def weight_limit(bits: int) -> int:
    """Largest code of a symmetric signed grid, such as 127 at 8 bits."""
    return max((1 << (bits - 1)) - 1, 1)


def weight_codes(weight: Tensor, grid: WeightGrid) -> Tensor:
    """(out, ...) codes of a weight, as int8 where the grid has at most 8 bits, else as int32."""
    limit = weight_limit(grid.bits)
    codes = (weight.detach() / _along_channels(grid.scale, weight)).round().clamp(-limit, limit)
    return codes.to(torch.int8 if grid.bits <= 8 else torch.int32)


def weight_values(codes: Tensor, grid: WeightGrid) -> Tensor:
    """(out, ...) the weight that codes stand for."""
    return codes.float() * _along_channels(grid.scale, codes)


def _along_channels(scale: Tensor, like: Tensor) -> Tensor:
    return scale.reshape(-1, *[1] * (like.ndim - 1))


def weight_scales(weight: Tensor, *, bits: int, method: RangeMethod) -> Tensor:
    """(out,) one scale an output channel for a weight (out, ...)."""
    limit = weight_limit(bits)
    rows = weight.detach().flatten(1).double()  # (out, n)
    largest = rows.abs().amax(dim=1)
    fractions = _FRACTIONS if method is RangeMethod.LEAST_SQUARES else _FRACTIONS[-1:]
    scales = (fractions[:, None] * largest / limit).clamp_min(_SMALLEST_SCALE)  # (F, out)
    errors = torch.stack([_squared_error(rows, of_channels, limit) for of_channels in scales])  # (F, out)
    best = errors.argmin(dim=0, keepdim=True)
    return scales.gather(0, best)[0].float()


def _squared_error(rows: Tensor, scales: Tensor, limit: int) -> Tensor:
    """(out,) error of rounding rows (out, n) to grids of `scales` (out,)."""
    codes = (rows / scales[:, None]).round().clamp(-limit, limit)
    return (codes * scales[:, None] - rows).square().sum(dim=1)
