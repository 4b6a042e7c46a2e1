"""Why a design is not better: what is said to be gained can be had, and what binds is what stands in the way."""

from __future__ import annotations

import pytest

from explorer.errors import DesignError
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.spec.traces import Split
from explorer.study.reasons import why_not_better

NO_LIMITS = Constraints(largest_final_ratio=None, largest_overhead=None)


def design_of(*thresholds: float) -> Design:
    return Design(
        exits=tuple(MountedExit(mounting_point=p, threshold=t) for p, t in zip((1, 3), thresholds, strict=True))
    )


def test_what_other_thresholds_save_can_be_had_and_nothing_saves_more(evaluator):
    found = why_not_better(evaluator, design_of(0.3, 0.99), NO_LIMITS)
    assert found.within.cheaper is not None
    better = evaluator.score(found.within.cheaper, Split.VALIDATION)
    assert better.accuracy >= found.accuracy
    assert better.edp_avg_pj_cycles == pytest.approx(found.edp_avg_pj_cycles * (1 - found.within.edp_saved))
    more = evaluator.score(found.within.more_accurate, Split.VALIDATION)
    assert more.edp_avg_pj_cycles <= found.edp_avg_pj_cycles
    assert more.accuracy == pytest.approx(found.accuracy + found.within.accuracy_gained)
    again = why_not_better(evaluator, found.within.cheaper, NO_LIMITS)
    assert again.within.edp_saved == pytest.approx(0.0)


def test_a_constraint_in_the_way_is_said_to_bind(evaluator):
    design = design_of(0.3, 0.99)
    free = why_not_better(evaluator, design, NO_LIMITS)
    best = evaluator.evaluate(free.within.cheaper, Split.VALIDATION)
    constraints = Constraints(
        largest_final_ratio=best.ratios[-1] / 2 - 1e-6, largest_overhead=None, smallest_accuracy=0.1
    )
    found = why_not_better(evaluator, design, constraints)
    assert [effect.constraint for effect in found.effects] == ["largest_final_ratio", "smallest_accuracy"]
    assert [effect.constraint for effect in found.binding] == ["largest_final_ratio"]
    effect = found.binding[0]
    assert effect.lifted.edp_saved == pytest.approx(free.within.edp_saved)
    assert effect.edp_saved == pytest.approx(free.within.edp_saved - found.within.edp_saved)
    assert any("cap on the final-exit ratio" in line for line in found.sentences)


def test_a_loose_constraint_costs_nothing(evaluator):
    found = why_not_better(evaluator, design_of(0.5, 0.5), Constraints(largest_final_ratio=1.0, largest_overhead=9.0))
    assert found.binding == ()
    assert found.is_feasible
    assert any("No constraint stands in the way" in line for line in found.sentences)


def test_what_a_design_breaks_is_named_with_its_value(evaluator):
    found = why_not_better(evaluator, design_of(1.0, 1.0), Constraints(largest_memory_bits=1.0))
    assert not found.is_feasible
    broken = {effect.constraint: effect for effect in found.effects if not effect.is_kept}
    assert broken["largest_memory_bits"].value == evaluator.memory_bits(design_of(1.0, 1.0)) > 1.0
    assert any("It breaks the cap on memory" in line for line in found.sentences)


def test_a_static_network_has_no_thresholds_to_improve(evaluator):
    with pytest.raises(DesignError, match="no early exits"):
        why_not_better(evaluator, Design())
