"""`predict-search`: promising designs are fine-tuned in the child process, and predictors learn from each."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from explorer.cli.job_progress import results_of
from explorer.cli.options import deployment_from, precision_from
from explorer.cli.output import edp, percent, print_json, print_line, print_table
from explorer.cli.sessions import writable_session
from explorer.jobs import FineTuneRequest, JobDevice, JobMeasured
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_json, design_to_text
from explorer.study.design_predictors import Measured, Measurement
from explorer.study.evaluate import Evaluator
from explorer.study.files import find_study
from explorer.study.predictor_log import logged_predictor_search
from explorer.study.predictor_search import PredictorEvent, PredictorSettings
from explorer.study.value_json import value_to_json

__all__ = ["predict_search"]


def predict_search(options: argparse.Namespace) -> int:
    """Measure and learn until the minutes are spent, then print the measured front and how good predictions were."""
    evaluator = Evaluator(find_study(options.study))
    base = Design(precision=precision_from(options), deployment=deployment_from(options))
    settings = PredictorSettings(
        seed=options.seed,
        seconds=60.0 * options.minutes,
        batch=options.batch,
        measurements=options.measurements,
        most_exits=options.max_exits,
        constraints=_constraints(options),
    )
    with writable_session(options.session, evaluator) as file:
        measure = _fine_tuning(options, evaluator.study.folder)
        for event in logged_predictor_search(file, evaluator, base, settings, measure):
            if event.latest is not None and not options.json:
                print_line(_line(event.latest))
            last = event
    if options.json:
        print_json(_to_json(settings, last))
    else:
        _print(last)
    return 0


def _fine_tuning(options: argparse.Namespace, study: Path) -> Callable[[Design], Measured]:
    """A measurement: fine-tuning of a design, figures on validation at its own thresholds."""

    def measure(design: Design) -> Measured:
        text = design_to_text(design)
        request = FineTuneRequest(
            study=study,
            design=text,
            out=options.out / f"design-{hashlib.sha256(text.encode()).hexdigest()[:12]}",
            data=options.data,
            epochs=options.epochs,
            seed=options.seed,
            device=JobDevice(options.device),
        )
        (event,) = (event for event in results_of(request) if isinstance(event, JobMeasured))
        _, figures, _ = event.figures(Split.VALIDATION)
        return Measured(accuracy=figures.accuracy, exit_ratios=figures.exit_ratios)

    return measure


def _constraints(options: argparse.Namespace) -> Constraints:
    changes = {
        "largest_final_ratio": options.max_final_ratio,
        "largest_overhead": options.max_overhead,
        "smallest_accuracy": options.min_accuracy,
    }
    return replace(Constraints(), **{name: value for name, value in changes.items() if value is not None})


def _line(latest: Measurement) -> str:
    exits = ", ".join(f"{e.mounting_point} at {e.threshold:g}" for e in latest.design.exits)
    predicted = f"{percent(latest.predicted.accuracy)} ± {100 * latest.predicted.accuracy_deviation:.2f}"
    if latest.measured is None:
        return f"round {latest.round}: exits {exits}: predicted {predicted}, not measured: {latest.problem}"
    return (
        f"round {latest.round}: exits {exits}: predicted {predicted}, measured {percent(latest.accuracy)}, "
        f"EDP_avg {edp(latest.edp_avg)}{'' if latest.is_feasible else ', breaks a constraint'}"
    )


def _print(last: PredictorEvent) -> None:
    good = [m for m in last.measurements if m.measured is not None]
    print_line()
    print_line(
        f"{len(good)} measured designs in this session, {len(last.measurements) - len(good)} failed; "
        "figures are on validation, energy and latency are simulated"
    )
    print_table(
        ("exits", "thresholds", "accuracy", "EDP_avg", "exit ratios"),
        (
            (
                ", ".join(map(str, m.design.mounting_points)),
                ", ".join(f"{t:.2f}" for t in m.design.thresholds),
                percent(m.accuracy),
                edp(m.edp_avg),
                ", ".join(percent(r) for r in m.measured.exit_ratios) if m.measured else "",
            )
            for m in last.front
        ),
    )
    if good:
        print_line(f"within two standard deviations of their prediction: {percent(_coverage(good))} of the accuracies")


def _coverage(good: list[Measurement]) -> float:
    inside = [abs(m.accuracy - m.predicted.accuracy) <= 2 * m.predicted.accuracy_deviation for m in good]
    return sum(inside) / len(inside)


def _to_json(settings: PredictorSettings, last: PredictorEvent) -> dict[str, Any]:
    good = [m for m in last.measurements if m.measured is not None]
    return {
        "front": [_measurement_to_json(m) for m in last.front],
        "measurements": [_measurement_to_json(m) for m in last.measurements],
        "share_within_two_deviations": _coverage(good) if good else None,
        "seconds": last.seconds,
        "seed": settings.seed,
        "split": Split.VALIDATION.value,
    }


def _measurement_to_json(measurement: Measurement) -> dict[str, Any]:
    return {
        "design": design_to_json(measurement.design),
        "round": measurement.round,
        "predicted": value_to_json(measurement.predicted),
        "measured": None if measurement.measured is None else value_to_json(measurement.measured),
        "edp_avg_pj_cycles": measurement.edp_avg_pj_cycles,
        "feasible": measurement.is_feasible,
        "problem": measurement.problem or None,
        "seconds": measurement.seconds,
    }
