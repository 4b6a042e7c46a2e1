"""Figures as CSV with a header, units in the names of columns, full precision; what does not exist is left empty."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer.exits.front import ThresholdFront
from explorer.spec.design import Design
from explorer.study.checkpoint import TriedDesign
from explorer.study.evaluate import Evaluation
from explorer.study.search_values import SearchPoint

__all__ = ["NamedEvaluation", "designs_csv", "exits_csv", "front_csv", "search_csv", "tried_csv"]

_DESIGN = ("exits", "heads", "thresholds", "bits", "head_bits", "confidence", "calibrated", "accelerator", "schedule")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvaluation:
    """A design's figures under a name, such as a pin's, with its note."""

    name: str
    evaluation: Evaluation
    note: str = ""


def designs_csv(designs: Iterable[NamedEvaluation]) -> str:
    """A row for each design and split: what it is, and all its averages."""
    return _csv(
        (
            "name", *_DESIGN, "split", "samples", "accuracy", "accuracy_static", "energy_avg_pj", "latency_avg_cycles",
            "edp_avg_pj_cycles", "edp_static_pj_cycles", "edp_reduction", "overhead", "final_exit_ratio",
            "broken_constraints", "note",
        ),
        (
            (
                named.name, *_design(e.design), e.split.value, e.n_samples, e.accuracy, e.static.accuracy,
                e.energy_avg_pj, e.latency_avg_cycles, e.edp_avg_pj_cycles, e.static.cost.edp_pj_cycles,
                e.edp_reduction, e.overhead, e.ratios[-1], " ".join(v.constraint for v in e.violations), named.note,
            )
            for named in designs
            for e in (named.evaluation,)
        ),
    )  # fmt: skip


def exits_csv(evaluations: Iterable[Evaluation]) -> str:
    """A row for each exit and split, the final exit last: who leaves there, how well, at what cost."""
    return _csv(
        ("split", "mounting_point", "head", "threshold", "samples", "ratio", "accuracy", "energy_pj", "latency_cycles",
         "edp_pj_cycles"),
        (
            (
                e.split.value, f.mounting_point, f.head.value, f.threshold, f.count, f.ratio, f.accuracy,
                f.cost.energy_pj, f.cost.latency_cycles, f.cost.edp_pj_cycles,
            )
            for e in evaluations
            for f in e.exits
        ),
    )  # fmt: skip


def front_csv(design: Design, front: ThresholdFront) -> str:
    """A row for each point of the exact front of a design's mounts, on the split that it was computed on."""
    points = design.mounting_points
    return _csv(
        (
            *(f"threshold_{point}" for point in points),
            "accuracy",
            "edp_avg_pj_cycles",
            *(f"ratio_{point}" for point in points),
            "ratio_final",
        ),
        (
            (*point.thresholds, point.accuracy, point.cost, *point.ratios)
            for point in map(front.point, range(front.n_points))
        ),
    )


def search_csv(points: Iterable[SearchPoint]) -> str:
    """A row for each design of a search's front, with its figures on validation."""
    return _csv(
        (*_DESIGN, "accuracy", "accuracy_lower_bound", "energy_avg_pj", "latency_avg_cycles", "edp_avg_pj_cycles"),
        (
            (
                *_design(point.design), point.accuracy, point.accuracy_lower_bound, point.energy_avg_pj,
                point.latency_avg_cycles, point.edp_avg_pj_cycles,
            )
            for point in points
        ),
    )  # fmt: skip


def tried_csv(tried: Iterable[TriedDesign]) -> str:
    """A row for each design that a run has tried, in order, with its figures on validation."""
    return _csv(
        ("number", *_DESIGN, "accuracy", "accuracy_lower_bound", "edp_avg_pj_cycles", "violation"),
        (
            (
                number, *_design(one.design), one.accuracy, one.accuracy_lower_bound, one.edp_avg_pj_cycles,
                one.violation,
            )
            for number, one in enumerate(tried, 1)
        ),
    )  # fmt: skip


def _design(design: Design) -> tuple[object, ...]:
    return (
        " ".join(map(str, design.mounting_points)),
        " ".join(mounted.head.value for mounted in design.exits),
        " ".join(map(repr, design.thresholds)),
        str(design.precision.backbone),
        str(design.precision.heads),
        design.confidence.value,
        "yes" if design.calibrated else "no",
        design.deployment.accelerator,
        design.deployment.schedule.value,
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return float(value) if isinstance(value, float) else value  # numpy's floats too, so that repr is plain
