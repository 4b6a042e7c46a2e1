"""`certify`: what can be promised of a design's accuracy on new data."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from explorer.cli.options import design_from
from explorer.cli.output import edp, percent, print_json, print_line, print_table
from explorer.errors import DesignError
from explorer.exits.certify import Interval
from explorer.study.certificate import Candidate, CertifiedSplit, StudyCertificate, certify_design
from explorer.study.design_json import design_to_json
from explorer.study.evaluate import Evaluator
from explorer.study.files import find_study

__all__ = ["certify"]


def certify(options: argparse.Namespace) -> int:
    """Test the design and the path through its mounts' thresholds on the certificate split."""
    if options.seed < 0:
        raise DesignError(f"--seed is {options.seed}, but must not be negative")
    found = certify_design(
        Evaluator(find_study(options.study)),
        design_from(options),
        np.random.default_rng(options.seed),
        largest_drop=options.alpha,
        error_probability=options.delta,
    )
    if options.json:
        print_json(_to_json(found))
    else:
        _print(found)
    return 0


def _to_json(found: StudyCertificate) -> dict[str, Any]:
    cheapest = found.cheapest_certified
    return {
        "outcome": found.outcome.value,
        "is_certified": found.is_certified,
        "sentence": found.sentence,
        "design": design_to_json(found.design),
        "alpha": found.largest_drop,
        "delta": found.error_probability,
        "n_samples": found.n_samples,
        "samples_needed": found.samples_needed,
        "best_p_value": found.best_p_value,
        "test": asdict(found.own_test),
        "optimism": found.optimism,
        "cheapest_certified": None if cheapest is None else _candidate_to_json(cheapest),
        "path": [_candidate_to_json(candidate) for candidate in found.path],
        "splits": {figures.split.value: _split_to_json(figures) for figures in found.splits},
    }


def _candidate_to_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "thresholds": list(candidate.design.thresholds),
        "accuracy": candidate.accuracy,
        "drop": candidate.drop,
        "edp_avg_pj_cycles": candidate.edp_avg_pj_cycles,
        "split": "validation",
        "is_certified": candidate.is_certified,
        "test": None if candidate.test is None else asdict(candidate.test),
    }


def _split_to_json(figures: CertifiedSplit) -> dict[str, Any]:
    document = asdict(figures)
    document["split"] = figures.split.value
    return document


def _print(found: StudyCertificate) -> None:
    print_line(found.sentence)
    test = found.own_test
    print_line(
        f"p-value {test.p_value:.2g}: {test.n_regressions} of {found.n_samples} samples got worse, "
        f"{test.n_improvements} better than with the static network"
    )
    cheapest = found.cheapest_certified
    if cheapest is not None:
        print_line(
            f"{found.n_certified} of {len(found.path)} candidates are certified together; the cheapest has thresholds "
            f"{', '.join(f'{t:g}' for t in cheapest.design.thresholds)} and an EDP_avg of "
            f"{edp(cheapest.edp_avg_pj_cycles)} on validation"
        )
    print_line()
    print_table(
        ("split", "samples", "static", "accuracy", "drop", "EDP_avg, share of static"),
        (
            (
                figures.split.value,
                str(figures.n_samples),
                percent(figures.static_accuracy),
                _interval(figures.accuracy),
                _interval(figures.drop),
                _interval(figures.edp_pj_cycles, figures.static_edp_pj_cycles),
            )
            for figures in found.splits
        ),
    )
    if found.splits:
        print_line(f"intervals: {percent(found.splits[0].accuracy.confidence)} by bootstrap over samples")
    if found.optimism is not None:
        print_line(f"optimism: the drop is {100 * found.optimism:+.2f} points larger on test than on validation")


def _interval(interval: Interval, unit: float = 1.0) -> str:
    mean, lower, upper = (100.0 * value / unit for value in (interval.mean, interval.lower, interval.upper))
    return f"{mean:.2f} % ({lower:.2f} to {upper:.2f})"
