"""`study-budget`, `study-mounts`, `study-thresholds`: what exploration and exact thresholds buy, why mounts differ."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

import numpy as np

from explorer.cli.options import mounted_design_from
from explorer.cli.output import cycles, edp, energy, percent, print_json, print_line, print_table
from explorer.cli.searching import base_design_from, search_settings_from
from explorer.errors import DesignError, FileError, SearchError
from explorer.study.design_json import design_to_json
from explorer.study.evaluate import Evaluator
from explorer.study.exploration import (
    BudgetRow,
    BudgetSummary,
    Spread,
    explore_budgets,
    summarised,
    true_hypervolume,
)
from explorer.study.exploration_plot import exploration_svg
from explorer.study.files import find_study
from explorer.study.heuristics import ALLOWED_DROPS, Heuristic, Shortfall, compare_heuristics, mount_sets
from explorer.study.mount_causes import MountCauses, mount_causes, rank_correlations

__all__ = ["study_budget", "study_mounts", "study_thresholds"]


def study_budget(options: argparse.Namespace) -> int:
    """Repeat the search over budgets and seeds."""
    budgets, seeds = _whole_numbers(options.budgets, "--budgets"), _whole_numbers(options.seeds, "--seeds")
    settings = search_settings_from(options, seed=0, seconds=None, evaluations=None)
    evaluator, base = Evaluator(find_study(options.study)), base_design_from(options)
    truth = true_hypervolume(evaluator, base, settings) if options.truth else None
    rows = tuple(explore_budgets(evaluator, base, settings, budgets=budgets, seeds=seeds, truth=truth))
    summary = summarised(rows)
    if options.plot is not None:
        try:
            options.plot.write_text(exploration_svg(summary), encoding="utf-8")
        except OSError as error:
            raise FileError.from_os_error(options.plot, error, action="write") from error
    if options.json:
        print_json(
            {
                "mode": options.mode,
                "split": rows[0].split.value,
                "true_hypervolume": truth,
                "budgets": [asdict(line) for line in summary],
                "runs": [_run_to_json(row) for row in rows],
            }
        )
        return 0
    print_line(f"{options.mode}, {len(seeds)} seeds; designs chosen on validation, measured on {rows[0].split.value}")
    print_table(
        ("designs explored", "hypervolume", "regret", "accuracy", "EDP reduction", "seeds with a design"),
        (_summary_row(line) for line in summary),
    )
    print_line("mean over seeds (least to most)")
    return 0


def _run_to_json(row: BudgetRow) -> dict[str, Any]:
    document = {name: getattr(row, name) for name in BudgetRow.__dataclass_fields__}
    document["recommended"] = None if row.recommended is None else design_to_json(row.recommended)
    document["split"] = row.split.value
    return document


def _summary_row(line: BudgetSummary) -> tuple[str, ...]:
    return (
        str(line.budget),
        _spread(line.hypervolume, 1.0, 4),
        _spread(line.regret, 100.0, 3, " %"),
        _spread(line.accuracy, 100.0, 2, " %"),
        _spread(line.edp_reduction, 100.0, 2, " %"),
        f"{line.n_recommended} of {line.n_seeds}",
    )


def _spread(spread: Spread | None, factor: float, digits: int, unit: str = "") -> str:
    if spread is None:
        return "-"
    mean, least, most = (f"{factor * value:.{digits}f}" for value in (spread.mean, spread.least, spread.most))
    return f"{mean}{unit} ({least} to {most})"


def study_mounts(options: argparse.Namespace) -> int:
    """Mount every exit alone and say what it costs and why."""
    if not 0.0 <= options.allowed_drop < 1.0:
        raise DesignError(f"--allowed-drop is {options.allowed_drop}, but must lie in 0..1, 1 excluded")
    evaluator, base = Evaluator(find_study(options.study)), base_design_from(options)
    rows = tuple(mount_causes(evaluator, base, allowed_drop=options.allowed_drop))
    correlations = rank_correlations(rows)
    if options.json:
        print_json(
            {
                "split": "validation",
                "allowed_drop": options.allowed_drop,
                "mounts": [_mount_to_json(row) for row in rows],
                "rank_correlation_of_edp_avg_with": correlations,
            }
        )
        return 0
    print_line(f"one exit at a time, at most {100 * options.allowed_drop:g} points of accuracy lost on validation")
    print_table(
        (
            "exit", "tensor", "threshold", "leave", "EDP_avg", "saves", "overhead", "head energy", "head latency",
            "array used", "stalls", "block: array used", "stalls", "dataflow",
        ),
        (_mount_row(row) for row in rows),
    )  # fmt: skip
    print_line()
    print_line("rank correlation of EDP_avg with each cause:")
    print_table(("cause", "Spearman"), ((name, f"{value:+.2f}") for name, value in correlations.items()))
    return 0


def _mount_to_json(row: MountCauses) -> dict[str, Any]:
    document = asdict(row)
    document["head_kind"] = row.head_kind.value
    return document


def _mount_row(row: MountCauses) -> tuple[str, ...]:
    return (
        f"{row.mounting_point} {row.head_kind.value}",
        "x".join(map(str, row.shape)),
        f"{row.threshold:.2f}{'' if row.is_careful else '*'}",
        percent(row.exit_ratio),
        edp(row.edp_avg_pj_cycles),
        percent(row.edp_reduction),
        percent(row.overhead),
        energy(row.head.energy_pj),
        cycles(row.head.latency_cycles),
        percent(row.head.utilisation),
        percent(row.head.stall_share),
        percent(row.block.utilisation),
        percent(row.block.stall_share),
        row.block.dataflow,
    )


def study_thresholds(options: argparse.Namespace) -> int:
    """Hold heuristics against the exact front on one set of exits, or on sets drawn by chance."""
    evaluator, design = Evaluator(find_study(options.study)), mounted_design_from(options)
    if options.seed < 0:
        raise SearchError(f"the seed is {options.seed}, but must not be negative")
    designs = [design]
    if design.is_static:
        rng = np.random.default_rng(options.seed)
        designs = list(mount_sets(evaluator, design, options.n_exits, options.sets, rng))
    found = [compare_heuristics(evaluator, design) for design in designs]
    by_heuristic = {kind: [row for rows in found for row in rows if row.heuristic is kind] for kind in Heuristic}
    if options.json:
        print_json(
            {
                "split": "validation",
                "allowed_drops": list(ALLOWED_DROPS),
                "mount_sets": [list(design.mounting_points) for design in designs],
                "heuristics": {
                    kind.value: [
                        {
                            "edp_excess": [None if e is None or not isfinite(e) else e for e in row.excess],
                            "accuracy_lost": row.accuracy_lost,
                        }
                        for row in rows
                    ]
                    for kind, rows in by_heuristic.items()
                },
            }
        )
        return 0
    sets = f"exits {options.exits}" if options.exits else f"{len(designs)} sets of {options.n_exits} exits"
    print_line(
        f"{sets}, on validation: EDP_avg over the least possible one of that accuracy, median (most) of the sets"
    )
    print_table(
        (
            "thresholds",
            *(f"static -{100 * drop:g}" if drop else "static" for drop in ALLOWED_DROPS),
            "points lost at equal EDP_avg",
        ),
        (_shortfall_row(kind, rows) for kind, rows in by_heuristic.items()),
    )
    return 0


def _shortfall_row(kind: Heuristic, rows: Sequence[Shortfall]) -> tuple[str, ...]:
    cells = []
    for place in range(len(ALLOWED_DROPS)):
        known = [1.0 + excess for row in rows if (excess := row.excess[place]) is not None]
        cells.append(_median_and_most(known, " x") if known else "-")
    return (kind.value, *cells, _median_and_most([100 * row.accuracy_lost for row in rows], ""))


def _median_and_most(values: Sequence[float], unit: str) -> str:
    middle, most = (f"{v:.2f}{unit}" if isfinite(v) else "never" for v in (float(np.median(values)), max(values)))
    return middle if len(values) == 1 else f"{middle} ({most})"


def _whole_numbers(text: str, flag: str) -> tuple[int, ...]:
    try:
        return tuple(int(item) for item in text.split(",")) if text.strip() else ()
    except ValueError as error:
        raise SearchError(f"{flag} is {text!r}, but must be a list of whole numbers") from error
