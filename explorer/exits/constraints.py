"""Which constraints a design breaks, and by how much."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from explorer.spec.design import Constraints

__all__ = ["ConstrainedFigures", "Violation", "total_violation", "violations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstrainedFigures:
    """The figures of a design that constraints speak about; energy, latency and EDP are averages over samples.

    final_ratio: share of samples that reach the final exit, 0..1; overhead: EDP that mounted heads add to the full
    path, as a share of the static EDP; accuracy: 0..1; memory_bits: most that is held on chip at one moment.
    """

    final_ratio: float
    overhead: float
    accuracy: float
    energy_pj: float
    latency_cycles: float
    edp_pj_cycles: float
    memory_bits: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A broken constraint. `constraint` is its field name in `Constraints`; value and limit share a unit.

    amount: how far the value lies beyond its limit, without unit and above 0: the plain difference for shares
    (ratio, overhead, accuracy), the difference relative to the limit for energy, latency, EDP and memory.
    """

    constraint: str
    value: float
    limit: float
    amount: float


def violations(figures: ConstrainedFigures, constraints: Constraints) -> tuple[Violation, ...]:
    """The constraints that a design breaks, in the order of `Constraints`; empty if it keeps them all.

    A value that equals its limit keeps it. ValueError if a figure or limit is NaN.
    """
    shares = (
        ("largest_final_ratio", figures.final_ratio, constraints.largest_final_ratio, False),
        ("largest_overhead", figures.overhead, constraints.largest_overhead, False),
        ("smallest_accuracy", figures.accuracy, constraints.smallest_accuracy, True),
    )
    amounts = (
        ("largest_energy_pj", figures.energy_pj, constraints.largest_energy_pj),
        ("largest_latency_cycles", figures.latency_cycles, constraints.largest_latency_cycles),
        ("largest_edp_pj_cycles", figures.edp_pj_cycles, constraints.largest_edp_pj_cycles),
        ("largest_memory_bits", figures.memory_bits, constraints.largest_memory_bits),
    )
    found = []
    for name, value, limit, is_floor in shares:
        excess = _excess(name, value, limit)
        excess = -excess if is_floor else excess
        if limit is not None and excess > 0.0:
            found.append(Violation(constraint=name, value=value, limit=limit, amount=excess))
    for name, value, limit in amounts:
        excess = _excess(name, value, limit)
        if limit is not None and excess > 0.0:
            amount = excess / limit if limit > 0.0 else excess
            found.append(Violation(constraint=name, value=value, limit=limit, amount=amount))
    return tuple(found)


def total_violation(found: Iterable[Violation]) -> float:
    """Sum of the amounts: 0 for a feasible design, larger the further it lies outside; for constraint domination."""
    return math.fsum(violation.amount for violation in found)


def _excess(name: str, value: float, limit: float | None) -> float:
    """Value - limit; 0 without a limit."""
    if limit is None:
        return 0.0
    if math.isnan(value) or math.isnan(limit):
        raise ValueError(f"{name}: value {value} and limit {limit} must be numbers")
    return value - limit
