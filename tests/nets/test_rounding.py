"""Rounding to a grid: the bits of torch's own operator, and the gradients of LSQ."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from explorer.nets.learned_steps import LearnedActivationSteps, LearnedWeightSteps
from explorer.nets.ranges import ActivationGrid, WeightGrid, weight_limit
from explorer.nets.rounding import round_to_grid

GRIDS = st.tuples(
    st.sampled_from([2, 3, 4, 8]), st.floats(2**-12, 50, width=32), st.floats(0, 1), st.integers(0, 2**32)
)


def _case(bits: int, step: float, zero_share: float, seed: int) -> tuple[Tensor, Tensor, int, int]:
    """Values of which some lie beyond the grid, an incoming gradient, the zero point and the highest code."""
    generator = torch.Generator().manual_seed(seed)
    highest = 2**bits - 1
    x = torch.randn(3, 4, 5, 5, generator=generator) * step * highest * 0.7
    return x, torch.randn(3, 4, 5, 5, generator=generator), round(zero_share * highest), highest


@given(GRIDS)
@settings(max_examples=80, deadline=None)
def test_it_gives_the_bits_and_gradients_of_torchs_operators(grid: tuple[int, float, float, int]) -> None:
    step = grid[1]
    x, gradient, zero_point, highest = _case(*grid)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    our_step = torch.tensor(step, requires_grad=True)
    their_step = torch.tensor([step], requires_grad=True)
    rounded = round_to_grid(ours, our_step, zero_point=zero_point, highest=highest)
    assert torch.equal(rounded, torch.fake_quantize_per_tensor_affine(x, step, zero_point, 0, highest))
    rounded.backward(gradient)
    learnable = torch._fake_quantize_learnable_per_tensor_affine(
        theirs, their_step, torch.tensor([float(zero_point)]), 0, highest, 1.0
    )
    learnable.backward(gradient)
    assert ours.grad is not None
    assert our_step.grad is not None
    assert their_step.grad is not None
    assert torch.equal(ours.grad, theirs.grad)
    torch.testing.assert_close(our_step.grad, their_step.grad[0], rtol=1e-3, atol=1e-3 * x.numel() ** 0.5)


@given(GRIDS, st.floats(0.01, 2))
@settings(max_examples=40, deadline=None)
def test_the_gradient_of_the_step_is_that_of_the_paper(grid: tuple[int, float, float, int], scale: float) -> None:
    """Equation 3 of arXiv:1902.08153, summed over the tensor: -v/s + round(v/s) inside, and the grid's end beyond."""
    x, gradient, zero_point, highest = _case(*grid)
    step = torch.tensor(grid[1], requires_grad=True)
    round_to_grid(x, step, zero_point=zero_point, highest=highest, step_gradient_scale=scale).backward(gradient)
    ratio = x.double() / step.item()
    lowest, largest = -zero_point, highest - zero_point
    by_step = torch.where(
        ratio.round() < lowest, lowest, torch.where(ratio.round() > largest, largest, ratio.round() - ratio)
    )
    expected = scale * (gradient.double() * by_step).sum()
    assert step.grad is not None
    torch.testing.assert_close(step.grad.double(), expected, rtol=1e-3, atol=1e-3 * x.numel() ** 0.5)


@given(st.sampled_from([2, 4, 8]), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_learned_weight_steps_follow_the_paper_channel_by_channel(bits: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(4, 3, 3, 3, generator=generator)
    gradient = torch.randn(4, 3, 3, 3, generator=generator)
    limit = weight_limit(bits)
    scale = weight.abs().amax(dim=(1, 2, 3)) / limit * 0.8  # so that some weights lie beyond the grid
    steps = LearnedWeightSteps(WeightGrid(bits=bits, scale=scale))
    original = steps.right_inverse(weight).requires_grad_()
    rounded = steps(original)
    zeros = torch.zeros(4, dtype=torch.int32)
    fixed = torch.fake_quantize_per_channel_affine(weight, scale, zeros, 0, -limit, limit)
    torch.testing.assert_close(rounded, fixed, rtol=1e-5, atol=scale.max().item() * 1.001)
    assert ((rounded - fixed).abs() > scale.max() * 1e-3).double().mean() < 0.01  # only ties may go elsewhere
    rounded.backward(gradient)
    codes = original.detach().double() * limit
    by_step = torch.where(codes.round().abs() > limit, codes.sign() * limit, codes.round() - codes)
    sums = (gradient.double() * by_step * scale.reshape(-1, 1, 1, 1)).sum(dim=(1, 2, 3))
    expected = sums / (27 * limit) ** 0.5  # the gradient scale of section 2.2
    assert steps.ratio.grad is not None
    torch.testing.assert_close(steps.ratio.grad.double(), expected, rtol=1e-3, atol=1e-4)


def test_a_grid_takes_the_place_of_the_rectifier_before_it() -> None:
    steps = LearnedActivationSteps(ActivationGrid(bits=4, scale=0.3, zero_point=0), ceiling=6.0)
    x = torch.linspace(-3, 9, 500)
    assert torch.equal(steps(x), steps(torch.nn.functional.relu6(x)))
    with torch.no_grad():
        steps.ratio.fill_(5.0)  # learned far too wide: the highest value still is 6
    assert steps.grid().scale * 15 <= 6.0 + 1e-5
    torch.testing.assert_close(steps(x), steps(torch.nn.functional.relu6(x)))


def test_a_step_stays_above_zero() -> None:
    activations = LearnedActivationSteps(ActivationGrid(bits=4, scale=0.3, zero_point=8))
    weights = LearnedWeightSteps(WeightGrid(bits=4, scale=torch.tensor([0.1, 0.2])))
    with torch.no_grad():
        activations.ratio.fill_(-1.0)
        weights.ratio.fill_(-1.0)
    assert activations.grid().scale > 0
    assert (weights.grid().scale > 0).all()
    assert torch.isfinite(activations(torch.randn(2, 3))).all()
    assert torch.isfinite(weights(torch.randn(2, 3))).all()
