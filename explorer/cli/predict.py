"""`predict-search`: promising candidates are trained in the child process, and predictors learn from each."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from explorer.cli.job_progress import results_of
from explorer.cli.options import deployment_from, precision_from
from explorer.cli.output import edp, percent, print_json, print_line, print_table
from explorer.cli.searching import constraints_from
from explorer.cli.sessions import writable_session
from explorer.errors import SearchError
from explorer.jobs import FineTuneRequest, JobDevice, ShapesRequest
from explorer.spec.design import Design
from explorer.spec.network_json import network_from_json
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_json, design_to_text
from explorer.study.evaluate import Evaluator
from explorer.study.files import Study, find_study, read_json, read_study
from explorer.study.measurements import Candidate, Effort, Measured, Measurement, measured_on
from explorer.study.predictor_log import logged_predictor_search
from explorer.study.predictor_search import FrontDesign, Measure, PredictorEvent, PredictorSettings
from explorer.study.value_json import value_to_json
from explorer.study.variants import PrunedNetworks, Variant, pool_of, variants_of

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
        constraints=constraints_from(options),
        effort=Effort(epochs=options.epochs, n_images=options.images),
    )
    shares = _shares(options.prune)
    studies = [evaluator.study, *(find_study(name.strip()) for name in options.backbones.split(",") if name.strip())]
    with writable_session(options.session, evaluator) as file:
        pool = pool_of(evaluator, base, [(study, _pruned(options, study, shares)) for study in studies])
        measure = _training(options, settings, {study.name: study for study in studies}, evaluator)
        for event in logged_predictor_search(file, pool, base, settings, measure):
            if event.latest is not None and not options.json:
                print_line(_line(event.latest))
            last = event
    if options.json:
        print_json(_to_json(settings, last))
    else:
        _print(last)
    return 0


def _shares(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(item) for item in text.split(",")) if text.strip() else ()
    except ValueError as error:
        raise SearchError(f"--prune is {text!r}, but must be a list of shares, such as 0.2,0.4") from error


def _pruned(options: argparse.Namespace, study: Study, shares: Sequence[float]) -> PrunedNetworks:
    """What pruning makes of a study's network, from the child process, for shapes alone are known without training."""
    variants = variants_of(study, shares)[1:]
    if not variants:
        return {}
    folder = options.out / f"shapes-{variants[0].digest[:12]}"
    files = {variant.pruned_share: folder / f"network_{variant.pruned_share:g}.json" for variant in variants}
    missing = tuple(share for share, path in files.items() if not path.exists())
    if missing:
        for _ in results_of(ShapesRequest(study=study.folder, out=folder, pruned_shares=missing)):
            pass
    return {share: network_from_json(read_json(path), path) for share, path in files.items()}


def _training(
    options: argparse.Namespace, settings: PredictorSettings, studies: dict[str, Study], evaluator: Evaluator
) -> Measure:
    """A measurement: the variant's network is fine-tuned with the design's exits; figures on validation."""

    def measure(candidate: Candidate) -> Measured:
        effort, share = settings.effort, candidate.variant.pruned_share
        request = FineTuneRequest(
            study=studies[candidate.variant.study].folder,
            design=design_to_text(candidate.design),
            out=options.out / f"training-{_name(candidate, effort, settings.seed)}",
            data=options.data,
            epochs=effort.epochs,
            n_images=effort.n_images,
            pruned_share=share,
            seed=settings.seed,
            device=JobDevice(options.device),
            for_search=True,
            resume=True,
        )
        for _ in results_of(request):
            pass
        return measured_on(read_study(request.out), candidate.design, settings.constraints, evaluator.platforms)

    return measure


