"""Constraints for people: their names, units and steps, and where a design stands against each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from explorer.gui import text
from explorer.gui.translate import mark
from explorer.spec.design import Constraints

if TYPE_CHECKING:
    from explorer.study.evaluate import Evaluation

__all__ = [
    "ACCURACY_FLOOR",
    "EDP_CAP",
    "LIMITS",
    "Limit",
    "LimitState",
    "at_the_design",
    "just_kept",
    "limit_of",
    "limit_state",
    "with_limit",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One field of `Constraints`. `scale` turns what a person enters into its unit; `most` is in what is entered.

    is_floor: the value must be at least the limit, else at most.
    """

    field: str
    name: str
    tip: str
    unit: str
    scale: float
    digits: int
    step: float
    most: float
    show: Callable[[float], str]
    is_floor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitState:
    """Where a design stands against a limit: its value, and how far from it that is, relative to it; below 0: broken.

    Both are None while they are not known, `room` also without a limit.
    """

    value: float | None
    room: float | None


LIMITS = (
    Limit(
        field="smallest_accuracy", name=mark("accuracy ≥"), unit=" %", scale=0.01, digits=2, step=0.1, most=100.0,
        tip=mark("Accuracy floor: the share of validation samples that must be answered rightly. Also a line on the "
                 "plot."),
        show=lambda value: text.percent(value, 2), is_floor=True,
    ),
    Limit(
        field="largest_edp_pj_cycles", name=mark("EDP ≤"), unit=" ×10⁹", scale=1e9, digits=2, step=10.0,
        most=1e12, tip=mark("EDP cap: of the average energy-delay product of a sample, in pJ·cycles. Also a line on "
                            "the plot."),
        show=lambda value: text.edp(value, unit=False),
    ),
    Limit(
        field="largest_energy_pj", name=mark("energy ≤"), unit=" µJ", scale=1e6, digits=3, step=1.0, most=1e9,
        tip=mark("Energy cap: of the average energy of a sample."), show=text.energy,
    ),
    Limit(
        field="largest_latency_cycles", name=mark("latency ≤"), unit=" kcycles", scale=1e3, digits=2, step=1.0,
        most=1e9, tip=mark("Latency cap: of the average time of a sample."),
        show=text.cycles,
    ),
    Limit(
        field="largest_memory_bits", name=mark("memory ≤"), unit=" KiB", scale=8192.0, digits=1, step=16.0,
        most=1e9, tip=mark("Memory cap: the most that all cores together hold on chip at one moment of the full path."),
        show=text.memory,
    ),
    Limit(
        field="largest_final_ratio", name=mark("final exit ≤"), unit=" %", scale=0.01, digits=1, step=1.0, most=100.0,
        tip=mark("Final-exit ratio: the share of samples that may reach the final exit; 50 % in "
                 "arXiv:2512.04705."), show=text.share,
    ),
    Limit(
        field="largest_overhead", name=mark("overhead ≤"), unit=" %", scale=0.01, digits=1, step=1.0, most=10_000.0,
        tip=mark("Overhead of heads: what they may add to the EDP of the full path; 50 % in "
                 "arXiv:2512.04705."), show=text.percent,
    ),
)  # fmt: skip

ACCURACY_FLOOR, EDP_CAP = LIMITS[:2]
"""The two that are lines on the plot."""

assert {limit.field for limit in LIMITS} == {field.name for field in fields(Constraints)}


def limit_of(constraints: Constraints, limit: Limit) -> float | None:
    """The value of a limit in the unit of its field, None where there is none."""
    value: float | None = getattr(constraints, limit.field)
    return value


def with_limit(constraints: Constraints, limit: Limit, value: float | None) -> Constraints:
    """The constraints with one limit changed or taken away."""
    return replace(constraints, **{limit.field: value})


def limit_state(
    limit: Limit, constraints: Constraints, evaluation: Evaluation | None, memory_bits: float
) -> LimitState:
    """Where a design stands; `memory_bits` is what it holds on chip."""
    if evaluation is None:
        return LimitState(value=None, room=None)
    value = _values(evaluation, memory_bits)[limit.field]
    bound = limit_of(constraints, limit)
    if bound is None:
        return LimitState(value=value, room=None)
    room = value - bound if limit.is_floor else bound - value
    return LimitState(value=value, room=room / bound if bound > 0 else room)


def just_kept(limit: Limit, value: float) -> float:
    """A round limit that a value just keeps, for a limit that is switched on."""
    entered = value / limit.scale
    digits = limit.digits if entered < 1000 else 0
    step = 10.0**-digits
    rounded = math.floor(entered / step) if limit.is_floor else math.ceil(entered / step)
    return min(rounded * step, limit.most) * limit.scale


def at_the_design(limit: Limit, evaluation: Evaluation | None) -> float | None:
    """One of the two limits on the plot such that a design just keeps it, None without figures."""
    if evaluation is None:
        return None
    return just_kept(limit, evaluation.accuracy if limit is ACCURACY_FLOOR else evaluation.edp_avg_pj_cycles)


def _values(evaluation: Evaluation, memory_bits: float) -> dict[str, float]:
    return {
        "smallest_accuracy": evaluation.accuracy,
        "largest_edp_pj_cycles": evaluation.edp_avg_pj_cycles,
        "largest_energy_pj": evaluation.energy_avg_pj,
        "largest_latency_cycles": evaluation.latency_avg_cycles,
        "largest_memory_bits": memory_bits,
        "largest_final_ratio": evaluation.ratios[-1],
        "largest_overhead": evaluation.overhead,
    }
