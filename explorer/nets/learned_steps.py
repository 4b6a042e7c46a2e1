"""Quantisers whose step sizes are learned (LSQ, Esser et al., arXiv:1902.08153) together with the weights.

Everything that is learned is kept near one: weights in units of the largest value that their first grid holds, steps
as a ratio to their first step. One learning rate of an optimiser such as Adam then suits all layers and channels,
whatever batch norm left in their scales when it was folded.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from explorer.nets.ranges import ActivationGrid, WeightGrid, weight_limit
from explorer.nets.rounding import round_to_grid

__all__ = ["LearnedActivationSteps", "LearnedWeightSteps"]

_SMALLEST_RATIO = 0.02
"""Of a learned step to its first value, for a step must stay above zero."""


class LearnedWeightSteps(nn.Module):
    """Fake-quantises a weight (out, ...) per output channel, with a learned step a channel.

    Registered as a parametrisation, it turns the layer's weight into `original`, weight / (first step * limit).
    """

    def __init__(self, grid: WeightGrid) -> None:
        super().__init__()
        self.bits = grid.bits
        self.limit = weight_limit(grid.bits)
        self.first_step: Tensor
        self.zero_point: Tensor
        self.register_buffer("first_step", grid.scale.clone())
        self.register_buffer("zero_point", torch.zeros_like(grid.scale))
        self.ratio = nn.Parameter(torch.ones_like(grid.scale))

    def forward(self, original: Tensor) -> Tensor:
        codes_per_channel = original[0].numel()
        rounded = torch._fake_quantize_learnable_per_channel_affine(
            original * self.limit,
            self.ratio.clamp_min(_SMALLEST_RATIO),
            self.zero_point,
            0,
            -self.limit,
            self.limit,
            1 / math.sqrt(codes_per_channel * self.limit),
        )
        return rounded * self.first_step.reshape(-1, *[1] * (original.ndim - 1))

    def right_inverse(self, weight: Tensor) -> Tensor:
        """The parameter that stands for a weight."""
        shape = (-1, *[1] * (weight.ndim - 1))
        return weight / (self.first_step * self.limit).reshape(shape)

    def grid(self) -> WeightGrid:
        """Where the steps stand now."""
        return WeightGrid(bits=self.bits, scale=self.first_step * self.ratio.detach().clamp_min(_SMALLEST_RATIO))


class LearnedActivationSteps(nn.Module):
    """Fake-quantises a whole tensor with one learned step; the zero point stays where calibration put it.

    The grid's ends take the place of a rectifier before it, so the highest value is kept at or below `ceiling`, 6 for
    a ReLU6.
    """

    def __init__(self, grid: ActivationGrid, *, ceiling: float = math.inf) -> None:
        super().__init__()
        self.bits = grid.bits
        self.highest = grid.highest
        self.zero_point = grid.zero_point
        self.ceiling = ceiling
        self.first_step = grid.scale
        self.ratio = nn.Parameter(torch.ones(()))

    def step(self) -> Tensor:
        """() the step as it is now."""
        step = self.first_step * self.ratio.clamp_min(_SMALLEST_RATIO)
        largest = self.ceiling / (self.highest - self.zero_point) if self.highest > self.zero_point else math.inf
        return step if math.isinf(largest) else step.clamp_max(largest)

    def forward(self, x: Tensor) -> Tensor:
        positive_codes = max(self.highest - self.zero_point, 1)
        return round_to_grid(
            x,
            self.step(),
            zero_point=self.zero_point,
            highest=self.highest,
            step_gradient_scale=1 / math.sqrt(x[0].numel() * positive_codes),
        )

    def grid(self) -> ActivationGrid:
        """Where the step stands now."""
        return ActivationGrid(bits=self.bits, scale=self.step().item(), zero_point=self.zero_point)
