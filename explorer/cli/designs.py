"""`evaluate`, `front` and `search`: designs and their figures."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from explorer.cli.options import deployment_from, design_from, mounted_design_from, precision_from
from explorer.cli.output import cycles, edp, energy, percent, print_json, print_line, print_table
from explorer.spec.design import Constraints, Design
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_json
from explorer.study.evaluate import Evaluation, Evaluator
from explorer.study.figures import best_truncated, exact_front
from explorer.study.files import find_study
from explorer.study.run_search import ALLOWED_DROP, SearchEvent, SearchPoint, SearchSettings, recommended, run_search

__all__ = ["evaluate", "evaluate_default", "front", "print_evaluation", "search"]


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
    evaluator = Evaluator(find_study(options.study))
    found = exact_front(evaluator, design, levels=options.levels)
    if options.json:
        print_json(
            {
                "points": [
                    {
                        "thresholds": list(point.thresholds),
                        "accuracy": point.accuracy,
                        "edp_avg_pj_cycles": point.cost,
                        "exit_ratios": list(point.ratios),
                    }
                    for point in map(found.point, range(found.n_points))
                ],
                "exits": [*design.mounting_points, evaluator.final_key.mounting_point],
                "tuples": found.n_tuples,
                "accuracy_gap": found.accuracy_gap,
                "split": Split.VALIDATION.value,
            }
        )
        return 0
    print_line(f"{found.n_points} of {found.n_tuples} tuples of thresholds are best on validation")
    print_table(
        ("thresholds", "accuracy", "EDP_avg", "exit ratios"),
        (
            (
                ", ".join(f"{t:.2f}" for t in point.thresholds),
                percent(point.accuracy),
                edp(point.cost),
                ", ".join(percent(r) for r in point.ratios),
            )
            for point in map(found.point, range(found.n_points))
        ),
    )
    return 0


def search(options: argparse.Namespace) -> int:
    """Search on validation, then report the front with its test figures."""
    evaluator = Evaluator(find_study(options.study))
    base = Design(precision=precision_from(options), deployment=deployment_from(options))
    settings = SearchSettings(
        seed=options.seed,
        seconds=options.seconds,
        evaluations=options.evaluations,
        most_exits=options.max_exits,
        constraints=_constraints(options),
        confidence=options.confidence,
    )
    *_, last = run_search(evaluator, base, settings)
    chosen = recommended(evaluator, last.front)
    if options.json:
        print_json(_search_to_json(evaluator, base, settings, last, chosen))
        return 0
    print_line(
        f"{last.evaluations} evaluations in {last.seconds:.1f} s, seed {settings.seed}, "
        f"hypervolume {last.hypervolume:.4f}, {len(last.front)} designs on the front; chosen on validation"
    )
    step = max(1, len(last.front) // 20)
    shown = [*last.front[::step]]
    print_table(
        ("exits", "thresholds", "accuracy (validation)", "accuracy (test)", "EDP_avg (test)", "reduction (test)"),
        (_front_row(evaluator, point) for point in shown),
    )
    if chosen is not None:
        print_line()
        print_line(f"cheapest design that loses at most {100 * ALLOWED_DROP:g} points on validation, luck discounted:")
        print_evaluation(evaluator.evaluate(chosen.design, Split.TEST))
    return 0


def _front_row(evaluator: Evaluator, point: SearchPoint) -> tuple[str, ...]:
    test = evaluator.evaluate(point.design, Split.TEST)
    return (
        ", ".join(map(str, point.design.mounting_points)),
        ", ".join(f"{t:.2f}" for t in point.design.thresholds),
        percent(point.accuracy),
        percent(test.accuracy),
        edp(test.edp_avg_pj_cycles),
        percent(test.edp_reduction),
    )


def _search_to_json(
    evaluator: Evaluator, base: Design, settings: SearchSettings, event: SearchEvent, chosen: SearchPoint | None
) -> dict[str, Any]:
    static = evaluator.evaluate(base.without_exits(), Split.TEST)
    return {
        "front": [_point_to_json(evaluator, point, settings.constraints) for point in event.front],
        "recommended": None if chosen is None else _point_to_json(evaluator, chosen, settings.constraints),
        "hypervolume": event.hypervolume,
        "evaluations": event.evaluations,
        "seconds": event.seconds,
        "seed": settings.seed,
        "static": {"accuracy": static.accuracy, "edp_pj_cycles": static.static.cost.edp_pj_cycles, "split": "test"},
    }


def _point_to_json(evaluator: Evaluator, point: SearchPoint, constraints: Constraints) -> dict[str, Any]:
    test = evaluator.evaluate(point.design, Split.TEST, constraints)
    rival = best_truncated(evaluator, point.design, test.accuracy, Split.TEST)
    edp_avg = test.edp_avg_pj_cycles
    return {
        "exits": [*point.design.mounting_points, test.exits[-1].mounting_point],
        "thresholds": [*point.design.thresholds, 0.0],
        "heads": [*(e.head.value for e in point.design.exits), HeadKind.FINAL.value],
        "design": design_to_json(point.design),
        "accuracy": point.accuracy,
        "accuracy_lower_bound": point.accuracy_lower_bound,
        "edp_avg_pj_cycles": point.edp_avg_pj_cycles,
        "test": {
            "accuracy": test.accuracy,
            "edp_avg_pj_cycles": edp_avg,
            "edp_reduction": test.edp_reduction,
            "exit_ratios": list(test.ratios),
            "overhead": test.overhead,
            "feasible": test.is_feasible,
            "best_truncated_of_at_least_its_accuracy": rival.label,
            "edp_under_best_truncated": 1.0 - edp_avg / rival.cost.edp_pj_cycles,
        },
    }


def _constraints(options: argparse.Namespace) -> Constraints:
    changes = {
        name: value
        for name, value in (
            ("largest_final_ratio", options.max_final_ratio),
            ("largest_overhead", options.max_overhead),
            ("smallest_accuracy", options.min_accuracy),
        )
        if value is not None
    }
    return replace(Constraints(), **changes)


def evaluate_default(study: str) -> None:
    """Print the figures of a study's default design on test."""
    found = find_study(study)
    print_evaluation(Evaluator(found).evaluate(found.default_design, Split.TEST))
