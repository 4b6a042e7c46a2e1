"""`search`: the front, the recommended design and how the search got there."""

from __future__ import annotations

import argparse
from dataclasses import replace
from math import inf
from typing import Any

from explorer.cli.designs import print_evaluation
from explorer.cli.options import deployment_from, precision_from
from explorer.cli.output import edp, percent, print_json, print_line, print_table
from explorer.errors import DesignError, SearchError
from explorer.spec.design import Constraints, Design
from explorer.spec.network import HeadKind
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_json
from explorer.study.dimensions import Dimension
from explorer.study.evaluate import Evaluator
from explorer.study.figures import best_truncated
from explorer.study.files import find_study
from explorer.study.run_search import (
    ALLOWED_DROP,
    SPLIT,
    SearchEvent,
    SearchMode,
    SearchPoint,
    SearchSettings,
    ThresholdSearch,
    TriedDesign,
    recommended,
    run_search,
)
from explorer.study.utility import Utility, ranked

__all__ = ["base_design_from", "constraints_from", "search", "search_settings_from"]

DEFAULT_SECONDS = 20.0
MOST_STEPS = 200
"""Steps of the hypervolume's history that are printed as JSON."""


def search(options: argparse.Namespace) -> int:
    """Search on validation, then report the front with its test figures."""
    if options.resume and options.session is None:
        raise SearchError("--resume needs --session, the file that the search is in")
    evaluator = Evaluator(find_study(options.study))
    base = base_design_from(options)
    mode = SearchMode(options.mode)
    seconds = options.seconds
    if seconds is None and mode is not SearchMode.EXHAUSTIVE:
        seconds = DEFAULT_SECONDS
    settings = search_settings_from(options, seed=options.seed, seconds=seconds, evaluations=options.evaluations)
    utility = _utility(options.utility)
    history: list[tuple[int, float, float]] = []
    nearest: TriedDesign | None = None
    if options.session is not None:
        from explorer.cli.sessions import logged_events

        events = logged_events(options, evaluator, base, settings)
    else:
        events = run_search(evaluator, base, settings)
    for event in events:
        history.append((event.evaluations, event.seconds, event.hypervolume))
        nearest = min((*((nearest,) if nearest else ()), *event.tried), key=lambda tried: tried.violation, default=None)
        last = event
    chosen = recommended(evaluator, last.front)
    problem = "" if last.front else _why_nothing(evaluator, settings, nearest)
    if options.json:
        print_json(_to_json(evaluator, base, settings, last, chosen, utility, history, problem))
    elif problem:
        print_line(_summary(settings, last))
        print_line(problem)
    else:
        _print(evaluator, settings, last, chosen, utility)
    return 0


def base_design_from(options: argparse.Namespace) -> Design:
    """The design without exits that a search starts from."""
    return Design(precision=precision_from(options), deployment=deployment_from(options))


def search_settings_from(
    options: argparse.Namespace, *, seed: int, seconds: float | None, evaluations: int | None
) -> SearchSettings:
    """What the options say is to be searched, and how; SearchError for a dimension that does not exist."""
    names = [name.strip() for name in options.free.split(",")] if options.free.strip() else []
    try:
        free = frozenset(Dimension(name) for name in names)
    except ValueError as error:
        known = ", ".join(dimension.value for dimension in Dimension)
        raise SearchError(f"--free is {options.free!r}, but must be a list out of {known}") from error
    return SearchSettings(
        seed=seed,
        seconds=seconds,
        evaluations=evaluations,
        most_exits=options.max_exits,
        constraints=constraints_from(options),
        confidence=options.confidence,
        mode=SearchMode(options.mode),
        thresholds=ThresholdSearch(options.thresholds),
        free=free,
    )


def constraints_from(options: argparse.Namespace) -> Constraints:
    """The limits that the options set, the paper's where they set none; DesignError for one that is no limit."""
    given = {
        "largest_final_ratio": options.max_final_ratio,
        "largest_overhead": options.max_overhead,
        "smallest_accuracy": options.min_accuracy,
        "largest_energy_pj": options.max_energy,
        "largest_latency_cycles": options.max_latency,
        "largest_edp_pj_cycles": options.max_edp,
        "largest_memory_bits": options.max_memory,
    }
    for name, value in given.items():
        if value is not None and not value >= 0.0:
            raise DesignError(f"the constraint {name} is {value}, but must be a number that is not negative")
    if options.min_accuracy is not None and options.min_accuracy > 1.0:
        raise DesignError(f"the constraint smallest_accuracy is {options.min_accuracy:g}, but must lie in 0..1")
    return replace(Constraints(), **{name: value for name, value in given.items() if value is not None})


