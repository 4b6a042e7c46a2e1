"""Distillation: the loss is the published formula, and the teacher is never pulled towards its pupil."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.nets.distill import head_loss
from explorer.nets.recipe import Distillation

N_CLASSES = 4
_VALUES = st.lists(st.floats(-8, 8), min_size=2 * N_CLASSES, max_size=2 * N_CLASSES)
_LABELS = st.lists(st.integers(0, N_CLASSES - 1), min_size=2, max_size=2)


def _softmax(row: list[float], temperature: float) -> list[float]:
    scaled = [math.exp(value / temperature) for value in row]
    return [value / sum(scaled) for value in scaled]


def _by_hand(
    logits: list[list[float]], labels: list[int], teacher: list[list[float]], *, weight: float, temperature: float
) -> float:
    """(1 - weight) CE(labels) + weight T^2 KL(teacher || head), a mean over the batch, term by term."""
    total = 0.0
    for own, label, taught in zip(logits, labels, teacher, strict=True):
        cross_entropy = -math.log(_softmax(own, 1.0)[label])
        pairs = zip(_softmax(taught, temperature), _softmax(own, temperature), strict=True)
        divergence = sum(p * math.log(p / q) for p, q in pairs)
        total += (1 - weight) * cross_entropy + weight * temperature**2 * divergence
    return total / len(logits)


@given(values=_VALUES, taught=_VALUES, labels=_LABELS, weight=st.floats(0.05, 1), temperature=st.floats(0.5, 10))
def test_the_loss_is_the_formula(
    values: list[float], taught: list[float], labels: list[int], weight: float, temperature: float
) -> None:
    logits = torch.tensor(values, dtype=torch.float64).reshape(2, N_CLASSES)
    teacher = torch.tensor(taught, dtype=torch.float64).reshape(2, N_CLASSES)
    distillation = Distillation(weight=weight, temperature=temperature)
    loss = head_loss(logits, torch.tensor(labels), teacher, distillation).item()
    expected = _by_hand(logits.tolist(), labels, teacher.tolist(), weight=weight, temperature=temperature)
    assert loss == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_without_distillation_the_loss_is_plain_cross_entropy_whatever_the_teacher() -> None:
    logits = torch.randn(5, N_CLASSES, generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([0, 1, 2, 3, 0])
    expected = torch.nn.functional.cross_entropy(logits, labels)
    for teacher in (logits, torch.full_like(logits, math.inf)):
        assert torch.equal(head_loss(logits, labels, teacher, None), expected)


def test_no_gradient_flows_into_the_teacher() -> None:
    logits = torch.randn(3, N_CLASSES, generator=torch.Generator().manual_seed(1)).requires_grad_()
    teacher = torch.randn(3, N_CLASSES, generator=torch.Generator().manual_seed(2)).requires_grad_()
    head_loss(logits, torch.tensor([0, 1, 2]), teacher, Distillation()).backward()
    assert teacher.grad is None
    assert logits.grad is not None
    assert logits.grad.abs().sum() > 0


def test_a_head_that_answers_as_its_teacher_has_nothing_to_learn_from_it() -> None:
    logits = torch.randn(3, N_CLASSES, generator=torch.Generator().manual_seed(1)).requires_grad_()
    loss = head_loss(logits, torch.tensor([0, 1, 2]), logits.detach().clone(), Distillation(weight=1.0))
    loss.backward()
    assert loss.item() == pytest.approx(0, abs=1e-6)
    assert logits.grad is not None
    assert logits.grad.abs().max().item() < 1e-6