def _name(candidate: Candidate, effort: Effort, seed: int) -> str:
    """Names a training by all that it depends on, so that one that was ended is gone on with."""
    variant, mounts, precision = candidate.training
    parts = [
        value_to_json(variant),
        [[b, kind.value] for b, kind in mounts],
        precision.key,
        value_to_json(effort),
        seed,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _line(latest: Measurement) -> str:
    exits = ", ".join(f"{e.mounting_point} at {e.threshold:g}" for e in latest.candidate.design.exits)
    predicted = f"{percent(latest.predicted.accuracy)} ± {100 * latest.predicted.accuracy_deviation:.2f}"
    what = f"round {latest.round}: {_network(latest.candidate.variant)}, exits {exits}: predicted {predicted}"
    if latest.measured is None:
        return f"{what}, not measured: {latest.problem}"
    return (
        f"{what}, measured {percent(latest.accuracy)}; EDP_avg predicted {edp(latest.predicted.edp_avg_pj_cycles)} "
        f"± {edp(latest.predicted.edp_avg_deviation_pj_cycles)}, measured {edp(latest.edp_avg)}"
        f"{'' if latest.is_feasible else ', breaks a constraint'}; {latest.seconds:.0f} s"
    )


def _network(variant: Variant) -> str:
    return f"{variant.study}, {100 * variant.pruned_share:g} % pruned" if variant.pruned_share else variant.study


def _print(last: PredictorEvent) -> None:
    good = [m for m in last.measurements if m.measured is not None]
    print_line()
    print_line(
        f"{len(good)} trainings measured, {len(last.measurements) - len(good)} failed; "
        "figures are on validation, energy and latency are simulated"
    )
    step = max(1, len(last.front) // 20)
    print_table(
        ("network", "exits", "thresholds", "accuracy", "EDP_avg", "exit ratios"),
        (
            (
                _network(point.candidate.variant),
                ", ".join(map(str, point.candidate.design.mounting_points)),
                ", ".join(f"{t:.2f}" for t in point.candidate.design.thresholds),
                percent(point.accuracy),
                edp(point.edp_avg_pj_cycles),
                ", ".join(percent(r) for r in point.exit_ratios),
            )
            for point in last.front[::step]
        ),
    )
    if good:
        print_line()
        print_line("error of what was predicted before each training, on average:")
        half = (len(good) + 1) // 2
        parts = [("all", good), (f"first {half}", good[:half]), (f"last {len(good) - half}", good[half:])]
        print_table(
            ("trainings", "accuracy", "EDP_avg", "within two deviations"),
            ((name, *_errors(part)) for name, part in parts if part),
        )


def _errors(good: Sequence[Measurement]) -> tuple[str, str, str]:
    accuracy, relative_edp = _mean_errors(good)
    return f"{100 * accuracy:.2f} points", percent(relative_edp), percent(_coverage(good))


def _mean_errors(good: Sequence[Measurement]) -> tuple[float, float]:
    """Mean absolute error of accuracy, and of EDP_avg over what was measured."""
    accuracy = [abs(m.accuracy - m.predicted.accuracy) for m in good]
    relative = [abs(m.predicted.edp_avg_pj_cycles / m.edp_avg - 1.0) for m in good]
    return sum(accuracy) / len(good), sum(relative) / len(good)


def _coverage(good: Sequence[Measurement]) -> float:
    inside = [abs(m.accuracy - m.predicted.accuracy) <= 2 * m.predicted.accuracy_deviation for m in good]
    return sum(inside) / len(inside)


def _to_json(settings: PredictorSettings, last: PredictorEvent) -> dict[str, Any]:
    good = [m for m in last.measurements if m.measured is not None]
    accuracy, relative_edp = _mean_errors(good) if good else (None, None)
    return {
        "front": [_front_to_json(point) for point in last.front],
        "measurements": [_measurement_to_json(m) for m in last.measurements],
        "mean_error_of_accuracy": accuracy,
        "mean_relative_error_of_edp_avg": relative_edp,
        "share_within_two_deviations": _coverage(good) if good else None,
        "effort": value_to_json(settings.effort),
        "seconds": last.seconds,
        "seed": settings.seed,
        "split": Split.VALIDATION.value,
    }


def _candidate_to_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "study": candidate.variant.study,
        "pruned_share": candidate.variant.pruned_share,
        "design": design_to_json(candidate.design),
    }


def _front_to_json(point: FrontDesign) -> dict[str, Any]:
    return {
        **_candidate_to_json(point.candidate),
        "accuracy": point.accuracy,
        "exit_ratios": list(point.exit_ratios),
        "edp_avg_pj_cycles": point.edp_avg_pj_cycles,
    }


def _measurement_to_json(measurement: Measurement) -> dict[str, Any]:
    return {
        **_candidate_to_json(measurement.candidate),
        "round": measurement.round,
        "predicted": value_to_json(measurement.predicted),
        "measured": None if measurement.measured is None else value_to_json(measurement.measured.own),
        "edp_avg_pj_cycles": measurement.edp_avg_pj_cycles,
        "feasible": measurement.is_feasible,
        "problem": measurement.problem or None,
        "seconds": measurement.seconds,
    }