def _utility(text: str | None) -> Utility | None:
    if text is None:
        return None
    try:
        accuracy, energy, latency = (float(item) for item in text.split(","))
    except ValueError as error:
        raise SearchError(f"--utility is {text!r}, but must be three weights, such as 2,1,1") from error
    return Utility(accuracy=accuracy, energy=energy, latency=latency)


def _print(
    evaluator: Evaluator,
    settings: SearchSettings,
    last: SearchEvent,
    chosen: SearchPoint | None,
    utility: Utility | None,
) -> None:
    print_line(_summary(settings, last))
    points = last.front if utility is None else tuple(item.point for item in ranked(last.front, utility))
    shown = points[:: max(1, len(points) // 20)] if utility is None else points[:20]
    print_table(
        ("exits", "thresholds", "accuracy (validation)", "accuracy (test)", "EDP_avg (test)", "reduction (test)"),
        (_row(evaluator, point) for point in shown),
    )
    if chosen is not None:
        print_line()
        print_line(f"cheapest design that loses at most {100 * ALLOWED_DROP:g} points on validation, luck discounted:")
        print_evaluation(evaluator.evaluate(chosen.design, Split.TEST))


def _summary(settings: SearchSettings, last: SearchEvent) -> str:
    covered = "" if last.shapes is None else f" of {last.shapes}"
    return (
        f"{settings.mode.value}: {last.evaluations}{covered} evaluations in {last.seconds:.1f} s, "
        f"seed {settings.seed}, hypervolume {last.hypervolume:.4f}, {len(last.front)} designs on the front; "
        "chosen on validation"
    )


def _why_nothing(evaluator: Evaluator, settings: SearchSettings, nearest: TriedDesign | None) -> str:
    """Why the front is empty, from the design that comes nearest to keeping all constraints."""
    if nearest is None:
        return "no design was tried: the budget was spent before the first one was through"
    if nearest.edp_avg_pj_cycles == inf:
        return "no design that was tried fits on the accelerator"
    broken = evaluator.score(nearest.design, SPLIT, settings.constraints).violations
    limits = ", ".join(f"{v.constraint} is {v.value:.4g}, limit {v.limit:.4g}" for v in broken)
    exits = ", ".join(f"{e.mounting_point} at {e.threshold:g}" for e in nearest.design.exits) or "none"
    return f"no design that was tried keeps all constraints; the nearest (exits {exits}) breaks: {limits}"


def _row(evaluator: Evaluator, point: SearchPoint) -> tuple[str, ...]:
    test = evaluator.evaluate(point.design, Split.TEST)
    return (
        ", ".join(map(str, point.design.mounting_points)),
        ", ".join(f"{t:.2f}" for t in point.design.thresholds),
        percent(point.accuracy),
        percent(test.accuracy),
        edp(test.edp_avg_pj_cycles),
        percent(test.edp_reduction),
    )


def _to_json(
    evaluator: Evaluator,
    base: Design,
    settings: SearchSettings,
    event: SearchEvent,
    chosen: SearchPoint | None,
    utility: Utility | None,
    history: list[tuple[int, float, float]],
    problem: str,
) -> dict[str, Any]:
    static = evaluator.evaluate(base.without_exits(), Split.TEST)
    limits = settings.constraints
    document = {
        "front": [_point_to_json(evaluator, point, limits) for point in event.front],
        "recommended": None if chosen is None else _point_to_json(evaluator, chosen, limits),
        "problem": problem or None,
        "mode": settings.mode.value,
        "thresholds": settings.thresholds.value,
        "free": sorted(dimension.value for dimension in settings.free),
        "hypervolume": event.hypervolume,
        "evaluations": event.evaluations,
        "solved_mount_sets": event.solved_mount_sets,
        "candidates": event.shapes,
        "is_complete": event.is_complete,
        "seconds": event.seconds,
        "seed": settings.seed,
        "history": [
            {"evaluations": evaluations, "seconds": seconds, "hypervolume": hypervolume}
            for evaluations, seconds, hypervolume in _thinned(history)
        ],
        "static": {"accuracy": static.accuracy, "edp_pj_cycles": static.static.cost.edp_pj_cycles, "split": "test"},
    }
    if utility is not None:
        document["by_utility"] = [
            {"utility": item.utility, **_point_to_json(evaluator, item.point, limits)}
            for item in ranked(event.front, utility)
        ]
    return document


def _thinned(history: list[tuple[int, float, float]]) -> list[tuple[int, float, float]]:
    step = -(-len(history) // MOST_STEPS)
    return [*history[:-1:step], history[-1]] if history else []


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
        "energy_avg_pj": point.energy_avg_pj,
        "latency_avg_cycles": point.latency_avg_cycles,
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
