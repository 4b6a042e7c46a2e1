"""Why a design is not better: what moving its thresholds would gain, and which constraint stands in the way.

With the mounts as they are, the exact front says how much EDP_avg could be saved at no less accuracy, and how much
accuracy could be gained at no more EDP_avg. Then each constraint is lifted alone and the front is solved again: what
becomes possible by that is what the constraint costs. A constraint that costs nothing does not bind. These are the best
of very many tuples on the samples of one split, so part of every gain is luck, which search and certificates discount.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from explorer.errors import DesignError
from explorer.exits.front import ThresholdFront, ThresholdPoint
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluator
from explorer.study.figures import exact_front, live_levels

__all__ = ["ConstraintEffect", "Improvement", "WhyNotBetter", "why_not_better"]

_LEAST_SHARE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """The best that other thresholds of the same mounts can do.

    edp_saved: share of the design's EDP_avg that `cheaper` saves at no less accuracy, 0 if nothing does;
    accuracy_gained: what `more_accurate` gains at no more EDP_avg, 0..1. Both designs are None where nothing is better.
    """

    edp_saved: float
    accuracy_gained: float
    cheaper: Design | None
    more_accurate: Design | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstraintEffect:
    """One constraint in force, and what lifting it alone would allow beyond what is possible now.

    constraint: its field name in `Constraints`; value and limit in the unit of that field; is_kept: whether the design
    keeps it. edp_saved: share of the design's EDP_avg saved on top of what thresholds can save within all constraints;
    accuracy_gained: likewise, 0..1; lifted: the best without this constraint.
    """

    constraint: str
    value: float
    limit: float
    is_kept: bool
    edp_saved: float
    accuracy_gained: float
    lifted: Improvement

    @property
    def is_binding(self) -> bool:
        """Whether the constraint keeps better designs out."""
        return self.edp_saved > _LEAST_SHARE or self.accuracy_gained > _LEAST_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNotBetter:
    """Everything that keeps a design from being better, on one split; `effects` has one entry a constraint in force."""

    design: Design
    split: Split
    accuracy: float
    edp_avg_pj_cycles: float
    is_feasible: bool
    within: Improvement
    effects: tuple[ConstraintEffect, ...]

    @property
    def binding(self) -> tuple[ConstraintEffect, ...]:
        """The constraints that bind, the one that costs most EDP_avg first."""
        found = [effect for effect in self.effects if effect.is_binding]
        return tuple(sorted(found, key=lambda effect: (-effect.edp_saved, -effect.accuracy_gained)))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reasons in words, the largest first."""
        lines = []
        if self.within.cheaper is not None or self.within.more_accurate is not None:
            lines.append(f"On {self.split.value}, other thresholds of these exits save {_words(self.within)}.")
        elif self.is_feasible:
            lines.append("No other thresholds of these exits are better within the constraints.")
        lines += [
            f"Without {_NAMES[effect.constraint]} {_limit(effect)}, they could save {_words(effect.lifted)}."
            for effect in self.binding
        ]
        lines += [
            f"It breaks {_NAMES[effect.constraint]} {_limit(effect)}: it is {effect.value:.4g}."
            for effect in self.effects
            if not effect.is_kept
        ]
        if not self.binding and self.effects:
            lines.append("No constraint stands in the way: a better design needs other mounts, bits or hardware.")
        return tuple(lines)


_NAMES = {
    "largest_final_ratio": "the cap on the final-exit ratio of",
    "largest_overhead": "the cap on the heads' overhead of",
    "smallest_accuracy": "the floor on accuracy of",
    "largest_energy_pj": "the cap on energy (pJ) of",
    "largest_latency_cycles": "the cap on latency (cycles) of",
    "largest_edp_pj_cycles": "the cap on EDP (pJ·cycles) of",
    "largest_memory_bits": "the cap on memory (bit) of",
}


def why_not_better(
    evaluator: Evaluator, design: Design, constraints: Constraints | None = None, split: Split = Split.VALIDATION
) -> WhyNotBetter:
    """Solve the thresholds of a design's mounts within all constraints and with each lifted alone.

    One exact front a constraint in force, some 20 ms each up to three exits; more exits are solved on a coarser grid,
    which may miss some of what could be gained. DesignError for a design without early exits.
    """
    if design.is_static:
        raise DesignError("the design has no early exits, so there are no thresholds to improve")
    limits = Constraints() if constraints is None else constraints
    levels = live_levels(evaluator, design, split)
    own = evaluator.score(design, split, limits)

    def best(allowed: Constraints) -> Improvement:
        front = exact_front(evaluator, design, split, allowed, levels=levels)
        return _improvement(design, own.accuracy, own.edp_avg_pj_cycles, front)

    within = best(limits)
    broken = {violation.constraint for violation in own.violations}
    values = _values(evaluator, design, split, limits)
    effects = []
    for field in fields(Constraints):
        limit = getattr(limits, field.name)
        if limit is None:
            continue
        lifted = best(replace(limits, **{field.name: None}))
        effects.append(
            ConstraintEffect(
                constraint=field.name,
                value=values[field.name],
                limit=float(limit),
                is_kept=field.name not in broken,
                edp_saved=max(0.0, lifted.edp_saved - within.edp_saved),
                accuracy_gained=max(0.0, lifted.accuracy_gained - within.accuracy_gained),
                lifted=lifted,
            )
        )
    return WhyNotBetter(
        design=design,
        split=split,
        accuracy=own.accuracy,
        edp_avg_pj_cycles=own.edp_avg_pj_cycles,
        is_feasible=own.is_feasible,
        within=within,
        effects=tuple(effects),
    )


def _improvement(design: Design, accuracy: float, edp: float, front: ThresholdFront) -> Improvement:
    cheapest, most_accurate = front.cheapest(accuracy), front.most_accurate(edp)
    saved = 0.0 if cheapest is None else 1.0 - cheapest.cost / edp
    gained = 0.0 if most_accurate is None else most_accurate.accuracy - accuracy
    return Improvement(
        edp_saved=max(0.0, saved),
        accuracy_gained=max(0.0, gained),
        cheaper=_at(design, cheapest) if saved > _LEAST_SHARE else None,
        more_accurate=_at(design, most_accurate) if gained > _LEAST_SHARE else None,
    )


def _at(design: Design, point: ThresholdPoint | None) -> Design | None:
    return None if point is None else design.with_thresholds(point.thresholds)


def _values(evaluator: Evaluator, design: Design, split: Split, limits: Constraints) -> dict[str, float]:
    """What the design has of everything that can be limited, by the names of `Constraints`."""
    figures = evaluator.evaluate(design, split)
    return {
        "largest_final_ratio": figures.ratios[-1],
        "largest_overhead": figures.overhead,
        "smallest_accuracy": figures.accuracy,
        "largest_energy_pj": figures.energy_avg_pj,
        "largest_latency_cycles": figures.latency_avg_cycles,
        "largest_edp_pj_cycles": figures.edp_avg_pj_cycles,
        "largest_memory_bits": 0.0 if limits.largest_memory_bits is None else evaluator.memory_bits(design),
    }


def _words(improvement: Improvement) -> str:
    return (
        f"{100 * improvement.edp_saved:.1f} % of EDP at no less accuracy, "
        f"or gain {100 * improvement.accuracy_gained:.2f} percentage points at no more EDP"
    )


def _limit(effect: ConstraintEffect) -> str:
    return f"{effect.limit:.4g}"
