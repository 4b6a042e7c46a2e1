"""A design as it was predicted from a study's traces, beside the same design after it was fine-tuned and measured.

`measured.json` in a fine-tuned study's folder holds both:

    {"format": "exit-explorer-measured", "version": 1, "study": NAME, "design": {...},
     "predicted": {SPLIT: FIGURES}, "measured": {SPLIT: FIGURES}, "resolved": {SPLIT: FIGURES}}

Figures are those of `DesignFigures`, under the same names. Nothing is chosen on test.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from explorer.errors import FormatError
from explorer.spec.design import Design
from explorer.spec.node import Node, load_json
from explorer.spec.traces import Split
from explorer.study.design_figures import DesignFigures
from explorer.study.design_json import design_from_json, design_to_json
from explorer.study.evaluate import Evaluation, Evaluator
from explorer.study.figures import exact_front, front_design
from explorer.study.files import Study

__all__ = [
    "MEASURED_FILE",
    "MEASURED_SPLITS",
    "MeasuredDesign",
    "measure_design",
    "measured_to_json",
    "measured_to_text",
    "predict_design",
    "read_measured",
]

MEASURED_FILE = "measured.json"
MEASURED_SPLITS = (Split.VALIDATION, Split.TEST)

_FORMAT = "exit-explorer-measured"
_VERSION = 1
_MOST_EXITS = 1000
_LARGEST = 1e300


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredDesign:
    """Figures on validation and test: `predicted` from the study's traces, `measured` after fine-tuning.

    study: name of the study that the design is of. resolved: measured as well, at the thresholds that are best for
    the fine-tuned network on validation: the most accurate ones whose EDP_avg is no higher there than was predicted.
    """

    study: str
    design: Design
    predicted: tuple[DesignFigures, ...]
    measured: tuple[DesignFigures, ...]
    resolved: tuple[DesignFigures, ...]

    def accuracy_difference(self, split: Split) -> float:
        """Measured less predicted accuracy at the design's own thresholds; KeyError if the split was not measured."""
        return _of(self.measured, split).accuracy - _of(self.predicted, split).accuracy

    def edp_difference(self, split: Split) -> float:
        """Measured EDP_avg over the predicted one, less 1, at the design's own thresholds."""
        return _of(self.measured, split).edp_avg_pj_cycles / _of(self.predicted, split).edp_avg_pj_cycles - 1.0


def predict_design(source: Study, design: Design) -> tuple[DesignFigures, ...]:
    """What the study's traces predict of a design, on validation and test.

    DesignError if the study lacks an exit of it or its bits; MappingError if its accelerator cannot run it.
    """
    evaluator = Evaluator(source)
    return tuple(_figures(evaluator.evaluate(design, split)) for split in MEASURED_SPLITS)


def measure_design(source: Study, tuned: Study, design: Design) -> MeasuredDesign:
    """Evaluate a design on the study it was made on, and on the study that its fine-tuning wrote.

    Errors are those of `predict_design`.
    """
    predicted = predict_design(source, design)
    measuring = Evaluator(tuned)
    measured = tuple(_figures(measuring.evaluate(design, split)) for split in MEASURED_SPLITS)
    best = _resolved(measuring, design, _of(predicted, Split.VALIDATION).edp_avg_pj_cycles)
    return MeasuredDesign(
        study=source.name,
        design=design,
        predicted=predicted,
        measured=measured,
        resolved=tuple(_figures(measuring.evaluate(best, split)) for split in MEASURED_SPLITS),
    )


def _resolved(evaluator: Evaluator, design: Design, largest_edp: float) -> Design:
    """The design at its most accurate thresholds on validation within an EDP_avg; at its cheapest where none is."""
    if design.is_static:
        return design
    front = exact_front(evaluator, design)
    within = [index for index in range(front.n_points) if front.cost[index] <= largest_edp]
    return front_design(design, front, within[-1] if within else 0)


