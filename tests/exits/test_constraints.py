from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.exits.constraints import ConstrainedFigures, total_violation, violations
from explorer.spec.design import Constraints

FIGURES = ConstrainedFigures(
    final_ratio=0.3,
    overhead=0.1,
    accuracy=0.9,
    energy_pj=100.0,
    latency_cycles=200.0,
    edp_pj_cycles=3e4,
    memory_bits=96.0,
)


def test_a_design_within_the_paper_s_limits_breaks_nothing() -> None:
    assert violations(FIGURES, Constraints()) == ()
    assert total_violation(()) == 0.0


def test_a_value_at_its_limit_keeps_it() -> None:
    at_limits = replace(FIGURES, final_ratio=0.5, overhead=0.5)
    assert violations(at_limits, Constraints(smallest_accuracy=0.9, largest_energy_pj=100.0)) == ()


def test_each_broken_constraint_is_named_with_its_value_limit_and_amount() -> None:
    constraints = Constraints(
        largest_final_ratio=0.2,
        largest_overhead=0.0,
        smallest_accuracy=0.95,
        largest_energy_pj=50.0,
        largest_latency_cycles=100.0,
        largest_edp_pj_cycles=1e4,
        largest_memory_bits=64.0,
    )
    found = violations(FIGURES, constraints)
    assert [violation.constraint for violation in found] == [
        "largest_final_ratio",
        "largest_overhead",
        "smallest_accuracy",
        "largest_energy_pj",
        "largest_latency_cycles",
        "largest_edp_pj_cycles",
        "largest_memory_bits",
    ]
    assert [violation.amount for violation in found] == pytest.approx([0.1, 0.1, 0.05, 1.0, 1.0, 2.0, 0.5])
    assert found[3].value == 100.0
    assert found[3].limit == 50.0
    assert total_violation(found) == pytest.approx(4.75)


def test_no_limits_constrain_nothing() -> None:
    worst = ConstrainedFigures(
        final_ratio=1.0, overhead=9.0, accuracy=0.0, energy_pj=1e30, latency_cycles=1e30, edp_pj_cycles=1e60
    )
    assert violations(worst, Constraints(largest_final_ratio=None, largest_overhead=None)) == ()


@given(st.floats(0, 1), st.floats(0, 1))
def test_further_outside_is_a_larger_violation(one: float, other: float) -> None:
    low, high = sorted((one, other))
    amounts = [total_violation(violations(replace(FIGURES, final_ratio=value), Constraints())) for value in (low, high)]
    assert amounts[0] <= amounts[1]


def test_a_figure_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="overhead"):
        violations(replace(FIGURES, overhead=math.nan), Constraints())
