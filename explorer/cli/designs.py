"""`evaluate` and `front`: designs and their figures."""

from __future__ import annotations

import argparse
import time
from typing import Any

from explorer.cli.options import design_from, mounted_design_from
from explorer.cli.output import cycles, edp, energy, percent, print_json, print_line, print_table
from explorer.errors import DesignError
from explorer.spec.design import Design
from explorer.spec.traces import Split
from explorer.study.evaluate import Evaluation, Evaluator
from explorer.study.figures import FrontObjective, exact_front
from explorer.study.files import find_study

__all__ = ["evaluate", "evaluate_default", "front", "print_evaluation"]


def evaluate(options: argparse.Namespace) -> int:
    """Print a design's figures on a split."""
    design = design_from(options)
    evaluation = Evaluator(find_study(options.study)).evaluate(design, Split(options.split))
    if options.json:
        print_json(evaluation_to_json(evaluation))
    else:
        print_evaluation(evaluation)
    return 0


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """All figures; lists have one entry an exit, the final exit last, whose threshold is 0: all that are left leave."""
    fp32 = evaluation.static_fp32
    return {
        "exits": [e.mounting_point for e in evaluation.exits],
        "heads": [e.head.value for e in evaluation.exits],
        "thresholds": [0.0 if e.threshold is None else e.threshold for e in evaluation.exits],
        "exit_ratios": list(evaluation.ratios),
        "exit_accuracy": [e.accuracy for e in evaluation.exits],
        "exit_energy_pj": [e.cost.energy_pj for e in evaluation.exits],
        "exit_latency_cycles": [e.cost.latency_cycles for e in evaluation.exits],
        "accuracy": evaluation.accuracy,
        "energy_avg_pj": evaluation.energy_avg_pj,
        "latency_avg_cycles": evaluation.latency_avg_cycles,
        "edp_avg_pj_cycles": evaluation.edp_avg_pj_cycles,
        "energy_avg_times_latency_avg_pj_cycles": evaluation.energy_latency_product,
        "edp_static_pj_cycles": evaluation.static.cost.edp_pj_cycles,
        "accuracy_static": evaluation.static.accuracy,
        "edp_reduction": evaluation.edp_reduction,
        "overhead": evaluation.overhead,
        "edp_static_fp32_pj_cycles": None if fp32 is None else fp32.cost.edp_pj_cycles,
        "accuracy_static_fp32": None if fp32 is None else fp32.accuracy,
        "static_fp32_missing": evaluation.static_fp32_missing or None,
        "violations": {v.constraint: {"value": v.value, "limit": v.limit} for v in evaluation.violations},
        "split": evaluation.split.value,
        "n_samples": evaluation.n_samples,
        "accelerator": evaluation.design.deployment.accelerator,
        "bits": str(evaluation.design.precision.backbone),
        "head_bits": str(evaluation.design.precision.heads),
    }


def print_evaluation(evaluation: Evaluation) -> None:
    """Print a design's figures as tables."""
    design = evaluation.design
    print_line(
        f"{evaluation.n_samples} samples of the {evaluation.split.value} split, {design.precision}, "
        f"on {design.deployment.accelerator}; accuracy is measured, energy and latency are simulated"
    )
    print_table(
        ("exit", "threshold", "ratio", "accuracy", "energy", "latency", "EDP"),
        (
            (
                f"final (block {e.mounting_point})" if e.threshold is None else f"after block {e.mounting_point}",
                "-" if e.threshold is None else f"{e.threshold:.3f}",
                percent(e.ratio),
                percent(e.accuracy),
                energy(e.cost.energy_pj),
                cycles(e.cost.latency_cycles),
                edp(e.cost.edp_pj_cycles),
            )
            for e in evaluation.exits
        ),
    )
    print_line()
    rows = [("this design", percent(evaluation.accuracy), edp(evaluation.edp_avg_pj_cycles), "")]
    for baseline in (evaluation.static, evaluation.static_fp32):
        if baseline is not None:
            static_edp = baseline.cost.edp_pj_cycles
            saved = percent(1.0 - evaluation.edp_avg_pj_cycles / static_edp)
            rows.append((baseline.label, percent(baseline.accuracy), edp(static_edp), saved))
    print_table(("network", "accuracy", "EDP (average)", "design saves"), rows)
    if evaluation.static_fp32_missing:
        print_line(f"no static FP32 baseline: {evaluation.static_fp32_missing}")
    for violation in evaluation.violations:
        print_line(f"constraint broken: {violation.constraint} is {violation.value:.4g}, limit {violation.limit:.4g}")