def _figures(evaluation: Evaluation) -> DesignFigures:
    return DesignFigures(
        split=evaluation.split,
        n_samples=evaluation.n_samples,
        thresholds=evaluation.design.thresholds,
        accuracy=evaluation.accuracy,
        exit_ratios=evaluation.ratios,
        exit_accuracies=tuple(None if math.isnan(e.accuracy) else e.accuracy for e in evaluation.exits),
        energy_avg_pj=evaluation.energy_avg_pj,
        latency_avg_cycles=evaluation.latency_avg_cycles,
        edp_avg_pj_cycles=evaluation.edp_avg_pj_cycles,
    )


def _of(figures: tuple[DesignFigures, ...], split: Split) -> DesignFigures:
    for entry in figures:
        if entry.split is split:
            return entry
    raise KeyError(split)


def measured_to_text(measured: MeasuredDesign) -> str:
    """The text of `measured.json`."""
    return json.dumps(measured_to_json(measured), indent=1) + "\n"


def measured_to_json(measured: MeasuredDesign) -> dict[str, Any]:
    """The content of `measured.json`, with the differences for whoever reads it without us."""

    def by_split(figures: tuple[DesignFigures, ...]) -> dict[str, Any]:
        return {entry.split.value: {**asdict(entry), "split": entry.split.value} for entry in figures}

    return {
        "format": _FORMAT,
        "version": _VERSION,
        "study": measured.study,
        "design": design_to_json(measured.design),
        "predicted": by_split(measured.predicted),
        "measured": by_split(measured.measured),
        "resolved": by_split(measured.resolved),
        "difference": {
            split.value: {
                "accuracy": measured.accuracy_difference(split),
                "edp_avg_relative": measured.edp_difference(split),
            }
            for split in MEASURED_SPLITS
        },
    }


def read_measured(folder: Path) -> MeasuredDesign:
    """Read a fine-tuned study's `measured.json`; FileError or FormatError names what is wrong with it."""
    path = folder / MEASURED_FILE
    root = load_json(path)
    for name, expected in (("format", _FORMAT), ("version", _VERSION)):
        if root.field(name).value != expected:
            raise root.field(name).wrong(repr(expected))
    design = design_from_json(root.field("design").value, path)
    return MeasuredDesign(
        study=root.field("study").text(),
        design=design,
        predicted=_read_figures(root.field("predicted"), design),
        measured=_read_figures(root.field("measured"), design),
        resolved=_read_figures(root.field("resolved"), design),
    )


def _read_figures(node: Node, design: Design) -> tuple[DesignFigures, ...]:
    n_early = len(design.exits)
    result = []
    for split in MEASURED_SPLITS:
        entry = node.field(split.value)
        entry.only(tuple(one.name for one in fields(DesignFigures)))
        result.append(
            DesignFigures(
                split=split,
                n_samples=entry.field("n_samples").integer(1, 2**40),
                thresholds=_shares(entry.field("thresholds"), n_early),
                accuracy=entry.field("accuracy").number(0, 1),
                exit_ratios=_shares(entry.field("exit_ratios"), n_early + 1),
                exit_accuracies=tuple(
                    None if item.is_missing else item.number(0, 1)
                    for item in _items(entry.field("exit_accuracies"), n_early + 1)
                ),
                energy_avg_pj=entry.field("energy_avg_pj").number(0, _LARGEST),
                latency_avg_cycles=entry.field("latency_avg_cycles").number(0, _LARGEST),
                edp_avg_pj_cycles=entry.field("edp_avg_pj_cycles").number(0, _LARGEST),
            )
        )
    return tuple(result)


def _shares(node: Node, length: int) -> tuple[float, ...]:
    return tuple(item.number(0, 1) for item in _items(node, length))


def _items(node: Node, length: int) -> tuple[Node, ...]:
    items = node.items(_MOST_EXITS)
    if len(items) != length:
        raise FormatError(node.source, f"the length of {node.place}", len(items), f"{length}, for the design's exits")
    return items