def front(options: argparse.Namespace) -> int:
    """Print the exact threshold front of a set of mounts, computed on validation."""
    design = mounted_design_from(options)
    if options.boxes < 1:
        raise DesignError(f"--boxes is {options.boxes}, but must be at least 1")
    evaluator = Evaluator(find_study(options.study))
    objective = FrontObjective(options.objective)
    evaluator.score(
        design, Split.VALIDATION
    )  # simulates the mounts and reads the traces, which is not the front's time
    started = time.perf_counter()
    found = exact_front(evaluator, design, objective=objective, levels=options.levels, n_boxes=options.boxes)
    seconds = time.perf_counter() - started
    points = [found.point(index) for index in range(found.n_points)]
    scores = [evaluator.score(design.with_thresholds(point.thresholds), Split.VALIDATION) for point in points]
    if options.json:
        print_json(
            {
                "points": [
                    {
                        "thresholds": list(point.thresholds),
                        "accuracy": point.accuracy,
                        "edp_avg_pj_cycles": score.edp_avg_pj_cycles,
                        "energy_avg_pj": score.energy_avg_pj,
                        "latency_avg_cycles": score.latency_avg_cycles,
                        "cost": point.cost,
                        "exit_ratios": list(point.ratios),
                    }
                    for point, score in zip(points, scores, strict=True)
                ],
                "exits": [*design.mounting_points, evaluator.final_key.mounting_point],
                "objective": objective.value,
                "tuples": found.n_tuples,
                "accuracy_gap": found.accuracy_gap,
                "seconds": seconds,
                "split": Split.VALIDATION.value,
                "doubts": _doubts(evaluator, design),
            }
        )
        return 0
    print_line(f"{found.n_points} of {found.n_tuples} tuples of thresholds are best on validation ({seconds:.2f} s)")
    if found.accuracy_gap:
        print_line(
            f"no tuple is more accurate at the same cost by over {100 * found.accuracy_gap:.2f} percentage points"
        )
    print_table(
        ("thresholds", "accuracy", "EDP_avg", "exit ratios"),
        (
            (
                ", ".join(f"{t:.2f}" for t in point.thresholds),
                percent(point.accuracy),
                edp(score.edp_avg_pj_cycles),
                ", ".join(percent(r) for r in point.ratios),
            )
            for point, score in zip(points, scores, strict=True)
        ),
    )
    for doubt in _doubts(evaluator, design):
        print_line(doubt)
    return 0


def _doubts(evaluator: Evaluator, design: Design) -> list[str]:
    """What makes a front say little: answers that cannot be told apart."""
    labels = evaluator.study.traces(design.precision, Split.VALIDATION).labels
    found = []
    if (labels == labels[0]).all():
        found.append("all samples are of one class, so accuracy says nothing of the others")
    for mounted, row in zip(design.exits, evaluator.confidences(design, Split.VALIDATION), strict=True):
        if (row == row[0]).all():
            found.append(
                f"after block {mounted.mounting_point} every sample has confidence {row[0]:.3f}, "
                "so all leave there or none does"
            )
    return found


def evaluate_default(study: str) -> None:
    """Print the figures of a study's default design on test."""
    found = find_study(study)
    print_evaluation(Evaluator(found).evaluate(found.default_design, Split.TEST))
